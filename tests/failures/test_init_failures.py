"""Accounts that cannot be set up now, or not without the user."""

from datetime import datetime, timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from custom_components.telephony.providers.answers import CallHistory
from custom_components.telephony.providers.antbuddy.provider import AntBuddyProvider
from simulator import Simulator
from simulator.faults import Fault, Html, Reset, Status, Throttle

from ..helpers.states import shown
from ..helpers.stored_accounts import NAMES, VENDORS, add_account, set_up, state
from ..helpers.time_travel import fire_time_changed, pass_time

pytestmark = pytest.mark.usefixtures("frozen_time")


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (
            Reset(),
            (
                "{name} could not be reached (ServerDisconnectedError), so nothing was "
                "done. Check the internet connection and try again"
            ),
        ),
        (
            Html(),
            (
                "{name} gave an answer that makes no sense ([200]). Try again later; if it "
                "stays like this, report it with the diagnostics of the account"
            ),
        ),
        (
            Throttle("20"),
            (
                "{name} asks for fewer requests ({throttled}), so nothing was done. Wait "
                "20 s and try again"
            ),
        ),
        (
            Status(500),
            (
                "{name} is out of order at the moment ([500]), so nothing was done. Try "
                "again later"
            ),
        ),
        (
            Status(403),
            "{name} does not allow this for the account ([403]). Ask {name} to enable it",
        ),
    ],
)
async def test_an_account_that_cannot_be_asked_is_tried_again(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    fault: Fault,
    reason: str,
) -> None:
    simulator.vendors[vendor].misbehave(fault)
    entry = await add_account(hass, simulator, vendor)
    assert state(entry) is ConfigEntryState.SETUP_RETRY
    assert entry.reason == reason.format(
        name=NAMES[vendor], throttled=f"[{simulator.vendors[vendor].throttle_status}]"
    )
    assert hass.config_entries.flow.async_progress() == []
    simulator.vendors[vendor].behave()

    await pass_time(hass, freezer, timedelta(minutes=1))

    assert state(entry) is ConfigEntryState.LOADED


@pytest.mark.parametrize(
    ("vendor", "reason"),
    [
        (
            "nxcloud",
            (
                "NXCloud does not accept the credentials of this account (appkey or "
                "secretkey invalid. [1101]). Enter them again under Settings, Devices & "
                "services, Telephony"
            ),
        ),
        (
            "antbuddy",
            (
                "AntBuddy does not accept the credentials of this account (appId or hash "
                "is invalid [400]). Enter them again under Settings, Devices & services, "
                "Telephony"
            ),
        ),
        (
            "net2phone",
            (
                "net2phone does not accept the credentials of this account (Invalid API "
                "credentials. [401]). Enter them again under Settings, Devices & services, "
                "Telephony"
            ),
        ),
    ],
)
async def test_refused_credentials_are_told(
    hass: HomeAssistant, simulator: Simulator, vendor: str, reason: str
) -> None:
    simulator.vendors[vendor].revoke_credentials()

    entry = await add_account(hass, simulator, vendor)

    assert state(entry) is ConfigEntryState.SETUP_ERROR
    assert entry.reason == reason


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_vendor_that_wants_to_be_left_alone_is_left_alone(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    """Home Assistant repeats the start every ten minutes."""
    server = simulator.vendors[vendor]
    server.misbehave(Throttle("3600"))
    entry = await add_account(hass, simulator, vendor)
    server.behave()
    server.clear_requests()

    for _ in range(58):
        await pass_time(hass, freezer, timedelta(minutes=1))
    assert server.requests == []
    assert state(entry) is ConfigEntryState.SETUP_RETRY
    assert entry.reason is not None
    assert "asks for fewer requests" in entry.reason

    await pass_time(hass, freezer, timedelta(minutes=12))
    assert state(entry) is ConfigEntryState.LOADED


@pytest.mark.parametrize("vendor", VENDORS)
async def test_an_account_that_is_reloaded_is_tried_once(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    server = simulator.vendors[vendor]
    server.misbehave(Throttle("3600"))
    entry = await add_account(hass, simulator, vendor)
    server.clear_requests()

    assert not await hass.config_entries.async_reload(entry.entry_id)
    for _ in range(30):
        await pass_time(hass, freezer, timedelta(minutes=1))
    assert len(server.requests) == 1
    server.behave()

    assert await hass.config_entries.async_reload(entry.entry_id)


async def test_a_clock_that_is_set_back_makes_no_pause_longer(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    simulator.antbuddy.misbehave(Throttle("3600"))
    entry = await add_account(hass, simulator, "antbuddy")
    simulator.antbuddy.behave()

    freezer.tick(-timedelta(days=4))

    assert await hass.config_entries.async_reload(entry.entry_id)
    assert state(entry) is ConfigEntryState.LOADED


async def test_an_account_that_is_added_again_is_asked_at_once(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.antbuddy.misbehave(Throttle("3600"))
    entry = await add_account(hass, simulator, "antbuddy")
    assert state(entry) is ConfigEntryState.SETUP_RETRY
    await hass.config_entries.async_remove(entry.entry_id)
    simulator.antbuddy.behave()

    await set_up(hass, entry)

    assert state(entry) is ConfigEntryState.LOADED


async def test_a_wrong_clock_is_told(hass: HomeAssistant, simulator: Simulator) -> None:
    simulator.nxcloud.skew_clock(120)

    entry = await add_account(hass, simulator, "nxcloud")

    assert state(entry) is ConfigEntryState.SETUP_RETRY
    assert entry.reason is not None
    assert entry.reason.startswith("The clock of this computer differs from the one of")


async def test_midnight_may_come_during_the_first_poll(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def calls_at_midnight(
        provider: AntBuddyProvider,
        since: datetime,
        *,
        late_since: datetime | None,
        anew: bool,
    ) -> CallHistory:
        freezer.move_to("2026-11-19 08:00:10+00:00")
        fire_time_changed(hass)
        return await original(provider, since, late_since=late_since, anew=anew)

    original = AntBuddyProvider.recent_calls
    monkeypatch.setattr(AntBuddyProvider, "recent_calls", calls_at_midnight)
    freezer.move_to("2026-11-19 07:59:50+00:00")

    entry = await add_account(hass, simulator, "antbuddy")

    assert state(entry) is ConfigEntryState.LOADED
    assert shown(hass, "sensor.antbuddy_calls_today").state == "0"
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
