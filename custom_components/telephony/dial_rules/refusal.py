"""Why a call is not placed."""

from enum import StrEnum
from typing import Final

from ..numbering.phone_number import PhoneNumber


class Refusal(StrEnum):
    """A rule that a call was against."""

    EMERGENCY = "emergency"
    NOT_POSSIBLE = "not_possible"
    SEVERAL_NUMBERS = "several_numbers"
    FEATURE_CODE = "feature_code"
    FORBIDDEN = "forbidden"
    NOT_ALLOWED = "not_allowed"
    COUNTRY = "country"
    PREMIUM_RATE = "premium_rate"
    SHARED_COST = "shared_cost"
    SATELLITE = "satellite"
    QUIET_HOURS = "quiet_hours"
    REPEATED = "repeated"
    MINUTE_LIMIT = "minute_limit"
    HOUR_LIMIT = "hour_limit"
    DAY_LIMIT = "day_limit"


class Obstacle(StrEnum):
    """What is in a call's way before the rules about numbers and times are asked.

    An administrator alone may call; the user may not control the account; nobody or
    several are called so; a contact may not be called in this way; no line or several
    can be meant; the vendor cannot do it.
    """

    ADMINISTRATORS_ONLY = "administrators_only"
    NO_PERMISSION = "no_permission"
    UNKNOWN_CONTACT = "unknown_contact"
    CALLED_BY = "called_by"
    UNKNOWN_LINE = "unknown_line"
    UNSUPPORTED = "unsupported"


type Reason = Refusal | Obstacle


def reason_of(word: str) -> Reason:
    """Return the reason with a word.

    Raises:
        ValueError: There is none.
    """
    return Obstacle(word) if word in set(Obstacle) else Refusal(word)


# What a loop runs into, and a person hardly ever.
LIMITS: Final = frozenset({Refusal.MINUTE_LIMIT, Refusal.HOUR_LIMIT, Refusal.DAY_LIMIT})


class CallRefusedError(Exception):
    """A call is against a rule; nothing left the machine.

    Attributes:
        refusal: Which one.
        number: The number that it is about, of several; None where it is about no one.
    """

    def __init__(self, refusal: Refusal, number: PhoneNumber | None = None) -> None:
        """Name the rule."""
        super().__init__(refusal.value)
        self.refusal = refusal
        self.number = number
