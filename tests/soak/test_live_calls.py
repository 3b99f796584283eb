"""Ten thousand live calls, one after the other, on one connection."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from functools import partial
import gc
from typing import Final

from aiohttp import ClientSession, TCPConnector, ThreadedResolver
import pytest

from custom_components.telephony.calls import LivePhase
from custom_components.telephony.providers.push import PushNews
from simulator import Direction, Simulator
from simulator.antbuddy.event_script import LiveCall

from ..helpers.turns import until
from ..providers.opened_accounts import simulated_account

CALLS: Final = 10_000
ROUND: Final = 100
# One of so many.
ANSWERED_OF: Final = 5
# What a thousand calls more may leave behind, in objects: nothing, but for caches.
LEFT_OVER: Final = 2_000


@pytest.fixture
async def session(socket_enabled: None) -> AsyncGenerator[ClientSession]:
    """Open a session as Home Assistant would."""
    connector = TCPConnector(resolver=ThreadedResolver())
    async with ClientSession(connector=connector) as opened:
        yield opened


def _are(found: set[str], count: int) -> bool:
    return len(found) == count


async def test_ten_thousand_live_calls(
    simulator: Simulator, session: ClientSession
) -> None:
    """Each is told from its ringing to its end, and none is kept."""
    antbuddy = simulator.antbuddy
    antbuddy.events.faults.joins_frames = True
    provider = simulated_account("antbuddy", simulator, session).open()
    phases: Counter[LivePhase] = Counter()
    ended: set[str] = set()

    def take(news: PushNews) -> None:
        phases.update(call.phase for call in news.live_calls)
        ended.update(
            call.id for call in news.live_calls if call.phase is LivePhase.ENDED
        )

    listening = asyncio.ensure_future(provider.listen(take, lambda _: None))
    await until(lambda: antbuddy.events.listening == 1)
    started_at = datetime.now(UTC)
    objects: list[int] = []
    for turn in range(CALLS // ROUND):
        for number in range(ROUND):
            call = LiveCall(
                antbuddy.account,
                direction=Direction.INCOMING,
                number=f"0770090{number:04}",
                line=antbuddy.account.sip_user,
                started_at=started_at,
            )
            is_answered = number % ANSWERED_OF == 0
            await antbuddy.events.tell(
                *call.created(),
                *(call.answered(2) if is_answered else ()),
                *call.ended(5, was_answered=is_answered),
            )
        told = (turn + 1) * ROUND
        await until(partial(_are, ended, told))
        if told in {CALLS // 10, CALLS}:
            gc.collect()
            objects.append(len(gc.get_objects()))

    assert phases[LivePhase.RINGING] == 2 * CALLS
    assert phases[LivePhase.ANSWERED] == CALLS // ANSWERED_OF
    assert phases[LivePhase.ENDED] == CALLS
    early, late = objects
    assert late - early < LEFT_OVER
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    await until(lambda: antbuddy.events.connected == 0)
