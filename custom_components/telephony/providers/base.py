"""What every vendor offers, in words that belong to no vendor."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Container, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from aiohttp import ClientSession

from ..calls import Call
from .answers import (
    AxbBinding,
    Balance,
    BoundNumbers,
    CallHistory,
    PlacedCall,
    PlacedCallOutcome,
    Recording,
)
from .byte_range import ByteRange
from .configuration import Configuration, CredentialPair, Line, LineFields, Setting
from .errors import UnsupportedError
from .push import PushMessage, PushNews, PushSource
from .recording_stream import RecordingSource, RecordingStream
from .transport import Transport


class Capability(StrEnum):
    """What an account can do."""

    CLICK_TO_CALL = "click_to_call"
    CALL_HISTORY = "call_history"
    AXB_QUERY = "axb_query"
    RECORDINGS = "recordings"
    LIVE_CALLS = "live_calls"
    PLACED_CALL_OUTCOME = "placed_call_outcome"
    AXB_BINDING = "axb_binding"
    BALANCE = "balance"
    SPEAK = "speak"


class Provider(ABC):
    """One account with one vendor.

    Every method raises a `ProviderError` when the vendor does not do what was
    asked, `UnsupportedError` where the vendor has no such function.
    """

    def __init__(self, transport: Transport) -> None:
        """Send everything through one transport."""
        self._transport = transport
        self._recordings = RecordingSource(transport, self.recording)

    @property
    def requests_sent(self) -> int:
        """How many requests were sent so far."""
        return self._transport.requests_sent

    @property
    def answered_at(self) -> datetime | None:
        """When the last answer came, by the vendor's clock, aware UTC; None for never."""
        return self._transport.answered_at

    @property
    @abstractmethod
    def capabilities(self) -> frozenset[Capability]:
        """What the given credentials can be used for."""

    def described(self, vendor: Vendor) -> Vendor:
        """Return what of a vendor's description holds for this account."""
        return vendor

    @abstractmethod
    async def verify(self) -> frozenset[Capability]:
        """Ask the vendor whether the credentials hold, without side effects.

        Returns:
            What the account can really do: its capabilities less those of
            products that the vendor has not enabled.
        """

    async def start(self) -> frozenset[Capability]:
        """Likewise, content where a part of the services answers that tell of calls.

        What keeps the others from it, the history tells.
        """
        return await self.verify()

    async def click_to_call(
        self,
        number: str,
        line: Line,
        *,
        caller_id: str | None = None,
        order_id: str | None = None,
    ) -> PlacedCall:
        """Ring the line and connect it with the number. Never sent twice.

        Args:
            number: Who to call.
            line: The phone that places the call.
            caller_id: The number that the called person sees.
            order_id: The caller's own id of this call.

        Raises:
            UnknownOutcomeError: The call may have been placed.
        """
        raise UnsupportedError(field=Capability.CLICK_TO_CALL)

    async def call_history(
        self, start: datetime, end: datetime | None = None
    ) -> CallHistory:
        """Return the finished calls of a period.

        Args:
            start: First moment of the period, aware.
            end: First moment after it, aware; None for everything since `start`.
        """
        raise UnsupportedError(field=Capability.CALL_HISTORY)

    async def recent_calls(
        self,
        since: datetime,
        *,
        late_since: datetime | None = None,
        anew: bool = False,
    ) -> CallHistory:
        """Return what is new, by as few requests as the vendor lets do.

        Args:
            since: From when on all calls are wanted, aware.
            late_since: From when on those are wanted as well that came late: which this
                method did not return before, though it may have returned younger ones.
            anew: Whether calls that this method returned before are wanted as well.
                Otherwise they may be left out.
        """
        return await self.call_history(
            since if late_since is None else min(since, late_since)
        )

    def recall(
        self, calls: Iterable[Call], *, unwritten: Iterable[Call] = ()
    ) -> Mapping[str, Call]:
        """Go on from the calls that were returned before a restart.

        To be called before the history is read, with what is kept of the time that is
        read. A vendor that tells a call twice, in records of different kinds, recognises
        it by them.

        Args:
            calls: What is kept.
            unwritten: What was returned to somebody who could not know what is kept, by
                ids that may hold no more.

        Returns:
            Where it is called late: calls that were returned meanwhile by another id than
            before, as they are to be known, by that id, which is that of no call; and by
            its id what was returned with less than is kept.
        """
        return {}

    @property
    def needs_recall(self) -> bool:
        """Whether it recognises calls by what `recall` was given."""
        return False

    async def placed_call_outcomes(
        self, order_ids: Collection[str]
    ) -> Mapping[str, PlacedCallOutcome]:
        """Return what became of calls, as far as they are over.

        A call that is still going on cannot be told from one that was never placed.
        A vendor that can be asked this takes 32 letters and digits for an order id.

        Args:
            order_ids: Those that `click_to_call` was given, or returned.

        Returns:
            By order id; those of which nothing is known are left out.
        """
        raise UnsupportedError(field=Capability.PLACED_CALL_OUTCOME)

    async def query_axb(self, caller: str, did: str) -> AxbBinding:
        """Return who the privacy number `did` connects the caller with."""
        raise UnsupportedError(field=Capability.AXB_QUERY)

    async def bind_axb(
        self,
        phone_a: str,
        phone_b: str,
        *,
        expires_after: timedelta,
        is_recorded: bool = False,
        reference: str | None = None,
    ) -> BoundNumbers:
        """Let two numbers reach each other through a privacy number. Never made twice.

        Args:
            phone_a: One of the two.
            phone_b: The other one.
            expires_after: When the binding ends by itself; zero for never.
            is_recorded: Whether calls are recorded.
            reference: The caller's own id of the binding. A binding that has it is
                returned, and no other one made; one is made up where None.

        Raises:
            UnknownBindingError: They may have been bound.
        """
        raise UnsupportedError(field=Capability.AXB_BINDING)

    async def unbind_axb(
        self, *, binding_id: str | None = None, reference: str | None = None
    ) -> None:
        """End a binding, by the vendor's id of it or by our own.

        Raises:
            NotFoundError: There is none.
            UnknownBindingError: It may have been ended.
        """
        raise UnsupportedError(field=Capability.AXB_BINDING)

    async def list_axb(self) -> tuple[BoundNumbers, ...]:
        """Return all bindings that there are."""
        raise UnsupportedError(field=Capability.AXB_BINDING)

    async def recording(self, reference: str) -> Recording:
        """Return a link to the recording of a call, by `Call.recording`."""
        raise UnsupportedError(field=Capability.RECORDINGS)

    async def speak(
        self,
        number: str,
        message: str,
        *,
        country_code: str,
        language: str,
        caller_id: str | None = None,
    ) -> PlacedCall:
        """Ring a number and read it a message. Never sent twice.

        Args:
            number: Whom to call, in international form.
            message: What is read, in one line.
            country_code: The part of the number that is the country's, in digits.
            language: One of the vendor's.
            caller_id: The number that the called person sees.

        Raises:
            UnknownOutcomeError: The call may have been placed.
        """
        raise UnsupportedError(field=Capability.SPEAK)

    async def balance(self) -> Balance:
        """Return what money is left. Vendors want to be asked seldom.

        Raises:
            NotPermittedError: The account may not ask.
        """
        raise UnsupportedError(field=Capability.BALANCE)

    @property
    def recording_origins(self) -> frozenset[str]:
        """Where recordings are kept: scheme, host and port, as `URL.origin` has them.

        "*." stands for all the hosts of a domain, as in "https://*.example.com".

        They are those of the account's own addresses and those that the vendor is known
        to use. Nothing is fetched from anywhere else.
        """
        return frozenset()

    def open_recording(
        self, reference: str, part: str | None = None
    ) -> AbstractAsyncContextManager[RecordingStream]:
        """Open a recording, to be heard while it is fetched.

        Args:
            reference: `Call.recording`.
            part: The header `Range`; None for the whole. What makes no sense in it is
                left out.

        Raises:
            NotFoundError: There is no such recording (any more).
            UntrustedAddressError: It is somewhere else; nothing was sent there.
            MalformedAnswerError: What came is no audio.
            TooLargeError: It is too large.
        """
        wanted = ByteRange.parse(part)
        return self._recordings.open(reference, self.recording_origins, wanted)

    @property
    def push_source(self) -> PushSource | None:
        """How the vendor tells by itself; None where it does not."""
        return None

    async def listen(
        self,
        on_news: Callable[[PushNews], None],
        on_connected: Callable[[str], None],
        *,
        protocol: str | None = None,
    ) -> None:
        """Keep one connection to the vendor and hand on what it tells, until cancelled.

        It connects once: whoever calls this connects anew, after a while.

        Args:
            on_news: Called with what is told.
            on_connected: Called when the vendor listens, with the protocol found, and
                again whenever it proves to be alive.
            protocol: The one found before, which is tried first.

        Raises:
            ProviderError: The connection could not be made, or ended.
        """
        raise UnsupportedError(field=Capability.LIVE_CALLS)

    def receive(self, message: PushMessage) -> PushNews:
        """Read what came to the account's webhook.

        A message that came before gives no news.

        Raises:
            UnprovenPushError: It is not signed as it has to be, or too old.
            MalformedPushError: It cannot be understood.
        """
        raise UnsupportedError(field=Capability.LIVE_CALLS)


@dataclass(frozen=True, slots=True)
class Speech:
    """What a vendor can read to somebody.

    Attributes:
        languages: Codes as the vendor writes them, most of them of ISO 639-1.
        longest: How many characters a message may have.
    """

    languages: tuple[str, ...]
    longest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """A vendor as data: what to ask the user, and how to reach an account.

    Attributes:
        key: The vendor's word in stored data and translations.
        name: The vendor's name as people write it.
        credential_pairs: At least one of them has to be filled in.
        line_fields: What describes a line.
        endpoints: The vendor's addresses by field name: scheme and host.
        open_account: Makes the provider; no request is sent by it. It may load code,
            so that it belongs off the event loop.
        settings: Defaults of what the user may change.
        currency: ISO 4217 code of the costs; None where calls carry no cost.
        history_reach: How far back the call history can be asked for: of several kinds
            of records, those that go furthest, so that nothing is left unread. Nothing
            where it is told by pushes alone.
        names_lines: Whether the call history says which line took part.
        names_dids: Whether it says which of the account's numbers was called.
        tells_time_to_answer: Whether it says how long a call rang that was answered.
        home_region: ISO 3166-1 code of the country whose numbers the vendor takes and
            writes without a country code; None where it is in none.
        country: ISO 3166-1 code of the country where the vendor is at home; None where
            not known.
        speech: What it can read to somebody; None where it cannot.
        optional_credentials: Fields that may be left out, and belong to no pair.
        optional_secrets: Those of them that nobody may see.
        endpoints_of: Which endpoints are used only where a credential is given, by its
            field.
    """

    key: str
    name: str
    credential_pairs: tuple[CredentialPair, ...]
    line_fields: LineFields
    endpoints: Mapping[str, str]
    open_account: Callable[[ClientSession, Configuration], Provider]
    settings: Mapping[Setting, str] = field(default_factory=dict)
    currency: str | None = None
    history_reach: timedelta = timedelta(days=31)
    names_lines: bool = False
    names_dids: bool = False
    tells_time_to_answer: bool = False
    home_region: str | None = None
    country: str | None = None
    speech: Speech | None = None
    optional_credentials: tuple[str, ...] = ()
    optional_secrets: tuple[str, ...] = ()
    endpoints_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_polled(self) -> bool:
        """Whether the call history can be asked for, and is not told by pushes alone."""
        return bool(self.history_reach)

    def endpoints_used(self, credentials: Container[str]) -> set[str]:
        """Return the fields of the endpoints that an account uses.

        Args:
            credentials: The fields that are filled in.
        """
        unused = {
            endpoint
            for credential, endpoints in self.endpoints_of.items()
            if credential not in credentials
            for endpoint in endpoints
        }
        return self.endpoints.keys() - unused

    @property
    def credential_names(self) -> tuple[str, ...]:
        """All credential fields, in the order of the form."""
        pairs = [(pair.identity, pair.secret) for pair in self.credential_pairs]
        return (*(name for pair in pairs for name in pair), *self.optional_credentials)

    @property
    def secret_names(self) -> tuple[str, ...]:
        """The credential fields that nobody may see."""
        return (
            *(pair.secret for pair in self.credential_pairs),
            *self.optional_secrets,
        )
