"""Live events of the simulated AntBuddy, in each of the protocols it may speak."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
import logging
from typing import Final

from aiohttp import WSMsgType, web
from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.telephony.calls import LivePhase
from custom_components.telephony.providers import transport, web_socket
from custom_components.telephony.providers.antbuddy import (
    call_legs,
    event_socket,
    kazoo_socket,
    socket_io,
    socket_io_0_9,
)
from custom_components.telephony.providers.base import Capability
from custom_components.telephony.providers.errors import (
    CannotConnectError,
    MalformedAnswerError,
    NotPermittedError,
    ProviderError,
    RefusedError,
    RejectedCredentialsError,
    ServerError,
    TooMuchError,
    UnsupportedError,
)
from custom_components.telephony.providers.push import PushSource
from simulator import Direction
from simulator.antbuddy.event_faults import EventFaults, EventProtocol, Phase
from simulator.antbuddy.event_script import LiveCall
from simulator.antbuddy.server import AntbuddyServer
from simulator.faults import Status

from ...helpers.turns import turns, until
from ..opened_accounts import Account, configure
from ..scripted_vendor import Serve
from ..test_secrets import texts_of
from .live_listener import LiveListener, listening, own_tasks

PROTOCOLS: Final = tuple(EventProtocol)
NUMBER: Final = "07700900123"

every_protocol = pytest.mark.parametrize("protocol", PROTOCOLS, indirect=True)


@pytest.fixture
def server(account: Account) -> AntbuddyServer:
    """Return the simulated vendor."""
    assert isinstance(account.server, AntbuddyServer)
    return account.server


@pytest.fixture
def protocol(request: pytest.FixtureRequest, server: AntbuddyServer) -> EventProtocol:
    """Let the vendor speak one protocol."""
    found: EventProtocol = request.param
    server.events.protocol = found
    return found


@pytest.fixture(autouse=True)
async def _nothing_is_left(server: AntbuddyServer) -> AsyncGenerator[None]:
    """Leave no task, no connection, and no exception that nobody has seen."""
    unseen: list[object] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _, context: unseen.append(context)
    )
    yield
    await until(lambda: server.events.connected == 0)
    await until(lambda: not own_tasks())
    assert unseen == []


def incoming(server: AntbuddyServer) -> LiveCall:
    return LiveCall(
        server.account,
        direction=Direction.INCOMING,
        number=NUMBER,
        line="office-desk",
        started_at=datetime.now(UTC),
        ringing=("office-desk", "reception"),
    )


async def play(server: AntbuddyServer) -> None:
    call = incoming(server)
    await server.events.tell(*call.created())
    await server.events.tell(*call.answered(3))
    await server.events.tell(*call.ended(9, was_answered=True))


async def failure_of(account: Account, protocol: str | None = None) -> ProviderError:
    """Return the error with which listening ends."""
    listener = LiveListener(account.open(), protocol)
    with pytest.raises(ProviderError) as caught:
        await listener.task
    return caught.value


def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a dead peer be noticed soon."""
    monkeypatch.setattr(socket_io_0_9, "_LONGEST_SILENCE", 0.2)
    monkeypatch.setattr(kazoo_socket, "PING_SECONDS", 0.2)
    monkeypatch.setattr(socket_io, "PING_SECONDS", 0.2)


# What is told


async def test_account_without_an_id_is_told_nothing(account: Account) -> None:
    credentials = dict(account.configuration.credentials)
    del credentials["account_id"]
    provider = account.vendor.open_account(
        account.session, configure(account.vendor, account.server.url, credentials)
    )

    assert provider.push_source is None
    assert Capability.LIVE_CALLS not in provider.capabilities
    with pytest.raises(UnsupportedError):
        await provider.listen(lambda _: None, lambda _: None)


@every_protocol
async def test_call_from_ringing_to_its_end(
    account: Account, server: AntbuddyServer, protocol: EventProtocol
) -> None:
    provider = account.open()
    assert provider.push_source is PushSource.CONNECTION

    async with listening(provider) as listener:
        await until(lambda: server.events.listening == 1)
        await play(server)
        await until(
            lambda: bool(listener.calls) and listener.calls[-1].phase is LivePhase.ENDED
        )

        assert listener.connected == [protocol]
        assert len({call.id for call in listener.calls}) == 1
        phases = [call.phase for call in listener.calls]
        assert phases[0] is LivePhase.RINGING
        assert LivePhase.ANSWERED in phases
        assert listener.calls[-1].caller.number == NUMBER
        assert listener.unknown == 0
    assert server.events.subscriptions == 3


@every_protocol
async def test_what_was_found_before_is_tried_first(
    account: Account, server: AntbuddyServer, protocol: EventProtocol
) -> None:
    async with listening(account.open(), protocol):
        paths = [one.path for one in server.requests if one.action == "events"]

    assert len(paths) == (1 if protocol is EventProtocol.KAZOO else 2)


async def test_another_protocol_than_before(
    account: Account, server: AntbuddyServer
) -> None:
    async with listening(account.open(), EventProtocol.KAZOO) as listener:
        assert listener.connected == [EventProtocol.SOCKET_IO_0_9]


async def test_several_events_in_a_frame_and_copies(
    account: Account, server: AntbuddyServer
) -> None:
    server.events.faults = EventFaults(joins_frames=True, copies=3)

    async with listening(account.open()) as listener:
        await until(lambda: server.events.listening == 1)
        await play(server)
        await until(lambda: len(listener.calls) > 3)

        phases = [call.phase for call in listener.calls]
        assert phases == sorted(phases, key=list(LivePhase).index)
        assert phases.count(LivePhase.ENDED) == 1


@every_protocol
async def test_half_a_frame_hides_no_other(
    account: Account, server: AntbuddyServer, protocol: EventProtocol
) -> None:
    async with listening(account.open()) as listener:
        await until(lambda: server.events.listening == 1)
        server.events.faults = EventFaults(halves_frames=True)
        await play(server)
        server.events.faults = EventFaults()
        if protocol is EventProtocol.SOCKET_IO:
            # The library ends what it cannot read, or passes over it.
            assert listener.calls == []
            return
        await until(lambda: listener.unknown > 0)
        assert listener.calls == []

        await play(server)

        await until(lambda: len(listener.calls) > 2)


async def test_nonsense_is_passed_over(
    account: Account, server: AntbuddyServer
) -> None:
    async with listening(account.open()) as listener:
        await until(lambda: server.events.listening == 1)
        for frame in (
            "",
            "5",
            "5:::",
            "5:::null",
            '5:::{"name":7,"args":[]}',
            '5:::{"name":"CHANNEL_CREATE","args":["x"]}',
            "8::",
            "3:::hello",
            "99:::",
            "\ufffd",
            "\ufffd12",
            "\ufffdx\ufffd5:::",
            "\ufffd999\ufffd5:::",
            "\ufffd99999999\ufffd5:::",
            "0::/elsewhere",
        ):
            await server.events.send_all(frame)
        await play(server)
        await until(lambda: len(listener.calls) > 2)

        assert listener.unknown >= 4


@pytest.mark.parametrize(
    ("frame", "unknown"),
    [
        ("4", 1),
        ("4x", 1),
        ("4\ufffd", 1),
        ("4null", 1),
        ('4{"x":1}', 1),
        ("40x", 1),
        ("40[7]", 1),
        ("42", 1),
        ("42{", 1),
        ("42{}", 1),
        ("42[]", 1),
        ("42[7]", 1),
        ('42["CHANNEL_CREATE"]', 1),
        ('42["CHANNEL_CREATE","x"]', 1),
        pytest.param(f'42["CHANNEL_CREATE",{"[" * 3000}', 1, id="deep"),
        ('42/elsewhere,["CHANNEL_CREATE",{}]', 0),
        ('437["x"]', 0),
        ("44", 0),
        ('451-["x",{"_placeholder":true,"num":0}]', 1),
        ("46x", 1),
        ('4999999999["x"]', 1),
    ],
)
async def test_nonsense_in_todays_socket_io(
    account: Account, server: AntbuddyServer, frame: str, unknown: int
) -> None:
    """It hides nothing that comes after it, and nothing of it is in the log."""
    server.events.protocol = EventProtocol.SOCKET_IO

    async with listening(account.open()) as listener:
        await until(lambda: server.events.listening == 1)
        await server.events.send_all(frame)
        await play(server)
        await until(lambda: len(listener.calls) == 5)

        assert listener.unknown == unknown


async def test_nonsense_on_a_plain_websocket(
    account: Account, server: AntbuddyServer
) -> None:
    server.events.protocol = EventProtocol.KAZOO

    async with listening(account.open()) as listener:
        await until(lambda: server.events.listening == 1)
        for frame in ("", "{", "[]", "7", '{"action":"dance"}', '{"action":"event"}'):
            await server.events.send_all(frame)
        await play(server)
        await until(lambda: len(listener.calls) > 2)

        assert listener.unknown == 6


async def test_a_call_whose_end_is_lost(
    account: Account, server: AntbuddyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_socket, "_SIGN_OF_LIFE", timedelta(seconds=0.02))
    monkeypatch.setattr(call_legs, "PATIENCE", timedelta())
    call = incoming(server)

    async with listening(account.open()) as listener:
        await until(lambda: server.events.listening == 1)
        await server.events.tell(*call.created(), *call.answered(3))
        await server.events.tell(call.ended(9, was_answered=True)[-1])
        await until(lambda: LivePhase.ENDED in [call.phase for call in listener.calls])


async def test_call_keeps_its_id_when_the_connection_is_made_anew(
    account: Account, server: AntbuddyServer
) -> None:
    provider = account.open()
    call = incoming(server)
    async with listening(provider) as first:
        await until(lambda: server.events.listening == 1)
        await server.events.tell(*call.created())
        await until(lambda: bool(first.calls))
        server.events.drop_all()
        with pytest.raises(CannotConnectError):
            await first.task

    async with listening(provider) as second:
        await until(lambda: server.events.listening == 1)
        await server.events.tell(*call.answered(4))
        await until(lambda: bool(second.calls))

    assert second.calls[0].id == first.calls[0].id


async def test_flood(account: Account, server: AntbuddyServer) -> None:
    """Two thousand calls that never end: each is told, and all but the youngest ended."""
    async with listening(account.open()) as listener:
        await until(lambda: server.events.listening == 1)
        for _ in range(200):
            await server.events.tell(*(incoming(server).begun()[0] for _ in range(5)))
        await until(lambda: len({call.id for call in listener.calls}) == 1_000)

        ended = [call for call in listener.calls if call.phase is LivePhase.ENDED]
        assert len(ended) == 1_000 - call_legs.MOST_CALLS


# Its life


async def test_signs_of_life(
    account: Account, server: AntbuddyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_socket, "_SIGN_OF_LIFE", timedelta(seconds=0.01))

    async with listening(account.open()) as listener:
        await until(lambda: len(listener.connected) > 3)

    assert set(listener.connected) == {EventProtocol.SOCKET_IO_0_9}


@pytest.mark.parametrize(
    "protocol", [EventProtocol.SOCKET_IO_0_9, EventProtocol.SOCKET_IO], indirect=True
)
async def test_beats_are_answered(
    account: Account,
    server: AntbuddyServer,
    protocol: EventProtocol,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for wire in ("EventWire", "SocketIoWire"):
        monkeypatch.setattr(f"simulator.antbuddy.event_wire.{wire}.beat_seconds", 0.01)

    async with listening(account.open()):
        await until(lambda: server.events.answered_beats > 3)


async def test_peer_that_lives_and_has_nothing_to_say(
    account: Account, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked once in a while, for as long as it answers."""
    monkeypatch.setattr(kazoo_socket, "PING_SECONDS", 0.3)
    asked = 0

    async def quiet(request: web.Request) -> web.StreamResponse:
        nonlocal asked
        if request.path.endswith("auth_token"):
            return web.json_response({"value": "a token", "expire": 600})
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        async for message in socket:
            if message.type is WSMsgType.PING:
                asked += 1
                await socket.pong(message.data)
            if asked == 2:
                await socket.close()
        return socket

    url = await serve(quiet)
    provider = account.vendor.open_account(
        account.session,
        configure(account.vendor, url, account.configuration.credentials),
    )

    async with listening(provider, EventProtocol.KAZOO) as listener:
        with pytest.raises(CannotConnectError) as caught:
            await listener.task

    assert asked == 2
    assert caught.value.text == "the connection was closed"


async def test_dead_peer(
    account: Account,
    server: AntbuddyServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    short_waits(monkeypatch)
    server.events.protocol = EventProtocol.SOCKET_IO_0_9

    async with listening(account.open()) as listener:
        server.events.faults.is_silent = True
        with pytest.raises(CannotConnectError) as caught:
            await listener.task

    assert caught.value.text == "nothing comes any more"


@every_protocol
async def test_silence_is_noticed_within_half_a_minute_and_no_sooner_than_it_is_one(
    account: Account,
    server: AntbuddyServer,
    protocol: EventProtocol,
    freezer: FrozenDateTimeFactory,
) -> None:
    async with listening(account.open()) as listener:
        await until(lambda: server.events.listening == 1)
        # A vendor that has nothing to say beats, or answers when it is asked.
        for _ in range(90):
            freezer.tick(timedelta(seconds=1))
            await turns(100)
        assert not listener.task.done()

        await play(server)
        await until(
            lambda: bool(listener.calls) and listener.calls[-1].phase is LivePhase.ENDED
        )
        await turns(100)
        server.events.faults.is_silent = True
        for second in range(30):
            freezer.tick(timedelta(seconds=1))
            await turns(100)
            assert second > 10 or not listener.task.done()

        # No time passes any more.
        await until(listener.task.done)
        with pytest.raises(CannotConnectError) as caught:
            await listener.task
    assert caught.value.text == "nothing comes any more"


@pytest.mark.parametrize("kind", [EventProtocol.SOCKET_IO, EventProtocol.KAZOO])
async def test_dead_peer_that_answers_no_ping(
    account: Account, serve: Serve, monkeypatch: pytest.MonkeyPatch, kind: EventProtocol
) -> None:
    short_waits(monkeypatch)

    async def deaf(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("auth_token"):
            return web.json_response({"value": "a token", "expire": 600})
        opening = '0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000}'
        if request.query.get("transport") == "polling":
            return web.Response(text=opening)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        if kind is EventProtocol.SOCKET_IO:
            await socket.send_str(opening)
            await socket.send_str('40{"sid":"b"}')
        async for _ in socket:
            pass
        return socket

    url = await serve(deaf)
    provider = account.vendor.open_account(
        account.session,
        configure(account.vendor, url, account.configuration.credentials),
    )

    async with listening(provider, kind) as listener:
        with pytest.raises(CannotConnectError):
            await listener.task


async def test_token_is_renewed_before_it_ends(
    account: Account, server: AntbuddyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_socket, "_SIGN_OF_LIFE", timedelta(seconds=0.01))
    monkeypatch.setattr(event_socket, "_SHORTEST_RENEWAL", timedelta(seconds=0.05))
    server.token_lifetime = timedelta(seconds=1)
    monkeypatch.setattr(event_socket, "_USED_LIFE", 0.05)

    async with listening(account.open()) as listener:
        await until(lambda: server.events.subscriptions == 6)
        # One that cannot be had does not end the connection.
        server.misbehave(Status(500), path="/oapi/v1/voice", times=2)
        await until(lambda: server.events.subscriptions >= 9)

        assert not listener.task.done()
    tokens = [one for one in server.requests if one.action == "auth_token"]
    assert len(tokens) >= 5


async def test_token_without_a_known_end_is_not_renewed() -> None:
    now = datetime.now(UTC)
    for ends in (None, now - timedelta(seconds=1)):
        assert event_socket._renewal(event_socket.AuthToken("token", ends)) is None


async def test_pings_of_the_vendor_are_answered(
    account: Account, server: AntbuddyServer
) -> None:
    async with listening(account.open()) as listener:
        await until(lambda: server.events.listening == 1)
        await server.events._listeners[0].socket.ping(b"there?")
        await play(server)
        await until(lambda: len(listener.calls) > 2)


# What goes wrong


@every_protocol
async def test_connection_that_ends_in_any_phase(
    account: Account, server: AntbuddyServer, protocol: EventProtocol
) -> None:
    for phase in Phase:
        server.events.faults = EventFaults(dropped_in=phase)
        listener = LiveListener(account.open())
        if phase is Phase.LISTENING:
            await until(lambda: server.events.listening == 1)
            await play(server)
        with pytest.raises(CannotConnectError):
            await listener.task


async def test_good_bye(account: Account, server: AntbuddyServer) -> None:
    for frame, expected in (
        ("0::", CannotConnectError),
        ("7:::2+0", RefusedError),
    ):
        async with listening(account.open()) as listener:
            await until(lambda: server.events.listening == 1)
            await server.events.send_all(frame)
            with pytest.raises(expected):
                await listener.task


@every_protocol
async def test_vendor_that_hangs_up(
    account: Account, server: AntbuddyServer, protocol: EventProtocol
) -> None:
    async with listening(account.open()) as listener:
        await server.events.close()
        with pytest.raises(CannotConnectError):
            await listener.task


async def test_bad_token_that_is_told(
    account: Account, server: AntbuddyServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Some versions say so, with the token in it."""
    caplog.set_level(logging.DEBUG)
    told: list[str] = []

    def refuse(token: str) -> bool:
        told.append(token)
        return False

    server.events._is_valid = refuse
    for protocol in PROTOCOLS:
        server.events.protocol = protocol
        # There, every request is answered.
        server.events.tells_refusals = protocol is not EventProtocol.KAZOO

        error = await failure_of(account)

        assert isinstance(error, NotPermittedError)
        assert error.field == "account_id"
        seen = texts_of(error) + caplog.text
        assert told
        assert [token for token in told if token in seen] == []


async def test_bad_token_or_account_of_which_nothing_is_told(
    account: Account, server: AntbuddyServer
) -> None:
    """The connection stands, and is silent: whoever listens has to notice."""
    async with listening(account.open(account_id="another")) as listener:
        await until(lambda: server.events.subscriptions == 3)
        await play(server)

        assert listener.news == []


async def test_wrong_secret(account: Account) -> None:
    provider = account.open(app_secret="wrong")

    with pytest.raises(RejectedCredentialsError):
        await provider.listen(lambda _: None, lambda _: None)


async def test_frame_that_is_too_large(
    account: Account, server: AntbuddyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_socket, "LARGEST_FRAME", 1_000)

    async with listening(account.open()) as listener:
        await server.events.send_all("5" * 2_000)
        with pytest.raises(TooMuchError):
            await listener.task


async def test_frame_that_is_no_text(account: Account, server: AntbuddyServer) -> None:
    async with listening(account.open()) as listener:
        await until(lambda: server.events.connected == 1)
        await server.events._listeners[0].socket.send_bytes(b"5:::")
        with pytest.raises(MalformedAnswerError):
            await listener.task


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (404, "", MalformedAnswerError),
        (200, "<html>sign in</html>", MalformedAnswerError),
        (200, "abc:30:30:xhr-polling", MalformedAnswerError),
        (200, '97:0{"sid":"abc"}', MalformedAnswerError),
        (502, "", ServerError),
    ],
)
async def test_somebody_else_answers(
    account: Account,
    serve: Serve,
    status: int,
    body: str,
    expected: type[ProviderError],
) -> None:
    async def answer(request: web.Request) -> web.Response:
        if request.path.endswith("auth_token"):
            return web.json_response({"value": "a token", "expire": 600})
        return web.Response(status=status, text=body)

    url = await serve(answer)
    provider = account.vendor.open_account(
        account.session,
        configure(account.vendor, url, account.configuration.credentials),
    )

    with pytest.raises(expected):
        await provider.listen(lambda _: None, lambda _: None)


async def test_vendor_that_greets_nobody(
    account: Account, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every wait has an end, and what was opened is closed."""
    short_waits(monkeypatch)
    monkeypatch.setattr(socket_io, "_CONNECTING_SECONDS", 0.2)
    monkeypatch.setattr(socket_io, "_CLOSING_SECONDS", 0.2)
    monkeypatch.setattr(transport, "_GOODBYE_SECONDS", 0.1)

    async def mute(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("auth_token"):
            return web.json_response({"value": "a token", "expire": 600})
        if request.path == "/socket.io/1/":
            return web.Response(text="abc:30:30:websocket")
        if request.query.get("transport") == "polling":
            return web.Response(text='0{"sid":"abc"}')
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for _ in socket:
            pass
        return socket

    url = await serve(mute)
    for protocol in (EventProtocol.SOCKET_IO_0_9, EventProtocol.SOCKET_IO):
        provider = account.vendor.open_account(
            account.session,
            configure(account.vendor, url, account.configuration.credentials),
        )

        with pytest.raises(CannotConnectError):
            await provider.listen(lambda _: None, lambda _: None, protocol=protocol)


async def test_vendor_that_is_not_there(account: Account) -> None:
    endpoints = {**account.configuration.endpoints, "events_url": "http://127.0.0.1:9"}
    configuration = configure(
        account.vendor, account.server.url, account.configuration.credentials
    )
    object.__setattr__(configuration, "endpoints", endpoints)
    provider = account.vendor.open_account(account.session, configuration)

    for protocol in PROTOCOLS:
        with pytest.raises(CannotConnectError):
            await provider.listen(lambda _: None, lambda _: None, protocol=protocol)
