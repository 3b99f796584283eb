"""The options about dialling: their fields, and the rules that they make."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any, Final

from homeassistant.const import UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.generated.countries import COUNTRIES
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TimeSelector,
)
import voluptuous as vol

from ..account_form import Form, FormErrors
from ..dialling.rules import DEFAULT_RULES, DialRules, ListMode
from ..numbering.phone_number import Charge

CONF_ADMINISTRATORS_ONLY: Final = "administrators_only"

SECTION_LIMITS: Final = "limits"
CONF_PER_MINUTE: Final = "per_minute"
CONF_PER_HOUR: Final = "per_hour"
CONF_PER_DAY: Final = "per_day"
CONF_REPEAT_SECONDS: Final = "repeat_seconds"

SECTION_DESTINATIONS: Final = "destinations"
CONF_LIST_MODE: Final = "list_mode"
CONF_NUMBERS: Final = "numbers"
CONF_COUNTRIES: Final = "countries"
CONF_ALLOWED_CHARGES: Final = "allowed_charges"
CONF_ALLOW_EMERGENCY: Final = "allow_emergency"

SECTION_QUIET_HOURS: Final = "quiet_hours"
CONF_QUIET_START: Final = "start"
CONF_QUIET_END: Final = "end"

# A choice has to do something. Three places have numbers though they are no countries to
# Home Assistant, and of nine countries no number can be told from a neighbour's.
_OTHER_PLACES: Final = {"AC", "TA", "XK"}
_WITHOUT_NUMBERS: Final = {"AQ", "BV", "EH", "GS", "HM", "MF", "PN", "TF", "UM"}
_COUNTRIES: Final = (COUNTRIES | _OTHER_PLACES) - _WITHOUT_NUMBERS

_CHARGES: Final = [charge.value for charge in Charge if charge is not Charge.STANDARD]


def _count(least: int, most: int, unit: str | None = None) -> vol.All[Any]:
    config = NumberSelectorConfig(
        min=least, max=most, step=1, mode=NumberSelectorMode.BOX
    )
    if unit is not None:
        config["unit_of_measurement"] = unit
    return vol.All(NumberSelector(config), vol.Coerce(int))


def dialling_fields(errors: FormErrors) -> dict[vol.Marker, Any]:
    """Return the fields about dialling, in sections that are open where one is wrong."""
    rules = DEFAULT_RULES
    repeat_seconds = int(rules.repeat_after.total_seconds())
    limits = {
        vol.Required(CONF_PER_MINUTE, default=rules.per_minute): _count(1, 60),
        vol.Required(CONF_PER_HOUR, default=rules.per_hour): _count(1, 1_000),
        vol.Required(CONF_PER_DAY, default=rules.per_day): _count(1, 10_000),
        vol.Required(CONF_REPEAT_SECONDS, default=repeat_seconds): _count(
            0, 3_600, UnitOfTime.SECONDS
        ),
    }
    destinations = {
        vol.Required(CONF_LIST_MODE, default=rules.list_mode.value): SelectSelector(
            SelectSelectorConfig(
                options=[mode.value for mode in ListMode],
                mode=SelectSelectorMode.LIST,
                translation_key=CONF_LIST_MODE,
            )
        ),
        vol.Optional(CONF_NUMBERS): TextSelector(TextSelectorConfig(multiple=True)),
        vol.Optional(CONF_COUNTRIES): SelectSelector(
            SelectSelectorConfig(
                options=sorted(map(str.lower, _COUNTRIES)),
                multiple=True,
                mode=SelectSelectorMode.DROPDOWN,
                sort=True,
                translation_key=CONF_COUNTRIES,
            )
        ),
        vol.Optional(CONF_ALLOWED_CHARGES): SelectSelector(
            SelectSelectorConfig(
                options=_CHARGES,
                multiple=True,
                mode=SelectSelectorMode.LIST,
                translation_key=CONF_ALLOWED_CHARGES,
            )
        ),
        vol.Required(
            CONF_ALLOW_EMERGENCY, default=rules.allow_emergency
        ): BooleanSelector(),
    }
    quiet_hours = {
        vol.Optional(CONF_QUIET_START): TimeSelector(),
        vol.Optional(CONF_QUIET_END): TimeSelector(),
    }
    sections = {
        SECTION_LIMITS: limits,
        SECTION_DESTINATIONS: destinations,
        SECTION_QUIET_HOURS: quiet_hours,
    }
    return {
        vol.Required(CONF_ADMINISTRATORS_ONLY, default=False): BooleanSelector(),
    } | {
        vol.Optional(name): section(
            vol.Schema(fields), {"collapsed": name not in errors}
        )
        for name, fields in sections.items()
    }


def allows_emergency(options: Form) -> bool:
    """Whether emergency services may be called."""
    return bool(options.get(SECTION_DESTINATIONS, {}).get(CONF_ALLOW_EMERGENCY))


def read_rules(options: Form) -> DialRules:
    """Return the rules that an account's options make."""
    default = DEFAULT_RULES
    limits = options.get(SECTION_LIMITS, {})
    destinations = options.get(SECTION_DESTINATIONS, {})
    quiet_hours = options.get(SECTION_QUIET_HOURS, {})
    return DialRules(
        per_minute=limits.get(CONF_PER_MINUTE, default.per_minute),
        per_hour=limits.get(CONF_PER_HOUR, default.per_hour),
        per_day=limits.get(CONF_PER_DAY, default.per_day),
        repeat_after=timedelta(
            seconds=limits.get(
                CONF_REPEAT_SECONDS, default.repeat_after.total_seconds()
            )
        ),
        list_mode=ListMode(destinations.get(CONF_LIST_MODE, default.list_mode)),
        numbers=_entries(destinations),
        # The keys of translated options are in lower case.
        countries=frozenset(map(str.upper, destinations.get(CONF_COUNTRIES, ()))),
        allowed_charges=frozenset(
            map(Charge, destinations.get(CONF_ALLOWED_CHARGES, ()))
        ),
        allow_emergency=allows_emergency(options),
        quiet_start=_time(quiet_hours, CONF_QUIET_START),
        quiet_end=_time(quiet_hours, CONF_QUIET_END),
    )


async def async_check_dialling(
    hass: HomeAssistant,
    form: Form,
    regions: tuple[str | None, ...],
    errors: FormErrors,
) -> dict[str, str]:
    """Say in `errors` what cannot be; return what the texts name.

    A section shows its error beside itself, for a form shows none inside of it.

    Args:
        hass: Home Assistant.
        form: What was entered.
        regions: ISO 3166-1 codes of the user's and the vendor's countries.
        errors: By section; added to.
    """
    destinations = form.get(SECTION_DESTINATIONS, {})
    entries = _entries(destinations)
    wrong = await hass.async_add_import_executor_job(_not_entries, entries, regions)
    if wrong:
        errors[SECTION_DESTINATIONS] = "not_a_number"
    elif (
        destinations.get(CONF_LIST_MODE) == ListMode.ALLOW
        and not entries
        and not destinations.get(CONF_COUNTRIES)
    ):
        errors[SECTION_DESTINATIONS] = "nothing_allowed"
    quiet_hours = form.get(SECTION_QUIET_HOURS, {})
    if bool(quiet_hours.get(CONF_QUIET_START)) != bool(quiet_hours.get(CONF_QUIET_END)):
        errors[SECTION_QUIET_HOURS] = "half_quiet_hours"
    return {"entries": ", ".join(wrong)}


def _not_entries(
    entries: tuple[str, ...], regions: tuple[str | None, ...]
) -> list[str]:
    # Loads the numbering plans of all countries.
    from ..numbering.number_list import is_entry
    from ..numbering.number_plan import NumberPlan

    plan = NumberPlan(*regions)
    return [entry for entry in entries if not is_entry(entry, plan)]


def _entries(destinations: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the list without its empty lines."""
    entries = (str(entry).strip() for entry in destinations.get(CONF_NUMBERS, ()))
    return tuple(filter(None, entries))


def _time(form: Mapping[str, Any], name: str) -> time | None:
    return time.fromisoformat(form[name]) if form.get(name) else None
