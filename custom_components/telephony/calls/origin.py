"""Where somebody calls from, as the number tells."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a caller's number is from.

    Attributes:
        country: ISO 3166-1 code; None where not known.
        place: The city or area, for people to read; None where not known.
    """

    country: str | None = None
    place: str | None = None
