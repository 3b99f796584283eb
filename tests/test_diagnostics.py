"""What is attached to a bug report."""

from datetime import datetime, timedelta
import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulator import Simulator
from simulator.calls import Outcome
from simulator.faults import BrokenRecord, Fault, Html, Reset, Throttle

from .conftest import NOW
from .helpers.contact_entries import add_book, add_contact, add_contacts, contact
from .helpers.stored_accounts import (
    NXCLOUD_SIGNED,
    NXCLOUD_VOICE,
    VENDORS,
    WITH_HISTORY,
    add_account,
    did,
    registered_line,
    set_up,
    stored_account,
)
from .helpers.time_travel import poll

pytestmark = pytest.mark.usefixtures("frozen_time")


def _private(simulator: Simulator, vendor: str) -> set[str]:
    """Return what belongs to nobody but the user."""
    server = simulator.vendors[vendor]
    account = server.account
    private: set[str | None] = {*account.credentials().values(), "Desk"}
    for call in server.calls:
        private |= {call.number, call.line, call.did, call.recording}
    return {text for text in private if text}


@pytest.mark.parametrize("vendor", VENDORS)
async def test_nothing_private_is_told(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    simulator: Simulator,
    vendor: str,
) -> None:
    lines = [registered_line(simulator, vendor), did("442079460178", "Shop")]
    options = {"default_line": lines[0]["data"]["number"]}
    entry = await set_up(
        hass,
        stored_account(
            simulator, vendor, title="Ann's phones", lines=lines, options=options
        ),
    )
    chosen = {"person": "person.carla"}
    await add_contact(
        hass, contact("Bertha", "+44 20 7946 0345", uid="urn:4fbe", **chosen)
    )
    await hass.services.async_call(
        "telephony", "click_to_call", {"number": "12025550143"}, blocking=True
    )

    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, entry)

    told = json.dumps(diagnostics)
    assert len(told) > 500
    contacts = {"Bertha", "7946 0345", "carla", "4fbe", "79460178", "Shop"}
    for private in _private(simulator, vendor) | {"Ann", "12025550143"} | contacts:
        assert private not in told


async def test_nothing_private_is_told_of_an_address_book(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    on_speed_dial = contact(
        "Bertha",
        "+44 20 7946 0345",
        uid="urn:4fbe",
        person="person.carla",
        aliases=["Mum"],
    )
    barred = contact("Dora", "+44 20 7946 0346", called_by=["button"])
    book = await add_book(hass, "Ann's family")
    await add_contacts(hass, on_speed_dial, barred, book=book)
    assert len(book.subentries) == 2

    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, book)

    told = json.dumps(diagnostics)
    assert diagnostics["state"] == "loaded"
    kept = (on_speed_dial.contact.id, barred.contact.id)
    names = ("Bertha", "carla", "Mum", "Dora", "Ann", "7946", "4fbe")
    for private in (*names, *kept):
        assert private not in told


OF_SEATS = ["call_history", "click_to_call", "placed_call_outcome", "recordings"]


@pytest.mark.parametrize(
    ("vendor", "without", "capabilities"),
    [
        ("nxcloud", (), ["axb_binding", "axb_query", "balance", *OF_SEATS]),
        # That it reads messages, its user has not said.
        ("nxcloud", NXCLOUD_SIGNED, ["balance", *OF_SEATS]),
        ("antbuddy", (), ["call_history", "click_to_call", "recordings"]),
        (
            "net2phone",
            (),
            ["call_history", "click_to_call", "live_calls", "recordings"],
        ),
    ],
)
async def test_what_the_account_is_and_can_is_told(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    simulator: Simulator,
    vendor: str,
    without: tuple[str, ...],
    capabilities: list[str],
) -> None:
    entry = await set_up(
        hass,
        stored_account(simulator, vendor, without=without, options={"history_days": 3}),
    )

    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, entry)

    assert (diagnostics["state"], diagnostics["error"]) == ("loaded", None)
    assert diagnostics["capabilities"] == capabilities
    told: Any = diagnostics["entry"]
    assert told["data"]["vendor"] == vendor
    assert told["data"]["endpoints"] == entry.data["endpoints"]
    assert told["options"] == {"history_days": 3}


@pytest.mark.parametrize("vendor", VENDORS)
async def test_an_account_that_does_not_start_tells_why(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    simulator: Simulator,
    vendor: str,
) -> None:
    """What the user is told then is to attach the diagnostics to a report."""
    simulator.vendors[vendor].misbehave(Html())
    entry = await add_account(hass, simulator, vendor)

    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, entry)

    assert diagnostics["state"] == "setup_retry"
    assert diagnostics["error"] == "malformed_answer"
    assert diagnostics["history"] is None
    told = json.dumps(diagnostics)
    for private in _private(simulator, vendor):
        assert private not in told


async def test_an_account_without_history_has_none_to_tell(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, simulator: Simulator
) -> None:
    simulator.nxcloud.disable_product("did")
    entry = await set_up(
        hass, stored_account(simulator, "nxcloud", without=NXCLOUD_VOICE)
    )

    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, entry)

    assert diagnostics["history"] is None
    assert diagnostics["archive"] is None


@pytest.mark.usefixtures("shown_days")
@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_how_far_the_archive_reaches_is_told(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    simulator: Simulator,
    vendor: str,
) -> None:
    """The days that are shown were read; of a year or a month, more are to come."""
    forever = stored_account(simulator, vendor, options={"keep_forever": True})
    entry = await set_up(hass, forever)
    reach = entry.runtime_data.vendor.history_reach

    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, entry)

    archive: Any = diagnostics["archive"]
    kept_since = datetime.fromisoformat(archive["kept_since"])
    assert timedelta(days=6) < NOW - kept_since < timedelta(days=7)
    to_read = reach - (NOW - kept_since)
    assert archive["days_to_read"] == pytest.approx(to_read / timedelta(days=1))
    assert archive["trouble"] is None
    assert archive["calls_left_out"] == archive["mended_values"] == 0


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_the_history_is_told_in_figures(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    simulator: Simulator,
    vendor: str,
) -> None:
    server = simulator.vendors[vendor]
    server.clear_calls()
    for number in ("12025550143", "12125550162", "14155550178"):
        server.add_call(number=number)
    server.misbehave(BrokenRecord())
    entry = await add_account(hass, simulator, vendor)

    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, entry)

    history: Any = diagnostics["history"]
    skipped = history.pop("skipped_records")
    assert skipped > 0
    requests = history.pop("requests_today")
    (poll_made,) = history.pop("polls")
    assert history == {
        "calls": 3,
        "calls_today": 3,
        "last_update_success": True,
        "last_error": None,
        "unreturned_calls": 0,
        # The first read is none of a poll's budget, and the balance is.
        "requests_of_polls_today": int("balance" in server.offers),
    }
    # Before the poll, the credentials were checked.
    assert 0 < poll_made.pop("requests") < requests
    assert poll_made == {
        "time": "2026-11-18T20:30:00+00:00",
        "records": 3,
        "skipped": skipped,
        "outcome": "ok",
    }


@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Reset(), "CannotConnectError"),
        (Html(), "MalformedAnswerError"),
        (Throttle(), "ThrottledError"),
    ],
)
async def test_the_last_error_is_told(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    fault: Fault,
    error: str,
) -> None:
    entry = await add_account(hass, simulator, vendor)
    simulator.vendors[vendor].misbehave(fault)
    await poll(hass, freezer)

    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, entry)

    history: Any = diagnostics["history"]
    assert history["last_update_success"] is False
    assert history["last_error"] == error
    assert [made["outcome"] for made in history["polls"]] == ["ok", error]
    assert history["polls"][-1]["requests"] > 0
    assert (history["polls"][-1]["records"], history["polls"][-1]["skipped"]) == (0, 0)


async def test_the_last_twenty_polls_are_told(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    for _ in range(20):
        freezer.tick(10)
        await entry.runtime_data.coordinator.async_refresh()

    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, entry)

    history: Any = diagnostics["history"]
    times = [datetime.fromisoformat(made["time"]) for made in history["polls"]]
    assert len(times) == 20
    assert times == sorted(times)
    # All but the first one, which was made when the account was set up.
    assert times[0] > NOW


@pytest.mark.usefixtures("without_past")
async def test_calls_that_wait_are_counted(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    assert entry.runtime_data.reporter is not None
    for number in ("12025550143", "12125550162"):
        simulator.antbuddy.add_call(number=number, outcome=Outcome.MISSED)
    await entry.runtime_data.coordinator.async_refresh()
    await hass.async_block_till_done()

    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, entry)

    history: Any = diagnostics["history"]
    assert history["unreturned_calls"] == 2
