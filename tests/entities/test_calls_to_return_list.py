"""Missed calls as a list of what there is to do."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest

from simulator import Simulator
from simulator.calls import Direction, Outcome

from ..helpers.contact_entries import add_contact, contact
from ..helpers.states import shown
from ..helpers.stored_accounts import add_account, add_account_without_history
from ..helpers.time_travel import poll

LIST = "todo.antbuddy_calls_to_return"
ALERT = '<img src=x onerror="alert(1)">\u202eevil'

pytestmark = pytest.mark.usefixtures(
    "frozen_time", "without_past", "every_entity_enabled"
)


async def _items(hass: HomeAssistant) -> list[str]:
    """Return what there is to do."""
    answer: Any = await hass.services.async_call(
        "todo", "get_items", {"entity_id": LIST}, blocking=True, return_response=True
    )
    items = [item["summary"] for item in answer[LIST]["items"]]
    assert int(shown(hass, LIST).state) == len(items)
    return items


async def _update(hass: HomeAssistant, item: str, **changes: str) -> None:
    await hass.services.async_call(
        "todo",
        "update_item",
        {"entity_id": LIST, "item": item, **changes},
        blocking=True,
    )


async def test_missed_calls_are_ticked_off_by_hand_or_by_calling_back(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    add = simulator.antbuddy.add_call
    await add_contact(hass, contact("Anna", "12025550143"))
    await add_account(hass, simulator, "antbuddy")
    assert await _items(hass) == []
    for number in ("12025550143", ALERT, "12125550162"):
        add(number=number, outcome=Outcome.MISSED)
        await poll(hass, freezer)

    bert, evil, anna = await _items(hass)
    assert anna.startswith("Anna (")
    assert "0143" in anna
    assert not {"<", ">", "\u202e"} & set(evil)

    # A name that changes is shown at once.
    await add_contact(hass, contact("Bert", "12125550162"))
    await hass.async_block_till_done()
    bert, *_ = await _items(hass)
    assert bert.startswith("Bert (")

    await _update(hass, evil, status="completed")
    assert await _items(hass) == [bert, anna]
    waiting = shown(hass, "sensor.antbuddy_missed_calls_to_return")
    assert waiting.state == "2"

    add(number="12025550143", direction=Direction.OUTGOING)
    await poll(hass, freezer)
    assert await _items(hass) == [bert]

    for change in ({"rename": "Nobody"}, {"status": "needs_action"}):
        with pytest.raises(ServiceValidationError, match="can be ticked off"):
            await _update(hass, bert, **change)
    assert await _items(hass) == [bert]


async def test_an_account_without_a_history_has_no_list(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account_without_history(hass, simulator)

    assert hass.states.async_all("todo") == []
