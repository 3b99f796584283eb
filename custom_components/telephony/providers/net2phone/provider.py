"""A net2phone account: calls through its users' lines, and calls that it tells of.

Source: "Methods" and "Glossary" of the click-to-call API; for what it tells,
`call_pushes.py`.
"""

from base64 import b64encode
from collections.abc import Mapping
from http import HTTPStatus
import json
from typing import Final, override

from aiohttp import ClientSession
from yarl import URL

from ..answers import PlacedCall, Recording
from ..base import Capability, Provider
from ..configuration import Configuration, Line
from ..errors import (
    BadNumberError,
    NotFoundError,
    RejectedCredentialsError,
    UnknownLineError,
    UnsupportedError,
)
from ..push import PushMessage, PushNews, PushSource
from ..transport import Answer, Transport
from . import inferred
from .call_pushes import CallPushes
from .pushed_event import is_recording_address

_CAPABILITIES: Final = frozenset(
    {
        Capability.CLICK_TO_CALL,
        Capability.CALL_HISTORY,
        Capability.LIVE_CALLS,
        Capability.RECORDINGS,
    }
)


class Net2PhoneProvider(Provider):
    """What an account id and its API key open."""

    def __init__(self, session: ClientSession, configuration: Configuration) -> None:
        """Open the account."""
        credentials = configuration.credentials
        pair = f"{credentials['account_id']}:{credentials['api_key']}"
        encoded = b64encode(pair.encode()).decode()
        super().__init__(Transport(session, (*credentials.values(), encoded)))
        self._base_url = configuration.endpoints["base_url"]
        self._url = f"{self._base_url}/api/v1/call"
        self._pushes = CallPushes(credentials.get("webhook_secret"), self._base_url)
        self._headers = {
            "Authorization": f"Basic {encoded}",
            "Content-Type": "application/json",
        }

    @property
    @override
    def capabilities(self) -> frozenset[Capability]:
        return _CAPABILITIES

    @override
    async def verify(self) -> frozenset[Capability]:
        # Naming neither line nor destination, this cannot make a phone ring. The
        # complaint about a missing field is the sign that the credentials passed.
        answer = await self._send({}, dials=False)
        explanation = self._explanation(answer)
        if answer.status == HTTPStatus.BAD_REQUEST and explanation is not None:
            if inferred.names_credentials(explanation):
                raise _rejected(answer, explanation)
            return _CAPABILITIES
        self._raise_for_status(answer, explanation)
        raise answer.malformed(explanation)

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
        if not inferred.is_phone_number(line.number):
            raise UnknownLineError(field="line")
        if not inferred.is_phone_number(number):
            raise BadNumberError(field="number")
        answer = await self._send(
            {
                "user_line": line.number,
                "destination_line": inferred.dialable_number(number),
            },
            dials=True,
        )
        self._raise_for_status(answer, self._explanation(answer))
        reference = answer.record().text("api_request_id")
        if reference is None:
            raise answer.malformed()
        return PlacedCall(reference, order_id)

    @property
    @override
    def push_source(self) -> PushSource:
        return PushSource.WEBHOOK

    @override
    def receive(self, message: PushMessage) -> PushNews:
        return self._pushes.read(message)

    @override
    async def recording(self, reference: str) -> Recording:
        # The push that told of it had the address itself.
        if not is_recording_address(reference, self._base_url):
            raise NotFoundError(field="recording")
        return Recording(reference, expires_at=None)

    @property
    @override
    def recording_origins(self) -> frozenset[str]:
        own = str(URL(self._base_url).origin()).lower()
        return inferred.RECORDING_ORIGINS | {own}

    async def _send(self, body: Mapping[str, str], *, dials: bool) -> Answer:
        return await self._transport.request(
            "POST",
            self._url,
            headers=self._headers,
            data=json.dumps(body).encode(),
            dials=dials,
        )

    def _explanation(self, answer: Answer) -> str | None:
        return self._transport.clean_text(answer.explanation("error"))

    def _raise_for_status(self, answer: Answer, explanation: str | None) -> None:
        """Raise what a status means with net2phone, unless it is a success."""
        code = str(answer.status)
        text = explanation or ""
        match answer.status:
            case HTTPStatus.UNAUTHORIZED if not answer.is_foreign:
                raise _rejected(answer, explanation)
            case HTTPStatus.BAD_REQUEST if "user_line" in text:
                raise UnknownLineError(code=code, text=explanation, field="line")
            case HTTPStatus.BAD_REQUEST if "destination_line" in text:
                raise BadNumberError(code=code, text=explanation, field="number")
            case HTTPStatus.BAD_REQUEST if inferred.names_credentials(text):
                raise _rejected(answer, explanation)
            case _:
                answer.raise_for_status(explanation)


def _rejected(answer: Answer, explanation: str | None) -> RejectedCredentialsError:
    return RejectedCredentialsError(
        code=str(answer.status), text=explanation, field="api_key"
    )
