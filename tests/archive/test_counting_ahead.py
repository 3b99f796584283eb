"""How many calls there are, where past weeks are counted ahead."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache, partial
import sqlite3

from homeassistant.core import HomeAssistant
import pytest
from sqlalchemy import Connection, func, select

from custom_components.telephony.archive import call_counting
from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.archive.account_removal import (
    async_forget_account,
)
from custom_components.telephony.archive.archive import Archive
from custom_components.telephony.archive.call_query import CallQuery
from custom_components.telephony.archive.call_search import Sort, find_calls
from custom_components.telephony.archive.counting_ahead import (
    async_count_ahead,
    count_week,
    uncounted_weeks,
)
from custom_components.telephony.archive.forgetting_in_turns import async_forget
from custom_components.telephony.archive.tables import counts
from custom_components.telephony.calls import Call, Direction, Outcome, Party

from ..conftest import NOW
from .conftest import PLAN
from .kept_calls import ANN, OWN, call_at
from .plain_search import is_wanted

pytestmark = pytest.mark.usefixtures("frozen_time")

HOURS_OF_A_WEEK = 7 * 24
_comparable = cache(PLAN.main_number)
BOB = Party("442079460123", "Bob")
AT_DESK = Party("101", "Desk")


def _calls() -> list[Call]:
    """Return calls of some weeks, the newest first, and none of some weeks between."""
    return [
        call_at(
            60 * hours,
            list(Direction)[hours % 3],
            [*Outcome, None][hours % 8],
            remote=ANN if hours % 5 else BOB,
            own=OWN if hours % 4 else AT_DESK,
            call_id=f"{hours:04}",
        )
        for hours in range(0, 9 * HOURS_OF_A_WEEK, 9)
        if not 4 < hours / HOURS_OF_A_WEEK < 6.5
    ]


def _queries() -> Sequence[CallQuery]:
    every = CallQuery(account="one")
    week = timedelta(weeks=1)
    desk = _comparable(AT_DESK.number)
    ann = _comparable(ANN.number)
    assert desk is not None
    assert ann is not None
    return [
        every,
        replace(every, directions=[Direction.OUTGOING, Direction.INTERNAL]),
        replace(every, outcomes=[Outcome.MISSED]),
        replace(every, numbers=[desk]),
        replace(every, numbers=[desk], outcomes=[Outcome.MISSED, Outcome.BUSY]),
        # Of the other end, which is counted for no week.
        replace(every, numbers=[ann]),
        replace(every, start=NOW - 3.3 * week),
        replace(every, numbers=[desk], start=NOW - 8.1 * week, end=NOW - 1.9 * week),
        replace(every, start=NOW - 2.5 * week, end=NOW - 2.4 * week),
        replace(every, start=NOW, end=NOW - 5 * week),
    ]


async def _check(archive: Archive, kept: Sequence[Call]) -> None:
    """See that what is told of calls is what there is."""
    for query in _queries():
        wanted = [call for call in kept if is_wanted(call, query, _comparable)]
        wanted.sort(key=lambda call: call.started_at, reverse=True)
        for sort, step in ((Sort.NEWEST, 1), (Sort.OLDEST, -1)):
            page = await archive.async_find([query], sort=sort, offset=34, limit=3)
            expected = wanted[::step][34:37]
            assert [one.call for one in page.calls] == expected, query
            assert page.total == len(wanted), query


async def _counted(archive: Archive) -> tuple[int, int]:
    """Return how many weeks are counted ahead, and how many calls they had."""

    def look(connection: Connection) -> tuple[int, int]:
        weeks = select(func.count(counts.c.week.distinct()))
        total = connection.scalar(select(func.sum(counts.c.calls)))
        return connection.scalar(weeks) or 0, int(total or 0)

    return await archive.async_run(look, is_reading=True)


async def test_totals_and_pages_are_right_whatever_changes(
    archive: Archive, account: AccountArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_counting, "_MOST_PASSED", 0)
    monkeypatch.setattr(call_counting, "_FEW_WEEKS", 2)
    kept = _calls()
    await account.async_keep(kept)
    other = await archive.async_open_account("two", PLAN.main_number)
    await other.async_keep(kept)
    await _check(archive, kept)
    assert await _counted(archive) == (0, 0)

    await async_count_ahead(archive, "one")
    weeks, counted = await _counted(archive)
    # But for the first one, the last one and those without a call.
    assert 4 <= weeks <= 6
    assert 4 * HOURS_OF_A_WEEK / 9 < counted < len(kept)
    await _check(archive, kept)

    # One comes late, one is amended, one is another one at another time.
    late = call_at(60 * 2.2 * HOURS_OF_A_WEEK, own=AT_DESK)
    amended = replace(kept[30], outcome=Outcome.FAILED)
    moved = replace(kept[-30], started_at=kept[-60].started_at + timedelta(minutes=1))
    kept = [call for call in kept if call.id not in (amended.id, moved.id)]
    kept += [late, amended, moved]
    await account.async_keep([late, amended, moved])
    assert (await _counted(archive))[0] < weeks
    await _check(archive, kept)
    await async_count_ahead(archive, "one")
    assert (await _counted(archive))[0] == weeks
    await _check(archive, kept)

    # Some are forgotten: the oldest ones, and those of somebody.
    desk = _comparable(AT_DESK.number)
    assert desk is not None
    for query in (
        CallQuery(account="one", end=NOW - timedelta(weeks=7.7)),
        CallQuery(account="one", numbers=[desk], start=NOW - timedelta(weeks=2)),
    ):
        async for _ in async_forget(archive, query):
            pass
        kept = [call for call in kept if not is_wanted(call, query, _comparable)]
        await _check(archive, kept)
    await async_count_ahead(archive, "one")
    await _check(archive, kept)

    await archive.async_close_account("two")


async def test_a_week_that_is_counted_twice_counts_once(
    hass: HomeAssistant, archive: Archive, account: AccountArchive
) -> None:
    """And an account of which nothing is kept any more has nothing to count."""
    await account.async_keep(_calls())
    weeks = await archive.async_run(partial(uncounted_weeks, entry_id="one"))
    for week in (*weeks, *weeks):
        await archive.async_run(partial(count_week, entry_id="one", week=week))
    once = await _counted(archive)

    await archive.async_run(partial(count_week, entry_id="unknown", week=weeks[0]))
    await async_count_ahead(archive, "one")
    await async_count_ahead(archive, "unknown")

    assert await _counted(archive) == once
    await _check(archive, _calls())
    await archive.async_close_account("one")
    await async_forget_account(hass, "one")
    await archive.async_open_account("one", PLAN.main_number)
    assert await _counted(archive) == (0, 0)


@pytest.mark.parametrize("sort", Sort)
async def test_a_page_behind_costs_nothing_for_what_comes_after_it(
    archive: Archive,
    account: AccountArchive,
    monkeypatch: pytest.MonkeyPatch,
    sort: Sort,
) -> None:
    """In steps of the database, however many calls there are on the other side."""
    monkeypatch.setattr(call_counting, "_MOST_PASSED", 0)
    desk = _comparable(AT_DESK.number)
    assert desk is not None
    query = CallQuery(account="one", numbers=[desk])
    page_of_desk = partial(find_calls, queries=[query], sort=sort, offset=60, limit=3)

    async def keep(weeks: range) -> None:
        await account.async_keep(
            call_at(
                60 * hours,
                own=AT_DESK if hours % 4 else OWN,
                remote=BOB,
                call_id=str(hours),
            )
            for hours in range(
                weeks.start * HOURS_OF_A_WEEK, weeks.stop * HOURS_OF_A_WEEK, 3
            )
        )
        await async_count_ahead(archive, "one")

    def steps(connection: Connection) -> int:
        taken = 0

        def step() -> None:
            nonlocal taken
            taken += 1

        database = connection.connection.driver_connection
        assert isinstance(database, sqlite3.Connection)
        database.set_progress_handler(step, 1)
        assert len(page_of_desk(connection)) == 3
        database.set_progress_handler(None, 1)
        return taken

    await keep(range(20, 26))
    few = await archive.async_run(steps, is_reading=True)
    await keep(range(26, 50) if sort is Sort.NEWEST else range(20))

    assert await archive.async_run(steps, is_reading=True) < 1.2 * few
