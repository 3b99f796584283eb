"""Calls that come and go while somebody looks on, as in any office."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from random import Random

from .calls import Direction, Outcome
from .history import Office
from .simulator import Simulator

# Seconds from one call to the next, of whichever account.
SHORTEST_WAIT = 30
LONGEST_WAIT = 120
LONGEST_TALK = 240

# What happens at an office, again and again, and who of three takes part: so one missed call
# is returned, and another one waits.
SCENES = (
    (Direction.INCOMING, Outcome.MISSED, 0),
    (Direction.INCOMING, Outcome.ANSWERED, 1),
    (Direction.OUTGOING, Outcome.ANSWERED, 0),
    (Direction.INCOMING, Outcome.MISSED, 2),
    (Direction.OUTGOING, Outcome.UNANSWERED, 1),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingCall:
    """A call that has just ended.

    Attributes:
        vendor: Whose account it is of.
        wait: Seconds since the one before.
        direction: Seen from the account.
        outcome: How it ended.
        number: The other party, as the vendor writes it.
        duration: Seconds in all.
        recording: The name of a file; None where there is none.
    """

    vendor: str
    wait: int
    direction: Direction
    outcome: Outcome
    number: str
    duration: int
    recording: str | None


def coming_calls(offices: Mapping[str, Office], seed: int = 7) -> Iterator[ComingCall]:
    """Yield calls without end, of all offices by turns: for one seed always the same."""
    random = Random(seed)
    for turn in count():
        people = {name: random.sample(one.numbers, 3) for name, one in offices.items()}
        for place, (direction, outcome, who) in enumerate(SCENES):
            for vendor, office in offices.items():
                is_answered = outcome is Outcome.ANSWERED
                recorded = is_answered and office.recorded > 0
                yield ComingCall(
                    vendor=vendor,
                    wait=random.randint(SHORTEST_WAIT, LONGEST_WAIT),
                    direction=direction,
                    outcome=outcome,
                    number=people[vendor][who],
                    duration=random.randint(5, LONGEST_TALK if is_answered else 25),
                    recording=f"call_recording_{turn}_{place}.wav"
                    if recorded
                    else None,
                )


async def keep_alive(
    simulator: Simulator, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Let calls come and go at all accounts that have a history, until cancelled."""
    offices = {
        name: office
        for name, vendor in simulator.vendors.items()
        if (office := vendor.account.office) is not None
    }
    for call in coming_calls(offices):
        await sleep(call.wait)
        simulator.vendors[call.vendor].add_call(
            number=call.number,
            direction=call.direction,
            outcome=call.outcome,
            duration=call.duration,
            recording=call.recording,
        )
