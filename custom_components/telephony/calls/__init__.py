"""The domain: telephone calls, what they add up to and which of them are news. Pure, no I/O."""

from .call import Call, Cost, Direction, Outcome, Party
from .contact import Contact, DialOrigin
from .day import CallDay, summarize_day
from .dial_attempt import DialAttempt
from .kind import CallKind, kind_of
from .ledger import CallLedger, Report
from .phone_book import AmbiguousContact, ContactNotFound, PhoneBook
from .unreturned import UnreturnedCalls, comparable_number

__all__ = [
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
    "Direction",
    "Outcome",
    "Party",
    "PhoneBook",
    "Report",
    "UnreturnedCalls",
    "comparable_number",
    "kind_of",
    "summarize_day",
]
