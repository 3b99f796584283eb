"""Where the credentials go, and what comes back."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
import gzip
import logging
import re

from aiohttp import ClientSession, ClientTimeout, web
import pytest
from yarl import URL

from custom_components.telephony.carddav import connection as connection_module
from custom_components.telephony.carddav.addresses import origin_of, safe_url
from custom_components.telephony.carddav.carddav_errors import (
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
from custom_components.telephony.carddav.connection import (
    LARGEST_CARDDAV_ANSWER,
    CardDavConnection,
    Credentials,
)

from .carddav_servers import PASSWORD, USER
from .lying_server import BOOK, Asked, LyingServer, multistatus
from .reader import Reader

BODY = b"<propfind/>"


@pytest.fixture
def connection(
    liar: LyingServer, session: ClientSession, credentials: Credentials
) -> CardDavConnection:
    return CardDavConnection(session, credentials, [liar.url])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_keeps_the_question(
    liar: LyingServer, connection: CardDavConnection, status: int
) -> None:
    def redirect(asked: Asked) -> web.Response | None:
        if asked.path != "/old":
            return None
        return web.Response(status=status, headers={"Location": BOOK})

    liar.lies.append(redirect)

    answer = await connection.propfind(URL(liar.url + "/old"), BODY, 1)

    assert answer.status == 207
    assert answer.url == URL(liar.url + BOOK)
    first, second = liar.asked
    assert (first.method, first.body, first.depth) == ("PROPFIND", BODY.decode(), "1")
    assert (second.method, second.body, second.depth) == (
        "PROPFIND",
        BODY.decode(),
        "1",
    )


async def test_another_server_gets_nothing_until_the_user_has_agreed(
    liar: LyingServer,
    stranger: LyingServer,
    session: ClientSession,
    credentials: Credentials,
    connection: CardDavConnection,
) -> None:
    liar.lies.append(
        lambda _: web.Response(status=307, headers={"Location": stranger.url + BOOK})
    )

    with pytest.raises(OtherOriginError) as refused:
        await connection.propfind(URL(liar.url), BODY)

    assert refused.value.origin == stranger.url
    assert stranger.asked == []
    agreed = CardDavConnection(session, credentials, [liar.url, refused.value.origin])
    assert (await agreed.propfind(URL(liar.url), BODY)).status == 207


async def test_nothing_leads_down_to_an_unencrypted_connection(
    encrypted_liar: LyingServer,
    trusting_session: ClientSession,
    credentials: Credentials,
) -> None:
    """Behind a proxy, servers name the scheme and the port that they know of."""
    liar = encrypted_liar
    places = [
        f"http://127.0.0.1{BOOK}",
        f"http://127.0.0.1:8080{BOOK}",
        "http://elsewhere.example/",
    ]
    liar.lies.append(
        lambda asked: (
            web.Response(status=301, headers={"Location": places.pop(0)})
            if asked.path == "/"
            else None
        )
    )
    connection = CardDavConnection(trusting_session, credentials, [liar.url])

    for _ in range(2):
        answer = await connection.propfind(URL(liar.url), BODY)
        assert answer.url == URL(liar.url + BOOK)
    with pytest.raises(OtherOriginError) as refused:
        await connection.propfind(URL(liar.url), BODY)
    assert refused.value.origin == "https://elsewhere.example"


async def test_a_server_may_not_know_its_own_address(
    encrypted_liar: LyingServer,
    trusting_session: ClientSession,
    credentials: Credentials,
) -> None:
    liar = encrypted_liar
    liar.put("one", "two")
    liar.escaped = "http://127.0.0.1:8080{}".format
    connection = CardDavConnection(trusting_session, credentials, [liar.url])
    reader = Reader(connection, liar.url + BOOK)

    assert await reader.read() == 2


async def test_a_certificate_that_nobody_vouches_for_is_named(
    encrypted_liar: LyingServer, session: ClientSession, credentials: Credentials
) -> None:
    connection = CardDavConnection(session, credentials, [encrypted_liar.url])

    with pytest.raises(UntrustedCertificateError, match=r"127\.0\.0\.1"):
        await connection.get(URL(encrypted_liar.url))

    assert encrypted_liar.asked == []


@pytest.mark.parametrize(
    "location",
    [
        "/loop",
        "http://ann:word@127.0.0.1/",
        "http://example.com/",
        "ftp://127.0.0.1/",
        "http://[",
        "",
        "/a/%2e%2e/%2e%2e/b",
    ],
)
async def test_a_redirect_without_sense_ends(
    liar: LyingServer, connection: CardDavConnection, location: str
) -> None:
    liar.lies.append(lambda _: web.Response(status=302, headers={"Location": location}))

    with pytest.raises(NoCardDavError):
        await connection.propfind(URL(liar.url + "/loop"), BODY)

    assert len(liar.asked) <= 6


@pytest.mark.parametrize(
    ("status", "headers", "error"),
    [
        (403, {}, NoAccessError),
        (404, {}, NoCardDavError),
        (405, {}, NoCardDavError),
        (500, {}, ServerOutOfOrderError),
        (400, {}, ServerOutOfOrderError),
        (429, {}, RefusedForNowError),
        (401, {"WWW-Authenticate": "Bearer"}, WrongCredentialsError),
    ],
)
async def test_what_a_status_means(
    liar: LyingServer,
    connection: CardDavConnection,
    status: int,
    headers: dict[str, str],
    error: type[CardDavError],
) -> None:
    liar.lies.append(lambda _: web.Response(status=status, headers=headers))

    with pytest.raises(error) as raised:
        (await connection.get(URL(liar.url))).raise_for_status()

    assert raised.type is error
    assert raised.value.detail == f"HTTP {status}"
    assert raised.value.key in str(raised.value)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("9999999999999", 86_400),
        ("soon", None),
        ("", None),
        ("{in an hour}", 3600),
        ("Sat, 01 Jan 2000 00:00:00 GMT", 0),
        ("Sat, 01 Jan 2000 00:00:00", 0),
        ("Sat, 01 Jan 99999999999999999999 00:00:00 GMT", None),
    ],
)
async def test_how_long_a_server_wants_to_be_left_alone(
    liar: LyingServer, connection: CardDavConnection, value: str, seconds: float | None
) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1))
    value = value.replace("{in an hour}", later)
    liar.lies.append(lambda _: web.Response(status=503, headers={"Retry-After": value}))

    with pytest.raises(RefusedForNowError) as raised:
        await connection.get(URL(liar.url))

    wait = raised.value.retry_after
    if seconds is None:
        assert wait is None
    else:
        assert wait is not None
        assert wait.total_seconds() == pytest.approx(seconds, abs=120)


async def test_a_wrong_password_is_tried_once(
    liar: LyingServer, session: ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    credentials = Credentials(USER, "not-the-password")
    connection = CardDavConnection(session, credentials, [liar.url])

    for _ in range(3):
        with pytest.raises(WrongCredentialsError) as raised:
            await connection.get(URL(liar.url))
        assert "not-the-password" not in repr(raised.value)

    assert len(liar.asked) == 1
    assert "not-the-password" not in repr(credentials) + repr(connection)
    assert "not-the-password" not in caplog.text
    with pytest.raises(WrongCredentialsError):
        CardDavConnection(session, Credentials("a:b", "word"), [liar.url])


def _digest(realm: str, nonces: list[str]) -> web.Response:
    challenge = f'Digest realm="{realm}", nonce="{nonces[0]}", qop="auth"'
    return web.Response(status=401, headers={"WWW-Authenticate": challenge})


@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
async def test_a_server_may_ask_for_a_digest(
    liar: LyingServer, session: ClientSession, password: str
) -> None:
    nonces = ["n1"]

    def ask(asked: Asked) -> web.Response:
        if f'nonce="{nonces[0]}"' not in asked.authorization or password == "wrong":
            return _digest("Baïkal", nonces)
        assert re.search(r'response="[0-9a-f]{32}"', asked.authorization)
        return multistatus()

    liar.lies.append(ask)
    connection = CardDavConnection(session, Credentials(USER, password), [liar.url])

    if password == "wrong":
        for _ in range(3):
            with pytest.raises(WrongCredentialsError):
                await connection.get(URL(liar.url))
        # With the name alone, without anything, with the digest.
        assert len(liar.asked) == 3
        return
    assert (await connection.propfind(URL(liar.url), BODY)).status == 207
    liar.asked.clear()
    assert (await connection.propfind(URL(liar.url), BODY)).status == 207
    assert len(liar.asked) == 1
    nonces[0] = "n2"
    assert (await connection.propfind(URL(liar.url), BODY)).status == 207
    assert len(liar.asked) == 3


async def test_too_much_is_not_read(
    liar: LyingServer, connection: CardDavConnection
) -> None:
    bomb = gzip.compress(bytes(LARGEST_CARDDAV_ANSWER * 4))
    lies: list[web.Response] = [
        web.Response(body=bomb, headers={"Content-Encoding": "gzip"}),
        web.Response(body=bytes(LARGEST_CARDDAV_ANSWER + 1)),
    ]
    liar.lies.append(lambda _: lies.pop(0))
    assert len(bomb) < LARGEST_CARDDAV_ANSWER / 100

    for _ in range(2):
        with pytest.raises(TooLargeBookError):
            await connection.get(URL(liar.url))


async def test_no_wait_is_without_an_end(
    liar: LyingServer,
    connection: CardDavConnection,
    session: ClientSession,
    credentials: Credentials,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection_module, "CARDDAV_TIMEOUT", ClientTimeout(total=0.3))

    async def say_nothing(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await reader.read()
        writer.close()

    silent = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    url = URL(f"http://127.0.0.1:{silent.sockets[0].getsockname()[1]}")
    with pytest.raises(UnreachableServerError, match="Timeout"):
        await CardDavConnection(session, credentials, [origin_of(url)]).get(url)
    silent.close()
    await silent.wait_closed()
    with pytest.raises(UnreachableServerError):
        await CardDavConnection(session, credentials, [origin_of(url)]).get(url)


async def test_an_answer_that_breaks_off_is_the_servers_fault(
    session: ClientSession, credentials: Credentials
) -> None:
    async def break_off(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 207 X\r\nContent-Length: 100\r\n\r\n<multi")
        writer.close()

    server = await asyncio.start_server(break_off, "127.0.0.1", 0)
    url = URL(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    with pytest.raises(ServerOutOfOrderError):
        await CardDavConnection(session, credentials, [origin_of(url)]).get(url)
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/",
        "https://ann:word@example.com/",
        "https://ann@example.com/",
        "ftp://127.0.0.1/",
        "https:///path",
        "https://[",
        "https://example.com:99999/",
        "/path",
    ],
)
def test_no_credentials_go_to_such_an_address(address: str) -> None:
    with pytest.raises(BadAddressError) as raised:
        safe_url(address)

    assert "word" not in f"{raised.value!r}{raised.value.__cause__!r}"


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://P01-Contacts.iCloud.com:443/", "https://p01-contacts.icloud.com"),
        ("https://example.com:8443/a", "https://example.com:8443"),
        ("http://[::1]:5232/", "http://[::1]:5232"),
        ("http://localhost/", "http://localhost"),
    ],
)
def test_what_an_origin_is(address: str, origin: str) -> None:
    assert origin_of(safe_url(address)) == origin
