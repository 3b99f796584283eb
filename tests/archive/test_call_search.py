"""Calls found among all that are kept."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
import random
import re
from typing import Any, Final

import pytest
from sqlalchemy import Connection, event, text

from custom_components.telephony.archive import (
    call_counting,
    call_query,
    text_index,
    week_counts,
)
from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.archive.archive import Archive
from custom_components.telephony.archive.call_query import CallQuery
from custom_components.telephony.archive.call_search import (
    Position,
    Sort,
    calls_behind,
    count_calls,
    find_calls,
)
from custom_components.telephony.archive.counting_ahead import async_count_ahead
from custom_components.telephony.calls import Call, Direction, Outcome, Party

from ..conftest import NOW
from .conftest import PLAN, everywhere
from .kept_calls import ANN, FULL_CALL, call_at, found
from .plain_search import is_wanted

pytestmark = pytest.mark.usefixtures("frozen_time")

BOB = Party("442079460123", "Bob Müller-Straße")
WITHHELD = Party()
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


# What is asked for, and which of the calls are found.
FILTERS: Final[list[tuple[dict[str, Any], list[int]]]] = [
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
    ({"text": "sales", "text_numbers": _numbers("(212) 555-0162")}, [3]),
    (
        {
            "directions": [Direction.OUTGOING],
            "numbers": _numbers(ANN.number or ""),
            "start": NOW - timedelta(days=1),
            "text": "shop",
        },
        [5],
    ),
]

SIGNS: Final = ("100 % _\\", "'mu", "dang thi o", "@example", "😀")


@everywhere
async def test_every_filter_filters(
    archive: Archive, account: AccountArchive, subtests: pytest.Subtests
) -> None:
    await account.async_keep(CALLS)
    for wanted, expected in FILTERS:
        with subtests.test(str(wanted)):
            result = await archive.async_find(
                [CallQuery(account="one", **wanted)], limit=10
            )
            assert [one.call for one in result.calls] == [
                CALLS[each - 1] for each in expected
            ]
            assert result.total == len(expected)


@everywhere
async def test_signs_of_the_database_are_nothing_but_signs(
    archive: Archive, account: AccountArchive, subtests: pytest.Subtests
) -> None:
    await account.async_keep([FULL_CALL, *CALLS])
    for sign in SIGNS:
        with subtests.test(sign):
            query = CallQuery(account="one", text=sign)
            assert await found(archive, query) == [FULL_CALL]


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
@pytest.mark.parametrize(
    "later",
    [call_at(1, own=Party("103")), call_at(1, remote=Party("103"))],
    ids=["own", "remote"],
)
async def test_a_number_is_found_though_it_was_looked_for_before(
    archive: Archive, account: AccountArchive, later: Call
) -> None:
    """What is remembered of a look holds until something is written."""
    await account.async_keep([call_at(2)])
    query = CallQuery(account="one", numbers=_numbers("103"))
    assert await found(archive, query) == []

    await account.async_keep([later])

    assert await found(archive, query) == [later]


@everywhere
async def test_what_is_found_is_what_a_look_at_each_call_finds(
    archive: Archive, account: AccountArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few ends or many, at the own end, at the other one or at both, in many weeks."""
    monkeypatch.setattr(week_counts, "_WEEK", timedelta(minutes=11))
    monkeypatch.setattr(call_counting, "_MOST_PASSED", 0)
    monkeypatch.setattr(call_counting, "_FEW_WEEKS", 1)
    monkeypatch.setattr(call_query, "_MOST_ENDS", 12)
    monkeypatch.setattr(call_query, "_FEW_ENDS", 4)
    monkeypatch.setattr(text_index, "_MOST_FOUND", 12)
    monkeypatch.setattr(text_index, "_AT_ONCE", 30)
    source = random.Random(4)  # noqa: S311 - no secret
    kept = [_any_call(source, number) for number in range(400)]
    await account.async_keep(kept)
    await async_count_ahead(archive, "one")
    queries = [CallQuery(account="one", **_any_wish(source)) for _ in range(120)]

    totals = set()
    for number, query in enumerate(queries):
        expected = [call for call in kept if is_wanted(call, query, PLAN.main_number)]
        expected.sort(key=lambda call: (call.started_at, kept.index(call)))
        totals.add(len(expected))
        sort, step = (Sort.NEWEST, -1) if number % 2 else (Sort.OLDEST, 1)
        page = await archive.async_find([query], sort=sort, offset=3, limit=20)
        assert page.total == len(expected), query
        # Those of one moment may stand in any order.
        assert [one.call.started_at for one in page.calls] == [
            call.started_at for call in expected[::step][3:23]
        ], query
        assert {one.call for one in page.calls} <= set(expected), query
    # Of all, of none, and many in between.
    assert {0, 400} < totals
    assert len(totals) > 30


def _any_call(source: random.Random, number: int) -> Call:
    parties = [
        *(ANN, BOB, WITHHELD, FULL_CALL.caller, FULL_CALL.callee),
        *(Party(f"1202555{each:04}", f"Ann {each:02}") for each in range(40)),
        *(Party(str(each), None, f"user{each}") for each in (101, 102, 103)),
    ]
    return call_at(
        number // 3,
        source.choice(list(Direction)),
        source.choice([*Outcome, None]),
        remote=source.choice(parties),
        own=source.choice([Party("12125550161", "Shop"), *parties[-3:], ANN]),
        line=source.choice(["desk", "12125550162", None]),
        call_id=str(number),
    )


def _any_wish(source: random.Random) -> dict[str, Any]:
    some_texts = [
        *("", "a", "n", "nn", "ann", "ann d", "ann 1", "mül", "shop", "sho", "%", "_"),
        *("1", "55", "555", "0143", "202555", "(202) 555-0", "0202 555", "+1", "desk"),
        *("user10", "user102", "nobody", "\\", "'", "dang thi o", "\u0301", "  ann  "),
    ]
    some_numbers = _numbers("2025550143", "+44 20 7946 0123", "101", "102", "desk")
    some_numbers += _numbers("(212) 555-0161", "(202) 555-0007", "2125550162", "999")

    def some[Value](of: Sequence[Value]) -> list[Value]:
        return source.sample(of, source.randint(0, 3))

    wishes: dict[str, Any] = {
        "start": NOW - timedelta(minutes=source.randint(0, 140)),
        "end": NOW - timedelta(minutes=source.randint(0, 140)),
        "directions": some(list(Direction)),
        "outcomes": some(list(Outcome)),
        "numbers": some(some_numbers),
        "lines": some(some_numbers),
        "name": source.choice(some_texts),
        "text": source.choice(some_texts),
    }
    found = {name: wishes[name] for name in source.sample(list(wishes), 2)}
    for name, numbers in (("name", "named_numbers"), ("text", "text_numbers")):
        if name in found and source.random() < 0.5:
            found[numbers] = some(some_numbers)
    return found


@pytest.mark.parametrize("database", ["file", "postgresql"], indirect=True)
async def test_an_index_answers_by_itself(
    archive: Archive, account: AccountArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is asked, no look goes through all calls, or reads more than the page."""
    monkeypatch.setattr(call_counting, "_MOST_PASSED", 0)
    many = [call_at(each, remote=Party(f"1202556{each:04}")) for each in range(9, 300)]
    await account.async_keep([*CALLS, *many])
    number, two_numbers = _numbers("2025550143"), _numbers("2025550143", "102")
    # What none of the two can shorten is the same in both.
    by_time, by_end, by_any = {"by_time"}, {"by_end"}, {"by_time", "by_end"}
    looks: list[tuple[dict[str, Any], set[str], set[str]]] = [
        ({}, by_time, by_any),
        ({"start": NOW - timedelta(days=7), "end": NOW}, by_time, by_time),
        ({"directions": [Direction.INCOMING]}, by_time, by_any),
        ({"outcomes": [Outcome.MISSED]}, by_time, by_any),
        ({"lines": ["desk"]}, by_time, by_any),
        ({"numbers": _numbers("2125550161")}, by_time, by_any),
        ({"numbers": number}, by_end, by_end),
        ({"numbers": number, "directions": [Direction.INCOMING]}, by_end, by_end),
        # For each by itself, so that nothing is sorted.
        ({"numbers": two_numbers}, {"by_end+by_end"}, by_end),
        ({"text": "202556010"}, by_end, by_end),
        ({"name": "müller"}, by_end, by_end),
        ({"text": "muller"}, by_end, by_end),
        # As a line or a DID that has the text in its name.
        ({"text": "reception", "text_numbers": ["desk"]}, by_time, by_any),
    ]

    for wanted, of_page, of_total in looks:
        query = CallQuery(account="one", **wanted)
        for sort in Sort:
            page, total = await archive.async_run(
                partial(_indexes_used, query=query, sort=sort)
            )
            assert page in of_page, (wanted, sort)
            assert total in of_total, (wanted, sort)


@pytest.mark.parametrize("database", ["mariadb"], indirect=True)
async def test_nothing_is_sorted_of_what_is_left_to_read(
    archive: Archive, account: AccountArchive
) -> None:
    """The next calls take no longer the more there are behind them."""
    await account.async_keep([call_at(each) for each in range(1, 1_500)])
    query = CallQuery(account="one")
    first = await archive.async_run(
        partial(calls_behind, query=query, position=None, limit=10)
    )

    for position in (None, max(first)):
        looked_at = await archive.async_run(
            partial(_rows_looked_at, query=query, position=position)
        )
        assert looked_at < 100


def _rows_looked_at(
    connection: Connection, query: CallQuery, position: Position | None
) -> int:
    """Return how many rows of an index or a table are read for the next calls."""
    connection.execute(text("ANALYZE TABLE telephony_calls")).close()
    connection.execute(text("FLUSH STATUS"))
    assert len(calls_behind(connection, query, position, 10)) == 10
    rows = connection.execute(text("SHOW SESSION STATUS LIKE 'Handler_read%'"))
    return sum(int(value) for _, value in rows)


def _indexes_used(
    connection: Connection, query: CallQuery, sort: Sort
) -> tuple[str, str]:
    """Return which indexes find the calls of a page, and their number, without a row."""
    asked: list[tuple[str, Any]] = []

    def listen(*arguments: Any) -> None:  # noqa: ANN401 - what SQLAlchemy tells
        asked.append((arguments[2], arguments[3]))

    event.listen(connection, "before_cursor_execute", listen)
    find_calls(connection, [query], sort=sort, limit=5, offset=2)
    count_calls(connection, [query])
    event.remove(connection, "before_cursor_execute", listen)
    is_file = connection.dialect.name == "sqlite"
    if not is_file:
        connection.execute(text("ANALYZE"))
        # So few calls are read as a whole by whoever may.
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        connection.execute(text("SET LOCAL enable_bitmapscan = off"))
    plans = [
        "\n".join(
            row[-1]
            for row in connection.exec_driver_sql(
                f"EXPLAIN {'QUERY PLAN ' if is_file else ''}{statement}", values
            )
        )
        for statement, values in asked
    ]
    index = f"{'COVERING INDEX' if is_file else 'using'} telephony_counts_of_week"
    for plan, (statement, _) in zip(plans, asked, strict=True):
        if "FROM telephony_counts" in statement:
            assert index in plan
            assert "TEMP B-TREE" not in plan
    if query.numbers is not None:
        assert any("telephony_remote_ends_of_number" in plan for plan in plans)
    used = [
        "+".join(found)
        for plan in plans
        if (
            found := re.findall(
                r"(?:COVERING INDEX|Index Only Scan.* using) telephony_calls_(\w+)",
                plan,
            )
        )
    ]
    assert len(used) == 2, plans
    # What is in the order of time is not brought in order as a whole, but for the rows of
    # the page; a server that has counted does so where few are left.
    if is_file and used[0] == "by_time":
        (of_page,) = [plan for plan in plans if "page" in plan]
        whole, _, rows = of_page.partition("SCAN page")
        assert "TEMP B-TREE FOR ORDER BY" not in whole, of_page
        assert "SEARCH telephony_calls USING INTEGER PRIMARY KEY" in rows, of_page
    return used[0], used[1]
