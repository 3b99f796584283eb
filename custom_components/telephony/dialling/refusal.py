"""Why a call is not placed."""

from enum import StrEnum
from typing import Final


class Refusal(StrEnum):
    """A rule that a call was against."""

    EMERGENCY = "emergency"
    NOT_POSSIBLE = "not_possible"
    FORBIDDEN = "forbidden"
    NOT_ALLOWED = "not_allowed"
    PREMIUM_RATE = "premium_rate"
    SHARED_COST = "shared_cost"
    SATELLITE = "satellite"
    QUIET_HOURS = "quiet_hours"
    REPEATED = "repeated"
    MINUTE_LIMIT = "minute_limit"
    HOUR_LIMIT = "hour_limit"
    DAY_LIMIT = "day_limit"


# What a loop runs into, and a person hardly ever.
LIMITS: Final = frozenset({Refusal.MINUTE_LIMIT, Refusal.HOUR_LIMIT, Refusal.DAY_LIMIT})


class CallRefusedError(Exception):
    """A call is against a rule; nothing left the machine.

    Attributes:
        refusal: Which one.
    """

    def __init__(self, refusal: Refusal) -> None:
        """Name the rule."""
        super().__init__(refusal.value)
        self.refusal = refusal
