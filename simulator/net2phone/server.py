"""net2phone: one address that connects a user's line with a number, and pushes of calls.

Source: net2phone's click-to-call document. Inferred: credentials are checked before the
fields; a field that names no number, or a line that is not the account's, is refused as
if it were missing; an offline line is called in vain, without an error, since the
answer comes before anybody picks up.

Its own commands of the control API, and what is in their body:

- set_webhook: `{"address": "http://…", "secret": "…"}`, where calls are told from now on
- push_faults: fields of `PushFaults`
- play_call: `{"number": "12125550162", "ringing": 5, "talk": 20}`, a call that is told of
  while it goes on; `direction`, `outcome` and `recording` can be added
"""

import base64
from collections.abc import Iterable
import re
from typing import override
import uuid

from aiohttp import web

from ..calls import Direction, Outcome
from ..json_types import Json
from ..state import VendorState
from ..vendor_server import Command, VendorServer
from .account import Net2phoneAccount
from .push_messages import PushedCall
from .webhook import PushFaults, Webhook

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
    tells = frozenset({"call_history", "live_calls", "recordings"})
    proofs = frozenset({"Authorization"})

    def __init__(self, state: VendorState, port: int) -> None:
        """Prepare; nothing listens yet, and nobody is told of calls."""
        super().__init__(state, port)
        self.webhook = Webhook(state.true_now)

    @override
    async def stop(self) -> None:
        await self.webhook.stop()
        await super().stop()

    @override
    def commands(self) -> dict[str, Command]:
        return {
            "set_webhook": self.set_webhook,
            "push_faults": self.push_faults,
            "play_call": self.play_call,
        }

    @override
    def set_webhook(self, address: str | None, secret: str | None = None) -> None:
        self.webhook.address, self.webhook.secret = address, secret

    def push_faults(self, **faults: float) -> None:
        """Go wrong from now on, as `PushFaults` has it; nothing sets all right."""
        self.webhook.faults = PushFaults(**faults)  # type: ignore[arg-type]

    @override
    def play_call(
        self,
        number: str,
        *,
        direction: str = Direction.INCOMING,
        outcome: str = Outcome.ANSWERED,
        ringing: int = 5,
        talk: int = 20,
        recording: str | None = None,
        clicked: bool = False,
    ) -> None:
        self.webhook.play(
            PushedCall(
                id=uuid.uuid4().hex,
                direction=Direction(direction),
                outcome=Outcome(outcome),
                number=f"+{number.removeprefix('+')}",
                own_number=f"+{self.account.user_line}",
                started_at=self.state.true_now(),
                ringing=ringing,
                talk=talk,
                recording=recording,
                clicked=clicked,
            )
        )

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
            self.play_call(
                _digits(destination) or destination,
                direction=Direction.OUTGOING,
                ringing=1,
                talk=max(round(self.state.answer_delay) - 1, 1),
                clicked=True,
            )
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
