"""What NXCloud's signed requests are answered with, its error codes above all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from aiohttp import ClientSession
from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.telephony.providers.base import Capability
from custom_components.telephony.providers.configuration import SignatureAlgorithm
from custom_components.telephony.providers.errors import (
    BadArgumentError,
    BadNumberError,
    MalformedAnswerError,
    NotFoundError,
    NotPermittedError,
    ProviderError,
    RefusedError,
    RejectedCredentialsError,
    ServerError,
    ThrottledError,
    UnsupportedError,
    WrongClockError,
)
from custom_components.telephony.providers.nxcloud import VENDOR
from simulator import Simulator
from simulator.faults import Status, Throttle, VendorCode

from ..opened_accounts import NUMBER, Account, configure
from ..scripted_vendor import ScriptedVendor

BALANCE = "/api/customer/getBalance"
DID_PAIR = ("access_key", "access_secret")


def only(account: Account, session: ClientSession, *names: str) -> Account:
    """Return the account with some of its credentials alone."""
    credentials = {name: account.configuration.credentials[name] for name in names}
    return replace(
        account, configuration=replace(account.configuration, credentials=credentials)
    )


async def read_history(account: Account) -> None:
    await (
        account.with_pair(1).open().call_history(datetime.now(UTC) - timedelta(hours=1))
    )


# Codes

CODES = [
    (1001, RejectedCredentialsError, "access_key"),
    (1002, RefusedError, None),
    (1003, RejectedCredentialsError, "access_secret"),
    (1004, WrongClockError, None),
    (1005, NotPermittedError, None),
    (211, ThrottledError, None),
    (-1, RefusedError, None),
    (1000, RefusedError, None),
    (1201, RefusedError, None),
    (4711, RefusedError, None),
]


async def test_code_of_did_records(account: Account, subtests: pytest.Subtests) -> None:
    for code, error, field in CODES:
        account.server.behave()
        with subtests.test(str(code)):
            account.server.misbehave(
                VendorCode(code, "as it says"), path="/api/did/cdr"
            )

            with pytest.raises(ProviderError) as caught:
                await read_history(account)

            assert type(caught.value) is error
            assert (caught.value.code, caught.value.text) == (str(code), "as it says")
            assert caught.value.field == field


async def test_code_of_privacy_numbers(
    account: Account, subtests: pytest.Subtests
) -> None:
    for code, error, cause in (
        (10001, BadNumberError, "number_missing"),
        (10002, BadNumberError, "same_numbers"),
        (10003, NotPermittedError, "unknown_customer"),
        (10004, BadNumberError, "foreign_number"),
        (10005, RefusedError, "numbers_not_counted"),
        (10006, RefusedError, "wrong_count_of_numbers"),
        (10007, BadNumberError, "privacy_number_without_country"),
        (10008, RefusedError, "no_privacy_number"),
        (10009, RefusedError, "data_not_read"),
        (10010, RefusedError, "privacy_numbers_used_up"),
        (10011, BadArgumentError, "limit_out_of_range"),
        (10012, BadArgumentError, "offset_out_of_range"),
        (10013, NotFoundError, "not_bound"),
        # A parameter of this request can be nothing but a number.
        (1002, BadNumberError, None),
        (1001, RejectedCredentialsError, None),
        (1003, RejectedCredentialsError, None),
        (1004, WrongClockError, None),
        (1005, NotPermittedError, None),
    ):
        account.server.behave()
        with subtests.test(str(code)):
            account.server.misbehave(VendorCode(code, "as it says"), path="/api/pns/")

            with pytest.raises(ProviderError) as caught:
                await account.open().query_axb("12025550172", "12025550100")

            assert type(caught.value) is error
            assert (caught.value.code, caught.value.text) == (str(code), "as it says")
            assert caught.value.cause == cause


# Each number means one thing to the signed requests and another to the voice service.
async def test_same_code_in_both_families(
    account: Account, subtests: pytest.Subtests
) -> None:
    for code, signed, voice in (
        (1001, "rejected_credentials", "unknown_line"),
        (1002, "refused", "not_permitted"),
        (1003, "rejected_credentials", "line_offline"),
        (1004, "wrong_clock", "line_offline"),
        (1005, "not_permitted", "line_offline"),
    ):
        account.server.behave()
        with subtests.test(str(code)):
            account.server.misbehave(VendorCode(code), path="/api/did/cdr")
            account.server.misbehave(VendorCode(code), path="/v1/call/makecall")

            with pytest.raises(ProviderError) as from_signed:
                await read_history(account)
            with pytest.raises(ProviderError) as from_voice:
                await account.open().click_to_call(NUMBER, account.line)

            assert from_signed.value.key == signed
            assert from_voice.value.key == voice


async def test_status_and_code(
    scripted: ScriptedVendor, session: ClientSession, subtests: pytest.Subtests
) -> None:
    for status, body, error in (
        (401, {"code": 1004, "message": "Timestamp expired"}, WrongClockError),
        (500, {"code": 1003, "message": "Invalid signature"}, RejectedCredentialsError),
        (429, {"code": 429}, ThrottledError),
        (503, {"code": 503}, ServerError),
        (503, b"<html>", ServerError),
        (404, {"code": -1}, RefusedError),
        (401, {"error": "?"}, RejectedCredentialsError),
        (500, {"code": 0, "data": {"list": []}}, ServerError),
        (200, {"message": "Request successful"}, MalformedAnswerError),
        (200, {"code": 0.5}, MalformedAnswerError),
        (200, {"code": None}, MalformedAnswerError),
        (200, [{"code": 0}], MalformedAnswerError),
        (200, b"", MalformedAnswerError),
        (304, b"", MalformedAnswerError),
    ):
        with subtests.test(f"{status}, {body!r}"):
            scripted.answer(body, status=status)
            credentials = {"access_key": "simaccesskey7", "access_secret": "Sx91-b02d"}
            provider = VENDOR.open_account(
                session, configure(VENDOR, scripted.url, credentials)
            )

            with pytest.raises(ProviderError) as caught:
                await provider.call_history(datetime.now(UTC) - timedelta(minutes=1))

            assert type(caught.value) is error


# Wrong key or no such product: 1005 stands for both


async def test_wrong_key_is_rejected(account: Account) -> None:
    with pytest.raises(RejectedCredentialsError) as caught:
        await account.open(access_key="simaccesskey8").verify()

    assert (caught.value.code, caught.value.field) == ("1005", "access_key")


async def test_wrong_secret_is_rejected(account: Account) -> None:
    with pytest.raises(RejectedCredentialsError) as caught:
        await account.open(access_secret="simulated-accesssecret-c02d49").verify()

    assert (caught.value.code, caught.value.field) == ("1003", "access_secret")


async def test_account_without_did_records(
    account: Account, simulator: Simulator
) -> None:
    simulator.nxcloud.disable_product("did")

    # Those of the seats are part of it all the same.
    assert Capability.CALL_HISTORY in await account.open().verify()
    capabilities = await account.with_pair(1).open().verify()

    assert capabilities == {
        Capability.AXB_QUERY,
        Capability.AXB_BINDING,
        Capability.BALANCE,
    }
    with pytest.raises(NotPermittedError) as caught:
        await read_history(account)
    assert caught.value.code == "1005"


async def test_account_without_privacy_numbers(
    account: Account, simulator: Simulator
) -> None:
    simulator.nxcloud.disable_product("pns")

    with pytest.raises(NotPermittedError):
        await account.open().query_axb("12025550172", "12025550100")


async def test_revoked_keys_are_rejected_at_a_poll(account: Account) -> None:
    account.server.revoke_credentials()

    with pytest.raises(RejectedCredentialsError):
        await read_history(account)


async def test_key_gets_the_benefit_of_the_doubt(
    account: Account, simulator: Simulator, subtests: pytest.Subtests
) -> None:
    for fault in (Status(500), Throttle(), VendorCode(-1), VendorCode(1004)):
        account.server.behave()
        with subtests.test(str(fault)):
            simulator.nxcloud.disable_product("did")
            account.server.misbehave(fault, path=BALANCE)

            with pytest.raises(NotPermittedError):
                await read_history(account)


@pytest.mark.parametrize("other", ["pns", "sms"])
async def test_any_other_product_shows_that_a_key_is_good(
    account: Account, simulator: Simulator, other: str
) -> None:
    for product in {"did", "pns", "sms"} - {other}:
        simulator.nxcloud.disable_product(product)

    with pytest.raises(NotPermittedError):
        await read_history(account)


@pytest.mark.parametrize("other", ["did", "sms"])
async def test_whoever_lacks_privacy_numbers_has_a_good_key(
    account: Account, simulator: Simulator, other: str
) -> None:
    for product in {"did", "pns", "sms"} - {other}:
        simulator.nxcloud.disable_product(product)

    with pytest.raises(NotPermittedError):
        await account.open().query_axb("12025550172", "12025550100")


async def test_key_that_is_good_for_nothing_is_a_wrong_one(
    account: Account, simulator: Simulator
) -> None:
    for product in ("did", "pns", "sms"):
        simulator.nxcloud.disable_product(product)

    with pytest.raises(RejectedCredentialsError) as caught:
        await read_history(account)

    assert (caught.value.code, caught.value.field) == ("1005", "access_key")


async def test_key_refused_twice_is_a_wrong_one(
    account: Account, simulator: Simulator, subtests: pytest.Subtests
) -> None:
    for code in (1001, 1003):
        account.server.behave()
        with subtests.test(str(code)):
            for product in ("did", "pns"):
                simulator.nxcloud.disable_product(product)
            account.server.misbehave(VendorCode(code), path=BALANCE)

            with pytest.raises(RejectedCredentialsError) as caught:
                await read_history(account)

            assert (caught.value.code, caught.value.field) == ("1005", "access_key")


async def test_balance_is_asked_only_where_there_is_a_doubt(account: Account) -> None:
    await account.open().verify()

    assert [request.action for request in account.server.requests] == [
        "token",
        "getSipCdr",
        "cdr",
    ]


async def test_key_is_in_doubt_once_an_hour(
    account: Account, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """A product that is not enabled would cost two requests at every poll."""
    provider = account.open()
    simulator.nxcloud.disable_product("did")

    for hour in (1, 2):
        for _ in range(12):
            history = await provider.call_history(datetime.now(UTC))
            assert [type(one) for one in history.failures] == [NotPermittedError]
            freezer.tick(timedelta(minutes=5))
        actions = [request.action for request in account.server.requests]
        assert actions.count("getAXBList") == hour
        # How often the balance is asked for, the vendor limits.
        assert "getBalance" not in actions
        assert actions.count("cdr") == 12 * hour

    account.server.revoke_credentials()
    with pytest.raises(RejectedCredentialsError):
        await provider.call_history(datetime.now(UTC))


# Throttling and clocks


async def test_code_that_throttles(
    scripted: ScriptedVendor, session: ClientSession, subtests: pytest.Subtests
) -> None:
    for delay, expected in (("120", timedelta(minutes=2)), (None, None)):
        with subtests.test(f"{delay}"):
            scripted.answer(
                {"code": 211, "message": "too fast"},
                headers={} if delay is None else {"Retry-After": delay},
            )
            credentials = {"access_key": "simaccesskey7", "access_secret": "Sx91-b02d"}
            provider = VENDOR.open_account(
                session, configure(VENDOR, scripted.url, credentials)
            )

            with pytest.raises(ThrottledError) as caught:
                await provider.query_axb("12025550172", "12025550100")

            assert caught.value.retry_after == expected


async def test_wrong_clock_is_no_wrong_credential(
    account: Account, subtests: pytest.Subtests
) -> None:
    for seconds in (-3600, -61, 61, 3600):
        with subtests.test(str(seconds)):
            account.server.skew_clock(seconds)

            with pytest.raises(WrongClockError) as caught:
                await read_history(account)

            assert caught.value.code == "1004"


async def test_small_skew_is_tolerated(account: Account) -> None:
    account.server.skew_clock(30)

    assert Capability.CALL_HISTORY in await account.open().verify()


async def test_wrong_clock_says_by_how_much(
    scripted: ScriptedVendor, session: ClientSession, subtests: pytest.Subtests
) -> None:
    for ahead, explains in (
        (timedelta(minutes=10), True),
        (-timedelta(hours=2), True),
        (timedelta(seconds=66), True),
        # A vendor measures otherwise, so that this would explain nothing.
        (timedelta(seconds=55), False),
        (-timedelta(seconds=55), False),
        (timedelta(), False),
    ):
        with subtests.test(str(ahead)):
            vendor_time = datetime.now(UTC) - ahead
            scripted.answer(
                {"code": 1004, "message": "Timestamp expired"},
                headers={"Date": f"{vendor_time:%a, %d %b %Y %H:%M:%S} GMT"},
            )
            credentials = {"access_key": "simaccesskey7", "access_secret": "Sx91-b02d"}
            provider = VENDOR.open_account(
                session, configure(VENDOR, scripted.url, credentials)
            )

            with pytest.raises(WrongClockError) as caught:
                await provider.verify()

            offset = caught.value.offset
            assert (offset is not None) is explains
            assert offset is None or abs(offset - ahead) < timedelta(seconds=5)


# Which keys open what


async def test_signed_keys_alone(account: Account, session: ClientSession) -> None:
    provider = only(account, session, *DID_PAIR).open()

    assert provider.capabilities == {
        Capability.CALL_HISTORY,
        Capability.AXB_QUERY,
        Capability.AXB_BINDING,
        Capability.BALANCE,
    }
    assert await provider.verify() == provider.capabilities
    with pytest.raises(UnsupportedError) as caught:
        await provider.click_to_call(NUMBER, account.line)
    assert caught.value.field == "click_to_call"
    assert [request.action for request in account.server.requests] == ["cdr"]


async def test_voice_keys_alone(account: Account, session: ClientSession) -> None:
    provider = only(account, session, "appkey", "secretkey").open()

    assert provider.capabilities == {
        Capability.CLICK_TO_CALL,
        Capability.CALL_HISTORY,
        Capability.RECORDINGS,
        Capability.PLACED_CALL_OUTCOME,
        Capability.BALANCE,
        Capability.SPEAK,
    }
    assert await provider.verify() == provider.capabilities
    with pytest.raises(UnsupportedError) as caught:
        await provider.query_axb("12025550172", "12025550100")
    assert caught.value.field == "axb_query"
    assert [request.action for request in account.server.requests] == [
        "token",
        "getSipCdr",
    ]


async def test_sha256_is_taken_by_the_vendor(account: Account) -> None:
    configuration = replace(
        account.configuration, signature_algorithm=SignatureAlgorithm.SHA256
    )

    provider = VENDOR.open_account(account.session, configuration)

    assert Capability.CALL_HISTORY in await provider.verify()


async def test_gate_on_the_way_is_no_wrong_key(
    account: Account, subtests: pytest.Subtests
) -> None:
    for status in (403, 404):
        account.server.behave()
        account.server.clear_requests()
        with subtests.test(str(status)):
            account.server.misbehave(Status(status))

            with pytest.raises(ProviderError) as caught:
                await read_history(account)

            assert not isinstance(caught.value, RejectedCredentialsError)
            assert caught.value.code == str(status)
            assert [request.action for request in account.server.requests] == ["cdr"]


async def test_gate_before_the_balance_is_no_wrong_key(
    account: Account, simulator: Simulator
) -> None:
    simulator.nxcloud.disable_product("did")
    account.server.misbehave(Status(403), path=BALANCE)

    with pytest.raises(NotPermittedError) as caught:
        await read_history(account)

    assert caught.value.code == "1005"
