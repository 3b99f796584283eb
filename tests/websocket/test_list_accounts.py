"""What a dashboard knows of the accounts, and of what somebody may do with them."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.const import GROUP_ID_USER
from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.telephony.entry.dial_options import CONF_ADMINISTRATORS_ONLY
from simulator import Simulator
from simulator.calls import Outcome
from simulator.faults import Status, Throttle

from ..helpers.broken_archive import break_archive
from ..helpers.contact_entries import add_book, add_contacts, contact
from ..helpers.dashboards import Dashboard
from ..helpers.stored_accounts import (
    NXCLOUD_SIGNED,
    add_account,
    add_account_without_history,
    did,
    line,
    set_up,
    stored_account,
)
from ..helpers.time_travel import poll
from .conftest import OF_ACCOUNTS, OpenDashboard

ANN = "12025550143"

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past")


async def test_there_may_be_nothing_to_show(
    dashboard: Dashboard, stranger: Dashboard
) -> None:
    assert await dashboard.ask("accounts") == []
    assert await stranger.ask("accounts") == []


async def test_accounts_are_told_with_all_that_a_page_is_made_of(
    hass: HomeAssistant, simulator: Simulator, dashboard: Dashboard
) -> None:
    book = await add_contacts(
        hass, contact("bob", "+1 212-555-0161"), contact("Ann", f"+{ANN}")
    )
    simulator.nxcloud.add_call(number=ANN, outcome=Outcome.MISSED)
    parts = [
        line("60010001", "Desk"),
        line("60010002", "Hall"),
        did("12125550162", "Shop"),
    ]
    options = {"default_line": "60010002"}
    first = await set_up(
        hass, stored_account(simulator, "nxcloud", lines=parts, options=options)
    )
    second = await set_up(
        hass,
        stored_account(
            simulator,
            "nxcloud",
            options={"default_account": True},
            without=NXCLOUD_SIGNED,
            title="Shop",
        ),
    )
    disabled = await add_account(hass, simulator, "antbuddy")
    await hass.config_entries.async_set_disabled_by(
        disabled.entry_id, ConfigEntryDisabler.USER
    )

    default, other = await dashboard.ask("accounts")

    assert default["config_entry_id"] == second.entry_id
    assert (default["title"], default["is_default"]) == ("Shop", True)
    assert set(default["capabilities"]) >= {"click_to_call", "call_history"}
    assert "axb_query" not in default["capabilities"]
    assert default["entities"].keys() >= {"refused_calls_today"}
    assert other["config_entry_id"] == first.entry_id
    assert {
        name: other[name]
        for name in ("title", "vendor", "state", "is_default", "may_control")
    } == {
        "title": "NXCloud",
        "vendor": "NXCloud",
        "state": "running",
        "is_default": False,
        "may_control": True,
    }
    assert set(other["capabilities"]) >= {"call_history", "click_to_call", "axb_query"}
    assert (other["lines"], other["contacts"]) == (["Desk", "Hall"], ["Ann", "bob"])
    assert other["unreturned"] == 1
    assert other["kept_since"]
    assert other["device_id"]
    assert other["entities"]["last_call"] == "sensor.nxcloud_last_call"
    assert other["entities"]["call"] == "event.nxcloud_call"
    assert [
        (part["name"], part["number"], part["is_default"])
        for part in other["line_details"]
    ] == [("Desk", "60010001", False), ("Hall", "60010002", True)]
    (counted,) = other["dids"]
    assert (counted["name"], counted["number"]) == ("Shop", "12125550162")
    assert counted["entities"].keys() >= {"calls_today"}
    assert counted["device_id"] != other["device_id"]
    assert other["address_books"] == [
        {"config_entry_id": book.entry_id, "title": "Contacts"}
    ]


async def test_an_account_without_a_history_is_told_as_such(
    hass: HomeAssistant, simulator: Simulator, dashboard: Dashboard
) -> None:
    await add_account_without_history(hass, simulator)

    (account,) = await dashboard.ask("accounts")

    assert "axb_query" in account["capabilities"]
    assert not {"call_history", "click_to_call"} & set(account["capabilities"])
    assert (account["kept_since"], account["unreturned"]) == (None, None)
    assert "last_call" not in account["entities"]


async def test_who_may_only_look_is_told_so(
    hass: HomeAssistant,
    simulator: Simulator,
    dashboard: Dashboard,
    reader: Dashboard,
    stranger: Dashboard,
    open_dashboard: OpenDashboard,
) -> None:
    await add_book(hass)
    entry = await add_account(hass, simulator, "antbuddy")
    user = await hass.auth.async_create_user("User", group_ids=[GROUP_ID_USER])
    person = await open_dashboard(user)

    (seen,) = await reader.ask("accounts")

    assert (seen["may_control"], seen["address_books"]) == (False, [])
    assert await stranger.ask("accounts") == []
    (seen,) = await person.ask("accounts")
    assert seen["may_control"]
    assert len(seen["address_books"]) == 1
    hass.config_entries.async_update_entry(
        entry, options={CONF_ADMINISTRATORS_ONLY: True}
    )
    for somebody, may in ((person, False), (dashboard, True)):
        (seen,) = await somebody.ask("accounts")
        assert seen["may_control"] is may


async def test_contacts_of_a_book_are_for_who_may_read_it(
    hass: HomeAssistant,
    simulator: Simulator,
    hass_read_only_user: MockUser,
    open_dashboard: OpenDashboard,
) -> None:
    await add_contacts(hass, contact("Ann", f"+{ANN}"))
    await add_account(hass, simulator, "antbuddy")
    hass_read_only_user.mock_policy(OF_ACCOUNTS)
    somebody = await open_dashboard(hass_read_only_user)

    (seen,) = await somebody.ask("accounts")
    described = await somebody.ask("number/describe", number="Ann")

    assert seen["contacts"] == []
    assert (described["contact"], described["suggestions"]) == (None, [])


async def test_how_an_account_is(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    dashboard: Dashboard,
) -> None:
    """What nobody can do anything about is another thing than a password to enter."""

    async def state() -> str:
        (account,) = await dashboard.ask("accounts")
        told: str = account["state"]
        return told

    server = simulator.antbuddy
    entry = await add_account(hass, simulator, "antbuddy")
    assert await state() == "running"
    for fault, word in ((Status(500), "unavailable"), (Throttle(), "throttled")):
        server.misbehave(fault)
        await poll(hass, freezer)
        assert await state() == word
        server.behave()
    server.misbehave(Status(500))
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert await state() == "unavailable"
    server.behave()
    server.misbehave(Throttle())
    await hass.config_entries.async_reload(entry.entry_id)
    assert await state() == "throttled"
    server.behave()
    server.revoke_credentials()
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert await state() == "sign_in"
    await hass.config_entries.async_unload(entry.entry_id)
    entry.mock_state(hass, ConfigEntryState.SETUP_IN_PROGRESS)
    assert await state() == "starting"
    entry.mock_state(hass, ConfigEntryState.NOT_LOADED)
    assert await state() == "stopped"
    (account,) = await dashboard.ask("accounts")
    assert account["capabilities"] == []


async def test_nobody_is_told_that_no_call_is_to_be_returned_where_that_is_not_known(
    hass: HomeAssistant,
    simulator: Simulator,
    dashboard: Dashboard,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    (account,) = await dashboard.ask("accounts")
    assert account["unreturned"] == 0

    break_archive(monkeypatch)
    await hass.config_entries.async_reload(entry.entry_id)

    (account,) = await dashboard.ask("accounts")
    assert account["unreturned"] is None
