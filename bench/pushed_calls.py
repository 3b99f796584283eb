"""How long it takes from a vendor's push until everybody sees that a phone rings."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from statistics import median, quantiles
import time
from typing import Final
from unittest.mock import patch

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from homeassistant.components import webhook
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.providers import VENDORS
from custom_components.telephony.providers.base import Capability, Vendor
from custom_components.telephony.providers.push import PushSource
from custom_components.telephony.providers.web_socket import WebSocket

from .accounts import stored_account
from .effort import Effort
from .home import home, start
from .report import Column, Row, Table
from .vendors import RunningVendors, running_vendors

_GOAL_SECONDS: Final = 0.005
_GOAL_SECONDS_P99: Final = 0.025
_CALLS_FOR_A_POLL: Final = 5


@dataclass(slots=True)
class _Delays:
    """How many seconds it took until a phone was seen to ring, for each call.

    Attributes:
        from_arrival: Since the frame, or the request, arrived.
        from_command: Since the vendor was told to let a phone ring.
    """

    from_arrival: list[float] = field(default_factory=list)
    from_command: list[float] = field(default_factory=list)


async def measure(effort: Effort) -> Table:
    """Return how long pushes take that arrive, for vendors that push."""
    calls = effort.polls * _CALLS_FOR_A_POLL
    rows = []
    for vendor in VENDORS.values():
        with running_vendors(0) as vendors:
            account = stored_account(vendor, vendors, with_optional=True)
            async with home(vendors.time_zone) as hass:
                await start(hass, [account])
                capabilities = account.runtime_data.capabilities
                if Capability.LIVE_CALLS not in capabilities:
                    continue
                delays = await _delays(hass, account, vendors, vendor, calls)
                rows += [
                    _row(vendor.name, delays.from_arrival),
                    _row(
                        f"{vendor.name}, with the vendor and the way from there",
                        delays.from_command,
                    ),
                ]
    return Table(
        "From a push to the state of the phone",
        [
            Column("Median", "s", _GOAL_SECONDS),
            Column("99 of 100", "s", _GOAL_SECONDS_P99),
        ],
        rows,
    )


def _row(name: str, delays: list[float]) -> Row:
    values = [median(delays), quantiles(delays, n=100)[98]]
    return Row(name, values, f"{len(delays)} calls that ring, each from another number")


class _Arrivals:
    """Knows when the first frame, or the first request, of a call arrived."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Await none."""
        self._hass = hass
        self._number = ""
        self.at: float | None = None

    def await_call(self, number: str) -> None:
        """Await what tells of a call."""
        self._number, self.at = number, None

    def note(self, told: str) -> None:
        """Note that something has arrived now; a frame that tells of no call is none."""
        if self.at is None and self._number in told:
            self.at = time.perf_counter()

    @asynccontextmanager
    async def at_connection(self) -> AsyncGenerator[None]:
        """Note what comes on a connection, before anybody reads it."""
        receive = WebSocket.receive

        async def receive_and_note(socket: WebSocket) -> str:
            frame = await receive(socket)
            self.note(frame)
            return frame

        with patch.object(WebSocket, "receive", receive_and_note):
            yield

    @asynccontextmanager
    async def at_webhook(self, account: MockConfigEntry) -> AsyncGenerator[str]:
        """Serve the webhook of an account, and note what comes, before anybody reads it."""

        async def handle(request: web.Request) -> web.StreamResponse:
            if self.at is None:
                self.at = time.perf_counter()
            return await webhook.async_handle_webhook(
                self._hass, account.data[CONF_WEBHOOK_ID], request
            )

        application = web.Application()
        application.add_routes([web.post("/", handle)])
        async with TestServer(application, host="127.0.0.1") as server:
            yield str(server.make_url("/"))


async def _delays(
    hass: HomeAssistant,
    account: MockConfigEntry,
    vendors: RunningVendors,
    vendor: Vendor,
    calls: int,
) -> _Delays:
    """Return how long it took with each of some calls.

    With the first call of all, places are read that are measured elsewhere.
    """
    state = account.runtime_data.push_intake.state
    arrivals = _Arrivals(hass)
    delays = _Delays()
    number = ""
    rings = asyncio.Event()

    @callback
    def on_event(event: Event[EventStateChangedData]) -> None:
        new_state = event.data["new_state"]
        shown = new_state.attributes.get("number") if new_state is not None else None
        if shown is not None and shown.lstrip("+") == number:
            rings.set()

    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(ClientSession())
        if state.source is PushSource.WEBHOOK:
            address = await stack.enter_async_context(arrivals.at_webhook(account))
            await vendors.tell_at(session, vendor.key, address)
        else:
            await stack.enter_async_context(arrivals.at_connection())
            while not state.is_connected:  # noqa: ASYNC110 - it is told nobody
                await asyncio.sleep(0.1)
        stack.callback(
            async_track_state_change_event(
                hass, _call_state_of(hass, account), on_event
            )
        )
        for index in range(calls + 1):
            number = f"12025{index:06}"
            rings.clear()
            arrivals.await_call(number)
            began = time.perf_counter()
            command = asyncio.create_task(vendors.ring(session, vendor.key, number))
            _ = await rings.wait()
            ended = time.perf_counter()
            if index > 0 and arrivals.at is not None:
                delays.from_arrival.append(ended - arrivals.at)
                delays.from_command.append(ended - began)
            await command
    return delays


def _call_state_of(hass: HomeAssistant, account: MockConfigEntry) -> str:
    entities = er.async_entries_for_config_entry(er.async_get(hass), account.entry_id)
    (state,) = (
        one.entity_id
        for one in entities
        if one.translation_key == "call_state" and one.config_subentry_id is None
    )
    return state
