"""A database that cannot be used keeps nobody from anything but the archive."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import timedelta
import gc
from pathlib import Path
import sqlite3
from threading import Event

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from sqlalchemy import Connection, text

from custom_components.telephony.archive import database, opened_database, unwritten
from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.archive.archive import Archive, async_get_archive
from custom_components.telephony.archive.call_keeping import Kept
from custom_components.telephony.archive.call_query import CallQuery
from custom_components.telephony.archive.database import Trouble
from custom_components.telephony.archive.database_thread import ArchiveUnavailableError
from custom_components.telephony.archive.read_periods import Period
from custom_components.telephony.calls import Call

from ..conftest import NOW
from .conftest import PLAN, on_servers
from .database_servers import DatabaseServer, use_recorders_database
from .kept_calls import (
    ANN,
    call_at,
    fill_with_junk,
    forget_pages,
    found,
    rows_of,
)

CALLS = [call_at(minutes) for minutes in range(1, 400)]
PERIOD = Period(NOW - timedelta(days=1), NOW)


def _issues(hass: HomeAssistant) -> set[str]:
    return {
        issue_id
        for domain, issue_id in ir.async_get(hass).issues
        if domain == "telephony"
    }


def _trouble(archive: Archive) -> Trouble | None:
    """Return what is wrong now; mypy takes the attribute for a constant."""
    return archive.trouble


def _size(file: Path) -> int:
    return file.stat().st_size


async def _forget_pages(hass: HomeAssistant, archive: Archive) -> None:
    # What is looked up in the background has pages remembered.
    await hass.async_block_till_done(wait_background_tasks=True)
    await archive.async_run(forget_pages, is_reading=True)


def _lose_header(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.write(b"\0" * 100)


def _truncate(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size // 2)


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _change_schema(file: Path, before: str, after: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        changed = connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name = ?",
            (before, after, "telephony_calls"),
        )
        assert changed.rowcount == 1


def _lose_name_of_column(file: Path) -> None:
    _change_schema(file, "caller_name TEXT", "caller_nale TEXT")


def _lose_kind_of_column(file: Path) -> None:
    """All numbers that are written would become others."""
    _change_schema(file, "caller_number TEXT", "caller_number TEXU")


def _lose_letter_of_column(file: Path) -> None:
    place = file.read_bytes().index(b"caller_user TEXT")
    with file.open("r+b") as opened:
        opened.seek(place)
        opened.write(b"\xe3")


@pytest.fixture
def impatient_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for nobody else who writes."""
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0)


@pytest.mark.parametrize(
    "damage",
    [
        *(_lose_header, _truncate, fill_with_junk, _empty),
        *(_lose_name_of_column, _lose_kind_of_column, _lose_letter_of_column),
    ],
)
async def test_a_damaged_file_is_moved_aside_and_a_new_one_begun(
    hass: HomeAssistant,
    archive: Archive,
    account: AccountArchive,
    file: Path,
    damage: Callable[[Path], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    await account.async_keep(CALLS, PERIOD)
    await archive.async_close_account("one")
    damage(file)
    beginnings: list[None] = []
    archive.async_listen_to_new_beginning(lambda: beginnings.append(None))
    account = await archive.async_open_account("one", PLAN.main_number)

    kept = await account.async_keep(CALLS)
    await hass.async_block_till_done()

    assert len(kept.new) == len(CALLS)
    assert await found(archive) == CALLS
    assert account.periods == ()
    assert len(beginnings) == 1
    (aside,) = file.parent.glob("telephony.db.corrupt.*")
    assert aside.stat().st_mode & 0o777 == 0o600
    assert _issues(hass) == {"archive_damaged"}
    issue = ir.async_get(hass).async_get_issue("telephony", "archive_damaged")
    assert issue is not None
    assert issue.translation_placeholders == {"file": aside.name}
    assert caplog.text.count("is damaged") == 1
    # It is told until the file is deleted.
    await archive.async_close_account("one")
    aside.unlink()
    await archive.async_open_account("one", PLAN.main_number)
    await hass.async_block_till_done()
    assert _issues(hass) == set()


@on_servers
async def test_of_a_file_that_lost_everything_nothing_moves_to_a_server(
    hass: HomeAssistant, file: Path, server: DatabaseServer
) -> None:
    """It is kept, for nobody knows how it came to that, and the server is used."""
    _empty(file)
    use_recorders_database(hass, server.empty_database())
    archive = async_get_archive(hass)
    account = await archive.async_open_account("one", PLAN.main_number)

    await account.async_keep(CALLS[:1])
    await hass.async_block_till_done()

    assert await found(archive) == CALLS[:1]
    assert _issues(hass) == {"archive_damaged"}
    (aside,) = file.parent.glob("telephony.db*")
    assert ".corrupt." in aside.name
    await archive.async_close_account("one")


@pytest.mark.usefixtures("frozen_time")
async def test_a_damaged_file_takes_no_other_ones_place(
    hass: HomeAssistant, archive: Archive, account: AccountArchive, file: Path
) -> None:
    """On a disk that fails, the next one is damaged at once: time stands still here."""
    sizes: list[int] = []
    for some in (CALLS, CALLS[:30]):
        await account.async_keep(some)
        await _forget_pages(hass, archive)
        sizes.append(_size(file))
        _lose_header(file)
        await account.async_keep([call_at(0)])

    await hass.async_block_till_done()
    asides = sorted(file.parent.glob("telephony.db.corrupt.*"))
    assert list(map(_size, asides)) == sizes
    issue = ir.async_get(hass).async_get_issue("telephony", "archive_damaged")
    assert issue is not None
    assert issue.translation_placeholders == {"file": asides[-1].name}


async def test_damage_while_it_runs_is_found_when_something_is_written(
    hass: HomeAssistant, archive: Archive, account: AccountArchive, file: Path
) -> None:
    """What was only noted to be read is read again: its calls are gone."""
    await account.async_keep(CALLS, PERIOD)
    await _forget_pages(hass, archive)
    fill_with_junk(file)
    account.note_read(Period(NOW, NOW + timedelta(hours=1)))
    new = call_at(0)

    assert (await account.async_keep([new])).new == (new,)

    await hass.async_block_till_done()
    assert account.periods == ()
    assert await found(archive) == [new]
    assert _issues(hass) == {"archive_damaged"}


def _find_no_room(_connection: Connection) -> None:
    raise OSError("no room")


async def test_damage_on_a_disk_without_room_has_everything_read_again(
    hass: HomeAssistant,
    archive: Archive,
    account: AccountArchive,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was read before is gone, also where the new file has to wait."""
    await account.async_keep(CALLS, PERIOD)
    await _forget_pages(hass, archive)
    fill_with_junk(file)
    new = call_at(0)
    with monkeypatch.context() as patch:
        patch.setattr(opened_database, "migrate", _find_no_room)
        with pytest.raises(ArchiveUnavailableError):
            await account.async_keep([new], PERIOD)

    assert (await account.async_keep(())).new == (new,)

    assert account.periods == ()
    assert await found(archive) == [new]


async def test_damage_that_only_the_erasing_finds_has_a_new_file_begun(
    hass: HomeAssistant, archive: Archive, account: AccountArchive, file: Path
) -> None:
    """In a table at which nothing else looks; nobody could be forgotten any more."""
    await account.async_keep(CALLS, PERIOD)
    await _forget_pages(hass, archive)
    ((page, size),) = rows_of(
        file,
        "SELECT rootpage, page_size FROM sqlite_master, pragma_page_size() "
        "WHERE name = 'telephony_matched_calls'",
    )
    with file.open("r+b") as opened:
        opened.seek((page - 1) * size)
        opened.write(b"\xa5" * size)
    assert await found(archive) == CALLS

    await archive.async_erase()

    await hass.async_block_till_done()
    (aside,) = file.parent.glob("telephony.db.corrupt.*")
    issue = ir.async_get(hass).async_get_issue("telephony", "archive_damaged")
    assert issue is not None
    assert issue.translation_placeholders == {"file": aside.name}
    assert account.periods == ()
    assert len((await account.async_keep(CALLS)).new) == len(CALLS)


def _write_too_much(connection: Connection) -> None:
    pages = connection.scalar(text("PRAGMA page_count"))
    connection.execute(text(f"PRAGMA max_page_count = {pages}"))


async def test_calls_wait_in_memory_for_a_full_disk(
    hass: HomeAssistant,
    archive: Archive,
    account: AccountArchive,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await account.async_keep([CALLS[0]])
    await archive.async_run(_write_too_much)

    for some in (CALLS[:200], CALLS[200:]):
        with pytest.raises(ArchiveUnavailableError) as caught:
            await account.async_keep(some, PERIOD)
        assert caught.value.trouble is Trouble.FULL
    assert _issues(hass) == {"archive_full"}
    assert _trouble(archive) is Trouble.FULL
    # What is there can be read.
    assert await found(archive) == [CALLS[0]]

    await archive.async_run(
        lambda connection: connection.execute(
            text("PRAGMA max_page_count = 1000000")
        ).close()
    )
    kept = await account.async_keep(())

    assert len(kept.new) == len(CALLS) - 1
    assert await found(archive) == CALLS
    assert account.periods == (PERIOD,)
    assert await account.async_keep(()) == Kept()
    assert _issues(hass) == set()
    assert _trouble(archive) is None
    assert ANN.number is not None
    assert ANN.number not in caplog.text


async def test_calls_wait_in_memory_for_somebody_who_holds_the_file(
    hass: HomeAssistant,
    impatient_lock: None,
    archive: Archive,
    account: AccountArchive,
    file: Path,
) -> None:
    await account.async_keep([CALLS[0]])
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveUnavailableError):
            await account.async_keep(CALLS)
        assert _issues(hass) == {"archive_unavailable"}
        # It can be read meanwhile, but does not prove that it can be written.
        assert await found(archive) == [CALLS[0]]
        assert _issues(hass) == {"archive_unavailable"}
        other.execute("ROLLBACK")

    assert len((await account.async_keep(())).new) == len(CALLS) - 1
    assert _issues(hass) == set()


async def test_what_waits_in_memory_is_bounded(
    hass: HomeAssistant,
    archive: Archive,
    account: AccountArchive,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What falls out is read again, for its period was not read."""
    monkeypatch.setattr(unwritten, "MOST_UNWRITTEN", 100)
    await account.async_keep([CALLS[0]])
    await archive.async_run(_write_too_much)

    for some in (CALLS[:90], CALLS[90:]):
        with pytest.raises(ArchiveUnavailableError):
            await account.async_keep(some, PERIOD)
    await archive.async_run(
        lambda connection: connection.execute(
            text("PRAGMA max_page_count = 1000000")
        ).close()
    )
    await account.async_keep(())

    assert await found(archive) == CALLS[:100]
    assert account.periods == ()


async def test_a_fault_of_ours_has_no_file_moved_aside(
    hass: HomeAssistant,
    archive: Archive,
    account: AccountArchive,
    file: Path,
) -> None:
    """The file is looked through, and is whole."""
    await account.async_keep(CALLS, PERIOD)

    def fail(connection: Connection) -> None:
        connection.execute(text("SELECT nothing FROM nowhere"))

    for _ in range(2):
        with pytest.raises(ArchiveUnavailableError):
            await archive.async_run(fail)

    assert await account.async_keep(CALLS) == Kept()
    assert await found(archive) == CALLS
    assert list(file.parent.glob("*.corrupt.*")) == []
    assert _issues(hass) == set()


@pytest.fixture
def obstacle(file: Path) -> Path:
    """Put a folder in the place of the file."""
    file.mkdir()
    return file


async def test_an_account_works_without_a_file_that_can_be_opened(
    hass: HomeAssistant, obstacle: Path, archive: Archive
) -> None:
    account = await archive.async_open_account("one", PLAN.main_number)
    assert _issues(hass) == {"archive_unavailable"}
    with pytest.raises(ArchiveUnavailableError):
        await account.async_keep([CALLS[0]], PERIOD)
    with pytest.raises(ArchiveUnavailableError):
        await archive.async_find([CallQuery(account="one")], limit=1)

    await hass.async_add_executor_job(obstacle.rmdir)
    assert await account.async_keep(()) == Kept(new=(CALLS[0],))

    assert _issues(hass) == set()
    assert account.periods == (PERIOD,)
    await archive.async_close_account("one")


async def test_a_file_of_a_newer_version_is_left_alone(
    hass: HomeAssistant,
    archive: Archive,
    account: AccountArchive,
    reopen: Callable[[], Awaitable[AccountArchive]],
    file: Path,
) -> None:
    await account.async_keep([CALLS[0]])
    await archive.async_run(
        lambda connection: connection.execute(
            text("UPDATE telephony_versions SET version = 99")
        ).close()
    )

    account = await reopen()

    with pytest.raises(ArchiveUnavailableError):
        await account.async_keep(CALLS)
    assert _issues(hass) == {"archive_newer"}
    await archive.async_close_account("one")
    assert rows_of(file, "SELECT count(*) FROM telephony_calls") == [(1,)]


async def test_a_disk_that_hangs_holds_up_nobody(
    hass: HomeAssistant, archive: Archive, account: AccountArchive
) -> None:
    goes_on = Event()
    moment = timedelta(milliseconds=50)

    def hang(_connection: Connection) -> None:
        goes_on.wait(60)

    with pytest.raises(ArchiveUnavailableError):
        await archive.async_run(hang, patience=moment)
    # Nobody lines up behind it.
    with pytest.raises(ArchiveUnavailableError):
        await account.async_keep([CALLS[0]])
    assert _issues(hass) == {"archive_unavailable"}

    goes_on.set()
    kept: tuple[Call, ...] = ()
    while not kept:
        try:
            kept = (await account.async_keep(())).new
        except ArchiveUnavailableError:
            await hass.async_add_executor_job(goes_on.wait)

    assert kept == (CALLS[0],)
    assert _issues(hass) == set()


@pytest.mark.usefixtures("account")
async def test_what_fails_for_nobody_is_no_exception_that_nobody_saw(
    hass: HomeAssistant,
    archive: Archive,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whoever waited for it was cancelled, as by an unload."""
    is_begun, goes_on = Event(), Event()

    def fail(_connection: Connection) -> None:
        is_begun.set()
        goes_on.wait(60)
        raise OSError

    waiting = asyncio.create_task(archive.async_run(fail))
    await hass.async_add_executor_job(is_begun.wait, 60)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    del waiting
    goes_on.set()
    # What comes after it in the thread.
    await archive.async_run(lambda _connection: None)
    gc.collect()

    assert "never retrieved" not in caplog.text
