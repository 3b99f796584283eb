"""Click-to-call through NXCloud's voice service, and the token it needs."""

import asyncio
from dataclasses import dataclass
import re

from aiohttp import ClientSession
import pytest

from custom_components.telephony.providers.answers import PlacedCall
from custom_components.telephony.providers.base import Provider
from custom_components.telephony.providers.configuration import Line
from custom_components.telephony.providers.errors import (
    BadNumberError,
    BadOrderIdError,
    LineOfflineError,
    MalformedAnswerError,
    NotPermittedError,
    ProviderError,
    RefusedError,
    RejectedCredentialsError,
    ServerError,
    ThrottledError,
    UnknownLineError,
    UnknownOutcomeError,
)
from custom_components.telephony.providers.nxcloud import VENDOR, voice
from simulator import Simulator
from simulator.faults import Status, VendorCode

from ...fixtures import read_bytes
from ..opened_accounts import DIGITS, NUMBER, Account, configure
from ..scripted_vendor import ScriptedVendor

LINE = Line(number="60010001", name="Office desk")


def voice_account(vendor: ScriptedVendor, session: ClientSession) -> Provider:
    """Open a voice account, which has no token yet."""
    credentials = {"appkey": "Kp3x", "secretkey": "Sx91"}
    return VENDOR.open_account(session, configure(VENDOR, vendor.url, credentials))


@pytest.fixture
def scripted_provider(scripted: ScriptedVendor, session: ClientSession) -> Provider:
    """Open an account with the scripted vendor."""
    return voice_account(scripted, session)


@dataclass
class ManualTime:
    """A clock that only a test moves."""

    now: float = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> ManualTime:
    time = ManualTime()
    monkeypatch.setattr(voice, "time", time)
    return time


def asked(account: Account, action: str) -> int:
    return sum(request.action == action for request in account.server.requests)


# What is sent


async def test_documented_requests_and_answers(
    scripted: ScriptedVendor, scripted_provider: Provider
) -> None:
    scripted.answer(read_bytes("nxcloud/token_success.json"))
    scripted.answer(read_bytes("nxcloud/makecall_success.json"))

    placed = await scripted_provider.click_to_call(
        NUMBER, LINE, caller_id="+1 202 555 0100", order_id="xxx1234"
    )

    assert placed == PlacedCall(
        reference="484ffc35-c59e-79c9-27a2-751cc1b52740", order_id="xxx1234"
    )
    token, call = scripted.received
    assert (token.method, token.target) == ("POST", "/v1/call/token")
    assert token.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert token.form == {"appkey": "Kp3x", "secretkey": "Sx91"}
    assert (call.method, call.target) == ("POST", "/v1/call/makecall")
    assert call.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert call.form == {
        "token": "05804537D2A6693DC7E6CC5E0ADA09B9",
        "username": "60010001",
        "phone": DIGITS,
        "showphone": "12025550100",
        "orderid": "xxx1234",
    }


async def test_numbers_are_sent_in_digits(account: Account) -> None:
    sent = {
        "+8613800138000": "8613800138000",
        "+84912345678": "84912345678",
        "84912345678": "84912345678",
        # What has no country code is the vendor's to understand.
        "0912 345 678": "0912345678",
        "101": "101",
    }
    provider = account.open()

    for number in sent:
        await provider.click_to_call(number, account.line)

    received = [call.number for call in account.server.placed_calls]
    assert dict(zip(sent, received, strict=True)) == sent


async def test_order_id_is_made_up_where_none_is_given(account: Account) -> None:
    provider = account.open()

    placed = [await provider.click_to_call(NUMBER, account.line) for _ in range(2)]

    order_ids = [call.order_id for call in placed]
    assert [call.order_id for call in account.server.placed_calls] == order_ids
    assert all(re.fullmatch(r"[0-9A-Za-z]{4,32}", str(name)) for name in order_ids)
    assert order_ids[0] != order_ids[1]


async def test_call_carries_everything_the_user_said(account: Account) -> None:
    placed = await account.open().click_to_call(
        NUMBER, account.line, caller_id="44 20 7946 0100", order_id="Order1"
    )

    (call,) = account.server.placed_calls
    assert (call.number, call.line) == (DIGITS, account.line.number)
    assert (call.caller_id, call.order_id) == ("442079460100", "Order1")
    assert placed == PlacedCall(reference=call.reference, order_id="Order1")


async def test_what_is_no_number_is_not_sent(
    account: Account, subtests: pytest.Subtests
) -> None:
    for number, caller_id, field in (
        ("", None, "number"),
        ("12 ab", None, "number"),
        ("١٢٣", None, "number"),
        ("1+2", None, "number"),
        (NUMBER, "reception", "caller_id"),
    ):
        with subtests.test(f"{number}, {caller_id}"):
            with pytest.raises(BadNumberError) as caught:
                await account.open().click_to_call(
                    number, account.line, caller_id=caller_id
                )

            assert caught.value.field == field
            assert account.server.requests == []


async def test_malformed_order_id_is_not_sent(
    account: Account, subtests: pytest.Subtests
) -> None:
    for order_id in ("", "abc", "a" * 33, "has space", "order-1", "ä" * 4):
        with subtests.test(order_id):
            with pytest.raises(BadOrderIdError) as caught:
                await account.open().click_to_call(
                    NUMBER, account.line, order_id=order_id
                )

            assert caught.value.field == "order_id"
            assert account.server.requests == []


async def test_order_id_cannot_be_used_twice(account: Account) -> None:
    provider = account.open()
    await provider.click_to_call(NUMBER, account.line, order_id="once1")

    with pytest.raises(RefusedError, match="1100"):
        await provider.click_to_call(NUMBER, account.line, order_id="once1")

    assert len(account.server.placed_calls) == 1


async def test_call_does_not_go_the_way_of_its_token(
    hasty_vendor: ScriptedVendor, session: ClientSession
) -> None:
    """A vendor that closes each connection behind an answer still gets the call, once."""
    provider = voice_account(hasty_vendor, session)
    hasty_vendor.answer(read_bytes("nxcloud/token_success.json"))
    hasty_vendor.answer(read_bytes("nxcloud/makecall_success.json"))

    for number in range(2):
        placed = await provider.click_to_call(NUMBER, LINE, order_id=f"order{number}")
        assert placed.reference is not None

    assert [request.path for request in hasty_vendor.received] == [
        "/v1/call/token",
        "/v1/call/makecall",
        "/v1/call/makecall",
    ]


# The token


async def test_token_is_kept_between_calls(account: Account) -> None:
    provider = account.open()

    await provider.click_to_call(NUMBER, account.line)
    await provider.click_to_call(NUMBER, account.line)

    assert asked(account, "token") == 1


async def test_token_is_fetched_once_for_parallel_calls(account: Account) -> None:
    provider = account.open()

    await asyncio.gather(
        *(provider.click_to_call(NUMBER, account.line) for _ in range(5))
    )

    assert asked(account, "token") == 1
    assert len(account.server.placed_calls) == 5


@pytest.mark.parametrize(("age", "fetched"), [(1139, 1), (1140, 2)])
async def test_token_is_renewed_a_minute_before_its_end(
    account: Account, clock: ManualTime, age: float, fetched: int
) -> None:
    provider = account.open()
    await provider.click_to_call(NUMBER, account.line)

    clock.now += age
    await provider.click_to_call(NUMBER, account.line)

    assert asked(account, "token") == fetched
    assert asked(account, "makecall") == 2


async def test_lifetime_of_a_token(
    scripted: ScriptedVendor,
    session: ClientSession,
    clock: ManualTime,
    subtests: pytest.Subtests,
) -> None:
    for interval, age, fetched in (
        # A short life is used up to its half.
        (40, 19, 1),
        (40, 20, 2),
        # The document's default.
        (None, 1139, 1),
        (None, 1140, 2),
        ("soon", 1140, 2),
    ):
        scripted.clear()
        provider = voice_account(scripted, session)
        with subtests.test(f"{interval}, {age}"):
            scripted.answer({"code": 0, "token": "A1", "expireinterval": interval})
            await provider.start()
            scripted.answer({"code": 0, "token": "A2", "sessionid": "s"})

            clock.now += age
            await provider.click_to_call(NUMBER, LINE)

            paths = [request.path for request in scripted.received]
            assert paths.count("/v1/call/token") == fetched
            assert paths[-1] == "/v1/call/makecall"


@pytest.mark.parametrize("code", [1000, 1201])
async def test_refused_token_is_renewed_once_and_the_call_placed(
    account: Account, code: int
) -> None:
    provider = account.open()
    await provider.click_to_call(NUMBER, account.line)
    account.server.misbehave(VendorCode(code), path="/v1/call/makecall", times=1)

    await provider.click_to_call(NUMBER, account.line)

    assert asked(account, "token") == 2
    assert asked(account, "makecall") == 3
    assert len(account.server.placed_calls) == 2


async def test_token_refused_again_is_not_renewed_again(
    account: Account, subtests: pytest.Subtests
) -> None:
    for code in (1000, 1201):
        account.server.behave()
        account.server.clear_requests()
        with subtests.test(str(code)):
            account.server.misbehave(VendorCode(code), path="/v1/call/makecall")

            with pytest.raises(RefusedError) as caught:
                await account.open().click_to_call(NUMBER, account.line)

            assert caught.value.code == str(code)
            assert asked(account, "token") == 2
            assert asked(account, "makecall") == 2
            assert account.server.placed_calls == []


async def test_expired_token_is_renewed_once_for_parallel_calls(
    account: Account, simulator: Simulator
) -> None:
    provider = account.open()
    await provider.click_to_call(NUMBER, account.line)
    simulator.nxcloud.expire_tokens()

    await asyncio.gather(
        *(provider.click_to_call(NUMBER, account.line) for _ in range(4))
    )

    assert asked(account, "token") == 2
    assert len(account.server.placed_calls) == 5


async def test_same_order_id_is_sent_with_the_renewed_token(
    account: Account, simulator: Simulator
) -> None:
    provider = account.open()
    await provider.click_to_call(NUMBER, account.line)
    simulator.nxcloud.expire_tokens()

    placed = await provider.click_to_call(NUMBER, account.line, order_id="Order1")

    assert placed.order_id == "Order1"
    assert account.server.placed_calls[-1].order_id == "Order1"


async def test_revoked_keys_are_found_out_though_a_token_is_kept(
    account: Account,
) -> None:
    provider = account.open()
    await provider.verify()
    account.server.revoke_credentials()

    with pytest.raises(RejectedCredentialsError):
        await provider.verify()


async def test_failed_fetch_leaves_no_token_behind(account: Account) -> None:
    provider = account.open()
    account.server.misbehave(Status(500), path="/v1/call/token", times=1)

    with pytest.raises(ServerError):
        await provider.click_to_call(NUMBER, account.line)
    await provider.click_to_call(NUMBER, account.line)

    assert len(account.server.placed_calls) == 1


async def test_token_that_is_none_is_a_malformed_answer(
    scripted: ScriptedVendor, scripted_provider: Provider, subtests: pytest.Subtests
) -> None:
    token: object
    for token in (None, "", True, ["A"], {}):
        with subtests.test(repr(token)):
            scripted.answer({"code": 0, "token": token, "expireinterval": 1200})

            with pytest.raises(MalformedAnswerError):
                await scripted_provider.verify()


# Errors

MAKECALL_CODES = [
    ("1001", "Username no exist!", UnknownLineError, "line"),
    (
        "1002",
        "Username lock, please contact the administrator!",
        NotPermittedError,
        "line",
    ),
    ("1003", "User is not registered! please reload", LineOfflineError, "line"),
    ("1004", "User is not registered! please reload", LineOfflineError, "line"),
    ("1005", "User is not registered! please reload", LineOfflineError, "line"),
    ("1006", "Username no exist", UnknownLineError, "line"),
    ("1007", "orderid format error", BadOrderIdError, "order_id"),
    ("1008", "orderid length is too long", BadOrderIdError, "order_id"),
    ("1100", "Data error!", RefusedError, None),
    ("1101", "appkey or secretkey invalid.", RejectedCredentialsError, "appkey"),
    ("1200", "Parameter error!", RefusedError, None),
    ("10000", "unknown error", UnknownOutcomeError, None),
    ("4711", "something new", RefusedError, None),
]


async def test_documented_code_of_makecall(
    account: Account, subtests: pytest.Subtests
) -> None:
    for code, text, error, field in MAKECALL_CODES:
        account.server.behave()
        account.server.clear_requests()
        with subtests.test(code):
            account.server.misbehave(
                VendorCode(int(code), text), path="/v1/call/makecall"
            )

            with pytest.raises(ProviderError) as caught:
                await account.open().click_to_call(NUMBER, account.line)

            assert type(caught.value) is error
            assert (caught.value.code, caught.value.text) == (code, text)
            assert caught.value.field == field
            assert asked(account, "makecall") == 1
            assert account.server.placed_calls == []


async def test_documented_refusal_of_the_token(
    scripted: ScriptedVendor, scripted_provider: Provider
) -> None:
    scripted.answer(read_bytes("nxcloud/token_failure.json"))

    with pytest.raises(RejectedCredentialsError) as caught:
        await scripted_provider.verify()

    assert caught.value.code == "1101"
    assert caught.value.text == "appkey or secretkey invalid."
    assert caught.value.field == "appkey"


async def test_documented_refusal_of_makecall(
    scripted: ScriptedVendor, scripted_provider: Provider
) -> None:
    scripted.answer(read_bytes("nxcloud/token_success.json"))
    scripted.answer(read_bytes("nxcloud/makecall_failure.json"))

    with pytest.raises(RejectedCredentialsError) as caught:
        await scripted_provider.click_to_call(NUMBER, LINE)

    assert caught.value.code == "1101"


async def test_unknown_error_of_the_token_dialled_nothing(account: Account) -> None:
    account.server.misbehave(VendorCode(10000), path="/v1/call/token")

    with pytest.raises(ProviderError) as caught:
        await account.open().click_to_call(NUMBER, account.line)

    assert type(caught.value) is RefusedError


async def test_line_that_cannot_call(
    account: Account, simulator: Simulator, subtests: pytest.Subtests
) -> None:
    for line, error in (
        ("unregistered_username", LineOfflineError),
        ("locked_username", NotPermittedError),
        ("nobody", UnknownLineError),
    ):
        with subtests.test(line):
            number = getattr(simulator.nxcloud.account, line, "69999999")

            with pytest.raises(error):
                await account.open().click_to_call(
                    NUMBER, Line(number=number, name="Other")
                )

            assert account.server.placed_calls == []


async def test_line_is_called_again_once_it_is_back(account: Account) -> None:
    provider = account.open()
    account.server.set_line_online(account.line.number, False)
    with pytest.raises(LineOfflineError):
        await provider.click_to_call(NUMBER, account.line)

    account.server.set_line_online(account.line.number, True)
    await provider.click_to_call(NUMBER, account.line)

    assert len(account.server.placed_calls) == 1


async def test_status_and_code_of_makecall(
    scripted: ScriptedVendor, session: ClientSession, subtests: pytest.Subtests
) -> None:
    for status, body, error in (
        # A code of a meaning we know counts for more than the status.
        (400, {"code": 1003, "info": "User is not registered!"}, LineOfflineError),
        (500, {"code": 1001, "info": "Username no exist!"}, UnknownLineError),
        # A status counts for more than a code without meaning.
        (429, {"code": 429, "info": "slow down"}, ThrottledError),
        (401, {"code": 401, "info": "who?"}, RejectedCredentialsError),
        (403, {"info": "no"}, NotPermittedError),
        (404, {"info": "no"}, RefusedError),
        (502, {"code": 502, "info": "bad gateway"}, UnknownOutcomeError),
        (502, b"<html>", UnknownOutcomeError),
        (500, {"code": 0, "orderid": "xxx1234"}, UnknownOutcomeError),
        (302, b"", UnknownOutcomeError),
        # A success that does not say so.
        (200, {"orderid": "xxx1234"}, UnknownOutcomeError),
        (200, {"code": True}, UnknownOutcomeError),
        (200, {"code": "ok"}, UnknownOutcomeError),
        (200, [], UnknownOutcomeError),
        (200, b"", UnknownOutcomeError),
    ):
        scripted.clear()
        provider = voice_account(scripted, session)
        with subtests.test(f"{status}, {body!r}"):
            scripted.answer(read_bytes("nxcloud/token_success.json"))
            scripted.answer(body, status=status)

            with pytest.raises(ProviderError) as caught:
                await provider.click_to_call(NUMBER, LINE)

            assert type(caught.value) is error
            assert len(scripted.received) == 2


async def test_call_without_a_session_id_was_placed_all_the_same(
    scripted: ScriptedVendor, scripted_provider: Provider
) -> None:
    scripted.answer(read_bytes("nxcloud/token_success.json"))
    scripted.answer({"code": "0", "sessionid": ["x"], "orderid": None})

    placed = await scripted_provider.click_to_call(NUMBER, LINE, order_id="Order1")

    assert placed == PlacedCall(reference=None, order_id="Order1")
