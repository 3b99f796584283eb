"""What all commands have in common: what they take, whom they serve, how they refuse."""

from homeassistant.core import HomeAssistant
import pytest

from simulator import Simulator
from simulator.calls import Outcome

from ..helpers.contact_entries import add_book
from ..helpers.dashboards import Dashboard
from ..helpers.stored_accounts import (
    add_account,
    add_account_without_history,
)

type Asked = tuple[str, dict[str, object]]

ANN = "+1 202-555-0143"

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past")

LONG = "1" * 129


async def test_what_makes_no_sense_is_no_command(
    hass: HomeAssistant, simulator: Simulator, dashboard: Dashboard
) -> None:
    await add_account(hass, simulator, "antbuddy")
    for command, fields in (
        ("accounts", {"config_entry_id": "one"}),
        ("calls/list", {"filter": "everything"}),
        ("calls/list", {"filter": None}),
        ("calls/list", {"limit": 0}),
        ("calls/list", {"limit": 101}),
        ("calls/list", {"limit": "some"}),
        ("calls/list", {"text": LONG}),
        ("calls/list", {"text": ["one"]}),
        ("calls/list", {"before": 5}),
        ("calls/list", {"before": LONG}),
        ("calls/list", {"offset": 5}),
        ("calls/subscribe", {"config_entry_id": 5.5, "filter": "all"}),
        ("number/describe", {}),
        ("number/describe", {"number": LONG}),
        ("number/describe", {"number": None}),
        ("dial", {}),
        ("dial", {"number": ""}),
        ("dial", {"number": LONG}),
        ("dial", {"number": ANN, "line": ["Desk"]}),
        ("dial", {"number": ANN, "caller_id": ANN}),
        ("mark_seen", {"number": ""}),
        ("mark_seen", {"call_ids": "1"}),
        ("mark_seen", {"name": "Ann"}),
        ("contact/save", {"name": "Ann"}),
        ("contact/save", {"numbers": [ANN]}),
        ("contact/save", {"name": "Ann", "numbers": []}),
        ("contact/save", {"name": "Ann", "numbers": [ANN] * 21}),
        ("contact/save", {"name": "Ann", "numbers": [{}]}),
    ):
        error = await dashboard.error(command, **fields)
        assert (command, fields, error["code"]) == (command, fields, "invalid_format")
    assert simulator.antbuddy.placed_calls == []


async def test_what_cannot_be_done_is_told_in_a_sentence(
    hass: HomeAssistant, simulator: Simulator, dashboard: Dashboard
) -> None:
    """With what has it told in the user's own language."""
    for command, fields, key in (
        ("calls/list", {}, "no_account_with_call_history"),
        ("dial", {"number": ANN}, "no_account_with_click_to_call"),
        ("mark_seen", {}, "no_account_with_call_history"),
        ("contact/save", {"name": "Ann", "numbers": [ANN]}, "no_address_book"),
    ):
        error = await dashboard.error(command, **fields)
        assert error["translation_key"] == key
    entry = await add_account_without_history(hass, simulator)
    of_account = {"config_entry_id": entry.entry_id}
    gone = {"config_entry_id": "gone"}
    book = await add_book(hass)
    await add_account(hass, simulator, "antbuddy")
    for command, fields, key in (
        ("calls/list", gone, "account_not_found"),
        ("calls/list", {"config_entry_id": book.entry_id}, "account_not_found"),
        ("calls/list", of_account, "account_without_call_history"),
        ("calls/list", {"before": "back"}, "page_not_found"),
        ("calls/list", {"before": "1-2-3"}, "page_not_found"),
        ("calls/list", {"before": f"1-{'f' * 17}"}, "page_not_found"),
        ("calls/list", {"before": f"{'f' * 17}-1"}, "page_not_found"),
        ("calls/subscribe", {"config_entry_id": book.entry_id}, "account_not_found"),
        ("number/describe", {"number": "", **gone}, "account_not_found"),
        ("dial", {"number": ANN, **gone}, "account_not_found"),
        ("mark_seen", gone, "account_not_found"),
        ("mark_seen", of_account, "account_without_call_history"),
        ("contact/save", {"name": "5", "numbers": [ANN]}, "contact_name_is_number"),
        ("contact/save", {"name": "A", "numbers": ["B"]}, "contact_not_a_phone_number"),
        (
            "contact/save",
            {"name": "A", "numbers": [ANN], **gone},
            "address_book_not_found",
        ),
    ):
        error = await dashboard.error(command, **fields)
        assert (error["code"], error["translation_domain"]) == (
            "service_validation_error",
            "telephony",
        )
        assert error["translation_key"] == key
        assert len(error["message"]) > 20
    # Of several lines, each may be a number.
    error = await dashboard.error("dial", number=f"{ANN}\n911")
    assert error["translation_key"] == "one_line_wanted"


async def test_nobody_gets_what_a_dashboard_hides(
    hass: HomeAssistant,
    simulator: Simulator,
    reader: Dashboard,
    stranger: Dashboard,
) -> None:
    await add_book(hass)
    simulator.antbuddy.add_call(number=ANN, outcome=Outcome.MISSED)
    entry = await add_account(hass, simulator, "antbuddy")
    reads: tuple[Asked, ...] = (
        ("calls/list", {}),
        ("calls/subscribe", {}),
        ("number/describe", {"number": ANN}),
    )
    changes: tuple[Asked, ...] = (
        ("dial", {"number": ANN}),
        ("mark_seen", {}),
        ("contact/save", {"name": "Ann", "numbers": [ANN]}),
    )

    for command, fields in reads:
        assert (await reader.send(command, **fields))["success"]
    for command, fields in (*reads, *changes):
        for named in ({}, {"config_entry_id": entry.entry_id}):
            if command == "contact/save" and named:
                continue
            error = await stranger.error(command, **fields, **named)
            assert (command, error["code"]) == (command, "unauthorized")
    for command, fields in changes:
        assert (await reader.error(command, **fields))["code"] == "unauthorized"
    assert simulator.antbuddy.placed_calls == []
    assert len(entry.runtime_data.reporter.unreturned.calls) == 1


async def test_missed_calls_are_seen_and_callers_get_names(
    hass: HomeAssistant, simulator: Simulator, dashboard: Dashboard
) -> None:
    book = await add_book(hass)
    for number in (ANN, ANN, "+44 20 7946 0123"):
        simulator.antbuddy.add_call(number=number, outcome=Outcome.MISSED)
    await add_account(hass, simulator, "antbuddy")

    saved = {"name": "Ann", "numbers": [ANN], "config_entry_id": book.entry_id}
    assert await dashboard.ask("contact/save", name=" Ann ", numbers=[ANN]) == {
        **saved,
        "added": True,
    }
    page = await dashboard.ask("calls/list", text="ann")
    assert [call["contact"] for call in page["calls"]] == ["Ann", "Ann"]
    other = "+1 202-555-0144"
    assert await dashboard.ask("contact/save", **{**saved, "numbers": [other]}) == {
        **saved,
        "numbers": [ANN, other],
        "added": False,
    }
    assert await dashboard.ask("mark_seen", number="Ann") == {"count": 2}
    (left,) = [
        call["id"]
        for call in (await dashboard.ask("calls/list", filter="missed"))["calls"]
        if call["to_return"]
    ]
    assert await dashboard.ask("mark_seen", call_ids=["another"]) == {"count": 0}
    assert await dashboard.ask("mark_seen", call_ids=[left]) == {"count": 1}
    assert await dashboard.ask("mark_seen") == {"count": 0}
    page = await dashboard.ask("calls/list", filter="missed")
    assert {call["to_return"] for call in page["calls"]} == {False}
