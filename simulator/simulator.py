"""All vendors and the control API, started and stopped as one."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import UTC, timedelta, tzinfo
from types import MappingProxyType
from typing import Self

from .antbuddy.server import AntbuddyServer
from .clock import Clock, utc_now
from .control import ControlServer
from .history import past_calls
from .net2phone.server import Net2phoneServer
from .nxcloud.server import NxcloudServer
from .stand_ins import STAND_INS
from .state import VendorState
from .vendor_server import VendorServer

# The port of the control API, among those of the vendors.
CONTROL = "control"


class Simulator:
    """The vendors' stand-ins; use it with `async with`.

    Args:
        seed: Another seed, another past.
        ports: Where vendors, by key, and "control" listen on loopback; others take a
            free port.
        now: The true time, aware; None is the machine's clock.
        answer_delay: Seconds until a call placed through an API shows in the history.
        history_days: Days of past calls, today included; 0 is none.
        office_zone: Where the offices of the past keep their hours.

    Attributes:
        vendors: By key.
    """

    def __init__(
        self,
        *,
        seed: int = 7,
        ports: Mapping[str, int] = MappingProxyType({}),
        now: Clock | None = None,
        answer_delay: float = 4.0,
        history_days: int = 14,
        office_zone: tzinfo = UTC,
    ) -> None:
        """Make up the past; nothing listens yet."""
        clock = now or utc_now
        # Whoever opens many in a moment has their past made up once.
        opened = clock()
        opened -= timedelta(seconds=opened.second % 10, microseconds=opened.microsecond)

        def open_vendor(key: str, kind: type[VendorServer]) -> VendorServer:
            office = kind.account.office
            history = (
                past_calls(
                    office, seed=seed, now=opened, days=history_days, zone=office_zone
                )
                if office
                else []
            )
            state = VendorState(clock, kind.account.lines, history, answer_delay)
            return kind(state, ports.get(key, 0))

        self.vendors = {key: open_vendor(key, kind) for key, kind in STAND_INS.items()}
        self._control = ControlServer(self.vendors, ports.get(CONTROL, 0))
        self._servers: tuple[VendorServer | ControlServer, ...] = (
            *self.vendors.values(),
            self._control,
        )
        self._running = AsyncExitStack()

    def of[Server: VendorServer](self, kind: type[Server]) -> Server:
        """Return the vendor of a kind."""
        return next(
            server for server in self.vendors.values() if isinstance(server, kind)
        )

    @property
    def nxcloud(self) -> NxcloudServer:
        """The stand-in of NXCloud."""
        return self.of(NxcloudServer)

    @property
    def antbuddy(self) -> AntbuddyServer:
        """The stand-in of AntBuddy."""
        return self.of(AntbuddyServer)

    @property
    def net2phone(self) -> Net2phoneServer:
        """The stand-in of net2phone."""
        return self.of(Net2phoneServer)

    @property
    def control_url(self) -> str:
        """The address of the control API, without a slash at the end."""
        return self._control.url

    async def __aenter__(self) -> Self:
        """Listen.

        Raises:
            OSError: A port is taken; nothing listens then.
        """
        async with AsyncExitStack() as starting:
            for server in self._servers:
                await server.start()
                starting.push_async_callback(server.stop)
            self._running = starting.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening and close every connection."""
        await self._running.aclose()
