"""What NXCloud's documents leave open, and what is assumed instead.

Everything here can change without a document changing. Nothing else of this
package rests on a guess, but for four: the `id` that the sample of a call record
has, and the table has not, is taken for the record's own, for good. Records appear
when calls end, on the day on which the call began; in which order is seen. A day
without calls may come as null. A key that is refused (1005) for call records, privacy
numbers and the balance alike is taken for a wrong one.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from ...calls import Direction
from ..compact_number import compact_number
from ..errors import BadNumberError
from ..history_pages import outcome_by_talk_time
from ..json_record import JsonRecord

# Wall-clock values that can be checked against an embedded epoch are all UTC+8.
DEFAULT_TIME_ZONE: Final = "Asia/Shanghai"

# The document calls prices "yuan".
CURRENCY: Final = "CNY"

# The vendor is taken to be at home where its prices and its times are.
COUNTRY: Final = "CN"

# No document says how far back records go; further than this nobody has asked.
HISTORY_REACH: Final = timedelta(days=366)

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


def dialable_number(number: str, field: str = "number") -> str:
    """Return the number in digits, as all of the documents' samples have it.

    Raises:
        BadNumberError: Something is left that is not a digit.
    """
    compact = compact_number(number)
    if compact is None:
        raise BadNumberError(field=field)
    return compact.removeprefix("+")
