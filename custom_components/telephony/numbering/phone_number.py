"""What a text that somebody dials, or that a vendor wrote, means as a number."""

from dataclasses import dataclass
from enum import StrEnum


class NumberKind(StrEnum):
    """What kind of thing a text is."""

    PHONE = "phone"
    SHORT = "short"
    TEXT = "text"


class Charge(StrEnum):
    """What a call to a number costs, in a word."""

    STANDARD = "standard"
    PREMIUM_RATE = "premium_rate"
    SHARED_COST = "shared_cost"
    SATELLITE = "satellite"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumber:
    """A text, read as a number.

    Attributes:
        kind: A phone number, a short code or extension, or neither.
        text: As it was written, without punctuation where it is a number.
        e164: The international form, a plus and digits; None where no numbering plan
            knows the number as valid.
        extension: What is dialled behind the number; None where nothing is.
        region: ISO 3166-1 code of its country; None where not known, or where the
            number belongs to no country.
        possible: Whether a number of this length can exist; False for a text.
        charge: What a call to it costs.
        emergency: Whether it reaches, or may reach, an emergency service.
    """

    kind: NumberKind
    text: str
    e164: str | None = None
    extension: str | None = None
    region: str | None = None
    possible: bool = False
    charge: Charge = Charge.STANDARD
    emergency: bool = False

    @property
    def dialled(self) -> str:
        """What is handed to a vendor: the international form, or else what was written."""
        return self.e164 or self.text
