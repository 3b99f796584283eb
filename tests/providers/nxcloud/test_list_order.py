"""The order of NXCloud's lists, which no document tells, is seen and made use of."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.telephony.providers.base import Provider
from custom_components.telephony.providers.nxcloud import did_history
from simulator import Simulator
from simulator.json_types import Json
from simulator.nxcloud import did
from simulator.nxcloud.server import NxcloudServer

from ..opened_accounts import Account

NUMBER: Final = "12025550143"
# Noon in the vendor's zone.
NOON: Final = datetime(2026, 11, 18, 4, tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)

# Writes a page of the records that were just looked up.
WRITE: Final = did._page


class Day:
    """A day of an account that is polled.

    Attributes:
        found: The ids of the calls that polls returned.
    """

    def __init__(self, dids: Account, server: NxcloudServer) -> None:
        """Begin with one call."""
        self._account = dids
        self._provider: Provider = dids.open()
        self.server = server
        self.found: set[str] = set()
        server.clear_calls()
        server.add_call(number=NUMBER)

    def add(self, moment: datetime, seconds: int = 60) -> None:
        """Let a call end."""
        self.server.add_call(
            number=NUMBER,
            started_at=moment - timedelta(seconds=seconds),
            duration=seconds,
        )

    async def poll(self) -> int:
        """Return how many requests a poll takes."""
        self.server.clear_requests()
        history = await self._provider.recent_calls(NOON)
        self.found |= {call.id for call in history.calls}
        return len(self.server.requests)

    @property
    def missing(self) -> set[str]:
        """The ids of the calls that the vendor lists and no poll returned."""
        return {str(call.id) for call in self.server.calls} - self.found


@pytest.fixture
def day(dids: Account, simulator: Simulator, freezer: FrozenDateTimeFactory) -> Day:
    """Return a day that has just become noon."""
    freezer.move_to(NOON)
    return Day(dids, simulator.nxcloud)


@pytest.mark.parametrize("newest_first", [True, False])
async def test_news_takes_one_request_on_a_busy_day(
    day: Day, *, newest_first: bool
) -> None:
    """Whichever order the list has; a start reads it all."""
    day.server.did.newest_first = newest_first
    for seconds in range(700):
        day.add(NOON + timedelta(seconds=seconds))
    assert await day.poll() == 3

    requests = []
    for minute in range(20, 60):
        for seconds in (0, 25, 35):
            day.add(NOON + minute * MINUTE + timedelta(seconds=seconds), seconds=60)
        requests.append(await day.poll())
        assert not day.missing

    assert max(requests) <= 3
    assert sum(requests) <= 1.3 * len(requests)


async def test_an_order_that_changes_costs_a_poll(day: Day) -> None:
    for seconds in range(700):
        day.add(NOON + timedelta(seconds=seconds))
    await day.poll()
    requests = []

    for minute in range(20, 30):
        day.server.did.newest_first = minute < 23
        day.add(NOON + minute * MINUTE)
        requests.append(await day.poll())
        assert not day.missing

    assert max(requests) <= 4
    assert sum(requests[-4:]) <= 6


async def test_nothing_is_lost_however_lists_grow(
    dids: Account,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    subtests: pytest.Subtests,
) -> None:
    """Calls end while pages are read, some after hours; the order changes now and then."""
    monkeypatch.setattr(did_history, "PAGE_SIZE", 5)
    monkeypatch.setattr(did_history, "_SHORTEST_LOOK", 3)
    freezer.move_to(NOON)
    arrivals = list[timedelta]()

    day = Day(dids, simulator.nxcloud)

    def write_and_grow(
        records: list[Json], number: int, size: int, *, total: int
    ) -> Json:
        if arrivals:
            day.add(NOON + MINUTE * 30, int(arrivals.pop().total_seconds()))
        return WRITE(records, number, size, total=total)

    monkeypatch.setattr(did, "_page", write_and_grow)
    for seed in range(12):
        random = Random(seed)  # noqa: S311 - it is no secret
        with subtests.test(seed=seed):
            day = Day(dids, simulator.nxcloud)
            for minute in range(random.randrange(20)):
                day.add(NOON + minute * MINUTE)
            for _ in range(10):
                if random.random() < 0.1:
                    day.server.did.newest_first = random.random() < 0.5
                for _ in range(random.choice((0, 0, 1, 2, 12))):
                    day.add(NOON + 29 * MINUTE, random.choice((30, 90, 1500, 20_000)))
                arrivals[:] = [
                    timedelta(seconds=random.choice((30, 90, 1500, 20_000)))
                    for _ in range(random.choice((0, 0, 1, 4)))
                ]
                await day.poll()
                # What moved while it was read is found by the next one.
                arrivals.clear()
                await day.poll()
                assert not day.missing


async def test_what_moves_a_page_that_was_read_is_found_by_the_next_poll(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then a page repeats a record, and there are as many as the vendor counts."""
    monkeypatch.setattr(did_history, "PAGE_SIZE", 5)
    monkeypatch.setattr(did_history, "_SHORTEST_LOOK", 3)
    for minute in range(11):
        day.add(NOON + minute * MINUTE)

    def write_and_add(
        records: list[Json], number: int, size: int, *, total: int
    ) -> Json:
        monkeypatch.setattr(did, "_page", WRITE)
        # It belongs among those that were just read.
        day.add(NOON + 11 * MINUTE, seconds=5 * 60 - 30)
        return WRITE(records, number, size, total=total)

    monkeypatch.setattr(did, "_page", write_and_add)
    await day.poll()
    assert len(day.missing) == 1

    await day.poll()

    assert not day.missing
