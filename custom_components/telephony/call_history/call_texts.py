"""Calls in words, in the language of this Home Assistant; threads may ask as well."""

from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_cached_translations

from ..calls import Direction, NamedCall, kind_of
from ..const import DOMAIN

_TEXTS: Final = "common"


def common_text(hass: HomeAssistant, key: str) -> str:
    """Return a text that belongs to no form, entity or error."""
    texts = async_get_cached_translations(hass, hass.config.language, _TEXTS, DOMAIN)
    return texts[f"component.{DOMAIN}.{_TEXTS}.{key}"]


def told_call(hass: HomeAssistant, kind: str, who: str | None) -> str:
    """Return what became of a call.

    Args:
        hass: Home Assistant.
        kind: A word of the translations.
        who: The other end, for people to read; None where not known.
    """
    who = who or common_text(hass, "withheld_number")
    return common_text(hass, f"activity_{kind}").format(who=who)


def told_named_call(hass: HomeAssistant, named: NamedCall) -> str:
    """Return what became of a finished call."""
    return told_call(hass, kind_of(named.call), other_end(named))


def other_end(named: NamedCall) -> str | None:
    """Return the other end of a call, for people to read; None where not known."""
    if named.call.direction is Direction.INCOMING:
        return named.caller_display
    return named.callee_display
