"""What is told of refused calls, and what outlives a restart."""

import asyncio
from datetime import datetime, timedelta
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import Context, CoreState, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.telephony.calls import DialOrigin
from custom_components.telephony.const import DOMAIN
from custom_components.telephony.entry.account_store import AccountStore
from custom_components.telephony.providers.base import Line, PlacedCall
from simulator import Simulator
from simulator.faults import Hang, Status

from ..helpers.actions import NUMBER, click_to_call, refusal
from ..helpers.contact_entries import add_contact, contact
from ..helpers.states import shown
from ..helpers.stored_accounts import VENDORS, add_account, line, set_up, stored_account
from ..helpers.time_travel import move_to, pass_time
from ..helpers.turns import until

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
    entry = await set_up(hass, stored_account(simulator, "net2phone", lines=lines))
    await add_contact(
        hass, entry, contact("Anna Doe", "+12025550144", called_by=["button"])
    )
    await add_contact(hass, entry, contact("Anna Smith", "+12025550145"))
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
    entry = await set_up(hass, stored_account(simulator, "net2phone", options=options))
    await add_contact(hass, entry, contact("Shop", "+44 20 7946 0100"))
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
    entry = await set_up(hass, stored_account(simulator, "net2phone", options=options))
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
    assert issue.translation_placeholders == {"account": "net2phone"}
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
    await set_up(hass, stored_account(simulator, "net2phone", options=options))
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
    await add_account(hass, simulator, "net2phone")

    for _ in range(10):
        await _refused(hass, PREMIUM_RATE)

    assert _repairs(hass) == []


# --- Kept -----------------------------------------------------------------------------


NO_TALLY: dict[str, Any] = {"day": None, "placed": 0, "refused": {}}


def _stored(hass_storage: dict[str, Any], entry: MockConfigEntry) -> object:
    return hass_storage[f"{DOMAIN}.{entry.entry_id}.dialling"]["data"]


async def test_the_limits_outlive_a_reload(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    entry = await _account_at_its_limit(hass, simulator)

    await hass.config_entries.async_reload(entry.entry_id)

    assert "in a minute" in await _refused(hass, _different(1))
    freezer.tick(MINUTE)
    await click_to_call(hass, number=_different(1))


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


async def test_times_and_figures_are_stored_soon_and_nothing_else(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    await click_to_call(hass)
    freezer.tick(1)
    await click_to_call(hass, number=_different(1))

    await pass_time(hass, freezer, timedelta(seconds=61))

    assert _stored(hass_storage, entry) == {
        "times": ["2026-11-18T20:30:00+00:00", "2026-11-18T20:30:01+00:00"],
        "tally": {"day": "2026-11-18", "placed": 2, "refused": {}},
    }


async def test_what_a_slow_vendor_took_is_stored_as_well(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    provider = entry.runtime_data.provider
    original, asked, answer = provider.click_to_call, asyncio.Event(), asyncio.Event()

    async def think(number: str, line: Line, **about: str | None) -> PlacedCall:
        asked.set()
        await answer.wait()
        placed: PlacedCall = await original(number, line, **about)
        return placed

    monkeypatch.setattr(provider, "click_to_call", think)
    calling = asyncio.create_task(click_to_call(hass))
    await asked.wait()
    await pass_time(hass, freezer, timedelta(seconds=3))
    stored: Any = _stored(hass_storage, entry)
    assert stored["tally"]["placed"] == 0

    answer.set()
    await calling
    await pass_time(hass, freezer, timedelta(seconds=61))

    stored = _stored(hass_storage, entry)
    assert stored["tally"]["placed"] == 1


async def test_all_is_stored_when_home_assistant_stops(
    hass: HomeAssistant, hass_storage: dict[str, Any], simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    await click_to_call(hass)
    await _refused(hass, PREMIUM_RATE)

    hass.set_state(CoreState.final_write)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await hass.async_block_till_done()

    assert _stored(hass_storage, entry) == {
        "times": ["2026-11-18T20:30:00+00:00"],
        "tally": {"day": "2026-11-18", "placed": 1, "refused": {"premium_rate": 1}},
    }


async def test_a_loop_puts_off_no_writing_and_makes_little_of_it(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    seen: list[int] = []

    for _ in range(150):
        await _refused(hass, PREMIUM_RATE)
        await pass_time(hass, freezer, timedelta(seconds=1))
        if f"{DOMAIN}.{entry.entry_id}.dialling" in hass_storage:
            stored: Any = _stored(hass_storage, entry)
            seen.append(stored["tally"]["refused"]["premium_rate"])

    assert sorted(set(seen)) == [60, 120]


async def test_a_loop_does_not_keep_the_limits_from_being_stored(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    await _refused(hass, PREMIUM_RATE)
    await click_to_call(hass)

    for _ in range(3):
        await pass_time(hass, freezer, timedelta(seconds=1))
        await _refused(hass, PREMIUM_RATE)

    stored: Any = _stored(hass_storage, entry)
    assert stored["times"] == ["2026-11-18T20:30:00+00:00"]


def _keep(
    hass_storage: dict[str, Any], entry: MockConfigEntry, data: object
) -> MockConfigEntry:
    key = f"{DOMAIN}.{entry.entry_id}.dialling"
    hass_storage[key] = {"version": 1, "minor_version": 1, "key": key, "data": data}
    return entry


async def test_calls_before_a_restart_count(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    times = [f"2026-11-18T20:{minute}:00+00:00" for minute in range(10, 30)]
    entry = stored_account(simulator, "net2phone", options={"limits": {"per_hour": 20}})

    await set_up(hass, _keep(hass_storage, entry, {"times": times, "tally": NO_TALLY}))

    assert "20 in an hour" in await _refused(hass, NUMBER)
    await move_to(hass, freezer, datetime.fromisoformat("2026-11-18T21:10:00+00:00"))
    await click_to_call(hass)


async def test_a_clock_that_was_set_back_locks_nobody_out_for_ever(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    times = ["2036-11-18T20:00:00+00:00"] * 100
    entry = stored_account(simulator, "net2phone")

    await set_up(hass, _keep(hass_storage, entry, {"times": times, "tally": NO_TALLY}))

    assert "in a minute" in await _refused(hass, NUMBER)
    await pass_time(hass, freezer, timedelta(days=1))
    await click_to_call(hass)


@pytest.mark.parametrize(
    "spoilt",
    [
        {},
        {"times": None, "tally": NO_TALLY},
        {"times": [1], "tally": NO_TALLY},
        {"times": ["yesterday"], "tally": NO_TALLY},
        {"times": ["2026-11-18T20:00:00"], "tally": NO_TALLY},
        {"times": []},
        {"times": [], "tally": []},
        {"times": [], "tally": NO_TALLY | {"day": "yesterday"}},
        {"times": [], "tally": NO_TALLY | {"day": 18}},
        {"times": [], "tally": NO_TALLY | {"placed": "many"}},
        {"times": [], "tally": NO_TALLY | {"placed": True}},
        {"times": [], "tally": NO_TALLY | {"refused": {"premium_rate": -1}}},
        {"times": [], "tally": NO_TALLY | {"refused": {"whatever": 1}}},
        {"times": [], "tally": NO_TALLY | {"refused": []}},
        [],
    ],
)
async def test_a_spoilt_file_costs_memory_and_not_the_account(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
    spoilt: object,
) -> None:
    entry = stored_account(simulator, "net2phone")

    await set_up(hass, _keep(hass_storage, entry, spoilt))

    assert "When calls were placed cannot be read" in caplog.text
    assert shown(hass, REFUSED.format("net2phone")).state == "0"
    await click_to_call(hass)
    assert len(simulator.net2phone.placed_calls) == 1


async def test_an_account_that_has_no_file_yet_is_no_reason_for_a_warning(
    hass: HomeAssistant, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    await set_up(hass, stored_account(simulator, "net2phone"))

    assert "cannot be read" not in caplog.text


async def test_what_a_newer_version_kept_is_begun_anew(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    entry = _keep(hass_storage, stored_account(simulator, "net2phone"), {"limits": {}})
    hass_storage[f"{DOMAIN}.{entry.entry_id}.dialling"]["version"] = 99

    await set_up(hass, entry)

    assert "When calls were placed cannot be read" in caplog.text
    await click_to_call(hass)
    assert len(simulator.net2phone.placed_calls) == 1


async def test_the_figures_outlive_a_reload(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    await click_to_call(hass)
    await _refused(hass, PREMIUM_RATE)
    await _refused(hass, "Bertha")

    await hass.config_entries.async_reload(entry.entry_id)

    figures = {"premium_rate": 1, "unknown_contact": 1}
    counter = shown(hass, REFUSED.format("net2phone"))
    assert (counter.state, counter.attributes["reasons"]) == ("2", figures)
    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert diagnostics["dialling"] == {"placed_today": 1, "refused_today": figures}
    await _refused(hass, PREMIUM_RATE)
    assert shown(hass, REFUSED.format("net2phone")).state == "3"


@pytest.mark.parametrize(("day", "figure"), [("18", "2"), ("17", "0"), ("19", "0")])
async def test_figures_before_a_restart_count_on_their_day(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    simulator: Simulator,
    day: str,
    figure: str,
) -> None:
    tally = {"day": f"2026-11-{day}", "placed": 1, "refused": {"called_by": 2}}
    entry = stored_account(simulator, "net2phone")

    await set_up(hass, _keep(hass_storage, entry, {"times": [], "tally": tally}))

    assert shown(hass, REFUSED.format("net2phone")).state == figure


async def test_a_removed_account_leaves_nothing(
    hass: HomeAssistant, hass_storage: dict[str, Any], simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    await click_to_call(hass)

    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()

    assert [key for key in hass_storage if entry.entry_id in key] == []


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_call_counts_before_it_leaves(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    simulator: Simulator,
    vendor: str,
) -> None:
    """A Home Assistant that is killed while the vendor thinks keeps its limits."""
    entry = await add_account(hass, simulator, vendor)
    server = simulator.vendors[vendor]
    server.misbehave(Hang(after=True), path=server.dialling_path)

    calling = hass.async_create_task(click_to_call(hass))
    await until(lambda: server.hanging > 0)

    stored: Any = _stored(hass_storage, entry)
    assert len(stored["times"]) == 1
    calling.cancel()
    await asyncio.gather(calling, return_exceptions=True)


async def test_a_disk_that_fails_stops_no_call(
    hass: HomeAssistant,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await add_account(hass, simulator, "net2phone")

    async def fail(store: AccountStore[Any], data: object) -> None:
        raise OSError("read-only file system")

    monkeypatch.setattr(AccountStore, "async_save", fail)

    await click_to_call(hass)

    assert len(simulator.net2phone.placed_calls) == 1
    assert "read-only file system" in caplog.text
