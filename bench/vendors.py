"""The simulated vendors: which there are, started in a process of their own, and told what to do."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from aiohttp import ClientSession

from custom_components.telephony.providers import VENDORS
from custom_components.telephony.providers.base import Capability, Vendor
from custom_components.telephony.providers.configuration import Configuration
from simulator import Simulator

from .processes import running

_VENDORS: Final = Simulator(history_days=0).vendors
CREDENTIALS: Final = {
    key: server.account.credentials() for key, server in _VENDORS.items()
}
OPTIONAL_CREDENTIALS: Final = {
    key: server.account.optional_credentials() for key, server in _VENDORS.items()
}


async def vendors_that_offer(capability: Capability) -> list[Vendor]:
    """Return the vendors whose simulated account can do something."""
    async with ClientSession() as session:
        return [
            vendor
            for vendor in VENDORS.values()
            if capability
            in vendor.open_account(
                session, Configuration(CREDENTIALS[vendor.key], vendor.endpoints)
            ).capabilities
        ]


async def polled_vendors() -> list[Vendor]:
    """Return the vendors that are asked for calls, and do not only tell of them."""
    vendors = await vendors_that_offer(Capability.CALL_HISTORY)
    return [vendor for vendor in vendors if vendor.is_polled]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningVendors:
    """Where the vendors are.

    Attributes:
        urls: By vendor.
        control_url: Of the simulator's control API.
        time_zone: Of the records that name none; it is late in the evening there.
    """

    urls: dict[str, str]
    control_url: str
    time_zone: str

    async def add_call(self, vendor: str, number: str, did: str | None = None) -> None:
        """Put a call of a minute in the history of a vendor, which ended just now.

        Args:
            vendor: Its key.
            number: The other party.
            did: The account's number that took part; None is the vendor's first.
        """
        started_at = datetime.now(UTC) - timedelta(minutes=1)
        call = {"number": number, "started_at": started_at.isoformat(), "did": did}
        async with ClientSession() as session:
            await self._command(session, vendor, "add_call", call)

    async def ring(self, session: ClientSession, vendor: str, number: str) -> None:
        """Let a phone ring for longer than anybody looks.

        Args:
            session: Carries the command.
            vendor: Its key.
            number: Who calls.
        """
        call = {"number": number, "ringing": 3600}
        await self._command(session, vendor, "play_call", call)

    async def tell_at(self, session: ClientSession, vendor: str, address: str) -> None:
        """Have calls told at an address while they go on.

        Args:
            session: Carries the command.
            vendor: Its key.
            address: Of a webhook.
        """
        await self._command(session, vendor, "set_webhook", {"address": address})

    async def _command(
        self, session: ClientSession, vendor: str, command: str, fields: dict[str, Any]
    ) -> None:
        async with session.post(
            f"{self.control_url}/{vendor}/{command}", json=fields
        ) as answer:
            answer.raise_for_status()

    async def count_requests(self, vendor: str) -> int:
        """Return how many requests a vendor received."""
        async with (
            ClientSession() as session,
            session.get(f"{self.control_url}/{vendor}/requests") as answer,
        ):
            requests: list[Any] = await answer.json()
            return len(requests)


@contextmanager
def running_vendors(
    calls: int,
    *,
    answer_seconds: float = 0,
    dids: Sequence[str] = (),
    line: str | None = None,
    hurried: bool = False,
) -> Generator[RunningVendors]:
    """Run the vendors.

    Args:
        calls: How many there were in the last 24 hours.
        answer_seconds: How long every answer takes.
        dids: The numbers through which they went, in turns; none is the vendor's first.
        line: The phone that took part; None where no record tells of one.
        hurried: Whether they are asked as often as somebody likes.
    """
    with running(
        "vendor_process",
        calls=calls,
        answer_seconds=answer_seconds,
        dids=dids,
        line=line,
        hurried=hurried,
    ) as told:
        yield RunningVendors(**told)
