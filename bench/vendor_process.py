"""The simulated vendors in a process of their own, so that their work is not counted.

They are started by `vendors.running_vendors`.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from unittest.mock import patch

from aiohttp import web

from simulator.misbehaviour import Handler
from simulator.vendor_server import VendorServer

from .processes import answer, task, until_unneeded
from .simulated_vendors import even_history, simulator_in

# Late, so that nearly all calls of the last 24 hours are today's, and early enough for
# the day not to end meanwhile.
_HOUR: Final = 22


def _zone_where_it_is_late(now: datetime) -> str:
    """Return a zone with a fixed distance to UTC."""
    ahead = (_HOUR - now.hour + 12) % 24 - 12
    # The sign is the other way round in these names.
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


async def _serve(
    calls: int,
    answer_seconds: float,
    dids: Sequence[str],
    line: str | None,
    hurried: bool,
) -> None:
    receive = VendorServer._receive

    @web.middleware
    async def receive_and_wait(
        server: VendorServer, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        await asyncio.sleep(answer_seconds)
        return await receive(server, request, handler)

    now = datetime.now(UTC)
    zone = _zone_where_it_is_late(now)
    with patch.object(VendorServer, "_receive", receive_and_wait):
        async with simulator_in(zone, hurried=hurried) as simulator:
            for server in simulator.vendors.values():
                server.state.put_calls(
                    even_history(calls, now, timedelta(days=1), dids, line)
                )
            answer(
                {
                    "urls": {
                        key: server.url for key, server in simulator.vendors.items()
                    },
                    "control_url": simulator.control_url,
                    "time_zone": zone,
                }
            )
            await until_unneeded()


if __name__ == "__main__":
    asyncio.run(_serve(**task()))
