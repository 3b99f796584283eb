"""What AntBuddy's documents leave open, and what is assumed instead.

Everything here can change without a document changing. Nothing else of this
package rests on a guess, but for a few: no rate of requests is known, a status
400 does not tell a wrong hash from anything else that is wrong with a request, the
times of the history, and those it is asked by, are taken to be the starts of the
calls, and the device that is to call is named in a body of JSON.
"""

from datetime import UTC, datetime, timedelta
import re
from typing import Final

from ..compact_number import compact_number
from ..errors import BadNumberError
from ..history_pages import outcome_by_talk_time
from ..json_record import Json, JsonRecord
from ..transport import Answer

# The documents' samples are Vietnamese numbers as they are dialled in Vietnam.
HOME_REGION: Final = "VN"
_VIETNAMESE_NUMBER: Final = re.compile(r"\+840?([1-9][0-9]+)")
# Service numbers, which have no 0 before them there.
_WITHOUT_TRUNK_PREFIX: Final = ("1800", "1900")

# No document shows a whole answer of the history: the records may stand alone
# or under any of these names.
_RECORD_LISTS: Final = ("data", "items", "results", "histories", "docs")

# No document shows the body of a refusal.
EXPLANATIONS: Final = ("message", "error", "msg")

# "Expire time" may be a length in seconds or a moment in seconds or
# milliseconds. These are the first moments of the latter two, in 2001 and 1973:
# no length comes near them.
_FIRST_SECOND: Final = 10**9
_FIRST_MILLISECOND: Final = 10**11

# A word for the outcome that no document knows is left to the talk time.
outcome_of_unknown_word = outcome_by_talk_time


def dialable_number(number: str) -> str:
    """Return a Vietnamese number as it is dialled in Vietnam, others as they are given.

    Punctuation is left out, for the documents' samples are in digits; a leading plus is
    kept, for they show no other way to call abroad.

    Raises:
        BadNumberError: Something is left that belongs to no number.
    """
    compact = compact_number(number)
    if compact is None:
        raise BadNumberError(field="number")
    vietnamese = _VIETNAMESE_NUMBER.fullmatch(compact)
    if vietnamese is None:
        return compact
    national = vietnamese[1]
    return national if national.startswith(_WITHOUT_TRUNK_PREFIX) else f"0{national}"


def records_in(answer: Json) -> list[Json] | None:
    """Return the records of a page of history; None where it is no such page."""
    if isinstance(answer, dict):
        lists = (answer.get(name) for name in _RECORD_LISTS)
        return next((found for found in lists if isinstance(found, list)), None)
    return answer if isinstance(answer, list) else None


def is_receipt(answer: Answer) -> bool:
    """Tell whether a status of 200 is the vendor's own word that it dials.

    No document shows the body, so that any will do, except for the page which a
    network puts in the vendor's place.
    """
    return not answer.is_page


def expiry_of(record: JsonRecord, now: datetime) -> datetime | None:
    """Return when a token ends, aware UTC, by its field `expire`."""
    number = record.decimal("expire")
    try:
        if number is None:
            time = datetime.fromisoformat(record.text("expire") or "")
            return time.replace(tzinfo=time.tzinfo or UTC).astimezone(UTC)
        if number >= _FIRST_MILLISECOND:
            return datetime.fromtimestamp(float(number) / 1000, UTC)
        if number >= _FIRST_SECOND:
            return datetime.fromtimestamp(float(number), UTC)
        return now + timedelta(seconds=float(number))
    except ValueError, OverflowError:
        return None
