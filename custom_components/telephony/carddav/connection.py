"""HTTP with one server's credentials: where they go, and an end to every wait."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from aiohttp import (
    ClientConnectorCertificateError,
    ClientError,
    ClientPayloadError,
    ClientSession,
    ClientTimeout,
    DigestAuthMiddleware,
    encode_basic_auth,
)
from multidict import CIMultiDictProxy
from yarl import URL

from ..http_times import delay_of
from .addresses import origin_of, pointed_at, safe_url
from .carddav_errors import (
    BadAddressError,
    CardDavError,
    NoAccessError,
    NoCardDavError,
    OtherOriginError,
    RefusedForNowError,
    ServerOutOfOrderError,
    TooLargeBookError,
    UnreachableServerError,
    UntrustedCertificateError,
    WrongCredentialsError,
)

# A server that reads ten thousand cards for the first time says nothing for long.
CARDDAV_TIMEOUT: Final = ClientTimeout(total=180, sock_connect=10, sock_read=90)
# Unpacked: a listing of fifty thousand cards, or fifty cards with photos.
LARGEST_CARDDAV_ANSWER: Final = 16 * 1024 * 1024
MOST_REDIRECTS: Final = 5
_LONGEST_DELAY: Final = timedelta(days=1)

_PIECE: Final = 64 * 1024
_NOWHERE: Final = {
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.GONE,
    HTTPStatus.NOT_IMPLEMENTED,
}


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks.

    Attributes:
        user: The name; it may have any character but a colon.
        password: Best one that is for this alone.
    """

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CardDavAnswer:
    """What a server answered.

    Attributes:
        url: Who gave it, after redirects.
        status: The HTTP status.
        headers: Names are case-insensitive.
        body: Unpacked.
    """

    url: URL
    status: int
    headers: CIMultiDictProxy[str] = field(repr=False)
    body: bytes = field(repr=False)

    def error(self) -> CardDavError | None:
        """Return what the status means, unless it is a success."""
        detail = f"HTTP {self.status}"
        match self.status:
            case status if 200 <= status < 300:
                return None
            case HTTPStatus.UNAUTHORIZED:
                return WrongCredentialsError(detail)
            case HTTPStatus.FORBIDDEN:
                return NoAccessError(detail)
            case HTTPStatus.TOO_MANY_REQUESTS | HTTPStatus.SERVICE_UNAVAILABLE:
                retry_after = self.headers.get("Retry-After", "")
                delay = delay_of(retry_after, _LONGEST_DELAY)
                return RefusedForNowError(detail, delay)
            case status if status in _NOWHERE:
                return NoCardDavError(detail)
            case _:
                return ServerOutOfOrderError(detail)

    def raise_for_status(self) -> None:
        """Raise what the status means.

        Raises:
            CardDavError: It is no success.
        """
        if error := self.error():
            raise error


class CardDavConnection:
    """Sends requests to the servers that a user agreed to, and to no other.

    Attributes:
        origins: Those servers: scheme, host and port.
    """

    def __init__(
        self, session: ClientSession, credentials: Credentials, origins: Iterable[str]
    ) -> None:
        """Use the given session.

        Args:
            session: Never closed here; it must keep no cookies.
            credentials: Sent with every request.
            origins: Who may get them.

        Raises:
            WrongCredentialsError: No server can accept such a user name.
        """
        if ":" in credentials.user:
            raise WrongCredentialsError("a colon in the user name")
        self.origins = frozenset(origins)
        self._session = session
        self._credentials = credentials
        self._basic = encode_basic_auth(credentials.user, credentials.password)
        # A server that wants no password in its requests gets none after the first.
        self._digests: dict[str, DigestAuthMiddleware] = {}
        self._was_rejected = False

    async def propfind(self, url: URL, body: bytes, depth: int = 0) -> CardDavAnswer:
        """Ask for properties: of a resource, or with depth 1 of what is in it too."""
        return await self._ask("PROPFIND", url, body, depth)

    async def report(self, url: URL, body: bytes) -> CardDavAnswer:
        """Ask a collection for a report."""
        return await self._ask("REPORT", url, body, 0)

    async def get(self, url: URL) -> CardDavAnswer:
        """Ask for one resource."""
        return await self._ask("GET", url, None, None)

    async def _ask(
        self, method: str, url: URL, body: bytes | None, depth: int | None
    ) -> CardDavAnswer:
        """Send a request, follow redirects, and read the whole answer.

        Returns:
            The answer, whatever its status, unless that concerns all further requests.

        Raises:
            OtherOriginError: Somebody else would get the credentials.
            WrongCredentialsError: They were rejected, now or before.
            RefusedForNowError: The server wants fewer requests.
            UnreachableServerError: There is no whole answer.
            NoCardDavError: It redirects without an end.
            TooLargeBookError: The answer is too large.
            ServerOutOfOrderError: The answer ends too early.
        """
        headers = {"Accept-Encoding": "gzip, deflate"}
        if body is not None:
            headers["Content-Type"] = "application/xml; charset=utf-8"
            headers["Depth"] = str(depth)
        for _ in range(MOST_REDIRECTS + 1):
            answer = await self._send(method, url, body, headers)
            target = answer.headers.get("Location")
            if not 300 <= answer.status < 400 or target is None:
                error = answer.error()
                if isinstance(error, (WrongCredentialsError, RefusedForNowError)):
                    raise error
                return answer
            url = _redirected(url, target)
        raise NoCardDavError("too many redirects")

    async def _send(
        self, method: str, url: URL, body: bytes | None, headers: dict[str, str]
    ) -> CardDavAnswer:
        origin = origin_of(safe_url(url))
        if origin not in self.origins:
            raise OtherOriginError(origin)
        if self._was_rejected:
            # Servers shut out whoever tries again.
            raise WrongCredentialsError("rejected before")
        answer = await self._send_once(method, url, body, headers)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            if origin not in self._digests and _wants_digest(answer):
                self._digests[origin] = DigestAuthMiddleware(
                    self._credentials.user, self._credentials.password
                )
                answer = await self._send_once(method, url, body, headers)
            self._was_rejected = answer.status == HTTPStatus.UNAUTHORIZED
        return answer

    async def _send_once(
        self, method: str, url: URL, body: bytes | None, headers: dict[str, str]
    ) -> CardDavAnswer:
        digest = self._digests.get(origin_of(url))
        if digest is None:
            headers = {**headers, "Authorization": self._basic}
        try:
            async with self._session.request(
                method,
                url,
                data=body,
                headers=headers,
                middlewares=(digest,) if digest else (),
                timeout=CARDDAV_TIMEOUT,
                # The body would go along, and the method would not.
                allow_redirects=False,
            ) as response:
                content = bytearray()
                async for piece in response.content.iter_chunked(_PIECE):
                    content += piece
                    if len(content) > LARGEST_CARDDAV_ANSWER:
                        raise TooLargeBookError("bytes")
                return CardDavAnswer(
                    url, response.status, response.headers, bytes(content)
                )
        # No error names its cause, which may hold the whole request.
        except ClientConnectorCertificateError:
            raise UntrustedCertificateError(url.host or "") from None
        except ClientPayloadError:
            raise ServerOutOfOrderError("the answer ends too early") from None
        except (ClientError, OSError, ValueError) as error:
            raise UnreachableServerError(type(error).__name__) from None


def _redirected(url: URL, target: str) -> URL:
    """Return where a server sends on to."""
    found = pointed_at(url, target)
    if found is None:
        raise NoCardDavError("a redirect that makes no sense")
    try:
        return safe_url(found)
    except BadAddressError as error:
        raise NoCardDavError(f"a redirect: {error.detail}") from None


def _wants_digest(answer: CardDavAnswer) -> bool:
    """Tell whether a server takes a digest and nothing that was tried before."""
    schemes = {
        challenge.split(" ", 1)[0].casefold()
        for challenge in answer.headers.getall("WWW-Authenticate", [])
    }
    return "digest" in schemes and "basic" not in schemes
