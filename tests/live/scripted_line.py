"""A connection on which a test tells what a vendor would tell."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.calls import Direction, LiveCall, LivePhase, Party
from custom_components.telephony.providers.antbuddy.provider import AntBuddyProvider
from custom_components.telephony.providers.push import PushNews

from ..helpers.time_travel import fire_time_changed
from ..helpers.turns import turns

ANNA: Final = "12025550143"


class Line:
    """The connection of a test.

    Attributes:
        protocols: With which it was tried, one for each try.
        tell: Hands on what the vendor tells.
        connected: Says that the vendor listens.
    """

    def __init__(self) -> None:
        """Begin without a try."""
        self.protocols: list[str | None] = []
        self.tell: Callable[[PushNews], None] = lambda _: None
        self.connected: Callable[[str], None] = lambda _: None
        self._end: asyncio.Future[None] = asyncio.Future()

    async def listen(
        self,
        _provider: AntBuddyProvider,
        on_news: Callable[[PushNews], None],
        on_connected: Callable[[str], None],
        *,
        protocol: str | None = None,
    ) -> None:
        """Listen until the test hangs up."""
        self.protocols.append(protocol)
        self.tell, self.connected = on_news, on_connected
        self._end = asyncio.Future()
        await self._end

    def hang_up(self, error: Exception) -> None:
        """End the connection."""
        self._end.set_exception(error)

    @property
    def is_open(self) -> bool:
        """Whether somebody listens."""
        return bool(self.protocols) and not self._end.done()


def call(
    phase: LivePhase,
    call_id: str = "leg",
    number: str | None = ANNA,
    started_at: datetime | None = None,
) -> LiveCall:
    """Return a call that comes in; it begins now where nothing else is said."""
    return LiveCall(
        id=call_id,
        phase=phase,
        direction=Direction.INCOMING,
        started_at=started_at or dt_util.utcnow(),
        caller=Party(number=number),
    )


async def pass_seconds(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, seconds: float
) -> None:
    """Let time pass; the connection is a background task that goes on."""
    freezer.tick(timedelta(seconds=seconds))
    fire_time_changed(hass)
    await hass.async_block_till_done()
    await turns(50)


def is_idle(entry: MockConfigEntry) -> bool:
    """Whether nothing is read just now."""
    return all("listen to" in str(task) for task in entry._background_tasks)
