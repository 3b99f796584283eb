"""Calls placed through net2phone."""

from dataclasses import replace

from aiohttp import ClientSession
import pytest

from custom_components.telephony.providers.answers import PlacedCall
from custom_components.telephony.providers.base import Provider
from custom_components.telephony.providers.configuration import Line
from custom_components.telephony.providers.errors import (
    BadNumberError,
    NotPermittedError,
    ProviderError,
    RefusedError,
    RejectedCredentialsError,
    ThrottledError,
    UnknownLineError,
    UnknownOutcomeError,
    UnsupportedError,
)
from custom_components.telephony.providers.net2phone import VENDOR

from ...fixtures import read_bytes, read_json
from ..opened_accounts import NUMBER, Account, configure
from ..scripted_vendor import ScriptedVendor

LINE = Line(number="+1 (817) 562-9657", name="Office desk")
DESTINATION = "15125292329"


@pytest.fixture
def provider(scripted: ScriptedVendor, session: ClientSession) -> Provider:
    """Open the account of the document's header with the scripted vendor."""
    credentials = {"account_id": "lol", "api_key": "secure"}
    return VENDOR.open_account(session, configure(VENDOR, scripted.url, credentials))


async def test_documented_request_and_answer(
    scripted: ScriptedVendor, provider: Provider
) -> None:
    scripted.answer(read_bytes("net2phone/call_response_200.json"))

    placed = await provider.click_to_call(DESTINATION, LINE)

    assert placed == PlacedCall(reference="<api_request_id>", order_id=None)
    (request,) = scripted.received
    assert (request.method, request.target) == ("POST", "/api/v1/call")
    assert request.headers["Authorization"] == "Basic bG9sOnNlY3VyZQ=="
    assert request.headers["Content-Type"] == "application/json"
    assert request.json() == read_json("net2phone/call_request.json")


async def test_numbers_are_sent_as_they_are_written(
    scripted: ScriptedVendor, provider: Provider, subtests: pytest.Subtests
) -> None:
    for number in (
        "18175629657",
        "+1 (817) 562-9656",
        "15125292329",
        "+1 (512) 529-2329",
        "11",
    ):
        scripted.clear()
        with subtests.test(number):
            scripted.answer(read_bytes("net2phone/call_response_200.json"))

            await provider.click_to_call(number, replace(LINE, number=number))

            (request,) = scripted.received
            assert request.json() == {"user_line": number, "destination_line": number}


async def test_north_american_numbers_are_sent_in_digits(
    scripted: ScriptedVendor, provider: Provider, subtests: pytest.Subtests
) -> None:
    for number, sent in (
        # The example request of the document.
        ("+15125292329", "15125292329"),
        ("+12025550143", "12025550143"),
        # Without the plus these would begin like numbers of the vendor's country.
        ("+442079460123", "+442079460123"),
        ("+911204567890", "+911204567890"),
        ("+84912345678", "+84912345678"),
        ("+1202555014", "+1202555014"),
        ("+120255501439", "+120255501439"),
        ("2025550143", "2025550143"),
        ("911", "911"),
    ):
        scripted.clear()
        with subtests.test(number):
            scripted.answer(read_bytes("net2phone/call_response_200.json"))

            await provider.click_to_call(number, LINE)

            (request,) = scripted.received
            assert request.json() == {
                "user_line": LINE.number,
                "destination_line": sent,
            }


async def test_line_is_sent_as_the_user_wrote_it(
    scripted: ScriptedVendor, provider: Provider
) -> None:
    scripted.answer(read_bytes("net2phone/call_response_200.json"))

    await provider.click_to_call(DESTINATION, replace(LINE, number="+18175629657"))

    (request,) = scripted.received
    assert request.json()["user_line"] == "+18175629657"


NO_NUMBERS = ["", "1", "+1", "()", "call me", "12x34", "1+2", "١٢٣", "12;rm"]


async def test_what_is_no_number_is_not_sent(
    scripted: ScriptedVendor, provider: Provider, subtests: pytest.Subtests
) -> None:
    for number in NO_NUMBERS:
        with subtests.test(number):
            with pytest.raises(BadNumberError) as caught:
                await provider.click_to_call(number, LINE)

            assert caught.value.field == "number"
            assert scripted.received == []


async def test_what_is_no_line_is_not_sent(
    scripted: ScriptedVendor, provider: Provider, subtests: pytest.Subtests
) -> None:
    for number in NO_NUMBERS:
        with subtests.test(number):
            with pytest.raises(UnknownLineError) as caught:
                await provider.click_to_call(DESTINATION, replace(LINE, number=number))

            assert caught.value.field == "line"
            assert scripted.received == []


async def test_caller_id_cannot_be_chosen(account: Account) -> None:
    with pytest.raises(UnsupportedError) as caught:
        await account.open().click_to_call(
            NUMBER, account.line, caller_id="12125550110"
        )

    assert caught.value.field == "caller_id"
    assert account.server.requests == []


async def test_call_is_placed(account: Account) -> None:
    placed = await account.open().click_to_call(
        NUMBER, account.line, order_id="any order id"
    )

    (call,) = account.server.placed_calls
    assert (call.number, call.line) == (NUMBER, account.line.number)
    assert placed == PlacedCall(reference=call.reference, order_id="any order id")


async def test_line_of_another_account(account: Account) -> None:
    with pytest.raises(UnknownLineError) as caught:
        await account.open().click_to_call(
            NUMBER, replace(account.line, number="12125550199")
        )

    assert (caught.value.code, caught.value.text) == ("400", "request user_line field")
    assert account.server.placed_calls == []


# Errors


async def test_documented_errors(
    scripted: ScriptedVendor, provider: Provider, subtests: pytest.Subtests
) -> None:
    for status, name, error, field in (
        (400, "400_user_line", UnknownLineError, "line"),
        (400, "400_destination_line", BadNumberError, "number"),
        (401, "401", RejectedCredentialsError, "api_key"),
        (500, "500", UnknownOutcomeError, None),
    ):
        scripted.clear()
        with subtests.test(name):
            scripted.answer(
                read_bytes(f"net2phone/call_response_{name}.json"), status=status
            )

            with pytest.raises(ProviderError) as caught:
                await provider.click_to_call(DESTINATION, LINE)

            assert type(caught.value) is error
            assert caught.value.code == str(status)
            assert (
                caught.value.text
                == read_json(f"net2phone/call_response_{name}.json")["error"]
            )
            assert caught.value.field == field
            assert len(scripted.received) == 1


async def test_other_answers(
    scripted: ScriptedVendor, provider: Provider, subtests: pytest.Subtests
) -> None:
    for status, body, error in (
        (400, {"error": "bad API key"}, RejectedCredentialsError),
        (400, {"error": "busy"}, RefusedError),
        (400, {"error": ["request user_line field"]}, RefusedError),
        (400, b"", RefusedError),
        (401, b"", RejectedCredentialsError),
        # Somebody on the way said so.
        (401, b"<html>", UnknownOutcomeError),
        # The codes of the document's glossary.
        (403, {}, NotPermittedError),
        (404, {}, RefusedError),
        (405, {}, RefusedError),
        (409, {}, RefusedError),
        (412, {}, RefusedError),
        (413, {}, RefusedError),
        (429, {}, ThrottledError),
        (501, {}, UnknownOutcomeError),
        (503, {}, UnknownOutcomeError),
        (302, b"", UnknownOutcomeError),
        # A success that does not say so.
        (200, {}, UnknownOutcomeError),
        (200, {"api_request_id": None}, UnknownOutcomeError),
        (200, {"api_request_id": ""}, UnknownOutcomeError),
        (200, {"api_request_id": ["1"]}, UnknownOutcomeError),
        (200, {"error": "Something went wrong."}, UnknownOutcomeError),
        (200, [], UnknownOutcomeError),
        (200, b"<html>", UnknownOutcomeError),
        (200, b"", UnknownOutcomeError),
    ):
        scripted.clear()
        with subtests.test(f"{status}, {body!r}"):
            scripted.answer(body, status=status)

            with pytest.raises(ProviderError) as caught:
                await provider.click_to_call(DESTINATION, LINE)

            assert type(caught.value) is error
            assert len(scripted.received) == 1


async def test_accepted_calls_are_placed(
    scripted: ScriptedVendor, provider: Provider, subtests: pytest.Subtests
) -> None:
    for status in (201, 202):
        with subtests.test(str(status)):
            scripted.answer({"api_request_id": 7}, status=status)

            placed = await provider.click_to_call(DESTINATION, LINE)

            assert placed == PlacedCall(reference="7", order_id=None)


async def test_nothing_secret_comes_back_in_a_text(
    scripted: ScriptedVendor, provider: Provider, subtests: pytest.Subtests
) -> None:
    for status in (400, 401, 500):
        with subtests.test(str(status)):
            scripted.answer(
                {"error": "got Basic bG9sOnNlY3VyZQ==, key secure"}, status=status
            )

            with pytest.raises(ProviderError) as caught:
                await provider.click_to_call(DESTINATION, LINE)

            assert caught.value.text == "got Basic …, key …"
