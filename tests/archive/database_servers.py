"""Database servers as people have them, started for tests on a free port of this machine."""

import atexit
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
import os
from pathlib import Path
import shutil
import signal
import socket
import stat
import subprocess
from tempfile import TemporaryDirectory, mkdtemp
import time
from types import SimpleNamespace
from typing import Final, Self, cast

from homeassistant.components.recorder.core import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import DATA_INSTANCE
import pytest
from sqlalchemy import URL, create_engine, inspect, text
from sqlalchemy.exc import OperationalError

ROOT: Final = Path(__file__).parents[2]
UNPACKED: Final = ROOT / ".build" / "database-servers" / "usr"
# A machine that has other work takes its time.
PATIENCE: Final = 300


class MissingServerError(Exception):
    """A server is not installed on this machine."""


def find_program(name: str) -> Path:
    """Return where a program of a server is.

    Raises:
        MissingServerError: It is not there.
    """
    # As scripts/provisioning/database_servers.sh looks for it.
    unpacked = _unpacked()
    folders = (
        *Path("/usr/lib/postgresql").glob("*/bin"),
        Path("/usr/sbin"),
        unpacked / "bin",
        unpacked / "sbin",
        *unpacked.glob("lib/postgresql/*/bin"),
    )
    for folder in folders:
        if os.access(folder / name, os.X_OK):
            return folder / name
    found = shutil.which(name)
    if found is None:
        raise MissingServerError(
            f"{name}: scripts/provision database-servers fetches it"
        )
    return Path(found)


@cache
def _unpacked() -> Path:
    """Return the unpacked programs, where whoever has to run them may."""
    is_for_all = all(
        folder.stat().st_mode & stat.S_IXOTH
        for folder in (UNPACKED, *UNPACKED.parents)
        if folder.exists()
    )
    if os.geteuid() != 0 or is_for_all or not UNPACKED.exists():
        return UNPACKED
    folder = Path(mkdtemp(dir="/tmp"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)
    return Path(shutil.copytree(UNPACKED, folder / "usr", symlinks=True))


class DatabaseServer:
    """A server in a folder of its own.

    Attributes:
        url: Where it listens; a superuser needs no password.
    """

    def __init__(self, url: URL, command: Sequence[str | Path], stopping: int) -> None:
        """Start nothing yet.

        Args:
            url: Where it will listen.
            command: Runs it, until it gets a signal.
            stopping: The signal.
        """
        self.url = url
        self._command = command
        self._stopping = stopping
        self._process: subprocess.Popen[bytes] | None = None
        self._databases: set[str] = set()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._process = _run_as_nobody(self._command)
        engine = create_engine(self.url)
        for _ in range(PATIENCE * 20):
            assert self._process.poll() is None, "the server ended"
            try:
                engine.connect().close()
                break
            except OperationalError:
                time.sleep(0.05)
        engine.dispose()

    def stop(self) -> None:
        """Stop it, whoever is connected."""
        assert self._process is not None
        # Who is paused hears no signal.
        self.resume()
        self._process.send_signal(self._stopping)
        self._process.wait(PATIENCE)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Have it stopped as long as the context lasts."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def pause(self) -> None:
        """Let it say nothing any more, and close no connection."""
        self._signal_all(signal.SIGSTOP)
        # On a busy machine a thread may still answer before it is its turn to stop.
        while not all(map(_is_stopped, self._processes())):
            time.sleep(0.01)

    def resume(self) -> None:
        """Let it go on."""
        self._signal_all(signal.SIGCONT)

    def _processes(self) -> list[int]:
        assert self._process is not None
        main = self._process.pid
        children = Path(f"/proc/{main}/task/{main}/children").read_text("ascii")
        return [main, *map(int, children.split())]

    def _signal_all(self, number: signal.Signals) -> None:
        for process in self._processes():
            # One that is over now needs none.
            with suppress(ProcessLookupError):
                os.kill(process, number)

    @property
    def database(self) -> URL:
        """The database of all tests, as the last one left it: a new one takes its time."""
        return self.url.set(database="home")

    def empty_database(self, name: str = "home", making: str = "") -> URL:
        """Return that database, or another one, without tables.

        Args:
            name: Of the database.
            making: How it is made where there is none yet, in the server's own words.
        """
        url = self.url.set(database=name)
        if name not in self._databases:
            engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name} {making}"))
            engine.dispose()
            self._databases.add(name)
        engine = create_engine(url)
        with engine.begin() as connection:
            # A recorder's tables refer to each other.
            ordered = inspect(connection).get_sorted_table_and_fkc_names()
            for table, _ in reversed(ordered):
                if table is not None:
                    connection.execute(text(f"DROP TABLE {table}"))
        engine.dispose()
        return url


def tables(url: URL) -> set[str]:
    """Return what is in a database."""
    engine = create_engine(url)
    names = inspect(engine).get_table_names()
    engine.dispose()
    return set(names)


def _run_as_nobody(command: Sequence[str | Path]) -> subprocess.Popen[bytes]:
    """Start a program that refuses to run as root."""
    environment = dict(os.environ)
    # It may not write wherever we do.
    environment.pop("TMPDIR", None)
    unpacked = _unpacked()
    libraries = ":".join(map(str, unpacked.glob("lib/*-linux-*")))
    if unpacked in Path(command[0]).parents:
        environment["LD_LIBRARY_PATH"] = libraries
    nobody = ("nobody", "nogroup") if os.geteuid() == 0 else (None, None)
    return subprocess.Popen(
        command,
        user=nobody[0],
        group=nobody[1],
        extra_groups=() if nobody[0] else None,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
    )


def _do_as_nobody(*command: str | Path) -> None:
    process = _run_as_nobody(command)
    assert process.wait(PATIENCE) == 0, command[0]


def _is_stopped(process: int) -> bool:
    """Whether no thread of a process runs any more."""
    for thread in Path(f"/proc/{process}/task").glob("*/stat"):
        # One that is over now does nothing, either.
        with suppress(FileNotFoundError, ProcessLookupError):
            state = thread.read_text("utf-8", "replace").rpartition(")")[2].split()[0]
            if state not in "TtZX":
                return False
    return True


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _own_folder(folder: Path) -> None:
    """Make a folder that whoever runs the server owns, below folders they may pass."""
    folder.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody", "nogroup")


@contextmanager
def postgresql(folder: Path) -> Iterator[DatabaseServer]:
    """Run PostgreSQL in a new folder."""
    _own_folder(folder)
    data, port = folder / "data", _free_port()
    # "C.UTF-8" is there on every machine.
    _do_as_nobody(
        find_program("initdb"),
        *("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
        *("--username=postgres", f"--pgdata={data}"),
    )
    server = DatabaseServer(
        URL.create("postgresql", "postgres", None, "127.0.0.1", port, "postgres"),
        (
            find_program("postgres"),
            *("-D", data, "-p", str(port), "-h", "127.0.0.1"),
            *("-c", "unix_socket_directories=", "-c", "fsync=off"),
        ),
        # At once, as when somebody pulls the plug.
        stopping=3,
    )
    with _running(server):
        yield server


@contextmanager
def mariadb(folder: Path) -> Iterator[DatabaseServer]:
    """Run MariaDB in a new folder."""
    _own_folder(folder)
    data, port = folder / "data", _free_port()
    program = find_program("mariadbd")
    base = program.parents[1]
    # One that starts removes temporary tables where it keeps its own, others' too.
    places = (f"--basedir={base}", f"--datadir={data}", f"--tmpdir={folder}")
    _do_as_nobody(
        find_program("mariadb-install-db"),
        *("--no-defaults", *places),
        *("--auth-root-authentication-method=normal", "--skip-test-db"),
    )
    server = DatabaseServer(
        URL.create("mysql+pymysql", "root", None, "127.0.0.1", port, "mysql"),
        (
            program,
            *("--no-defaults", *places),
            *("--bind-address=127.0.0.1", f"--port={port}"),
            *(f"--socket={folder / 'socket'}", f"--pid-file={folder / 'pid'}"),
            f"--lc-messages-dir={base / 'share/mysql'}",
            "--innodb-flush-log-at-trx-commit=2",
        ),
        stopping=9,
    )
    with _running(server):
        yield server


@contextmanager
def _running(server: DatabaseServer) -> Iterator[None]:
    server.start()
    try:
        yield
    finally:
        server.stop()


SERVERS: Final = {"postgresql": postgresql, "mariadb": mariadb}


class Servers:
    """The servers of a test run, each started once."""

    def __init__(self) -> None:
        """Start none yet."""
        self._started: dict[str, DatabaseServer] = {}
        self._stack = ExitStack()

    def running(self, name: str) -> DatabaseServer:
        """Return a server; a test without one is skipped, where there is none at all.

        That is an error where one has to be there.
        """
        if name not in self._started:
            # The temporary folders of tests are closed to others.
            folder = self._stack.enter_context(TemporaryDirectory(dir="/tmp"))
            Path(folder).chmod(0o755)
            try:
                self._started[name] = self._stack.enter_context(
                    SERVERS[name](Path(folder) / name)
                )
            except MissingServerError as error:
                if "TELEPHONY_REQUIRE_SERVERS" in os.environ:
                    raise
                pytest.skip(str(error))
        return self._started[name]

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop them."""
        self._stack.close()


def use_recorders_database(hass: HomeAssistant, url: URL | str) -> None:
    """Let the recorder have been set up with an address; it runs no more."""
    address = url if isinstance(url, str) else url.render_as_string(hide_password=False)
    hass.data[DATA_INSTANCE] = cast(
        "Recorder", SimpleNamespace(db_url=address, is_alive=lambda: False)
    )
