"""Which accounts the user removed, as long as something of them is still to be deleted.

That an account is not there says nothing: what Home Assistant knows of its integrations can
be damaged, or be put back from an older backup. Only of what was removed all is deleted.
"""

import asyncio
from enum import StrEnum
from typing import Final, TypedDict

from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from .account_store import AccountStore

_REMOVED: Final[HassKey[RemovedAccounts]] = HassKey(f"{DOMAIN}_removed_accounts")


class Rest(StrEnum):
    """What is still to be deleted."""

    CALLS = "calls"
    STATISTICS = "statistics"


class StoredRemoved(TypedDict):
    """What is kept: the ids of config entries, by what is still to be deleted of them."""

    calls: list[str]
    statistics: list[str]


class RemovedAccounts:
    """Knows them beyond a restart.

    Attributes:
        turn: Held by who deletes what is left of them.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Know nothing yet."""
        self._store = AccountStore[StoredRemoved](hass, "removed_accounts")
        self._rests: dict[Rest, list[str]] | None = None
        self._loading = asyncio.Lock()
        self.turn = asyncio.Lock()

    async def async_note(self, entry_id: str) -> None:
        """Note that an account is removed."""
        rests = await self._async_load()
        for known in rests.values():
            if entry_id not in known:
                known.append(entry_id)
        await self._async_save(rests)

    async def async_of(self, rest: Rest) -> tuple[str, ...]:
        """Return the ids of the config entries of which something is to be deleted."""
        return tuple((await self._async_load())[rest])

    async def async_end(self, rest: Rest, entry_id: str) -> None:
        """Note that something of an account is deleted."""
        rests = await self._async_load()
        if entry_id in rests[rest]:
            rests[rest].remove(entry_id)
            await self._async_save(rests)

    async def _async_load(self) -> dict[Rest, list[str]]:
        async with self._loading:
            if self._rests is None:
                rests: dict[Rest, list[str]] = {rest: [] for rest in Rest}
                with self._store.reading("Which accounts were removed"):
                    if (stored := await self._store.async_load()) is not None:
                        rests = {
                            Rest.CALLS: [*map(str, stored["calls"])],
                            Rest.STATISTICS: [*map(str, stored["statistics"])],
                        }
                self._rests = rests
        return self._rests

    async def _async_save(self, rests: dict[Rest, list[str]]) -> None:
        if not any(rests.values()):
            await self._store.async_remove()
            return
        await self._store.async_save(
            StoredRemoved(
                calls=[*rests[Rest.CALLS]], statistics=[*rests[Rest.STATISTICS]]
            )
        )


def async_get_removed_accounts(hass: HomeAssistant) -> RemovedAccounts:
    """Return what is known of them."""
    if _REMOVED not in hass.data:
        hass.data[_REMOVED] = RemovedAccounts(hass)
    return hass.data[_REMOVED]
