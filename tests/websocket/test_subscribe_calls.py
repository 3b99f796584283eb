"""What a dashboard is told of while it is open."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.const import GROUP_ID_READ_ONLY, GROUP_ID_USER
from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.telephony.archive.call_keeping import Kept
from custom_components.telephony.archive.call_search import FoundCall
from custom_components.telephony.entry.permission import Person
from custom_components.telephony.kept_account import KeptAccount
from custom_components.telephony.websocket import subscribe_calls
from custom_components.telephony.websocket.shown_calls import (
    ShownCall,
    async_shown_calls,
)
from simulator import Simulator
from simulator.calls import Outcome
from simulator.faults import Throttle

from ..conftest import NOW
from ..helpers.actions import act
from ..helpers.contact_entries import add_contact, change_contact, contact
from ..helpers.dashboards import Dashboard
from ..helpers.stored_accounts import (
    add_account,
    add_account_without_history,
    set_up,
    stored_account,
)
from ..helpers.time_travel import poll
from .conftest import OF_ACCOUNTS

ANN = "12025550143"
LONDON = "442079460123"

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past")


async def _subscribed(dashboard: Dashboard, **fields: str) -> int:
    message = await dashboard.send("calls/subscribe", **fields)
    assert message["success"], message["error"]
    subscription: int = message["id"]
    return subscription


async def _told(dashboard: Dashboard, wanted: dict[str, object]) -> None:
    """Hear of a change; what is told of one that was before may come again."""
    for _ in range(5):
        event = await dashboard.event()
        if event == wanted:
            return
    raise AssertionError(event)


async def test_whatever_changes_is_told(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    dashboard: Dashboard,
) -> None:
    """A call, a name, what is to be returned, and that an account is not what it was."""
    ann = await add_contact(hass, contact("Ann", f"+{ANN}"))
    entry = await add_account(hass, simulator, "antbuddy")
    subscription = await _subscribed(dashboard, config_entry_id=entry.entry_id)
    simulator.antbuddy.add_call(number=ANN, outcome=Outcome.MISSED)
    await poll(hass, freezer)
    event, unreturned = await dashboard.event(), await dashboard.event()
    (call,) = event["calls"]
    assert (call["display"], call["to_return"]) == ("Ann", False)
    assert unreturned == {
        "config_entry_id": entry.entry_id,
        "calls": [],
        "unreturned": [call["id"]],
        "refresh": False,
    }

    await change_contact(hass, ann, name="Ann Doe")
    await _told(dashboard, {**unreturned, "refresh": True})
    await act(hass, "mark_seen", number=ANN)
    await _told(dashboard, {**unreturned, "unreturned": []})
    hass.config_entries.async_update_entry(entry, title="Office")
    nothing_left = {**unreturned, "unreturned": [], "refresh": True}
    await _told(dashboard, nothing_left)
    simulator.antbuddy.misbehave(Throttle())
    await poll(hass, freezer)
    await _told(dashboard, nothing_left)
    (account,) = await dashboard.ask("accounts")
    assert account["state"] == "throttled"
    await act(hass, "forget_calls", number=ANN)
    assert (await dashboard.event())["refresh"]
    await hass.config_entries.async_unload(entry.entry_id)
    await _told(dashboard, nothing_left)
    # After a start it is made of other parts.
    simulator.antbuddy.behave()
    freezer.tick(timedelta(hours=2))
    await hass.config_entries.async_setup(entry.entry_id)
    assert (await dashboard.event())["refresh"]
    await hass.async_block_till_done(wait_background_tasks=True)
    simulator.antbuddy.add_call(number=LONDON)
    await poll(hass, freezer)
    while not (event := await dashboard.event())["calls"]:
        pass
    assert [each["number"] for each in event["calls"]] == [LONDON]

    account = entry.runtime_data
    before = len(account.coordinator._listeners)
    others = len(account.archive.writings._listeners) - 1
    await dashboard.unsubscribe(subscription)
    assert len(account.archive.writings._listeners) == others
    assert len(account.coordinator._listeners) == before - 1
    simulator.antbuddy.add_call(number=ANN)
    await poll(hass, freezer)
    await dashboard.ask("mark_seen")


async def test_very_many_calls_are_told_as_a_page(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    dashboard: Dashboard,
) -> None:
    await add_account(hass, simulator, "antbuddy")
    await _subscribed(dashboard)
    for minutes in range(60):
        simulator.antbuddy.add_call(
            number=ANN, started_at=NOW + timedelta(seconds=minutes - 60)
        )

    await poll(hass, freezer)

    event = await dashboard.event()
    assert event["refresh"]
    times = [call["started_at"] for call in event["calls"]]
    assert len(times) == 50
    assert times == sorted(times, reverse=True)
    assert times[0].startswith("2026-11-18T20:29:59")


async def test_accounts_that_come_are_followed_and_those_that_go_are_told(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    dashboard: Dashboard,
) -> None:
    await _subscribed(dashboard)
    entry = await add_account(hass, simulator, "antbuddy")
    events = [await dashboard.event()]
    while not events[-1]["refresh"]:
        events.append(await dashboard.event())
    await hass.async_block_till_done(wait_background_tasks=True)
    simulator.antbuddy.add_call(number=ANN)
    await poll(hass, freezer)
    while not events[-1]["calls"]:
        events.append(await dashboard.event())
    assert {event["config_entry_id"] for event in events} == {entry.entry_id}

    # What could not be written at once, and was then, is not known one by one.
    entry.runtime_data.archive.writings.tell(Kept())
    event = await dashboard.event()
    assert (event["calls"], event["refresh"]) == ([], True)
    await hass.config_entries.async_remove(entry.entry_id)

    event = await dashboard.event()
    assert (event["config_entry_id"], event["calls"]) == (entry.entry_id, [])
    assert event["refresh"]


async def test_an_account_without_a_history_changes_as_well(
    hass: HomeAssistant, simulator: Simulator, dashboard: Dashboard
) -> None:
    entry = await add_account_without_history(hass, simulator)
    await _subscribed(dashboard)

    hass.config_entries.async_update_entry(entry, title="Office")

    assert await dashboard.event() == {
        "config_entry_id": entry.entry_id,
        "calls": [],
        "unreturned": [],
        "refresh": True,
    }


async def test_nothing_is_told_that_may_not_be_read(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_read_only_user: MockUser,
    open_dashboard: Callable[[MockUser], Awaitable[Dashboard]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Not at first, and when a right is taken away meanwhile, that much and no more."""
    entries = [
        await set_up(hass, stored_account(simulator, "antbuddy", title=title))
        for title in ("Home", "Shop")
    ]
    dashboard = await open_dashboard(hass_read_only_user)
    hass_read_only_user.mock_policy(OF_ACCOUNTS)
    await _subscribed(dashboard)
    hass_read_only_user.mock_policy({"entities": {"domains": {"light": True}}})
    simulator.antbuddy.add_call(number=ANN)
    await poll(hass, freezer)
    lost = [await dashboard.event() for _ in entries]
    assert {event["config_entry_id"] for event in lost} == {
        entry.entry_id for entry in entries
    }
    assert [event["calls"] for event in lost] == [[], []]
    # What is heard next is the answer, and no event that came before it.
    assert await dashboard.ask("accounts") == []

    for fields in (
        {},
        {"config_entry_id": entries[0].entry_id},
    ):
        error = await dashboard.error("calls/subscribe", **fields)
        assert error["code"] == "unauthorized"
    # A dashboard that is open asks for it again and again.
    assert "nauthorized" not in caplog.text
    error = await dashboard.error("calls/subscribe", config_entry_id="gone")
    assert error["translation_key"] == "account_not_found"


async def test_nothing_is_told_whose_right_is_lost_on_the_way(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_owner_user: MockUser,
    open_dashboard: Callable[[User], Awaitable[Dashboard]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While calls are written for people, which takes a while."""
    user = await hass.auth.async_create_user("Ann", group_ids=[GROUP_ID_READ_ONLY])
    await add_account(hass, simulator, "antbuddy")
    dashboard = await open_dashboard(user)
    await _subscribed(dashboard)
    written: list[ShownCall] = []

    async def shown_calls(
        hass: HomeAssistant,
        person: Person,
        accounts: Iterable[KeptAccount],
        calls: Sequence[FoundCall],
    ) -> list[ShownCall]:
        written.extend(await async_shown_calls(hass, person, accounts, calls))
        await hass.auth.async_update_user(user, group_ids=[])
        return written

    monkeypatch.setattr(subscribe_calls, "async_shown_calls", shown_calls)
    simulator.antbuddy.add_call(number=ANN)
    await poll(hass, freezer)

    event = await dashboard.event()
    assert written
    assert (event["calls"], event["refresh"]) == ([], True)
    # What is heard next is the answer, and no event that came before it.
    assert await dashboard.ask("accounts") == []


async def test_a_right_that_is_given_or_taken_is_told(
    hass: HomeAssistant,
    simulator: Simulator,
    hass_owner_user: MockUser,
    open_dashboard: Callable[[User], Awaitable[Dashboard]],
) -> None:
    """To whom it concerns, who asks anew then; nobody else asks for that."""
    entry = await add_account(hass, simulator, "antbuddy")
    users = [
        await hass.auth.async_create_user(name, group_ids=[GROUP_ID_READ_ONLY])
        for name in ("Ann", "Bob")
    ]
    ann, bob = [await open_dashboard(user) for user in users]
    for dashboard in (ann, bob):
        await _subscribed(dashboard)
    told = {
        "config_entry_id": entry.entry_id,
        "calls": [],
        "unreturned": [],
        "refresh": True,
    }

    await hass.auth.async_update_user(users[0], group_ids=[GROUP_ID_USER])

    assert await ann.event() == told
    assert (await ann.ask("accounts"))[0]["may_control"]
    # What is heard next is the answer, and no event that came before it.
    assert not (await bob.ask("accounts"))[0]["may_control"]
    # A name is no right.
    await hass.auth.async_update_user(users[0], name="Ann Doe")
    await ann.ask("accounts")
    await hass.auth.async_update_user(users[0], group_ids=[])
    assert await ann.event() == told
    assert await ann.ask("accounts") == []


async def test_whoever_goes_away_leaves_nobody_listening(
    hass: HomeAssistant, simulator: Simulator, dashboard: Dashboard
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    before = len(entry.runtime_data.coordinator._listeners)
    others = len(entry.runtime_data.archive.writings._listeners)
    await _subscribed(dashboard)
    assert len(entry.runtime_data.coordinator._listeners) == before + 1
    assert len(entry.runtime_data.archive.writings._listeners) == others + 1

    await dashboard.close()
    await hass.async_block_till_done(wait_background_tasks=True)

    assert len(entry.runtime_data.archive.writings._listeners) == others
    assert len(entry.runtime_data.coordinator._listeners) == before
