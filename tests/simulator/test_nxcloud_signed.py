"""What every request of NXCloud's signed family passes, product by product."""

from dataclasses import dataclass

import aiohttp
import pytest

from simulator import Simulator
from simulator.nxcloud.account import NxcloudAccount
from simulator.nxcloud.server import NxcloudServer

from .conftest import NOW, ManualClock
from .vendor_requests import json_bytes, nxcloud_headers, nxcloud_sign


@dataclass(frozen=True)
class Api:
    """One product: where it is, what it is asked, how its errors look."""

    product: str
    path: str
    biz_type: str
    action: str
    body: bytes
    text_key: str
    error_keys: set[str]


DID = Api(
    "did",
    "/api/did/cdr",
    "4",
    "cdr",
    b'{"type":0,"date":"2026-11-18","pageSize":10,"page":1}',
    "message",
    {"code", "data", "message"},
)
PNS = Api(
    "pns",
    "/api/pns/",
    "5",
    "queryAXB",
    b'{\n    "caller": "12025550172",\n    "did": "12025550100"\n}',
    "msg",
    {"code", "msg", "requestId"},
)
BALANCE = Api(
    "sms",
    "/api/customer/getBalance",
    "3",
    "getBalance",
    b"",
    "message",
    {"code", "message"},
)
EVERY_API = pytest.mark.parametrize(
    "api", [DID, PNS, BALANCE], ids=lambda api: api.product
)


@dataclass
class Signed:
    """Posts signed requests, whole or with something wrong."""

    vendor: NxcloudServer
    client: aiohttp.ClientSession

    @property
    def account(self) -> NxcloudAccount:
        return self.vendor.account

    def headers(self, api: Api, **changes: str) -> dict[str, str]:
        return nxcloud_headers(
            self.account, api.biz_type, api.action, api.body, NOW, **changes
        )

    async def post(
        self, api: Api, headers: dict[str, str], body: bytes | None = None
    ) -> dict[str, object]:
        data = api.body if body is None else body
        async with self.client.post(
            self.vendor.url + api.path, data=data, headers=headers
        ) as response:
            assert response.status == 200
            answer: dict[str, object] = await response.json()
            return answer


@pytest.fixture
def signed(simulator: Simulator, client: aiohttp.ClientSession) -> Signed:
    simulator.nxcloud.let_hurry()
    return Signed(simulator.nxcloud, client)


@EVERY_API
async def test_good_request_is_answered(
    signed: Signed, api: Api, subtests: pytest.Subtests
) -> None:
    for changes in ({}, {"algorithm": "sha256"}, {"algorithm": "md5"}):
        with subtests.test(str(changes)):
            answer = await signed.post(api, signed.headers(api, **changes))

            assert answer["code"] == 0
            assert isinstance(answer["data"], dict)


@EVERY_API
async def test_case_of_header_names_does_not_matter(signed: Signed, api: Api) -> None:
    headers = {name.lower(): value for name, value in signed.headers(api).items()}

    assert (await signed.post(api, headers))["code"] == 0


@EVERY_API
async def test_missing_header_is_1001(
    signed: Signed, api: Api, subtests: pytest.Subtests
) -> None:
    for missing in ("accessKey", "ts", "bizType", "action", "sign"):
        with subtests.test(missing):
            headers = signed.headers(api)
            del headers[missing]

            answer = await signed.post(api, headers)

            assert answer["code"] == 1001
            assert answer.keys() == api.error_keys
            assert "issing" in str(answer[api.text_key])


@EVERY_API
async def test_wrong_product_or_action_is_1002(
    signed: Signed, api: Api, subtests: pytest.Subtests
) -> None:
    for changes in ({"bizType": "2"}, {"action": "unheardOf"}):
        with subtests.test(str(changes)):
            assert (await signed.post(api, signed.headers(api, **changes)))[
                "code"
            ] == 1002


@EVERY_API
async def test_wrong_sign_is_1003(signed: Signed, api: Api) -> None:
    headers = signed.headers(api)
    headers["sign"] = nxcloud_sign(headers, api.body, "another secret")

    answer = await signed.post(api, headers)

    assert answer["code"] == 1003
    assert "nvalid signature" in str(answer[api.text_key])


@EVERY_API
async def test_sign_is_of_the_exact_body(signed: Signed, api: Api) -> None:
    assert (await signed.post(api, signed.headers(api), api.body + b"\n"))[
        "code"
    ] == 1003


@EVERY_API
async def test_sign_follows_the_algorithm_header(signed: Signed, api: Api) -> None:
    headers = signed.headers(api) | {"algorithm": "sha256"}
    assert (await signed.post(api, headers))["code"] == 1003

    headers = signed.headers(api) | {"algorithm": "sha1"}
    assert (await signed.post(api, headers))["code"] == 1003


@pytest.mark.parametrize("api", [DID, PNS], ids=lambda api: api.product)
async def test_body_that_is_not_sent_as_json_is_1003(signed: Signed, api: Api) -> None:
    headers = signed.headers(api) | {"Content-Type": "text/plain"}

    assert (await signed.post(api, headers))["code"] == 1003


@EVERY_API
async def test_clocks_may_differ_by_a_minute(
    signed: Signed, api: Api, clock: ManualClock, subtests: pytest.Subtests
) -> None:
    for seconds in (60, -60):
        clock.now = NOW
        with subtests.test(str(seconds)):
            clock.advance(seconds)

            assert (await signed.post(api, signed.headers(api)))["code"] == 0


@EVERY_API
async def test_more_than_a_minute_is_1004(
    signed: Signed, api: Api, clock: ManualClock, subtests: pytest.Subtests
) -> None:
    for seconds in (60.001, -60.001):
        clock.now = NOW
        with subtests.test(str(seconds)):
            clock.advance(seconds)

            answer = await signed.post(api, signed.headers(api))

            assert answer["code"] == 1004
            assert "imestamp expired" in str(answer[api.text_key])


@EVERY_API
async def test_skewed_clock_is_1004(signed: Signed, api: Api) -> None:
    signed.vendor.skew_clock(90)
    assert (await signed.post(api, signed.headers(api)))["code"] == 1004

    signed.vendor.skew_clock(0)
    assert (await signed.post(api, signed.headers(api)))["code"] == 0


@EVERY_API
async def test_timestamp_in_seconds_is_1004(signed: Signed, api: Api) -> None:
    headers = signed.headers(api, ts=str(int(NOW.timestamp())))

    assert (await signed.post(api, headers))["code"] == 1004


@EVERY_API
async def test_unknown_access_key_is_1005(signed: Signed, api: Api) -> None:
    answer = await signed.post(api, signed.headers(api, accessKey="unheardof"))

    assert answer["code"] == 1005
    assert answer.keys() == api.error_keys


@EVERY_API
async def test_revoked_credentials_are_1005(signed: Signed, api: Api) -> None:
    signed.vendor.revoke_credentials()
    assert (await signed.post(api, signed.headers(api)))["code"] == 1005

    signed.vendor.restore_credentials()
    assert (await signed.post(api, signed.headers(api)))["code"] == 0


@EVERY_API
async def test_disabled_product_is_1005_and_no_other_is(
    signed: Signed, api: Api
) -> None:
    signed.vendor.disable_product(api.product)
    codes = {
        other.product: (await signed.post(other, signed.headers(other)))["code"]
        for other in (DID, PNS, BALANCE)
    }
    assert codes == {"did": 0, "pns": 0, "sms": 0} | {api.product: 1005}

    signed.vendor.enable_product(api.product)
    assert (await signed.post(api, signed.headers(api)))["code"] == 0


@pytest.mark.parametrize("api", [DID, PNS], ids=lambda api: api.product)
async def test_body_without_the_parameters_is_1002(
    signed: Signed, api: Api, subtests: pytest.Subtests
) -> None:
    for body in (b"not json", b"[]", b"{", b"{}"):
        with subtests.test(repr(body)):
            headers = nxcloud_headers(
                signed.account, api.biz_type, api.action, body, NOW
            )

            assert (await signed.post(api, headers, body))["code"] == 1002


async def test_error_of_records_reads_as_documented(signed: Signed) -> None:
    body = json_bytes({"pageSize": 10, "page": 1})
    headers = nxcloud_headers(signed.account, "4", "cdr", body, NOW)

    assert await signed.post(DID, headers, body) == {
        "code": 1002,
        "data": None,
        "message": "Parameter error",
    }


async def test_balance(signed: Signed) -> None:
    answer = await signed.post(BALANCE, signed.headers(BALANCE))

    assert answer.keys() == {"code", "message", "data", "traceId"}
    assert answer["data"] == {
        "currency": "CNY",
        "amount_cus": "1116.94",
        "credit_cus": "500.00",
    }


def test_products_have_names(simulator: Simulator) -> None:
    with pytest.raises(ValueError, match="fax"):
        simulator.nxcloud.disable_product("fax")
    with pytest.raises(ValueError, match="fax"):
        simulator.nxcloud.enable_product("fax")
