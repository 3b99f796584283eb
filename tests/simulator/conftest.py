"""A running simulator, its clock in the test's hands, and a client on a real socket."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from simulator import Simulator

# A Wednesday afternoon.
NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)


@dataclass
class ManualClock:
    """Shows the time it was set to."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture(autouse=True)
def sockets(socket_enabled: None) -> None:
    """Let every test open sockets; only 127.0.0.1 is reachable."""


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def simulator(clock: ManualClock) -> AsyncIterator[Simulator]:
    async with Simulator(now=clock) as running:
        yield running


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session
