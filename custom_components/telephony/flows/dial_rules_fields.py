"""The fields of the dialling rules, and what may be entered in them."""

from typing import Any, Final

from homeassistant.const import UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.generated.countries import COUNTRIES
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TimeSelector,
)
import voluptuous as vol

from ..dial_rules.rules import DEFAULT_RULES, ListMode
from ..entry.dial_options import (
    CONF_ADMINISTRATORS_ONLY,
    CONF_ALLOW_EMERGENCY,
    CONF_ALLOW_FEATURE_CODES,
    CONF_ALLOWED_CHARGES,
    CONF_CALLABLE_COUNTRIES,
    CONF_COUNTRIES,
    CONF_LIST_MODE,
    CONF_NUMBERS,
    CONF_PER_DAY,
    CONF_PER_HOUR,
    CONF_PER_MINUTE,
    CONF_QUIET_END,
    CONF_QUIET_START,
    CONF_REPEAT_SECONDS,
    SECTION_DESTINATIONS,
    SECTION_LIMITS,
    SECTION_QUIET_HOURS,
)
from ..entry.entered_texts import entered_texts
from ..numbering.phone_number import Charge
from .form import Form, FormErrors, whole_number

# A choice has to do something. Three places have numbers though they are no countries to
# Home Assistant, and of nine countries no number can be told from a neighbour's.
_OTHER_PLACES: Final = {"AC", "TA", "XK"}
_WITHOUT_NUMBERS: Final = {"AQ", "BV", "EH", "GS", "HM", "MF", "PN", "TF", "UM"}
_COUNTRIES: Final = (COUNTRIES | _OTHER_PLACES) - _WITHOUT_NUMBERS

COUNTRY_CHOICE: Final = SelectSelector(
    SelectSelectorConfig(
        options=sorted(map(str.lower, _COUNTRIES)),
        multiple=True,
        mode=SelectSelectorMode.DROPDOWN,
        sort=True,
        translation_key=CONF_COUNTRIES,
    )
)

_CHARGES: Final = [charge.value for charge in Charge if charge is not Charge.STANDARD]


def dial_rules_fields(errors: FormErrors) -> dict[vol.Marker, Any]:
    """Return the fields about dialling, in sections that are open where one is wrong."""
    rules = DEFAULT_RULES
    repeat_seconds = int(rules.repeat_after.total_seconds())
    limits = {
        vol.Required(CONF_PER_MINUTE, default=rules.per_minute): whole_number(1, 60),
        vol.Required(CONF_PER_HOUR, default=rules.per_hour): whole_number(1, 1_000),
        vol.Required(CONF_PER_DAY, default=rules.per_day): whole_number(1, 10_000),
        vol.Required(CONF_REPEAT_SECONDS, default=repeat_seconds): whole_number(
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
        vol.Optional(CONF_COUNTRIES): COUNTRY_CHOICE,
        vol.Optional(CONF_CALLABLE_COUNTRIES): COUNTRY_CHOICE,
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
        vol.Required(
            CONF_ALLOW_FEATURE_CODES, default=rules.allow_feature_codes
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


def proposed_countries(*regions: str | None) -> list[str]:
    """Return the choice that lets countries be called, without those not known."""
    return [region.lower() for region in dict.fromkeys(regions) if region in _COUNTRIES]


async def async_check_dial_rules(
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
    entries = entered_texts(destinations, CONF_NUMBERS)
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
