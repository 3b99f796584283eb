"""The domain: a telephone call and what a day of calls adds up to. Pure, no I/O."""

from .call import Call, Cost, Direction, Outcome, Party
from .day import CallDay, summarize_day

__all__ = [
    "Call",
    "CallDay",
    "Cost",
    "Direction",
    "Outcome",
    "Party",
    "summarize_day",
]
