"""Names of contacts in place of numbers, wherever a call is shown."""

import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator import Simulator
from simulator.calls import Direction, Outcome
from simulator.vendor_server import VendorServer

from ..helpers.actions import act
from ..helpers.automations import listen
from ..helpers.contact_entries import (
    add_book,
    add_contact,
    change_contact,
    contact,
    remove_contact,
)
from ..helpers.states import shown
from ..helpers.stored_accounts import WITH_HISTORY, set_up, stored_account
from ..helpers.time_travel import poll

pytestmark = pytest.mark.usefixtures("frozen_time")

# As the vendors write it, and as a person does.
SEEN = dict.fromkeys(WITH_HISTORY, "442079460345") | {"antbuddy": "02079460345"}
READABLE = "020 7946 0345"
ENTERED = "+44 (0)20 7946-0345"
PERSON = "person.anna"


async def _account(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> tuple[VendorServer, MockConfigEntry]:
    server = simulator.vendors[vendor]
    server.clear_calls()
    entry = await set_up(
        hass, stored_account(simulator, vendor, options={"region": "GB"})
    )
    return server, entry


def _listed(hass: HomeAssistant, vendor: str) -> list[dict[str, Any]]:
    """Return the calls in all lists of calls, the missed ones first."""
    return [call for calls in _lists(hass, vendor) for call in calls]


def _lists(hass: HomeAssistant, vendor: str) -> list[list[dict[str, Any]]]:
    return [
        shown(hass, f"sensor.{vendor}_missed_calls_to_return").attributes["calls"],
        shown(hass, f"sensor.{vendor}_last_call").attributes["recent_calls"],
    ]


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_caller_is_shown_by_name(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    """In sensors, events, triggers and the history; the number stays as it was."""
    server, entry = await _account(hass, simulator, vendor)
    await add_contact(hass, contact("Anna", ENTERED, person=PERSON))
    heard = await listen(hass, "call_missed")

    server.add_call(number=SEEN[vendor], outcome=Outcome.MISSED)
    await poll(hass, freezer)

    assert shown(hass, f"sensor.{vendor}_last_caller").state == "Anna"
    told = shown(hass, f"sensor.{vendor}_last_caller").attributes
    assert told["caller"] == SEEN[vendor]
    assert told["caller_name"] == "Anna"
    assert told["person"] == PERSON
    history = await act(hass, "get_call_history")
    places = [
        *_listed(hass, vendor),
        dict(shown(hass, f"sensor.{vendor}_last_call").attributes),
        dict(shown(hass, f"event.{vendor}_call").attributes),
        heard[0].data["call"],
        *history["calls"],
    ]
    assert len(places) == 6
    for call in places:
        assert call["caller"] == SEEN[vendor]
        assert call["caller_name"] == call["caller_display"] == "Anna"
        assert call["person"] == PERSON
        assert call["callee_name"] != "Anna"
    assert heard[0].data["description"] == f"missed call from Anna ({entry.title})"


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_caller_without_a_name_is_shown_by_a_readable_number(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    """In events, triggers and the history, too."""
    server, _ = await _account(hass, simulator, vendor)
    heard = await listen(hass, "call_missed")

    server.add_call(number=SEEN[vendor], outcome=Outcome.MISSED)
    await poll(hass, freezer)

    history = await act(hass, "get_call_history")
    event = shown(hass, f"event.{vendor}_call").attributes
    for call in (event, heard[0].data["call"], *history["calls"]):
        assert call["caller_display"] == READABLE
        assert call["caller"] == SEEN[vendor]
        assert call["caller_name"] is None


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_called_contact_is_shown_by_name(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    server, entry = await _account(hass, simulator, vendor)
    await add_contact(hass, contact("Anna", ENTERED))
    heard = await listen(hass, "call_placed")

    server.add_call(
        number=SEEN[vendor], direction=Direction.OUTGOING, outcome=Outcome.UNANSWERED
    )
    await poll(hass, freezer)

    event = shown(hass, f"event.{vendor}_call").attributes
    for call in (*_listed(hass, vendor), event, heard[0].data["call"]):
        assert call["callee_name"] == call["callee_display"] == "Anna"
        assert call["person"] is None
    assert heard[0].data["description"] == f"placed call to Anna ({entry.title})"


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_names_come_change_and_go_at_once(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    """Without a poll, also for calls that were there before."""
    server = simulator.vendors[vendor]
    server.clear_calls()
    server.add_call(number=SEEN[vendor], outcome=Outcome.MISSED)
    await set_up(hass, stored_account(simulator, vendor, options={"region": "GB"}))
    last_caller = f"sensor.{vendor}_last_caller"
    assert shown(hass, last_caller).state == READABLE
    server.clear_requests()

    anna = await add_contact(hass, contact("Anna", ENTERED))
    assert shown(hass, last_caller).state == "Anna"

    await change_contact(hass, anna, name="Anna Maria")
    assert shown(hass, last_caller).state == "Anna Maria"
    assert {call["caller_name"] for call in _listed(hass, vendor)} == {"Anna Maria"}

    await change_contact(hass, anna, person=PERSON)
    assert {call["person"] for call in _listed(hass, vendor)} == {PERSON}

    await change_contact(hass, anna, numbers=("112",))
    assert shown(hass, last_caller).state == READABLE

    await change_contact(hass, anna, numbers=(ENTERED,))
    assert shown(hass, last_caller).state == "Anna Maria"
    await remove_contact(hass, anna)
    assert shown(hass, last_caller).state == READABLE
    assert {call["caller_name"] for call in _listed(hass, vendor)} == {None}
    assert {call["caller_display"] for call in _listed(hass, vendor)} == {READABLE}
    assert server.requests == []


async def test_missed_calls_that_wait_are_shown_by_the_name_of_today(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """What is remembered of them beyond a restart is what the vendor said."""
    server, entry = await _account(hass, simulator, "nxcloud")
    anna = await add_contact(hass, contact("Anna", ENTERED))
    server.add_call(number=SEEN["nxcloud"], outcome=Outcome.MISSED)
    await poll(hass, freezer)

    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert _listed(hass, "nxcloud")[0]["caller_name"] == "Anna"
    await remove_contact(hass, anna)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()

    assert _listed(hass, "nxcloud")[0]["caller_name"] is None


async def test_the_name_that_the_user_gave_beats_the_vendors(
    hass: HomeAssistant, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = {
        "class": "trunking",
        "direction": "to_ab",
        "unix_timestamp": 1795032000,
        "caller": {"number": "02079460345", "type": "user", "username": "office"},
    }
    monkeypatch.setattr("simulator.antbuddy.histories.page_of", lambda *_: [named])
    _, _entry = await _account(hass, simulator, "antbuddy")
    assert shown(hass, "sensor.antbuddy_last_caller").state == "office"

    await add_contact(hass, contact("Anna", ENTERED))

    assert shown(hass, "sensor.antbuddy_last_caller").state == "Anna"


async def test_a_contact_names_the_callers_of_all_accounts(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """Each writes the number in its own way."""
    for vendor in WITH_HISTORY:
        server, _ = await _account(hass, simulator, vendor)
        server.add_call(number=SEEN[vendor])
        await act(hass, "get_call_history", refresh=True)

    await add_contact(hass, contact("Anna", ENTERED))

    response = await act(hass, "get_call_history")
    assert [call["caller_name"] for call in response["calls"]] == ["Anna"] * len(
        WITH_HISTORY
    )


async def test_the_first_address_book_that_knows_a_number_names_it(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """In the user's order, else the oldest one; one that goes leaves it to the next."""
    server, _ = await _account(hass, simulator, "antbuddy")
    server.add_call(number=SEEN["antbuddy"])
    await act(hass, "get_call_history", refresh=True)
    family, work = await add_book(hass, "Family"), await add_book(hass, "Work")
    await add_contact(hass, contact("Anna at work", ENTERED), work)
    await add_contact(hass, contact("Anna", "112", ENTERED), family)

    async def named() -> str:
        (call,) = (await act(hass, "get_call_history"))["calls"]
        return str(call["caller_name"])

    assert await named() == "Anna"
    hass.config_entries.async_update_entry(work, options={"position": 1})
    hass.config_entries.async_update_entry(family, options={"position": 2})
    await hass.async_block_till_done()
    assert await named() == "Anna at work"

    await hass.config_entries.async_unload(work.entry_id)
    assert await named() == "Anna"
    await hass.config_entries.async_setup(work.entry_id)
    assert await named() == "Anna at work"
    await hass.config_entries.async_remove(work.entry_id)
    assert await named() == "Anna"


async def test_long_names_do_not_burst_the_list(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """The recorder refuses more than 16,384 bytes."""
    server = simulator.antbuddy
    server.clear_calls()
    for _ in range(80):
        server.add_call(number=SEEN["antbuddy"], outcome=Outcome.MISSED)
    await set_up(hass, stored_account(simulator, "antbuddy", options={"region": "GB"}))
    before = _lists(hass, "antbuddy")

    await add_contact(hass, contact("\N{WATERMELON}" * 100, ENTERED))

    for listed, many in zip(_lists(hass, "antbuddy"), before, strict=True):
        assert 10 < len(listed) < len(many)
        assert len(json.dumps(listed, ensure_ascii=False).encode()) < 16_384
