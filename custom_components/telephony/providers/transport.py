"""Bounded HTTP: every wait ends, every answer has a largest size, no call is sent twice."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Iterable, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from http import HTTPStatus
from string import whitespace
from typing import Final
from urllib.parse import urlencode

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ClientWebSocketResponse,
    ClientWSTimeout,
    ConnectionTimeoutError,
    InvalidURL,
    NonHttpUrlClientError,
    WSServerHandshakeError,
)
from yarl import URL

from ..calls import one_line
from ..http_times import delay_of, http_date
from .errors import (
    LONGEST_DELAY,
    CannotConnectError,
    MalformedAnswerError,
    NotPermittedError,
    ProviderError,
    RefusedError,
    RejectedCredentialsError,
    ServerError,
    ThrottledError,
    UnknownOutcomeError,
)
from .json_record import Json, JsonRecord, decode_json

TIMEOUT: Final = ClientTimeout(total=30, connect=10, sock_connect=10)
# A body that somebody listens to comes as fast as they do.
STREAM_TIMEOUT: Final = ClientTimeout(connect=10, sock_connect=10, sock_read=30)
# The largest page of a history has room for seven kilobytes a record.
LARGEST_ANSWER: Final = 2 * 1024 * 1024
LONGEST_EXPLANATION: Final = 200

# A poll that finds nothing new is given the answers of the poll before. What is larger
# takes more memory than it is worth.
_REPEATED_ANSWERS: Final = 4
_LARGEST_REPEATED: Final = 16 * 1024

# What may stand before the first character of a page: marks of an encoding, and zeros
# where a character has two bytes.
_BEFORE_A_PAGE: Final = b"\xef\xbb\xbf\xff\xfe\x00" + whitespace.encode()

# The documents' explanations have some hundred bytes.
_LONGEST_REFUSAL: Final = 16 * 1024

_FORM: Final = "application/x-www-form-urlencoded"
_LAST_REQUEST: Final = {"Connection": "close"}

# How long a websocket's other end may take to say good-bye.
_GOODBYE_SECONDS: Final = 2

# Nothing of the request has left this machine.
_NOT_SENT: Final = (
    ClientConnectorError,
    ConnectionTimeoutError,
    InvalidURL,
    NonHttpUrlClientError,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the vendor answered.

    Attributes:
        status: The HTTP status.
        headers: Names are case-insensitive.
        body: As received.
        dials: Whether the request may have made a phone ring, so that an answer
            that cannot be understood leaves the call's fate unknown.
        decode: Decodes the body; what it returns belongs to others as well.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    dials: bool = False
    decode: Callable[[bytes], Json] = field(
        default=decode_json, repr=False, compare=False
    )

    @property
    def is_success(self) -> bool:
        """Whether the status is one of a success."""
        return 200 <= self.status < 300

    @property
    def is_foreign(self) -> bool:
        """Whether a refusal is not the vendor's own: a proxy's page, or beyond reason."""
        return len(self.body) > _LONGEST_REFUSAL or self.is_page

    @property
    def is_page(self) -> bool:
        """Whether the body is a page for people, which no vendor sends a program."""
        return self.body.lstrip(_BEFORE_A_PAGE).startswith(b"<")

    @property
    def retry_after(self) -> timedelta | None:
        """How long the vendor asks to wait, from either form of Retry-After."""
        return delay_of(self.headers.get("Retry-After", ""), LONGEST_DELAY)

    @property
    def date(self) -> datetime | None:
        """What time it is by the vendor's clock, aware UTC; None where it does not tell."""
        return http_date(self.headers.get("Date", ""))

    @property
    def clock_offset(self) -> timedelta | None:
        """How far this machine's clock runs ahead of the vendor's `Date`."""
        date = self.date
        return None if date is None else datetime.now(UTC) - date

    def json(self) -> Json:
        """Decode the body.

        Raises:
            MalformedAnswerError: The body is not JSON.
            UnknownOutcomeError: Likewise, after a request that dials.
        """
        try:
            return self.decode(self.body)
        except ValueError as error:
            raise self.malformed() from error

    def record(self) -> JsonRecord:
        """Decode a body that should be a JSON object.

        Raises:
            MalformedAnswerError: The body is not a JSON object.
            UnknownOutcomeError: Likewise, after a request that dials.
        """
        value = self.json()
        if not isinstance(value, dict):
            raise self.malformed()
        return JsonRecord(value)

    def explanation(self, *names: str) -> str | None:
        """Return the first text under one of the names in a JSON object, if any."""
        if self.is_foreign:
            return None
        try:
            return self.record().explanation(*names)
        except MalformedAnswerError, UnknownOutcomeError:
            return None

    def malformed(self, text: str | None = None) -> ProviderError:
        """Return the error for an answer that cannot be understood."""
        error = UnknownOutcomeError if self.dials else MalformedAnswerError
        return error(code=str(self.status), text=text)

    def raise_for_status(self, text: str | None = None) -> None:
        """Raise the error that an HTTP status stands for, unless it is 2xx.

        Args:
            text: The vendor's explanation, where the body holds one.

        Raises:
            ProviderError: By the general meaning of the status.
        """
        if self.is_success:
            return
        code = str(self.status)
        delay = self.retry_after
        match self.status:
            case HTTPStatus.TOO_MANY_REQUESTS:
                raise ThrottledError(code=code, text=text, retry_after=delay)
            case HTTPStatus.SERVICE_UNAVAILABLE if delay is not None and not self.dials:
                raise ThrottledError(code=code, text=text, retry_after=delay)
            case status if 400 <= status < 500 and self.is_foreign:
                # It proves nothing, neither of the credentials nor of a call.
                raise self.malformed()
            case HTTPStatus.UNAUTHORIZED:
                raise RejectedCredentialsError(code=code, text=text)
            case HTTPStatus.FORBIDDEN:
                raise NotPermittedError(code=code, text=text)
            case status if 400 <= status < 500:
                raise RefusedError(code=code, text=text)
            case status if status >= 500 and not self.dials:
                raise ServerError(code=code, text=text)
            case _:
                raise self.malformed(text)


class OpenAnswer:
    """What the vendor answers, the body of which is still to come.

    Attributes:
        status: The HTTP status.
        headers: Names are case-insensitive.
    """

    __slots__ = ("_response", "headers", "status")

    def __init__(self, response: ClientResponse) -> None:
        """Read nothing of the body yet."""
        self.status: int = response.status
        self.headers: Mapping[str, str] = response.headers
        self._response = response

    @property
    def is_plain(self) -> bool:
        """Whether the body is sent as it is."""
        return self.headers.get("Content-Encoding", "identity").lower() == "identity"

    @property
    def length(self) -> int | None:
        """How many bytes the body has; None where that is not told before."""
        return self._response.content_length

    async def read(self) -> bytes:
        """Return the next bytes of the body as they arrive; none at the end.

        Raises:
            CannotConnectError: They do not arrive.
        """
        with _connection_errors():
            return await self._response.content.readany()


@contextmanager
def _connection_errors(*, dials: bool = False) -> Generator[None]:
    """Turn what goes wrong on the way into a provider error.

    Neither error names its cause: that may hold the whole address, hash included.

    Raises:
        CannotConnectError: No connection, or (unless it dials) a broken one.
        UnknownOutcomeError: The request may have been carried out.
    """
    try:
        yield
    except _NOT_SENT as error:
        raise CannotConnectError(text=type(error).__name__) from None
    except (ClientError, OSError, ValueError) as error:
        failure = UnknownOutcomeError if dials else CannotConnectError
        raise failure(text=type(error).__name__) from None


class Transport:
    """Sends requests of one account and turns failures into provider errors.

    Attributes:
        requests_sent: How many there were.
        answered_at: When the last answer came, by the vendor's clock, aware UTC; None
            where it did not tell.
    """

    def __init__(self, session: ClientSession, secrets: Iterable[str] = ()) -> None:
        """Use the given session.

        Args:
            session: Shared, never closed here.
            secrets: What must not come back in a vendor's text.
        """
        self._session = session
        self._secrets = tuple(secrets)
        self._decode_repeated = lru_cache(_REPEATED_ANSWERS)(decode_json)
        self.requests_sent = 0
        self.answered_at: datetime | None = None

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        data: bytes | Mapping[str, str] | None = None,
        dials: bool = False,
    ) -> Answer:
        """Send one request and read the whole answer.

        Args:
            method: GET or POST.
            url: The address without a query.
            headers: Sent as they are.
            query: Encoded here.
            data: Bytes are sent as they are; a form is encoded here.
            dials: Whether the request may make a phone ring. Then any failure
                after the connection stood leaves the call's fate unknown, so that
                it gets a connection of its own.

        Raises:
            CannotConnectError: No connection, or (unless it dials) a broken one.
            MalformedAnswerError: The answer is too large.
            UnknownOutcomeError: The request may have been carried out.
        """
        self.requests_sent += 1
        with _connection_errors(dials=dials):
            if isinstance(data, Mapping):
                # aiohttp would prepare for files first, at every poll.
                headers = {**(headers or {}), "Content-Type": _FORM}
                data = urlencode(data).encode()
            address = URL(url)
            async with self._session.request(
                method,
                address,
                # The vendor may be about to close a connection that was used before:
                # nobody could tell whether a call was placed through it. Naming the
                # host once more keeps a request away from those that wait for others.
                headers={**(headers or {}), **_LAST_REQUEST} if dials else headers,
                server_hostname=address.raw_host if dials else None,
                params=query,
                data=data,
                timeout=TIMEOUT,
                # A redirect would carry credentials and signatures elsewhere.
                allow_redirects=False,
            ) as response:
                answer = Answer(response.status, response.headers, b"", dials)
                self.answered_at = answer.date
                body = bytearray()
                async for chunk in response.content.iter_any():
                    body += chunk
                    if len(body) > LARGEST_ANSWER:
                        raise answer.malformed()
                is_small = len(body) <= _LARGEST_REPEATED
                decode = self._decode_repeated if is_small else decode_json
                return Answer(
                    response.status, response.headers, bytes(body), dials, decode
                )

    @asynccontextmanager
    async def stream(
        self, address: URL, headers: Mapping[str, str]
    ) -> AsyncGenerator[OpenAnswer]:
        """Ask for a file, and read it piece by piece.

        It is no request to the vendor's services, and does not count as one.

        Args:
            address: Sent as it is.
            headers: Likewise.

        Raises:
            CannotConnectError: No connection, or a broken one.
        """
        with _connection_errors():
            response = await self._session.get(
                address,
                headers={**headers, "Accept-Encoding": "identity"},
                timeout=STREAM_TIMEOUT,
                auto_decompress=False,
                # Whoever asks decides whether to go on to another place.
                allow_redirects=False,
            )
        try:
            yield OpenAnswer(response)
        finally:
            # What is left of the body is not waited for.
            response.close()

    async def open_socket(
        self, url: str, *, largest_frame: int
    ) -> ClientWebSocketResponse:
        """Open a websocket; whoever asked for it answers its pings, and closes it.

        Args:
            url: The whole address, http or https.
            largest_frame: In bytes; the connection ends with a larger one.

        Raises:
            RefusedError: Something else than a websocket is there.
            CannotConnectError: No connection, or a broken one.
        """
        self.requests_sent += 1
        with _connection_errors():
            try:
                async with asyncio.timeout(TIMEOUT.total):
                    return await self._session.ws_connect(
                        url,
                        timeout=ClientWSTimeout(ws_close=_GOODBYE_SECONDS),
                        autoping=False,
                        max_msg_size=largest_frame,
                    )
            except WSServerHandshakeError as error:
                raise RefusedError(code=str(error.status)) from None

    def clean_text(self, text: str | None, *secrets: str | None) -> str | None:
        """Return a vendor's text fit to be shown: short, one line, no secrets.

        Args:
            text: As the vendor wrote it.
            secrets: Of this request alone, beside those of the account.
        """
        if text is None:
            return None
        text = one_line(text)
        # Whoever repeats a secret may have lost what cannot be seen of it.
        found = {one_line(secret) for secret in (*self._secrets, *secrets) if secret}
        # The longest first, for one may be part of another.
        for secret in sorted(filter(None, found), key=len, reverse=True):
            text = text.replace(secret, "…")
        return " ".join(text.split())[:LONGEST_EXPLANATION] or None
