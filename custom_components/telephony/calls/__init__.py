"""The domain: telephone calls, what they add up to and which of them are news. Pure, no I/O."""

from .call import Call, Cost, Direction, Outcome, Party
from .contact import Contact, DialOrigin
from .day import CallDay, summarize_day
from .dial_attempt import DialAttempt
from .dial_result import DialResult, PlacedOutcome
from .kind import CallKind, kind_of
from .ledger import LATEST_REPORT, LONGEST_CALL, CallLedger, Report, end_of
from .phone_book import AmbiguousContact, ContactNotFound, PhoneBook
from .placed_call import PendingAttempt, match_calls
from .unreturned import UnreturnedCalls

__all__ = [
    "LATEST_REPORT",
    "LONGEST_CALL",
    "AmbiguousContact",
    "Call",
    "CallDay",
    "CallKind",
    "CallLedger",
    "Contact",
    "ContactNotFound",
    "Cost",
    "DialAttempt",
    "DialOrigin",
    "DialResult",
    "Direction",
    "Outcome",
    "Party",
    "PendingAttempt",
    "PhoneBook",
    "PlacedOutcome",
    "Report",
    "UnreturnedCalls",
    "end_of",
    "kind_of",
    "match_calls",
    "summarize_day",
]
