"""The domain: telephone calls, what they add up to and which of them are news. Pure, no I/O."""

from .call import Call, Cost, Direction, Outcome, Party
from .day import CallDay, summarize_day
from .kind import CallKind, kind_of
from .ledger import CallLedger, Report
from .unreturned import UnreturnedCalls, comparable_number

__all__ = [
    "Call",
    "CallDay",
    "CallKind",
    "CallLedger",
    "Cost",
    "Direction",
    "Outcome",
    "Party",
    "Report",
    "UnreturnedCalls",
    "comparable_number",
    "kind_of",
    "summarize_day",
]
