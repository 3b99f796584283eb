"""What is new in AntBuddy's history: found by few requests, and each call once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.telephony.calls import Call, CallTimeline
from custom_components.telephony.polling.read_plan import ReadPlan
from custom_components.telephony.providers.base import Provider
from custom_components.telephony.providers.errors import ProviderError
from simulator.antbuddy import histories
from simulator.antbuddy.histories import Query
from simulator.faults import Reset
from simulator.json_types import Json

from ..opened_accounts import Account

NUMBER: Final = "07700900123"
# Not a day of the simulator's made-up past.
MIDNIGHT: Final = datetime(2026, 11, 18, tzinfo=UTC)
SECOND: Final = timedelta(seconds=1)
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)

# Ten thousand calls a day are seven in a minute.
APART: Final = 8.64 * SECOND


class BusyAccount:
    """An account in which much is called.

    Attributes:
        found: When the calls that polls returned started.
        new: The calls that the last poll returned and none before.
        requests: How many it took.
    """

    def __init__(self, account: Account, freezer: FrozenDateTimeFactory) -> None:
        """Begin without calls."""
        self._account = account
        self._freezer = freezer
        self._provider: Provider = account.open()
        account.server.clear_calls()
        self._history = account.server.state._history
        self._starts = set[datetime]()
        self.found: set[datetime] = set()
        self.new: list[Call] = []
        self.requests = 0

    def add(self, started_at: datetime, duration: timedelta = MINUTE) -> datetime:
        """Let a call be listed when it is over; return when it starts.

        That is in a second of its own, which tells it from others.
        """
        started_at = started_at.replace(microsecond=0)
        while started_at in self._starts:
            started_at += SECOND
        self._starts.add(started_at)
        self._account.server.add_call(
            number=NUMBER,
            started_at=started_at,
            duration=int(duration.total_seconds()),
            visible_from=started_at + duration,
        )
        return started_at

    def fill(self, start: datetime, end: datetime) -> None:
        """Let calls of a minute be over, evenly, from a moment to another."""
        for number in range(int((end - start) / APART)):
            self.add(start + number * APART)

    async def poll(
        self,
        now: datetime,
        reach: timedelta = 25 * MINUTE,
        late: timedelta | None = None,
        *,
        anew: bool = False,
    ) -> set[datetime]:
        """Read, and return what was not found before."""
        self._freezer.move_to(now)
        self._account.server.clear_requests()
        history = await self._provider.recent_calls(
            now - reach, late_since=None if late is None else now - late, anew=anew
        )
        self.requests = len(self._account.server.requests)
        self.new = [call for call in history.calls if call.started_at not in self.found]
        new = {call.started_at for call in self.new}
        self.found |= new
        return new

    def missing(self, now: datetime) -> set[datetime]:
        """Return the starts of the calls that are listed and were not found."""
        return {
            call.started_at
            for call in self._history
            if call.visible_from is not None and call.visible_from <= now
        } - self.found


@pytest.fixture
def busy(account: Account, freezer: FrozenDateTimeFactory) -> BusyAccount:
    """Return an account with calls until ten o'clock, which were read."""
    freezer.move_to(MIDNIGHT)
    return BusyAccount(account, freezer)


async def test_what_came_late_is_found_without_reading_all_again(
    busy: BusyAccount, subtests: pytest.Subtests
) -> None:
    """Of 4,000 calls: where nothing came, where one did, and where many did."""
    now = MIDNIGHT + 10 * HOUR
    busy.fill(MIDNIGHT, now)
    await busy.poll(now, 11 * HOUR, anew=True)
    assert busy.requests > 40
    for name, ages, most in (
        ("none", (), 2),
        ("one of an hour", (HOUR,), 13),
        ("one of nine hours", (9 * HOUR,), 17),
        ("some", (20 * MINUTE, 40 * MINUTE, 50 * MINUTE, HOUR, 2 * HOUR), 25),
    ):
        now += 4 * MINUTE
        with subtests.test(name):
            late = {busy.add(now - age - MINUTE, age) for age in ages}
            usual = await busy.poll(now, 12 * MINUTE)
            assert busy.requests == 1
            assert not late & usual
            assert await busy.poll(now, 12 * MINUTE, 9.5 * HOUR) == late
            assert busy.requests <= most
            assert not await busy.poll(now, 12 * MINUTE, 9.5 * HOUR)
            assert busy.requests == 2


async def test_few_calls_are_read_with_one_request(busy: BusyAccount) -> None:
    now = MIDNIGHT + 10 * HOUR
    for minutes in range(40):
        busy.add(MIDNIGHT + minutes * 10 * MINUTE)
    await busy.poll(now, 11 * HOUR, anew=True)

    late = busy.add(now - 303 * MINUTE, 5 * HOUR)

    assert await busy.poll(now, 50 * MINUTE, 6 * HOUR) == {late}
    assert busy.requests == 1


async def test_nothing_is_lost_in_whichever_order_the_vendor_lists(
    account: Account,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    subtests: pytest.Subtests,
) -> None:
    """Calls of all lengths end between polls, some of which look for late ones."""
    write = histories.page_of
    variants = {"newest first": False, "oldest first": True}
    for name, is_reversed in variants.items():

        def page_of(
            state: object, query: Query, *arguments: object, flip: bool = is_reversed
        ) -> Json:
            if not flip:
                return write(state, query, *arguments)  # type: ignore[arg-type]
            whole = replace(query, limit=100_000, page=1)
            first = (query.page - 1) * query.limit
            listed = write(state, whole, *arguments)[::-1]  # type: ignore[arg-type]
            return listed[first : first + query.limit]

        monkeypatch.setattr(histories, "page_of", page_of)
        for seed in range(2):
            random = Random(seed)  # noqa: S311 - the same calls for the same seed
            with subtests.test(name, seed=seed):
                busy = BusyAccount(account, freezer)
                now = MIDNIGHT + 3 * HOUR
                busy.fill(MIDNIGHT, now)
                await busy.poll(now, 4 * HOUR, anew=True)
                for _ in range(8):
                    busy.fill(now, now + 10 * MINUTE)
                    for _ in range(random.choice((0, 0, 1, 3, 12))):
                        length = random.choice((30, 90, 170)) * MINUTE
                        busy.add(now - length + random.random() * 9 * MINUTE, length)
                    now += 10 * MINUTE
                    late = random.choice((None, None, 3 * HOUR))
                    await busy.poll(now, 24 * MINUTE, late)
                await busy.poll(now, 24 * MINUTE, 6 * HOUR)
                assert not busy.missing(now)


async def test_what_a_failure_hid_is_found_afterwards(
    busy: BusyAccount, account: Account
) -> None:
    """Also what was read before it, of which nobody was told."""
    now = MIDNIGHT + 3 * HOUR
    busy.fill(MIDNIGHT, now)
    await busy.poll(now, 4 * HOUR, anew=True)
    late = {busy.add(now - age - MINUTE, age) for age in (30 * MINUTE, 2 * HOUR)}
    for after in (1, 2, 3, 4):
        account.server.misbehave(Reset(), skip=after)
        with pytest.raises(ProviderError):
            await busy.poll(now, 12 * MINUTE, 2.5 * HOUR)
        account.server.behave()

    assert await busy.poll(now, 12 * MINUTE, 2.5 * HOUR) == late


async def test_what_was_never_asked_for_is_not_late(busy: BusyAccount) -> None:
    """Or a look back beyond a start would read all that the start left out."""
    now = MIDNIGHT + 10 * HOUR
    busy.fill(MIDNIGHT, now)
    await busy.poll(now, 2 * HOUR, anew=True)

    assert not await busy.poll(now, 12 * MINUTE, 9 * HOUR)
    assert busy.requests == 2


async def test_a_vendor_that_lists_less_than_before_is_read_again(
    busy: BusyAccount,
) -> None:
    """Or what is gone would hide what comes late."""
    now = MIDNIGHT + 10 * HOUR
    busy.fill(MIDNIGHT, now)
    await busy.poll(now, 11 * HOUR, anew=True)
    del busy._history[1000:1010]
    late = busy.add(now - 2 * HOUR - MINUTE, 2 * HOUR)
    assert await busy.poll(now, 12 * MINUTE, 9 * HOUR) == {late}
    late = busy.add(now - 3 * HOUR - MINUTE, 3 * HOUR)

    assert await busy.poll(now, 12 * MINUTE, 9 * HOUR) == {late}
    assert busy.requests <= 13


async def test_ten_thousand_calls_a_day_keep_the_requests_of_a_day(
    busy: BusyAccount,
) -> None:
    """A sixth of a day takes 50 of 300, with polls as far apart as by night."""
    plan, known = ReadPlan(), CallTimeline()
    now, requests = MIDNIGHT + 2 * HOUR, 0
    busy.fill(MIDNIGHT, now + 4 * HOUR)

    for poll in range(21):
        reading = plan.next(
            now,
            read_until=now - HOUR,
            newest=max(busy.found, default=None),
            awaited_since=None,
            calls_since=known.count,
        )
        late_since = reading.late_since
        await busy.poll(
            now,
            now - reading.since,
            None if late_since is None else now - late_since,
            anew=reading.anew,
        )
        known.put(busy.new)
        plan.done(reading, now, understood=True, requests=busy.requests)
        assert not busy.missing(now)
        requests += busy.requests if poll else 0
        now += 12 * MINUTE

    assert requests <= 50
