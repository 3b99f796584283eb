"""An NXCloud account: calls through the voice service, records of DID numbers, privacy numbers."""

from datetime import datetime, timedelta, timezone
from typing import override

from aiohttp import ClientSession

from ..base import (
    AxbBinding,
    Balance,
    BoundNumbers,
    CallHistory,
    Capability,
    Configuration,
    Line,
    PlacedCall,
    Provider,
    SignatureAlgorithm,
)
from ..errors import Cause, NotPermittedError
from ..push import PushMessage, PushNews, PushSource
from ..transport import Transport
from .axb_bindings import AxbBindings, smallest_list_request
from .balance import balance_request, form_balance, signed_balance
from .did_history import DidHistory, page_request
from .form_api import FormKeys
from .privacy_numbers import query_axb
from .pushes import Pushes
from .signed_api import SignedApi
from .speech import speak
from .voice import VoiceService

# The default zone as an offset, which needs no time zone data.
_UTC_PLUS_8 = timezone(timedelta(hours=8))


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
        self._records: DidHistory | None = None
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
        if "access_key" in credentials:
            did_url = self._did_url
            time_zone = configuration.time_zone or _UTC_PLUS_8
            self._signed_api = SignedApi(
                self._transport,
                credentials["access_key"],
                credentials["access_secret"],
                configuration.signature_algorithm or SignatureAlgorithm.MD5,
                proofs=(
                    lambda: balance_request(did_url),
                    lambda: smallest_list_request(self._pns_url),
                    lambda: page_request(did_url, datetime.now(time_zone).date(), 1, 1),
                ),
            )
            self._records = DidHistory(self._signed_api, did_url, time_zone)
            self._bindings = AxbBindings(self._signed_api, self._pns_url)

    @property
    @override
    def capabilities(self) -> frozenset[Capability]:
        # One of the two pairs there is.
        capabilities = {Capability.BALANCE}
        if self._voice is not None:
            capabilities |= {Capability.CLICK_TO_CALL, Capability.SPEAK}
        if self._signed_api is not None:
            capabilities |= {
                Capability.CALL_HISTORY,
                Capability.AXB_QUERY,
                Capability.AXB_BINDING,
            }
        return frozenset(capabilities)

    @override
    async def verify(self) -> frozenset[Capability]:
        capabilities = self.capabilities
        if self._voice is not None:
            await self._voice.verify()
        if self._records is not None:
            try:
                await self._records.probe()
            except NotPermittedError:
                # The key is good, only DID records are not part of the account.
                capabilities -= {Capability.CALL_HISTORY}
        return capabilities

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
    async def call_history(
        self, start: datetime, end: datetime | None = None
    ) -> CallHistory:
        if self._records is None:
            return await super().call_history(start, end)
        return await self._records.history(start, end)

    @override
    async def recent_calls(
        self,
        since: datetime,
        *,
        late_since: datetime | None = None,
        anew: bool = False,
    ) -> CallHistory:
        earliest = since if late_since is None else min(since, late_since)
        if self._records is None:
            return await super().recent_calls(earliest, anew=anew)
        return await self._records.recent(earliest, anew=anew)

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
