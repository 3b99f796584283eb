"""NXCloud's services that take an application's keys in a form: speech, and the balance."""

from dataclasses import dataclass

import aiohttp
import pytest

from simulator import Simulator
from simulator.nxcloud.server import NxcloudServer

from .conftest import NOW
from .vendor_requests import Answer, nxcloud_headers

# The sample of "Send Voice Notification", with a number that nobody has.
MESSAGE = {
    "phone": "12025550143",
    "country_code": "1",
    "show_phone": "123456",
    "content": "Your code is 1-2-3",
    "lang": "en",
}
SPEECH, BALANCE = "/api/voiceSms/notsend", "/api/common/getBalance"


@dataclass
class Application:
    """Sends forms with the right keys."""

    vendor: NxcloudServer
    client: aiohttp.ClientSession

    async def post(self, path: str, **fields: str | None) -> Answer:
        """Send a form; a field that is None is left out."""
        account = self.vendor.account
        keys = {"appkey": account.appkey, "secretkey": account.secretkey}
        form = {
            name: value for name, value in (keys | fields).items() if value is not None
        }
        async with self.client.post(f"{self.vendor.url}{path}", data=form) as response:
            assert response.status == 200
            return await response.json()


@pytest.fixture
def application(simulator: Simulator, client: aiohttp.ClientSession) -> Application:
    return Application(simulator.nxcloud, client)


async def test_a_message_is_read_to_everybody(application: Application) -> None:
    answer = await application.post(
        SPEECH, **{**MESSAGE, "phone": "12025550143,12025550144"}
    )

    # The code is a text.
    assert answer.pop("messageid")
    assert answer == {"code": "0", "result": "Request succeeded"}
    told = application.vendor.speech.messages
    assert [one.phone for one in told] == ["12025550143", "12025550144"]
    assert {(one.shown, one.content, one.language) for one in told} == {
        ("123456", "Your code is 1-2-3", "en")
    }


async def test_a_message_is_refused(
    application: Application, subtests: pytest.Subtests
) -> None:
    for changes, code in (
        ({"appkey": "another"}, "1"),
        ({"secretkey": None}, "1"),
        ({"content": None}, "2"),
        ({"phone": ""}, "2"),
        ({"lang": "tlh"}, "2"),
        ({"content": "a" * 1001}, "5"),
        ({"phone": "2025550143"}, "6"),
        ({"phone": "+12025550143"}, "6"),
        ({"show_phone": "1" * 51}, "21"),
        ({"show_phone": "me"}, "21"),
        ({"country_code": "us"}, "23"),
    ):
        with subtests.test(str(changes)):
            answer = await application.post(SPEECH, **{**MESSAGE, **changes})
            assert answer.keys() == {"code", "result"}
            assert answer["code"] == code
    application.vendor.disable_product("voice")
    answer = await application.post(SPEECH, **MESSAGE)
    assert answer == {"code": "1", "result": "Application unavailable or key error"}
    assert application.vendor.speech.messages == []


async def test_the_balance_by_form(application: Application) -> None:
    assert await application.post(BALANCE) == {
        "code": "0",
        "balance": "1116.94",
        "credit_balance": "500.00",
    }
    refused = await application.post(BALANCE, secretkey="another")
    assert refused == {"code": "1", "result": "Application unavailable or key error"}
    # "Any enabled SMS application": a voice application is none.
    application.vendor.disable_product("sms")
    assert (await application.post(BALANCE))["code"] == "1"


async def test_the_signed_balance(
    application: Application, subtests: pytest.Subtests
) -> None:
    vendor = application.vendor

    async def ask(**changes: str) -> Answer:
        headers = nxcloud_headers(
            vendor.account, "3", "getBalance", b"", NOW, **changes
        )
        async with application.client.post(
            f"{vendor.url}/api/customer/getBalance", headers=headers
        ) as response:
            return await response.json()

    answer = await ask()
    assert answer.pop("traceId")
    # The code is a number.
    assert answer == {
        "code": 0,
        "message": "Success",
        "data": {
            "currency": "CNY",
            "amount_cus": "1116.94",
            "credit_cus": "500.00",
        },
    }
    vendor.balance.amount = "-3.5"
    assert (await ask())["data"]["amount_cus"] == "-3.5"
    late = str(int(NOW.timestamp() * 1000) - 90_000)
    refusals = [(await ask(ts=late), 1004), (await ask(accessKey="another"), 1005)]
    vendor.disable_product("sms")
    refusals.append((await ask(), 1005))
    for refused, code in refusals:
        with subtests.test(str(refused)):
            assert refused["code"] == code
            assert refused.keys() == {"code", "message"}
            assert refused["message"].startswith("Authentication failed (")
