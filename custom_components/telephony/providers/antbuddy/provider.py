"""An AntBuddy account: calls through its devices, their history and recordings."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, override
from urllib.parse import quote

from aiohttp import ClientSession
from yarl import URL

from ..answers import CallHistory, PlacedCall, Recording
from ..base import Capability, Provider
from ..configuration import Configuration, Line
from ..errors import LineOfflineError, NotFoundError, UnknownLineError, UnsupportedError
from ..json_record import LONGEST_LONG_TEXT, JsonRecord
from ..push import PushNews, PushSource
from ..transport import Transport
from . import inferred
from .api import AntBuddyApi, BadRequestError
from .call_records import CallRecords
from .event_socket import AuthToken, EventSocket
from .recent_records import RecentRecords

_CAPABILITIES: Final = frozenset(
    {Capability.CLICK_TO_CALL, Capability.CALL_HISTORY, Capability.RECORDINGS}
)

# As in the sample of "Get Call Recording".
_RECORDING_ORIGIN: Final = "https://abs1.antbuddy.com"

_NOT_IN_ADDRESSES: Final = frozenset(' <>"')


class AntBuddyProvider(Provider):
    """What an application id and its secret open."""

    def __init__(self, session: ClientSession, configuration: Configuration) -> None:
        """Open the account."""
        credentials = configuration.credentials
        super().__init__(Transport(session, credentials.values()))
        self._api = AntBuddyApi(
            self._transport,
            configuration.endpoints["base_url"],
            credentials["app_id"],
            credentials["app_secret"],
        )
        self._origin = str(URL(configuration.endpoints["base_url"]).origin())
        self._records = CallRecords(self._api)
        self._recent = RecentRecords(self._records)
        self._events: EventSocket | None = None
        if "account_id" in credentials:
            self._events = EventSocket(
                self._transport,
                configuration.endpoints["events_url"],
                credentials["account_id"],
                self.auth_token,
            )

    @property
    @override
    def capabilities(self) -> frozenset[Capability]:
        if self._events is None:
            return _CAPABILITIES
        return _CAPABILITIES | {Capability.LIVE_CALLS}

    @override
    async def verify(self) -> frozenset[Capability]:
        await self._api.check_credentials()
        return self.capabilities

    @override
    async def click_to_call(
        self,
        number: str,
        line: Line,
        *,
        caller_id: str | None = None,
        order_id: str | None = None,
    ) -> PlacedCall:
        if caller_id is not None:
            raise UnsupportedError(field="caller_id")
        if line.password is None:
            raise UnknownLineError(field="sip_password")
        path = quote(inferred.dialable_number(number), safe="")
        try:
            answer = await self._api.post(
                f"call/click-to-call/{path}",
                {"sipUser": line.number, "sipPassword": line.password},
                dials=True,
            )
        except BadRequestError as error:
            raise LineOfflineError(
                code=error.code, text=error.text, field="line"
            ) from error
        if not inferred.is_receipt(answer):
            raise answer.malformed()
        return PlacedCall(reference=None, order_id=order_id)

    @override
    async def call_history(
        self, start: datetime, end: datetime | None = None
    ) -> CallHistory:
        return await self._records.history(start, end)

    @override
    async def recent_calls(
        self,
        since: datetime,
        *,
        late_since: datetime | None = None,
        anew: bool = False,
    ) -> CallHistory:
        return await self._recent.read(since, late_since, anew=anew)

    @override
    async def recording(self, reference: str) -> Recording:
        try:
            answer = await self._api.get("call/play_recording", {"media": reference})
        except BadRequestError as error:
            raise NotFoundError(
                code=error.code, text=error.text, field="recording"
            ) from error
        link = answer.record().text("media", longest=LONGEST_LONG_TEXT) or ""
        try:
            url = URL(link)
        except ValueError as error:
            raise answer.malformed() from error
        if (
            url.scheme not in {"https", "http"}
            or url.host is None
            # None of these is part of an address, and each would end a link in a text.
            or not _NOT_IN_ADDRESSES.isdisjoint(link)
        ):
            raise answer.malformed()
        # The link is passed on letter by letter: its signature covers it.
        return Recording(link, JsonRecord(dict(url.query)).timestamp("Expires"))

    @property
    @override
    def recording_origins(self) -> frozenset[str]:
        return frozenset({self._origin, _RECORDING_ORIGIN})

    @property
    @override
    def push_source(self) -> PushSource | None:
        return None if self._events is None else PushSource.CONNECTION

    @override
    async def listen(
        self,
        on_news: Callable[[PushNews], None],
        on_connected: Callable[[str], None],
        *,
        protocol: str | None = None,
    ) -> None:
        if self._events is None:
            return await super().listen(on_news, on_connected)
        return await self._events.listen(on_news, on_connected, protocol)

    async def auth_token(self) -> AuthToken:
        """Fetch a token for the vendor's live call events.

        Raises:
            RejectedCredentialsError: Wrong id or secret.
            ProviderError: The token cannot be had.
        """
        answer = await self._api.post("voice/auth_token")
        record = answer.record()
        value = record.text("value", longest=LONGEST_LONG_TEXT)
        if value is None:
            raise answer.malformed()
        return AuthToken(value, inferred.expiry_of(record, datetime.now(UTC)))
