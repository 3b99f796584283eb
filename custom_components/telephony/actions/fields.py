"""The fields that several actions, triggers and conditions have."""

from typing import Final

from homeassistant.helpers import config_validation as cv
import voluptuous as vol

ATTR_DIRECTION: Final = "direction"
ATTR_LINE: Final = "line"
ATTR_OUTCOME: Final = "outcome"

# Room for every way to write a number, and an end to everything else.
TEXT: Final = vol.All(cv.string, vol.Strip, vol.Length(min=1, max=128))
