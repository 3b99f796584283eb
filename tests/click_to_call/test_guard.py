"""What is told of refused calls, and what outlives a restart."""

from datetime import datetime, timedelta
import logging

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_capture_events,
)
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.telephony.calls import DialOrigin
from custom_components.telephony.const import DOMAIN
from simulator import Simulator
from simulator.faults import Status

from ..helpers.actions import NUMBER, click_to_call, refusal
from ..helpers.contact_entries import add_contact, contact
from ..helpers.states import shown
from ..helpers.stored_accounts import VENDORS, add_account, line, set_up, stored_account
from ..helpers.time_travel import move_to, pass_time

pytestmark = pytest.mark.usefixtures("frozen_time")

REFUSED = "sensor.{}_refused_calls_today"
PREMIUM_RATE = "+1 900 555 0143"
MINUTE = timedelta(minutes=1)


def _different(index: int) -> str:
    return f"+1202555{100 + index:04}"


async def _refused(hass: HomeAssistant, number: str) -> str:
    return await refusal(hass, "click_to_call", ServiceValidationError, number=number)


def _told(caplog: pytest.LogCaptureFixture) -> list[tuple[int, str]]:
    """Return what the integration has logged as something to look at."""
    return [
        (one.levelno, one.getMessage())
        for one in caplog.records
        if one.name.startswith(f"custom_components.{DOMAIN}")
        and one.levelno >= logging.INFO
    ]


# --- Counted --------------------------------------------------------------------------


@pytest.mark.parametrize("vendor", VENDORS)
async def test_refused_calls_are_counted_by_reason(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    await add_account(hass, simulator, vendor)
    assert shown(hass, REFUSED.format(vendor)).state == "0"
    assert shown(hass, REFUSED.format(vendor)).attributes["reasons"] == {}
    await click_to_call(hass)

    await _refused(hass, PREMIUM_RATE)
    await _refused(hass, NUMBER)
    await _refused(hass, PREMIUM_RATE)

    counter = shown(hass, REFUSED.format(vendor))
    assert counter.state == "3"
    assert counter.attributes["reasons"] == {"premium_rate": 2, "repeated": 1}
    entity = er.async_get(hass).async_get(REFUSED.format(vendor))
    assert entity is not None
    assert entity.entity_category == "diagnostic"


LINES_OF_ONE_NAME = [line("12125550110", "Desk"), line("12125550111", "desk")]


@pytest.mark.parametrize(
    ("reason", "fields", "lines"),
    [
        ("unknown_contact", {"number": "Bertha"}, None),
        ("unknown_contact", {"number": "Anna"}, None),
        ("called_by", {"number": "Anna Doe"}, None),
        ("called_by", {"number": "+12025550144"}, None),
        ("unknown_line", {"line": "Attic"}, None),
        ("unknown_line", {"line": "Desk"}, LINES_OF_ONE_NAME),
        ("unknown_line", {}, []),
        ("not_possible", {"number": "+1202555014"}, None),
        ("not_possible", {"number": "+1 (202) 555 0143 2"}, None),
        ("feature_code", {"number": "*31#"}, None),
        ("several_numbers", {"number": "+12025550143 / +12025550144"}, None),
        ("unsupported", {"caller_id": "+12025550143"}, None),
    ],
)
async def test_every_obstacle_is_counted(
    hass: HomeAssistant,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
    reason: str,
    fields: dict[str, str],
    lines: list[ConfigSubentryData] | None,
) -> None:
    await set_up(hass, stored_account(simulator, "net2phone", lines=lines))
    await add_contact(hass, contact("Anna Doe", "+12025550144", called_by=["button"]))
    await add_contact(hass, contact("Anna Smith", "+12025550145"))
    simulator.net2phone.clear_requests()

    await refusal(
        hass, "click_to_call", ServiceValidationError, **{"number": NUMBER, **fields}
    )

    assert simulator.net2phone.requests == []
    counter = shown(hass, REFUSED.format("net2phone"))
    assert (counter.state, counter.attributes["reasons"]) == ("1", {reason: 1})
    assert f"asked for by automation, was not placed: {reason}" in caplog.text
    for private in ("202555", "555 014", "Anna", "Bertha", "Attic"):
        assert private not in str(_told(caplog))


async def test_whoever_is_no_administrator_is_counted(
    hass: HomeAssistant, hass_read_only_user: MockUser, simulator: Simulator
) -> None:
    options = {"administrators_only": True}
    entry = await set_up(hass, stored_account(simulator, "net2phone", options=options))

    for user_id in (hass_read_only_user.id, "of nobody"):
        with pytest.raises(Unauthorized):
            await entry.runtime_data.dialler.async_call(
                NUMBER, origin=DialOrigin.BUTTON, context=Context(user_id=user_id)
            )

    counter = shown(hass, REFUSED.format("net2phone"))
    assert counter.attributes["reasons"] == {"administrators_only": 2}


async def test_an_assistant_that_calls_no_contact_is_counted(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "net2phone")

    with pytest.raises(ServiceValidationError):
        await entry.runtime_data.dialler.async_call(
            NUMBER, origin=DialOrigin.ASSIST, context=Context()
        )

    counter = shown(hass, REFUSED.format("net2phone"))
    assert counter.attributes["reasons"] == {"called_by": 1}


async def test_what_the_vendor_could_not_do_just_now_is_no_refusal(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "net2phone")
    simulator.net2phone.misbehave(Status(403))

    await refusal(hass, "click_to_call", number=NUMBER)

    assert shown(hass, REFUSED.format("net2phone")).state == "0"


async def test_the_count_begins_again_at_midnight(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "net2phone")
    counter = REFUSED.format("net2phone")
    await _refused(hass, PREMIUM_RATE)
    assert shown(hass, counter).attributes["last_reset"] == "2026-11-18T00:00:00-08:00"

    for day in (19, 20):
        # Midnight in the zone of the test's Home Assistant.
        midnight = f"2026-11-{day}T08:00:00+00:00"
        await move_to(
            hass, freezer, datetime.fromisoformat(midnight) - timedelta(seconds=1)
        )
        assert shown(hass, counter).state == "1"
        await move_to(
            hass, freezer, datetime.fromisoformat(midnight) + timedelta(seconds=1)
        )
        assert shown(hass, counter).state == "0"
        assert shown(hass, counter).attributes["reasons"] == {}
        await _refused(hass, PREMIUM_RATE)


async def test_a_day_without_a_refusal_writes_nothing_at_its_end(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "net2phone")
    counter = REFUSED.format("net2phone")
    written = async_capture_events(hass, EVENT_STATE_CHANGED)

    midnight = datetime.fromisoformat("2026-11-19T08:00:00+00:00")
    await move_to(hass, freezer, midnight + timedelta(seconds=1))

    assert counter not in [event.data["entity_id"] for event in written]
    assert shown(hass, counter).state == "0"
    # What is refused then is the new day's.
    await _refused(hass, PREMIUM_RATE)
    assert shown(hass, counter).attributes["last_reset"] == "2026-11-19T00:00:00-08:00"


async def test_diagnostics_tell_it_in_figures(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, simulator: Simulator
) -> None:
    options = {"destinations": {"numbers": ["+442079460100"]}}
    entry = await set_up(hass, stored_account(simulator, "net2phone", options=options))
    await click_to_call(hass)
    await _refused(hass, NUMBER)
    await _refused(hass, "+44 20 7946 0100")

    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, entry)

    assert diagnostics["dialling"] == {
        "placed_today": 1,
        "refused_today": {"forbidden": 1, "repeated": 1},
    }
    # Whom somebody never wants to call is nobody's business either.
    assert "442079460100" not in str(diagnostics)


async def test_a_call_that_may_have_been_placed_counts_as_placed(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    simulator.net2phone.misbehave(Status(500, after=True))
    await refusal(hass, "click_to_call", number=NUMBER)
    simulator.net2phone.behave()
    simulator.net2phone.misbehave(Status(403))
    await refusal(hass, "click_to_call", number=_different(1))

    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, entry)

    assert diagnostics["dialling"] == {"placed_today": 1, "refused_today": {}}


# --- Logged ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (
            PREMIUM_RATE,
            (
                "A call to a number ending in 43, asked for by automation, was not placed: "
                "premium_rate"
            ),
        ),
        (
            "911",
            "A call to a number, asked for by automation, was not placed: emergency",
        ),
        # Of a short number two digits would be too much.
        (
            "*44357",
            "A call to a number, asked for by automation, was not placed: feature_code",
        ),
        (
            "4435791",
            (
                "A call to a number ending in 91, asked for by automation, was not placed: "
                "forbidden"
            ),
        ),
        (
            "Shop",
            (
                "A call to a number ending in 00, asked for by automation, was not placed: "
                "forbidden"
            ),
        ),
    ],
)
async def test_a_refusal_is_logged_without_number_or_name(
    hass: HomeAssistant,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
    number: str,
    told: str,
) -> None:
    options = {"destinations": {"numbers": ["+44*"]}}
    await set_up(hass, stored_account(simulator, "net2phone", options=options))
    await add_contact(hass, contact("Shop", "+44 20 7946 0100"))
    caplog.clear()

    await _refused(hass, number)

    assert _told(caplog) == [(logging.WARNING, told)]
    for private in ("9005550143", "+1 900", "2079460100", "7946 0100", "Shop", "44357"):
        assert private not in caplog.text


# --- Something that calls again and again ---------------------------------------------


def _repairs(hass: HomeAssistant) -> list[str]:
    return [
        str(issue.translation_key)
        for (domain, _), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and issue.active
    ]


async def _run_into_the_limit(hass: HomeAssistant, times: int) -> None:
    for _ in range(times):
        assert "in a minute" in await _refused(hass, _different(99))


async def _account_at_its_limit(
    hass: HomeAssistant, simulator: Simulator
) -> MockConfigEntry:
    options = {"limits": {"per_minute": 1}}
    entry = await set_up(hass, stored_account(simulator, "antbuddy", options=options))
    await click_to_call(hass)
    return entry


async def test_an_automation_at_the_limit_is_shown_until_a_call_passes(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await _account_at_its_limit(hass, simulator)
    await _run_into_the_limit(hass, 2)
    assert _repairs(hass) == []

    await _run_into_the_limit(hass, 1)

    assert _repairs(hass) == ["calls_at_limit"]
    (issue,) = (
        one
        for (domain, _), one in ir.async_get(hass).issues.items()
        if domain == DOMAIN
    )
    assert issue.is_fixable is False
    assert issue.translation_placeholders == {"account": "AntBuddy"}
    await pass_time(hass, freezer, MINUTE)
    assert _repairs(hass) == ["calls_at_limit"]
    await click_to_call(hass)
    assert _repairs(hass) == []
    # What was refused before does not count any more.
    await _run_into_the_limit(hass, 2)
    assert _repairs(hass) == []


async def test_refusals_that_are_far_apart_are_a_persons(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    options = {"limits": {"per_day": 1}}
    await set_up(hass, stored_account(simulator, "antbuddy", options=options))
    await click_to_call(hass)

    for _ in range(5):
        await _refused(hass, _different(99))
        await pass_time(hass, freezer, timedelta(minutes=31))

    assert _repairs(hass) == []


async def test_an_hour_of_calm_takes_it_away(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await _account_at_its_limit(hass, simulator)
    await _run_into_the_limit(hass, 3)
    await pass_time(hass, freezer, timedelta(seconds=30))
    await _run_into_the_limit(hass, 1)

    await pass_time(hass, freezer, timedelta(minutes=59, seconds=45))
    assert _repairs(hass) == ["calls_at_limit"]
    await pass_time(hass, freezer, timedelta(seconds=30))

    assert _repairs(hass) == []


async def test_an_account_that_is_unloaded_takes_it_along(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await _account_at_its_limit(hass, simulator)
    await _run_into_the_limit(hass, 3)

    assert await hass.config_entries.async_unload(entry.entry_id)

    assert _repairs(hass) == []


async def test_other_refusals_are_no_loop(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "antbuddy")

    for _ in range(10):
        await _refused(hass, PREMIUM_RATE)

    assert _repairs(hass) == []


async def test_new_options_do_not_forget_the_calls(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await _account_at_its_limit(hass, simulator)
    form = await hass.config_entries.options.async_init(entry.entry_id)

    await hass.config_entries.options.async_configure(
        form["flow_id"], {"limits": {"per_minute": 2}}
    )
    await hass.async_block_till_done()

    await click_to_call(hass, number=_different(1))
    assert "2 in a minute" in await _refused(hass, _different(2))
