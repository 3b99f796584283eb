"""The calls that the simulated vendors know of before a test begins: always the same."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from simulator import Direction, Outcome, Simulator

# Nothing is drawn by chance here; should something ever be, then the same every time.
_SEED: Final = 7

# How long ago each call started, oldest first, and what there is to say of it. None is so
# young that it could be taken for one that a test places. Which are of today depends on
# the time of day.
_CALLS: Final[Mapping[str, tuple[tuple[timedelta, Mapping[str, Any]], ...]]] = {
    "nxcloud": (
        (timedelta(hours=50), {"number": "61255501872"}),
        # Somebody whom a privacy number connects with somebody else.
        (timedelta(hours=28), {"number": "12025550172"}),
        (timedelta(hours=26), {"number": "16175550155", "outcome": Outcome.MISSED}),
        (
            timedelta(hours=7),
            {"number": "33199001234", "direction": Direction.OUTGOING},
        ),
        (timedelta(hours=4), {"number": "442079460959"}),
        (timedelta(hours=2), {"number": "447700900461"}),
        (timedelta(minutes=35), {"number": "442079460123"}),
        (timedelta(minutes=25), {"number": "12125550162", "outcome": Outcome.MISSED}),
    ),
    "antbuddy": (
        (
            timedelta(hours=27),
            {"number": "01134960347", "direction": Direction.OUTGOING},
        ),
        (timedelta(hours=6), {"number": "07700900461", "outcome": Outcome.MISSED}),
        (
            timedelta(hours=3),
            {"number": "reception", "direction": Direction.INTERNAL},
        ),
        (
            timedelta(minutes=40),
            {"number": "02079460958", "recording": "call_recording_of_night_shift.wav"},
        ),
        (timedelta(minutes=20), {"number": "07700900128", "outcome": Outcome.BUSY}),
    ),
}


def simulator_with_calls() -> Simulator:
    """Return vendors with these calls; a call placed with them is history at once."""
    simulator = Simulator(seed=_SEED, history_days=0, answer_delay=0)
    for vendor, calls in _CALLS.items():
        server = simulator.vendors[vendor]
        now = server.state.true_now()
        for ago, call in calls:
            server.add_call(**call, started_at=now - ago)
    return simulator
