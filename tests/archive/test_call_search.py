"""Calls found among all that are kept."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.archive.archive import Archive
from custom_components.telephony.archive.call_search import CallQuery, Sort
from custom_components.telephony.calls import Direction, Outcome, Party

from ..conftest import NOW
from .conftest import PLAN, everywhere
from .kept_calls import ANN, FULL_CALL, call_at, found

pytestmark = pytest.mark.usefixtures("frozen_time")

BOB = Party("442079460123", "Bob Müller-Straße")
WITHHELD = Party()
IN_TIME = "COVERING INDEX telephony_calls_in_time"
IN_ANY_INDEX = "COVERING INDEX telephony_calls_of_number (account_id=?)"
CALLS = [
    call_at(1, line="desk"),
    call_at(2, Direction.OUTGOING, Outcome.BUSY, remote=BOB),
    call_at(3, outcome=Outcome.MISSED, remote=WITHHELD, line="12125550162"),
    call_at(4, Direction.INTERNAL, None, own=Party("101"), remote=Party("102")),
    call_at(5, Direction.OUTGOING, own=Party("+1 (212) 555-0161", "Shop")),
    call_at(60 * 24 * 400, remote=BOB),
]


def _key(number: str) -> str:
    key = PLAN.main_number(number)
    assert key is not None
    return key


def _numbers(*numbers: str) -> list[str]:
    return [_key(number) for number in numbers]


@everywhere
@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, [1, 2, 3, 4, 5, 6]),
        ({"start": NOW - timedelta(minutes=3)}, [1, 2, 3]),
        ({"end": NOW - timedelta(minutes=3)}, [4, 5, 6]),
        ({"directions": [Direction.OUTGOING]}, [2, 5]),
        ({"directions": [Direction.INTERNAL, Direction.OUTGOING]}, [2, 4, 5]),
        ({"outcomes": [Outcome.MISSED, Outcome.BUSY]}, [2, 3]),
        ({"numbers": _numbers("+1 202-555-0143")}, [1, 5]),
        ({"numbers": _numbers("020 7946 0123")}, []),
        ({"numbers": _numbers("+44 20 7946 0123", "102")}, [2, 4, 6]),
        # Of the account's own end, of the line.
        ({"numbers": _numbers("101")}, [4]),
        ({"numbers": _numbers("(212) 555-0161")}, [1, 2, 3, 5, 6]),
        ({"numbers": _numbers("desk")}, [1]),
        ({"numbers": ()}, []),
        ({"lines": _numbers("(212) 555-0162", "DESK")}, [1, 3]),
        ({"lines": ()}, []),
        ({"name": "müller"}, [2, 6]),
        ({"name": "MULLER-STRASSE"}, [2, 6]),
        ({"name": "doe"}, [1, 5]),
        ({"name": "2025550143"}, []),
        ({"name": "Granny", "named_numbers": _numbers("102")}, [4]),
        ({"text": "ann"}, [1, 5]),
        ({"text": "aNN  dOE"}, [1, 5]),
        ({"text": "ann doe shop"}, []),
        ({"text": "0143"}, [1, 5]),
        ({"text": "(020) 7946"}, [2, 6]),
        ({"text": "555-0143"}, [1, 5]),
        ({"text": "desk"}, [1]),
        ({"text": "%"}, []),
        ({"text": "_"}, []),
        ({"text": "granny", "text_numbers": _numbers("102")}, [4]),
        (
            {
                "directions": [Direction.OUTGOING],
                "numbers": _numbers(ANN.number or ""),
                "start": NOW - timedelta(days=1),
                "text": "shop",
            },
            [5],
        ),
    ],
)
async def test_every_filter_filters(
    archive: Archive,
    account: AccountArchive,
    wanted: dict[str, Any],
    expected: list[int],
) -> None:
    await account.async_keep(CALLS)

    result = await archive.async_find([CallQuery(account="one", **wanted)], limit=10)

    assert [one.call for one in result.calls] == [CALLS[each - 1] for each in expected]
    assert result.total == len(expected)


@everywhere
@pytest.mark.parametrize("text", ["100 % _\\", "'mu", "dang thi o", "@example", "😀"])
async def test_signs_of_the_database_are_nothing_but_signs(
    archive: Archive, account: AccountArchive, text: str
) -> None:
    await account.async_keep([FULL_CALL, *CALLS])

    assert await found(archive, CallQuery(account="one", text=text)) == [FULL_CALL]


@everywhere
async def test_a_page_at_a_time_of_all_accounts_in_one_order(
    archive: Archive, account: AccountArchive
) -> None:
    """At the same moment, too, no call stands on two pages or on none."""
    other = await archive.async_open_account("two", PLAN.main_number)
    of_one = [call_at(minutes // 3, call_id=str(minutes)) for minutes in range(30)]
    of_two = [call_at(minutes, call_id=str(minutes)) for minutes in range(12)]
    await account.async_keep(of_one)
    await other.async_keep(of_two)
    queries = [CallQuery(account=one) for one in ("one", "two", "unknown")]

    for sort, is_newest in ((Sort.NEWEST, True), (Sort.OLDEST, False)):
        pages = [
            await archive.async_find(queries, sort=sort, offset=offset, limit=5)
            for offset in range(0, 50, 5)
        ]
        listed = [one for page in pages for one in page.calls]
        times = [one.call.started_at for one in listed]
        assert times == sorted(times, reverse=is_newest)
        assert {page.total for page in pages} == {42}
        assert {(one.account, one.call) for one in listed} == {
            *(("one", call) for call in of_one),
            *(("two", call) for call in of_two),
        }
        assert len(listed) == 42
    await archive.async_close_account("two")


@everywhere
async def test_each_account_can_be_asked_for_something_else(
    archive: Archive, account: AccountArchive
) -> None:
    """A number is another one from another country."""
    other = await archive.async_open_account("two", PLAN.main_number)
    await account.async_keep(CALLS)
    await other.async_keep(CALLS)

    result = await archive.async_find(
        [
            CallQuery(account="one", numbers=_numbers("102")),
            CallQuery(account="two", outcomes=[Outcome.BUSY]),
        ],
        limit=10,
    )

    assert [(one.account, one.call) for one in result.calls] == [
        ("two", CALLS[1]),
        ("one", CALLS[3]),
    ]
    await archive.async_close_account("two")


@everywhere
async def test_a_number_that_becomes_an_own_one_is_found(
    archive: Archive, account: AccountArchive
) -> None:
    await account.async_keep([call_at(2)])
    query = CallQuery(account="one", numbers=_numbers("103"))
    assert await found(archive, query) == []
    later = call_at(1, own=Party("103"))

    await account.async_keep([later])

    assert await found(archive, query) == [later]


@pytest.mark.parametrize(
    ("wanted", "plan"),
    [
        ({}, f"{IN_TIME} (account_id=?)"),
        (
            {"start": NOW - timedelta(days=7), "end": NOW},
            f"{IN_TIME} (account_id=? AND started_at>? AND started_at<?)",
        ),
        (
            {"directions": [Direction.INCOMING], "outcomes": [Outcome.MISSED]},
            f"{IN_TIME} (account_id=?)",
        ),
        (
            {"lines": ["desk"]},
            f"{IN_TIME} (account_id=?)",
        ),
        (
            {"numbers": _numbers("2025550143"), "directions": [Direction.INCOMING]},
            "INDEX telephony_calls_of_number (account_id=? AND remote_key=?)",
        ),
    ],
)
@pytest.mark.parametrize("sort", Sort)
async def test_an_index_answers_by_itself(
    archive: Archive,
    account: AccountArchive,
    wanted: dict[str, Any],
    plan: str,
    sort: Sort,
) -> None:
    """Whatever is asked, no look goes through all calls, and nothing is sorted whole."""
    await account.async_keep(CALLS)
    asked: list[tuple[str, Any]] = []

    def listen(*arguments: Any) -> None:  # noqa: ANN401 - what SQLAlchemy tells
        asked.append((arguments[2], arguments[3]))

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        await archive.async_find(
            [CallQuery(account="one", **wanted)], sort=sort, limit=50, offset=2_450
        )
    finally:
        event.remove(Engine, "before_cursor_execute", listen)

    plans = await archive.async_run(
        lambda connection: [
            [
                row.detail
                for row in connection.exec_driver_sql(
                    f"EXPLAIN QUERY PLAN {statement}", values
                )
            ]
            for statement, values in asked
            if "started_at" in statement or "count(" in statement
        ]
    )
    assert plans == [
        # The total of all calls is the same in any index.
        [f"SEARCH telephony_calls USING {plan if wanted else IN_ANY_INDEX}"],
        [
            f"SEARCH telephony_calls USING {plan}",
            # Of calls of one moment, that is.
            "USE TEMP B-TREE FOR LAST TERM OF ORDER BY",
        ][: 2 if "in_time" in plan else 1],
    ]
