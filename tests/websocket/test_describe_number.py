"""What is said of a number while somebody types it."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from simulator import Simulator

from ..conftest import NOW
from ..helpers.contact_entries import add_contacts, contact
from ..helpers.dashboards import Dashboard
from ..helpers.states import shown
from ..helpers.stored_accounts import add_account, line, set_up, stored_account

ANN = "+1 202-555-0143"

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past")


def _about(answer: dict[str, Any], *names: str) -> tuple[object, ...]:
    return tuple(answer[name] for name in names)


async def test_a_number_is_described_while_it_is_typed(
    hass: HomeAssistant, simulator: Simulator, dashboard: Dashboard
) -> None:
    await hass.config.async_update(country="US")
    await add_contacts(
        hass,
        contact("Ann Doe", ANN, "+1 202-555-0144", called_by=None),
        contact("Joanna", "+44 20 7946 0123", called_by=None),
        contact("Bob", "+1 212-555-0161", called_by=None),
    )
    entry = await add_account(hass, simulator, "antbuddy")

    for typed, written, country, possible, named, reason in (
        ("", "", None, False, None, "contact_not_found"),
        ("+", "+", None, False, None, "contact_not_found"),
        ("+44", "+44", "GB", False, None, "not_possible"),
        ("+44 (0)20 79", "+44 20 79", "GB", False, None, "not_possible"),
        ("+44 20 7946 0123", "+44 20 7946 0123", "GB", True, "Joanna", None),
        ("2025550", "202-5550", None, True, None, None),
        ("(202) 5550143", "(202) 555-0143", "US", True, "Ann Doe", None),
        ("ann", "ann", None, False, "Ann Doe", None),
        ("an", "an", None, False, None, "contact_not_found"),
        ("911", "911", None, True, None, "emergency"),
        ("+1 900 555 0143", "(900) 555-0143", "US", True, None, "premium_rate"),
        ("*72", "*72", None, True, None, "feature_code"),
        ("<b>", "<b>", None, False, None, "contact_not_found"),
    ):
        answer = await dashboard.ask("number/describe", number=typed)
        assert answer["number"] == typed
        assert _about(answer, "written", "country", "is_possible", "contact") == (
            written,
            country,
            possible,
            named,
        ), typed
        assert (answer["reason"], answer["is_allowed"]) == (reason, reason is None)
        assert answer["line"] == ("Desk" if reason is None else None)
        assert (answer["message"] is None) is (reason is None)
        assert answer["config_entry_id"] == entry.entry_id

    answer = await dashboard.ask("number/describe", number="+44 20 7946 0124")
    assert _about(answer, "country_name", "place") == ("United Kingdom", "London")
    answer = await dashboard.ask("number/describe", number="911")
    assert answer["translation_key"] == "call_refused_emergency"
    assert answer["message"].startswith("This is an emergency number, and the options")
    # Nothing of it was a call.
    assert simulator.antbuddy.placed_calls == []
    refused = shown(hass, "sensor.antbuddy_refused_calls_today")
    assert (refused.state, refused.attributes["reasons"]) == ("0", {})
    assert shown(hass, "sensor.antbuddy_placed_call_state").state == "unknown"


async def test_contacts_are_suggested_by_name_and_number(
    hass: HomeAssistant,
    simulator: Simulator,
    dashboard: Dashboard,
) -> None:
    await add_contacts(
        hass,
        contact("Joanna", "+44 20 7946 0123", called_by=None),
        contact("Ann Doe", ANN, "0044 20 7946 0199", called_by=None),
        *(
            contact(f"Shop {each}", f"+1 212-555-01{ord(each)}", called_by=None)
            for each in "ABCDEFGHIJKL"
        ),
    )
    await add_account(hass, simulator, "antbuddy")

    for typed, names in (
        ("", []),
        ("ANN", ["Ann Doe", "Ann Doe", "Joanna"]),
        ("7946", ["Joanna", "Ann Doe"]),
        ("(0)2079", ["Joanna", "Ann Doe"]),
        ("4", []),
        ("shop", [f"Shop {each}" for each in "ABCDEFGH"]),
        ("7946 x", []),
    ):
        answer = await dashboard.ask("number/describe", number=typed)
        assert [one["name"] for one in answer["suggestions"]] == names, typed
    answer = await dashboard.ask("number/describe", number="ann d")
    assert answer["suggestions"] == [
        {
            "name": "Ann Doe",
            "number": number,
            "written": written,
            "picture": None,
            "person": None,
        }
        for number, written in ((ANN, ANN), ("0044 20 7946 0199", "+44 20 7946 0199"))
    ]


async def test_what_the_guard_says_follows_what_was_called(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    dashboard: Dashboard,
) -> None:
    """To look is to enter nothing: neither as called just now, nor towards a limit."""
    options = {"limits": {"per_minute": 2, "repeat_seconds": 30}}
    await set_up(hass, stored_account(simulator, "antbuddy", options=options))
    for _ in range(5):
        answer = await dashboard.ask("number/describe", number=ANN)
        assert answer["is_allowed"]
    await dashboard.ask("dial", number=ANN)
    assert (await dashboard.event())["stage"] == "ringing"

    answer = await dashboard.ask("number/describe", number=ANN)
    assert answer["reason"] == "repeated"
    answer = await dashboard.ask("number/describe", number="+1 202-555-0144")
    assert answer["is_allowed"]
    await dashboard.ask("dial", number="+1 202-555-0144")
    await dashboard.event()
    answer = await dashboard.ask("number/describe", number="+1 202-555-0145")
    assert answer["reason"] == "minute_limit"
    freezer.move_to(NOW.replace(minute=40))
    answer = await dashboard.ask("number/describe", number="+1 202-555-0145")
    assert answer["is_allowed"]


async def test_who_may_not_call_and_what_cannot_are_told_so(
    hass: HomeAssistant,
    simulator: Simulator,
    reader: Dashboard,
    stranger: Dashboard,
    dashboard: Dashboard,
) -> None:
    error = await dashboard.error("number/describe", number=ANN)
    assert error["translation_key"] == "no_account_running"
    without_lines = await set_up(
        hass, stored_account(simulator, "antbuddy", title="No lines", lines=[])
    )
    answer = await dashboard.ask("number/describe", number=ANN)
    assert _about(answer, "written", "reason") == (ANN, "account_without_lines")
    two = [line("60010001", "Hall"), line("60010002", "Shop")]
    other = await set_up(hass, stored_account(simulator, "nxcloud", lines=two))

    # Where none is named, it is the one that can.
    answer = await dashboard.ask("number/describe", number=ANN)
    assert _about(answer, "config_entry_id", "line") == (other.entry_id, "Hall")
    answer = await dashboard.ask(
        "number/describe", number=ANN, config_entry_id=without_lines.entry_id
    )
    assert answer["config_entry_id"] == without_lines.entry_id
    answer = await reader.ask("number/describe", number=ANN)
    assert _about(answer, "written", "is_allowed", "reason") == (
        ANN,
        False,
        "no_permission",
    )
    assert answer["message"].startswith("You may not place calls with the account")
    error = await stranger.error("number/describe", number=ANN)
    assert error["code"] == "unauthorized"
