"""All of NXCloud's addresses on one server.

Its own commands of the control API, and what is in their body:

- set_webhook: `{"address": "http://…"}`, where calls are told that are over
- push_faults: fields of `PushFaults`
- play_call: fields of `VendorServer.play_call`; the call is history at its end, and told
- expire_tokens
- disable_product, enable_product: `{"name": "did"}`, or "pns", "sms" (the balance) and
  "voice" (messages that are read)
"""

import asyncio
from collections.abc import Collection, Iterable
from typing import ClassVar, override

from aiohttp import web

from ..calls import Call, Direction, Outcome
from ..json_types import Json
from ..state import VendorState
from ..vendor_server import Command, VendorServer
from . import application, balance, did, pns, seats, speech, voice
from .account import NxcloudAccount
from .application import ApplicationGate
from .limits import Limits
from .pushes import Pushes, PushFaults, seat_push
from .signed import Gate

FORM_PATHS = ("/api/common/", "/api/voiceSms/notsend")
PRODUCTS = {
    *(product.name for product in (did.PRODUCT, pns.PRODUCT, balance.PRODUCT)),
    speech.PRODUCT,
}


class NxcloudServer(VendorServer):
    """as01, api, api2 and number.nxcloud.com in one.

    Args:
        state: What the vendor knows.
        port: Port on loopback; 0 takes a free one.
    """

    account: NxcloudAccount = NxcloudAccount()
    dialling_path = "/v1/call/makecall"
    offers = frozenset(
        {
            *("click_to_call", "call_history", "axb_query", "axb_binding"),
            *("balance", "speak", "recordings", "placed_call_outcome"),
        }
    )
    proofs = frozenset({"sign", "token", "secretkey"})
    has_error_codes: ClassVar[bool] = True
    recordings_are_open: ClassVar[bool] = True
    vocabulary: Collection[str] = (
        "callType",
        "feeType",
        "endDirection",
        "direction",
        "hangup_cause",
    )
    details: Collection[str] = (
        "number",
        "callNumber",
        "callDuration",
        "callPrice",
        "countryName",
        "endTime",
        "phone",
        "show_phone",
        "username",
        "mobile_name",
        "country_code",
        "end_time",
        "answer_time",
    )

    def __init__(self, state: VendorState, port: int) -> None:
        """Prepare; nothing listens yet."""
        super().__init__(state, port)
        account = self.account
        self._gate = Gate(account, state)
        self.voice = voice.VoiceApi(account, state)
        self.did = did.DidApi(self._gate, state, account.dids)
        self.limits = Limits(state.true_now)
        self.seats = seats.SeatApi(account, state, self.limits)
        self.pns = pns.PnsApi(self._gate, account, state.server_now)
        applications = ApplicationGate(account, state, self._gate.disabled_products)
        self.balance = balance.BalanceApi(self._gate, applications, self.limits)
        self.speech = speech.SpeechApi(applications, self.limits)
        self.pushes = Pushes()
        self._playing: set[asyncio.Task[None]] = set()

    @override
    async def stop(self) -> None:
        for playing in self._playing:
            playing.cancel()
        await asyncio.gather(*self._playing, return_exceptions=True)
        await super().stop()

    @override
    def let_hurry(self) -> None:
        self.limits.let_hurry()

    @override
    def set_webhook(
        self, address: str | None, secret: str | None = None, *, as_form: bool = False
    ) -> None:
        # Nothing that it tells is signed.
        self.pushes.address, self.pushes.as_form = address, as_form

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
        """Let a seat's call happen, to be history, and told, at its end."""
        started_at = self.state.true_now()
        is_answered = outcome == Outcome.ANSWERED
        duration = ringing + talk if is_answered else ringing

        async def play() -> None:
            await asyncio.sleep(duration)
            call = self.add_call(
                number=number,
                direction=Direction(direction),
                outcome=Outcome(outcome),
                started_at=started_at,
                duration=duration,
                talk=talk if is_answered else 0,
                line=self.account.username,
                recording=recording,
            )
            await self.pushes.send(seat_push(call, self.account.username))

        task = asyncio.create_task(play())
        self._playing.add(task)
        task.add_done_callback(self._playing.discard)

    @override
    def routes(self) -> Iterable[web.RouteDef]:
        return (
            web.post("/v1/call/token", self.voice.token),
            web.post("/v1/call/makecall", self.voice.make_call),
            web.post("/api/voiceSms/getSipCdr", self.seats.records),
            web.post("/api/voiceSms/getSipCdrByOrderid", self.seats.records_of_orders),
            web.get("/record/{session}", self.seats.recording),
            web.get("/recordfile/{name}", self.seats.file),
            web.post("/api/did/cdr", self.did.records),
            web.post("/api/pns/", self.pns.answer),
            web.post("/api/customer/getBalance", self.balance.answer),
            web.post("/api/common/getBalance", self.balance.answer_form),
            web.post("/api/voiceSms/notsend", self.speech.answer),
        )

    @override
    def action_of(self, request: web.Request) -> str | None:
        if request.path.startswith("/v1/call/"):
            return request.path.removeprefix("/v1/call/")
        if request.path.startswith(("/api/voiceSms/", *FORM_PATHS)):
            return request.path.rpartition("/")[2]
        return request.headers.get("action")

    @override
    def commands(self) -> dict[str, Command]:
        return {
            "expire_tokens": self.expire_tokens,
            "disable_product": self.disable_product,
            "enable_product": self.enable_product,
            "set_webhook": self.set_webhook,
            "push_faults": self.push_faults,
            "play_call": self.play_call,
        }

    def push_faults(self, **faults: float) -> None:
        """Go wrong from now on, as `PushFaults` has it; nothing sets all right."""
        self.pushes.faults = PushFaults(**faults)  # type: ignore[arg-type]

    def expire_tokens(self) -> None:
        """Let every voice token given out so far be past its time."""
        self.voice.expire_tokens()

    def disable_product(self, name: str) -> None:
        """Take "did", "pns", "sms" (the balance) or "voice" (messages) from the account.

        They are refused from now on, as 1005 or, where keys come in a form, as 1.

        Raises:
            ValueError: There is no such product.
        """
        if name not in PRODUCTS:
            raise ValueError(name)
        self._gate.disabled_products.add(name)

    def enable_product(self, name: str) -> None:
        """Give a product back.

        Raises:
            ValueError: There is no such product.
        """
        if name not in PRODUCTS:
            raise ValueError(name)
        self._gate.disabled_products.discard(name)

    @override
    def error_answer(
        self, request: web.Request, code: int, text: str | None
    ) -> web.Response:
        if request.path.startswith("/v1/call/"):
            return voice.refuse(code, text)
        if request.path.startswith("/api/pns"):
            return pns.refuse(code, text)
        if request.path.startswith(FORM_PATHS):
            return application.refuse(code, text)
        if request.path.startswith("/api/voiceSms/"):
            return seats.refuse(request.path, text)
        if request.path.startswith("/api/customer"):
            return balance.refuse(code, text)
        return did.refuse(code, text)

    @override
    def records_in(self, answer: Json) -> list[Json] | None:
        match answer:
            case {"data": {"list": list(records)}}:
                return records
            case {"info": {"rows": list(records)}} | {"row": list(records)}:
                return records
        return None

    @override
    def record_of(self, call: Call) -> Json:
        return self.did.record_of(call)

    @override
    def endless_page(self, request: web.Request, answer: Json) -> Json:
        match answer:
            case {"data": {"pageNumber": int(number), "pageSize": int(size)}}:
                return self.did.endless_page(number, size)
            case {"info": {"page": int(number), "pageSize": int(size)}}:
                return self.seats.endless_page(number, size)
        return answer
