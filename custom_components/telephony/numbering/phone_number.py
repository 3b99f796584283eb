"""What a text that somebody dials, or that a vendor wrote, means as a number."""

from dataclasses import dataclass
from enum import StrEnum


class NumberKind(StrEnum):
    """What kind of thing a text is."""

    PHONE = "phone"
    SHORT = "short"
    FEATURE_CODE = "feature_code"
    SEVERAL = "several"
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
        kind: A phone number, a short code or extension, an order to the network, several
            numbers, or nothing of all this.
        text: As it was written, where it is a number without punctuation and without
            what is not dialled.
        e164: The international form, a plus and digits; None where no numbering plan
            knows the number as valid.
        extension: What is dialled behind the number; None where nothing is.
        regions: ISO 3166-1 codes of the countries where it may be; one for a number that
            a numbering plan knows. None among them: it may belong to no country.
        possible: Whether a number of this length can exist; False for a text.
        charge: What a call to it costs.
        emergency: Whether it reaches, or may reach, an emergency service.
    """

    kind: NumberKind
    text: str
    e164: str | None = None
    extension: str | None = None
    regions: frozenset[str | None] = frozenset()
    possible: bool = False
    charge: Charge = Charge.STANDARD
    emergency: bool = False

    @property
    def region(self) -> str | None:
        """Its country; None where not known, or where it belongs to none."""
        return next(iter(self.regions)) if len(self.regions) == 1 else None

    @property
    def dialled(self) -> str:
        """What is handed to a vendor: the international form, or else what was written."""
        return self.e164 or self.text
