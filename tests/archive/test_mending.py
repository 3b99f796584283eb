"""A database is whole, and a value in it is not: a disk may have failed."""

from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
import sqlite3
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from sqlalchemy import create_engine, text

from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.archive.archive import (
    _ARCHIVE,
    Archive,
    async_get_archive,
)
from custom_components.telephony.archive.call_ends import folded
from custom_components.telephony.archive.call_keeping import Kept
from custom_components.telephony.archive.call_query import CallQuery
from custom_components.telephony.archive.call_sums import sum_calls
from custom_components.telephony.archive.database_thread import ArchiveUnavailableError
from custom_components.telephony.archive.location import recorders_server
from custom_components.telephony.archive.read_periods import Period
from custom_components.telephony.calls import Party
from custom_components.telephony.const import DOMAIN

from ..conftest import NOW
from ..helpers.dialled import known_before
from .conftest import PLAN, everywhere, on_servers
from .database_servers import DatabaseServer, use_recorders_database
from .kept_calls import FULL_CALL, call_at, found, rows_of, unreturned

pytestmark = pytest.mark.usefixtures("frozen_time", "new_archive")

DAY: Final = timedelta(days=1)
READ: Final = Period(NOW - DAY, NOW)
OTHERS: Final = [call_at(minutes) for minutes in range(1, 20)]
CALLS: Final = [FULL_CALL, *OTHERS]

type Change = Callable[[str], Awaitable[AccountArchive]]


def _change(hass: HomeAssistant, file: Path, what: str) -> None:
    """Change something as only a disk would, or another hand."""
    statement = f"UPDATE telephony_{what}"
    url = recorders_server(hass)
    if url is None:
        with closing(sqlite3.connect(file)) as connection, connection:
            assert connection.execute(statement).rowcount > 0
        return
    engine = create_engine(url)
    with engine.begin() as server:
        assert server.execute(text(statement)).rowcount > 0
    engine.dispose()


@pytest.fixture
async def change(
    hass: HomeAssistant, archive: Archive, account: AccountArchive, file: Path
) -> Change:
    """Keep calls, and return what changes something and opens the account again."""
    await account.async_keep(CALLS, READ)
    await account.async_note_told(
        {call.id: call.started_at for call in CALLS}, unreturned()
    )

    async def change_and_open(what: str) -> AccountArchive:
        await archive.async_close_account("one")
        await hass.async_add_executor_job(_change, hass, file, what)
        return await archive.async_open_account("one", PLAN.main_number)

    return change_and_open


async def _check_rest(
    hass: HomeAssistant, archive: Archive, account: AccountArchive, file: Path
) -> None:
    """See that nothing else is lost, and that the vendor mends what it tells again."""
    assert account.periods == (READ,)
    assert (await found(archive))[-len(OTHERS) :] == OTHERS
    assert archive.mended <= 1
    told = await account.news.async_told(DAY)
    assert told is not None
    for call in CALLS:
        is_old = told.told_before is not None and call.started_at < told.told_before
        assert call.id in told.reported or is_old
    await account.async_keep(CALLS)
    assert await found(archive) == CALLS
    assert await account.async_keep(CALLS) == Kept()
    await hass.async_block_till_done()
    assert not any(domain == DOMAIN for domain, _ in ir.async_get(hass).issues)
    assert list(file.parent.glob("*.corrupt*")) == []


FULL_ROW: Final = f"WHERE call_id = '{FULL_CALL.id}'"


@everywhere
@pytest.mark.parametrize(
    ("what", "left"),
    [
        ("outcome = 77", replace(FULL_CALL, outcome=None)),
        ("cost = 'q.5'", replace(FULL_CALL, cost=None)),
    ],
)
async def test_a_value_that_means_nothing_is_unknown(
    hass: HomeAssistant,
    archive: Archive,
    change: Change,
    file: Path,
    what: str,
    left: object,
) -> None:
    account = await change(f"calls SET {what} {FULL_ROW}")

    assert await found(archive) == [left, *OTHERS]

    (*_, newest) = await archive.async_run(
        partial(sum_calls, entry_id="one", start=NOW - DAY, end=NOW, piece=DAY)
    )
    assert newest.calls > 0
    await _check_rest(hass, archive, account, file)


@pytest.mark.parametrize(
    ("what", "left"),
    [
        ("duration = 'x'", replace(FULL_CALL, duration=None)),
        (
            "callee_name = CAST(x'A542' AS TEXT)",
            replace(FULL_CALL, callee=replace(FULL_CALL.callee, name="\ufffdB")),
        ),
        # A single bit makes the one of the other.
        ("line = CAST(line AS BLOB)", FULL_CALL),
    ],
)
async def test_a_file_may_have_any_value_in_any_column(
    hass: HomeAssistant,
    archive: Archive,
    change: Change,
    file: Path,
    what: str,
    left: object,
) -> None:
    account = await change(f"calls SET {what} {FULL_ROW}")

    assert await found(archive) == [left, *OTHERS]

    await _check_rest(hass, archive, account, file)


def _put_number(file: Path, column: str) -> None:
    """Put a number where a text belongs, as SQLite itself never does."""
    texts, anything = f"\t{column} TEXT", f"\t{column} BLOB"
    changing = "UPDATE sqlite_master SET sql = replace(sql, ?, ?)"
    putting = f"UPDATE telephony_calls SET {column} = 5 {FULL_ROW}"  # noqa: S608 - the test's own
    for before, after, then in (
        (texts, anything, "SELECT 1"),
        (anything, texts, putting),
    ):
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute(then)
            connection.execute("PRAGMA writable_schema = ON")
            assert connection.execute(changing, (before, after)).rowcount > 0


@pytest.mark.parametrize(
    ("column", "left"),
    [
        ("recording", replace(FULL_CALL, recording=None)),
        ("country", replace(FULL_CALL, country=None)),
        (
            "callee_name",
            replace(FULL_CALL, callee=replace(FULL_CALL.callee, name=None)),
        ),
    ],
)
async def test_a_number_where_a_text_belongs_is_unknown(
    hass: HomeAssistant,
    archive: Archive,
    change: Change,
    file: Path,
    column: str,
    left: object,
) -> None:
    await archive.async_close_account("one")
    await hass.async_add_executor_job(_put_number, file, column)
    account = await archive.async_open_account("one", PLAN.main_number)

    assert await found(archive) == [left, *OTHERS]

    await _check_rest(hass, archive, account, file)


@everywhere
@pytest.mark.parametrize(
    "what", ["remote_id = 777", "own_id = 777", "remote_id = NULL, own_id = NULL"]
)
async def test_a_call_that_refers_to_nothing_is_found_by_all_that_it_has(
    archive: Archive, change: Change, what: str
) -> None:
    await change(f"calls SET {what} {FULL_ROW}")
    # Nobody looks for that as long as nothing fails.
    await change(f"calls SET direction = 9 WHERE call_id = '{OTHERS[0].id}'")
    assert await found(archive) == [FULL_CALL, *OTHERS[1:]]
    assert archive.mended == 2

    for text_of_end in ("Müller", "Đặng"):
        wanted = CallQuery(account="one", text=folded(text_of_end))
        assert await found(archive, wanted) == [FULL_CALL]


async def test_nothing_is_left_of_a_call_without_an_account(
    archive: Archive, change: Change, file: Path
) -> None:
    """Nobody would find it, to forget it; the vendor tells it again, an automation not."""
    await change(f"calls SET account_id = 7 {FULL_ROW}")
    account = await change(f"calls SET direction = 9 WHERE call_id = '{OTHERS[0].id}'")

    assert await found(archive) == OTHERS[1:]

    assert rows_of(file, "SELECT * FROM telephony_calls WHERE account_id = 7") == []
    told = await account.news.async_told(DAY)
    assert told is not None
    assert told.told_before is not None
    assert told.told_before > FULL_CALL.started_at


async def test_an_account_that_is_lost_has_the_file_moved_aside(
    archive: Archive, change: Change, file: Path
) -> None:
    """All of its calls would go with it."""
    await change("accounts SET id = 7")
    account = await change("periods SET account_id = 7, start = 'x'")

    assert account.periods == ()

    assert list(file.parent.glob("*.corrupt*"))
    await account.async_keep(CALLS)
    assert await found(archive) == CALLS


@everywhere
@pytest.mark.parametrize("what", ["direction = 9", "started_at = 9000000000000000000"])
async def test_a_call_is_gone_that_makes_no_sense_without_a_value(
    hass: HomeAssistant, archive: Archive, change: Change, file: Path, what: str
) -> None:
    account = await change(f"calls SET {what} {FULL_ROW}")

    assert await found(archive) == OTHERS

    assert archive.mended == 1
    await _check_rest(hass, archive, account, file)


@pytest.mark.parametrize("table", ["remote_ends", "own_ends"])
async def test_calls_are_found_though_the_texts_of_their_ends_are_damaged(
    hass: HomeAssistant, archive: Archive, change: Change, file: Path, table: str
) -> None:
    account = await change(f"{table} SET folded_names = CAST(x'A5A5' AS TEXT)")
    wanted = CallQuery(account="one", text="12025550143")

    assert await found(archive, wanted) == OTHERS

    await _check_rest(hass, archive, account, file)


@on_servers
async def test_a_file_moves_to_a_server_with_values_that_mean_nothing(
    hass: HomeAssistant,
    archive: Archive,
    change: Change,
    file: Path,
    server: DatabaseServer,
) -> None:
    await change(f"calls SET direction = 9 {FULL_ROW}")
    await archive.async_close_account("one")
    for table in ("remote_ends", "own_ends"):
        what = f"{table} SET name = CAST(x'A5A5' AS TEXT)"
        await hass.async_add_executor_job(_change, hass, file, what)
    use_recorders_database(hass, server.empty_database())

    account = await archive.async_open_account("one", PLAN.main_number)

    assert await found(archive) == OTHERS
    assert account.periods == (READ,)
    new = call_at(0, remote=Party("12025550199"))
    assert await account.async_keep([*OTHERS, new]) == Kept(new=(new,))
    await archive.async_close_account("one")


@on_servers
@pytest.mark.parametrize(
    "what",
    [
        "calls SET remote_id = 777",
        "calls SET own_id = NULL",
        "calls SET remote_id = 'x'",
        "own_ends SET id = 99",
    ],
)
async def test_a_file_moves_to_a_server_with_calls_that_refer_to_nothing(
    hass: HomeAssistant,
    archive: Archive,
    change: Change,
    server: DatabaseServer,
    what: str,
) -> None:
    await change(f"{what} WHERE id = 1")
    await archive.async_close_account("one")
    use_recorders_database(hass, server.empty_database())

    account = await archive.async_open_account("one", PLAN.main_number)

    assert await found(archive) == CALLS
    assert account.periods == (READ,)
    assert await account.async_keep(CALLS) == Kept()
    await archive.async_close_account("one")


@pytest.mark.parametrize(
    "what", ["periods SET start = 'x'", "accounts SET first_look = 'x'"]
)
async def test_an_account_starts_whatever_is_wrong_with_what_is_known_of_it(
    hass: HomeAssistant, archive: Archive, change: Change, what: str
) -> None:
    account = await change(what)

    assert await account.async_keep([call_at(0)]) == Kept(new=(call_at(0),))
    await account.news.async_told(DAY)

    assert await found(archive) == sorted(
        [call_at(0), *CALLS], key=lambda call: call.started_at, reverse=True
    )
    assert archive.mended == 1
    assert not any(domain == DOMAIN for domain, _ in ir.async_get(hass).issues)


@pytest.mark.parametrize(
    "what", ["day = CAST(day AS BLOB)", "day = '2o26-01-01'", "count = 'x'"]
)
async def test_calls_are_counted_anew_where_their_count_means_nothing(
    hass: HomeAssistant,
    archive: Archive,
    change: Change,
    what: str,
) -> None:
    async with known_before(hass, "one") as dialling:
        dialling.tally.count_placed(NOW)
    await change(f"tallies SET {what}")
    # Home Assistant starts: nothing is in memory any more.
    await archive.async_close_account("one")
    del hass.data[_ARCHIVE]
    archive = async_get_archive(hass)

    async with known_before(hass, "one") as anew:
        assert anew.tally.placed(NOW.date()) == 0
        assert archive.mended == 1
        anew.tally.count_placed(NOW)
        await anew.async_write()
        assert not anew.is_behind

    assert not any(domain == DOMAIN for domain, _ in ir.async_get(hass).issues)


@pytest.mark.parametrize("column", ["folded_names", "folded_numbers"])
async def test_a_text_is_found_though_a_bit_made_bytes_of_one(
    archive: Archive, change: Change, column: str
) -> None:
    await change(f"own_ends SET {column} = CAST({column} AS BLOB)")

    wanted = CallQuery(account="one", text="12025550143")
    assert await found(archive, wanted) == OTHERS


async def test_what_was_told_again_is_mended_away(
    archive: Archive, change: Change, file: Path
) -> None:
    account = await change(f"calls SET call_id = CAST(call_id AS BLOB) {FULL_ROW}")
    await account.async_keep(CALLS)

    await change(f"calls SET outcome = 77 WHERE call_id = '{OTHERS[0].id}'")

    assert await found(archive) == [
        FULL_CALL,
        replace(OTHERS[0], outcome=None),
        *OTHERS[1:],
    ]


async def test_nothing_said_of_a_call_outlives_it(
    archive: Archive, change: Change, file: Path
) -> None:
    account = await change(f"calls SET direction = 9 {FULL_ROW}")
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(
            "INSERT INTO telephony_transcripts SELECT account_id, call_id, 'said', 'said' "
            "FROM telephony_calls WHERE call_id = ?",
            (FULL_CALL.id,),
        )
    await account.async_note_told({}, unreturned(FULL_CALL))

    assert await found(archive) == OTHERS

    assert rows_of(file, "SELECT * FROM telephony_transcripts") == []
    assert rows_of(file, "SELECT * FROM telephony_unreturned") == []


async def test_nothing_is_mended_while_a_backup_copies_the_file(
    archive: Archive, change: Change, file: Path
) -> None:
    await change(f"calls SET direction = 9 {FULL_ROW}")
    await archive.backup.async_begin()

    with pytest.raises(ArchiveUnavailableError):
        await found(archive)

    assert archive.mended == 0
    assert await archive.backup.async_end()
    assert await found(archive) == OTHERS
