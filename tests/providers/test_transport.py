"""One request over a real socket, and all the ways in which it can go wrong."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
import socket
from typing import override

from aiohttp import ClientSession, TCPConnector, web
from aiohttp.abc import AbstractResolver, ResolveResult
import pytest

from custom_components.telephony.providers import transport
from custom_components.telephony.providers.errors import (
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
from custom_components.telephony.providers.json_record import Json
from custom_components.telephony.providers.transport import Answer, Transport

from .scripted_vendor import ScriptedVendor, Serve

type ServeBytes = Callable[[bytes], Awaitable[str]]

# What a request that cannot dial, and one that can, fails with.
BROKEN = [(False, CannotConnectError), (True, UnknownOutcomeError)]
MALFORMED = [(False, MalformedAnswerError), (True, UnknownOutcomeError)]


@pytest.fixture
async def serve_bytes(socket_enabled: None) -> AsyncGenerator[ServeBytes]:
    """Return what starts a server that answers with bytes and hangs up."""
    async with AsyncExitStack() as running:

        async def start(answer: bytes) -> str:
            async def respond(
                reader: asyncio.StreamReader, writer: asyncio.StreamWriter
            ) -> None:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(answer)
                writer.close()
                await writer.wait_closed()

            server = await asyncio.start_server(respond, "127.0.0.1", 0)
            await running.enter_async_context(server)
            return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

        yield start


@pytest.fixture
def unused_url(socket_enabled: None) -> str:
    """Return an address at which nobody listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{unused.getsockname()[1]}"


async def ask(session: ClientSession, url: str, *, dials: bool = False) -> Answer:
    method = "POST" if dials else "GET"
    return await Transport(session).request(method, f"{url}/path", dials=dials)


# What is sent, and what comes back


async def test_request_is_sent_as_it_is_given(
    scripted: ScriptedVendor, session: ClientSession
) -> None:
    scripted.answer({"a": 1}, status=201, headers={"X-Word": "there"})

    answer = await Transport(session).request(
        "POST",
        f"{scripted.url}/a/%2B1",
        headers={"Content-Type": "text/x-any", "X-Word": "here"},
        query={"q": "a b+c/ü%&="},
        data=b"\x00\xff bytes",
    )

    (request,) = scripted.received
    assert (request.method, request.path) == ("POST", "/a/%2B1")
    assert request.query == {"q": "a b+c/ü%&="}
    assert request.body == b"\x00\xff bytes"
    assert request.headers["Content-Type"] == "text/x-any"
    assert request.headers["X-Word"] == "here"
    assert (answer.status, answer.body) == (201, b'{"a": 1}')
    assert answer.headers["x-word"] == "there"
    assert answer.json() == {"a": 1}


async def test_form_is_encoded(
    scripted: ScriptedVendor, session: ClientSession
) -> None:
    scripted.answer({})

    await Transport(session).request(
        "POST", scripted.url, data={"a": "+1 &=ü", "b": ""}
    )

    (request,) = scripted.received
    assert request.body == b"a=%2B1+%26%3D%C3%BC&b="
    assert request.form == {"a": "+1 &=ü", "b": ""}


async def test_a_form_with_half_a_character_is_not_sent(
    scripted: ScriptedVendor, session: ClientSession
) -> None:
    with pytest.raises(CannotConnectError):
        await Transport(session).request("POST", scripted.url, data={"a": "\ud83d"})

    assert scripted.received == []


async def test_session_stays_open(
    scripted: ScriptedVendor, session: ClientSession
) -> None:
    scripted.answer({})

    await ask(session, scripted.url)
    await ask(session, scripted.url)

    assert not session.closed


# Nothing was sent: whatever the request could have done, it did not


async def test_refused_connection(
    session: ClientSession, unused_url: str, subtests: pytest.Subtests
) -> None:
    for dials in (False, True):
        with subtests.test(f"{dials=}"), pytest.raises(CannotConnectError):
            await ask(session, unused_url, dials=dials)


class NoNames(AbstractResolver):
    """Knows no host; a name server of the test's own would need the machine's consent."""

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        raise OSError(None, "no such host")

    @override
    async def close(self) -> None:
        """Nothing is open."""


async def test_unknown_host(subtests: pytest.Subtests) -> None:
    for dials in (False, True):
        with subtests.test(f"{dials=}"):
            async with ClientSession(
                connector=TCPConnector(resolver=NoNames())
            ) as session:
                with pytest.raises(CannotConnectError):
                    await ask(session, "https://vendor.invalid", dials=dials)


async def test_connection_that_never_stands(
    session: ClientSession, impatient: None, subtests: pytest.Subtests
) -> None:
    for dials in (False, True):
        with subtests.test(f"{dials=}"), socket.socket() as full:
            full.bind(("127.0.0.1", 0))
            full.listen(0)
            address = full.getsockname()
            # One connection waits to be accepted; there is no room for another.
            with socket.create_connection(address), pytest.raises(CannotConnectError):
                await ask(session, f"http://127.0.0.1:{address[1]}", dials=dials)


async def test_address_that_is_none(
    session: ClientSession, subtests: pytest.Subtests
) -> None:
    for dials in (False, True):
        for url in ("", "vendor", "https://", "ftp://127.0.0.1"):
            with subtests.test(f"{url}, {dials=}"), pytest.raises(CannotConnectError):
                await ask(session, url, dials=dials)


async def test_server_that_speaks_no_tls(
    session: ClientSession, scripted: ScriptedVendor, subtests: pytest.Subtests
) -> None:
    for dials in (False, True):
        with subtests.test(f"{dials=}"):
            url = scripted.url.replace("http:", "https:")

            with pytest.raises(CannotConnectError):
                await ask(session, url, dials=dials)

            assert scripted.received == []


async def test_address_that_cannot_be_read(
    session: ClientSession, subtests: pytest.Subtests
) -> None:
    for url in ("https://host:port", "http://[1"):
        with subtests.test(url), pytest.raises(CannotConnectError):
            await ask(session, url)


async def test_header_that_cannot_be_sent(
    scripted: ScriptedVendor, session: ClientSession
) -> None:
    with pytest.raises(CannotConnectError):
        await Transport(session).request(
            "GET", scripted.url, headers={"x-auth-app-id": "two\r\nlines"}
        )

    assert scripted.received == []


# The vendor hangs up on those who come back


async def test_call_is_placed_though_the_vendor_closes_old_connections(
    session: ClientSession, hasty_vendor: ScriptedVendor
) -> None:
    hasty_vendor.answer({})
    await ask(session, hasty_vendor.url)

    for _ in range(3):
        answer = await ask(session, hasty_vendor.url, dials=True)
        assert answer.status == 200

    methods = [request.method for request in hasty_vendor.received]
    assert methods == ["GET", "POST", "POST", "POST"]


async def test_connection_of_other_requests_is_kept(
    session: ClientSession, serve: Serve
) -> None:
    connections: list[asyncio.BaseTransport | None] = []

    async def note(request: web.Request) -> web.Response:
        connections.append(request.transport)
        return web.Response()

    url = await serve(note)
    await ask(session, url)
    await ask(session, url, dials=True)
    await ask(session, url)

    first, dialling, last = connections
    assert first is last
    assert dialling is not first


# The request left


async def test_server_that_never_answers(
    session: ClientSession, serve: Serve, impatient: None, subtests: pytest.Subtests
) -> None:
    for dials, error in BROKEN:
        with subtests.test(f"{dials=}"):
            asked = 0

            async def hang(request: web.Request) -> web.Response:
                nonlocal asked
                asked += 1
                await asyncio.Event().wait()
                raise AssertionError

            with pytest.raises(ProviderError) as caught:
                await ask(session, await serve(hang), dials=dials)

            assert type(caught.value) is error
            assert caught.value.text == "TimeoutError"
            assert asked == 1


async def test_server_that_stops_in_the_middle(
    session: ClientSession, serve: Serve, impatient: None, subtests: pytest.Subtests
) -> None:
    for dials, error in BROKEN:
        with subtests.test(f"{dials=}"):

            async def hang(request: web.Request) -> web.StreamResponse:
                response = web.StreamResponse()
                await response.prepare(request)
                await response.write(b'{"code": ')
                await asyncio.Event().wait()
                raise AssertionError

            with pytest.raises(ProviderError) as caught:
                await ask(session, await serve(hang), dials=dials)

            assert type(caught.value) is error


async def test_answer_that_is_no_http(
    session: ClientSession, serve_bytes: ServeBytes, subtests: pytest.Subtests
) -> None:
    for dials, error in BROKEN:
        for answer in (
            b"",
            b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
            b"HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\n{}",
            b"HTTP/1.1 two hundred\r\n\r\n",
            b"SSH-2.0-OpenSSH_9.2\r\n",
            b"\x15\x03\x01\x00\x02\x02\x46",
        ):
            with subtests.test(f"{answer!r}, {dials=}"):
                with pytest.raises(ProviderError) as caught:
                    await ask(session, await serve_bytes(answer), dials=dials)

                assert type(caught.value) is error


@pytest.mark.parametrize(("dials", "error"), MALFORMED)
@pytest.mark.parametrize("announced", [True, False])
async def test_answer_without_measure(
    session: ClientSession,
    serve: Serve,
    monkeypatch: pytest.MonkeyPatch,
    announced: bool,
    dials: bool,
    error: type[ProviderError],
) -> None:
    monkeypatch.setattr(transport, "LARGEST_ANSWER", 1000)
    sent = 0

    async def pour(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        response.content_length = 10**9 if announced else None
        await response.prepare(request)
        while True:
            await response.write(b" " * 500)
            sent += 500

    with pytest.raises(ProviderError) as caught:
        await ask(session, await serve(pour), dials=dials)

    assert type(caught.value) is error
    assert sent < 10**8


async def test_answer_that_swells_when_unpacked(
    session: ClientSession, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "LARGEST_ANSWER", 100_000)

    async def pour(request: web.Request) -> web.Response:
        response = web.Response(body=b" " * 10**7)
        response.enable_compression(web.ContentCoding.gzip)
        return response

    with pytest.raises(MalformedAnswerError):
        await ask(session, await serve(pour))


async def test_largest_answer_is_read(
    scripted: ScriptedVendor, session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "LARGEST_ANSWER", 1000)
    scripted.answer(b" " * 998 + b"{}")

    assert (await ask(session, scripted.url)).record().fields == {}


async def test_answer_that_comes_again_is_decoded_once(
    session: ClientSession, scripted: ScriptedVendor
) -> None:
    transport = Transport(session)

    async def answered(body: dict[str, Json]) -> Json:
        scripted.answer(body)
        return (await transport.request("GET", f"{scripted.url}/path")).json()

    first = await answered({"a": 1})
    assert first == {"a": 1}
    assert await answered({"a": 2}) == {"a": 2}
    assert await answered({"a": 1}) is first
    large: dict[str, Json] = {"a": "1" * 16 * 1024}
    first = await answered(large)
    assert first == large
    assert await answered(large) is not first


async def test_redirect_is_not_followed(
    scripted: ScriptedVendor, session: ClientSession
) -> None:
    scripted.answer(b"", status=302, headers={"Location": f"{scripted.url}/elsewhere"})

    answer = await ask(session, scripted.url)

    assert answer.status == 302
    assert len(scripted.received) == 1
    with pytest.raises(MalformedAnswerError):
        answer.raise_for_status()


def test_every_wait_has_an_end() -> None:
    assert transport.TIMEOUT.total == 30
    assert transport.TIMEOUT.connect == 10
    assert transport.TIMEOUT.sock_connect == 10


async def test_cause_of_an_error_is_not_passed_on(
    session: ClientSession, serve_bytes: ServeBytes
) -> None:
    # The library's error would show the address, and with it a hash.
    url = await serve_bytes(b"HTTP/1.1 two hundred\r\n\r\n")

    with pytest.raises(CannotConnectError) as caught:
        await Transport(session).request("GET", url, query={"hash": "9b11b9ff"})

    assert caught.value.__suppress_context__
    assert caught.value.__cause__ is None


# What an answer means


def test_meaning_of_a_status(subtests: pytest.Subtests) -> None:
    for status, error, error_when_dialled in (
        (101, MalformedAnswerError, UnknownOutcomeError),
        (300, MalformedAnswerError, UnknownOutcomeError),
        (304, MalformedAnswerError, UnknownOutcomeError),
        (400, RefusedError, RefusedError),
        (401, RejectedCredentialsError, RejectedCredentialsError),
        (403, NotPermittedError, NotPermittedError),
        (404, RefusedError, RefusedError),
        (418, RefusedError, RefusedError),
        (429, ThrottledError, ThrottledError),
        (499, RefusedError, RefusedError),
        (500, ServerError, UnknownOutcomeError),
        (503, ServerError, UnknownOutcomeError),
        (599, ServerError, UnknownOutcomeError),
    ):
        with subtests.test(str(status)):
            for dials, expected in ((False, error), (True, error_when_dialled)):
                with pytest.raises(ProviderError) as caught:
                    Answer(status, {}, b"", dials).raise_for_status("its reason")

                assert type(caught.value) is expected
                assert (caught.value.code, caught.value.text) == (
                    str(status),
                    "its reason",
                )


def test_success_raises_nothing(subtests: pytest.Subtests) -> None:
    for status in (200, 201, 204, 299):
        with subtests.test(str(status)):
            answer = Answer(status, {}, b"[1]")

            answer.raise_for_status()

            assert answer.json() == [1]


def test_body_that_is_no_json(subtests: pytest.Subtests) -> None:
    for dials, error in MALFORMED:
        for body in (b"", b"{", b"<html>", b"\xff", b"[" * 100_000, b'{"a":1}{"b":2}'):
            with (
                subtests.test(f"{body[:10]!r}, {dials=}"),
                pytest.raises(error, match="200"),
            ):
                Answer(200, {}, body, dials).json()


def test_body_that_is_no_object(subtests: pytest.Subtests) -> None:
    for dials, error in MALFORMED:
        for body in (b"[]", b"null", b'"text"', b"7"):
            with (
                subtests.test(f"{body!r}, {dials=}"),
                pytest.raises(error, match="200"),
            ):
                Answer(200, {}, body, dials).record()


def test_explanation() -> None:
    expected = {
        b'{"error": "a", "message": "b"}': "b",
        b'{"error": "a", "message": ""}': "a",
        b'{"error": ["a"]}': None,
        b"{}": None,
        b"[]": None,
        b"<html>": None,
    }

    for dials in (False, True):
        assert {
            body: Answer(400, {}, body, dials).explanation("message", "error")
            for body in expected
        } == expected, dials


# Headers


def test_retry_after(subtests: pytest.Subtests) -> None:
    for value, seconds in (
        ("0", 0),
        ("120", 120),
        (" 120 ", 120),
        ("3600", 3600),
        ("3601", 3600),
        ("1795819127", 3600),
        ("9" * 5000, 3600),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("soon", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 3600),
        ("Fri, 31 Dec 9999 23:59:59 -0500", None),
        ("Wed, 21 Oct 2015 07:28:00 +9999", None),
    ):
        with subtests.test(value[:40]):
            retry_after = Answer(429, {"Retry-After": value}, b"").retry_after

            assert retry_after == (
                None if seconds is None else timedelta(seconds=seconds)
            )


def test_retry_after_as_a_date(subtests: pytest.Subtests) -> None:
    for zone in ("GMT", "+0000", "-0000"):
        with subtests.test(zone):
            date = datetime.now(UTC) + timedelta(seconds=90)

            retry_after = Answer(
                429, {"Retry-After": f"{date:%a, %d %b %Y %H:%M:%S} {zone}"}, b""
            ).retry_after

            assert retry_after is not None
            assert timedelta(seconds=85) < retry_after <= timedelta(seconds=90)


def test_retry_after_that_is_not_there() -> None:
    assert Answer(429, {}, b"").retry_after is None


async def test_delay_reaches_the_error(
    scripted: ScriptedVendor, session: ClientSession
) -> None:
    scripted.answer({}, status=429, headers={"retry-after": "7"})

    with pytest.raises(ThrottledError) as caught:
        (await ask(session, scripted.url)).raise_for_status()

    assert caught.value.retry_after == timedelta(seconds=7)


def test_vendor_that_is_out_of_service_may_say_for_how_long(
    subtests: pytest.Subtests,
) -> None:
    for dials, error in ((False, ThrottledError), (True, UnknownOutcomeError)):
        with subtests.test(f"{dials=}"):
            with pytest.raises(ProviderError) as caught:
                Answer(503, {"Retry-After": "600"}, b"", dials).raise_for_status()

            assert type(caught.value) is error
            if isinstance(caught.value, ThrottledError):
                assert caught.value.retry_after == timedelta(minutes=10)


def test_clock_offset(subtests: pytest.Subtests) -> None:
    for ahead in (timedelta(hours=3), -timedelta(minutes=5)):
        with subtests.test(str(ahead)):
            date = datetime.now(UTC) - ahead

            offset = Answer(
                200, {"Date": f"{date:%a, %d %b %Y %H:%M:%S} GMT"}, b""
            ).clock_offset

            assert offset is not None
            assert abs(offset - ahead) < timedelta(seconds=5)


def test_clock_offset_that_is_not_known() -> None:
    assert [
        headers
        for headers in ({}, {"Date": ""}, {"Date": "today"})
        if Answer(200, headers, b"").clock_offset is not None
    ] == []


# Texts


async def test_text_fit_to_be_shown(session: ClientSession) -> None:
    expected = {
        None: None,
        "": None,
        " \n ": None,
        "plain": "plain",
        " two\r\n lines\t ": "two lines",
        "# over\u2028turned \u202etxet\u202c\x85\x07": "# over turned txet",
        "key S\u200bx91 is wrong": "key … is wrong",
        "x" * 500: "x" * 200,
        "key Sx91 is wrong": "key … is wrong",
        "key Sx91-b02d is wrong": "key … is wrong",
        "token T0k3n has expired": "token … has expired",
    }
    cleaner = Transport(session, ["Sx91", "Sx91-b02d", ""])

    assert {
        text: cleaner.clean_text(text, "T0k3n", None, "") for text in expected
    } == expected


async def test_secret_is_not_cut_in_two(session: ClientSession) -> None:
    cleaner = Transport(session, ["s" * 30])

    text = cleaner.clean_text("x" * 190 + "s" * 30)

    assert text == "x" * 190 + "…"


def test_body_is_in_no_text() -> None:
    assert "T0k3n" not in repr(Answer(200, {}, b'{"token": "T0k3n"}'))
