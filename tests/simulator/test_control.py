"""The control API, and the simulator as a process of its own."""

import asyncio
from dataclasses import dataclass
import re
import signal
import sys

import aiohttp
import pytest

from simulator import Simulator

from .conftest import NOW
from .vendor_requests import Answer


@dataclass
class Control:
    """Gives commands and gets JSON."""

    url: str
    client: aiohttp.ClientSession

    async def post(self, path: str, body: object = None) -> tuple[int, Answer]:
        async with self.client.post(f"{self.url}/{path}", json=body or {}) as response:
            return response.status, await response.json()

    async def get(self, path: str) -> Answer:
        async with self.client.get(f"{self.url}/{path}") as response:
            assert response.status == 200
            answer: Answer = await response.json()
            return answer


@pytest.fixture
def control(simulator: Simulator, client: aiohttp.ClientSession) -> Control:
    return Control(simulator.control_url, client)


async def token_status(
    simulator: Simulator, client: aiohttp.ClientSession
) -> tuple[int, bytes]:
    account = simulator.nxcloud.account
    keys = {"appkey": account.appkey, "secretkey": account.secretkey}
    async with client.post(
        f"{simulator.nxcloud.url}/v1/call/token", data=keys
    ) as response:
        return response.status, await response.read()


async def test_overview_has_addresses_and_credentials(
    simulator: Simulator, control: Control
) -> None:
    overview = await control.get("")

    assert {name: vendor["url"] for name, vendor in overview.items()} == {
        name: vendor.url for name, vendor in simulator.vendors.items()
    }
    assert (
        overview["nxcloud"]["account"]["access_key"]
        == simulator.nxcloud.account.access_key
    )
    assert overview["antbuddy"]["account"]["devices"] == dict(
        simulator.antbuddy.account.devices
    )
    assert overview["net2phone"]["account"]["user_lines"] == [
        "12125550110",
        "12125550111",
    ]


async def test_faults(
    simulator: Simulator, client: aiohttp.ClientSession, control: Control
) -> None:
    fault = {"fault": "Status", "code": 503, "body": "busy", "path": "/v1", "times": 1}
    assert await control.post("nxcloud/misbehave", fault) == (200, {})
    assert await token_status(simulator, client) == (503, b"busy")
    assert (await token_status(simulator, client))[0] == 200

    await control.post("nxcloud/misbehave", {"fault": "EmptyBody"})
    assert await token_status(simulator, client) == (200, b"")
    await control.post("nxcloud/behave")
    assert await token_status(simulator, client) != (200, b"")


async def test_credentials_can_be_revoked(
    simulator: Simulator, client: aiohttp.ClientSession, control: Control
) -> None:
    await control.post("nxcloud/revoke_credentials")
    assert b"1101" in (await token_status(simulator, client))[1]

    await control.post("nxcloud/restore_credentials")
    assert b"1101" not in (await token_status(simulator, client))[1]


async def test_calls_can_be_added_and_listed(control: Control) -> None:
    await control.post("antbuddy/clear_calls")
    assert await control.get("antbuddy/calls") == []

    call = {
        "number": "02079460123",
        "direction": "incoming",
        "outcome": "missed",
        "started_at": "2026-11-18T15:00:00+00:00",
        "duration": 12,
    }
    status, added = await control.post("antbuddy/add_call", call)

    assert status == 200
    assert call.items() <= added.items()
    assert await control.get("antbuddy/calls") == [added]


async def test_placed_calls_and_requests_are_listed(
    simulator: Simulator, client: aiohttp.ClientSession, control: Control
) -> None:
    simulator.net2phone.state.place_call(number="12025550143", line="12125550110")
    await token_status(simulator, client)

    (placed,) = await control.get("net2phone/placed_calls")
    (received,) = await control.get("nxcloud/requests")

    assert (placed["number"], placed["placed_at"]) == ("12025550143", NOW.isoformat())
    assert (received["action"], received["status"]) == ("token", 200)
    await control.post("nxcloud/clear_requests")
    assert await control.get("nxcloud/requests") == []


async def test_everything_else_reaches_the_vendor(
    simulator: Simulator, control: Control
) -> None:
    await control.post("nxcloud/skew_clock", {"seconds": 90})
    await control.post("antbuddy/set_line_online", {"name": "workshop", "online": True})

    assert (simulator.nxcloud.state.server_now() - NOW).total_seconds() == 90
    assert simulator.antbuddy.state.is_online("workshop")
    for command, body in (
        ("expire_tokens", {}),
        ("disable_product", {"name": "did"}),
        ("enable_product", {"name": "did"}),
    ):
        assert await control.post(f"nxcloud/{command}", body) == (200, {})


async def test_wrong_command_is_400(
    control: Control, subtests: pytest.Subtests
) -> None:
    for path, body in (
        ("nxcloud/misbehave", {}),
        ("nxcloud/misbehave", {"fault": "Unheard"}),
        ("nxcloud/misbehave", {"fault": "Hang", "colour": "red"}),
        ("net2phone/misbehave", {"fault": "VendorCode", "code": 1}),
        ("nxcloud/disable_product", {"name": "fax"}),
        ("antbuddy/set_line_online", {"name": "nobody", "online": True}),
        ("antbuddy/add_call", {"number": "1", "outcome": "surprising"}),
        ("antbuddy/add_call", {"number": "1", "started_at": "2026-11-18T15:00:00"}),
        ("antbuddy/skew_clock", [1]),
    ):
        with subtests.test(f"{path} {body}"):
            status, answer = await control.post(path, body)

            assert status == 400
            assert answer.keys() == {"error"}


async def test_unknown_command_is_404(
    control: Control, subtests: pytest.Subtests
) -> None:
    for path in (
        "skype/behave",
        "nxcloud/explode",
        "antbuddy/expire_tokens",
        "net2phone/url",
    ):
        with subtests.test(path):
            async with control.client.post(
                f"{control.url}/{path}", json={}
            ) as response:
                assert response.status == 404


async def test_taken_port_stops_what_had_started(
    simulator: Simulator, client: aiohttp.ClientSession
) -> None:
    taken = int(simulator.net2phone.url.rpartition(":")[2])
    second = Simulator(ports={"net2phone": taken})

    with pytest.raises(OSError, match=r"(?i)address already in use"):
        await second.__aenter__()

    with pytest.raises(RuntimeError, match="does not run"):
        _ = second.nxcloud.url


async def test_runs_alone_until_interrupted(client: aiohttp.ClientSession) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "simulator", "--seed", "3", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(300):
            printed = ""
            while not (found := re.search(r"control +(http://\S+)", printed)):
                printed += (await process.stdout.readline()).decode()
            overview = await Control(found[1], client).get("")
            process.send_signal(signal.SIGINT)
            rest = (await process.stdout.read()).decode()
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()

    for vendor in overview.values():
        assert vendor["url"] in printed
    assert overview["nxcloud"]["account"]["secretkey"] in printed
    assert rest.strip() == "stopped"
