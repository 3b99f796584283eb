"""Calls that somebody can watch while they go on, at vendors that tell of them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from itertools import cycle
from random import Random

from .calls import Direction, Outcome
from .simulator import Simulator

# Seconds from one call to the next.
_SHORTEST_WAIT = 40
_LONGEST_WAIT = 90

_SCENES = (
    (Direction.INCOMING, Outcome.ANSWERED),
    (Direction.INCOMING, Outcome.MISSED),
    (Direction.OUTGOING, Outcome.ANSWERED),
)


async def let_phones_ring(
    simulator: Simulator,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    seed: int = 7,
) -> None:
    """Let somebody call now and then at each vendor in turn, until cancelled."""
    random = Random(seed)
    scenes: Iterator[tuple[Direction, Outcome]] = cycle(_SCENES)
    for vendor in cycle(simulator.vendors.values()):
        people = sorted(vendor.account.people.values())
        direction, outcome = next(scenes)
        vendor.play_call(
            "".join(filter(str.isdecimal, random.choice(people))),
            direction=direction,
            outcome=outcome,
            ringing=random.randint(6, 15),
            talk=random.randint(10, 60),
        )
        await sleep(random.randint(_SHORTEST_WAIT, _LONGEST_WAIT))
