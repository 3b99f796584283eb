"""A connection on which a vendor tells: made anew whenever it ends."""

import asyncio
from datetime import timedelta
import logging
from random import uniform
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..coordinator import CallHistoryCoordinator
from ..growing_pause import DoublingPause
from ..providers.base import Provider
from ..providers.errors import (
    NotPermittedError,
    ProviderError,
    RejectedCredentialsError,
    ThrottledError,
)
from .push_intake import PushIntake

_LOGGER = logging.getLogger(__name__)

# From one try to the next it takes twice as long, and up to so much more or less, so that
# not all come back in the same second to a server that was away.
_FIRST_PAUSE: Final = timedelta(seconds=2)
LONGEST_PAUSE: Final = timedelta(minutes=5)
_JITTER: Final = 0.25

# What holds for so long was a connection, after which it begins again with short pauses.
_STABLE: Final = timedelta(minutes=1)


class PushConnection:
    """Keeps a provider connected, until the account is unloaded."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        *,
        provider: Provider,
        coordinator: CallHistoryCoordinator,
        intake: PushIntake,
    ) -> None:
        """Connect for one account."""
        self._hass = hass
        self._entry = entry
        self._provider = provider
        self._coordinator = coordinator
        self._intake = intake
        self._pauses = DoublingPause(_FIRST_PAUSE, LONGEST_PAUSE)

    @callback
    def async_start(self) -> None:
        """Connect from now on; unloading the account ends it."""
        _ = self._entry.async_create_background_task(
            self._hass, self._async_stay_connected(), "listen to the vendor"
        )

    async def _async_stay_connected(self) -> None:
        while True:
            began = self._hass.loop.time()
            ended: ProviderError | None = None
            try:
                await self._provider.listen(
                    self._intake.async_take,
                    self._on_connected,
                    protocol=self._intake.store.protocol,
                )
            except ProviderError as error:
                ended = error
            self._on_disconnected(ended)
            if self._hass.loop.time() - began >= _STABLE.total_seconds():
                self._pauses.end()
            pause = self._pause(ended)
            _LOGGER.debug("The connection ended; the next one is in %.1f s", pause)
            await asyncio.sleep(pause)

    @callback
    def _on_connected(self, protocol: str) -> None:
        state, store = self._intake.state, self._intake.store
        if store.protocol != protocol:
            store.protocol = protocol
            _ = self._entry.async_create_task(
                self._hass, store.async_keep(), "save how the vendor tells"
            )
        if not state.is_connected:
            state.is_connected = True
            state.connections += 1
            self._intake.async_note_connection()
            # What was told in between nobody heard.
            self._coordinator.async_poll_for_push()

    def _on_disconnected(self, error: ProviderError | None) -> None:
        self._intake.state.is_connected = False
        self._intake.async_note_connection(error)

    def _pause(self, error: ProviderError | None) -> float:
        """Return for how many seconds to leave the vendor alone."""
        if isinstance(error, RejectedCredentialsError | NotPermittedError):
            return LONGEST_PAUSE.total_seconds()
        if isinstance(error, ThrottledError) and error.retry_after is not None:
            return max(error.retry_after.total_seconds(), 1.0)
        pause = self._pauses.next().total_seconds()
        return pause * uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311
