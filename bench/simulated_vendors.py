"""The simulated vendors as they are measured with: in one zone, with calls evenly spread."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from simulator import Simulator
from simulator.calls import Call, Direction, Outcome
from simulator.clock import Clock

_NUMBERS: Final = ("12025550143", "12125550162", "14155550178", "442079460172")
_DURATION: Final = timedelta(minutes=1)


def simulator_in(
    zone: str, now: Clock | None = None, *, hurried: bool = False
) -> Simulator:
    """Return vendors without a past, whose days all begin and end at once.

    Args:
        zone: Of whatever a vendor writes without one.
        now: The true time, aware; None is the machine's clock.
        hurried: Whether they are asked as often as somebody likes.
    """
    simulator = Simulator(now=now, history_days=0, answer_delay=0)
    for server in simulator.vendors.values():
        if hurried:
            server.let_hurry()
        for part in vars(server).values():
            if hasattr(part, "zone"):
                part.zone = ZoneInfo(zone)
    return simulator


def even_history(
    count: int,
    end: datetime,
    span: timedelta,
    dids: Sequence[str] = (),
    line: str | None = None,
) -> list[Call]:
    """Return calls that are spread over a time; each is shown when it is over.

    Args:
        count: How many.
        end: When the last one is over, aware.
        span: The time before, over which they are spread.
        dids: The account's numbers that took part, in turns; without any, it is the
            vendor's first.
        line: The account's phone that took part; None for none.
    """
    calls = []
    for index in range(count):
        over_at = (end - span / count * (count - 1 - index)).replace(microsecond=0)
        missed = index % 6 == 0
        calls.append(
            Call(
                id=index + 1,
                started_at=over_at - _DURATION,
                direction=(Direction.INCOMING, Direction.OUTGOING)[index % 2],
                outcome=Outcome.MISSED if missed else Outcome.ANSWERED,
                number=_NUMBERS[index % len(_NUMBERS)],
                line=line,
                did=dids[index % len(dids)] if dids else None,
                duration=int(_DURATION.total_seconds()),
                talk=0 if missed else 45,
                visible_from=over_at,
            )
        )
    return calls
