"""Calls that are forgotten and not deleted yet: nobody who reads is given them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, event

from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.archive.archive import Archive
from custom_components.telephony.archive.call_pages import CallPage, page_of_calls
from custom_components.telephony.archive.call_query import CallQuery
from custom_components.telephony.archive.call_search import find_periods
from custom_components.telephony.archive.call_sums import sum_calls
from custom_components.telephony.archive.counting_ahead import async_count_ahead
from custom_components.telephony.archive.forgetting_in_turns import (
    async_forget_again,
)
from custom_components.telephony.calls import Call, Direction, Party

from ..conftest import NOW
from .conftest import PLAN, everywhere
from .kept_calls import ANN, OWN, call_at, found

pytestmark = pytest.mark.usefixtures("frozen_time")

BOB = Party("12125550162", "Bob Roe")
DAY = timedelta(days=1)
MINUTES_OF_DAY = 24 * 60

# From and to both, over weeks, some of which are counted ahead.
ANNS = [
    call_at(days * MINUTES_OF_DAY + 1, direction, call_id=f"ann {days} {direction}")
    for days in range(40)
    for direction in (Direction.INCOMING, Direction.OUTGOING)
]
BOBS = [call_at(days * MINUTES_OF_DAY + 2, remote=BOB) for days in range(40)]


async def _forget(
    account: AccountArchive, number: str | None = None, until: datetime = NOW
) -> None:
    keys = None if number is None else [PLAN.main_number(number) or number]
    await account.forgotten.async_add(keys, until)


async def _seen(archive: Archive, account: AccountArchive) -> list[set[str]]:
    """Return whose calls there are, by each of the ways in which calls are read."""
    query = CallQuery(account="one")
    each = [call async for some in archive.async_each(query, 7) for call in some]
    scrolled: list[Call] = []
    page: CallPage | None = None
    while page is None or page.next is not None:
        page = await archive.async_run(
            partial(
                page_of_calls,
                queries=[query],
                behind=None if page is None else page.next,
                limit=9,
            ),
            is_reading=True,
        )
        scrolled += (one.call for one in page.calls)
    named = [
        call
        for call in (*ANNS, *BOBS)
        if await account.calls.async_with_id(call.id) is not None
    ]
    newest = await account.calls.async_newest(NOW - 50 * DAY, None, 1_000)
    ways = (await found(archive), each, scrolled, named, newest)
    return [{call.id for call in calls} for calls in ways]


async def _totals(archive: Archive) -> set[int]:
    """Return how many calls there are, by each of the ways in which they are counted."""
    query = CallQuery(account="one")
    page = await archive.async_run(
        partial(page_of_calls, queries=[query], limit=1), is_reading=True
    )
    sums = await archive.async_run(
        partial(sum_calls, entry_id="one", start=NOW - 50 * DAY, end=NOW, piece=DAY),
        is_reading=True,
    )
    by_direction = [
        await archive.async_find([replace(query, directions=[one])], limit=1)
        for one in Direction
    ]
    return {
        (await archive.async_find([query], limit=1)).total,
        page.total,
        sum(each.calls for each in sums),
        sum(one.total for one in by_direction),
    }


@pytest.fixture
async def kept(archive: Archive, account: AccountArchive) -> AccountArchive:
    """Return an account with calls whose past weeks are counted."""
    await account.async_keep([*ANNS, *BOBS])
    await async_count_ahead(archive, "one")
    return account


@everywhere
async def test_whoever_is_forgotten_is_given_to_nobody(
    archive: Archive, kept: AccountArchive
) -> None:
    everybody = {call.id for call in (*ANNS, *BOBS)}
    bobs = {call.id for call in BOBS}
    assert await _seen(archive, kept) == [everybody] * 5

    await _forget(kept, "(202) 555-0143")

    assert await _seen(archive, kept) == [bobs] * 5
    assert await _totals(archive) == {len(bobs)}
    # By whatever they are looked for.
    for query in (
        CallQuery(account="one", text="ann doe"),
        CallQuery(account="one", name="ann"),
        CallQuery(account="one", numbers=[PLAN.main_number(ANN.number) or ""]),
    ):
        assert await found(archive, query) == []
    # Another account's calls are its own.
    other = await archive.async_open_account("two", PLAN.main_number)
    await other.async_keep(ANNS[:2])
    assert len(await found(archive, CallQuery(account="two"))) == 2
    await archive.async_close_account("two")


@everywhere
async def test_whoever_calls_again_is_found(
    archive: Archive, kept: AccountArchive
) -> None:
    await _forget(kept, ANN.number, NOW - timedelta(seconds=30))

    again = call_at(0.1)
    await kept.async_keep([again])

    assert await found(archive) == [again, *BOBS]
    # By a number of the account, nobody is forgotten who called it.
    await _forget(kept, OWN.number)
    assert await found(archive) == [again, *BOBS]


async def test_calls_before_a_moment_are_given_to_nobody(
    archive: Archive, kept: AccountArchive
) -> None:
    await _forget(kept, until=NOW - 10 * DAY)

    young = {call.id for call in (*ANNS, *BOBS) if call.started_at >= NOW - 10 * DAY}
    assert await _seen(archive, kept) == [young] * 5
    assert await _totals(archive) == {len(young)} == {30}
    days = await archive.async_run(
        partial(
            find_periods,
            query=CallQuery(account="one"),
            begin_of=lambda moment: moment.astimezone(UTC).replace(
                hour=0, minute=0, second=0, microsecond=0
            ),
        ),
        is_reading=True,
    )
    assert min(days) >= NOW - 11 * DAY


async def test_they_are_left_out_after_a_restart_until_they_are_deleted(
    archive: Archive, kept: AccountArchive
) -> None:
    await _forget(kept, ANN.number)
    await archive.async_close_account("one")

    account = await archive.async_open_account("one", PLAN.main_number)

    assert await found(archive) == BOBS
    additions = account.forgotten.additions
    deleted = [
        len(some)
        async for some in async_forget_again(archive, account.forgotten, "one")
    ]
    assert sum(deleted) == len(ANNS)
    account.forgotten.note_deleted(additions)
    assert await found(archive) == BOBS


async def test_whoever_is_forgotten_while_others_are_deleted_stays_left_out(
    archive: Archive, kept: AccountArchive
) -> None:
    await _forget(kept, ANN.number)
    additions = kept.forgotten.additions
    await _forget(kept, BOB.number)

    kept.forgotten.note_deleted(additions)

    assert not kept.forgotten.is_deleted
    assert await found(archive) == []


async def test_where_nothing_waits_nothing_more_is_asked(
    archive: Archive, kept: AccountArchive
) -> None:
    """Looking through all ends is for the time until they are deleted alone."""
    statements: list[str] = []

    def listen(connection: Connection) -> None:
        @event.listens_for(connection.engine, "before_cursor_execute")
        def on_statement(*arguments: object) -> None:
            statements.append(str(arguments[2]))

    await archive.async_run(listen, is_reading=True)

    async def are_looked_through() -> bool:
        """Whether all ends at the other side were read."""
        statements.clear()
        await found(archive)
        ends = "telephony_remote_ends"
        return any(f"SELECT {ends}.id, {ends}.number" in one for one in statements)

    assert not await are_looked_through()
    await _forget(kept, ANN.number)
    assert await are_looked_through()
    # It is remembered, as long as nothing is written.
    assert not await are_looked_through()
    await kept.async_keep([call_at(0, remote=BOB)])
    assert await are_looked_through()

    await kept.async_keep([call_at(0, remote=OWN)])
    kept.forgotten.note_deleted(kept.forgotten.additions)

    assert not await are_looked_through()
