"""A home whose Home Assistant is killed and begun again, while phones ring on."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import os
from pathlib import Path
import signal
import subprocess
import sys
import time
from typing import Any, Final

from simulator import Simulator
from simulator.calls import PlacedCall
from simulator.vendor_server import VendorServer

from ..helpers.stored_accounts import stored_account
from .life import Life

ROOT: Final = Path(__file__).parents[2]
BEGINNING: Final = datetime(2026, 11, 18, 9, tzinfo=UTC)
# A machine that has other work takes its time.
PATIENCE_SECONDS: Final = 120


@dataclass(slots=True)
class Origin:
    """The process whose children live.

    Attributes:
        process: It.
        has_rehearsed: Whether it has lived itself.
    """

    process: subprocess.Popen[bytes]
    has_rehearsed: bool = False


@contextmanager
def origin_of_lives() -> Iterator[Origin]:
    """Run it."""
    with subprocess.Popen(
        (sys.executable, "-m", "tests.soak.life"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    ) as process:
        yield Origin(process)
        process.kill()


class MortalHome:
    """An account in a configuration folder, with one life after the other.

    Attributes:
        folder: The configuration folder.
        database: Where the recorder has a server; None for a file.
        server: The vendor.
        happened: The numbers of whoever called, each once, oldest first.
        told: The numbers that automations heard of, in that order.
        usual_start: Seconds until a life has polled for the first time.
    """

    def __init__(
        self, origin: Origin, vendor: str, folder: Path, options: dict[str, Any]
    ) -> None:
        """Begin with a vendor who knows of no calls."""
        self.folder = folder
        self.database: str | None = None
        self.happened: list[str] = []
        self.told: list[str] = []
        self.usual_start = 0.0
        self._origin = origin
        self._voice = asyncio.StreamReader()
        self._vendor = vendor
        self._options = options
        self._now = BEGINNING
        self._pid = 0
        self._ringing = 0
        self.simulator = Simulator(
            now=lambda: self._now, answer_delay=0, history_days=0
        )
        self.server: VendorServer = self.simulator.vendors[vendor]

    @asynccontextmanager
    async def listening(self) -> AsyncGenerator[None]:
        """Hear what is said."""
        assert self._origin.process.stdout is not None
        voice, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(self._voice),
            os.fdopen(os.dup(self._origin.process.stdout.fileno()), "rb"),
        )
        try:
            yield
        finally:
            voice.close()

    def ring(self) -> None:
        """Let somebody call who never did before."""
        number = f"1202{2_000_000 + len(self.happened)}"
        # One behind the other, as they are told.
        self._now += timedelta(seconds=1)
        self.server.add_call(
            number=number, started_at=self._now - timedelta(minutes=1), duration=5
        )
        self.happened.append(number)

    def ring_while_polls(self, times: int) -> None:
        """Let as many call while the life to come goes on, one after each poll."""
        self._ringing = times

    def kill_who_dials(self) -> None:
        """Kill every life to come as soon as the vendor hears of its call."""
        place_call = self.server.state.place_call

        def place_and_kill(**wanted: Any) -> PlacedCall:  # noqa: ANN401 - as it is
            self._kill()
            return place_call(**wanted)

        self.server.state.place_call = place_and_kill  # type: ignore[method-assign]

    async def live(
        self,
        enough: Callable[[Sequence[str]], bool],
        delay: float = 0,
        *,
        numbers: Sequence[str] = (),
    ) -> list[str]:
        """Live until enough was said, and a moment longer, and be killed.

        Args:
            enough: Is given all that was said, a line each.
            delay: Seconds from then on.
            numbers: Whom to call.

        Returns:
            All that was said.
        """
        self._now += timedelta(minutes=10)
        self._pid = 0
        said: list[str] = []
        begun_at = time.monotonic()
        self._begin(numbers)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not (self._pid and enough(said)):
                    said.append(await self._hear())
                    if said[-1] == "over":
                        return said
                    if said.count("polled") == 1:
                        self.usual_start = time.monotonic() - begun_at
                await asyncio.sleep(delay)
        finally:
            # Nobody lives on, whatever went wrong.
            if "over" not in said:
                self._kill()
        while said[-1] != "over":
            said.append(await self._hear())
        return said

    def _kill(self) -> None:
        os.kill(self._pid, signal.SIGKILL)

    async def rehearse(self, folder: Path) -> None:
        """Have the process live itself until it tells of a call, if it has not yet."""
        if self._origin.has_rehearsed:
            return
        own_folder, self.folder = self.folder, folder
        self._begin((), is_rehearsal=True)
        self.ring_while_polls(1)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await self._hear() != "over":
                pass
        assert self.told == self.happened
        self.folder = own_folder
        self._origin.has_rehearsed = True

    def _begin(self, numbers: Sequence[str], *, is_rehearsal: bool = False) -> None:
        self.folder.mkdir(exist_ok=True)
        account = stored_account(
            self.simulator, self._vendor, options={"history_days": 1} | self._options
        )
        life = Life(
            folder=str(self.folder),
            now=self._now.isoformat(),
            account={
                "title": account.title,
                "unique_id": account.unique_id,
                "data": dict(account.data),
                "options": dict(account.options),
                "subentries_data": [
                    one.as_dict() | {"data": dict(one.data)}
                    for one in account.subentries.values()
                ],
            },
            database=self.database,
            numbers=list(numbers),
            is_rehearsal=is_rehearsal,
        )
        assert self._origin.process.stdin is not None
        self._origin.process.stdin.write(life.line())
        self._origin.process.stdin.flush()

    async def _hear(self) -> str:
        line = (await self._voice.readline()).decode().strip()
        assert line, "nobody is there any more"
        word, *rest = line.split()
        if word == "born":
            self._pid = int(rest[0])
        if word == "told":
            self.told += rest
        if word == "polled" and self._ringing:
            self._ringing -= 1
            self.ring()
        return line


@asynccontextmanager
async def mortal_home(
    origin: Origin, vendor: str, folder: Path, options: dict[str, Any] | None = None
) -> AsyncGenerator[MortalHome]:
    """Open a home with an account."""
    home = MortalHome(origin, vendor, folder, options or {})
    async with home.simulator, home.listening():
        await home.rehearse(folder.parent / "rehearsal")
        yield home
