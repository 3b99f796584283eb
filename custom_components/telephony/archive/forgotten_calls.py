"""What is forgotten, so that it stays so: the vendor goes on listing it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from operator import itemgetter
from secrets import token_bytes
from typing import Final, TypedDict

from homeassistant.core import HomeAssistant

from ..calls import Call, Comparable
from ..entry.account_store import AccountStore, read_time
from ..local_day import start_of_day
from .call_sums import CallSum
from .cut_hour import StoredSum, hour_of, read_sums, stored_sums
from .undeleted_calls import UndeletedCalls
from .vendors_time import VendorsTime

_ALWAYS: Final = datetime.min.replace(tzinfo=UTC)

_DIGEST_BYTES: Final = 16

# Later than that after its start, no vendor tells more of a call.
_LONGEST_TOLD: Final = timedelta(days=7)

# What a busy company has in that time. Of more, the oldest are the least likely to be told.
MOST_CALLS: Final = 10_000


class NotRememberedError(Exception):
    """What is to be forgotten is known until the next start alone."""


class StoredForgotten(TypedDict):
    """What is kept; moments are ISO 8601 in UTC.

    Attributes:
        key: Without which nobody finds a number by trying all of them, in hexadecimal.
        before: Calls that started before are forgotten, whoever called.
        numbers: Until when calls of a number are forgotten, by its digest.
        calls: When forgotten calls started of which more may be told, by the digests of
            their ids.
        cut_hour: What the calls of everybody added up to in the hour in which `before` is,
            until then.
    """

    key: str
    before: str | None
    numbers: dict[str, str]
    calls: dict[str, str]
    cut_hour: list[StoredSum]


class ForgottenCalls:
    """Recognises the forgotten calls of an account, and names nobody.

    It stands in a file apart from the calls: what was forgotten stays so where the
    database is lost and all is read again, and who has the database alone learns nothing.

    Attributes:
        entry_id: Of the account.
        additions: How many times calls were forgotten, and what was found of that after a
            restart.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry_id: str,
        comparable: Comparable,
        kept_days: int | None,
        time: VendorsTime,
        *,
        undeleted: UndeletedCalls,
    ) -> None:
        """Know nothing yet.

        Args:
            hass: Home Assistant.
            entry_id: Of the account.
            comparable: Gives a number a form in which all ways to write it are equal.
            kept_days: How many days before today are kept; None for all.
            time: Knows what is certainly over.
            undeleted: Is told whether what is forgotten may be kept still.
        """
        self._hass = hass
        self.entry_id = entry_id
        self._comparable = comparable
        self._kept_days = kept_days
        self._store = _store(hass, entry_id)
        self._key = b""
        self._before = _ALWAYS
        self._cut_hour: tuple[CallSum, ...] = ()
        self._until: Mapping[str, datetime] = {}
        self._latest = _ALWAYS
        self._calls: Mapping[str, datetime] = {}
        self._time = time
        self._undeleted = undeleted
        self.additions = 0
        self._is_deleted = True

    @property
    def before(self) -> datetime:
        """Calls that started before are forgotten, whoever called; in UTC.

        None is for its age as long as no vendor has told the time.
        """
        now = self._time.now(self.entry_id)
        if self._kept_days is None or now is None:
            return self._before
        return max(self._before, start_of_day(self._kept_days, now))

    @property
    def cut_hour(self) -> tuple[CallSum, ...]:
        """What forgotten calls added up to of the hour in which those of everybody end.

        Where they end for their age it is not noted: nobody calls in that hour any more.
        """
        return self._cut_hour

    @property
    def now(self) -> datetime | None:
        """How late it is for the vendor, aware; None as long as none has told."""
        return self._time.now(self.entry_id, leeway=timedelta())

    def note_time(self, *told: datetime) -> None:
        """Note how late it is by the vendor's word.

        Args:
            *told: Moments that are over by it, aware.
        """
        self._time.note(self.entry_id, *told)

    @property
    def has_numbers(self) -> bool:
        """Whether calls of a number are forgotten, and not of everybody alone."""
        return bool(self._until)

    @property
    def numbers_until(self) -> datetime:
        """Calls that start from then on are not forgotten, whatever their numbers."""
        return self._latest

    @property
    def until(self) -> Mapping[str, datetime]:
        """Until when calls of numbers are forgotten, by their digests."""
        return self._until

    @property
    def is_deleted(self) -> bool:
        """Whether nothing of what is forgotten is kept, but for what is too old."""
        return self._is_deleted

    def note_deleted(self, additions: int) -> None:
        """Note that what is forgotten is deleted.

        Args:
            additions: How many there were when the deleting began.
        """
        if additions == self.additions:
            self._is_deleted = True
            self._undeleted.remove(self)

    def _note_addition(self) -> None:
        self.additions += 1
        self._is_deleted = False
        self._undeleted.add(self)

    def close(self) -> None:
        """Have nobody look for calls any more: the account is closed."""
        self._undeleted.remove(self)

    async def async_load(self) -> None:
        """Read what was forgotten."""
        with self._store.reading("Which calls were forgotten"):
            stored = await self._store.async_load()
            if stored is not None:
                key = bytes.fromhex(stored["key"])
                before = read_time(stored["before"]) if stored["before"] else _ALWAYS
                calls = _read_times(stored["calls"])
                self._set_until(_read_times(stored["numbers"]))
                self._key, self._before, self._calls = key, before, calls
                if self._until or before > _ALWAYS:
                    # An older database may have been put back, or it was not deleted.
                    self._note_addition()
                # Whoever is forgotten stays so, whatever is wrong with this.
                with self._store.reading("What forgotten calls added up to"):
                    self._cut_hour = read_sums(stored["cut_hour"])

    async def async_add(
        self,
        numbers: Iterable[str] | None,
        until: datetime,
        cut_hour: Iterable[CallSum] = (),
    ) -> None:
        """Forget calls, from now on and after a restart.

        Args:
            numbers: Theirs, each in any form that is to be recognised; None for calls of
                everybody.
            until: Calls that start from then on are others.
            cut_hour: What the calls of everybody add up to that were not forgotten yet,
                in the hour in which that is, before it.

        Raises:
            NotRememberedError: Not after a restart.
        """
        self._key = self._key or token_bytes(32)
        if numbers is None:
            if until > self._before:
                hour = hour_of(until)
                earlier = (each for each in self._cut_hour if each.start == hour)
                self._before, self._cut_hour = until, (*earlier, *cut_hour)
        else:
            digests = map(self._digest, numbers)
            known = self._until
            self._set_until(
                {**known} | {one: max(until, known.get(one, until)) for one in digests}
            )
        self._note_addition()
        await self._async_save()

    async def async_add_calls(self, started_at: Mapping[str, datetime]) -> None:
        """Forget calls by their ids: what is told of them later may name another time.

        Args:
            started_at: When they started, aware, by their ids.

        Raises:
            NotRememberedError: Not after a restart.
        """
        if not started_at:
            return
        self._key = self._key or token_bytes(32)
        told = await self._hass.async_add_executor_job(self._digested, started_at)
        await self._async_keep_young({**self._calls, **told})

    async def async_drop_old(self) -> None:
        """Drop the ids of calls of which nothing more is told."""
        await self._async_keep_young(self._calls)

    async def _async_keep_young(self, calls: Mapping[str, datetime]) -> None:
        now = self.now
        young = [
            (one, start)
            for one, start in calls.items()
            if now is None or start > now - _LONGEST_TOLD
        ]
        kept = dict(sorted(young, key=itemgetter(1))[-MOST_CALLS:])
        if kept != self._calls:
            self._calls = kept
            await self._async_save()

    async def _async_save(self) -> None:
        await self._store.async_save(
            StoredForgotten(
                key=self._key.hex(),
                before=None if self._before == _ALWAYS else self._before.isoformat(),
                numbers=_written_times(self._until),
                calls=_written_times(self._calls),
                cut_hour=stored_sums(self._cut_hour),
            )
        )
        if not self._store.is_written:
            raise NotRememberedError

    async def async_without(self, calls: Collection[Call]) -> Collection[Call]:
        """Return those of some calls that are not forgotten, without a stall."""
        while calls:
            before, until, ids = self.before, self._until, self._calls
            youngest = max(before, self._latest)
            if not ids and all(call.started_at >= youngest for call in calls):
                break
            found = await self._hass.async_add_executor_job(self.without, calls)
            if (before, until, ids) == (self.before, self._until, self._calls):
                return found
        return calls

    async def async_may_include(self, call: Call, earliest_start: datetime) -> bool:
        """Whether a call can be a forgotten one, whose start is not known for certain.

        Args:
            call: As it was told.
            earliest_start: When it can have started at the earliest, aware.
        """
        started_at = min(call.started_at, earliest_start)
        return not await self.async_without([replace(call, started_at=started_at)])

    def without(self, calls: Iterable[Call]) -> tuple[Call, ...]:
        """Return those of some calls that are not forgotten; for any thread."""
        before, ids = self.before, self._calls
        return tuple(
            call
            for call in calls
            if call.started_at >= before
            and not (ids and self._digest(call.id) in ids)
            and not self._has_one_of(call.started_at, {call.remote_party.number})
        )

    def until_of(self, numbers: Iterable[str | None]) -> datetime | None:
        """Return until when calls are forgotten; None where they are not. For any thread.

        Args:
            numbers: Of the other end, as the vendor writes them and comparable.
        """
        until = self._until
        digests = {self._digest(number) for number in numbers if number}
        return max((until[one] for one in digests & until.keys()), default=None)

    def includes(self, started_at: datetime, numbers: Collection[str | None]) -> bool:
        """Whether a call is forgotten of which no more is known than this.

        Args:
            started_at: When it started, aware.
            numbers: Of the other end, as the vendor or the user writes them.
        """
        return started_at < self.before or self._has_one_of(started_at, numbers)

    def _has_one_of(
        self, started_at: datetime, numbers: Collection[str | None]
    ) -> bool:
        """Whether the other end's number is forgotten, as it is written or comparable.

        How a number is compared changes with the user's country and with the library.
        """
        if started_at >= self._latest:
            return False
        until = self.until_of({*numbers, *map(self._comparable, numbers)})
        return until is not None and started_at < until

    def _digested(self, started_at: Mapping[str, datetime]) -> dict[str, datetime]:
        return {self._digest(one): start for one, start in started_at.items()}

    def _digest(self, text: str) -> str:
        # Also what is half a letter, for vendors may write anything.
        return blake2b(
            text.encode(errors="surrogatepass"),
            key=self._key,
            digest_size=_DIGEST_BYTES,
        ).hexdigest()

    def _set_until(self, until: Mapping[str, datetime]) -> None:
        # Replaced, not changed: another thread may look into it.
        self._until = until
        self._latest = max(until.values(), default=_ALWAYS)


async def async_remove_forgotten(hass: HomeAssistant, entry_id: str) -> None:
    """Delete what is known of the forgotten calls of an account, with the account."""
    await _store(hass, entry_id).async_remove()


def _read_times(stored: Mapping[str, str]) -> dict[str, datetime]:
    return {one: read_time(time) for one, time in stored.items()}


def _written_times(times: Mapping[str, datetime]) -> dict[str, str]:
    return {one: time.isoformat() for one, time in times.items()}


def _store(hass: HomeAssistant, entry_id: str) -> AccountStore[StoredForgotten]:
    return AccountStore[StoredForgotten](hass, entry_id, "forgotten")
