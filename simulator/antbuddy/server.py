"""All of AntBuddy's addresses on one server, the storage of its recordings included.

Its own commands of the control API, and what is in their body:

- play_call: fields of `VendorServer.play_call`; the call is told of while it goes on, and
  history at its end
- speak: `{"protocol": "socket_io"}`, a word of `EventProtocol`
- spoil_events: fields of `EventFaults`
- drop_listeners
- set_link_lifetime: `{"seconds": 5}`, how long links to recordings work
"""

import asyncio
from collections.abc import Collection, Coroutine, Iterable
from datetime import datetime, timedelta
import re
import secrets
from typing import override

from aiohttp import web

from ..calls import Call, Direction, Outcome
from ..json_types import Json
from ..state import VendorState
from ..vendor_server import Command, VendorServer
from . import histories
from .account import AntbuddyAccount
from .answers import bad_request, call_started
from .event_faults import EventFaults, EventProtocol, Phase
from .event_script import LiveCall
from .event_server import EventServer
from .hashes import matches
from .recordings import RecordingFiles

NUMBER = re.compile(r"\+?[0-9]{3,20}")
SOCKET_TOKEN_LIFETIME = timedelta(hours=1)


class AntbuddyServer(VendorServer):
    """openapi.antbuddy.com, abs1.antbuddy.com and ws.antbuddy.com in one.

    Args:
        state: What the vendor knows.
        port: Port on loopback; 0 takes a free one.
    """

    # Documented: "request limit exceeded".
    throttle_status: int = 503
    vocabulary: Collection[str] = ("class", "direction", "status_detail")
    details: Collection[str] = (
        "caller",
        "did_number",
        "duration_seconds",
        "billing_seconds",
        "status_detail",
        "recording",
    )
    account: AntbuddyAccount = AntbuddyAccount()
    dialling_path = "/oapi/v1/call/click-to-call/"
    offers = frozenset({"click_to_call", "call_history", "recordings", "live_calls"})
    proofs = frozenset({"x-auth-app-hash", "hash", "sipPassword"})

    def __init__(self, state: VendorState, port: int) -> None:
        """Prepare; nothing listens yet."""
        super().__init__(state, port)
        self.recordings = RecordingFiles(state)
        # The key the history's list is under, such as "data"; None is a bare list.
        self.envelope: str | None = None
        self.token_lifetime = SOCKET_TOKEN_LIFETIME
        self._tokens: dict[str, datetime] = {}
        self.events = EventServer(self.account, self._opens)
        self._playing: set[asyncio.Task[None]] = set()

    @override
    def routes(self) -> Iterable[web.RouteDef]:
        return (
            web.post("/oapi/v1/voice/auth_token", self._auth_token),
            web.post("/oapi/v1/call/click-to-call/{number}", self._click_to_call),
            web.get("/oapi/v1/call/histories", self._histories, allow_head=False),
            web.get(
                "/oapi/v1/call/play_recording", self._play_recording, allow_head=False
            ),
            web.get("/nkrecord/{file}", self.recordings.serve),
            *self.events.routes(),
        )

    @override
    def action_of(self, request: web.Request) -> str | None:
        match request.path.split("/"):
            case ["", "oapi", "v1", _, action, *_]:
                return action
            case ["", "nkrecord", _]:
                return "recording"
            case ["", "socket.io", *_] | ["", ""]:
                return "events"
        return None

    @override
    def commands(self) -> dict[str, Command]:
        return {
            "play_call": self.play_call,
            "speak": self.speak,
            "spoil_events": self.spoil_events,
            "drop_listeners": self.events.drop_all,
            "set_link_lifetime": self.set_link_lifetime,
        }

    def set_link_lifetime(self, seconds: float) -> None:
        """Let links to recordings end so many seconds after they are given."""
        self.recordings.lifetime = timedelta(seconds=seconds)

    def speak(self, protocol: str) -> None:
        """Tell of calls in another protocol from now on.

        Raises:
            ValueError: There is no such protocol.
        """
        self.events.protocol = EventProtocol(protocol)

    def spoil_events(self, **faults: Json) -> None:
        """Go wrong from now on, as `EventFaults` has it; nothing sets all right.

        Raises:
            TypeError: There is no such fault.
        """
        if phase := faults.pop("dropped_in", None):
            faults["dropped_in"] = Phase(str(phase))
        self.events.faults = EventFaults(**faults)  # type: ignore[arg-type]

    @override
    async def stop(self) -> None:
        for playing in self._playing:
            playing.cancel()
        await asyncio.gather(*self._playing, return_exceptions=True)
        await self.events.close()
        await super().stop()

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
        """Let a call happen, to be history at its end."""
        started_at = self.state.true_now()
        way, end = Direction(direction), Outcome(outcome)
        is_answered = end is Outcome.ANSWERED
        duration = ringing + talk if is_answered else ringing
        call = LiveCall(
            self.account,
            direction=way,
            number=number,
            line=self.account.sip_user,
            started_at=started_at,
            ringing=[one for one in self.account.lines if self.state.is_online(one)],
            is_click_to_call=clicked,
        )

        async def play() -> None:
            await self.events.tell(*call.created())
            await asyncio.sleep(ringing)
            if is_answered:
                await self.events.tell(*call.answered(ringing))
                await asyncio.sleep(talk)
            await self.events.tell(*call.ended(duration, was_answered=is_answered))
            self.add_call(
                number=number,
                direction=way,
                outcome=end,
                started_at=started_at,
                duration=duration,
                talk=talk if is_answered else 0,
                line=self.account.sip_user,
                recording=recording,
            )

        self._begin(play())

    async def _play_placed(self, number: str, line: str) -> None:
        """Tell of a call that was placed: it is over when the history shows it."""
        step = self.state.answer_delay / 4
        call = LiveCall(
            self.account,
            direction=Direction.OUTGOING,
            number=number,
            line=line,
            started_at=self.state.true_now(),
            is_click_to_call=True,
        )
        for events in (
            call.begun(),
            [*call.picked_up(), *call.rung()],
            call.answered(2 * step),
            call.ended(4 * step, was_answered=True),
        ):
            await self.events.tell(*events)
            await asyncio.sleep(step)

    def _begin(self, playing: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(playing)
        self._playing.add(task)
        task.add_done_callback(self._playing.discard)

    def _opens(self, token: str) -> bool:
        ends = self._tokens.get(token)
        return ends is not None and self.state.server_now() < ends

    def expire_tokens(self) -> None:
        """Let every token given out so far be past its time."""
        self._tokens.clear()

    async def _auth_token(self, request: web.Request) -> web.Response:
        self._check_headers(request)
        # What `expire` counts is not documented; seconds since 1970 are inferred.
        expire = self.state.server_now() + self.token_lifetime
        token = secrets.token_hex(16)
        self._tokens[token] = expire
        return web.json_response({"value": token, "expire": int(expire.timestamp())})

    async def _click_to_call(self, request: web.Request) -> web.Response:
        self._check_headers(request)
        # "Parameters" of a POST whose content type is JSON: a JSON body is inferred.
        parameters = await _json_object(request)
        number, sip_user = request.match_info["number"], parameters.get("sipUser")
        if not NUMBER.fullmatch(number):
            raise bad_request("number is invalid")
        if not isinstance(sip_user, str) or self.account.devices.get(
            sip_user
        ) != parameters.get("sipPassword"):
            raise bad_request("sipUser or sipPassword is invalid")
        if not self.state.is_online(sip_user):
            raise bad_request("device is offline")
        self.state.place_call(number=number, line=sip_user)
        if self.events.listening:
            self._begin(self._play_placed(number, sip_user))
        return call_started()

    async def _histories(self, request: web.Request) -> web.Response:
        self._check_query_hash(request, histories.HASHED)
        records: Json = histories.page_of(
            self.state, histories.parse(request), self.account
        )
        return web.json_response(
            records if self.envelope is None else {self.envelope: records}
        )

    async def _play_recording(self, request: web.Request) -> web.Response:
        self._check_query_hash(request, ("appId", "media"))
        media = request.query.get("media", "")
        if media not in {
            call.recording for call in self.state.visible_calls() if call.recording
        }:
            raise bad_request("media is invalid")
        return web.json_response({"media": self.recordings.address(self.url, media)})

    def _check_headers(self, request: web.Request) -> None:
        app_id, given = (
            request.headers.get("x-auth-app-id", ""),
            request.headers.get("x-auth-app-hash", ""),
        )
        self._check(app_id, given, [app_id])

    def _check_query_hash(self, request: web.Request, hashed: Iterable[str]) -> None:
        query = request.query
        parts = [query[name] for name in hashed if name in query]
        self._check(query.get("appId", ""), query.get("hash", ""), parts)

    def _check(self, app_id: str, given: str, parts: list[str]) -> None:
        right = matches(given, [*parts, self.account.app_secret])
        if (
            not self.state.credentials_valid
            or app_id != self.account.app_id
            or not right
        ):
            raise bad_request("appId or hash is invalid")

    @override
    def records_in(self, answer: Json) -> list[Json] | None:
        match answer:
            case list(records):
                return records
            case dict() if self.envelope is not None:
                return self.records_in(answer.get(self.envelope))
        return None

    @override
    def record_of(self, call: Call) -> Json:
        return histories.record(call, self.account)

    @override
    def endless_page(self, request: web.Request, answer: Json) -> Json:
        records = self.records_in(answer)
        if records is not None:
            query = histories.parse(request)
            records[:] = histories.endless_page(query, self.account)
        return answer


async def _json_object(request: web.Request) -> dict[str, Json]:
    if request.content_type != "application/json":
        raise bad_request("content type must be application/json")
    try:
        parameters: Json = await request.json()
    except ValueError:
        raise bad_request("body is no JSON") from None
    if not isinstance(parameters, dict):
        raise bad_request("body is no object")
    return parameters
