"""Where an account's limits and counters outlive a restart."""

import asyncio
from datetime import date
import logging
from typing import Final, TypedDict

from homeassistant.core import HomeAssistant, callback

from ..dial_rules.attempts import Attempts
from ..dial_rules.refusal import reason_of
from ..dial_rules.tally import DialTally
from ..entry.account_store import AccountStore, read_count, read_time

_LOGGER = logging.getLogger(__name__)

# Figures are written together; Home Assistant writes the rest when it stops. A loop that
# is refused should not wear out a disk.
_DELAY_SECONDS: Final = 60

# A call does not wait any longer for a disk.
_PATIENCE_SECONDS: Final = 1


class StoredTally(TypedDict):
    """What is kept of a day, which is an ISO 8601 date where the user is."""

    day: str | None
    placed: int
    refused: dict[str, int]


class StoredDialling(TypedDict):
    """What is kept: when calls left, ISO 8601 in UTC, and not who was called."""

    times: list[str]
    tally: StoredTally


class GuardStore:
    """Loads and saves when an account placed calls, and what was counted."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Keep it in a file of the account's own."""
        self._hass = hass
        self._store = AccountStore[StoredDialling](hass, entry_id, "dialling")
        self._is_due = False

    async def async_load(self) -> tuple[Attempts, DialTally]:
        """Return the calls of the last day, and the counters of the last one counted."""
        with self._store.reading("When calls were placed"):
            stored = await self._store.async_load()
            if stored is not None:
                times = map(read_time, stored["times"])
                return Attempts(times), _tally(stored["tally"])
        return Attempts(), DialTally()

    @callback
    def async_save_soon(self, attempts: Attempts, tally: DialTally) -> None:
        """Write it down within a minute, or when Home Assistant stops."""
        if self._is_due:
            # Asked for again, Home Assistant would put it off, in a loop for ever.
            return
        self._is_due = True
        self._store.async_delay_save(
            lambda: self._take(attempts, tally), _DELAY_SECONDS
        )

    def _take(self, attempts: Attempts, tally: DialTally) -> StoredDialling:
        self._is_due = False
        return _stored(attempts, tally)

    async def async_save(self, attempts: Attempts, tally: DialTally) -> None:
        """Write it down now; a disk that fails costs memory, and nothing else."""
        try:
            await self._store.async_save(self._take(attempts, tally))
        except OSError as error:
            _LOGGER.warning("When calls were placed is not stored: %r", error)

    async def async_save_first(self, attempts: Attempts, tally: DialTally) -> None:
        """Write it down before what depends on it is done, if the disk does not hang."""
        saving = self._hass.async_create_task(
            self.async_save(attempts, tally), "save when calls were placed"
        )
        # What is half written when somebody gives up would be lost, so that it goes on.
        _, unfinished = await asyncio.wait((saving,), timeout=_PATIENCE_SECONDS)
        if unfinished:
            _LOGGER.warning(
                "When calls were placed is not stored yet: the disk is slow"
            )

    async def async_remove(self) -> None:
        """Delete the file."""
        await self._store.async_remove()


def _stored(attempts: Attempts, tally: DialTally) -> StoredDialling:
    return StoredDialling(
        times=[time.isoformat() for time in attempts.times],
        tally=_stored_tally(tally),
    )


def _stored_tally(tally: DialTally) -> StoredTally:
    if (day := tally.day) is None:
        return StoredTally(day=None, placed=0, refused={})
    return StoredTally(
        day=day.isoformat(),
        placed=tally.placed(day),
        refused={reason.value: count for reason, count in tally.refused(day).items()},
    )


def _tally(stored: StoredTally) -> DialTally:
    """Return what was counted.

    Raises:
        KeyError, TypeError, ValueError: It is no count of anything.
    """
    return DialTally(
        date.fromisoformat(stored["day"]) if stored["day"] is not None else None,
        read_count(stored["placed"]),
        {
            reason_of(word): read_count(count)
            for word, count in stored["refused"].items()
        },
    )
