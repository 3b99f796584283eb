"""A call as automations and cards see it: in the attributes of the last call."""

from datetime import UTC, datetime
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from simulator import Simulator
from simulator.calls import Direction, Outcome

from ..helpers.states import shown
from ..helpers.stored_accounts import WITH_HISTORY, set_up, stored_account

# In this order on the screen.
KEYS = [
    "id",
    "started_at",
    "direction",
    "outcome",
    "caller",
    "caller_name",
    "caller_display",
    "callee",
    "callee_name",
    "callee_display",
    "person",
    "line",
    "did",
    "duration",
    "talk_time",
    "recording",
    "cost",
    "currency",
    "country",
]
STARTED_AT = datetime(2026, 11, 18, 20, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("frozen_time")


async def _only_call(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> dict[str, Any]:
    """Return the only call, which is the last one and the one in the list."""
    # What is told with it on, has tests of its own.
    options = {"look_up_places": False}
    await set_up(hass, stored_account(simulator, vendor, options=options))
    last_call = shown(hass, f"sensor.{vendor}_last_call")
    assert last_call.state == STARTED_AT.isoformat()
    (listed,) = last_call.attributes["recent_calls"]
    assert isinstance(listed, dict)
    assert {key: last_call.attributes[key] for key in KEYS} == listed
    assert list(listed) == KEYS
    return listed


async def test_an_answered_call_of_a_did(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.nxcloud.clear_calls()
    call = simulator.nxcloud.add_call(
        number="12025550143",
        did="442079460100",
        started_at=STARTED_AT,
        duration=95,
        talk=83,
    )

    assert await _only_call(hass, simulator, "nxcloud") == {
        "id": str(call.id),
        "started_at": "2026-11-18T20:00:00+00:00",
        "direction": "incoming",
        "outcome": "answered",
        "caller": "12025550143",
        "caller_name": None,
        "caller_display": "+1 202-555-0143",
        "callee": "442079460100",
        "callee_name": None,
        "callee_display": "+44 20 7946 0100",
        "person": None,
        "line": None,
        "did": "442079460100",
        # From the end that the vendor tells, which does not count the ringing.
        "duration": 83.0,
        "talk_time": 83.0,
        "recording": None,
        # Two minutes of 0.055 each.
        "cost": 0.11,
        "currency": "CNY",
        "country": "United States",
    }


async def test_a_missed_call_costs_nothing_which_is_known(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.nxcloud.clear_calls()
    simulator.nxcloud.add_call(
        number="12025550143",
        outcome=Outcome.MISSED,
        started_at=STARTED_AT,
        duration=20,
    )

    call = await _only_call(hass, simulator, "nxcloud")

    assert call["outcome"] == "missed"
    assert call["talk_time"] == 0.0
    assert call["cost"] == 0.0
    assert call["currency"] == "CNY"


async def test_an_answered_call_of_a_user(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.antbuddy.clear_calls()
    simulator.antbuddy.add_call(
        number="02079460123",
        direction=Direction.OUTGOING,
        started_at=STARTED_AT,
        duration=95,
        talk=83,
        line="office-desk",
        recording="call_recording_dl5m5j5hfh4n8njj1oor.wav",
    )

    call = await _only_call(hass, simulator, "antbuddy")

    assert len(call.pop("id")) == 33
    assert call == {
        "started_at": "2026-11-18T20:00:00+00:00",
        "direction": "outgoing",
        "outcome": "answered",
        "caller": "office-desk",
        "caller_name": "office",
        "caller_display": "office",
        "callee": "02079460123",
        "callee_name": None,
        "callee_display": "02079460123",
        "person": None,
        "line": "office-desk",
        "did": None,
        "duration": 95.0,
        "talk_time": 83.0,
        "recording": "call_recording_dl5m5j5hfh4n8njj1oor.wav",
        "cost": None,
        "currency": None,
        "country": None,
    }


@pytest.mark.parametrize(
    ("direction", "outcome", "told"),
    [
        (Direction.INCOMING, Outcome.MISSED, "missed"),
        (Direction.INCOMING, Outcome.BUSY, "busy"),
        (Direction.INCOMING, Outcome.IVR, "ivr"),
        (Direction.OUTGOING, Outcome.UNANSWERED, "unanswered"),
        (Direction.OUTGOING, Outcome.CANCELLED, "cancelled"),
    ],
)
async def test_what_became_of_a_call(
    hass: HomeAssistant,
    simulator: Simulator,
    direction: Direction,
    outcome: Outcome,
    told: str,
) -> None:
    simulator.antbuddy.clear_calls()
    simulator.antbuddy.add_call(
        number="02079460123",
        direction=direction,
        outcome=outcome,
        started_at=STARTED_AT,
    )

    call = await _only_call(hass, simulator, "antbuddy")

    assert call["outcome"] == told
    assert call["talk_time"] == 0.0
    assert call["recording"] is None


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_call_keeps_its_id(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    server = simulator.vendors[vendor]
    server.clear_calls()
    server.add_call(number="02079460123", started_at=STARTED_AT)
    before = await _only_call(hass, simulator, vendor)
    (entry,) = hass.config_entries.async_entries("telephony")

    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()

    last_call = shown(hass, f"sensor.{vendor}_last_call")
    assert last_call.attributes["id"] == before["id"]


@pytest.mark.usefixtures("every_entity_enabled")
async def test_what_the_vendor_does_not_say_is_unknown(
    hass: HomeAssistant, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The documents promise none of these fields."""
    bare = {
        "class": "trunking",
        "direction": "to_ab",
        "unix_timestamp": int(STARTED_AT.timestamp()),
    }
    monkeypatch.setattr("simulator.antbuddy.histories.page_of", lambda *_: [bare])

    call = await _only_call(hass, simulator, "antbuddy")

    assert call.pop("id")
    assert call.pop("started_at") == STARTED_AT.isoformat()
    assert call.pop("direction") == "incoming"
    assert set(call.values()) == {None}
    assert shown(hass, "sensor.antbuddy_missed_calls_today").state == "0"
    assert shown(hass, "sensor.antbuddy_talk_time_today").state == "0.0"
    assert shown(hass, "sensor.antbuddy_last_caller").state == "unknown"


async def test_a_caller_with_a_name_is_known_by_it(
    hass: HomeAssistant, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = {
        "class": "trunking",
        "direction": "to_ab",
        "unix_timestamp": int(STARTED_AT.timestamp()),
        "caller": {"number": "office-desk", "type": "user", "username": "office"},
    }
    monkeypatch.setattr("simulator.antbuddy.histories.page_of", lambda *_: [named])

    call = await _only_call(hass, simulator, "antbuddy")

    assert call["caller"] == "office-desk"
    assert call["caller_name"] == "office"
    assert shown(hass, "sensor.antbuddy_last_caller").state == "office"


@pytest.mark.parametrize(
    ("number", "display"),
    [
        ("442079460345", "020 7946 0345"),
        ("+12025550143", "+1 202-555-0143"),
        ("anonymous", "anonymous"),
        ("office-desk", "office-desk"),
        # A card would make a link of it.
        ("sip:12025550143@example.com", "sip:12025550143\uff20example.com"),
        ("101", "101"),
        ("*98", "*98"),
        ("0000000", "0000000"),
    ],
)
@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_number_is_shown_as_people_write_it(
    hass: HomeAssistant, simulator: Simulator, vendor: str, number: str, display: str
) -> None:
    """What is no number is left alone, and what the vendor wrote stays beside it."""
    server = simulator.vendors[vendor]
    server.clear_calls()
    server.add_call(number=number, started_at=STARTED_AT, outcome=Outcome.MISSED)
    await set_up(hass, stored_account(simulator, vendor, options={"region": "GB"}))

    last_caller = shown(hass, f"sensor.{vendor}_last_caller")
    missed = shown(hass, f"sensor.{vendor}_missed_calls_to_return")
    last_call = shown(hass, f"sensor.{vendor}_last_call").attributes

    assert last_caller.state == display
    assert last_caller.attributes["caller"] == number
    for call in (last_call, *last_call["recent_calls"], *missed.attributes["calls"]):
        assert call["caller_display"] == display
        assert call["caller"] == number
        assert call["caller_name"] is None
