"""A call that somebody places from a dashboard, from the tap to its outcome."""

from typing import Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from custom_components.telephony.address_book.call_rule import CONF_CALL_RULE
from custom_components.telephony.entry.dial_options import CONF_ADMINISTRATORS_ONLY
from simulator import Simulator
from simulator.calls import Direction
from simulator.faults import Html, Status

from ..helpers.contact_entries import add_contact, contact
from ..helpers.dashboards import Dashboard
from ..helpers.states import shown
from ..helpers.stored_accounts import (
    add_account,
    set_up,
    stored_account,
)
from ..helpers.time_travel import poll

NUMBER: Final = "+1 (202) 555-0143"
DIALLED: Final = "12025550143"

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past")

RINGING = {
    "stage": "ringing",
    "outcome": None,
    "talk_time": None,
    "answered_after": None,
    "certain": None,
    "call_id": None,
    "message": None,
    "is_final": False,
}


async def test_a_call_is_told_until_its_outcome(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    dashboard: Dashboard,
) -> None:
    """That of two which are asked for at once, each to whoever asked for it."""
    entry = await add_account(hass, simulator, "antbuddy")
    placed = await dashboard.send("dial", number=NUMBER, line="Desk")
    dial_id = placed["result"].pop("dial_id")
    assert placed["result"] == {
        "config_entry_id": entry.entry_id,
        "contact": None,
        "line": "office-desk",
        "number": NUMBER,
        "reference": None,
        "order_id": None,
    }
    assert await dashboard.event() == {**RINGING, "dial_id": dial_id}
    other = await dashboard.ask("dial", number="+44 20 7946 0123")
    assert (await dashboard.event())["dial_id"] == other["dial_id"]
    simulator.antbuddy.clear_calls()
    simulator.antbuddy.add_call(
        number=DIALLED, direction=Direction.OUTGOING, duration=55, talk=41
    )

    await poll(hass, freezer)

    event = await dashboard.event()
    (call,) = (await dashboard.ask("calls/list"))["calls"]
    assert event == {
        **RINGING,
        "dial_id": dial_id,
        "stage": "ended",
        "outcome": "answered",
        "talk_time": 41.0,
        "answered_after": 14.0,
        "certain": True,
        "call_id": call["id"],
        "is_final": True,
    }
    # A browser says that it listens no more when it has heard the end, too.
    await dashboard.unsubscribe(placed["id"])
    assert len(simulator.antbuddy.placed_calls) == 2


async def test_whoever_goes_away_ends_the_telling_and_not_the_call(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    dashboard: Dashboard,
) -> None:
    await add_account(hass, simulator, "antbuddy")
    message = await dashboard.send("dial", number=NUMBER)
    await dashboard.event()

    await dashboard.unsubscribe(message["id"])
    await poll(hass, freezer)

    # What is heard next is the answer.
    assert (await dashboard.ask("calls/list"))["total"] == 1
    assert shown(hass, "sensor.antbuddy_placed_call_state").state == "answered"


async def test_an_account_whose_vendor_has_told_nothing_yet_never_tells(
    hass: HomeAssistant, simulator: Simulator, dashboard: Dashboard
) -> None:
    await add_account(hass, simulator, "net2phone")
    placed = await dashboard.ask("dial", number=NUMBER)
    assert placed["reference"]

    event = await dashboard.event()

    assert (event["stage"], event["is_final"]) == ("ringing", True)


async def test_what_may_have_been_placed_is_no_refusal(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    dashboard: Dashboard,
) -> None:
    """It is told what became of it, and nothing is sent a second time."""
    await add_account(hass, simulator, "antbuddy")
    server = simulator.antbuddy
    server.misbehave(Html(), path=server.dialling_path)
    server.clear_requests()
    placed = await dashboard.ask("dial", number=NUMBER)

    event = await dashboard.event()

    assert event["dial_id"] == placed["dial_id"]
    assert (event["stage"], event["is_final"]) == ("in_doubt", False)
    assert "It may have been placed, so it was not tried again" in event["message"]
    assert len(server.requests) == 1
    server.add_call(number=DIALLED, direction=Direction.OUTGOING)
    await poll(hass, freezer)
    event = await dashboard.event()
    assert (event["stage"], event["outcome"]) == ("ended", "answered")


async def test_a_refusal_is_the_guards_sentence(
    hass: HomeAssistant,
    simulator: Simulator,
    dashboard: Dashboard,
    reader: Dashboard,
    stranger: Dashboard,
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    for number, key, sentence in (
        ("112", "call_refused_emergency", "This is an emergency number"),
        ("+1 900 555 0143", "call_refused_premium_rate", "This is a premium-rate"),
        ("Nobody", "contact_not_found", 'No contact is called "Nobody"'),
    ):
        error = await dashboard.error("dial", number=number)
        assert (error["code"], error["translation_domain"]) == (
            "service_validation_error",
            "telephony",
        )
        assert error["translation_key"] == key
        assert error["message"].startswith(sentence)
    error = await dashboard.error("dial", number=NUMBER, line="Kitchen")
    assert error["translation_key"] == "line_not_found"
    for somebody in (reader, stranger):
        error = await somebody.error("dial", number=NUMBER)
        assert error["code"] == "unauthorized"
    assert simulator.antbuddy.placed_calls == []
    refused = shown(hass, "sensor.antbuddy_refused_calls_today")
    assert refused.attributes["reasons"] == {
        "emergency": 1,
        "premium_rate": 1,
        "unknown_contact": 1,
        "unknown_line": 1,
        "no_permission": 2,
    }
    simulator.antbuddy.misbehave(Status(503))
    error = await dashboard.error("dial", number=NUMBER)
    assert error["code"] == "home_assistant_error"
    # Nothing goes on listening.
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_person_calls_whomever_no_automation_may(
    hass: HomeAssistant, simulator: Simulator, dashboard: Dashboard
) -> None:
    await add_contact(hass, contact("Ann Doe", NUMBER, called_by=None))
    (book,) = hass.config_entries.async_entries("telephony")
    hass.config_entries.async_update_entry(book, options={CONF_CALL_RULE: "nobody"})
    await set_up(
        hass,
        stored_account(
            simulator, "net2phone", options={CONF_ADMINISTRATORS_ONLY: True}
        ),
    )

    placed = await dashboard.ask("dial", number="ann")

    assert (placed["contact"], placed["number"]) == ("Ann Doe", NUMBER)
    assert len(simulator.net2phone.placed_calls) == 1
