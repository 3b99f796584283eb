"""A server that says nothing any more, and closes no connection, holds up nobody for long."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from sqlalchemy import URL

from custom_components.telephony.archive import (
    copying,
    database,
    database_thread,
    left_places,
    server_silence,
)
from custom_components.telephony.archive.archive import Archive
from custom_components.telephony.archive.call_keeping import Kept
from custom_components.telephony.archive.database_thread import ArchiveUnavailableError
from custom_components.telephony.archive.server_silence import connect_arguments

from .conftest import PLAN
from .database_servers import DatabaseServer, tables, use_recorders_database
from .kept_calls import call_at, found, left_servers

CALLS: Final = [call_at(minutes) for minutes in range(1, 900)]
_HOST: Final = "127.0.0.1"


class Way:
    """The way to a server, on which all that is sent can be lost.

    Attributes:
        port: Where it begins.
        is_lost: Whether it is now.
    """

    def __init__(self, target: int) -> None:
        """Lead to a port of this machine."""
        self.port = 0
        self.is_lost = False
        self._target = target

    async def open(self) -> asyncio.Server:
        """Let it be taken."""
        listening = await asyncio.start_server(self._lead, _HOST, 0)
        self.port = listening.sockets[0].getsockname()[1]
        return listening

    async def _lead(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(ConnectionError), closing(writer):
            far_reader, far_writer = await asyncio.open_connection(_HOST, self._target)
            with closing(far_writer):
                await asyncio.gather(
                    self._carry(reader, far_writer), self._carry(far_reader, writer)
                )

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while some := await reader.read(65_536):
            if not self.is_lost:
                writer.write(some)
        writer.close()


@pytest.fixture
async def way(server: DatabaseServer) -> AsyncGenerator[Way]:
    """Return the way to the server."""
    assert server.url.port is not None
    opened = Way(server.url.port)
    async with await opened.open() as listening:
        yield opened
        # Whoever is connected still would be waited for without an end.
        listening.abort_clients()


@pytest.fixture
def impatient_drivers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have drivers wait for some seconds where users wait for twenty and more."""
    some = timedelta(seconds=3)
    monkeypatch.setattr(server_silence, "CONNECTING", some)
    monkeypatch.setattr(database.open_engine, "__defaults__", (some,))


@contextmanager
def impatience() -> Generator[None]:
    """Wait for a moment while nothing can be heard; on a busy machine all takes longer."""
    second = timedelta(seconds=1)
    defaults = database_thread.DatabaseThread.async_run.__kwdefaults__
    assert defaults is not None
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(server_silence, "LONGEST_SILENCE", second)
        patched.setitem(defaults, "patience", 2 * second)
        yield


@pytest.mark.usefixtures("impatient_drivers")
@pytest.mark.parametrize(
    ("server", "is_paused"),
    [("postgresql", False), ("mariadb", True)],
    ids=["lost", "paused"],
    indirect=["server"],
)
async def test_the_thread_is_free_and_all_is_written_when_the_server_answers(
    hass: HomeAssistant, server: DatabaseServer, way: Way, is_paused: bool
) -> None:
    """Whether the server hangs, or whatever is sent to it is lost on the way."""
    use_recorders_database(hass, server.empty_database().set(port=way.port))
    archive = Archive(hass)
    account = await archive.async_open_account("one", PLAN.main_number)
    await account.async_keep([call_at(9)])

    def fall_silent() -> None:
        if is_paused:
            server.pause()
        else:
            way.is_lost = True

    def answer() -> None:
        way.is_lost = False
        server.resume()

    fall_silent()
    try:
        with impatience():
            for minutes in (8, 7):
                with pytest.raises(ArchiveUnavailableError):
                    await account.async_keep([call_at(minutes)])
            assert account.is_behind
            await _wait_until_free(archive)
            # The system would wait for a quarter of an hour, or for ever.
            async with asyncio.timeout(60):
                await archive.async_close_account("one")
    finally:
        answer()

    account = await archive.async_open_account("one", PLAN.main_number)
    assert await account.async_keep(()) == Kept(new=(call_at(8), call_at(7)))
    assert await found(archive) == [call_at(7), call_at(8), call_at(9)]
    await archive.async_close_account("one")


@pytest.mark.usefixtures("impatient_drivers")
@pytest.mark.parametrize("server", ["postgresql"], indirect=True)
async def test_whoever_closes_while_a_server_is_waited_for_waits_not_long(
    hass: HomeAssistant, server: DatabaseServer, way: Way
) -> None:
    use_recorders_database(hass, server.empty_database().set(port=way.port))
    archive = Archive(hass)
    account = await archive.async_open_account("one", PLAN.main_number)
    await account.async_keep([call_at(9)])
    way.is_lost = True

    with impatience():
        waiting = hass.async_create_task(account.async_keep([call_at(8)]))
        await asyncio.sleep(0)
        async with asyncio.timeout(60):
            await archive.async_close_account("one")
        with pytest.raises(ArchiveUnavailableError):
            await waiting

    way.is_lost = False
    account = await archive.async_open_account("one", PLAN.main_number)
    assert await account.async_keep(()) == Kept(new=(call_at(8),))
    await archive.async_close_account("one")


async def _wait_until_free(archive: Archive) -> None:
    """Wait until nobody in the thread waits for the server any more."""
    # Where a driver gives up by itself, nobody may be left.
    if (overdue := archive._thread._overdue) is not None:
        await asyncio.wait((overdue,), timeout=60)
        assert overdue.done()


async def _keep_on(hass: HomeAssistant, server: DatabaseServer) -> Archive:
    """Keep calls on a server, which the recorder leaves then."""
    use_recorders_database(hass, server.empty_database())
    archive = Archive(hass)
    account = await archive.async_open_account("one", PLAN.main_number)
    await account.async_keep(CALLS)
    await archive.async_close_account("one")
    use_recorders_database(hass, "sqlite://")
    return archive


async def _let_an_hour_pass(hass: HomeAssistant) -> None:
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(hours=1))
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.mark.usefixtures("impatient_drivers")
@pytest.mark.parametrize("server", ["postgresql", "mariadb"], indirect=True)
async def test_nobody_waits_for_calls_on_a_server_that_was_left(
    hass: HomeAssistant, server: DatabaseServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is free while it is asked again."""
    asked = asyncio.Event()
    answers = left_places._answers

    def note(url: URL) -> bool:
        hass.loop.call_soon_threadsafe(asked.set)
        return answers(url)

    monkeypatch.setattr(left_places, "_answers", note)
    archive = await _keep_on(hass, server)
    server.pause()
    try:
        account = await archive.async_open_account("one", PLAN.main_number)
        assert archive.trouble is None
        assert len(left_servers(hass)) == 1
        # For whoever waits for the database, the hour passes as well.
        await hass.async_block_till_done(wait_background_tasks=True)
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(hours=1))
        async with asyncio.timeout(60):
            await asked.wait()
        async with asyncio.timeout(2):
            await account.async_keep([call_at(0)])
        await hass.async_block_till_done(wait_background_tasks=True)
        assert len(left_servers(hass)) == 1
    finally:
        server.resume()

    await _let_an_hour_pass(hass)

    assert await found(archive) == [call_at(0), *CALLS]
    assert (left_servers(hass), tables(server.database)) == ([], set())
    await archive.async_close_account("one")


@pytest.mark.parametrize("server", ["postgresql"], indirect=True)
async def test_a_server_that_falls_silent_while_calls_are_taken_along_keeps_the_rest(
    hass: HomeAssistant, server: DatabaseServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until later; the archive works without them."""
    archive = await _keep_on(hass, server)
    add = copying._add

    def fall_silent(*arguments: object) -> None:
        add(*arguments)  # type: ignore[arg-type]
        server.pause()

    try:
        with monkeypatch.context() as patch, impatience():
            patch.setattr(copying, "_add", fall_silent)
            account = await archive.async_open_account("one", PLAN.main_number)
            with pytest.raises(ArchiveUnavailableError):
                await account.async_keep([call_at(0)])
            await _wait_until_free(archive)
            assert (await account.async_keep(())).new == (call_at(0),)
            assert len(left_servers(hass)) == 1
    finally:
        server.resume()

    await _let_an_hour_pass(hass)

    assert await found(archive) == [call_at(0), *CALLS]
    assert (left_servers(hass), tables(server.database)) == ([], set())
    await archive.async_close_account("one")


@pytest.mark.parametrize(
    ("driver", "words"),
    [
        ("pg8000", {"timeout"}),
        ("psycopg2", {"connect_timeout", "keepalives", "tcp_user_timeout"}),
        ("pymysql", {"connect_timeout", "read_timeout", "write_timeout"}),
    ],
)
def test_a_driver_is_told_how_long_to_wait_in_its_own_words(
    driver: str, words: set[str]
) -> None:
    """One that is given another driver's does not connect at all."""
    url = URL.create(f"{'mysql' if driver == 'pymysql' else 'postgresql'}+{driver}")

    given = connect_arguments(url, timedelta(seconds=20))

    assert words <= given.keys()
    assert ("connect_timeout" in given) == ("connect_timeout" in words)
