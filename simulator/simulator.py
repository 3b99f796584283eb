"""All vendors and the control API, started and stopped as one."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Self

from .antbuddy import AntbuddyServer
from .clock import Clock, utc_now
from .control import ControlServer
from .history import SWITCHBOARD_CALLS, TRUNK_CALLS, Office, past_calls
from .net2phone import Net2phoneServer
from .numbering import INTERNATIONAL, NATIONAL
from .nxcloud import NxcloudServer
from .nxcloud.server import BEIJING_TIME
from .state import VendorState
from .vendor_accounts import AntbuddyAccount, Net2phoneAccount, NxcloudAccount
from .vendor_server import VendorServer


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Ports on loopback; 0 takes a free one."""

    nxcloud: int = 0
    antbuddy: int = 0
    net2phone: int = 0
    control: int = 0


class Simulator:
    """The vendors' stand-ins; use it with `async with`.

    Args:
        seed: Another seed, another past.
        ports: Where to listen.
        now: The true time, aware; None is the machine's clock.
        answer_delay: Seconds until a call placed through an API shows in the history.
        history_days: Days of past calls, today included; 0 is none.
        office_zone: Where the offices of the past keep their hours.
        nxcloud_zone: The zone of NXCloud's DID call records.
        token_lifetime: Seconds an NXCloud voice token lives.
    """

    def __init__(
        self,
        *,
        seed: int = 7,
        ports: Ports = Ports(),
        now: Clock | None = None,
        answer_delay: float = 4.0,
        history_days: int = 14,
        office_zone: tzinfo = UTC,
        nxcloud_zone: tzinfo = BEIJING_TIME,
        token_lifetime: int = 1200,
    ) -> None:
        """Make up the past; nothing listens yet."""
        clock = now or utc_now

        def state(lines: dict[str, bool], office: Office | None) -> VendorState:
            history = (
                past_calls(
                    office, seed=seed, now=clock(), days=history_days, zone=office_zone
                )
                if office
                else []
            )
            return VendorState(clock, lines, history, answer_delay)

        nxcloud = NxcloudAccount()
        antbuddy = AntbuddyAccount()
        net2phone = Net2phoneAccount()
        self.nxcloud = NxcloudServer(
            state(
                {
                    name: name != nxcloud.unregistered_username
                    for name in nxcloud.usernames
                },
                _trunk(nxcloud),
            ),
            ports.nxcloud,
            account=nxcloud,
            token_lifetime=token_lifetime,
            zone=nxcloud_zone,
        )
        self.antbuddy = AntbuddyServer(
            state(
                {name: name != antbuddy.offline_sip_user for name in antbuddy.devices},
                _switchboard(antbuddy),
            ),
            ports.antbuddy,
            account=antbuddy,
        )
        self.net2phone = Net2phoneServer(
            state(dict.fromkeys(net2phone.user_lines, True), None),
            ports.net2phone,
            account=net2phone,
        )
        self.vendors: dict[str, VendorServer] = {
            "nxcloud": self.nxcloud,
            "antbuddy": self.antbuddy,
            "net2phone": self.net2phone,
        }
        self._control = ControlServer(self.vendors, ports.control)
        self._servers: tuple[VendorServer | ControlServer, ...] = (
            *self.vendors.values(),
            self._control,
        )
        self._running = AsyncExitStack()

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


def _trunk(account: NxcloudAccount) -> Office:
    lines = (account.username, account.second_username)
    return Office(
        name="nxcloud",
        numbers=INTERNATIONAL,
        dids=account.dids,
        lines=lines,
        kinds=TRUNK_CALLS,
    )


def _switchboard(account: AntbuddyAccount) -> Office:
    return Office(
        name="antbuddy",
        numbers=NATIONAL,
        dids=(account.did,),
        lines=tuple(account.devices),
        kinds=SWITCHBOARD_CALLS,
        recorded=0.5,
    )
