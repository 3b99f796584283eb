"""net2phone: click-to-call."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product

import aiohttp
from aiohttp import web
import pytest
from pytest_aiohttp import AiohttpServer

from simulator import Simulator
from simulator.calls import Direction, Outcome
from simulator.net2phone.push_messages import PushedCall
from simulator.net2phone.server import Net2phoneServer

from .vendor_requests import Answer, net2phone_headers

LINE, DESTINATION = "12125550110", "12025550143"


@dataclass
class Net2phone:
    """Posts calls and gives status and JSON."""

    vendor: Net2phoneServer
    client: aiohttp.ClientSession

    async def post(
        self, body: object, headers: dict[str, str] | None = None
    ) -> tuple[int, Answer]:
        url = f"{self.vendor.url}/api/v1/call"
        given = net2phone_headers(self.vendor.account) if headers is None else headers
        async with self.client.post(url, json=body, headers=given) as response:
            return response.status, await response.json()


@pytest.fixture
def net2phone(simulator: Simulator, client: aiohttp.ClientSession) -> Net2phone:
    return Net2phone(simulator.net2phone, client)


async def test_call_rings(net2phone: Net2phone, subtests: pytest.Subtests) -> None:
    lines = (LINE, "+1 (212) 555-0110")
    destinations = (DESTINATION, "+1 (202) 555-0143")
    for line, destination in product(lines, destinations):
        placed_before = net2phone.vendor.placed_calls
        with subtests.test(f"{line} to {destination}"):
            status, answer = await net2phone.post(
                {"user_line": line, "destination_line": destination}
            )

            *earlier, placed = net2phone.vendor.placed_calls
            assert earlier == placed_before
            assert (status, answer) == (200, {"api_request_id": placed.reference})
            assert (placed.line, placed.number) == (LINE, destination)


async def test_wrong_field_is_400(
    net2phone: Net2phone, subtests: pytest.Subtests
) -> None:
    for body, field in (
        ({}, "user_line"),
        ([], "user_line"),
        ({"destination_line": DESTINATION}, "user_line"),
        ({"user_line": 12125550110, "destination_line": DESTINATION}, "user_line"),
        ({"user_line": "12125550199", "destination_line": DESTINATION}, "user_line"),
        ({"user_line": LINE}, "destination_line"),
        ({"user_line": LINE, "destination_line": ""}, "destination_line"),
        ({"user_line": LINE, "destination_line": "front door"}, "destination_line"),
        ({"user_line": LINE, "destination_line": 12025550143}, "destination_line"),
    ):
        with subtests.test(str(body)):
            assert await net2phone.post(body) == (
                400,
                {"error": f"request {field} field"},
            )
            assert net2phone.vendor.placed_calls == []


async def test_wrong_credentials_are_401_before_anything_else(
    net2phone: Net2phone, subtests: pytest.Subtests
) -> None:
    for authorization in (
        "",
        "Basic bG9sOnNlY3VyZQ==",
        "Basic !",
        "Bearer token",
        "Basic",
    ):
        with subtests.test(authorization):
            refused = (401, {"error": "Invalid API credentials."})
            headers = {"Authorization": authorization}

            assert await net2phone.post({}, headers) == refused
            assert await net2phone.post({}, {}) == refused
            call = {"user_line": LINE, "destination_line": DESTINATION}
            assert await net2phone.post(call, headers) == refused
            assert net2phone.vendor.placed_calls == []


async def test_scheme_is_basic_in_any_case(net2phone: Net2phone) -> None:
    call = {"user_line": LINE, "destination_line": DESTINATION}
    _, _, encoded = net2phone_headers(net2phone.vendor.account)[
        "Authorization"
    ].partition(" ")

    assert (await net2phone.post(call, {"Authorization": f"basic {encoded}"}))[0] == 200
    assert (await net2phone.post(call, {"Authorization": f"Bearer {encoded}"}))[
        0
    ] == 401


async def test_revoked_credentials_are_401(net2phone: Net2phone) -> None:
    call = {"user_line": LINE, "destination_line": DESTINATION}
    net2phone.vendor.revoke_credentials()
    assert (await net2phone.post(call))[0] == 401

    net2phone.vendor.restore_credentials()
    assert (await net2phone.post(call))[0] == 200


async def test_body_is_json(net2phone: Net2phone) -> None:
    url = f"{net2phone.vendor.url}/api/v1/call"
    headers = net2phone_headers(net2phone.vendor.account)
    form = {"user_line": LINE, "destination_line": DESTINATION}

    async with net2phone.client.post(url, data=form, headers=headers) as response:
        assert response.status == 400
    headers["Content-Type"] = "application/json"
    async with net2phone.client.post(url, data=b"{", headers=headers) as response:
        assert response.status == 400


async def test_offline_line_is_called_in_vain(net2phone: Net2phone) -> None:
    net2phone.vendor.set_line_online(LINE, False)

    status, _ = await net2phone.post(
        {"user_line": LINE, "destination_line": DESTINATION}
    )

    assert status == 200
    assert net2phone.vendor.placed_calls == []


async def test_only_posting_is_allowed(net2phone: Net2phone) -> None:
    async with net2phone.client.get(f"{net2phone.vendor.url}/api/v1/call") as response:
        assert response.status == 405


async def test_calls_are_told_where_a_customer_wants_it(
    simulator: Simulator, aiohttp_server: AiohttpServer
) -> None:
    told: list[tuple[str, bool]] = []

    async def take(request: web.Request) -> web.Response:
        fields = await request.json()
        signed = "X-Net2phone-Signature" in request.headers
        told.append((fields["event"], signed))
        return web.Response()

    application = web.Application()
    application.add_routes([web.post("/hook", take)])
    customer = await aiohttp_server(application)
    vendor = simulator.net2phone
    call = PushedCall(
        id="a" * 32,
        direction=Direction.INCOMING,
        outcome=Outcome.ANSWERED,
        number="+12025550143",
        own_number="+12125550110",
        started_at=datetime.now(UTC),
        recording="https://app.net2phone.com/api/call-record/1",
    )

    vendor.play_call(DESTINATION)
    vendor.set_webhook(str(customer.make_url("/hook")), "secret")
    await vendor.webhook.tell_at_once([call])
    vendor.push_faults(duplicates=1, reordered=True, without_end=True)
    await vendor.webhook.tell_at_once([call])

    whole = ("call_ringing", "call_answered", "call_completed", "call_recorded")
    assert told[:4] == [(event, True) for event in whole]
    assert sorted(event for event, _ in told[4:]) == sorted(whole[:2] * 2)
    assert vendor.webhook.statuses == [200] * 8
