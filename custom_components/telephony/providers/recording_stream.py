"""A recording as it comes from where the vendor keeps it: audio alone, from known places."""

from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import PurePosixPath
import re
from typing import Final, Protocol

from yarl import URL

from .byte_range import ByteRange, Span
from .errors import (
    MalformedAnswerError,
    NotFoundError,
    TooLargeError,
    UntrustedAddressError,
)
from .transport import Answer, OpenAnswer, Transport

# Four hours without compression, as telephones sound.
LARGEST_RECORDING: Final = 256 * 1024 * 1024

_MOST_REDIRECTS: Final = 3
_REDIRECTS: Final = (
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
)

# A link that is about to end may be refused by a clock that is ahead.
_SPARE_TIME: Final = timedelta(seconds=30)
_MOST_LINKS: Final = 50

_AUDIO: Final = re.compile(r"audio/[a-z0-9][a-z0-9.+-]{0,60}")
# They name other files, which a browser would go and fetch.
_PLAYLISTS: Final = ("mpegurl", "scpls", "pls")
# A storage that was not told what it stores goes by these.
_ANYTHING: Final = {"", "application/octet-stream", "binary/octet-stream"}
_AUDIO_FILES: Final = {
    ".aac": "audio/aac",
    ".amr": "audio/amr",
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
}
_OTHER_NAMES: Final = {"application/ogg": "audio/ogg"}

_NOT_IN_ADDRESSES: Final = re.compile(r"[^!-~]")


class Link(Protocol):
    """Where a recording can be heard, and until when."""

    @property
    def url(self) -> str:
        """The whole address."""

    @property
    def expires_at(self) -> datetime | None:
        """When it ends, aware UTC; None where not known."""


class RecordingStream:
    """A recording, or the part of it that was asked for.

    Attributes:
        content_type: What kind of audio it is; None where there is no such part.
        length: How many bytes come; None where that is not known before.
        content_range: Which part it is, as in the header of this name; None for the
            whole. Where there is no such part, it tells how long the recording is.
    """

    __slots__ = (
        "_answer",
        "_begun",
        "_left",
        "_skipped",
        "content_range",
        "content_type",
        "length",
    )

    def __init__(
        self,
        answer: OpenAnswer,
        content_type: str | None,
        length: int | None,
        content_range: str | None = None,
        *,
        skipped: int = 0,
        begun: bytes = b"",
    ) -> None:
        """Begin.

        Args:
            answer: Whose body it is.
            content_type: What kind of audio it is.
            length: How many bytes come.
            content_range: Which part it is.
            skipped: How many bytes come before, which nobody asked for.
            begun: What was read of the body before.
        """
        self.content_type = content_type
        self.length = length
        self.content_range = content_range
        self._answer = answer
        self._begun = begun
        self._skipped = skipped
        self._left = LARGEST_RECORDING if length is None else length

    async def read(self) -> bytes:
        """Return the next bytes as they arrive; none at the end.

        Raises:
            TooLargeError: They do not end.
            ProviderError: They stop before the end.
        """
        while chunk := self._begun or await self._next():
            self._begun = b""
            if self._skipped >= len(chunk):
                self._skipped -= len(chunk)
                continue
            chunk = chunk[self._skipped :]
            self._skipped = 0
            if self.length is None and len(chunk) > self._left:
                raise TooLargeError
            chunk = chunk[: self._left]
            self._left -= len(chunk)
            return chunk
        return b""

    async def _next(self) -> bytes:
        return await self._answer.read() if self._left else b""


class _RefusedLinkError(NotFoundError):
    """The storage does not take a link, which may have ended."""


class RecordingSource:
    """Opens the recordings of one account."""

    def __init__(
        self, transport: Transport, fetch_link: Callable[[str], Awaitable[Link]]
    ) -> None:
        """Know no link yet.

        Args:
            transport: Carries the requests.
            fetch_link: Asks the vendor for the link to a recording, by the vendor's
                reference to it.
        """
        self._transport = transport
        self._fetch_link = fetch_link
        self._links: OrderedDict[str, Link] = OrderedDict()

    @asynccontextmanager
    async def open(
        self, reference: str, origins: frozenset[str], wanted: ByteRange | None
    ) -> AsyncGenerator[RecordingStream]:
        """Open a recording. A link that is refused is fetched anew, once.

        Args:
            reference: The vendor's.
            origins: Where it may come from: scheme, host and port, as in `URL.origin`.
            wanted: A part of it; None for the whole.

        Raises:
            NotFoundError: There is no such recording (any more).
            UntrustedAddressError: It is somewhere else; nothing was sent there.
            MalformedAnswerError: What came is no audio.
            TooLargeError: It is too large.
            ProviderError: Any other failure.
        """
        async with AsyncExitStack() as stack:
            try:
                stream = await self._opened(stack, reference, origins, wanted)
            except _RefusedLinkError:
                self._links.pop(reference, None)
                stream = await self._opened(stack, reference, origins, wanted)
            yield stream

    async def _opened(
        self,
        stack: AsyncExitStack,
        reference: str,
        origins: frozenset[str],
        wanted: ByteRange | None,
    ) -> RecordingStream:
        link = await self._link(reference)
        address = _address(link.url)
        headers = {} if wanted is None else {"Range": str(wanted)}
        for _ in range(_MOST_REDIRECTS + 1):
            _check(address, origins)
            answer = await stack.enter_async_context(
                self._transport.stream(address, headers)
            )
            if answer.status not in _REDIRECTS:
                return await _read(answer, address, wanted)
            address = _address(answer.headers.get("Location", ""), address)
        raise MalformedAnswerError(code=str(answer.status))

    async def _link(self, reference: str) -> Link:
        """Return a link, the one of before as long as it holds."""
        link = self._links.get(reference)
        # One that does not say when it ends may have done so.
        if (
            link is None
            or link.expires_at is None
            or link.expires_at - _SPARE_TIME < datetime.now(UTC)
        ):
            link = self._links[reference] = await self._fetch_link(reference)
            while len(self._links) > _MOST_LINKS:
                self._links.popitem(last=False)
        return link


def _check(address: URL, origins: frozenset[str]) -> None:
    """Let nothing be sent to places that nobody named.

    Raises:
        UntrustedAddressError: It is such a place. The error does not name it.
    """
    try:
        is_known = str(address.origin()).lower() in origins
    except ValueError:
        is_known = False
    if not is_known or address.raw_user is not None or address.raw_password is not None:
        raise UntrustedAddressError(field="recording")


def _address(link: str, base: URL | None = None) -> URL:
    """Return an address letter by letter, for a signature covers it.

    Raises:
        UntrustedAddressError: It is none.
    """
    try:
        if _NOT_IN_ADDRESSES.search(link):
            raise ValueError
        address = URL(link, encoded=True)
        return address if base is None else base.join(address)
    except ValueError:
        raise UntrustedAddressError(field="recording") from None


async def _read(
    answer: OpenAnswer, address: URL, wanted: ByteRange | None
) -> RecordingStream:
    """Return the audio in an answer.

    Raises:
        _RefusedLinkError, MalformedAnswerError, TooLargeError: There is none.
        ProviderError: Any other failure.
    """
    status = answer.status
    if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and wanted is not None:
        length = Span.total_beyond(answer.headers.get("Content-Range", ""))
        return _nothing(answer, length)
    _raise_for_status(answer)
    content_type = _kind_of_audio(answer.headers.get("Content-Type", ""), address)
    if content_type is None or not answer.is_plain:
        raise MalformedAnswerError(code=str(status))
    length, skipped = answer.length, 0
    span = _span_of(answer, wanted)
    longest = max(length or 0, (span.total if span else None) or 0)
    if longest > LARGEST_RECORDING:
        raise TooLargeError(code=str(status))
    if span is not None:
        length = span.length
    elif wanted is not None and length is not None:
        # The storage knows no parts.
        span = wanted.within(length)
        if span is None:
            return _nothing(answer, length)
        length, skipped = span.length, span.first
    begun = await answer.read()
    is_start = skipped or span is None or span.first == 0
    if not begun or (is_start and Answer(status, answer.headers, begun).is_page):
        raise MalformedAnswerError(code=str(status))
    return RecordingStream(
        answer,
        content_type,
        length,
        None if span is None else str(span),
        skipped=skipped,
        begun=begun,
    )


def _nothing(answer: OpenAnswer, length: int | None) -> RecordingStream:
    """Return what there is of a part that a recording does not have."""
    content_range = f"bytes */{'*' if length is None else length}"
    return RecordingStream(answer, None, 0, content_range)


def _raise_for_status(answer: OpenAnswer) -> None:
    status = answer.status
    if 400 <= status < 500 and status != HTTPStatus.TOO_MANY_REQUESTS:
        # It is not the vendor's word on the account's credentials.
        raise _RefusedLinkError(code=str(status), field="recording")
    Answer(status, answer.headers, b"").raise_for_status()
    if status not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
        raise MalformedAnswerError(code=str(status))


def _span_of(answer: OpenAnswer, wanted: ByteRange | None) -> Span | None:
    """Return which part of a recording an answer has; None for the whole.

    Raises:
        MalformedAnswerError: It is another part than the one that is wanted.
    """
    if answer.status != HTTPStatus.PARTIAL_CONTENT:
        return None
    span = Span.parse(answer.headers.get("Content-Range", ""))
    if span is None or wanted is None or not wanted.is_met_by(span):
        raise MalformedAnswerError(code=str(answer.status))
    return span


def _kind_of_audio(header: str, address: URL) -> str | None:
    """Return the type of audio that a storage tells, or else the name of the file."""
    told = header.partition(";")[0].strip().lower()
    if told in _ANYTHING:
        return _AUDIO_FILES.get(PurePosixPath(address.path).suffix.lower())
    if told in _OTHER_NAMES:
        return _OTHER_NAMES[told]
    is_audio = _AUDIO.fullmatch(told) and not told.endswith(_PLAYLISTS)
    return told if is_audio else None
