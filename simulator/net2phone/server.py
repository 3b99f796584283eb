"""net2phone: one address that connects a user's line with a number.

Source: net2phone's click-to-call document. Inferred: credentials are checked before the
fields; a field that names no number, or a line that is not the account's, is refused as
if it were missing; an offline line is called in vain, without an error, since the
answer comes before anybody picks up.
"""

import base64
from collections.abc import Iterable
import re
from typing import override
import uuid

from aiohttp import web

from ..json_types import Json
from ..vendor_server import VendorServer
from .account import Net2phoneAccount

# Both written forms of the document: 18175629657 and +1 (817) 562-9656.
WRITTEN_NUMBER = re.compile(r"\+?[0-9 ().-]+")
DIGITS_IN_A_NUMBER = range(3, 16)


class Net2phoneServer(VendorServer):
    """api.n2p.io.

    Args:
        state: What the vendor knows.
        port: Port on loopback; 0 takes a free one.
    """

    account: Net2phoneAccount = Net2phoneAccount()
    dialling_path = "/api/v1/call"
    offers = frozenset({"click_to_call"})
    proofs = frozenset({"Authorization"})

    @override
    def routes(self) -> Iterable[web.RouteDef]:
        return (web.post("/api/v1/call", self._call),)

    @override
    def action_of(self, request: web.Request) -> str | None:
        return "call" if request.path == "/api/v1/call" else None

    async def _call(self, request: web.Request) -> web.Response:
        if not self._is_authorized(request.headers.get("Authorization", "")):
            return _refuse(401, "Invalid API credentials.")
        parameters = await _parameters(request)
        line = _digits(parameters.get("user_line"))
        if line is None or not self.state.knows_line(line):
            return _refuse(400, "request user_line field")
        destination = parameters.get("destination_line")
        if not isinstance(destination, str) or _digits(destination) is None:
            return _refuse(400, "request destination_line field")
        request_id = str(uuid.uuid4())
        if self.state.is_online(line):
            self.state.place_call(number=destination, line=line, reference=request_id)
        return web.json_response({"api_request_id": request_id})

    def _is_authorized(self, header: str) -> bool:
        scheme, _, given = header.partition(" ")
        known = f"{self.account.account_id}:{self.account.api_key}".encode()
        return (
            self.state.credentials_valid
            and scheme.lower() == "basic"
            and given.strip() == base64.b64encode(known).decode()
        )


async def _parameters(request: web.Request) -> dict[str, Json]:
    """Return the fields of a JSON body; another body has none."""
    if request.content_type != "application/json":
        return {}
    try:
        parameters: Json = await request.json()
    except ValueError:
        return {}
    return parameters if isinstance(parameters, dict) else {}


def _digits(value: Json) -> str | None:
    if not isinstance(value, str) or not WRITTEN_NUMBER.fullmatch(value):
        return None
    digits = re.sub(r"[^0-9]", "", value)
    return digits if len(digits) in DIGITS_IN_A_NUMBER else None


def _refuse(status: int, error: str) -> web.Response:
    return web.json_response({"error": error}, status=status)
