"""What NXCloud's documents leave open, and what is assumed instead.

Everything here can change without a document changing. Nothing else of this
package rests on a guess, but for four: the `id` that the sample of a call record
has, and the table has not, is taken for the record's own, for good. Records appear
when calls end, on the day on which the call began; in which order is seen. A day
without calls may come as null. A key that is refused (1005) for call records, privacy
numbers and the balance alike is taken for a wrong one.
"""

from collections.abc import Sequence
from datetime import timedelta, timezone
import re
from typing import Final

from ...calls import Call, Direction, Outcome, end_of
from ..compact_number import compact_number
from ..errors import BadNumberError
from ..history_pages import outcome_by_talk_time
from ..json_record import JsonRecord

# Wall-clock values that can be checked against an embedded epoch are all UTC+8.
DEFAULT_TIME_ZONE: Final = "Asia/Shanghai"
# The same as an offset, which needs no time zone data.
DEFAULT_OFFSET: Final = timezone(timedelta(hours=8))

# The document calls prices "yuan".
CURRENCY: Final = "CNY"

# The vendor is taken to be at home where its prices and its times are.
COUNTRY: Final = "CN"

# No document says how far back records go; further than this nobody has asked.
HISTORY_REACH: Final = timedelta(days=366)

# A call of a seat is told when it is over, by a record that names no outcome but a cause.
# Its times are UTC+8: one sample has the moment of its order in its order id. The sample
# has pages of two records and five in all, in the order of their ids; no document tells
# that of calls, so that rows may come in either one. For a call that came in, `phone` is
# taken for the own number and `show_phone` for the caller. By order, nothing found is
# taken for a success without rows.
SEAT_TIME_ZONE: Final = timezone(timedelta(hours=8))

# "Only records within 15 days are allowed to be queried", to the second or to the day is
# not said: what is asked for stays a little within.
SEAT_HISTORY_REACH: Final = timedelta(days=15) - timedelta(minutes=5)

# The limits have one text that is documented, "appkey access rate limit". Whatever else
# speaks of a limit is taken for one as well, and for a reason to wait.
_TOO_OFTEN: Final = ("rate limit", "limited", "frequen", "too often", "too many")

# A national number is shorter than one with its country code; one of so few digits is an
# extension, or one of the numbers for tests.
_SHORTEST_NATIONAL: Final = 7

# Where recordings are, in the documents' samples. Whatever leads elsewhere is not followed.
RECORDING_ORIGINS: Final = frozenset(
    {
        "https://as01.nxcloud.com",
        "https://api.nxcloud.com",
        "https://api2.nxcloud.com",
        "https://wss.wanlaowo.com",
    }
)
_SESSION_ID: Final = re.compile(r"[0-9A-Za-z-]{8,64}")

# Two systems keep the records of one call: their clocks, and what they take for the
# start and the end of it, are so far apart at most.
_CLOCKS_APART: Final = timedelta(seconds=10)

# A DID's record may leave out how long it rang.
_LONGEST_RINGING: Final = timedelta(minutes=1)

# So long is somebody kept waiting at most before a seat rings.
FURTHEST_STARTS: Final = timedelta(minutes=10)

# The document of the balance by form names no failure; in its sister documents, 1 is
# "application unavailable or key error".
FORM_KEYS_REFUSED: Final = 1

# No document says how long a text may be that is read; one that is sent as SMS may have
# so many characters. The vendor refuses what is too long.
LONGEST_MESSAGE: Final = 1000

# "Enter any number of digits, the actual displayed number may be modified": these are the
# sample's, for whoever has no number to be shown.
SHOWN_NUMBER: Final = "123456"

# Renewed this much before the documented end, so that none ends on its way.
TOKEN_MARGIN: Final = timedelta(seconds=60)

# The record names no outcome; its reason codes are an unpublished set. The
# sample's duration is billed and equals the time between start and end, so a
# duration above zero means that somebody answered.
outcome_of = outcome_by_talk_time


# Whoever calls a privacy number calls a number of the account, whose switch calls on.
DIRECTION_OF_PRIVACY_CALL: Final = Direction.INCOMING

# The legs of a call through a privacy number have a type, 1 or 2. The first is taken for
# the one from the caller.
_TO_CALLEE: Final = 2


def leg_to_callee(legs: Sequence[JsonRecord]) -> JsonRecord:
    """Return the leg on which the called person answers, of at least one."""
    to_callee = [leg for leg in legs if leg.integer("callType") == _TO_CALLEE]
    return (to_callee or legs)[-1]


def is_session_id(text: str) -> bool:
    """Whether a text may be the vendor's id of a call, as the samples have it."""
    return _SESSION_ID.fullmatch(text) is not None


def unlikeness(seat: Call, did: Call) -> timedelta | None:
    """Return how far apart two records of one call are, if they can be of one.

    Both have the same other end. They begin together, or end together: somebody who
    called in may have been kept waiting before a seat rang, and a DID's record may begin
    when it was answered. What was answered by a seat was answered.

    Returns:
        How much their starts and their ends differ in all; None for records of two calls.
    """
    if seat.direction is not did.direction or not _is_same_number(
        seat.remote_party.number, did.remote_party.number
    ):
        return None
    if seat.direction is Direction.INCOMING and not (
        seat.did is None or did.did is None or _is_same_number(seat.did, did.did)
    ):
        return None
    if seat.outcome is Outcome.ANSWERED and not did.talk_time:
        return None
    starts = abs(seat.started_at - did.started_at)
    ends = abs(end_of(seat) - end_of(did))
    if starts <= _CLOCKS_APART:
        talked = (seat.talk_time or timedelta()) - (did.talk_time or timedelta())
        is_one = ends <= _LONGEST_RINGING and abs(talked) <= _CLOCKS_APART
    else:
        is_one = starts <= FURTHEST_STARTS and ends <= _CLOCKS_APART
    if not is_one:
        return None
    return starts + ends


def _is_same_number(one: str | None, other: str | None) -> bool:
    """Whether two numbers are the same, one of which may lack its country code."""
    if one is None or other is None:
        return one is other
    if one == other:
        return True
    shorter, longer = sorted((one.lstrip("+0"), other.lstrip("+0")), key=len)
    return len(shorter) >= _SHORTEST_NATIONAL and longer.endswith(shorter)


def is_too_often(words: str) -> bool:
    """Whether a refusal, in small letters, asks for fewer requests."""
    return any(each in words for each in _TOO_OFTEN)


def with_country_code(number: str | None, code: str | None) -> str | None:
    """Return the number of a seat's record with its country code.

    The samples have national numbers and the code beside them. Whoever dials with the
    code is taken to find it in the record.
    """
    if number is None or code is None or not number.isdecimal():
        return number
    if number.startswith(code) or len(number) < _SHORTEST_NATIONAL:
        return number
    return code + number


def dialable_number(number: str, field: str = "number") -> str:
    """Return the number in digits, as all of the documents' samples have it.

    Raises:
        BadNumberError: Something is left that is not a digit.
    """
    compact = compact_number(number)
    if compact is None:
        raise BadNumberError(field=field)
    return compact.removeprefix("+")
