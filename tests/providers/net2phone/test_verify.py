"""The check of net2phone's credentials, which must never ring a phone."""

from aiohttp import ClientSession
import pytest

from custom_components.telephony.providers.base import Capability, Provider
from custom_components.telephony.providers.errors import (
    MalformedAnswerError,
    NotPermittedError,
    ProviderError,
    RefusedError,
    RejectedCredentialsError,
    ServerError,
    ThrottledError,
)
from custom_components.telephony.providers.net2phone import VENDOR

from ...fixtures import read_bytes
from ..opened_accounts import Account, configure
from ..scripted_vendor import ScriptedVendor


@pytest.fixture
def provider(scripted: ScriptedVendor, session: ClientSession) -> Provider:
    """Open an account with the scripted vendor."""
    credentials = {"account_id": "lol", "api_key": "secure"}
    return VENDOR.open_account(session, configure(VENDOR, scripted.url, credentials))


async def test_check_names_neither_line_nor_destination(
    scripted: ScriptedVendor, provider: Provider
) -> None:
    scripted.answer(
        read_bytes("net2phone/call_response_400_user_line.json"), status=400
    )

    await provider.verify()

    (request,) = scripted.received
    assert (request.method, request.target) == ("POST", "/api/v1/call")
    assert request.body == b"{}"


async def test_missing_field_means_that_the_credentials_passed(
    scripted: ScriptedVendor, provider: Provider, subtests: pytest.Subtests
) -> None:
    for name in ("user_line", "destination_line"):
        with subtests.test(name):
            scripted.answer(
                read_bytes(f"net2phone/call_response_400_{name}.json"), status=400
            )

            assert Capability.CLICK_TO_CALL in await provider.verify()


async def test_any_other_answer_is_an_error(
    scripted: ScriptedVendor, provider: Provider, subtests: pytest.Subtests
) -> None:
    for status, body, error in (
        (401, {"error": "Invalid API credentials."}, RejectedCredentialsError),
        (401, b"", RejectedCredentialsError),
        # Should the fields be checked first, the words tell.
        (400, {"error": "Invalid API credentials."}, RejectedCredentialsError),
        (400, {"error": "API key is missing"}, RejectedCredentialsError),
        (400, {"error": "unknown account_id"}, RejectedCredentialsError),
        (400, {"error": "Authorization required"}, RejectedCredentialsError),
        # Nothing but the vendor's own complaint is a sign that they passed.
        (
            400,
            b"<html>plain HTTP request sent to HTTPS port</html>",
            MalformedAnswerError,
        ),
        (401, b"<html>", MalformedAnswerError),
        (400, b"", RefusedError),
        (400, {}, RefusedError),
        (400, {"error": {"code": 1}}, RefusedError),
        (200, {"api_request_id": "1"}, MalformedAnswerError),
        (200, {}, MalformedAnswerError),
        (200, b"<html>", MalformedAnswerError),
        (302, b"", MalformedAnswerError),
        (403, {}, NotPermittedError),
        (404, {}, RefusedError),
        (429, {}, ThrottledError),
        (500, {"error": "Something went wrong."}, ServerError),
        (503, b"", ServerError),
    ):
        with subtests.test(f"{status}, {body!r}"):
            scripted.answer(body, status=status)

            with pytest.raises(ProviderError) as caught:
                await provider.verify()

            assert type(caught.value) is error
            assert caught.value.code == str(status)


async def test_wrong_credentials(account: Account, subtests: pytest.Subtests) -> None:
    for changes in (
        {"account_id": "2074817"},
        {"api_key": "5b1f0c9e-7a42-4d38-9e66-simulated1key"},
        # Neither can be part of an account's number; both reach the vendor.
        {"account_id": "20:74816"},
        {"account_id": "Büro"},
    ):
        with subtests.test(str(changes)):
            with pytest.raises(RejectedCredentialsError) as caught:
                await account.open(**changes).verify()

            assert (caught.value.code, caught.value.field) == ("401", "api_key")
            assert account.server.placed_calls == []


async def test_check_rings_no_phone(account: Account) -> None:
    assert Capability.CLICK_TO_CALL in await account.open().verify()

    assert len(account.server.requests) == 1
    assert account.server.placed_calls == []
