"""NXCloud's call records of seats: two requests, neither of which takes the other's code.

Sources: "Call Detail Records (CDR) Query Interface", where success is code "1", and
"Query Call Detail Records (CDR) by Order ID", where it is code "0". Both limit how often
they may be asked.
"""

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
import json
from typing import Final

from ..errors import (
    ProviderError,
    RefusedError,
    RejectedCredentialsError,
    ThrottledError,
    UnknownLineError,
)
from ..json_record import JsonRecord
from ..request_spacing import RequestSpacing
from ..transport import Answer, Transport
from . import inferred

# "Each IP address may only pull the records once within 2 seconds", "each approval request
# can only call this interface once per second". A little more, for requests may be
# slower on their way than those that follow.
RECORDS_DISTANCE: Final = timedelta(seconds=2.1)
ORDERS_DISTANCE: Final = timedelta(seconds=1.1)

# "Up to 20 orders can be queried at a time".
MOST_ORDERS: Final = 20

# Of all accounts in this Home Assistant, which share an address on the internet.
SPACING: Final = RequestSpacing()

# Another program at the same address may have been first. It is waited for so often.
_TURNS: Final = 3

_TIME_FORMAT: Final = "%Y-%m-%d %H:%M:%S"


class SeatApi:
    """Asks for call records of seats."""

    def __init__(
        self, transport: Transport, url: str, appkey: str, secretkey: str
    ) -> None:
        """Keep the key pair.

        Args:
            transport: Carries the requests.
            url: Scheme and host of the service.
            appkey: From the approval form.
            secretkey: From the approval form.
        """
        self._transport = transport
        self._url = url
        self._appkey = appkey
        self._secretkey = secretkey
        # How far this machine's clock runs ahead of the vendor's.
        self._clock_offset = timedelta()

    @property
    def clock_offset(self) -> timedelta:
        """How far this machine's clock ran ahead of the vendor's at the last answer."""
        return self._clock_offset

    async def records(
        self, start: datetime, end: datetime, *, page: int, page_size: int
    ) -> JsonRecord:
        """Return a page of the calls that began in a period.

        Args:
            start: Its first second, aware.
            end: Its last second, aware, at most 24 hours later.
            page: Counted from 1.
            page_size: At most 1000.

        Returns:
            The fields `total` and `rows`, among others.

        Raises:
            RejectedCredentialsError: Wrong appkey or secretkey.
            ThrottledError: Somebody else asks as well, again and again.
            ProviderError: Any other failure.
        """
        form = {
            "appkey": self._appkey,
            "secretkey": self._secretkey,
            "start_time": _written(start),
            "end_time": _written(end),
            "page_size": str(page_size),
            "page": str(page),
        }

        async def ask() -> JsonRecord:
            await SPACING.turn(f"records {self._url}", RECORDS_DISTANCE)
            answer = await self._transport.request(
                "POST",
                f"{self._url}/api/voiceSms/getSipCdr",
                data=form,
            )
            envelope = self._read(answer, success="1")
            if not isinstance(envelope.fields.get("info"), dict):
                raise answer.malformed()
            return envelope.record("info")

        return await self._patiently(ask)

    async def records_of_orders(self, order_ids: Collection[str]) -> JsonRecord:
        """Return the records of calls that were placed, as far as they are over.

        Args:
            order_ids: At most 20.

        Returns:
            The field `row`.

        Raises:
            RejectedCredentialsError: Wrong appkey or secretkey.
            ThrottledError: Somebody else asks as well, again and again.
            ProviderError: Any other failure.
        """
        body = {
            "orderid": ",".join(order_ids),
            "appkey": self._appkey,
            "secretkey": self._secretkey,
        }

        async def ask() -> JsonRecord:
            await SPACING.turn(f"orders {self._url} {self._appkey}", ORDERS_DISTANCE)
            answer = await self._transport.request(
                "POST",
                f"{self._url}/api/voiceSms/getSipCdrByOrderid",
                headers={"Content-Type": "application/json"},
                data=json.dumps(body).encode(),
            )
            envelope = self._read(answer, success="0")
            if not isinstance(envelope.fields.get("row"), list | None):
                raise answer.malformed()
            return envelope

        return await self._patiently(ask)

    async def _patiently(self, ask: Callable[[], Awaitable[JsonRecord]]) -> JsonRecord:
        """Ask, and again where the vendor says no more than that it was too often."""
        for _ in range(_TURNS - 1):
            try:
                return await ask()
            except TooOftenError:
                continue
        return await ask()

    def _read(self, answer: Answer, *, success: str) -> JsonRecord:
        """Return the envelope of a success.

        Raises:
            ProviderError: What the answer means otherwise.
        """
        if not answer.is_success:
            answer.raise_for_status(
                self._transport.clean_text(answer.explanation("info", "message"))
            )
        envelope = answer.record()
        code = envelope.text("code")
        if code == success:
            self._clock_offset = answer.clock_offset or timedelta()
            return envelope
        if code is None:
            raise answer.malformed()
        text = self._transport.clean_text(envelope.explanation("info", "message"))
        raise _error(code, text)


class TooOftenError(ThrottledError):
    """There were more requests than the vendor allows; it does not say until when."""


def _error(code: str, text: str | None) -> ProviderError:
    """Return the error for a refusal: there is one code, and a text for each cause."""
    words = (text or "").casefold()
    if inferred.is_too_often(words):
        return TooOftenError(code=code, text=text)
    if "appkey" in words or "secretkey" in words:
        return RejectedCredentialsError(code=code, text=text, field="appkey")
    if "mobile no exist" in words:
        return UnknownLineError(code=code, text=text, field="line")
    return RefusedError(code=code, text=text)


def _written(moment: datetime) -> str:
    return moment.astimezone(inferred.SEAT_TIME_ZONE).strftime(_TIME_FORMAT)
