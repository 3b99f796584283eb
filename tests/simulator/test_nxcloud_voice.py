"""NXCloud's voice family: token and makecall."""

from dataclasses import dataclass
import re

import aiohttp
import pytest

from simulator import Simulator
from simulator.nxcloud.account import NxcloudAccount
from simulator.nxcloud.server import NxcloudServer

from .conftest import ManualClock


@pytest.fixture
def voice(simulator: Simulator, client: aiohttp.ClientSession) -> Voice:
    return Voice(simulator.nxcloud, client)


@dataclass
class Voice:
    """Posts forms to the two addresses."""

    vendor: NxcloudServer
    client: aiohttp.ClientSession

    @property
    def account(self) -> NxcloudAccount:
        return self.vendor.account

    async def post(self, action: str, form: dict[str, str]) -> dict[str, object]:
        async with self.client.post(
            f"{self.vendor.url}/v1/call/{action}", data=form
        ) as response:
            assert response.status == 200
            answer: dict[str, object] = await response.json()
            return answer

    async def token(self) -> str:
        answer = await self.post(
            "token",
            {"appkey": self.account.appkey, "secretkey": self.account.secretkey},
        )
        return str(answer["token"])

    async def call(self, **changes: str) -> dict[str, object]:
        form = {
            "token": changes.pop("token", None) or await self.token(),
            "username": self.account.username,
            "phone": "12025550143",
        }
        return await self.post("makecall", form | changes)


async def test_token_looks_as_documented(voice: Voice) -> None:
    answer = await voice.post(
        "token", {"appkey": voice.account.appkey, "secretkey": voice.account.secretkey}
    )

    assert re.fullmatch("[0-9A-F]{32}", str(answer.pop("token")))
    assert answer == {"code": 0, "expireinterval": 1200}


async def test_token_needs_both_keys_right(
    voice: Voice, subtests: pytest.Subtests
) -> None:
    for wrong in ("appkey", "secretkey"):
        with subtests.test(wrong):
            form = {
                "appkey": voice.account.appkey,
                "secretkey": voice.account.secretkey,
            }

            assert await voice.post("token", form | {wrong: "wrong"}) == {
                "code": 1101,
                "info": "appkey or secretkey invalid.",
            }


async def test_token_needs_every_parameter(
    voice: Voice, subtests: pytest.Subtests
) -> None:
    for missing in ("appkey", "secretkey"):
        with subtests.test(missing):
            form = {
                "appkey": voice.account.appkey,
                "secretkey": voice.account.secretkey,
            }
            del form[missing]

            assert await voice.post("token", form) == {
                "code": 1200,
                "info": "Parameter error!",
            }


async def test_token_is_posted_as_a_form(
    simulator: Simulator, client: aiohttp.ClientSession
) -> None:
    account = simulator.nxcloud.account
    keys = {"appkey": account.appkey, "secretkey": account.secretkey}
    url = f"{simulator.nxcloud.url}/v1/call/token"

    with aiohttp.MultipartWriter("form-data") as multipart:
        for name, value in keys.items():
            multipart.append(value).set_content_disposition("form-data", name=name)

    async with client.post(url, data=multipart) as response:
        assert (await response.json())["code"] == 1200
    async with client.post(url, json=keys) as response:
        assert (await response.json())["code"] == 1200
    async with client.get(url, params=keys) as response:
        assert response.status == 405


async def test_call_rings_once_and_answers_as_documented(
    voice: Voice, clock: ManualClock
) -> None:
    answer = await voice.call(orderid="xxx1234", showphone="442079460100")

    (placed,) = voice.vendor.placed_calls
    assert answer == {
        "code": 0,
        "orderid": "xxx1234",
        "sessionid": placed.reference,
        "info": "success",
    }
    assert (placed.number, placed.line) == ("12025550143", voice.account.username)
    assert (placed.caller_id, placed.order_id) == ("442079460100", "xxx1234")
    assert placed.placed_at == clock.now


async def test_call_shows_the_vendor_s_name_unless_told_otherwise(voice: Voice) -> None:
    answer = await voice.call()

    (placed,) = voice.vendor.placed_calls
    assert placed.caller_id == "nxcloud"
    assert answer["orderid"] == placed.order_id


async def test_call_becomes_history_after_the_delay(
    voice: Voice, clock: ManualClock
) -> None:
    before = len(voice.vendor.calls)

    await voice.call(showphone="442079460100")
    clock.advance(3.9)
    assert len(voice.vendor.calls) == before
    clock.advance(0.1)

    assert len(voice.vendor.calls) == before + 1
    call = voice.vendor.calls[-1]
    assert (call.direction, call.number, call.did) == (
        "outgoing",
        "12025550143",
        "442079460100",
    )


async def test_call_is_refused_and_nothing_rings(
    voice: Voice, subtests: pytest.Subtests
) -> None:
    for changes, code, info in (
        ({"token": "0" * 32}, 1201, "This token is not available"),
        ({"username": "nobody"}, 1001, "Username no exist!"),
        (
            {"username": "60010004"},
            1002,
            "Username lock, please contact the administrator!",
        ),
        ({"username": "60010003"}, 1003, "User is not registered! please reload"),
        ({"orderid": "no spaces"}, 1007, "orderid format error"),
        ({"orderid": "abc"}, 1007, "orderid format error"),
        ({"orderid": "a" * 33}, 1008, "orderid length is too long"),
        ({"phone": ""}, 1200, "Parameter error!"),
        ({"phone": "+1 202 555 0143"}, 1200, "Parameter error!"),
        ({"username": ""}, 1200, "Parameter error!"),
    ):
        with subtests.test(str(changes)):
            assert await voice.call(**changes) == {"code": code, "info": info}
            assert voice.vendor.placed_calls == []


async def test_order_id_may_have_4_to_32_characters(
    voice: Voice, subtests: pytest.Subtests
) -> None:
    for orderid in ("abcd", "a" * 32, "1234"):
        with subtests.test(orderid):
            assert (await voice.call(orderid=orderid))["orderid"] == orderid


async def test_order_id_is_unique(voice: Voice) -> None:
    await voice.call(orderid="once1234")

    assert await voice.call(orderid="once1234") == {"code": 1100, "info": "Data error!"}
    assert len(voice.vendor.placed_calls) == 1


async def test_token_expires_after_its_interval(
    voice: Voice, clock: ManualClock
) -> None:
    token = await voice.token()

    clock.advance(1199)
    assert (await voice.call(token=token))["code"] == 0
    clock.advance(1)

    assert await voice.call(token=token) == {
        "code": 1201,
        "info": "This token has expired",
    }
    assert (await voice.call())["code"] == 0


async def test_tokens_can_be_expired_at_once(voice: Voice) -> None:
    token = await voice.token()
    voice.vendor.expire_tokens()

    assert (await voice.call(token=token))["info"] == "This token has expired"


async def test_token_lifetime_can_be_chosen(
    clock: ManualClock, client: aiohttp.ClientSession
) -> None:
    async with Simulator(now=clock) as simulator:
        simulator.nxcloud.voice.token_lifetime = 60
        voice = Voice(simulator.nxcloud, client)
        token = await voice.token()
        clock.advance(60)

        assert (await voice.call(token=token))["info"] == "This token has expired"


async def test_revoked_credentials_get_no_token_and_no_call(voice: Voice) -> None:
    token = await voice.token()
    voice.vendor.revoke_credentials()

    refused = {"code": 1101, "info": "appkey or secretkey invalid."}
    keys = {"appkey": voice.account.appkey, "secretkey": voice.account.secretkey}
    assert await voice.post("token", keys) == refused
    assert await voice.call(token=token) == refused

    voice.vendor.restore_credentials()
    assert (await voice.call(token=token))["code"] == 0


async def test_phone_can_be_registered_and_taken_off(voice: Voice) -> None:
    voice.vendor.set_line_online(voice.account.username, False)
    assert (await voice.call())["code"] == 1003

    voice.vendor.set_line_online(voice.account.username, True)
    assert (await voice.call())["code"] == 0
    with pytest.raises(KeyError):
        voice.vendor.set_line_online("nobody", True)
