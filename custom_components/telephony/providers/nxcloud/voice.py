"""NXCloud's voice service: a token, and calls placed with it.

Sources: "Get Token" and "Make Call". Its error codes have nothing in common
with those of the signed requests, though the numbers are the same.
"""

import asyncio
import re
import secrets
import time
from typing import Final

from ..answers import PlacedCall
from ..configuration import Line
from ..errors import (
    BadOrderIdError,
    LineOfflineError,
    NotPermittedError,
    ProviderError,
    RefusedError,
    RejectedCredentialsError,
    UnknownLineError,
    UnknownOutcomeError,
)
from ..json_record import LONGEST_LONG_TEXT, JsonRecord
from ..transport import Answer, Transport
from . import inferred
from .envelope import read_envelope

_DEFAULT_LIFETIME: Final = 1200
_TOKEN_REFUSALS: Final = frozenset({1000, 1201})
_ORDER_ID: Final = re.compile(r"[0-9A-Za-z]{4,32}")


class TokenRefusedError(RefusedError):
    """The token is no longer valid; nothing was dialled."""


class VoiceService:
    """Places calls; holds the token they need."""

    def __init__(
        self, transport: Transport, url: str, appkey: str, secretkey: str
    ) -> None:
        """Keep the key pair.

        Args:
            transport: Carries the requests.
            url: Scheme and host of the voice service.
            appkey: From the approval form.
            secretkey: From the approval form.
        """
        self._transport = transport
        self._url = url
        self._appkey = appkey
        self._secretkey = secretkey
        self._token: str | None = None
        self._token_ends = 0.0
        self._token_lock = asyncio.Lock()

    async def verify(self) -> None:
        """Ask whether the key pair holds; a token kept from before proves nothing.

        Raises:
            RejectedCredentialsError: Wrong appkey or secretkey.
            ProviderError: The token cannot be had.
        """
        await self.token(refused=self._token)

    async def token(self, *, refused: str | None = None) -> str:
        """Return a token, fetched once however many callers wait for it.

        Args:
            refused: A token that the vendor no longer takes; it is replaced,
                unless another caller has done so already.

        Raises:
            RejectedCredentialsError: Wrong appkey or secretkey.
            ProviderError: The token cannot be had.
        """
        async with self._token_lock:
            token = self._token
            if (
                token is None
                or token == refused
                or time.monotonic() >= self._token_ends
            ):
                self._token = None
                self._token = token = await self._fetch_token()
            return token

    async def _fetch_token(self) -> str:
        asked_at = time.monotonic()
        answer = await self._transport.request(
            "POST",
            f"{self._url}/v1/call/token",
            data={"appkey": self._appkey, "secretkey": self._secretkey},
        )
        envelope = self._read(answer)
        token = envelope.text("token", longest=LONGEST_LONG_TEXT)
        if token is None:
            raise answer.malformed()
        lifetime = envelope.integer("expireinterval") or _DEFAULT_LIFETIME
        margin = min(inferred.TOKEN_MARGIN.total_seconds(), lifetime / 2)
        self._token_ends = asked_at + lifetime - margin
        return token

    async def make_call(
        self, number: str, line: Line, caller_id: str | None, order_id: str | None
    ) -> PlacedCall:
        """Ring the phone account and connect it with the number.

        Args:
            number: Who to call.
            line: The phone account; its softphone has to be registered.
            caller_id: The number the called person sees.
            order_id: 4 to 32 letters and digits, never used before; made up
                where None.

        Raises:
            BadNumberError: A number holds more than digits.
            BadOrderIdError: The order id is not of that form.
            LineOfflineError: The softphone is not registered.
            UnknownLineError: There is no such phone account.
            UnknownOutcomeError: The call may have been placed.
            ProviderError: Any other failure.
        """
        if order_id is not None and not _ORDER_ID.fullmatch(order_id):
            raise BadOrderIdError(field="order_id")
        order_id = order_id or secrets.token_hex(16)
        form = {
            "username": line.number,
            "phone": inferred.dialable_number(number),
            "orderid": order_id,
        }
        if caller_id is not None:
            form["showphone"] = inferred.dialable_number(caller_id, "caller_id")
        token = await self.token()
        try:
            envelope = await self._dial(form | {"token": token})
        except TokenRefusedError:
            # A refused token proves that nothing was dialled: the one case in
            # which the call is sent again.
            token = await self.token(refused=token)
            envelope = await self._dial(form | {"token": token})
        return PlacedCall(
            reference=envelope.text("sessionid"),
            order_id=envelope.text("orderid") or order_id,
        )

    async def _dial(self, form: dict[str, str]) -> JsonRecord:
        answer = await self._transport.request(
            "POST", f"{self._url}/v1/call/makecall", data=form, dials=True
        )
        return self._read(answer, form["token"])

    def _read(self, answer: Answer, token: str | None = None) -> JsonRecord:
        return read_envelope(
            answer,
            lambda envelope: self._transport.clean_text(
                envelope.explanation("info"), token
            ),
            _error,
        )


def _error(code: int, text: str | None, answer: Answer) -> ProviderError:
    """Return the error for a code of the voice family."""
    vendor_code = str(code)
    match code:
        case code if code in _TOKEN_REFUSALS:
            return TokenRefusedError(code=vendor_code, text=text)
        case 1101:
            return RejectedCredentialsError(code=vendor_code, text=text, field="appkey")
        case 1001 | 1006:
            return UnknownLineError(code=vendor_code, text=text, field="line")
        case 1002:
            return NotPermittedError(code=vendor_code, text=text, field="line")
        case 1003 | 1004 | 1005:
            return LineOfflineError(code=vendor_code, text=text, field="line")
        case 1007 | 1008:
            return BadOrderIdError(code=vendor_code, text=text, field="order_id")
        case 10000 if answer.dials:
            # "Unknown error" does not say that nothing was dialled.
            return UnknownOutcomeError(code=vendor_code, text=text)
        case _:
            # A code of no meaning to us says less than the status it came with.
            answer.raise_for_status(text)
            return RefusedError(code=vendor_code, text=text)
