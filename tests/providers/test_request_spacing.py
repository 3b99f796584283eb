"""Requests that a vendor wants some seconds apart."""

import asyncio
from datetime import timedelta

import pytest

from custom_components.telephony.providers.request_spacing import RequestSpacing

TWO: timedelta = timedelta(seconds=2)


class Clock:
    """A clock that goes on by what is slept.

    Attributes:
        now: In seconds.
    """

    def __init__(self) -> None:
        """Begin at any time."""
        self.now = 1000.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Remember that it was slept."""
        self.waits.append(seconds)
        await asyncio.sleep(0)


async def test_each_has_a_moment_of_its_own_in_the_order_of_asking() -> None:
    clock = Clock()
    spacing = RequestSpacing(clock, clock.sleep)

    await asyncio.gather(*(spacing.turn("one host", TWO) for _ in range(4)))
    assert clock.waits == [2, 4, 6]

    clock.now += 7
    await spacing.turn("one host", TWO)
    assert clock.waits == [2, 4, 6, 1]
    clock.now += 60
    await spacing.turn("one host", TWO)
    assert clock.waits == [2, 4, 6, 1]


async def test_what_is_not_limited_together_does_not_wait() -> None:
    clock = Clock()
    spacing = RequestSpacing(clock, clock.sleep)

    await spacing.turn("one host", TWO)
    await spacing.turn("another host", TWO)

    assert clock.waits == []


async def test_whoever_gives_up_leaves_the_moment_to_others() -> None:
    clock = Clock()

    async def sleep_for_ever(seconds: float) -> None:
        await asyncio.Event().wait()

    spacing = RequestSpacing(clock, sleep_for_ever)
    await spacing.turn("one host", TWO)
    waiting = [asyncio.ensure_future(spacing.turn("one host", TWO)) for _ in range(2)]
    await asyncio.sleep(0)

    for one in reversed(waiting):
        one.cancel()
        with pytest.raises(asyncio.CancelledError):
            await one

    spacing = RequestSpacing(clock, clock.sleep)
    await spacing.turn("one host", TWO)
    await spacing.turn("one host", TWO)
    assert clock.waits == [2]
