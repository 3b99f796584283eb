"""Automations that begin from a device, an entity, an area or a label."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
    label_registry as lr,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from simulator import Simulator
from simulator.calls import Outcome

from .helpers.automations import automate, complaint
from .helpers.stored_accounts import (
    WITH_HISTORY,
    add_account,
    line,
    registered_line,
    set_up,
    stored_account,
)
from .helpers.time_travel import poll

pytestmark = pytest.mark.usefixtures(
    "frozen_time", "without_past", "every_entity_enabled"
)

ALICE = "12025550143"
OURS = {
    *(f"telephony.call_{kind}" for kind in ("missed", "answered", "placed")),
    *("telephony.phone_rings", "telephony.call_begins", "telephony.call_ends"),
}
CONDITION = "telephony.has_unreturned_calls"

type Target = dict[str, Any]


def _device(hass: HomeAssistant, name: str) -> str:
    device, *_ = (one for one in dr.async_get(hass).devices if one.name == name)
    return device.id


async def _offered(
    hass: HomeAssistant, browser: WebSocketGenerator, target: Target
) -> set[str]:
    """Return the triggers and conditions of ours that the editor offers for a target."""
    client = await browser(hass)
    offered: set[str] = set()
    for part in ("triggers", "conditions"):
        await client.send_json_auto_id(
            {"type": f"get_{part}_for_target", "target": target}
        )
        answer = await client.receive_json()
        assert answer["success"]
        offered |= {name for name in answer["result"] if name.startswith("telephony.")}
    return offered


async def test_the_editor_offers_ours_for_what_tells_of_calls(
    hass: HomeAssistant,
    simulator: Simulator,
    hass_ws_client: WebSocketGenerator,
    entity_registry: er.EntityRegistry,
) -> None:
    for vendor in WITH_HISTORY:
        await add_account(hass, simulator, vendor)
    assert await async_setup_component(hass, "websocket_api", {})
    assert await async_setup_component(
        hass, "template", {"template": {"sensor": {"name": "Other", "state": "1"}}}
    )
    await hass.async_block_till_done()
    everything = OURS | {CONDITION, "telephony.call_going_on"}

    for device in ("NXCloud", "AntBuddy", "Desk"):
        target = {"device_id": [_device(hass, device)]}
        assert await _offered(hass, hass_ws_client, target) == everything, device
    for entity_id in (
        "event.antbuddy_call",
        "event.nxcloud_placed_call",
        "sensor.antbuddy_last_call",
        "sensor.desk_missed_calls_today",
    ):
        target = {"entity_id": [entity_id]}
        assert await _offered(hass, hass_ws_client, target) == everything, entity_id
    other = {"entity_id": ["sensor.other", "sun.sun"]}
    assert hass.states.get("sensor.other") is not None
    assert await _offered(hass, hass_ws_client, other) == set()


async def _listen(
    hass: HomeAssistant, target: Target, **options: str
) -> list[ServiceCall]:
    trigger = {"trigger": "telephony.call_missed", "target": target, "options": options}
    return await automate(hass, triggers=[trigger])


async def _miss_everywhere(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """Let a call be missed on both lines of AntBuddy's, and one of NXCloud's."""
    own = simulator.antbuddy.account.sip_user
    for phone in (own, "3003"):
        simulator.antbuddy.add_call(number=ALICE, outcome=Outcome.MISSED, line=phone)
    simulator.nxcloud.add_call(number=ALICE, outcome=Outcome.MISSED)
    await poll(hass, freezer)


def _heard(calls: list[ServiceCall]) -> list[tuple[str, str]]:
    """Return the accounts and lines of what was heard."""
    return sorted(
        (call.data["account"], call.data["call"]["line"] or "") for call in calls
    )


async def _two_accounts(hass: HomeAssistant, simulator: Simulator) -> None:
    await add_account(hass, simulator, "nxcloud")
    lines = [registered_line(simulator, "antbuddy"), line("3003", "Kitchen", "secret")]
    await set_up(hass, stored_account(simulator, "antbuddy", lines=lines))


@pytest.mark.parametrize(
    ("target", "heard"),
    [
        ({}, ["AntBuddy desk", "AntBuddy kitchen", "NXCloud"]),
        ({"entity_id": "event.antbuddy_call"}, ["AntBuddy desk", "AntBuddy kitchen"]),
        ({"entity_id": ["sensor.nxcloud_last_call"]}, ["NXCloud"]),
        ({"entity_id": "sensor.kitchen_calls_today"}, ["AntBuddy kitchen"]),
        (
            {"entity_id": ["sensor.kitchen_calls_today", "event.nxcloud_call"]},
            ["AntBuddy kitchen", "NXCloud"],
        ),
        ({"device_id": "NXCloud"}, ["NXCloud"]),
        ({"device_id": "AntBuddy"}, ["AntBuddy desk", "AntBuddy kitchen"]),
        ({"device_id": "Kitchen"}, ["AntBuddy kitchen"]),
        ({"entity_id": "sensor.gone"}, []),
        ({"area_id": "nowhere"}, []),
    ],
)
async def test_a_trigger_hears_its_target_alone(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    target: Target,
    heard: list[str],
) -> None:
    await _two_accounts(hass, simulator)
    if (device := target.get("device_id")) is not None:
        target = {"device_id": [_device(hass, device)]}
    calls = await _listen(hass, target)

    await _miss_everywhere(hass, simulator, freezer)

    own = simulator.antbuddy.account.sip_user
    names = {
        ("AntBuddy", own): "AntBuddy desk",
        ("AntBuddy", "3003"): "AntBuddy kitchen",
        ("NXCloud", ""): "NXCloud",
    }
    assert sorted(names[one] for one in _heard(calls)) == heard


async def test_an_account_narrows_a_target(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await _two_accounts(hass, simulator)
    (nxcloud, _) = hass.config_entries.async_entries("telephony")
    target = {"entity_id": ["event.nxcloud_call", "sensor.kitchen_calls_today"]}
    calls = await _listen(hass, target, config_entry_id=nxcloud.entry_id)

    await _miss_everywhere(hass, simulator, freezer)

    assert _heard(calls) == [("NXCloud", "")]


async def test_a_target_is_what_areas_floors_and_labels_hold_when_a_call_comes(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """Core's triggers follow such changes, too."""
    await _two_accounts(hass, simulator)
    floor = fr.async_get(hass).async_create("Ground floor").floor_id
    area = ar.async_get(hass).async_create("Office", floor_id=floor).id
    label = lr.async_get(hass).async_create("Phones").label_id
    calls = await automate(
        hass,
        triggers=[
            {"trigger": "telephony.call_missed", "id": name, "target": {name: value}}
            for name, value in (
                ("area_id", area),
                ("floor_id", floor),
                ("label_id", label),
            )
        ],
    )
    await _miss_everywhere(hass, simulator, freezer)
    assert calls == []

    dr.async_get(hass).async_update_device(_device(hass, "NXCloud"), area_id=area)
    er.async_get(hass).async_update_entity(
        "sensor.kitchen_missed_calls_today", labels={label}
    )
    await _miss_everywhere(hass, simulator, freezer)

    assert sorted((call.data["id"], call.data["account"]) for call in calls) == [
        ("area_id", "NXCloud"),
        ("floor_id", "NXCloud"),
        ("label_id", "AntBuddy"),
    ]


@pytest.mark.parametrize(
    ("target", "count"),
    [
        ({"entity_id": "event.nxcloud_call"}, 1),
        ({"entity_id": "sensor.antbuddy_missed_calls_to_return"}, 2),
        ({"entity_id": "sensor.kitchen_calls_today"}, 1),
        ({"entity_id": ["sensor.kitchen_calls_today", "event.nxcloud_call"]}, 2),
        ({"entity_id": "sensor.gone"}, 0),
    ],
)
async def test_the_condition_counts_the_calls_of_its_target(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    target: Target,
    count: int,
) -> None:
    await _two_accounts(hass, simulator)
    done = await automate(
        hass,
        triggers=[{"trigger": "event", "event_type": "look"}],
        actions=[
            {
                "if": [
                    {
                        "condition": CONDITION,
                        "target": target,
                        "options": {"at_least": least},
                    }
                ],
                "then": [{"action": "test.heard"}],
            }
            for least in (1, 2, 3)
        ],
    )
    await _miss_everywhere(hass, simulator, freezer)

    hass.bus.async_fire("look")
    await hass.async_block_till_done()

    assert len(done) == count


@pytest.mark.parametrize("part", ["trigger", "condition"])
async def test_the_editor_refuses_what_is_no_target(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, part: str
) -> None:
    key = {"trigger": "telephony.call_missed", "condition": CONDITION}[part]
    for target, error in (
        ({"person_id": "person.anna"}, "person_id"),
        ({"entity_id": "nothing"}, "not a valid entity ID"),
    ):
        config = {part: key, "target": target}

        told = await complaint(hass, hass_ws_client, f"{part}s", config)

        assert told is not None
        assert error in told
