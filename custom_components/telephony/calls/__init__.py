"""The domain: telephone calls, what they add up to and which of them are news. Pure, no I/O."""

from .amended import amended
from .call import (
    LONGEST_ID,
    Call,
    Comparable,
    Cost,
    Direction,
    Outcome,
    Party,
)
from .call_matching import PendingAttempt, match_calls
from .contact import (
    LONGEST_NAME,
    Contact,
    DialOrigin,
    NumberUse,
    SpeedDial,
    free_name,
    name_with,
)
from .day import NO_CALLS, CallDay, DayCounts
from .dial_attempt import DialAttempt
from .dial_result import DialResult, PlacedOutcome
from .going_on import CallsGoingOn, Passed, is_answered_after
from .kind import CallKind, kind_of
from .ledger import LATEST_REPORT, LONGEST_CALL, CallLedger, Report, end_of
from .live_call import LiveCall, LivePhase
from .named_call import NamedCall
from .origin import Origin
from .phone_book import AmbiguousContact, ContactNotFound, PhoneBook
from .plain_text import inert_text, one_line, plain_text
from .recorded import records_of
from .timeline import CallTimeline
from .unreturned import UnreturnedCalls

__all__ = [
    "LATEST_REPORT",
    "LONGEST_CALL",
    "LONGEST_ID",
    "LONGEST_NAME",
    "NO_CALLS",
    "AmbiguousContact",
    "Call",
    "CallDay",
    "CallKind",
    "CallLedger",
    "CallTimeline",
    "CallsGoingOn",
    "Comparable",
    "Contact",
    "ContactNotFound",
    "Cost",
    "DayCounts",
    "DialAttempt",
    "DialOrigin",
    "DialResult",
    "Direction",
    "LiveCall",
    "LivePhase",
    "NamedCall",
    "NumberUse",
    "Origin",
    "Outcome",
    "Party",
    "Passed",
    "PendingAttempt",
    "PhoneBook",
    "PlacedOutcome",
    "Report",
    "SpeedDial",
    "UnreturnedCalls",
    "amended",
    "end_of",
    "free_name",
    "inert_text",
    "is_answered_after",
    "kind_of",
    "match_calls",
    "name_with",
    "one_line",
    "plain_text",
    "records_of",
]
