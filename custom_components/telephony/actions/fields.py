"""The fields that several actions, triggers and conditions have."""

from collections.abc import Callable
from datetime import datetime
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
ATTR_LINE: Final = "line"
ATTR_OUTCOME: Final = "outcome"
ATTR_START: Final = "start"
CONF_WHO: Final = "who"


def _in_one_line(text: str) -> str:
    """Let a text pass that is one number or name.

    Raises:
        ServiceValidationError: It has several lines, each of which could be a number.
    """
    if len(text.splitlines()) > 1:
        raise invalid_action("one_line_wanted")
    return text


# Room for every way to write a number, and an end to everything else.
ONE_LINE: Final = vol.All(
    cv.string, vol.Strip, _in_one_line, vol.Length(min=1, max=128)
)


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


def moment_of(call: ServiceCall, name: str) -> datetime | None:
    """Return a time that an action is given, in UTC; None where it is not said."""
    # A time without a zone is meant in Home Assistant's.
    return dt_util.as_utc(call.data[name]) if name in call.data else None


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
