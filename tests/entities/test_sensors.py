"""What the sensors of an account show."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
import math
from threading import get_ident
from zoneinfo import ZoneInfo

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.json import json_bytes
import pytest

from custom_components.telephony.numbering.number_plan import NumberPlan
from simulator import Simulator
from simulator.calls import Call, Direction, Outcome
from simulator.numbering import country_of

from ..helpers.states import shown
from ..helpers.stored_accounts import WITH_HISTORY, add_account

NUMBER = "12025550143"

pytestmark = pytest.mark.usefixtures("frozen_time", "every_entity_enabled")


def _calls_of_today(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> list[Call]:
    midnight = datetime(2026, 11, 18, tzinfo=ZoneInfo(hass.config.time_zone))
    return [
        call for call in simulator.vendors[vendor].calls if call.started_at >= midnight
    ]


def _price(call: Call) -> Decimal:
    _, a_minute, whole_minutes = country_of(call.number)
    minutes = Decimal(call.talk) / 60
    return a_minute * (math.ceil(minutes) if whole_minutes else round(minutes, 2))


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_the_calls_of_today_are_counted(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    calls = _calls_of_today(hass, simulator, vendor)
    incoming = [call for call in calls if call.direction is Direction.INCOMING]
    outgoing = [call for call in calls if call.direction is Direction.OUTGOING]
    missed = [call for call in incoming if call.outcome is not Outcome.ANSWERED]
    # The past that the simulator made up has something to count.
    assert len(calls) < len(simulator.vendors[vendor].calls)
    assert min(len(incoming), len(outgoing), len(missed)) > 1

    await add_account(hass, simulator, vendor)

    def count(name: str) -> int:
        return int(shown(hass, f"sensor.{vendor}_{name}").state)

    assert count("calls_today") == len(calls)
    assert count("incoming_calls_today") == len(incoming)
    assert count("outgoing_calls_today") == len(outgoing)
    assert count("missed_calls_today") == len(missed)
    talk_time = float(shown(hass, f"sensor.{vendor}_talk_time_today").state)
    assert talk_time == pytest.approx(sum(call.talk for call in calls) / 60)


async def test_the_cost_of_today_is_added_up_exactly(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    expected = sum(
        (_price(call) for call in _calls_of_today(hass, simulator, "nxcloud")),
        Decimal(),
    )
    assert expected > 1

    await add_account(hass, simulator, "nxcloud")

    assert Decimal(shown(hass, "sensor.nxcloud_cost_today").state) == expected


async def test_internal_calls_are_neither_incoming_nor_outgoing(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.antbuddy.clear_calls()
    simulator.antbuddy.add_call(
        number="reception", direction=Direction.INTERNAL, line="office-desk"
    )

    await add_account(hass, simulator, "antbuddy")

    assert shown(hass, "sensor.antbuddy_calls_today").state == "1"
    assert shown(hass, "sensor.antbuddy_incoming_calls_today").state == "0"
    assert shown(hass, "sensor.antbuddy_outgoing_calls_today").state == "0"
    assert shown(hass, "sensor.antbuddy_talk_time_today").state == "1.0"
    assert shown(hass, "sensor.antbuddy_last_caller").state == "unknown"


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_quiet_day_counts_zero_and_an_empty_history_knows_nothing(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    simulator.vendors[vendor].clear_calls()

    await add_account(hass, simulator, vendor)

    counters = {
        each.entity_id: float(each.state)
        for each in hass.states.async_all()
        if each.entity_id.endswith("_today") and "requests" not in each.entity_id
    }
    assert len(counters) >= 5
    assert set(counters.values()) == {0}
    last_call = shown(hass, f"sensor.{vendor}_last_call")
    assert last_call.state == "unknown"
    assert last_call.attributes["recent_calls"] == []
    assert "caller" not in last_call.attributes
    assert shown(hass, f"sensor.{vendor}_last_caller").state == "unknown"


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_the_last_call_and_the_last_caller_may_be_two_calls(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    server = simulator.vendors[vendor]
    server.clear_calls()
    now = datetime.now(UTC)
    for minutes, number, direction in (
        (50, "442079460123", Direction.INCOMING),
        (40, "442079460345", Direction.INCOMING),
        (30, "442079460958", Direction.OUTGOING),
    ):
        server.add_call(
            number=number,
            direction=direction,
            started_at=now - timedelta(minutes=minutes),
        )

    await add_account(hass, simulator, vendor)

    last_call = shown(hass, f"sensor.{vendor}_last_call")
    assert last_call.state == (now - timedelta(minutes=30)).isoformat()
    last_caller = shown(hass, f"sensor.{vendor}_last_caller")
    assert last_caller.state == "+44 20 7946 0345"
    assert last_caller.attributes["caller"] == "442079460345"


NAMES = {
    "last_call": "Last call",
    "last_caller": "Last caller",
    "calls_today": "Calls today",
    "incoming_calls_today": "Incoming calls today",
    "outgoing_calls_today": "Outgoing calls today",
    "missed_calls_today": "Missed calls today",
    "talk_time_today": "Talk time today",
    "calls_this_month": "Calls this month",
    "answer_rate": "Answer rate",
    "unreturned_calls": "Missed calls to return",
    "requests_today": "Requests today",
    "refused_calls_today": "Refused calls today",
    "placed_call_state": "Placed call state",
    "call": "Call",
    "placed_call": "Placed call",
    "calls": "Calls",
    "calls_to_return": "Calls to return",
    "mean_time_to_answer": "Mean time to answer",
}


@pytest.mark.parametrize(
    ("vendor", "names"),
    [
        (
            "nxcloud",
            NAMES
            | {
                "cost_today": "Cost today",
                "cost_this_month": "Cost this month",
                "balance": "Balance",
            },
        ),
        ("antbuddy", NAMES),
    ],
)
async def test_entities_are_known_by_the_account_and_named_in_english(
    hass: HomeAssistant, simulator: Simulator, vendor: str, names: dict[str, str]
) -> None:
    entry = await add_account(hass, simulator, vendor)

    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)

    assert {
        entity.unique_id: shown(hass, entity.entity_id).attributes["friendly_name"]
        for entity in entities
        if entity.config_subentry_id is None
    } == {
        f"{entry.unique_id}_{key}": f"{entry.title} {name}"
        for key, name in names.items()
    }


@pytest.mark.parametrize(
    ("name", "unit", "device_class", "state_class"),
    [
        ("last_call", None, "timestamp", None),
        ("last_caller", None, None, None),
        ("calls_today", None, None, "total"),
        ("incoming_calls_today", None, None, "total"),
        ("outgoing_calls_today", None, None, "total"),
        ("missed_calls_today", None, None, "total"),
        ("talk_time_today", "min", "duration", "total"),
        ("cost_today", "CNY", "monetary", "total"),
        ("calls_this_month", "calls", None, None),
        ("cost_this_month", "CNY", "monetary", None),
    ],
)
async def test_home_assistant_knows_what_a_sensor_measures(
    hass: HomeAssistant,
    simulator: Simulator,
    name: str,
    unit: str | None,
    device_class: str | None,
    state_class: str | None,
) -> None:
    await add_account(hass, simulator, "nxcloud")

    attributes = shown(hass, f"sensor.nxcloud_{name}").attributes

    assert attributes.get("unit_of_measurement") == unit
    assert attributes.get("device_class") == device_class
    assert attributes.get("state_class") == state_class
    assert attributes.get("last_reset") == (
        "2026-11-18T00:00:00-08:00" if state_class else None
    )


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_many_calls_stay_below_the_limit_of_attributes(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    server = simulator.vendors[vendor]
    server.clear_calls()
    now = datetime.now(UTC)
    for minutes in range(500):
        server.add_call(
            number="447700900461",
            line="office-desk",
            recording="call_recording_dl5m5j5hfh4n8njj1oor.wav",
            started_at=now - timedelta(minutes=5 + minutes),
        )

    await add_account(hass, simulator, vendor)

    last_call = shown(hass, f"sensor.{vendor}_last_call")
    assert len(json_bytes(dict(last_call.attributes))) < 16_384
    listed = [
        datetime.fromisoformat(call["started_at"])
        for call in last_call.attributes["recent_calls"]
    ]
    assert len(listed) > 25
    assert listed == [
        now - timedelta(minutes=5 + minutes) for minutes in range(len(listed))
    ]


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_name_beyond_measure_is_cut(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    simulator.vendors[vendor].add_call(number="Anonymous " * 40)

    await add_account(hass, simulator, vendor)

    state = shown(hass, f"sensor.{vendor}_last_caller").state
    assert state == ("Anonymous " * 10)[:-1] + "…"


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_an_account_is_set_up_without_writing_numbers_on_the_event_loop(
    hass: HomeAssistant,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    vendor: str,
) -> None:
    """It takes a while, and there are dozens of calls."""
    write = NumberPlan.for_people
    threads: list[int] = []

    def watched(plan: NumberPlan, text: str) -> str:
        threads.append(get_ident())
        return write(plan, text)

    monkeypatch.setattr(NumberPlan, "for_people", watched)

    await add_account(hass, simulator, vendor)

    assert shown(hass, f"sensor.{vendor}_last_call").attributes["caller_display"]
    assert threads
    assert get_ident() not in threads
