"""Every way of misbehaving, on every vendor."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
import json

import aiohttp
import pytest

from simulator import Simulator, faults
from simulator.vendor_server import VendorServer

from .conftest import NOW
from .vendor_requests import (
    Answer,
    antbuddy_date,
    antbuddy_headers,
    antbuddy_query,
    json_bytes,
    net2phone_headers,
    nxcloud_headers,
)

# The fields of vendors' records that hold one of a few words or codes.
VOCABULARY = {
    "callType",
    "feeType",
    "endDirection",
    "class",
    "direction",
    "status_detail",
}
SHORT = aiohttp.ClientTimeout(total=0.2)


@dataclass(frozen=True)
class Exchange:
    """A request that is in order."""

    vendor: VendorServer
    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    body: bytes | None = None
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Answer:
        answer: Answer = json.loads(self.body)
        return answer


async def send(client: aiohttp.ClientSession, exchange: Exchange) -> Reply:
    async with client.request(
        exchange.method,
        exchange.vendor.url + exchange.path,
        params=exchange.query,
        headers=exchange.headers,
        data=exchange.form or exchange.body,
        allow_redirects=False,
        timeout=SHORT,
    ) as response:
        return Reply(response.status, response.headers, await response.read())


def token(simulator: Simulator) -> Exchange:
    account = simulator.nxcloud.account
    keys = {"appkey": account.appkey, "secretkey": account.secretkey}
    return Exchange(simulator.nxcloud, "POST", "/v1/call/token", form=keys)


def records(simulator: Simulator) -> Exchange:
    body = json_bytes({"date": f"{NOW:%Y-%m-%d}", "pageSize": 5, "page": 1})
    headers = nxcloud_headers(simulator.nxcloud.account, "4", "cdr", body, NOW)
    return Exchange(simulator.nxcloud, "POST", "/api/did/cdr", headers, body=body)


def balance(simulator: Simulator) -> Exchange:
    headers = nxcloud_headers(simulator.nxcloud.account, "3", "getBalance", b"", NOW)
    return Exchange(simulator.nxcloud, "POST", "/api/customer/getBalance", headers)


def privacy_number(simulator: Simulator) -> Exchange:
    body = json_bytes({"caller": "12025550172", "did": "12025550100"})
    headers = nxcloud_headers(simulator.nxcloud.account, "5", "queryAXB", body, NOW)
    return Exchange(simulator.nxcloud, "POST", "/api/pns/", headers, body=body)


def histories(simulator: Simulator, page: int = 1) -> Exchange:
    query = antbuddy_query(
        simulator.antbuddy.account,
        created_from=antbuddy_date(NOW.replace(hour=0)),
        created_to=antbuddy_date(NOW),
        limit="5",
        page=str(page),
    )
    return Exchange(simulator.antbuddy, "GET", "/oapi/v1/call/histories", query=query)


def click_to_call(simulator: Simulator) -> Exchange:
    account = simulator.antbuddy.account
    return Exchange(
        simulator.antbuddy,
        "POST",
        "/oapi/v1/call/click-to-call/02079460123",
        antbuddy_headers(account) | {"Content-Type": "application/json"},
        body=json_bytes(
            {"sipUser": account.sip_user, "sipPassword": account.sip_password}
        ),
    )


def connect(simulator: Simulator) -> Exchange:
    account = simulator.net2phone.account
    return Exchange(
        simulator.net2phone,
        "POST",
        "/api/v1/call",
        net2phone_headers(account) | {"Content-Type": "application/json"},
        body=json_bytes(
            {"user_line": account.user_line, "destination_line": "12025550143"}
        ),
    )


@pytest.fixture(
    params=[token, histories, connect], ids=["nxcloud", "antbuddy", "net2phone"]
)
def exchange(request: pytest.FixtureRequest, simulator: Simulator) -> Exchange:
    built: Exchange = request.param(simulator)
    return built


@pytest.fixture(params=[click_to_call, connect], ids=["antbuddy", "net2phone"])
def dialling(request: pytest.FixtureRequest, simulator: Simulator) -> Exchange:
    built: Exchange = request.param(simulator)
    return built


# Answers in place of the vendor's


async def test_status(client: aiohttp.ClientSession, exchange: Exchange) -> None:
    exchange.vendor.misbehave(faults.Status(502, {"X-Reason": "gateway"}, '{"a":1}'))

    reply = await send(client, exchange)

    assert (reply.status, reply.headers["X-Reason"], reply.json()) == (
        502,
        "gateway",
        {"a": 1},
    )


async def test_throttle(simulator: Simulator, client: aiohttp.ClientSession) -> None:
    for build, status in ((token, 429), (histories, 503), (connect, 429)):
        exchange = build(simulator)
        exchange.vendor.misbehave(faults.Throttle("17"), times=1)
        exchange.vendor.misbehave(faults.Throttle(), times=1)

        with_time, without = await send(client, exchange), await send(client, exchange)

        assert (with_time.status, with_time.headers["Retry-After"]) == (status, "17")
        assert (without.status, "Retry-After" in without.headers) == (status, False)


async def test_html(client: aiohttp.ClientSession, exchange: Exchange) -> None:
    exchange.vendor.misbehave(faults.Html())

    reply = await send(client, exchange)

    assert reply.status == 200
    assert reply.headers["Content-Type"].startswith("text/html")
    assert reply.body.startswith(b"<!DOCTYPE html>")


async def test_empty_body(client: aiohttp.ClientSession, exchange: Exchange) -> None:
    exchange.vendor.misbehave(faults.EmptyBody())

    reply = await send(client, exchange)

    assert (reply.status, reply.body) == (200, b"")


async def test_redirect(client: aiohttp.ClientSession, exchange: Exchange) -> None:
    exchange.vendor.misbehave(faults.Redirect("https://example.com/"))

    reply = await send(client, exchange)

    assert (reply.status, reply.headers["Location"]) == (302, "https://example.com/")


@pytest.mark.parametrize("announced", [True, False])
async def test_huge(
    client: aiohttp.ClientSession, exchange: Exchange, announced: bool
) -> None:
    exchange.vendor.misbehave(faults.Huge(300_000, announced))

    reply = await send(client, exchange)

    assert len(reply.body) == 300_000
    assert reply.json() == {}
    assert ("Content-Length" in reply.headers) is announced


async def test_hang(client: aiohttp.ClientSession, exchange: Exchange) -> None:
    exchange.vendor.misbehave(faults.Hang())

    with pytest.raises(TimeoutError):
        await send(client, exchange)

    assert [entry.status for entry in exchange.vendor.requests] == [None]
    assert exchange.vendor.placed_calls == []


async def test_reset(client: aiohttp.ClientSession, exchange: Exchange) -> None:
    exchange.vendor.misbehave(faults.Reset())

    with pytest.raises(aiohttp.ClientConnectionError):
        await send(client, exchange)

    # aiohttp's client asks again by itself where asking twice does no harm.
    assert {entry.status for entry in exchange.vendor.requests} == {None}
    assert exchange.vendor.placed_calls == []


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (token, {"code": 1101, "info": "appkey or secretkey invalid."}),
        (records, {"code": 1101, "data": None, "message": "Request failed"}),
        (balance, {"code": 1101, "message": "Request failed"}),
    ],
)
async def test_vendor_code(
    simulator: Simulator,
    client: aiohttp.ClientSession,
    build: Callable[[Simulator], Exchange],
    expected: Answer,
) -> None:
    simulator.nxcloud.misbehave(faults.VendorCode(1101))

    reply = await send(client, build(simulator))

    assert (reply.status, reply.json()) == (200, expected)


async def test_vendor_code_with_a_text(
    simulator: Simulator, client: aiohttp.ClientSession
) -> None:
    simulator.nxcloud.misbehave(
        faults.VendorCode(1000, "data error, please reload token")
    )
    answer = (await send(client, privacy_number(simulator))).json()

    assert (answer["code"], answer["msg"]) == (1000, "data error, please reload token")


async def test_other_vendors_have_no_codes(simulator: Simulator) -> None:
    for vendor in (simulator.antbuddy, simulator.net2phone):
        with pytest.raises(ValueError, match="HTTP status codes only"):
            vendor.misbehave(faults.VendorCode(1))


# Answers changed


async def test_truncated(client: aiohttp.ClientSession, exchange: Exchange) -> None:
    exchange.vendor.misbehave(faults.Truncated(), times=1)

    reply = await send(client, exchange)

    assert reply.status == 200
    assert len(reply.body) > 10
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        json.loads(reply.body)


async def test_hang_mid_body(client: aiohttp.ClientSession, exchange: Exchange) -> None:
    exchange.vendor.misbehave(faults.HangMidBody())

    with pytest.raises(TimeoutError):
        await send(client, exchange)


async def test_reset_mid_body(
    client: aiohttp.ClientSession, exchange: Exchange
) -> None:
    exchange.vendor.misbehave(faults.ResetMidBody())

    with pytest.raises(aiohttp.ClientPayloadError):
        await send(client, exchange)


async def test_wrong_types(simulator: Simulator, client: aiohttp.ClientSession) -> None:
    for vendor in simulator.vendors.values():
        vendor.misbehave(faults.WrongTypes())

    given = (await send(client, token(simulator))).json()
    record = (await send(client, histories(simulator))).json()[0]
    started = (await send(client, connect(simulator))).json()

    assert (given["code"], given["expireinterval"]) == (0, [1200])
    assert all(isinstance(value, (list, dict)) for value in record.values())
    assert all(isinstance(value, list) for value in record["caller"].values())
    assert isinstance(started["api_request_id"], list)


async def test_broken_record_is_among_the_good(
    simulator: Simulator, client: aiohttp.ClientSession
) -> None:
    good = {
        build: (await send(client, build(simulator))).json()
        for build in (records, histories)
    }
    for vendor in simulator.vendors.values():
        vendor.misbehave(faults.BrokenRecord())

    page = (await send(client, records(simulator))).json()["data"]["list"]
    bare = (await send(client, histories(simulator))).json()
    simulator.antbuddy.envelope = "data"
    wrapped = (await send(client, histories(simulator))).json()["data"]

    for listed, whole in (
        (page, good[records]["data"]["list"]),
        (bare, good[histories]),
    ):
        (broken,) = [record for record in listed if record not in whole]
        assert [record for record in listed if record in whole] == whole
        assert broken.keys() == whole[0].keys()
        assert all(value == [] for value in broken.values())
    assert wrapped == bare


@pytest.mark.parametrize(
    ("fault", "odd"),
    [
        (faults.NullFields(), dict.fromkeys),
        (faults.MissingFields(), lambda _: {}),
        (
            faults.AbsurdNumbers(),
            lambda record: {
                name: value if isinstance(value, str | dict | None) else 10**40
                for name, value in record.items()
            },
        ),
        (
            faults.UnknownWords(),
            lambda record: {
                name: "telepathy" if name in VOCABULARY else value
                for name, value in record.items()
            },
        ),
    ],
    ids=["nulls", "missing", "absurd", "unknown"],
)
async def test_odd_records_are_all_there_are(
    simulator: Simulator,
    client: aiohttp.ClientSession,
    fault: faults.Fault,
    odd: Callable[[dict[str, object]], dict[str, object]],
) -> None:
    data = (await send(client, records(simulator))).json()["data"]
    listed = (await send(client, histories(simulator))).json()
    for vendor in simulator.vendors.values():
        vendor.misbehave(fault)

    odd_data = (await send(client, records(simulator))).json()["data"]
    odd_list = (await send(client, histories(simulator))).json()

    assert odd_data == {**data, "list": [odd(record) for record in data["list"]]}
    assert odd_list == [odd(record) for record in listed]


async def test_endless_pages(
    simulator: Simulator, client: aiohttp.ClientSession
) -> None:
    for vendor in simulator.vendors.values():
        vendor.misbehave(faults.EndlessPages())
    simulator.nxcloud.clear_calls()
    simulator.antbuddy.clear_calls()

    data = (await send(client, records(simulator))).json()["data"]
    assert (data["pageNumber"], data["totalPage"], data["totalRow"]) == (1, 2, 10)
    assert len({record["id"] for record in data["list"]}) == 5

    pages = [
        (await send(client, histories(simulator, page))).json() for page in (1, 2, 900)
    ]
    assert [len(page) for page in pages] == [5, 5, 5]
    assert len({record["unix_timestamp"] for page in pages for record in page}) == 15


async def test_changes_leave_error_answers_alone(
    simulator: Simulator, client: aiohttp.ClientSession
) -> None:
    simulator.antbuddy.revoke_credentials()
    for fault in (faults.EndlessPages(), faults.BrokenRecord()):
        simulator.antbuddy.misbehave(fault, times=1)
        assert (await send(client, histories(simulator))).status == 400


# When, where, how often


async def test_behaves_again(client: aiohttp.ClientSession, exchange: Exchange) -> None:
    exchange.vendor.misbehave(faults.Status(500))
    assert (await send(client, exchange)).status == 500

    exchange.vendor.behave()
    assert (await send(client, exchange)).status == 200


async def test_so_many_times(client: aiohttp.ClientSession, exchange: Exchange) -> None:
    exchange.vendor.misbehave(faults.Status(500), times=2)
    exchange.vendor.misbehave(faults.Status(501), times=1)

    assert [(await send(client, exchange)).status for _ in range(4)] == [
        500,
        500,
        501,
        200,
    ]
    with pytest.raises(ValueError, match="positive"):
        exchange.vendor.misbehave(faults.Status(500), times=0)


async def test_after_so_many_that_go_well(
    client: aiohttp.ClientSession, exchange: Exchange
) -> None:
    exchange.vendor.misbehave(faults.Status(500), skip=2, times=1)

    assert [(await send(client, exchange)).status for _ in range(4)] == [
        200,
        200,
        500,
        200,
    ]
    with pytest.raises(ValueError, match="negative"):
        exchange.vendor.misbehave(faults.Status(500), skip=-1)


async def test_only_on_a_path(
    simulator: Simulator, client: aiohttp.ClientSession
) -> None:
    simulator.nxcloud.misbehave(faults.Status(500), path="/api/did")

    assert (await send(client, token(simulator))).status == 200
    assert (await send(client, records(simulator))).status == 500


async def test_vendors_misbehave_alone(
    simulator: Simulator, client: aiohttp.ClientSession
) -> None:
    simulator.nxcloud.misbehave(faults.Status(500))

    assert (await send(client, connect(simulator))).status == 200


async def test_call_is_placed_before_its_answer_is_lost(
    client: aiohttp.ClientSession, dialling: Exchange
) -> None:
    vendor = dialling.vendor
    vendor.misbehave(faults.Hang(after=True), times=1)
    vendor.misbehave(faults.Reset(after=True), times=1)
    vendor.misbehave(faults.Status(500, after=True), times=1)

    with pytest.raises(TimeoutError):
        await send(client, dialling)
    assert len(vendor.placed_calls) == 1
    with pytest.raises(aiohttp.ClientConnectionError):
        await send(client, dialling)
    assert len(vendor.placed_calls) == 2
    assert (await send(client, dialling)).status == 500
    assert len(vendor.placed_calls) == 3


async def test_call_is_not_placed_by_a_fault_without_after(
    client: aiohttp.ClientSession, dialling: Exchange
) -> None:
    dialling.vendor.misbehave(faults.Status(500))

    await send(client, dialling)

    assert dialling.vendor.placed_calls == []


async def test_stopping_ends_requests_that_hang(client: aiohttp.ClientSession) -> None:
    async with Simulator() as simulator:
        simulator.net2phone.misbehave(faults.HangMidBody())
        response = await client.post(f"{simulator.net2phone.url}/api/v1/call")

    async with asyncio.timeout(300):
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.read()


# The log of requests


async def test_requests_are_logged(
    simulator: Simulator, client: aiohttp.ClientSession
) -> None:
    await send(client, token(simulator))
    await send(client, privacy_number(simulator))
    await send(client, Exchange(simulator.nxcloud, "GET", "/nowhere"))
    await send(client, click_to_call(simulator))
    await send(client, histories(simulator))
    await send(client, connect(simulator))

    seen = {
        name: [
            (entry.method, entry.path, entry.action, entry.status)
            for entry in vendor.requests
        ]
        for name, vendor in simulator.vendors.items()
        if vendor.requests
    }
    assert seen == {
        "nxcloud": [
            ("POST", "/v1/call/token", "token", 200),
            ("POST", "/api/pns/", "queryAXB", 200),
            ("GET", "/nowhere", None, 404),
        ],
        "antbuddy": [
            ("POST", "/oapi/v1/call/click-to-call/02079460123", "click-to-call", 200),
            ("GET", "/oapi/v1/call/histories", "histories", 200),
        ],
        "net2phone": [("POST", "/api/v1/call", "call", 200)],
    }
    assert simulator.nxcloud.requests[0].received_at == NOW

    simulator.nxcloud.clear_requests()
    assert simulator.nxcloud.requests == []
