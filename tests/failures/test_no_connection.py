"""Accounts that cannot reach their vendor: no name, no connection, nobody to trust."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Final

from aiohttp import ClientTimeout
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.providers import transport
from simulator import Simulator
from simulator.vendor_server import VendorServer

from ..helpers.actions import NUMBER, refusal
from ..helpers.network import Distrust, Network, Outage
from ..helpers.reports import Reports
from ..helpers.states import states_from_vendor
from ..helpers.stored_accounts import (
    NAMES,
    VENDORS,
    WITH_HISTORY,
    set_up,
    state,
    stored_account,
)

type Trouble = Outage | Distrust

TROUBLES: Final[tuple[Trouble, ...]] = (*Outage, *Distrust)

# What a person can search for.
REASONS: Final[dict[Trouble, str]] = {
    Outage.NO_NAME: "ClientConnectorDNSError",
    Outage.REFUSED: "ClientConnectorError",
    Outage.NEVER_ACCEPTED: "ConnectionTimeoutError",
    Distrust.WRONG_CERTIFICATE: "ClientConnectorCertificateError",
    Distrust.NO_ENCRYPTION: "ClientConnectorSSLError",
}


@contextmanager
def _in_trouble(network: Network, trouble: Trouble) -> Iterator[None]:
    """Have something wrong with the way for a while."""
    network.trouble = trouble
    with pytest.MonkeyPatch.context() as patch:
        # Clocks have to run here, or the waiting would have no end. Other troubles are
        # told apart however long a busy machine takes for them.
        if trouble is Outage.NEVER_ACCEPTED:
            patch.setattr(transport, "TIMEOUT", ClientTimeout(30, sock_connect=1))
        try:
            yield
        finally:
            network.trouble = None


@asynccontextmanager
async def _account(
    network: Network, vendor: str
) -> AsyncGenerator[tuple[VendorServer, MockConfigEntry]]:
    """Start the vendors, who speak TLS, and yield one of them and an account there."""
    simulator = Simulator(answer_delay=0)
    server = simulator.vendors[vendor]
    network.encrypt(server)
    async with simulator:
        server.clear_calls()
        address = network.address(server)
        yield server, stored_account(simulator, vendor, address=address)


def _complaint(vendor: str, trouble: Trouble) -> str:
    return (
        f"{NAMES[vendor]} could not be reached ({REASONS[trouble]}), so nothing was "
        "done. Check the internet connection and try again"
    )


@pytest.mark.parametrize("vendor", VENDORS)
async def test_an_account_starts_when_its_vendor_can_be_reached(
    hass: HomeAssistant, network: Network, vendor: str, subtests: pytest.Subtests
) -> None:
    async with _account(network, vendor) as (server, entry):
        entry.add_to_hass(hass)
        for trouble in TROUBLES:
            with subtests.test(trouble.value):
                with _in_trouble(network, trouble):
                    await hass.config_entries.async_setup(entry.entry_id)
                assert state(entry) is ConfigEntryState.SETUP_RETRY
                assert entry.reason == _complaint(vendor, trouble)
                assert hass.config_entries.flow.async_progress() == []
                assert server.requests == []

                await hass.config_entries.async_reload(entry.entry_id)
                await hass.async_block_till_done()

                assert state(entry) is ConfigEntryState.LOADED
                assert await hass.config_entries.async_unload(entry.entry_id)
                server.clear_requests()


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_poll_without_a_connection_hides_what_is_not_known_and_loses_nothing(
    hass: HomeAssistant,
    network: Network,
    caplog: pytest.LogCaptureFixture,
    vendor: str,
    subtests: pytest.Subtests,
) -> None:
    async def poll() -> set[str]:
        """Return what is shown then."""
        await entry.runtime_data.coordinator.async_refresh()
        await hass.async_block_till_done()
        return states_from_vendor(hass)

    async with _account(network, vendor) as (server, entry):
        await set_up(hass, entry)
        reports = Reports(hass, entry)
        called: list[datetime] = []
        # Each begins some seconds after the one before; vendors tell no more than seconds.
        for duration, trouble in zip(range(20, 0, -4), TROUBLES, strict=True):
            with subtests.test(trouble.value):
                call = server.add_call(number=NUMBER, duration=duration)
                called.append(call.started_at)
                with _in_trouble(network, trouble):
                    assert await poll() == {"unavailable"}

                assert _complaint(vendor, trouble) in caplog.text
                assert "unavailable" not in await poll()
                assert "unavailable" not in await poll()
                assert reports.times == called
        reports.stop()
        assert await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_call_without_a_connection_is_not_placed_for_certain(
    hass: HomeAssistant, network: Network, vendor: str, subtests: pytest.Subtests
) -> None:
    async with _account(network, vendor) as (server, entry):
        await set_up(hass, entry)
        for trouble in TROUBLES:
            with subtests.test(trouble.value), _in_trouble(network, trouble):
                assert await refusal(hass, "click_to_call", number=NUMBER) == (
                    _complaint(vendor, trouble)
                )

        assert server.placed_calls == []
        assert await hass.config_entries.async_unload(entry.entry_id)
