"""The control API: what a test does with the objects, a person does over HTTP.

JSON in, JSON out. The requests, and what is in their body:

- GET /: addresses and credentials of the vendors
- GET /VENDOR/calls, /VENDOR/placed_calls, /VENDOR/requests: lists
- POST /VENDOR/misbehave: `{"fault": "Status", "code": 500, "path": "/v1", "times": 1,
  "skip": 1}`, a class of `simulator.faults` and its fields; `path`, `times` and `skip`
  can be left out
- POST /VENDOR/behave: removes all faults
- POST /VENDOR/revoke_credentials, /VENDOR/restore_credentials
- POST /VENDOR/skew_clock: `{"seconds": 90}`
- POST /VENDOR/set_line_online: `{"name": "workshop", "online": true}`
- POST /VENDOR/add_call: fields of `VendorState.add_call`, `started_at` in ISO 8601 with
  its zone; answers the call
- POST /VENDOR/clear_calls, /VENDOR/clear_requests
- POST /VENDOR/COMMAND: what can be done with that vendor alone; the module `server` in
  its folder says what there is

VENDOR is the vendor's key, which is the name of its folder. A command answers 200 with
`{}` unless said otherwise, a wrong one 400 with `{"error": …}`. There is no password: the
server listens on loopback only and knows nothing that is true.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
import json
from typing import get_args

from aiohttp import web

from .calls import Direction, Outcome
from .faults import Fault
from .json_types import Json
from .loopback import Loopback
from .vendor_server import Command, VendorServer

FAULTS: dict[str, Callable[..., Fault]] = {
    fault.__name__: fault for fault in get_args(Fault.__value__)
}


class ControlServer:
    """Serves the control API.

    Args:
        vendors: By name.
        port: Port on loopback; 0 takes a free one.
    """

    def __init__(self, vendors: Mapping[str, VendorServer], port: int) -> None:
        """Prepare; nothing listens yet."""
        self._vendors = vendors
        self._loopback = Loopback(port)

    @property
    def url(self) -> str:
        """The address, without a slash at the end."""
        return self._loopback.url

    async def start(self) -> None:
        """Listen."""
        application = web.Application()
        application.add_routes(
            [
                web.get("/", self._overview),
                web.get("/{vendor}/{list:calls|placed_calls|requests}", self._list),
                web.post("/{vendor}/{command}", self._command),
            ]
        )
        await self._loopback.start(application)

    async def stop(self) -> None:
        """Stop listening."""
        await self._loopback.stop()

    async def _overview(self, _: web.Request) -> web.Response:
        return _answer(
            {
                name: {"url": vendor.url, "account": vendor.account}
                for name, vendor in self._vendors.items()
            }
        )

    async def _list(self, request: web.Request) -> web.Response:
        vendor = self._vendor(request)
        match request.match_info["list"]:
            case "calls":
                return _answer(vendor.calls)
            case "placed_calls":
                return _answer(vendor.placed_calls)
            case _:
                return _answer(vendor.requests)

    async def _command(self, request: web.Request) -> web.Response:
        command = _commands(self._vendor(request)).get(request.match_info["command"])
        if command is None:
            raise web.HTTPNotFound
        try:
            parameters = json.loads(await request.read() or b"{}")
            return _answer(command(**parameters) or {})
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            return web.json_response(
                {"error": f"{type(error).__name__}: {error}"}, status=400
            )

    def _vendor(self, request: web.Request) -> VendorServer:
        try:
            return self._vendors[request.match_info["vendor"]]
        except KeyError:
            raise web.HTTPNotFound from None


def _commands(vendor: VendorServer) -> dict[str, Command]:
    def misbehave(
        *,
        fault: str,
        path: str | None = None,
        times: int | None = None,
        skip: int = 0,
        **values: Json,
    ) -> None:
        vendor.misbehave(FAULTS[fault](**values), path=path, times=times, skip=skip)

    def add_call(
        *,
        direction: str = Direction.INCOMING,
        outcome: str = Outcome.ANSWERED,
        started_at: str | None = None,
        **values: str,
    ) -> object:
        add: Command = vendor.add_call
        return add(
            direction=Direction(direction),
            outcome=Outcome(outcome),
            started_at=None
            if started_at is None
            else datetime.fromisoformat(started_at),
            **values,
        )

    return {
        "misbehave": misbehave,
        "behave": vendor.behave,
        "revoke_credentials": vendor.revoke_credentials,
        "restore_credentials": vendor.restore_credentials,
        "skew_clock": vendor.skew_clock,
        "set_line_online": vendor.set_line_online,
        "add_call": add_call,
        "clear_calls": vendor.clear_calls,
        "clear_requests": vendor.clear_requests,
        **vendor.commands(),
    }


def _answer(value: object) -> web.Response:
    return web.json_response(text=json.dumps(value, default=_plain))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    raise TypeError(type(value).__name__)
