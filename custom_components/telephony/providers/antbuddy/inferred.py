"""What AntBuddy's documents leave open, and what is assumed instead.

Everything here can change without a document changing. Nothing else of this
package rests on a guess, but for a few: no rate of requests is known, a status
400 does not tell a wrong hash from anything else that is wrong with a request, the
times of the history, and those it is asked by, are taken to be the starts of the
calls, and the device that is to call is named in a body of JSON.

The live events are Kazoo's, by every sign: no document of AntBuddy's shows one, so that
all names in them stand here. What they say of a call as a whole is inferred as well, and
stands in `call_legs.py`: who answers a leg that goes out of the switch is a person, and
who answers one that comes in is none.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
import re
from typing import Final

from ..compact_number import compact_number
from ..errors import BadNumberError
from ..history_pages import outcome_by_talk_time
from ..json_record import Json, JsonRecord
from ..transport import Answer
from .event_protocol import EventProtocol

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


# In which order the protocols of the event socket are tried. The document's examples
# subscribe to one kind of events at a time, which fits the oldest best.
PROTOCOLS: Final = (
    EventProtocol.SOCKET_IO_0_9,
    EventProtocol.SOCKET_IO,
    EventProtocol.KAZOO,
)


class LegChange(StrEnum):
    """What happened to a leg of a call, by the names of events."""

    CREATED = "CHANNEL_CREATE"
    ANSWERED = "CHANNEL_ANSWER"
    BRIDGED = "CHANNEL_BRIDGE"
    DESTROYED = "CHANNEL_DESTROY"


# The document shows the first two; without the third no call would end.
EVENT_BINDINGS: Final = tuple(
    f"call.{change}.*"
    for change in (LegChange.CREATED, LegChange.ANSWERED, LegChange.DESTROYED)
)


class EventField(StrEnum):
    """The fields of an event, in small letters: older versions write Call-ID."""

    EVENT = "event_name"
    TIMESTAMP = "timestamp"
    LEG = "call_id"
    OTHER_LEG = "other_leg_call_id"
    DIRECTION = "call_direction"
    CALLER_NUMBER = "caller_id_number"
    CALLER_NAME = "caller_id_name"
    CALLEE_NUMBER = "callee_id_number"
    CALLEE_NAME = "callee_id_name"
    FROM = "from"
    TO = "to"
    REQUEST = "request"
    VARIABLES = "custom_channel_vars"


class Variable(StrEnum):
    """The variables of a leg's channel that matter, written as the fields."""

    ACCOUNT = "account_id"
    BRIDGE = "bridge_id"
    KIND = "authorizing_type"
    USER = "username"


# Where it stands who dials and what was dialled; the first that is there counts.
DIALLING: Final = (EventField.FROM,)
DIALLED: Final = (EventField.REQUEST, EventField.TO)

# The direction is seen from the switch: what goes out of it goes to a phone.
IS_TO_PHONE: Final[Mapping[str, bool]] = {"inbound": False, "outbound": True}

# What a phone of the account is called.
_DEVICE: Final = "device"

# Comes from some versions of the switch when a token is refused; others are silent.
REFUSAL_EVENT: Final = "auth_failure"

# The switch counts seconds from the year 0. A bridge of the vendor's own might count from
# 1970, in seconds or milliseconds.
_SECONDS_BEFORE_1970: Final = 62_167_219_200
_LATEST_GREGORIAN: Final = 10**12
# An event is told when it happens; a time that is further away than a clock can be wrong
# is none.
_LARGEST_CLOCK_OFFSET: Final = timedelta(days=1)


def moment_of_event(event: JsonRecord, now: datetime) -> datetime:
    """Return when an event happened, aware UTC."""
    seconds = float(event.decimal(EventField.TIMESTAMP) or 0)
    if seconds >= _LATEST_GREGORIAN:
        seconds /= 1000
    elif seconds >= _SECONDS_BEFORE_1970:
        seconds -= _SECONDS_BEFORE_1970
    if abs(seconds - now.timestamp()) > _LARGEST_CLOCK_OFFSET.total_seconds():
        return now
    return datetime.fromtimestamp(seconds, UTC)


def is_own_phone(variables: JsonRecord) -> bool:
    """Tell whether a leg ends at a phone of the account, by the variables of its channel.

    Its kind is told of the legs that come from such a phone; of those that go to one its
    name may be all there is.
    """
    kind = variables.text(Variable.KIND)
    return kind == _DEVICE if kind else variables.text(Variable.USER) is not None
