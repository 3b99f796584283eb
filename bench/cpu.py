"""What work costs, in CPU time: what else the machine does adds nothing to it."""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager, suppress
import gc
import time
from typing import Literal

type Work = Callable[[], Awaitable[object]]
type Meter = Callable[[Work], Awaitable[float]]


async def cpu_time(work: Work) -> float:
    """Return how long this process works on something, in ms, threads included."""
    gc.collect()
    start = time.process_time()
    await work()
    return (time.process_time() - start) * 1000


async def longest_stall(work: Work) -> float:
    """Return for how long something keeps the event loop busy at a stretch, in ms.

    It is the CPU time between two turns of a task that always wants the next one. That
    of other threads is counted, for a thread that holds Python's lock keeps the loop
    waiting. What waits for a disk is not seen.
    """
    longest = 0.0

    async def watch() -> None:
        nonlocal longest
        before = time.process_time()
        while True:
            await asyncio.sleep(0)
            now = time.process_time()
            longest = max(longest, now - before)
            before = now

    gc.collect()
    watcher = asyncio.create_task(watch())
    # It has its first turn before the work begins, and one more when it is done.
    await asyncio.sleep(0)
    await work()
    await asyncio.sleep(0)
    watcher.cancel()
    with suppress(asyncio.CancelledError):
        await watcher
    return longest * 1000


@contextmanager
def garbage_collections() -> Generator[list[float]]:
    """Note how long Python looks for what can be forgotten meanwhile, in ms each time."""
    durations: list[float] = []
    began = 0.0

    def on_collection(phase: Literal["start", "stop"], _info: dict[str, int]) -> None:
        nonlocal began
        if phase == "start":
            began = time.process_time()
        else:
            durations.append((time.process_time() - began) * 1000)

    gc.callbacks.append(on_collection)
    try:
        yield durations
    finally:
        gc.callbacks.remove(on_collection)
