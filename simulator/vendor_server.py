"""A vendor's server on loopback: it logs what it is asked and can misbehave."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from ssl import SSLContext
from typing import ClassVar

from aiohttp import web

from .calls import Call, Direction, Outcome, PlacedCall
from .faults import Fault, VendorCode
from .json_types import Json
from .loopback import Loopback
from .misbehaviour import Handler, Misbehaviour
from .state import VendorState
from .vendor_account import VendorAccount

# What comes in over the control API is not typed: a wrong name or type shows as an
# exception, and is answered with 400.
type Command = Callable[..., object]


@dataclass(slots=True, kw_only=True)
class ReceivedRequest:
    """One request the vendor received.

    Attributes:
        received_at: The true time, aware.
        method: HTTP method.
        path: Without the query.
        action: The vendor's word for what is asked, None where there is none.
        status: None as long as nothing was answered, and for good where the connection
            was dropped.
    """

    received_at: datetime
    method: str
    path: str
    action: str | None
    status: int | None = None


class VendorServer(ABC):
    """What the servers of all vendors have in common.

    Args:
        state: What the vendor knows.
        port: Port on loopback; 0 takes a free one.
    """

    # The only one there is.
    account: VendorAccount
    # How the path of a request starts that makes a phone ring.
    dialling_path: str
    # What its documents offer, by the words for the capabilities of an account.
    offers: frozenset[str]
    # What an account has of them because the vendor tells it without being asked.
    tells: ClassVar[frozenset[str]] = frozenset()
    # What its requests prove themselves with: names of headers, of parameters and of the
    # fields of a body.
    proofs: frozenset[str]
    # Whether a recording has an address that is known without asking and needs no proof.
    recordings_are_open: ClassVar[bool] = False
    throttle_status: int = 429
    has_error_codes: ClassVar[bool] = False
    # The fields of a record of the history that hold one of a few words or codes, and those
    # without which it is a call all the same.
    vocabulary: Collection[str] = ()
    details: Collection[str] = ()

    def __init__(self, state: VendorState, port: int) -> None:
        """Prepare; nothing listens yet."""
        self.state = state
        self.requests: list[ReceivedRequest] = []
        self.add_call = state.add_call
        self.clear_calls = state.clear_calls
        self._misbehaviour = Misbehaviour(self)
        self._loopback = Loopback(port)

    @property
    def url(self) -> str:
        """The address, without a slash at the end."""
        return self._loopback.url

    def encrypt(self, encryption: SSLContext) -> None:
        """Speak TLS from the next start on, as every vendor does."""
        self._loopback.encryption = encryption

    @abstractmethod
    def routes(self) -> Iterable[web.RouteDef]:
        """Return what the vendor serves."""

    @abstractmethod
    def action_of(self, request: web.Request) -> str | None:
        """Return the vendor's word for what a request asks."""

    async def start(self) -> None:
        """Listen."""
        self._misbehaviour.open()
        application = web.Application(middlewares=[self._receive])
        application.add_routes(self.routes())
        await self._loopback.start(application)

    async def stop(self) -> None:
        """Drop every connection and stop listening."""
        self._misbehaviour.close()
        await self._loopback.stop()

    @web.middleware
    async def _receive(
        self, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        entry = ReceivedRequest(
            received_at=self.state.true_now(),
            method=request.method,
            path=request.path,
            action=self.action_of(request),
        )
        self.requests.append(entry)
        try:
            response = await self._misbehaviour.answer(request, handler)
        except web.HTTPException as refusal:
            entry.status = refusal.status
            raise
        date = format_datetime(self.state.server_now(), usegmt=True)
        response.headers.setdefault("Date", date)
        if request.transport is not None and not request.transport.is_closing():
            entry.status = response.status
        return response

    def commands(self) -> dict[str, Command]:
        """Return what the control API can do with this vendor alone, by name."""
        return {}

    def let_hurry(self) -> None:  # noqa: B027
        """Answer the reads of an account as often as somebody asks, as most vendors do."""

    def set_webhook(  # noqa: B027
        self, address: str | None, secret: str | None = None
    ) -> None:
        """Tell of calls at an address from now on, where the vendor does that.

        Args:
            address: The customer's; None for nowhere.
            secret: Which signs what is told; None for no signature.
        """

    def play_call(  # noqa: B027
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
        """Tell of a call while it goes on, where the vendor does that and was told where.

        Args:
            number: The other party.
            direction: Seen from the account.
            outcome: How it ends.
            ringing: Seconds.
            talk: Seconds of conversation, if it is answered.
            recording: Where it can be heard afterwards.
            clicked: Whether it was asked for by click-to-call.
        """

    def clear_requests(self) -> None:
        """Empty the log of requests."""
        self.requests.clear()

    # Faults

    def misbehave(
        self,
        fault: Fault,
        *,
        path: str | None = None,
        times: int | None = None,
        skip: int = 0,
    ) -> None:
        """Go wrong from now on.

        Args:
            fault: How; see `simulator.faults`.
            path: Only where the request's path starts so; None is everywhere.
            times: How often; None is until `behave`.
            skip: How many requests go well before.

        Raises:
            ValueError: The vendor has no error codes and the fault needs one,
                `times` is not positive, or `skip` is negative.
        """
        if isinstance(fault, VendorCode) and not self.has_error_codes:
            raise ValueError("this vendor answers with HTTP status codes only")
        if times is not None and times < 1:
            raise ValueError("times must be positive")
        if skip < 0:
            raise ValueError("skip must not be negative")
        self._misbehaviour.add(fault, path, times, skip)

    @property
    def hanging(self) -> int:
        """How many requests wait for an answer that does not come."""
        return self._misbehaviour.hanging

    def behave(self) -> None:
        """Remove every fault; requests that hang go on hanging."""
        self._misbehaviour.clear()

    def revoke_credentials(self) -> None:
        """Refuse the account's credentials from now on."""
        self.state.credentials_valid = False

    def restore_credentials(self) -> None:
        """Accept the account's credentials again."""
        self.state.credentials_valid = True

    def skew_clock(self, seconds: float) -> None:
        """Let the vendor's clock run ahead or, negative, behind; 0 sets it right."""
        self.state.skew = timedelta(seconds=seconds)

    # What a vendor's answers look like, for the faults

    def error_answer(
        self, request: web.Request, code: int, text: str | None
    ) -> web.Response:
        """Return the answer that carries an error code, where the vendor has such."""
        raise NotImplementedError

    def endless_page(self, request: web.Request, answer: Json) -> Json:
        """Return a full page that says there are more, where there is a history."""
        return answer

    def records_in(self, answer: Json) -> list[Json] | None:
        """Return the list of history records in an answer, None where there is none."""
        return None

    def record_of(self, call: Call) -> Json:
        """Return a call as the history writes it, where there is one."""
        raise NotImplementedError

    # Phones and calls

    def set_line_online(self, name: str, online: bool) -> None:
        """Register a phone with the vendor or take it off.

        Raises:
            KeyError: The account has no such phone.
        """
        self.state.set_online(name, online=online)

    @property
    def calls(self) -> list[Call]:
        """The calls the history shows now, oldest first."""
        return self.state.visible_calls()

    @property
    def placed_calls(self) -> list[PlacedCall]:
        """The calls dialled through the API, oldest first."""
        return list(self.state.placed)
