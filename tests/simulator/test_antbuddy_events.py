"""AntBuddy's event server, spoken to frame by frame, as its documents and Kazoo's have it."""

from collections.abc import AsyncGenerator
import json
from typing import Any

import aiohttp
import pytest

from simulator import Outcome, Simulator
from simulator.antbuddy.event_faults import EventProtocol
from simulator.antbuddy.server import AntbuddyServer

from ..helpers.turns import until
from .vendor_requests import antbuddy_headers

PATIENCE = 60


@pytest.fixture
async def client() -> AsyncGenerator[aiohttp.ClientSession]:
    connector = aiohttp.TCPConnector(resolver=aiohttp.ThreadedResolver())
    async with aiohttp.ClientSession(connector=connector) as opened:
        yield opened


@pytest.fixture
def vendor(simulator: Simulator) -> AntbuddyServer:
    simulator.antbuddy.clear_calls()
    return simulator.antbuddy


async def token(vendor: AntbuddyServer, client: aiohttp.ClientSession) -> str:
    url = f"{vendor.url}/oapi/v1/voice/auth_token"
    async with client.post(url, headers=antbuddy_headers(vendor.account)) as answer:
        value: str = (await answer.json())["value"]
        return value


def subscription(vendor: AntbuddyServer, auth_token: str) -> dict[str, str]:
    return {
        "account_id": vendor.account.account_id,
        "auth_token": auth_token,
        "binding": "call.CHANNEL_CREATE.*",
    }


async def listened(vendor: AntbuddyServer) -> None:
    await until(lambda: vendor.events.listening == 1)


async def test_socket_io_0_9(
    vendor: AntbuddyServer, client: aiohttp.ClientSession
) -> None:
    async with client.get(f"{vendor.url}/socket.io/1/") as answer:
        session, heartbeat, closing, transports = (await answer.text()).split(":")
    assert (heartbeat, closing) == ("30", "30")
    assert "websocket" in transports.split(",")
    address = f"{vendor.url}/socket.io/1/websocket/{session}"

    async with client.ws_connect(address) as socket:
        assert await socket.receive_str(timeout=PATIENCE) == "1::"
        packet = {
            "name": "subscribe",
            "args": [subscription(vendor, await token(vendor, client))],
        }
        await socket.send_str(f"5:::{json.dumps(packet)}")
        await listened(vendor)
        vendor.play_call("07700900123", outcome=Outcome.MISSED, ringing=0)
        frame = await socket.receive_str(timeout=PATIENCE)

    assert frame.startswith("5:::")
    event: dict[str, Any] = json.loads(frame.removeprefix("5:::"))
    assert event["name"] == "CHANNEL_CREATE"
    # An object stands where the specification has a list.
    assert event["args"]["Call-Direction"] == "inbound"
    assert event["args"]["Timestamp"] > 63_900_000_000
    # A session is used once.
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await client.ws_connect(address)


async def test_todays_socket_io(
    vendor: AntbuddyServer, client: aiohttp.ClientSession
) -> None:
    vendor.speak("socket_io")
    query = "?EIO=4&transport="
    async with client.get(f"{vendor.url}/socket.io/{query}polling") as answer:
        assert (await answer.text()).startswith('0{"sid":')

    async with client.ws_connect(f"{vendor.url}/socket.io/{query}websocket") as socket:
        assert (await socket.receive_str(timeout=PATIENCE)).startswith("0{")
        await socket.send_str("40")
        assert (await socket.receive_str(timeout=PATIENCE)).startswith('40{"sid":')
        packet = ["subscribe", subscription(vendor, await token(vendor, client))]
        await socket.send_str(f"42{json.dumps(packet)}")
        await listened(vendor)
        vendor.play_call("07700900123", outcome=Outcome.MISSED, ringing=0)
        frame = await socket.receive_str(timeout=PATIENCE)

    name, event = json.loads(frame.removeprefix("42"))
    assert (name, event["Event-Name"]) == ("CHANNEL_CREATE", "CHANNEL_CREATE")


async def test_kazoo_4(vendor: AntbuddyServer, client: aiohttp.ClientSession) -> None:
    vendor.speak("kazoo")

    async with client.ws_connect(f"{vendor.url}/") as socket:
        for auth_token in ("wrong", await token(vendor, client)):
            fields = subscription(vendor, auth_token)
            del fields["auth_token"]
            await socket.send_json(
                {
                    "action": "subscribe",
                    "auth_token": auth_token,
                    "request_id": auth_token,
                    "data": fields,
                }
            )
            reply = await socket.receive_json(timeout=PATIENCE)
            assert (reply["action"], reply["request_id"]) == ("reply", auth_token)
            assert reply["status"] == ("error" if auth_token == "wrong" else "success")
        vendor.play_call("07700900123", outcome=Outcome.MISSED, ringing=0)
        event = await socket.receive_json(timeout=PATIENCE)

    assert (event["action"], event["name"]) == ("event", "CHANNEL_CREATE")
    assert event["data"]["call_direction"] == "inbound"
    assert event["data"]["custom_channel_vars"]["account_id"]


async def test_another_protocol_is_not_spoken(
    vendor: AntbuddyServer, client: aiohttp.ClientSession
) -> None:
    paths = {
        EventProtocol.SOCKET_IO_0_9: "socket.io/1/",
        EventProtocol.SOCKET_IO: "socket.io/?EIO=4&transport=polling",
        EventProtocol.KAZOO: "",
    }
    for spoken in EventProtocol:
        vendor.events.protocol = spoken
        for protocol, path in paths.items():
            async with client.get(f"{vendor.url}/{path}") as answer:
                # A plain request for what is a websocket is refused as well.
                is_answered = protocol is spoken is not EventProtocol.KAZOO
                assert answer.ok is is_answered, (spoken, protocol)


async def test_call_that_is_played_is_history_at_its_end(
    vendor: AntbuddyServer,
) -> None:
    vendor.play_call("07700900123", ringing=0, talk=0)
    await until(lambda: bool(vendor.calls))

    (call,) = vendor.calls
    assert (call.number, call.outcome) == ("07700900123", Outcome.ANSWERED)


def test_faults_by_name(vendor: AntbuddyServer) -> None:
    vendor.spoil_events(dropped_in="greeted", copies=2)
    assert vendor.events.faults.copies == 2

    vendor.spoil_events()
    assert vendor.events.faults.dropped_in is None

    with pytest.raises(TypeError):
        vendor.spoil_events(dance=True)
