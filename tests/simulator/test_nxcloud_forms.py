"""NXCloud's services that take an application's keys in a form: speech, and the balance."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

import aiohttp
import pytest

from simulator import Simulator
from simulator.nxcloud.limits import MESSAGES_A_SECOND, MESSAGES_AN_HOUR
from simulator.nxcloud.server import NxcloudServer

from .conftest import NOW, ManualClock
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

    async def signed_balance(self, at: datetime, **changes: str) -> Answer:
        """Ask for the balance with a signature, of a moment."""
        account = self.vendor.account
        headers = nxcloud_headers(account, "3", "getBalance", b"", at, **changes)
        url = f"{self.vendor.url}/api/customer/getBalance"
        async with self.client.post(url, headers=headers) as response:
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
    application: Application, clock: ManualClock, subtests: pytest.Subtests
) -> None:
    vendor = application.vendor

    async def ask(**changes: str) -> Answer:
        clock.advance(1)
        return await application.signed_balance(clock.now, **changes)

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


# Limits


async def test_the_balance_may_not_be_asked_for_as_often_as_somebody_likes(
    application: Application, clock: ManualClock
) -> None:
    application.vendor.limits.balance.within = timedelta(minutes=1)
    assert (await application.signed_balance(clock.now))["code"] == 0
    refused = await application.signed_balance(clock.now)
    # The document breaks off before it says how often.
    assert refused == {"code": 211, "message": "Request frequency limited"}
    # By form nothing of that is documented.
    assert (await application.post(BALANCE))["code"] == "0"
    clock.advance(59)
    assert (await application.signed_balance(clock.now))["code"] == 211
    # What was refused does not count.
    clock.advance(1)
    assert (await application.signed_balance(clock.now))["code"] == 0


async def test_nobody_is_read_the_same_twice_in_five_minutes(
    application: Application, clock: ManualClock
) -> None:
    again = {"code": "26", "result": "Duplicated phone and content within 5 minutes"}
    other = {**MESSAGE, "phone": "12025550144"}
    assert (await application.post(SPEECH, **MESSAGE))["code"] == "0"
    clock.advance(299)
    assert await application.post(SPEECH, **MESSAGE) == again
    # Another text to them, and the same one to somebody else.
    text = {**MESSAGE, "content": "Your code is 3-2-1"}
    assert (await application.post(SPEECH, **text))["code"] == "0"
    both = f"{MESSAGE['phone']},{other['phone']}"
    assert await application.post(SPEECH, **{**MESSAGE, "phone": both}) == again
    assert (await application.post(SPEECH, **other))["code"] == "0"
    clock.advance(1)
    assert (await application.post(SPEECH, **MESSAGE))["code"] == "0"
    assert len(application.vendor.speech.messages) == 4


async def test_nobody_is_rung_as_often_as_somebody_likes_in_an_hour(
    application: Application, clock: ManualClock
) -> None:
    contents = count()

    async def ring(phone: str) -> str:
        content = f"This is number {next(contents)}"
        answer = await application.post(
            SPEECH, **{**MESSAGE, "phone": phone, "content": content}
        )
        clock.advance(1)
        return str(answer["code"])

    phone = MESSAGE["phone"]
    answers = [await ring(phone) for _ in range(MESSAGES_AN_HOUR + 1)]
    assert answers == ["0"] * MESSAGES_AN_HOUR + ["27"]
    assert await ring("12025550144") == "0"
    # An hour after the first one there may be another.
    clock.now = NOW + timedelta(hours=1)
    assert await ring(phone) == "0"
    clock.now = NOW + timedelta(hours=1)
    assert await ring(phone) == "27"


async def test_so_many_messages_in_a_second_are_too_many(
    application: Application, clock: ManualClock
) -> None:
    async def ring(number: int) -> Answer:
        return await application.post(
            SPEECH, **{**MESSAGE, "phone": f"120255501{number:02}"}
        )

    answers = [await ring(number) for number in range(MESSAGES_A_SECOND + 1)]
    assert {answer["code"] for answer in answers[:-1]} == {"0"}
    assert answers[-1] == {"code": "28", "result": "TPS limited"}
    # Who was not rung is not spoken to again.
    clock.advance(1)
    assert (await ring(MESSAGES_A_SECOND))["code"] == "0"
