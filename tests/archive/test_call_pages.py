"""Pages of calls that stay what they are, however many come meanwhile."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pytest

from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.archive.archive import Archive
from custom_components.telephony.archive.call_keeping import Kept
from custom_components.telephony.archive.call_pages import CallPage, page_of_calls
from custom_components.telephony.archive.call_query import CallQuery
from custom_components.telephony.archive.call_search import Position
from custom_components.telephony.calls import Call, Direction, Outcome, Party

from .conftest import PLAN, everywhere
from .kept_calls import call_at

pytestmark = pytest.mark.usefixtures("frozen_time")

EVERYBODY = [CallQuery(account="one"), CallQuery(account="two")]


async def _page(
    archive: Archive,
    queries: Sequence[CallQuery],
    behind: Position | None,
    limit: int,
) -> CallPage:
    return await archive.async_run(
        partial(page_of_calls, queries=queries, behind=behind, limit=limit),
        is_reading=True,
    )


async def _all_pages(
    archive: Archive, queries: Sequence[CallQuery], limit: int
) -> list[list[str]]:
    """Return the ids of the calls of each page."""
    pages: list[list[str]] = []
    page = await _page(archive, queries, None, limit)
    while True:
        pages.append([one.call.id for one in page.calls])
        if page.next is None:
            return pages
        page = await _page(archive, queries, page.next, limit)


def _of_one_moment(number: int, minutes: float = 5) -> list[Call]:
    """Return calls of a moment that an index has in another order than they come."""
    kinds = (
        (Direction.OUTGOING, Outcome.BUSY),
        (Direction.INCOMING, None),
        (Direction.INTERNAL, Outcome.ANSWERED),
        (Direction.INCOMING, Outcome.MISSED),
    )
    return [
        call_at(
            minutes,
            *kinds[each % len(kinds)],
            remote=Party(f"1202555{each % 3:04}"),
            call_id=f"{minutes} {each:02}",
        )
        for each in range(number)
    ]


@everywhere
async def test_each_call_stands_on_one_page(
    archive: Archive, account: AccountArchive
) -> None:
    """However a moment is cut by the end of a page; what was kept last comes first."""
    other = await archive.async_open_account("two", PLAN.main_number)
    kept = [*_of_one_moment(7, 9), *_of_one_moment(6), *_of_one_moment(1, 2)]
    await account.async_keep(kept)
    of_other = [replace(call, id=f"two {call.id}") for call in _of_one_moment(5)]
    await other.async_keep(of_other)
    # By time, and of one moment the one last that was kept first.
    expected = [
        call.id
        for minutes in (2, 5, 9)
        for call in reversed([*kept, *of_other])
        if f"{minutes} " in call.id
    ]

    for limit in (1, 3, 4, 18, 19, 100):
        pages = await _all_pages(archive, EVERYBODY, limit)
        assert [each for page in pages for each in page] == expected
        assert {len(page) for page in pages[:-1]} <= {limit}
        assert 0 < len(pages[-1]) <= limit

    alone = await _all_pages(archive, EVERYBODY[:1], 4)
    assert [each for page in alone for each in page] == [
        each for each in expected if "two" not in each
    ]
    await archive.async_close_account("two")


@everywhere
async def test_calls_that_come_move_none_to_another_page(
    archive: Archive, account: AccountArchive
) -> None:
    calls = [*_of_one_moment(6), *_of_one_moment(6, 9)]
    await account.async_keep(calls)
    before = await _all_pages(archive, EVERYBODY, 4)
    first = await _page(archive, EVERYBODY, None, 4)

    # The youngest one, and some of the moments where pages end.
    await account.async_keep(
        [
            call_at(1, call_id="young"),
            *(call_at(5, call_id=f"late {each}") for each in range(4)),
            call_at(9, call_id="later"),
        ]
    )
    second = await _page(archive, EVERYBODY, first.next, 4)
    third = await _page(archive, EVERYBODY, second.next, 4)

    assert [one.call.id for one in second.calls][:2] == before[1][:2]
    read = [one.call.id for page in (second, third) for one in page.calls]
    assert len(set(read)) == len(read)
    assert set(before[0]).isdisjoint(read)
    assert [each for each in read if each != "later"] == (before[1] + before[2])[
        : len(read) - 1
    ]
    assert (first.total, second.total) == (12, 18)


@everywhere
async def test_pages_of_some_calls(archive: Archive, account: AccountArchive) -> None:
    calls = _of_one_moment(12)
    recorded = [replace(call, recording=f"{call.id}.wav") for call in calls[::5]]
    await account.async_keep([*calls, *recorded])
    newest_first = [call.id for call in reversed(calls)]

    for query, expected in (
        (CallQuery(account="one", is_recorded=True), {"5 00", "5 05", "5 10"}),
        (
            CallQuery(account="one", directions=(Direction.INCOMING,)),
            {f"5 {each:02}" for each in range(1, 12, 2)},
        ),
        # Of several ends, which are looked for one by one.
        (
            CallQuery(account="one", text="1202555000"),
            {f"5 {each:02}" for each in range(12)},
        ),
        (
            CallQuery(account="one", numbers=["12025550001", "12025550002"]),
            set(),
        ),
        (CallQuery(account="unknown"), set()),
    ):
        pages = await _all_pages(archive, [query], 2)
        assert [each for page in pages for each in page] == [
            each for each in newest_first if each in expected
        ]
        page = await _page(archive, [query], None, 2)
        assert page.total == len(expected)


async def test_whoever_wants_to_know_is_told_what_was_kept(
    account: AccountArchive,
) -> None:
    heard: list[Kept] = []
    stop = account.writings.add(heard.append)
    first, second = _of_one_moment(2)

    await account.async_keep([first])
    await account.async_keep([first])
    amended = replace(first, outcome=Outcome.CANCELLED)
    await account.async_keep([amended, second])
    stop()
    await account.async_keep([call_at(1)])

    assert [(kept.new, kept.changed) for kept in heard] == [
        ((first,), ()),
        ((second,), (amended,)),
    ]
