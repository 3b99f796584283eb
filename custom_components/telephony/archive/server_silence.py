"""A server that says nothing any more: how long it is waited for, and how that ends.

A host that is gone closes no connection, and one that hangs confirms what it is sent. The
system would wait a quarter of an hour for the first, and for ever for the second.
"""

from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import timedelta
import os
import socket
import time
from typing import Final

from sqlalchemy import URL, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

CONNECTING: Final = timedelta(seconds=10)

# No statement of everyday takes as long.
LONGEST_SILENCE: Final = timedelta(seconds=20)

type _Arguments = dict[str, int]

# Those of PostgreSQL's own library, with which a host is asked whether it is there.
_ASKED_IF_THERE: Final[_Arguments] = {
    "keepalives": 1,
    "keepalives_idle": 8,
    "keepalives_interval": 4,
    "keepalives_count": 3,
    "tcp_user_timeout": LONGEST_SILENCE // timedelta(milliseconds=1),
}
DRIVERS_OF_POSTGRESQL: Final = ("psycopg2", "psycopg")
_PG8000: Final = "pg8000"
_OF_MYSQL: Final = ("mysqldb", "pymysql")


def connect_arguments(url: URL, longest_silence: timedelta) -> _Arguments:
    """Return how long a driver is to wait, as far as it can be told.

    Args:
        url: Of a server's database.
        longest_silence: How long a statement may take, where that is the driver's
            business.
    """
    driver = url.get_driver_name()
    if driver == _PG8000:
        # It has one time for all, and takes no other word for it.
        return {"timeout": longest_silence // timedelta(seconds=1)}
    arguments = {"connect_timeout": CONNECTING // timedelta(seconds=1)}
    if driver in DRIVERS_OF_POSTGRESQL:
        arguments |= _ASKED_IF_THERE
    if driver in _OF_MYSQL:
        seconds = longest_silence // timedelta(seconds=1)
        arguments |= {"read_timeout": seconds, "write_timeout": seconds}
    return arguments


class ServerSilence:
    """Listens to what a server answers, and can end the waiting for it.

    That is for drivers that wait for ever, as PostgreSQL's does.
    """

    def __init__(self) -> None:
        """Listen to nobody yet."""
        self._socket: socket.socket | None = None
        self._heard_at = time.monotonic()
        self._is_allowed = False

    def listen_to(self, engine: Engine) -> None:
        """Listen to what an engine is answered, which has one connection at a time."""
        if engine.dialect.name == "sqlite":
            return
        event.listen(engine, "connect", self._on_connection)
        event.listen(engine, "close", self._on_close)
        for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(engine, moment, self._on_answer)

    @contextmanager
    def allowed(self) -> Generator[None]:
        """Let statements take long, as long as the context lasts."""
        self._is_allowed = True
        try:
            yield
        finally:
            self._is_allowed = False

    def end_if_too_long(self) -> None:
        """End the waiting where nothing was heard for longer than a statement takes."""
        silence = timedelta(seconds=time.monotonic() - self._heard_at)
        if not self._is_allowed and silence >= LONGEST_SILENCE:
            self.end()

    def end(self) -> None:
        """Have whoever waits for an answer, in another thread, told that none comes."""
        if (connected := self._socket) is not None:
            # It may have ended by itself.
            with suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)

    def _on_connection(
        self, connection: DBAPIConnection, _entry: ConnectionPoolEntry
    ) -> None:
        self._on_answer()
        self._on_close()
        if hasattr(connection, "fileno"):
            # A copy, for what number the driver's own has when it is closed nobody knows.
            self._socket = socket.socket(fileno=os.dup(connection.fileno()))

    def _on_close(self, *_: object) -> None:
        connected, self._socket = self._socket, None
        if connected is not None:
            connected.close()

    def _on_answer(self, *_: object) -> None:
        self._heard_at = time.monotonic()
