"""Calls that are in doubt, beyond a kill: whoever told of them was answered that all is well."""

import asyncio
from collections.abc import Iterable
from typing import Any, Final, TypedDict

from homeassistant.core import HomeAssistant

from ..archive.stored_calls import read_calls, stored_calls
from ..entry.account_store import AccountStore, read_time
from ..providers.push import PushNews

_NAME: Final = "doubtful_calls"


class StoredDoubts(TypedDict):
    """What is kept.

    Attributes:
        calls: That are over unless more is told of them.
        earliest_starts: When they can have started at the earliest, as ISO 8601, by their
            ids, where nothing told of their start.
    """

    calls: list[Any]
    earliest_starts: dict[str, str]


class DoubtfulStore:
    """Keeps the calls of an account that are in doubt until they are taken, in a file."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Begin without any."""
        self._store = AccountStore[StoredDoubts](hass, entry_id, _NAME)
        self._turn = asyncio.Lock()
        self._news: dict[str, PushNews] = {}
        self._kept: dict[str, PushNews] = {}

    async def async_load(self) -> PushNews:
        """Return the calls that were in doubt when Home Assistant was killed."""
        news = PushNews()
        with self._store.reading("Which calls were in doubt"):
            if (stored := await self._store.async_load()) is not None:
                starts = stored["earliest_starts"].items()
                news = PushNews(
                    finished_calls=tuple(read_calls(stored["calls"]).values()),
                    earliest_starts={one: read_time(at) for one, at in starts},
                )
        # Until they are taken, they stay there.
        self._news = dict.fromkeys(news.call_ids, news)
        self._kept = dict(self._news)
        return news

    async def async_add(self, call_id: str, news: PushNews) -> None:
        """Keep what is believed of a call, unless more is told of it."""
        self._news[call_id] = news
        await self._async_save()

    async def async_drop(self, call_ids: Iterable[str]) -> None:
        """Keep nothing more of calls that were taken."""
        for call_id in call_ids:
            self._news.pop(call_id, None)
        await self._async_save()

    async def _async_save(self) -> None:
        async with self._turn:
            if self._news == self._kept:
                return
            kept = dict(self._news)
            calls = {
                call.id: call for news in kept.values() for call in news.finished_calls
            }
            if not calls:
                self._kept = kept
                await self._store.async_remove()
                return
            await self._store.async_save(
                StoredDoubts(
                    calls=stored_calls(calls.values()),
                    earliest_starts={
                        call_id: at.isoformat()
                        for news in kept.values()
                        for call_id, at in news.earliest_starts.items()
                    },
                )
            )
            # Else it is tried again with the next.
            if self._store.is_written:
                self._kept = kept


async def async_forget_doubts(hass: HomeAssistant, entry_id: str) -> None:
    """Delete the file of an account that is removed."""
    await AccountStore[StoredDoubts](hass, entry_id, _NAME).async_remove()
