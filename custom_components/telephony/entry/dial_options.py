"""The rules of dialling, as an account's options make them."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any, Final

from ..dial_rules.rules import DEFAULT_RULES, DialRules, ListMode
from ..numbering.phone_number import Charge
from .entered_texts import entered_texts

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
CONF_ALLOW_FEATURE_CODES: Final = "allow_feature_codes"
CONF_CALLABLE_COUNTRIES: Final = "callable_countries"

SECTION_QUIET_HOURS: Final = "quiet_hours"
CONF_QUIET_START: Final = "start"
CONF_QUIET_END: Final = "end"


def allows_emergency(options: Mapping[str, Any]) -> bool:
    """Whether emergency services may be called."""
    return bool(options.get(SECTION_DESTINATIONS, {}).get(CONF_ALLOW_EMERGENCY))


def read_rules(options: Mapping[str, Any]) -> DialRules:
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
        numbers=entered_texts(destinations, CONF_NUMBERS),
        countries=_countries(destinations, CONF_COUNTRIES),
        callable_countries=_countries(destinations, CONF_CALLABLE_COUNTRIES),
        allowed_charges=frozenset(
            map(Charge, destinations.get(CONF_ALLOWED_CHARGES, ()))
        ),
        allow_emergency=allows_emergency(options),
        allow_feature_codes=bool(destinations.get(CONF_ALLOW_FEATURE_CODES)),
        quiet_start=_time(quiet_hours, CONF_QUIET_START),
        quiet_end=_time(quiet_hours, CONF_QUIET_END),
    )


def _countries(form: Mapping[str, Any], name: str) -> frozenset[str]:
    # The keys of translated options are in lower case.
    return frozenset(map(str.upper, form.get(name, ())))


def _time(form: Mapping[str, Any], name: str) -> time | None:
    return time.fromisoformat(form[name]) if form.get(name) else None
