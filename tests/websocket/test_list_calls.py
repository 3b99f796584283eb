"""Pages of calls, as a dashboard asks for them."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockUser
from yarl import URL

from simulator import Simulator
from simulator.calls import Direction, Outcome

from ..conftest import NOW
from ..helpers.actions import act
from ..helpers.broken_archive import break_archive
from ..helpers.contact_entries import (
    add_contact,
    book_of,
    change_contact,
    contact,
)
from ..helpers.dashboards import Dashboard
from ..helpers.stored_accounts import line, set_up, stored_account
from ..helpers.time_travel import poll
from .conftest import OF_ACCOUNTS, OpenDashboard

ANN = "12025550143"
LONDON = "442079460123"

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past")


def _hours(page: dict[str, Any]) -> list[int]:
    """Return how long ago the calls started."""
    return [
        round((NOW - _started(call)) / timedelta(hours=1)) for call in page["calls"]
    ]


def _started(call: dict[str, Any]) -> Any:  # noqa: ANN401 - freezegun replaces the type
    return type(NOW).fromisoformat(call["started_at"])


async def test_what_is_looked_for_is_found(
    hass: HomeAssistant, simulator: Simulator, dashboard: Dashboard
) -> None:
    """By a word, a name or a number in any notation, or a part of it."""
    await add_contact(hass, contact("Ann Doe", "+1 202-555-0143"))
    for hours, number, direction, outcome, recording in (
        (1, ANN, Direction.INCOMING, Outcome.ANSWERED, "one.wav"),
        (2, LONDON, Direction.INCOMING, Outcome.MISSED, None),
        (3, ANN, Direction.OUTGOING, Outcome.BUSY, None),
        (4, "workshop", Direction.INTERNAL, Outcome.ANSWERED, "two.wav"),
        (5, "100% _real_", Direction.INCOMING, Outcome.CANCELLED, None),
        (6, ANN, Direction.OUTGOING, Outcome.MISSED, None),
    ):
        simulator.antbuddy.add_call(
            number=number,
            direction=direction,
            outcome=outcome,
            recording=recording,
            line="reception" if hours in {2, 3} else "workshop",
            started_at=NOW - timedelta(hours=hours),
        )
    lines = [line("reception", "Front Désk"), line("workshop", "Cellar")]
    await set_up(hass, stored_account(simulator, "antbuddy", lines=lines))

    for wanted, found in (
        ({}, [1, 2, 3, 4, 5, 6]),
        ({"filter": "all", "text": " "}, [1, 2, 3, 4, 5, 6]),
        ({"filter": "incoming"}, [1, 2, 5]),
        ({"filter": "outgoing"}, [3, 6]),
        # What others did not answer is nothing that was missed here.
        ({"filter": "missed"}, [2, 5]),
        ({"filter": "recorded"}, [1, 4]),
        ({"text": "ann d"}, [1, 3, 6]),
        ({"text": "(202) 555-0143"}, [1, 3, 6]),
        ({"text": "0143"}, [1, 3, 6]),
        ({"text": "+44 (0)20 7946 0123"}, [2]),
        ({"text": "+44 (0)20 79"}, [2]),
        ({"text": "0044 20 7946"}, [2]),
        ({"text": "+44 020 7946 0123"}, [2]),
        ({"text": "tel:+44-20-7946-0123"}, [2]),
        ({"text": "٤٤٢٠٧٩٤٦٠١٢٣"}, [2]),
        ({"text": "t desk"}, [2, 3]),
        ({"text": "front desk", "filter": "missed"}, [2]),
        ({"text": "%"}, [5]),
        ({"text": "_"}, [5]),
        ({"text": "0%_"}, []),
        ({"text": "nobody"}, []),
        ({"text": "ann", "filter": "missed"}, []),
        ({"text": "ann", "filter": "recorded"}, [1]),
    ):
        page = await dashboard.ask("calls/list", **wanted)
        assert (wanted, _hours(page)) == (wanted, found)
        assert (page["next"], page["total"]) == (None, len(found))


async def test_a_call_is_as_the_action_has_it_and_more(
    hass: HomeAssistant, simulator: Simulator, dashboard: Dashboard
) -> None:
    await add_contact(hass, contact("Ann Doe", "+1 202-555-0143"))
    server = simulator.antbuddy
    for minutes, number, outcome in (
        (1, ANN, Outcome.MISSED),
        (2, "anonymous", Outcome.MISSED),
    ):
        server.add_call(
            number=number, outcome=outcome, started_at=NOW - timedelta(minutes=minutes)
        )
    server.add_call(
        number=LONDON,
        direction=Direction.OUTGOING,
        recording="one.wav",
        line="office-desk",
        started_at=NOW - timedelta(hours=1),
    )
    lines = [line("office-desk", "Desk")]
    await set_up(hass, stored_account(simulator, "antbuddy", lines=lines))
    of_action = await act(hass, "get_call_history")

    page = await dashboard.ask("calls/list")

    added = [
        {name: call[name] for name in call.keys() - told.keys()}
        for call, told in zip(page["calls"], of_action["calls"], strict=True)
    ]
    assert [
        {name: call[name] for name in told}
        for call, told in zip(page["calls"], of_action["calls"], strict=True)
    ] == of_action["calls"]
    assert added == [
        {
            "kind": "missed",
            "display": "Ann Doe",
            "number": ANN,
            "number_display": "+1 202-555-0143",
            "contact": "Ann Doe",
            "picture": None,
            "line_name": "Desk",
            "recorded": False,
            "to_return": True,
        },
        {
            "kind": "missed",
            "display": "anonymous",
            "number": None,
            "number_display": None,
            "contact": None,
            "picture": None,
            "line_name": "Desk",
            "recorded": False,
            "to_return": True,
        },
        {
            "kind": "outgoing_answered",
            "display": "+44 20 7946 0123",
            "number": LONDON,
            "number_display": "+44 20 7946 0123",
            "contact": None,
            "picture": None,
            "line_name": "Desk",
            "recorded": True,
            "to_return": False,
        },
    ]


async def test_pages_of_all_accounts_stay_what_they_are_while_calls_come(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    dashboard: Dashboard,
) -> None:
    """Of one moment, too, of which there are more than stand on a page."""
    moment = NOW - timedelta(hours=1)
    entries = []
    for title, number in (("Home", ANN), ("Shop", LONDON)):
        simulator.antbuddy.clear_calls()
        for each in range(4):
            simulator.antbuddy.add_call(
                number=f"{number[:-1]}{each}", started_at=moment
            )
        entries.append(
            await set_up(hass, stored_account(simulator, "antbuddy", title=title))
        )
    all_at_once = await dashboard.ask("calls/list", limit=100)
    listed = [(call["account"], call["id"]) for call in all_at_once["calls"]]
    assert len(set(listed)) == all_at_once["total"] == 8

    seen, before, totals = [], None, []
    for came in range(10):
        page = await dashboard.ask("calls/list", limit=3, before=before)
        seen += [(call["account"], call["id"]) for call in page["calls"]]
        totals.append(page["total"])
        if (before := page["next"]) is None:
            break
        simulator.antbuddy.add_call(number=f"1212555010{came}", started_at=moment)
        simulator.antbuddy.add_call(number=ANN)
        await poll(hass, freezer)

    assert [one for one in seen if one in listed] == listed
    assert len(set(seen)) == len(seen)
    assert totals[0] == 8 < totals[-1]
    of_one = await dashboard.ask("calls/list", config_entry_id=entries[0].entry_id)
    assert {call["config_entry_id"] for call in of_one["calls"]} == {
        entries[0].entry_id
    }


async def test_pictures_are_for_who_may_see_the_address_book(
    hass: HomeAssistant,
    simulator: Simulator,
    dashboard: Dashboard,
    hass_read_only_user: MockUser,
    open_dashboard: OpenDashboard,
) -> None:
    ann = await add_contact(hass, contact("Ann", f"+{ANN}"))
    changed = await change_contact(hass, ann, picture="abc")
    simulator.antbuddy.add_call(number=ANN)
    await set_up(hass, stored_account(simulator, "antbuddy"))
    hass_read_only_user.mock_policy(OF_ACCOUNTS)
    somebody = await open_dashboard(hass_read_only_user)

    (call,) = (await dashboard.ask("calls/list"))["calls"]
    (again,) = (await dashboard.ask("calls/list"))["calls"]
    (of_somebody,) = (await somebody.ask("calls/list"))["calls"]

    address = URL(call["picture"])
    book = book_of(hass, changed).entry.entry_id
    assert address.path == f"/api/telephony/picture/{book}/abc"
    assert address.query.keys() == {"authSig"}
    # So that browsers need not fetch it again.
    assert again["picture"] == call["picture"]
    assert (of_somebody["contact"], of_somebody["picture"]) == ("Ann", None)


async def test_an_archive_that_cannot_be_read_is_told(
    hass: HomeAssistant,
    simulator: Simulator,
    dashboard: Dashboard,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await set_up(hass, stored_account(simulator, "antbuddy"))

    break_archive(monkeypatch)

    error = await dashboard.error("calls/list")

    assert (error["code"], error["translation_key"]) == (
        "home_assistant_error",
        "archive_unavailable",
    )
