"""The fields that several actions, triggers and conditions have."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from homeassistant.const import CONF_NAME
from homeassistant.core import ServiceCall
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..const import CONF_NUMBER
from ..failures.user_errors import invalid_action

ATTR_DIRECTION: Final = "direction"
ATTR_END: Final = "end"
ATTR_LIMIT: Final = "limit"
ATTR_LINE: Final = "line"
ATTR_OUTCOME: Final = "outcome"
ATTR_START: Final = "start"
ATTR_TEXT: Final = "text"
CONF_WHO: Final = "who"


def _in_one_line(text: str) -> str:
    """Let a text pass that is one number or name.

    Raises:
        ServiceValidationError: It has several lines, each of which could be a number.
    """
    if len(text.splitlines()) > 1:
        raise invalid_action("one_line_wanted")
    return text


def storable(text: str) -> str:
    """Return a text without what not every database can be asked for: it is in no call."""
    return text.encode(errors="replace").decode().replace("\0", " ")


# Room for every way to write a number, and an end to everything else.
ONE_LINE: Final = vol.All(
    *(cv.string, storable, vol.Strip, _in_one_line, vol.Length(min=1, max=128))
)

# There was no call before, and who means for ever writes a later one. Nearer to the end of
# time, it is another year in another zone, which is none.
_EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(9000, 1, 1, tzinfo=UTC)


def _in_utc(moment: datetime) -> datetime:
    try:
        # A time without a zone is meant in Home Assistant's.
        return min(max(dt_util.as_utc(moment), _EARLIEST), _LATEST)
    except OverflowError:
        return _LATEST if moment.year > _EARLIEST.year else _EARLIEST


# A time as it is compared with those of calls.
MOMENT: Final = vol.All(cv.datetime, _in_utc)


BY_NAME_OR_NUMBER: Final[dict[vol.Marker, Callable[[object], object]]] = {
    vol.Optional(CONF_NAME): ONE_LINE,
    vol.Optional(CONF_NUMBER): ONE_LINE,
}


def name_or_number(call: ServiceCall) -> tuple[str | None, str | None]:
    """Return the name or the number of whom an action is about; the other one is None.

    Raises:
        ServiceValidationError: Neither is said, or both are.
    """
    name, number = call.data.get(CONF_NAME), call.data.get(CONF_NUMBER)
    if (name is None) == (number is None):
        raise invalid_action("find_by_number_or_name")
    return name, number


def some_of[Word: StrEnum](
    words: type[Word], *possible: Word
) -> Callable[[object], list[Word]]:
    """Return what takes one word or several.

    Args:
        words: What they are.
        possible: Those that can happen; all of them where none is named.
    """
    values = [word.value for word in possible or words]
    return vol.All(cv.ensure_list, [vol.All(vol.In(values), vol.Coerce(words))])
