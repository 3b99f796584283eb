"""Messages that NXCloud reads to somebody."""

from datetime import timedelta

from aiohttp import ClientSession
import pytest

from custom_components.telephony.providers.answers import PlacedCall
from custom_components.telephony.providers.base import Provider
from custom_components.telephony.providers.errors import (
    BadArgumentError,
    BadNumberError,
    NotPermittedError,
    ProviderError,
    RefusedError,
    RejectedCredentialsError,
    ServerError,
    ThrottledError,
    UnknownOutcomeError,
    UnsupportedError,
)
from custom_components.telephony.providers.nxcloud import VENDOR
from simulator import Simulator
from simulator.faults import Fault, Html, Reset, Status, Truncated, VendorCode
from simulator.nxcloud.speech import LANGUAGES

from ..opened_accounts import Account, configure
from ..scripted_vendor import ScriptedVendor
from .test_signed_api import only

PATH = "/api/voiceSms"


async def _speak(provider: Provider, **changes: str) -> PlacedCall:
    wanted = {"country_code": "1", "language": "en", **changes}
    number = wanted.pop("number", "+12025550143")
    return await provider.speak(number, "The cellar is wet", **wanted)


async def test_documented_request_and_answer(
    scripted: ScriptedVendor, session: ClientSession
) -> None:
    keys = {"appkey": "asdf", "secretkey": "qwer"}
    provider = VENDOR.open_account(session, configure(VENDOR, scripted.url, keys))
    scripted.answer(
        {
            "result": "Request succeeded",
            "messageid": "20d6c660bd664c65bef20026564b0b79",
            "code": "0",
        }
    )

    placed = await provider.speak(
        "+62 12345678",
        "Grüße, 1-2-3",
        country_code="62",
        language="zh-yue",
        caller_id="123 456",
    )

    assert placed == PlacedCall("20d6c660bd664c65bef20026564b0b79", None)
    (request,) = scripted.received
    assert request.path == "/api/voiceSms/notsend"
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert request.form == {
        **keys,
        "phone": "6212345678",
        "country_code": "62",
        "show_phone": "123456",
        "content": "Grüße, 1-2-3",
        "lang": "zh-yue",
    }


async def test_a_message_is_read(account: Account, simulator: Simulator) -> None:
    placed = await _speak(account.open())

    (message,) = simulator.nxcloud.speech.messages
    assert (message.phone, message.content) == ("12025550143", "The cellar is wet")
    assert placed.reference == message.reference
    assert [request.action for request in account.server.requests] == ["notsend"]


async def test_every_documented_language_is_offered() -> None:
    assert VENDOR.speech is not None
    assert set(VENDOR.speech.languages) == LANGUAGES
    assert len(LANGUAGES) == len(VENDOR.speech.languages) == 59


async def test_each_documented_code(
    account: Account, simulator: Simulator, subtests: pytest.Subtests
) -> None:
    for code, error, cause in (
        (1, NotPermittedError, "speech_not_enabled"),
        (2, BadArgumentError, None),
        (3, RefusedError, "balance_used_up"),
        (4, BadArgumentError, "text_not_allowed"),
        (5, BadArgumentError, "text_too_long"),
        (6, BadNumberError, None),
        (9, RefusedError, "address_not_allowed"),
        (20, RefusedError, "file_not_found"),
        (21, BadArgumentError, "bad_caller_id"),
        (22, RefusedError, "no_route"),
        (23, BadNumberError, "bad_country_code"),
        (24, BadNumberError, "callee_missing"),
        (26, RefusedError, "same_text_again"),
        (27, RefusedError, "called_too_often"),
        (28, ThrottledError, None),
        (29, RefusedError, "time_past"),
        (31, RefusedError, "time_zone_missing"),
        (77, RefusedError, "file_not_usable"),
        (78, BadNumberError, None),
        (88, RefusedError, "request_failed"),
        (99, UnknownOutcomeError, None),
        (101, NotPermittedError, "feature_disabled"),
        (102, NotPermittedError, "account_disabled"),
        (103, BadArgumentError, "text_with_emoji"),
        (4711, RefusedError, None),
    ):
        account.server.behave()
        account.server.clear_requests()
        with subtests.test(str(code)):
            account.server.misbehave(VendorCode(code, "as it says"), path=PATH)

            with pytest.raises(ProviderError) as caught:
                await _speak(account.open())

            assert type(caught.value) is error
            assert (caught.value.code, caught.value.text) == (str(code), "as it says")
            assert caught.value.cause == cause
            # Nothing is sent twice. Whether keys are wrong, a token tells.
            assert [request.action for request in account.server.requests] == [
                "notsend",
                *(["token"] if code == 1 else []),
            ]
    assert simulator.nxcloud.speech.messages == []


async def test_limits_are_the_vendors_to_keep(
    account: Account, simulator: Simulator, subtests: pytest.Subtests
) -> None:
    limits, provider = simulator.nxcloud.limits, account.open()
    await _speak(provider)
    for limit, number, code, error, cause in (
        (limits.same_message, "+12025550143", "26", RefusedError, "same_text_again"),
        (
            limits.messages_to_number,
            "+12025550143",
            "27",
            RefusedError,
            "called_too_often",
        ),
        (limits.messages, "+12025550144", "28", ThrottledError, None),
    ):
        with subtests.test(code):
            limit.most = 1

            with pytest.raises(ProviderError) as caught:
                await _speak(provider, number=number)

            assert type(caught.value) is error
            assert (caught.value.code, caught.value.cause) == (code, cause)
            # Which one it is, is told by that alone.
            limit.within = timedelta()
    assert len(simulator.nxcloud.speech.messages) == 1


async def test_wrong_keys_are_told_from_a_missing_product(
    account: Account, simulator: Simulator
) -> None:
    simulator.nxcloud.disable_product("voice")
    with pytest.raises(NotPermittedError):
        await _speak(account.open())
    simulator.nxcloud.enable_product("voice")
    account.server.revoke_credentials()
    with pytest.raises(RejectedCredentialsError):
        await _speak(account.open())


async def test_a_call_whose_fate_is_unknown_is_not_repeated(
    account: Account, subtests: pytest.Subtests
) -> None:
    faults: tuple[Fault, ...] = (
        Reset(),
        Html(),
        Truncated(),
        Status(502),
        Status(500, body='{"code": "99"}'),
        Status(200, body='{"code": "?"}'),
    )
    for fault in faults:
        account.server.behave()
        account.server.clear_requests()
        with subtests.test(str(fault)):
            account.server.misbehave(fault, path=PATH)

            with pytest.raises(UnknownOutcomeError):
                await _speak(account.open())

            assert len(account.server.requests) == 1
    # An unknown code says less than the status that it came with.
    account.server.behave()
    account.server.misbehave(Status(404, body='{"code": "4711"}'), path=PATH)
    with pytest.raises(RefusedError) as caught:
        await _speak(account.open())
    assert caught.value.code == "404"
    assert not isinstance(caught.value, ServerError)


async def test_what_is_seen_at_once_is_not_sent(account: Account) -> None:
    with pytest.raises(BadNumberError):
        await _speak(account.open(), number="somebody")
    with pytest.raises(BadNumberError) as caught:
        await _speak(account.open(), caller_id="me")
    assert caught.value.field == "caller_id"
    with pytest.raises(BadArgumentError) as too_long:
        await _speak(account.open(), caller_id="1" * 51)
    assert too_long.value.cause == "bad_caller_id"
    assert account.server.requests == []


async def test_the_vendor_looks_at_what_it_gets(
    account: Account, session: ClientSession
) -> None:
    provider = account.open()
    for changes, code in (
        ({"language": "tlh"}, "2"),
        ({"language": ""}, "2"),
        ({"country_code": "+1"}, "23"),
        ({"country_code": "44"}, "6"),
    ):
        with pytest.raises(ProviderError) as caught:
            await _speak(provider, **changes)
        assert caught.value.code == code
    with pytest.raises(BadArgumentError) as too_long:
        await provider.speak(
            "+12025550143", "a" * 1001, country_code="1", language="en"
        )
    assert too_long.value.code == "5"
    with pytest.raises(UnsupportedError):
        await _speak(only(account, session, "access_key", "access_secret").open())
