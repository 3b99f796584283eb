"""A server that gives prepared answers and keeps what it received, byte by byte."""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
import json
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from multidict import CIMultiDict
from yarl import URL

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
type Answer = tuple[int, bytes, Mapping[str, str]]
type Serve = Callable[[Handler], Awaitable[str]]


@dataclass(frozen=True)
class ReceivedRequest:
    """A request as it came over the wire.

    Attributes:
        method: The HTTP method.
        target: Path and query, percent-encoded as received.
        headers: Names are case-insensitive.
        body: As received.
    """

    method: str
    target: str
    headers: CIMultiDict[str]
    body: bytes

    @property
    def path(self) -> str:
        """The path, percent-encoded as received."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        """The query, decoded."""
        return dict(URL(self.target, encoded=True).query)

    @property
    def form(self) -> dict[str, str]:
        """The body as a form."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    def json(self) -> dict[str, Any]:
        """Return the body as a JSON object."""
        content: dict[str, Any] = json.loads(self.body)
        return content


@dataclass
class ScriptedVendor:
    """Answers every request with the next prepared answer, the last one for ever.

    Attributes:
        url: Scheme, host and port.
        received: All requests so far.
    """

    url: str = ""
    received: list[ReceivedRequest] = field(default_factory=list)
    _answers: deque[Answer] = field(default_factory=deque)
    _last_answer: Answer = (500, b"no answer is prepared", {})

    def answer(
        self,
        body: object,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Prepare an answer.

        Args:
            body: Bytes are sent as they are, anything else as JSON.
            status: The HTTP status.
            headers: More headers.
        """
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self._answers.append(
            (status, content, {"Content-Type": "application/json", **(headers or {})})
        )

    def clear(self) -> None:
        """Forget what was received, and the answers that nobody fetched."""
        self.received.clear()
        self._answers.clear()

    async def handle(self, request: web.Request) -> web.Response:
        """Keep the request and give the answer."""
        self.received.append(
            ReceivedRequest(
                request.method,
                request.raw_path,
                CIMultiDict(request.headers),
                await request.read(),
            )
        )
        if self._answers:
            self._last_answer = self._answers.popleft()
        status, body, headers = self._last_answer
        return web.Response(status=status, body=body, headers=headers)
