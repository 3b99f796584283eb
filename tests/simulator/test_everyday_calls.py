"""The offices are alive, and in the same way every time."""

import asyncio
from collections import defaultdict
from itertools import islice

import pytest

from simulator import Direction, Outcome, Simulator
from simulator.everyday_calls import LONGEST_WAIT, ComingCall, coming_calls, keep_alive

OFFICES = {
    name: office
    for name, vendor in Simulator(history_days=0).vendors.items()
    if (office := vendor.account.office) is not None
}
CALLS = list(islice(coming_calls(OFFICES), 100))


def test_everything_happens_at_every_office_before_long() -> None:
    by_office: defaultdict[str, list[ComingCall]] = defaultdict(list)
    for call in CALLS:
        by_office[call.vendor].append(call)
    assert by_office.keys() == OFFICES.keys()

    for name, calls in by_office.items():
        kinds = {(call.direction, call.outcome) for call in calls[:5]}
        assert kinds == {
            (Direction.INCOMING, Outcome.ANSWERED),
            (Direction.INCOMING, Outcome.MISSED),
            (Direction.OUTGOING, Outcome.ANSWERED),
            (Direction.OUTGOING, Outcome.UNANSWERED),
        }, name
        assert {call.number for call in calls} <= set(OFFICES[name].numbers), name


def test_of_two_missed_calls_one_is_returned() -> None:
    for office in OFFICES:
        missed: dict[str, bool] = {}
        for call in islice((call for call in CALLS if call.vendor == office), 5):
            if call.outcome is Outcome.MISSED:
                missed[call.number] = False
            elif call.outcome is Outcome.ANSWERED and call.number in missed:
                missed[call.number] = True
        assert sorted(missed.values()) == [False, True], office


def test_the_same_calls_come_every_time() -> None:
    assert list(islice(coming_calls(OFFICES), 100)) == CALLS
    assert list(islice(coming_calls(OFFICES, seed=8), 100)) != CALLS


async def test_the_calls_reach_the_vendors() -> None:
    simulator = Simulator(history_days=0)
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) > 20:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await keep_alive(simulator, sleep)

    assert max(waits) <= LONGEST_WAIT
    for office in OFFICES:
        shown = [
            (call.direction, call.outcome, call.number)
            for call in simulator.vendors[office].calls
        ]
        assert sorted(shown) == sorted(
            (call.direction, call.outcome, call.number)
            for call in CALLS[:20]
            if call.vendor == office
        ), office
