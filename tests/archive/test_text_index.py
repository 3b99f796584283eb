"""The texts of other ends in an index, where there can be one, and without one."""

import _sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
import ctypes
from functools import partial
from pathlib import Path
import sqlite3
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from custom_components.telephony.archive import database, text_index
from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.archive.archive import Archive
from custom_components.telephony.archive.call_query import CallQuery
from custom_components.telephony.archive.call_search import find_calls
from custom_components.telephony.archive.forgetting_in_turns import async_forget
from custom_components.telephony.archive.number_keys import make_keys
from custom_components.telephony.archive.tables import remote_ends
from custom_components.telephony.calls import Call, Party
from custom_components.telephony.numbering.number_plan import NumberPlan

from .conftest import PLAN, everywhere
from .kept_calls import call_at, found

pytestmark = pytest.mark.usefixtures("frozen_time")

GB = NumberPlan("GB")


@pytest.fixture(autouse=True)
def _small_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_index, "_AT_ONCE", 20)


def _calls_of(*callers: int) -> list[Call]:
    return [
        call_at(each, remote=Party(f"020 7946 {each:04}", f"Caller {each:04}"))
        for each in callers
    ]


async def _found(archive: Archive, wanted: str) -> list[Call]:
    return await found(archive, CallQuery(account="one", text=wanted))


async def _forget(archive: Archive, *callers: int) -> None:
    for call in _calls_of(*callers):
        number = PLAN.main_number(call.caller.number)
        assert number is not None
        query = CallQuery(account="one", numbers=[number])
        assert [len(some) async for some in async_forget(archive, query)] == [1]


@everywhere
async def test_texts_are_found_whatever_became_of_others(
    archive: Archive, account: AccountArchive
) -> None:
    """Also where a row is of another one than before, or numbers are read anew."""
    kept = _calls_of(*range(70))
    for some in (kept[:30], kept[30:45], kept[45:]):
        await account.async_keep(some)

    # The last ones have the first rows, for they are the oldest.
    await _forget(archive, 3, *range(45, 55))
    for call in kept:
        is_gone = call in (kept[3], *kept[45:55])
        assert await _found(archive, call.caller.name or "") == (
            [] if is_gone else [call]
        )
    abroad = call_at(99, remote=Party("+12025550199", "Caller abroad"))
    await account.async_keep(later := [*_calls_of(*range(100, 140)), abroad])
    # Too few to be taken in.
    await account.async_keep(last := _calls_of(150, 151))
    for wanted in (*later, *last, kept[0], kept[69]):
        assert await _found(archive, wanted.caller.name or "") == [wanted]
    assert await _found(archive, "Caller 0050") == []

    # In the United States this is no number with a country's code.
    assert await _found(archive, "+44207946") == []
    row: int | None = 0
    while row is not None:
        row = await archive.async_run(
            partial(
                make_keys,
                table=remote_ends,
                entry_id="one",
                comparable=GB.main_number,
                after=row,
            )
        )
    assert len(await _found(archive, "+44207946")) == 59 + 40 + 2
    assert await _found(archive, "+442079460069") == [kept[69]]
    assert await _found(archive, "+12025550199") == [abroad]


async def test_nothing_of_who_was_forgotten_is_in_the_file(
    archive: Archive, account: AccountArchive, file: Path
) -> None:
    await account.async_keep(_calls_of(*range(50)))

    def traces(word: str) -> int:
        return sum(
            each.read_bytes().lower().count(word.encode())
            for each in file.parent.glob("telephony.db*")
        )

    assert traces("caller 0007") > 0
    await _forget(archive, 7)
    await archive.async_erase()

    assert traces("caller 0007") == traces("7946 0007") == 0
    assert traces("caller 0008") > 0
    # The index knows three letters at a time.
    assert await archive.async_run(partial(_ends_with, wanted="007")) == 0
    assert await archive.async_run(partial(_ends_with, wanted="008")) == 1


def _ends_with(connection: Connection, wanted: str) -> int:
    ends: int | None = connection.scalar(
        text(
            "SELECT count(*) FROM telephony_texts WHERE telephony_texts MATCH :wanted"
        ),
        {"wanted": wanted},
    )
    assert ends is not None
    return ends


@pytest.mark.parametrize("database", ["file", "postgresql"], indirect=True)
async def test_the_index_is_used(archive: Archive, account: AccountArchive) -> None:
    await account.async_keep(_calls_of(*range(50)))

    plans = await archive.async_run(_plans)

    assert any("telephony_texts" in plan for plan in plans)
    assert not any("SCAN telephony_remote_ends" in plan for plan in plans)


def _plans(connection: Connection) -> list[str]:
    """Return how a part of a text is looked for."""
    asked: list[tuple[str, Any]] = []

    def listen(*arguments: Any) -> None:  # noqa: ANN401 - what SQLAlchemy tells
        asked.append((arguments[2], arguments[3]))

    event.listen(connection, "before_cursor_execute", listen)
    query = CallQuery(account="one", text="(020) 7946 0012")
    assert len(find_calls(connection, [query], limit=5)) == 1
    event.remove(connection, "before_cursor_execute", listen)
    explain = "EXPLAIN QUERY PLAN"
    if connection.dialect.name == "postgresql":
        explain = "EXPLAIN"
        # So few texts are read as a whole by whoever may.
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        connection.execute(text("SET LOCAL enable_indexscan = off"))
    return [
        statement
        + "\n".join(
            row[-1]
            for row in connection.exec_driver_sql(f"{explain} {statement}", values)
        )
        for statement, values in asked
    ]


@pytest.mark.parametrize("database", ["file", "postgresql"], indirect=True)
async def test_without_an_index_all_texts_are_read(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite may be built without it, and who has a server may not allow it."""
    refused = ("CREATE EXTENSION nobody_has_it",)
    monkeypatch.setattr(
        text_index, "_MADE_BY", {"sqlite": refused, "postgresql": refused}
    )
    account = await archive.async_open_account("one", PLAN.main_number)
    kept = _calls_of(*range(50))
    await account.async_keep(kept)

    await _forget(archive, 7)
    await archive.async_erase()

    assert await _found(archive, "Caller 0007") == []
    assert await _found(archive, "Caller 0008") == [kept[8]]
    await archive.async_close_account("one")


def _open_without_index(
    connect: Callable[..., None], connection: sqlite3.Connection, entry: object
) -> None:
    """Let a connection be one of an SQLite that was built without the index's module."""
    library = ctypes.CDLL(_sqlite3.__file__)
    # The first thing that Python keeps of a connection.
    handle = ctypes.c_void_p.from_address(id(connection) + object.__basicsize__)
    library.sqlite3_drop_modules.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    assert library.sqlite3_drop_modules(handle, None) == 0
    connect(connection, entry)


async def test_an_sqlite_without_the_index_keeps_and_finds_all_the_same(
    archive: Archive,
    account: AccountArchive,
    reopen: Callable[[], Awaitable[AccountArchive]],
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And one that has it again, has it with all that was written meanwhile."""
    kept = _calls_of(*range(50))
    await account.async_keep(kept)
    with monkeypatch.context() as patch:
        patch.setattr(
            database,
            "_prepare_file",
            partial(_open_without_index, database._prepare_file),
        )
        account = await reopen()
        assert await archive.async_run(text_index.has_text_index) is False

        await account.async_keep(new := _calls_of(*range(60, 100)))
        await _forget(archive, 7, 61)
        await archive.async_erase()

        assert archive.trouble is None
        assert await _found(archive, "Caller 0008") == [kept[8]]
        assert await _found(archive, "Caller 0062") == [new[2]]
        assert await _found(archive, "Caller 0007") == []

    account = await reopen()

    assert await archive.async_run(text_index.has_text_index)
    for word, wanted in (("0008", [kept[8]]), ("0062", [new[2]]), ("0061", [])):
        assert await _found(archive, f"Caller {word}") == wanted
    await account.async_keep(later := _calls_of(*range(200, 230)))
    await _forget(archive, 8, 62)
    assert await _found(archive, "Caller 0201") == [later[1]]
    await archive.async_run(_check_index)
    assert list(file.parent.glob("*.corrupt.*")) == []
    await archive.async_close_account("one")


def _check_index(connection: Connection) -> None:
    """Have it compared with the texts; what differs is taken for damage."""
    connection.exec_driver_sql(
        "INSERT INTO telephony_texts(telephony_texts, rank) "
        "VALUES ('integrity-check', 1)"
    ).close()


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM telephony_texts_data WHERE id > 10",
        "UPDATE telephony_texts_data SET block = x'ffffffffff' WHERE id = 10",
    ],
    ids=["texts", "structure"],
)
async def test_a_damaged_index_costs_no_call(
    archive: Archive, account: AccountArchive, damage: str
) -> None:
    """It is made anew, by whoever finds it out: who looks for a text, adds or forgets one."""
    kept = _calls_of(*range(40))
    await account.async_keep(kept)

    async def hurt() -> None:
        await archive.async_run(lambda connection: connection.execute(text(damage)))

    await hurt()
    assert await _found(archive, "Caller 0003") == [kept[3]]
    await hurt()
    more = _calls_of(*range(40, 80))
    await account.async_keep(more)
    assert await _found(archive, "Caller 0077") == [more[37]]
    await hurt()
    await _forget(archive, 5)
    await archive.async_erase()
    assert await _found(archive, "Caller 0005") == []
    assert await found(archive) == sorted(
        [*kept[:5], *kept[6:], *more], key=lambda call: call.started_at, reverse=True
    )


@pytest.mark.parametrize("part", ["data", "docsize", "config", "idx"])
async def test_a_damaged_page_of_the_index_costs_no_call(
    archive: Archive,
    account: AccountArchive,
    reopen: Callable[[], Awaitable[AccountArchive]],
    file: Path,
    part: str,
) -> None:
    kept = _calls_of(*range(40))
    await account.async_keep(kept)
    await archive.async_close_account("one")
    with closing(sqlite3.connect(file)) as connection:
        ((page, size),) = connection.execute(
            "SELECT rootpage, page_size FROM sqlite_master, pragma_page_size() "
            "WHERE name = ?",
            (f"telephony_texts_{part}",),
        )
    with file.open("r+b") as opened:
        opened.seek((page - 1) * size)
        opened.write(b"\xa5" * size)
    account = await archive.async_open_account("one", PLAN.main_number)

    await account.async_keep(more := _calls_of(*range(40, 400)))

    assert await _found(archive, "Caller 0003") == [kept[3]]
    assert await _found(archive, "Caller 0377") == [more[337]]
    await archive.async_run(_check_index)
    assert list(file.parent.glob("*.corrupt.*")) == []
