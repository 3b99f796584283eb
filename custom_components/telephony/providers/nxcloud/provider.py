"""An NXCloud account: its seats, DID numbers and privacy numbers."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import override

from aiohttp import ClientSession

from ...calls import Call
from ..answers import (
    AxbBinding,
    Balance,
    BoundNumbers,
    CallHistory,
    PlacedCall,
    PlacedCallOutcome,
    Recording,
)
from ..base import Capability, Provider, Vendor
from ..configuration import Configuration, Line, SignatureAlgorithm
from ..errors import Cause, NotPermittedError, ProviderError
from ..push import PushMessage, PushNews, PushSource
from ..transport import Transport
from . import inferred
from .axb_bindings import AxbBindings, smallest_list_request
from .balance import balance_request, form_balance, signed_balance
from .did_history import DidHistory, page_request
from .form_api import FormKeys
from .merged_history import MergedHistory, most_urgent
from .privacy_numbers import query_axb
from .pushes import Pushes
from .seat_history import SeatHistory
from .seats import Seats
from .signed_api import SignedApi
from .speech import speak
from .voice import VoiceService


class NxCloudProvider(Provider):
    """What the two key pairs of an account open, each by itself or together."""

    def __init__(self, session: ClientSession, configuration: Configuration) -> None:
        """Open the services for which there are keys."""
        credentials, endpoints = configuration.credentials, configuration.endpoints
        super().__init__(Transport(session, credentials.values()))
        self._did_url = endpoints["did_url"]
        self._pns_url = endpoints["pns_url"]
        self._speech_url = endpoints["speech_url"]
        self._form_keys: FormKeys | None = None
        self._pushes = Pushes()
        self._voice: VoiceService | None = None
        self._seats: Seats | None = None
        self._dids: DidHistory | None = None
        self._merged: MergedHistory | None = None
        # Whether nobody could be asked if the account has DID records.
        self._are_dids_in_doubt = False
        self._signed_api: SignedApi | None = None
        self._bindings: AxbBindings | None = None
        if "appkey" in credentials:
            self._form_keys = FormKeys(credentials["appkey"], credentials["secretkey"])
            self._voice = VoiceService(
                self._transport,
                endpoints["voice_url"],
                credentials["appkey"],
                credentials["secretkey"],
            )
            self._seats = Seats(
                self._transport,
                endpoints,
                credentials["appkey"],
                credentials["secretkey"],
            )
        if "access_key" in credentials:
            did_url = self._did_url
            time_zone = configuration.time_zone or inferred.DEFAULT_OFFSET
            self._signed_api = SignedApi(
                self._transport,
                credentials["access_key"],
                credentials["access_secret"],
                configuration.signature_algorithm or SignatureAlgorithm.MD5,
                proofs=(
                    # The balance, which is not to be asked for often, after the others.
                    lambda: smallest_list_request(self._pns_url),
                    lambda: page_request(did_url, datetime.now(time_zone).date(), 1, 1),
                    lambda: balance_request(did_url),
                ),
            )
            self._dids = DidHistory(self._signed_api, did_url, time_zone)
            self._bindings = AxbBindings(self._signed_api, self._pns_url)
        if self._seats is not None and self._dids is not None:
            self._merged = MergedHistory(self._seats.history, self._dids)

    @property
    def _history(self) -> MergedHistory | SeatHistory | DidHistory | None:
        """What the account's call history is read by."""
        seats = self._seats.history if self._seats is not None else None
        return self._merged or self._dids or seats

    @property
    @override
    def capabilities(self) -> frozenset[Capability]:
        # One of the two pairs there is.
        capabilities = {Capability.BALANCE}
        if self._voice is not None:
            capabilities |= {
                Capability.CLICK_TO_CALL,
                Capability.CALL_HISTORY,
                Capability.RECORDINGS,
                Capability.PLACED_CALL_OUTCOME,
                Capability.SPEAK,
            }
        if self._signed_api is not None:
            capabilities |= {
                Capability.CALL_HISTORY,
                Capability.AXB_QUERY,
                Capability.AXB_BINDING,
            }
        return frozenset(capabilities)

    @override
    async def verify(self) -> frozenset[Capability]:
        if self._voice is not None:
            await self._voice.verify()
        if self._seats is not None:
            await self._seats.probe()
        return await self._with_or_without_dids()

    @override
    async def start(self) -> frozenset[Capability]:
        # Those of seats, which may not be asked for often, are left to the first poll.
        try:
            if self._voice is not None:
                await self._voice.verify()
        except ProviderError as error:
            if self._merged is None:
                raise
            try:
                return await self._with_or_without_dids()
            except ProviderError as other:
                raise most_urgent((error, other)) from other
        try:
            return await self._with_or_without_dids()
        except ProviderError:
            if self._merged is None:
                raise
            self._are_dids_in_doubt = True
            return self.capabilities

    async def _with_or_without_dids(self) -> frozenset[Capability]:
        """Return what the account can do, once it is known whether it has DID records."""
        if self._dids is None:
            return self.capabilities
        try:
            await self._dids.probe()
        except NotPermittedError:
            # The key is good, only DID records are not part of the account.
            self._dids = self._merged = None
            if self._seats is None:
                return self.capabilities - {Capability.CALL_HISTORY}
        self._are_dids_in_doubt = False
        return self.capabilities

    @override
    def described(self, vendor: Vendor) -> Vendor:
        if self._seats is None and self._dids is None:
            # What is told of privacy numbers is all there is.
            vendor = replace(vendor, currency=None, history_reach=timedelta())
        if self._seats is None:
            return replace(vendor, names_lines=False, tells_time_to_answer=False)
        if self._dids is None:
            reach = min(vendor.history_reach, inferred.SEAT_HISTORY_REACH)
            return replace(vendor, currency=None, history_reach=reach)
        # As far as the records of DIDs go. Those of seats, which end sooner, are asked for
        # only as long as they are there: what is older has the calls of DIDs alone.
        return vendor

    @override
    async def click_to_call(
        self,
        number: str,
        line: Line,
        *,
        caller_id: str | None = None,
        order_id: str | None = None,
    ) -> PlacedCall:
        if self._voice is None:
            return await super().click_to_call(number, line)
        return await self._voice.make_call(number, line, caller_id, order_id)

    @override
    def recall(
        self, calls: Iterable[Call], *, unwritten: Iterable[Call] = ()
    ) -> Mapping[str, Call]:
        return {} if self._merged is None else self._merged.recall(calls, unwritten)

    @property
    @override
    def needs_recall(self) -> bool:
        return self._merged is not None

    @override
    async def placed_call_outcomes(
        self, order_ids: Collection[str]
    ) -> Mapping[str, PlacedCallOutcome]:
        if self._seats is None:
            return await super().placed_call_outcomes(order_ids)
        one_of = self._merged.one_of if self._merged is not None else _same
        return await self._seats.outcomes(order_ids, one_of)

    @override
    async def call_history(
        self, start: datetime, end: datetime | None = None
    ) -> CallHistory:
        if self._history is None:
            return await super().call_history(start, end)
        return await self._history.history(start, end)

    @override
    async def recent_calls(
        self,
        since: datetime,
        *,
        late_since: datetime | None = None,
        anew: bool = False,
    ) -> CallHistory:
        earliest = since if late_since is None else min(since, late_since)
        if self._are_dids_in_doubt:
            with suppress(ProviderError):
                await self._with_or_without_dids()
        if self._history is None:
            return await super().recent_calls(earliest, anew=anew)
        return await self._history.recent(earliest, anew=anew)

    @override
    async def recording(self, reference: str) -> Recording:
        if self._seats is None:
            return await super().recording(reference)
        return self._seats.recordings.recording(reference)

    @property
    @override
    def recording_origins(self) -> frozenset[str]:
        return self._seats.recordings.origins if self._seats else frozenset()

    @override
    async def query_axb(self, caller: str, did: str) -> AxbBinding:
        if self._signed_api is None:
            return await super().query_axb(caller, did)
        return await query_axb(self._signed_api, self._pns_url, caller, did)

    @override
    async def bind_axb(
        self,
        phone_a: str,
        phone_b: str,
        *,
        expires_after: timedelta,
        is_recorded: bool = False,
        reference: str | None = None,
    ) -> BoundNumbers:
        if self._bindings is None:
            return await super().bind_axb(phone_a, phone_b, expires_after=expires_after)
        return await self._bindings.bind(
            phone_a,
            phone_b,
            expires_after=expires_after,
            is_recorded=is_recorded,
            reference=reference,
        )

    @override
    async def unbind_axb(
        self, *, binding_id: str | None = None, reference: str | None = None
    ) -> None:
        if self._bindings is None:
            return await super().unbind_axb()
        return await self._bindings.unbind(binding_id, reference)

    @override
    async def list_axb(self) -> tuple[BoundNumbers, ...]:
        if self._bindings is None:
            return await super().list_axb()
        return await self._bindings.all()

    @override
    async def speak(
        self,
        number: str,
        message: str,
        *,
        country_code: str,
        language: str,
        caller_id: str | None = None,
    ) -> PlacedCall:
        if self._form_keys is None or self._voice is None:
            return await super().speak(
                number, message, country_code=country_code, language=language
            )
        try:
            return await speak(
                self._transport,
                self._speech_url,
                self._form_keys,
                number,
                message,
                country_code=country_code,
                language=language,
                caller_id=caller_id,
            )
        except NotPermittedError as refusal:
            if refusal.cause is Cause.SPEECH_NOT_ENABLED:
                # The same code stands for wrong keys, of which a token tells.
                await self._voice.verify()
            raise

    @override
    async def balance(self) -> Balance:
        if self._signed_api is not None:
            return await signed_balance(self._signed_api, self._did_url)
        if self._form_keys is not None:
            return await form_balance(
                self._transport, self._speech_url, self._form_keys
            )
        return await super().balance()

    @property
    @override
    def push_source(self) -> PushSource:
        return PushSource.WEBHOOK

    @override
    def receive(self, message: PushMessage) -> PushNews:
        return self._pushes.read(message)


def _same(call: Call) -> Call:
    return call
