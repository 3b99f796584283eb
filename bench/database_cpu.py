"""What a look into a database costs, in CPU time, its server's included."""

from collections.abc import Callable
import gc
from pathlib import Path
import time
from typing import Final

from sqlalchemy import Connection, Engine, text

from custom_components.telephony.archive.reading_connections import READING

# Asked for the process or the thread of a server that works for a connection.
_WORKERS: Final = {
    "postgresql": "SELECT pg_backend_pid()",
    "mysql": "SELECT tid FROM information_schema.processlist "
    "WHERE id = connection_id()",
}
_NANOSECONDS: Final = 1_000_000


def least_cpu(
    engine: Engine, work: Callable[[Connection], object], times: int
) -> float:
    """Return the least of some tries, in ms: what the disk gave once is in memory."""
    with engine.connect() as connection:
        connection.execution_options(**{READING: True})
        if connection.dialect.name == "postgresql":
            # One, of which it is known how long it worked.
            connection.execute(text("SET max_parallel_workers_per_gather = 0"))
        worked = _server_of(connection)
        return min(_cpu(connection, work, worked) for _ in range(times))


def _cpu(
    connection: Connection,
    work: Callable[[Connection], object],
    worked: Callable[[], int],
) -> float:
    gc.collect()
    before = time.thread_time_ns() + worked()
    work(connection)
    return (time.thread_time_ns() + worked() - before) / _NANOSECONDS


def _server_of(connection: Connection) -> Callable[[], int]:
    """Return what tells for how many nanoseconds a server worked for a connection."""
    asked = _WORKERS.get(connection.dialect.name)
    if asked is None:
        return lambda: 0
    file = Path(f"/proc/{connection.scalar(text(asked))}/schedstat")
    # Documentation/scheduler/sched-stats.rst of Linux: the first is the time on a CPU.
    return lambda: int(file.read_text("ascii").split()[0])
