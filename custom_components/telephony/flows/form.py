"""What all forms have in common: fields of text and numbers, and how they are read."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

type Form = Mapping[str, Any]
type FormErrors = dict[str, str]

TEXT: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.TEXT))
# To be copied, not to be changed.
SHOWN_TEXT: Final = TextSelector(
    TextSelectorConfig(type=TextSelectorType.TEXT, read_only=True)
)
SECRET: Final = TextSelector(
    # A browser would offer the password of the person, not of the account.
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off")
)


def whole_number(least: int, most: int, unit: str | None = None) -> vol.All[Any]:
    """Return a field for a whole number within bounds, with its unit behind it."""
    config = NumberSelectorConfig(
        min=least, max=most, step=1, mode=NumberSelectorMode.BOX
    )
    if unit is not None:
        config["unit_of_measurement"] = unit
    return vol.All(NumberSelector(config), vol.Coerce(int))


def amount(currency: str) -> NumberSelector:
    """Return a field for an amount of money, with its currency behind it."""
    return NumberSelector(
        NumberSelectorConfig(
            min=0,
            step="any",
            mode=NumberSelectorMode.BOX,
            unit_of_measurement=currency,
        )
    )


def read_text(form: Form, name: str | None) -> str | None:
    """Return what was entered, None for nothing or blanks."""
    return (str(form.get(name) or "").strip() or None) if name is not None else None
