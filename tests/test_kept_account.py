"""The kept calls of an account that does not run: they are there, and can be forgotten."""

from collections.abc import AsyncGenerator, Collection
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.telephony import backup
from custom_components.telephony.address_book import account_contacts
from custom_components.telephony.archive.archive import Archive
from custom_components.telephony.archive.call_query import CallQuery
from custom_components.telephony.calls import Call, PhoneBook
from custom_components.telephony.flows.telephony_flow import TelephonyConfigFlow
from simulator import Simulator
from simulator.faults import Reset

from .conftest import NOW
from .helpers.actions import act, refusal
from .helpers.broken_archive import break_archive
from .helpers.contact_entries import add_contact, contact
from .helpers.dashboards import Dashboard
from .helpers.stopped_accounts import (
    ANN,
    BOB,
    DAY,
    STATES,
    begin,
    callers,
    history,
    is_open,
    stop,
)
from .helpers.stored_accounts import (
    NAMES,
    WITH_HISTORY,
    add_account_without_history,
    set_up,
    state,
    stored_account,
)
from .helpers.time_travel import pass_time

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past", "shown_days")


@pytest.mark.parametrize("why", STATES)
@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_calls_are_told_and_exported_without_a_request(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    tmp_path: Path,
    vendor: str,
    why: str,
) -> None:
    """With the names of today's contacts."""
    hass.config.media_dirs = {"local": str(tmp_path)}
    entry = await begin(hass, simulator, vendor)
    await add_contact(hass, contact("Ann", f"+1{ANN}"))
    known = await history(hass)
    assert known["kept_until"] == NOW.isoformat()
    await stop(hass, simulator, entry, why)
    simulator.vendors[vendor].clear_requests()
    freezer.tick(1)

    told = await history(hass, config_entry_id=entry.entry_id)

    assert told["calls"] == known["calls"]
    assert (told["total"], told["accounts"]) == (8, [NAMES[vendor]])
    assert told["calls"][0]["caller_name"] == "Ann"
    found = await history(hass, config_entry_id=entry.entry_id, text="ann")
    assert set(callers(found)) == {ANN}
    assert told["kept_since"] == known["kept_since"]
    # What has been since then, nobody knows.
    assert told["kept_until"] == NOW.isoformat()
    exported = await act(hass, "export_calls", config_entry_id=entry.entry_id)
    assert exported["count"] == 8
    text = await hass.async_add_executor_job(Path(exported["path"]).read_text)
    assert text.count(ANN) >= 4
    assert simulator.vendors[vendor].requests == []
    assert not is_open()


@pytest.mark.parametrize("why", STATES)
async def test_it_is_one_of_all_accounts_unless_it_is_disabled(
    hass: HomeAssistant, simulator: Simulator, why: str
) -> None:
    entry = await begin(hass, simulator, "antbuddy")
    await begin(hass, simulator, "nxcloud")
    await stop(hass, simulator, entry, why)

    told = await history(hass)

    accounts = {"antbuddy", "nxcloud"} - ({"antbuddy"} if why == "disabled" else set())
    assert set(told["accounts"]) == {NAMES[one] for one in accounts}
    assert told["total"] == 8 * len(accounts)


@pytest.mark.parametrize("why", ["away", "refused"])
async def test_a_dashboard_shows_them(
    hass: HomeAssistant,
    simulator: Simulator,
    hass_ws_client: WebSocketGenerator,
    why: str,
) -> None:
    entry = await begin(hass, simulator, "antbuddy")
    await stop(hass, simulator, entry, why)
    dashboard = await Dashboard.open(hass, hass_ws_client, None)

    page = await dashboard.ask("calls/list", limit=5)

    assert page["total"] == 8
    assert [call["number"][-10:] for call in page["calls"]] == [ANN, BOB, ANN, BOB, ANN]
    rest = await dashboard.ask("calls/list", limit=5, before=page["next"])
    assert len(rest["calls"]) == 3


async def test_the_vendor_is_not_asked_anew_by_an_account_that_does_not_run(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """Whoever wants that of it is told why; of all accounts, the others are asked."""
    entry = await begin(hass, simulator, "antbuddy")
    await stop(hass, simulator, entry, "away")

    told = await refusal(
        hass,
        "get_call_history",
        ServiceValidationError,
        config_entry_id=entry.entry_id,
        refresh=True,
    )

    assert f"The account {entry.title} is not running" in told
    assert (await history(hass, refresh=True))["total"] == 8


async def test_one_of_which_nothing_is_kept_says_that_it_does_not_run(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = stored_account(simulator, "antbuddy")
    simulator.antbuddy.misbehave(Reset())
    await set_up(hass, entry)

    for action in ("get_call_history", "export_calls"):
        told = await refusal(
            hass, action, ServiceValidationError, config_entry_id=entry.entry_id
        )
        assert f"The account {entry.title} is not running" in told
        told = await refusal(hass, action, ServiceValidationError)
        assert told.startswith("No running account has a call history.")


async def test_one_that_runs_without_a_history_says_so(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """Where none is named, the others are meant."""
    entry = await add_account_without_history(hass, simulator)
    for action, fields in {"export_calls": {}, "forget_calls": {"number": ANN}}.items():
        told = await refusal(
            hass,
            action,
            ServiceValidationError,
            **fields,
            config_entry_id=entry.entry_id,
        )
        assert told.startswith(f"The account {entry.title} has no call history")

    other = await begin(hass, simulator, "antbuddy")
    assert (await history(hass))["accounts"] == [other.title]
    forgotten = await act(hass, "forget_calls", number=f"+1{ANN}")
    assert forgotten["accounts"] == [other.title]


async def test_an_archive_that_cannot_be_used_is_told(
    hass: HomeAssistant, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = await begin(hass, simulator, "antbuddy")
    await stop(hass, simulator, entry, "away")

    break_archive(monkeypatch)

    for told in (
        await refusal(hass, "get_call_history"),
        await refusal(hass, "export_calls"),
    ):
        assert told == (
            "The archive of calls cannot be used at the moment. "
            "Look among the repairs for what is wrong"
        )
    told = await refusal(hass, "forget_calls", number=ANN)
    assert told.startswith("Not all of the calls are deleted")


async def test_a_backup_takes_no_calls_away(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """Neither its own nor those of an account that runs."""
    entry = await begin(hass, simulator, "antbuddy")
    await begin(hass, simulator, "nxcloud")
    await stop(hass, simulator, entry, "refused")

    await backup.async_pre_backup(hass)
    try:
        told = await act(hass, "get_call_history")
        assert len(told["accounts"]) == 2
        assert told["count"] == 4
    finally:
        await backup.async_post_backup(hass)


async def test_a_dashboard_hears_that_calls_are_forgotten(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_ws_client: WebSocketGenerator,
) -> None:
    entry = await begin(hass, simulator, "antbuddy")
    await stop(hass, simulator, entry, "refused")
    dashboard = await Dashboard.open(hass, hass_ws_client, None)
    await dashboard.ask("calls/subscribe")
    freezer.tick(1)

    await act(hass, "forget_calls", number=f"+1{ANN}")

    event = await dashboard.event()
    assert (event["config_entry_id"], event["refresh"]) == (entry.entry_id, True)


async def test_what_all_accounts_keep_is_told_or_that_there_is_nothing(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """One was stopped before what is kept of the other begins."""
    entry = await begin(hass, simulator, "antbuddy")
    await stop(hass, simulator, entry, "away")
    freezer.move_to(NOW + 40 * DAY)
    await set_up(hass, stored_account(simulator, "nxcloud"))

    told = await act(hass, "get_call_history")

    assert len(told["accounts"]) == 2
    assert (told["kept_since"], told["kept_until"]) == (None, None)


async def test_an_account_of_a_vendor_that_nobody_knows_is_none(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """A newer Telephony was installed before."""
    entry = await begin(hass, simulator, "antbuddy")
    other = await begin(hass, simulator, "nxcloud")
    hass.config_entries.async_update_entry(other, data={**other.data, "vendor": "new"})
    await hass.config_entries.async_reload(other.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert (await history(hass))["accounts"] == [entry.title]
    told = await refusal(
        hass,
        "get_call_history",
        ServiceValidationError,
        config_entry_id=other.entry_id,
    )
    assert told.startswith("The chosen account does not exist")
    # Nor does it stand in the way of anybody else's, and it says what is wrong.
    assert state(other) is ConfigEntryState.SETUP_ERROR
    assert str(other.reason).startswith("This account is of a vendor that your version")
    assert TelephonyConfigFlow.async_get_supported_subentry_types(other) == {}
    for flow in (
        await hass.config_entries.options.async_init(other.entry_id),
        await other.start_reconfigure_flow(hass),
    ):
        assert (flow["type"], flow["reason"]) == ("abort", "unknown_vendor")


async def test_an_export_outlives_the_reload_of_the_only_account(
    hass: HomeAssistant,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    hass.config.media_dirs = {"local": str(tmp_path)}
    entry = await begin(hass, simulator, "antbuddy")
    each = Archive.async_each

    async def interrupted(
        archive: Archive, query: CallQuery, _at_once: int
    ) -> AsyncGenerator[Collection[Call]]:
        async for some in each(archive, query, 2):
            yield some
            if state(entry) is ConfigEntryState.LOADED:
                await hass.config_entries.async_unload(entry.entry_id)

    monkeypatch.setattr(Archive, "async_each", interrupted)

    assert (await act(hass, "export_calls"))["count"] == 8


async def test_thousands_of_contacts_are_read_once(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who looks for a call asks with every letter; a change is seen all the same."""
    entry = await begin(hass, simulator, "antbuddy")
    await add_contact(hass, contact("Ann", f"+1{ANN}"))
    await stop(hass, simulator, entry, "away")
    made = Mock(wraps=PhoneBook)
    monkeypatch.setattr(account_contacts, "PhoneBook", made)
    for text in ("a", "an", "ann"):
        assert set(callers(await history(hass, text=text))) == {ANN}
    assert made.call_count == 1

    await add_contact(hass, contact("Bob", f"+1{BOB}"))
    assert set(callers(await history(hass, text="bob"))) == {BOB}

    hass.config.country = "DE"
    assert (await history(hass, text="bob"))["total"] == 4
    await pass_time(hass, freezer, timedelta(minutes=11))
    made.reset_mock()
    await add_contact(hass, contact("Zoe", "+12125550162"))
    assert made.call_count == 0
