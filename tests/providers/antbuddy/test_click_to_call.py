"""Calls placed through AntBuddy's devices."""

from dataclasses import replace

from aiohttp import ClientSession
import pytest

from custom_components.telephony.providers.answers import PlacedCall
from custom_components.telephony.providers.antbuddy import VENDOR
from custom_components.telephony.providers.base import Provider
from custom_components.telephony.providers.configuration import Line
from custom_components.telephony.providers.errors import (
    BadNumberError,
    LineOfflineError,
    ProviderError,
    ThrottledError,
    UnknownLineError,
    UnknownOutcomeError,
    UnsupportedError,
)
from simulator import Simulator
from simulator.faults import EmptyBody, Html, Throttle

from ..opened_accounts import NUMBER, Account, configure
from ..scripted_vendor import ScriptedVendor

# The account of the vendor's worked example.
CREDENTIALS = {"app_id": "6544646543674", "app_secret": "123456"}
LINE = Line(number="office-desk", name="Office desk", password="simulated-sip-1c77f0")


@pytest.fixture
def scripted_provider(scripted: ScriptedVendor, session: ClientSession) -> Provider:
    """Open an account with the scripted vendor."""
    return VENDOR.open_account(session, configure(VENDOR, scripted.url, CREDENTIALS))


async def test_documented_request(
    scripted: ScriptedVendor, scripted_provider: Provider, subtests: pytest.Subtests
) -> None:
    for number, path in (
        ("01693608879", "01693608879"),
        ("+1 (202) 555-0143", "%2B12025550143"),
        ("028 / 7301.9555", "02873019555"),
        # As Vietnam's own numbers are dialled there ...
        ("+84912345678", "0912345678"),
        ("+842873019555", "02873019555"),
        ("+841693608879", "01693608879"),
        ("+84 (0)28 7301 9555", "02873019555"),
        ("+8419001234", "19001234"),
        ("+841800123456", "1800123456"),
        # ... and others as they are.
        ("+8613800138000", "%2B8613800138000"),
        ("+85512345678", "%2B85512345678"),
        ("84912345678", "84912345678"),
        ("0084912345678", "0084912345678"),
        ("19001234", "19001234"),
        ("101", "101"),
        ("+84", "%2B84"),
    ):
        scripted.clear()
        with subtests.test(number):
            scripted.answer(b"")

            await scripted_provider.click_to_call(number, LINE)

            (request,) = scripted.received
            assert request.method == "POST"
            assert request.target == f"/oapi/v1/call/click-to-call/{path}"
            assert request.headers["Content-Type"] == "application/json"
            assert request.headers["x-auth-app-id"] == "6544646543674"
            assert (
                request.headers["x-auth-app-hash"]
                == "1de1c7a667297905f45373f982c0e182c6d5ba6391f2bf41dc053619182b351b"
            )
            assert request.json() == {
                "sipUser": "office-desk",
                "sipPassword": "simulated-sip-1c77f0",
            }


async def test_call_is_placed(account: Account) -> None:
    placed = await account.open().click_to_call(
        NUMBER, account.line, order_id="any order id"
    )

    (call,) = account.server.placed_calls
    assert (call.number, call.line) == ("+12025550143", account.line.number)
    # The vendor gives no id of its own; the caller's is the caller's own affair.
    assert placed == PlacedCall(reference=None, order_id="any order id")


async def test_what_is_no_number_is_not_sent(
    account: Account, subtests: pytest.Subtests
) -> None:
    for number in (
        "",
        "+",
        "..",
        "../../voice/auth_token",
        "thutran",
        "12#",
        "1%2f2",
        "1\n2?",
    ):
        with subtests.test(repr(number)):
            with pytest.raises(BadNumberError) as caught:
                await account.open().click_to_call(number, account.line)

            assert caught.value.field == "number"
            assert account.server.requests == []


async def test_caller_id_cannot_be_chosen(account: Account) -> None:
    with pytest.raises(UnsupportedError) as caught:
        await account.open().click_to_call(
            NUMBER, account.line, caller_id="02079460200"
        )

    assert caught.value.field == "caller_id"
    assert account.server.requests == []


async def test_line_needs_a_password(account: Account) -> None:
    with pytest.raises(UnknownLineError) as caught:
        await account.open().click_to_call(NUMBER, replace(account.line, password=None))

    assert caught.value.field == "sip_password"
    assert account.server.requests == []


async def test_offline_line(account: Account, simulator: Simulator) -> None:
    name = simulator.antbuddy.account.offline_sip_user
    line = Line(
        number=name,
        name="Workshop",
        password=simulator.antbuddy.account.devices[name],
    )

    with pytest.raises(LineOfflineError) as caught:
        await account.open().click_to_call(NUMBER, line)

    assert (caught.value.code, caught.value.text) == ("400", "device is offline")
    assert caught.value.field == "line"
    assert account.server.placed_calls == []
    assert account.dialled_requests() == 1


async def test_throttled_call_was_not_placed(account: Account) -> None:
    account.server.misbehave(Throttle("30"))

    with pytest.raises(ThrottledError) as caught:
        await account.open().click_to_call(NUMBER, account.line)

    assert caught.value.code == "503"
    assert caught.value.retry_after is not None
    assert caught.value.retry_after.total_seconds() == 30
    assert account.dialled_requests() == 1


async def test_status_alone_is_a_receipt(account: Account) -> None:
    # The document names the status and no body.
    account.server.misbehave(EmptyBody())

    placed = await account.open().click_to_call(NUMBER, account.line)

    assert placed == PlacedCall(reference=None, order_id=None)


async def test_page_of_another_server_is_no_receipt(account: Account) -> None:
    account.server.misbehave(Html())

    with pytest.raises(UnknownOutcomeError):
        await account.open().click_to_call(NUMBER, account.line)

    assert account.dialled_requests() == 1


async def test_status_that_leaves_the_fate_unknown(
    scripted: ScriptedVendor, scripted_provider: Provider, subtests: pytest.Subtests
) -> None:
    for status in (301, 500, 502, 504):
        scripted.clear()
        with subtests.test(str(status)):
            scripted.answer({"message": "internal"}, status=status)

            with pytest.raises(UnknownOutcomeError) as caught:
                await scripted_provider.click_to_call(NUMBER, LINE)

            assert (caught.value.code, caught.value.text) == (str(status), "internal")
            assert len(scripted.received) == 1


async def test_nothing_secret_comes_back_in_a_text(
    scripted: ScriptedVendor, scripted_provider: Provider, subtests: pytest.Subtests
) -> None:
    for name in ("message", "error", "msg"):
        for status in (400, 500):
            scripted.clear()
            with subtests.test(f"{name}, {status}"):
                hashed = (
                    "1de1c7a667297905f45373f982c0e182c6d5ba6391f2bf41dc053619182b351b"
                )
                scripted.answer(
                    {name: f"sip simulated-sip-1c77f0, hash {hashed}, secret 123456"},
                    status=status,
                )
                scripted.answer([])

                with pytest.raises(ProviderError) as caught:
                    await scripted_provider.click_to_call(NUMBER, LINE)

                assert caught.value.text == "sip …, hash …, secret …"
