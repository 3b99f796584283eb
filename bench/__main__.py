"""Measures, prints the tables, and writes them down: `python -m bench --help`."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
import logging
import platform
from typing import Final

from homeassistant.const import __version__

from . import (
    browsed_calls,
    bytes_written,
    caller_places,
    contact_import,
    contact_sync,
    contacts,
    event_delay,
    finding_calls,
    history_reads,
    idle_connections,
    import_time,
    memory,
    merged_records,
    peer_poll,
    placed_calls,
    polls,
    pushed_calls,
    starts,
)
from .effort import FULL, QUICK, Effort
from .report import Table, write

_MEASUREMENTS: Final[Mapping[str, Callable[[Effort], Awaitable[Table]]]] = {
    "starts": starts.measure,
    "polls": polls.measure,
    "merged_records": merged_records.measure,
    "peer_poll": peer_poll.measure,
    "bytes_written": bytes_written.measure,
    "event_delay": event_delay.measure,
    "pushed_calls": pushed_calls.measure,
    "idle_connections": idle_connections.measure,
    "placed_calls": placed_calls.measure,
    "import_time": import_time.measure,
    "history_reads": history_reads.measure,
    "memory": memory.measure,
    "contact_import": contact_import.measure,
    "caller_places": caller_places.measure,
    "contacts": contacts.measure,
    "contact_sync": contact_sync.measure,
    "finding_calls": finding_calls.measure,
    "finding_texts": finding_calls.measure_texts,
    "browsed_calls": browsed_calls.measure,
}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="What the integration costs, written to docs.",
    )
    parser.add_argument(
        "measurements",
        nargs="*",
        metavar="measurement",
        help=f"one of {', '.join(_MEASUREMENTS)}; all without any",
        choices=[[], *_MEASUREMENTS],
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="measure little, for a first look, and write nothing down",
    )
    return parser.parse_args()


async def _measure(names: Sequence[str], *, is_quick: bool) -> None:
    """Measure, and tell of each table as soon as it is whole: all of them take hours."""
    environment = {
        "home_assistant": f"Home Assistant {__version__}",
        "python": f"Python {platform.python_version()}",
        "machine": f"{platform.system()} on {platform.machine()}",
    }
    tables: list[Table] = []
    for name in names or _MEASUREMENTS:
        tables.append(await _MEASUREMENTS[name](QUICK if is_quick else FULL))
        print(tables[-1].markdown(), flush=True)
        if not is_quick:
            are_all = len(tables) == len(_MEASUREMENTS)
            write(tables, environment, are_all=are_all)


def main() -> None:
    """Measure and tell."""
    arguments = _arguments()
    logging.disable(logging.WARNING)
    asyncio.run(_measure(arguments.measurements, is_quick=arguments.quick))


if __name__ == "__main__":
    main()
