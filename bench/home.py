"""A Home Assistant in this process, without a frontend and without a server."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, nullcontext
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, cast

from homeassistant.components.file_upload import DOMAIN as FILE_UPLOAD_DOMAIN
from homeassistant.components.http.const import DOMAIN as HTTP_DOMAIN
from homeassistant.components.network import async_get_adapters
from homeassistant.components.webhook import DOMAIN as WEBHOOK_DOMAIN
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import frame
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_test_home_assistant,
)

# Found first, so that the test package's own custom components do not hide ours. What
# an import of the integration costs is measured elsewhere.
import custom_components  # noqa: F401

if TYPE_CHECKING:
    from homeassistant.components.http.server import HomeAssistantHTTP

# Every Home Assistant has them, so that they are no work of the integration's. Nobody
# asks this one anything. A port of its own would be a trial, which Home Assistant ends
# after five minutes by a restart.
_THERE_ANYWAY: Final = (FILE_UPLOAD_DOMAIN, HTTP_DOMAIN, WEBHOOK_DOMAIN)


class _NoServer:
    """Takes what would be offered to browsers."""

    def register_view(self, view: object) -> None:
        """Offer nothing."""

    async def async_register_static_paths(self, paths: object) -> None:
        """Offer nothing."""


@asynccontextmanager
async def home(
    time_zone: str = "UTC", folder: str | None = None
) -> AsyncGenerator[HomeAssistant]:
    """Begin to start a Home Assistant.

    Args:
        time_zone: Where it is.
        folder: Where its files are; None is one of its own, which is gone afterwards.
    """
    with TemporaryDirectory() if folder is None else nullcontext(folder) as files:
        async with async_test_home_assistant(
            config_dir=files, initial_state=CoreState.starting
        ) as hass:
            hass.data.pop(DATA_CUSTOM_COMPONENTS)
            frame.async_setup(hass)
            hass.config.components.update(_THERE_ANYWAY)
            hass.http = cast("HomeAssistantHTTP", _NoServer())
            await hass.config.async_set_time_zone(time_zone)
            # Home Assistant knows its network before any integration.
            await async_get_adapters(hass)
            try:
                yield hass
            finally:
                # The event loop goes on, and with it whatever is due later.
                for entry in hass.config_entries.async_entries():
                    if entry.state is ConfigEntryState.LOADED:
                        await hass.config_entries.async_unload(entry.entry_id)
                await hass.async_stop(force=True)


async def start(hass: HomeAssistant, accounts: Sequence[MockConfigEntry]) -> None:
    """Let Home Assistant finish its start, with accounts that it has had before.

    Raises:
        RuntimeError: An account does not start.
    """
    for account in accounts:
        account.add_to_hass(hass)
    for domain in {account.domain for account in accounts}:
        await async_setup_component(hass, domain, {})
    await hass.async_block_till_done()
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await hass.async_block_till_done()
    for account in accounts:
        if account.state is not ConfigEntryState.LOADED:
            raise RuntimeError(f"{account.title} does not start: {account.reason}")
