"""Who listens to an account's live calls, and keeps what is told."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from custom_components.telephony.calls import LiveCall
from custom_components.telephony.providers.base import Provider
from custom_components.telephony.providers.push import PushNews

from ...helpers.turns import until


class LiveListener:
    """What was told while a provider listened.

    Attributes:
        news: In order.
        connected: With which protocols, and how often they were confirmed.
        task: Ends with the connection.
    """

    def __init__(self, provider: Provider, protocol: str | None = None) -> None:
        """Begin to listen."""
        self.news: list[PushNews] = []
        self.connected: list[str] = []
        self.task = asyncio.ensure_future(
            provider.listen(self.news.append, self.connected.append, protocol=protocol)
        )

    @property
    def calls(self) -> list[LiveCall]:
        """What was told of calls, in order."""
        return [call for news in self.news for call in news.live_calls]

    @property
    def unknown(self) -> int:
        """How many events were of a kind that is not known."""
        return sum(news.unknown for news in self.news)

    async def until_connected(self) -> None:
        """Wait until the vendor listens too; raise what keeps it from that."""
        await until(lambda: bool(self.connected) or self.task.done())
        if self.task.done():
            self.task.result()

    async def stop(self) -> None:
        """Hang up."""
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


@asynccontextmanager
async def listening(
    provider: Provider, protocol: str | None = None
) -> AsyncGenerator[LiveListener]:
    """Listen for a while."""
    listener = LiveListener(provider, protocol)
    try:
        await listener.until_connected()
        yield listener
    finally:
        await listener.stop()
