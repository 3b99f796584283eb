"""What can be chosen about an account that works."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest

from simulator import Simulator
from simulator.faults import Html
from simulator.nxcloud.signature import Algorithm

from .accounts import (
    NXCLOUD_SIGNED,
    add_account,
    set_up,
    state,
    stored_account,
)
from .flows import fields, suggestions
from .states import shown

DEFAULTS = {
    "history_days": 7,
    "time_zone": "Asia/Shanghai",
    "signature_algorithm": "md5",
}


async def _choose(
    hass: HomeAssistant, form: ConfigFlowResult, chosen: dict[str, Any]
) -> ConfigFlowResult:
    result = await hass.config_entries.options.async_configure(form["flow_id"], chosen)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


@pytest.mark.parametrize(
    ("vendor", "expected"),
    [("nxcloud", DEFAULTS), ("antbuddy", {"history_days": 7})],
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
    assert suggestions(form) == expected


async def test_the_form_shows_what_was_chosen_before(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    chosen = {
        "history_days": 3,
        "time_zone": "UTC",
        "signature_algorithm": "sha256",
    }
    entry = await set_up(hass, stored_account(simulator, "nxcloud", options=chosen))

    form = await hass.config_entries.options.async_init(entry.entry_id)

    assert suggestions(form) == chosen


async def test_an_account_without_choices_offers_no_options(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "net2phone")

    assert not entry.supports_options


async def test_an_account_without_history_offers_no_days_of_it(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await set_up(
        hass, stored_account(simulator, "nxcloud", without=NXCLOUD_SIGNED)
    )

    form = await hass.config_entries.options.async_init(entry.entry_id)

    assert set(fields(form)) == {"time_zone", "signature_algorithm"}


@pytest.mark.usefixtures("frozen_time")
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
    chosen = suggestions(form) | {"history_days": float(days)}
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


@pytest.mark.parametrize(
    "wrong",
    [
        {"history_days": 0},
        {"history_days": 32},
        {"time_zone": "Nowhere/Land"},
        {"signature_algorithm": "rot13"},
    ],
)
async def test_what_cannot_be_is_refused(
    hass: HomeAssistant, simulator: Simulator, wrong: dict[str, Any]
) -> None:
    entry = await add_account(hass, simulator, "nxcloud")
    form = await hass.config_entries.options.async_init(entry.entry_id)

    with pytest.raises(InvalidData):
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
    }
    assert state(entry) is ConfigEntryState.LOADED
