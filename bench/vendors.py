"""The simulated vendors as a process of their own, so that their work is not counted.

`python -m bench.vendors CALLS` serves a history of so many calls, all of today, and
says as one line of JSON where.
"""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import json
import subprocess
import sys
from zoneinfo import ZoneInfo

from simulator import Simulator
from simulator.calls import Call, Direction, Outcome

# Two calls never start in the same second, and 10,000 of them fit into half a day.
_APART = timedelta(seconds=4)
_NUMBERS = ("12025550143", "12125550162", "14155550178", "442079460172")


@dataclass(frozen=True, slots=True)
class Vendors:
    """Where the vendors are.

    Attributes:
        urls: By vendor.
        credentials: By vendor, as a person types them in.
        time_zone: Of the records that name none.
    """

    urls: dict[str, str]
    credentials: dict[str, dict[str, str]]
    time_zone: str


@contextmanager
def running_vendors(calls: int) -> Generator[Vendors]:
    """Run the vendors with a history of so many calls."""
    command = [sys.executable, "-m", "bench.vendors", str(calls)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            yield Vendors(**json.loads(line))
        finally:
            process.terminate()


def _zone_of_noon(now: datetime) -> str:
    """Return a zone where it is about noon: far from a change of the day."""
    ahead = 12 - now.hour
    # The sign is the other way round in these names.
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


async def _serve(count: int) -> None:
    now = datetime.now(UTC)
    zone = _zone_of_noon(now)
    async with Simulator(history_days=0, answer_delay=0) as simulator:
        simulator.nxcloud.did.zone = ZoneInfo(zone)
        for server in simulator.vendors.values():
            # One by one, each would be given an id after a look at all others.
            server.state._history.extend(
                Call(
                    id=number + 1,
                    started_at=(now - _APART * (count - number)).replace(microsecond=0),
                    direction=(Direction.INCOMING, Direction.OUTGOING)[number % 2],
                    outcome=Outcome.ANSWERED,
                    number=_NUMBERS[number % len(_NUMBERS)],
                    duration=90,
                    talk=60,
                )
                for number in range(count)
            )
        told = {
            "urls": {key: server.url for key, server in simulator.vendors.items()},
            "credentials": {
                key: server.account.credentials()
                for key, server in simulator.vendors.items()
            },
            "time_zone": zone,
        }
        print(json.dumps(told), flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
