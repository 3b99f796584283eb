"""An address book on a server, read by CardDAV every hour."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
import logging
from secrets import randbelow
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_URL
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from ..calls import Contact
from ..carddav.carddav_errors import (
    CardDavError,
    RefusedForNowError,
    WrongCredentialsError,
)
from ..carddav.synchronisation import Batch, BookState, synchronise
from ..entry.numbers import async_home_plan
from ..failures.carddav_failures import (
    async_tell_failure,
    async_tell_success,
    failed_synchronisation,
)
from ..failures.user_errors import failed_action
from .address_book import AddressBook
from .card_contacts import contacts_of
from .carddav_access import carddav_session, connection_to
from .contact_store import KeptBook
from .loaded_books import async_get_address_books

_INTERVAL: Final = timedelta(hours=1)
# Not every home is to ask in the same minute, least of all after a power cut.
INTERVAL_JITTER: Final = timedelta(minutes=5)
START_JITTER: Final = timedelta(minutes=1)
# Servers forget to tell of some changes.
COMPARED_EVERY: Final = timedelta(days=7)
WRITTEN_EVERY: Final = timedelta(seconds=10)

_LOGGER = logging.getLogger(__name__)


@dataclass(slots=True)
class Changes:
    """How many contacts a synchronisation changed, and how many cards cannot be had."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    skipped: int = 0

    def __bool__(self) -> bool:
        """Whether it changed any."""
        return bool(self.added or self.changed or self.removed)


class CardDavBook(AddressBook):
    """Contacts as a server had them when it was last asked; nothing is written to it.

    Attributes:
        state: How far the server was read; it belongs to the contacts.
        compared_at: When all cards were last compared, aware UTC; None for never.
        read_at: When all that was new was last read, aware UTC; None for never.
        failing_since: When the server began to fail, aware UTC; None while it does not.
        failure: What went wrong the last time; None if nothing did.
        skipped: How many cards could not be had the last time.
    """

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Be the book of an entry; it is empty until it is loaded."""
        super().__init__(hass, entry)
        self.state = BookState()
        self.compared_at: datetime | None = None
        self.read_at: datetime | None = None
        self.failing_since: datetime | None = None
        self.failure: CardDavError | None = None
        self.skipped = 0
        self._asked_again_at: datetime | None = None
        self._is_unwritten = False
        # A change of them starts the book anew.
        self._data = entry.data
        self._running: asyncio.Task[CardDavError | Changes] | None = None
        self._stop_waiting: CALLBACK_TYPE | None = None

    @override
    @callback
    def async_start(self) -> None:
        # Should the entry fail to start, nobody stops the book.
        self.entry.async_on_unload(self._async_stop_waiting)
        is_new = self.state == BookState()
        self._async_wait(timedelta() if is_new else _up_to(START_JITTER))

    @override
    async def async_stop(self) -> None:
        self._async_stop_waiting()
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait({self._running})
        if self._is_unwritten:
            await self.async_keep()

    async def async_synchronise(self) -> Changes:
        """Read what is new on the server, and name callers by it.

        Who asks while that is done waits for its end.

        Raises:
            HomeAssistantError: It could not be read; what was read before holds.
        """
        task = self._async_begin()
        # Whoever stops waiting does not stop it for others.
        await asyncio.wait({task})
        if task.cancelled():
            raise failed_action("sync_stopped")
        outcome = task.result()
        if isinstance(outcome, CardDavError):
            raise failed_synchronisation(outcome, self.entry)
        return outcome

    @callback
    def _async_wait(self, delay: timedelta) -> None:
        @callback
        def begin(_now: datetime) -> None:
            self._stop_waiting = None
            _ = self._async_begin()

        self._async_stop_waiting()
        self._stop_waiting = async_call_later(
            self.hass, delay, HassJob(begin, cancel_on_shutdown=True)
        )

    @callback
    def _async_stop_waiting(self) -> None:
        if self._stop_waiting is not None:
            self._stop_waiting()
            self._stop_waiting = None

    @callback
    def _async_begin(self) -> asyncio.Task[CardDavError | Changes]:
        if self._running is None or self._running.done():
            # It ends with the entry, and never keeps Home Assistant from stopping.
            self._running = self.entry.async_create_background_task(
                self.hass, self._async_run(), "synchronise an address book"
            )
        return self._running

    async def _async_run(self) -> CardDavError | Changes:
        """Synchronise once, tell what came of it, and wait for the next time."""
        changes = Changes()
        delay = _INTERVAL + _up_to(INTERVAL_JITTER)
        # Whatever happens.
        self._async_wait(delay)
        try:
            self._check_whether_wanted()
            await self._async_read(changes)
        except CardDavError as error:
            self._note_failure(error)
        else:
            self._note_success()
        finally:
            # Home Assistant may be about to stop.
            if self._is_unwritten:
                await self.async_keep()
        if changes:
            await async_get_address_books(self.hass).async_update()
        match self.failure:
            case None:
                self._async_wait(delay)
                return changes
            case WrongCredentialsError():
                # Servers shut out whoever tries again; a person has to come first.
                self._async_stop_waiting()
            case RefusedForNowError(retry_after=timedelta() as pause):
                self._async_wait(max(delay, pause))
            case _:
                self._async_wait(delay)
        return self.failure

    def _check_whether_wanted(self) -> None:
        """Let nobody ask a server that wants to be left alone.

        Raises:
            CardDavError: It does.
        """
        if isinstance(self.failure, WrongCredentialsError):
            raise WrongCredentialsError("rejected before")
        if self._asked_again_at is not None:
            left = self._asked_again_at - dt_util.utcnow()
            if left > timedelta():
                raise RefusedForNowError("asked to wait", left)

    async def _async_read(self, changes: Changes) -> None:
        """Read what is new, a part at a time, and count what it changes.

        Raises:
            CardDavError: It could not be read to the end.
        """
        plan = await async_home_plan(self.hass)
        now = dt_util.utcnow()
        # Without these, all cards are compared anyway.
        is_compared = self.state.token is None and self.state.ctag is None
        is_due = self.compared_at is None or not (
            timedelta() <= now - self.compared_at < COMPARED_EVERY
        )
        written_at = self.hass.loop.time()
        with carddav_session(self.hass) as session:
            connection = connection_to(session, self._data)
            async with aclosing(
                synchronise(
                    connection,
                    self._data[CONF_URL],
                    self.state,
                    full=is_due and not is_compared,
                )
            ) as batches:
                async for batch in batches:
                    people = await self.hass.async_add_executor_job(
                        contacts_of, batch.cards, plan, self.pictures.take
                    )
                    self._take_over(batch, people, changes)
                    if (
                        self.hass.loop.time() - written_at
                        > WRITTEN_EVERY.total_seconds()
                    ):
                        await self.async_keep()
                        written_at = self.hass.loop.time()
        if is_due or is_compared:
            self.compared_at = now
            self._is_unwritten = True

    def _take_over(
        self, batch: Batch, people: Mapping[str, Contact | None], changes: Changes
    ) -> None:
        """Have the contacts of a part and its state from now on, both at once."""
        contacts = dict(self.contacts)
        for path, contact in people.items():
            before = contacts.get(path)
            if contact is not None:
                contacts[path] = contact
                changes.added += before is None
                changes.changed += before is not None and before != contact
            elif before is not None:
                del contacts[path]
                changes.removed += 1
        if batch.is_last:
            # Also those of another server, where this one took its place.
            gone = contacts.keys() - batch.state.etags.keys()
            for path in gone:
                del contacts[path]
            changes.removed += len(gone)
            self._note_skipped(len(batch.skipped))
            changes.skipped = self.skipped
        if batch.state != self.state:
            self._is_unwritten = True
        self.state = batch.state
        self._replace(contacts.values())

    def _note_skipped(self, skipped: int) -> None:
        if skipped and skipped != self.skipped:
            _LOGGER.warning(
                "%d cards of %s cannot be had, or are too large",
                skipped,
                self.entry.title,
            )
        self.skipped = skipped

    def _note_failure(self, error: CardDavError) -> None:
        if self.failing_since is None:
            self.failing_since = dt_util.utcnow()
            self._is_unwritten = True
            _LOGGER.warning("%s cannot be synchronised: %s", self.entry.title, error)
        if isinstance(error, RefusedForNowError) and error.retry_after is not None:
            self._asked_again_at = dt_util.utcnow() + error.retry_after
        self.failure = error
        away = dt_util.utcnow() - self.failing_since
        async_tell_failure(self.hass, self.entry, error, away)

    def _note_success(self) -> None:
        if self.failing_since is not None:
            self.failing_since = None
            self._is_unwritten = True
            _LOGGER.info("%s is synchronised again", self.entry.title)
        self.failure = self._asked_again_at = None
        self.read_at = dt_util.utcnow()
        async_tell_success(self.hass, self.entry)

    @override
    def server_diagnostics(self) -> Mapping[str, Any]:
        return {
            "cards": len(self.state.etags),
            "skipped_cards": self.skipped,
            "has_token": self.state.token is not None,
            "has_ctag": self.state.ctag is not None,
            "read_at": self.read_at,
            "compared_at": self.compared_at,
            "failing_since": self.failing_since,
            "last_error": type(self.failure).__name__ if self.failure else None,
        }

    @override
    async def async_keep(self) -> None:
        await super().async_keep()
        self._is_unwritten = False

    @override
    def _take(self, kept: KeptBook) -> None:
        super()._take(kept)
        source = kept["source"]
        self.read_at = _time(source.get("read_at"))
        self.failing_since = _time(source.get("failing_since"))
        if source["url"] == self._data[CONF_URL]:
            self.state = BookState(source["token"], source["ctag"], source["etags"])
            self.compared_at = _time(source.get("compared_at"))

    @override
    def _source(self) -> Mapping[str, Any]:
        return {
            "url": self._data[CONF_URL],
            "token": self.state.token,
            "ctag": self.state.ctag,
            "etags": self.state.etags,
            "read_at": _as_text(self.read_at),
            "compared_at": _as_text(self.compared_at),
            "failing_since": _as_text(self.failing_since),
        }


def _up_to(jitter: timedelta) -> timedelta:
    return timedelta(seconds=randbelow(jitter.seconds))


def _time(kept: str | None) -> datetime | None:
    return None if kept is None else datetime.fromisoformat(kept)


def _as_text(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()
