"""What can be chosen about an account that works."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData, section
from homeassistant.helpers import translation
import phonenumbers
import pytest

from custom_components.telephony.const import DOMAIN
from simulator import Simulator
from simulator.faults import Html
from simulator.nxcloud.signature import Algorithm

from ..helpers.flows import fields, suggestions
from ..helpers.states import shown
from ..helpers.stored_accounts import (
    NXCLOUD_VOICE,
    add_account,
    line,
    set_up,
    state,
    stored_account,
)

KEEPING = {
    "history_days": 7,
    "kept_days": 365,
    "keep_forever": False,
    "look_up_places": True,
}
DEFAULTS = KEEPING | {
    "time_zone": "Asia/Shanghai",
    "signature_algorithm": "md5",
}
# What keeps calls in check where nobody chose anything.
RULES = {
    "default_account": False,
    "administrators_only": False,
    "per_minute": 6,
    "per_hour": 30,
    "per_day": 100,
    "repeat_seconds": 5,
    "list_mode": "forbid",
    "allow_emergency": False,
    "allow_feature_codes": False,
}


# What is read to whom, where it can be and nobody chose anything.
MESSAGES = {"speaks": False, "language": "en"}


def _folded(form: ConfigFlowResult) -> dict[str, bool]:
    """Return the sections of a form, and whether they are folded away."""
    schema = form["data_schema"]
    assert schema is not None
    return {
        str(marker): part.options["collapsed"]
        for marker, part in schema.schema.items()
        if isinstance(part, section)
    }


async def _choose(
    hass: HomeAssistant, form: ConfigFlowResult, chosen: dict[str, Any]
) -> ConfigFlowResult:
    result = await hass.config_entries.options.async_configure(form["flow_id"], chosen)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


@pytest.mark.parametrize(
    ("vendor", "expected"),
    [("nxcloud", DEFAULTS | MESSAGES), ("antbuddy", KEEPING), ("net2phone", KEEPING)],
)
async def test_the_form_shows_what_holds_now(
    hass: HomeAssistant,
    simulator: Simulator,
    vendor: str,
    expected: dict[str, Any],
) -> None:
    entry = await add_account(hass, simulator, vendor)

    form = await hass.config_entries.options.async_init(entry.entry_id)

    assert form["type"] is FlowResultType.FORM
    (desk,) = entry.subentries.values()
    assert suggestions(form) == expected | RULES | {"default_line": desk.unique_id}


async def test_the_form_shows_what_was_chosen_before(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    chosen: dict[str, Any] = {
        "history_days": 3,
        "kept_days": 30,
        "keep_forever": True,
        "look_up_places": False,
        "time_zone": "UTC",
        "signature_algorithm": "sha256",
        "region": "VN",
        "default_account": True,
        "default_line": "60010002",
        "administrators_only": True,
        "low_balance": 20.5,
    }
    rules: dict[str, Any] = {
        "limits": {
            "per_minute": 1,
            "per_hour": 2,
            "per_day": 3,
            "repeat_seconds": 0,
        },
        "destinations": {
            "list_mode": "allow",
            "numbers": ["+44 20*"],
            "countries": ["vn", "gb"],
            "callable_countries": ["vn", "us"],
            "allowed_charges": ["satellite"],
            "allow_emergency": True,
            "allow_feature_codes": True,
        },
        "quiet_hours": {"start": "22:00:00", "end": "07:00:00"},
        "speech": {
            "speaks": True,
            "rung": ["+84912345678"],
            "language": "vi",
            "caller_id": "12025550100",
        },
    }
    lines = [line("60010001", "Desk"), line("60010002", "Hall")]
    entry = await set_up(
        hass, stored_account(simulator, "nxcloud", lines=lines, options=chosen | rules)
    )

    form = await hass.config_entries.options.async_init(entry.entry_id)

    in_sections = {
        name: value for part in rules.values() for name, value in part.items()
    }
    assert suggestions(form) == chosen | in_sections
    # And nothing is lost when it is sent as it is.
    await _choose(hass, form, chosen | rules)
    assert entry.options == chosen | rules


async def test_an_account_without_history_offers_no_days_of_it(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.nxcloud.disable_product("did")
    entry = await set_up(
        hass, stored_account(simulator, "nxcloud", without=NXCLOUD_VOICE)
    )

    form = await hass.config_entries.options.async_init(entry.entry_id)

    assert set(fields(form)) == {
        "time_zone",
        "signature_algorithm",
        "region",
        "default_account",
        "administrators_only",
        "limits",
        "destinations",
        "quiet_hours",
        "low_balance",
    }


async def test_an_account_without_a_line_offers_none_to_choose_from(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await set_up(hass, stored_account(simulator, "nxcloud", lines=[]))

    form = await hass.config_entries.options.async_init(entry.entry_id)

    assert "default_line" not in fields(form)
    assert "default_account" in fields(form)


async def test_an_account_that_places_no_calls_offers_rules_for_bindings(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await set_up(
        hass, stored_account(simulator, "nxcloud", without=NXCLOUD_VOICE)
    )

    form = await hass.config_entries.options.async_init(entry.entry_id)

    assert set(fields(form)) == {
        "history_days",
        "kept_days",
        "keep_forever",
        "look_up_places",
        "time_zone",
        "signature_algorithm",
        "region",
        "default_account",
        "low_balance",
        "administrators_only",
        "limits",
        "destinations",
        "quiet_hours",
    }


async def test_the_rules_are_folded_away(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "net2phone")

    form = await hass.config_entries.options.async_init(entry.entry_id)

    assert _folded(form) == {
        "limits": True,
        "destinations": True,
        "quiet_hours": True,
    }


def _countries_with_numbers() -> set[str | None]:
    """Return the countries that some number is told to be in."""
    examples = (
        phonenumbers.example_number_for_type(region, kind)
        for region in phonenumbers.SUPPORTED_REGIONS
        for kind in phonenumbers.PhoneNumberType.values()
    )
    return {phonenumbers.region_code_for_number(one) for one in examples if one}


async def test_every_country_that_has_numbers_can_be_chosen_by_its_name(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "net2phone")

    form = await hass.config_entries.options.async_init(entry.entry_id)

    schema = form["data_schema"]
    assert schema is not None
    section_fields = schema.schema["destinations"].schema.schema
    choice = section_fields["countries"].config
    assert section_fields["callable_countries"].config == choice
    assert {one.upper() for one in choice["options"]} == _countries_with_numbers()
    # The frontend puts them in the order of the names, in the user's language.
    assert choice["sort"] is True
    texts = await translation.async_get_translations(hass, "en", "selector", {DOMAIN})
    key = f"component.{DOMAIN}.selector.{choice['translation_key']}.options."
    names = {one: texts[f"{key}{one}"] for one in choice["options"]}
    assert len(set(names.values())) == len(names)
    assert names["de"] == "Germany"


@pytest.mark.usefixtures("frozen_time", "shown_days")
@pytest.mark.parametrize("vendor", ["nxcloud", "antbuddy"])
@pytest.mark.parametrize("days", [1, 3, 31])
async def test_as_many_days_are_shown_as_chosen(
    hass: HomeAssistant, simulator: Simulator, vendor: str, days: int
) -> None:
    """Today counts as one of them."""
    server = simulator.vendors[vendor]
    server.clear_calls()
    today = datetime(2026, 11, 18, tzinfo=ZoneInfo(hass.config.time_zone))
    first_moment = (today - timedelta(days=days - 1)).astimezone(UTC)
    for seconds in (-1, 0, 1):
        server.add_call(
            number="12025550143", started_at=first_moment + timedelta(seconds=seconds)
        )
    entry = await add_account(hass, simulator, vendor)
    form = await hass.config_entries.options.async_init(entry.entry_id)

    # A browser sends all numbers alike.
    chosen = {
        name: value
        for name, value in suggestions(form).items()
        if name not in RULES | MESSAGES
    } | {"history_days": float(days)}
    result = await _choose(hass, form, chosen)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options["history_days"] == days
    assert isinstance(entry.options["history_days"], int)
    last_call = shown(hass, f"sensor.{vendor}_last_call")
    assert [call["started_at"] for call in last_call.attributes["recent_calls"]] == [
        (first_moment + timedelta(seconds=1)).isoformat(),
        first_moment.isoformat(),
    ]


@pytest.mark.usefixtures("frozen_time")
async def test_the_time_zone_moves_the_times_of_calls(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.nxcloud.clear_calls()
    simulator.nxcloud.add_call(
        number="12025550143", started_at=datetime(2026, 11, 18, 6, tzinfo=UTC)
    )
    entry = await add_account(hass, simulator, "nxcloud")
    assert shown(hass, "sensor.nxcloud_last_call").state == "2026-11-18T06:00:00+00:00"
    form = await hass.config_entries.options.async_init(entry.entry_id)

    await _choose(hass, form, DEFAULTS | {"time_zone": "UTC"})

    assert shown(hass, "sensor.nxcloud_last_call").state == "2026-11-18T14:00:00+00:00"


@pytest.mark.parametrize("algorithm", list(Algorithm))
async def test_requests_are_signed_as_chosen(
    hass: HomeAssistant,
    simulator: Simulator,
    algorithms: set[str],
    algorithm: Algorithm,
) -> None:
    entry = await add_account(hass, simulator, "nxcloud")
    form = await hass.config_entries.options.async_init(entry.entry_id)
    algorithms.clear()

    await _choose(hass, form, DEFAULTS | {"signature_algorithm": algorithm.value})

    assert state(entry) is ConfigEntryState.LOADED
    assert algorithms == {algorithm}
    assert shown(hass, "sensor.nxcloud_last_call").state != "unavailable"


WRONG: Final[list[dict[str, Any]]] = [
    {"history_days": 0},
    {"history_days": 32},
    {"kept_days": 0},
    {"kept_days": 36_501},
    {"time_zone": "Nowhere/Land"},
    {"signature_algorithm": "rot13"},
    {"limits": {"per_minute": 0}},
    {"limits": {"per_hour": 0}},
    {"limits": {"per_day": 0}},
    {"limits": {"repeat_seconds": -1}},
    {"limits": {"per_minute": 61}},
    {"limits": {"per_hour": 1_001}},
    {"limits": {"per_day": 10_001}},
    {"limits": {"repeat_seconds": 3_601}},
    {"destinations": {"list_mode": "maybe"}},
    {"destinations": {"countries": ["Germany"]}},
    {"destinations": {"countries": ["aq"]}},
    {"destinations": {"callable_countries": ["Germany"]}},
    {"destinations": {"allowed_charges": ["standard"]}},
    {"quiet_hours": {"start": "25:00", "end": "07:00"}},
]


async def test_what_cannot_be_is_refused(
    hass: HomeAssistant, simulator: Simulator, subtests: pytest.Subtests
) -> None:
    entry = await add_account(hass, simulator, "nxcloud")
    form = await hass.config_entries.options.async_init(entry.entry_id)
    for wrong in WRONG:
        with subtests.test(str(wrong)), pytest.raises(InvalidData):
            await _choose(hass, form, DEFAULTS | wrong)

    assert entry.options == {}


async def test_a_choice_that_is_not_shown_is_kept(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """While the account does not work, nobody knows whether it has a history."""
    simulator.nxcloud.misbehave(Html())
    entry = await set_up(
        hass, stored_account(simulator, "nxcloud", options={"history_days": 3})
    )
    assert state(entry) is ConfigEntryState.SETUP_RETRY
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert "history_days" not in fields(form)
    simulator.nxcloud.behave()

    await _choose(hass, form, {"time_zone": "Asia/Tokyo", "signature_algorithm": "md5"})

    assert entry.options == {
        "history_days": 3,
        "time_zone": "Asia/Tokyo",
        "signature_algorithm": "md5",
        "default_account": False,
    }
    assert state(entry) is ConfigEntryState.LOADED


async def _complaint(hass: HomeAssistant, form: ConfigFlowResult) -> dict[str, str]:
    """Return the errors a form shows, by field, in the words a person reads."""
    assert form["type"] is FlowResultType.FORM
    # An error beside a field that is not there is shown to nobody.
    assert set(form["errors"] or ()) <= {"base", *fields(form)}
    texts = await translation.async_get_translations(hass, "en", "options", {DOMAIN})
    return {
        field: texts[f"component.{DOMAIN}.options.error.{error}"].format(
            **(form["description_placeholders"] or {})
        )
        for field, error in (form["errors"] or {}).items()
    }


NO_NUMBERS = (
    "These are neither numbers nor beginnings of numbers: {}. Write one in each line, "
    "with the country code; end a beginning with a star, for example +44 20*."
)


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (
            {"destinations": {"numbers": ["+44 20*", "Anna", "020 7946 0100", "+*"]}},
            {"destinations": NO_NUMBERS.format("Anna, 020 7946 0100, +*")},
        ),
        (
            {"destinations": {"list_mode": "allow", "numbers": [" "]}},
            {
                "destinations": "The list is empty, so no call at all would be allowed. "
                "Add a number or a country, or let the list forbid."
            },
        ),
        (
            {"quiet_hours": {"start": "22:00:00"}},
            {"quiet_hours": "Enter both times, or neither."},
        ),
        (
            {"quiet_hours": {"end": "07:00:00"}},
            {"quiet_hours": "Enter both times, or neither."},
        ),
    ],
)
async def test_what_makes_no_sense_is_told_beside_its_section(
    hass: HomeAssistant,
    simulator: Simulator,
    wrong: dict[str, Any],
    complaint: dict[str, str],
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    form = await hass.config_entries.options.async_init(entry.entry_id)

    form = await _choose(hass, form, wrong)

    assert await _complaint(hass, form) == complaint
    # The section is open, and shows what was entered.
    (section_name,) = complaint
    assert _folded(form) == {
        name: name != section_name for name in ("limits", "destinations", "quiet_hours")
    }
    (entered,) = wrong.values()
    (desk,) = entry.subentries.values()
    shown_now = KEEPING | RULES | entered | {"default_line": desk.unique_id}
    assert suggestions(form) == shown_now
    assert entry.options == {}
    result = await _choose(hass, form, {})
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    "allowed", [{"numbers": ["+44 20*"]}, {"countries": ["gb"]}], ids=str
)
async def test_numbers_alone_or_countries_alone_can_be_all_that_is_allowed(
    hass: HomeAssistant, simulator: Simulator, allowed: dict[str, list[str]]
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    form = await hass.config_entries.options.async_init(entry.entry_id)

    result = await _choose(
        hass, form, {"destinations": {"list_mode": "allow", **allowed}}
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options["destinations"]["list_mode"] == "allow"


async def test_numbers_are_read_in_the_country_that_is_chosen_with_them(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    destinations = {"destinations": {"numbers": ["020 7946 0100"]}}
    form = await hass.config_entries.options.async_init(entry.entry_id)
    form = await _choose(hass, form, destinations)
    assert "020 7946 0100" in (await _complaint(hass, form))["destinations"]

    await _choose(hass, form, destinations | {"region": "GB"})

    assert entry.options["region"] == "GB"
    assert entry.options["destinations"]["numbers"] == ["020 7946 0100"]


async def test_a_country_can_be_taken_back(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await set_up(
        hass, stored_account(simulator, "net2phone", options={"region": "GB"})
    )
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert suggestions(form)["region"] == "GB"

    await _choose(hass, form, {})

    assert "region" not in entry.options


async def test_whole_numbers_are_stored_whole(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """A browser sends all numbers alike."""
    entry = await add_account(hass, simulator, "net2phone")
    form = await hass.config_entries.options.async_init(entry.entry_id)

    await _choose(hass, form, {"limits": {"per_minute": 2.0, "repeat_seconds": 9.0}})

    assert entry.options["limits"] == {
        "per_minute": 2,
        "per_hour": 30,
        "per_day": 100,
        "repeat_seconds": 9,
    }
    assert all(isinstance(one, int) for one in entry.options["limits"].values())


@pytest.mark.parametrize(
    "limits",
    [
        {"per_minute": 1, "per_hour": 1, "per_day": 1, "repeat_seconds": 0},
        {
            "per_minute": 60,
            "per_hour": 1_000,
            "per_day": 10_000,
            "repeat_seconds": 3_600,
        },
    ],
)
async def test_the_limits_have_room(
    hass: HomeAssistant, simulator: Simulator, limits: dict[str, int]
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    form = await hass.config_entries.options.async_init(entry.entry_id)

    await _choose(hass, form, {"limits": limits})

    assert entry.options["limits"] == limits


async def test_emergency_numbers_need_a_second_word(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    form = await hass.config_entries.options.async_init(entry.entry_id)

    warning = await _choose(
        hass, form, {"destinations": {"allow_emergency": True}, "region": "GB"}
    )

    assert warning["type"] is FlowResultType.FORM
    assert warning["step_id"] == "emergency"
    assert suggestions(warning) == {"understood": False}
    assert entry.options == {}
    warning = await _choose(hass, warning, {"understood": False})
    assert await _complaint(hass, warning) == {
        "understood": "Confirm this, or close the window to leave everything as it was."
    }
    assert entry.options == {}
    result = await _choose(hass, warning, {"understood": True})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options["destinations"]["allow_emergency"] is True
    assert entry.options["region"] == "GB"


async def test_whoever_has_understood_is_not_asked_again(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    allowed = {"destinations": {"allow_emergency": True}}
    entry = await set_up(hass, stored_account(simulator, "net2phone", options=allowed))
    form = await hass.config_entries.options.async_init(entry.entry_id)

    result = await _choose(hass, form, allowed | {"region": "GB"})

    assert result["type"] is FlowResultType.CREATE_ENTRY
    # Unless it was taken back in between.
    form = await hass.config_entries.options.async_init(entry.entry_id)
    await _choose(hass, form, {"destinations": {"allow_emergency": False}})
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert (await _choose(hass, form, allowed))["type"] is FlowResultType.FORM
