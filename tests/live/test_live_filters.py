"""What triggers and the condition about calls that go on can be told to look for."""

from typing import Any, Final

from homeassistant.core import HomeAssistant, ServiceCall
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from simulator import Simulator
from simulator.calls import Direction

from ..helpers.automations import automate
from ..helpers.contact_entries import add_contacts, contact
from ..helpers.stored_accounts import set_up, stored_account
from .pushes import OWN_NUMBER, Pushes, pushed_call

pytestmark = pytest.mark.usefixtures("frozen_time")

ANNA, STRANGER = "+12025550143", "+442079460172"
TRIGGERS: Final = ("phone_rings", "call_begins", "call_ends")


async def test_whose_calls_which_and_where(
    hass: HomeAssistant, simulator: Simulator, pushes: Pushes
) -> None:
    """Each filter lets those calls pass that it names, and a call passes each phase."""
    book = await add_contacts(hass, contact("Anna", ANNA))
    shop = await set_up(
        hass,
        stored_account(
            simulator, "net2phone", title="Shop", changes={"account_id": "another"}
        ),
    )
    calls = {
        "Anna": pushed_call(id="a" * 32, number=ANNA),
        "a stranger": pushed_call(
            id="b" * 32,
            number=STRANGER,
            own_number="+12125550199",
            direction=Direction.OUTGOING,
        ),
        "nobody": pushed_call(id="c" * 32, number="", own_number="+12125550199"),
    }
    everybody = set(calls)
    wanted: dict[str, tuple[dict[str, Any], set[str]]] = {
        "all": ({}, everybody),
        "account": ({"config_entry_id": pushes.entry.entry_id}, everybody),
        "other account": ({"config_entry_id": shop.entry_id}, set()),
        "contacts": ({"who": ["contact"]}, {"Anna"}),
        "others": ({"who": ["stranger", "withheld"]}, {"a stranger", "nobody"}),
        "book": ({"address_book": book.entry_id}, {"Anna"}),
        "name": ({"number": "anna"}, {"Anna"}),
        "number": ({"number": "020 7946 0172"}, set()),
        "+number": ({"number": "+44 20 7946 0172"}, {"a stranger"}),
        "line": ({"line": "desk"}, {"Anna"}),
        "number of a line": ({"line": OWN_NUMBER}, {"Anna"}),
        "incoming": ({"direction": ["incoming"]}, {"Anna", "nobody"}),
        "outgoing": ({"direction": ["outgoing"]}, {"a stranger"}),
    }
    targets = {
        "target": ("sensor.net2phone_call_state", everybody),
        "target line": ("sensor.desk_call_state", {"Anna"}),
        "target elsewhere": ("event.shop_live_call", set()),
    }
    parts = {name: {"options": options} for name, (options, _) in wanted.items()} | {
        name: {"target": {"entity_id": entity}} for name, (entity, _) in targets.items()
    }
    passing = {name: who for name, (_, who) in (wanted | targets).items()}
    # Whatever rings comes in.
    undirected = {"incoming", "outgoing"}
    passed = async_mock_service(hass, "test", "passed")
    heard = await automate(
        hass,
        max=100,
        triggers=[
            *(
                {"trigger": f"telephony.{trigger}", "id": f"{trigger}/{name}", **part}
                for trigger in TRIGGERS
                for name, part in parts.items()
                if trigger != "phone_rings" or name not in undirected
            ),
            {"trigger": "event", "event_type": "asked", "id": "asked"},
        ],
        actions=[
            {
                "if": [{"condition": "trigger", "id": "asked"}],
                "then": [
                    {
                        "if": [{"condition": "telephony.call_going_on", **part}],
                        "then": [{"action": "test.passed", "data": {"id": name}}],
                    }
                    for name, part in parts.items()
                ],
                "else": [{"action": "test.heard", "data": {"id": "{{ trigger.id }}"}}],
            }
        ],
    )

    for who, call in calls.items():
        names = {name for name, whose in passing.items() if who in whose}
        for event, trigger in (
            ("call_ringing", "phone_rings"),
            ("call_answered", "call_begins"),
            ("call_completed", "call_ends"),
        ):
            heard.clear()
            passed.clear()
            await pushes.tell([call], event)
            hass.bus.async_fire("asked")
            await hass.async_block_till_done()

            expected = {f"{trigger}/{name}" for name in names}
            if trigger == "phone_rings":
                is_incoming = call.direction is Direction.INCOMING
                left_out = {f"{trigger}/{name}" for name in undirected}
                expected = expected - left_out if is_incoming else set()
            assert _ids(heard) == expected, who
            is_over = event == "call_completed"
            assert _ids(passed) == (set() if is_over else names), (who, event)


def _ids(done: list[ServiceCall]) -> set[str]:
    ids = [call.data["id"] for call in done]
    assert len(ids) == len(set(ids))
    return set(ids)
