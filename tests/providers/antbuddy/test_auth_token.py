"""The token for AntBuddy's live call events."""

from datetime import UTC, datetime, timedelta

from aiohttp import ClientSession
import pytest

from custom_components.telephony.providers.antbuddy import VENDOR
from custom_components.telephony.providers.antbuddy.provider import AntBuddyProvider
from custom_components.telephony.providers.errors import MalformedAnswerError

from ...fixtures import read_bytes
from ..opened_accounts import Account, configure
from ..scripted_vendor import ScriptedVendor

MOMENT = datetime(2018, 2, 26, 10, 23, 35, tzinfo=UTC)


@pytest.fixture
def provider(scripted: ScriptedVendor, session: ClientSession) -> AntBuddyProvider:
    """Open an account with the scripted vendor."""
    credentials = {"app_id": "6544646543674", "app_secret": "123456"}
    return AntBuddyProvider(session, configure(VENDOR, scripted.url, credentials))


async def test_documented_request_and_answer(
    scripted: ScriptedVendor, provider: AntBuddyProvider
) -> None:
    scripted.answer(read_bytes("antbuddy/auth_token_response.json"))

    token = await provider.auth_token()

    (request,) = scripted.received
    assert (request.method, request.target) == ("POST", "/oapi/v1/voice/auth_token")
    assert request.headers["x-auth-app-id"] == "6544646543674"
    assert (
        request.headers["x-auth-app-hash"]
        == "1de1c7a667297905f45373f982c0e182c6d5ba6391f2bf41dc053619182b351b"
    )
    assert request.body == b""
    # "<expire time>" stands for a form that the document does not show.
    assert (token.value, token.expires_at) == ("<auth_token>", None)


async def test_end_of_a_token_in_any_form(
    scripted: ScriptedVendor, provider: AntBuddyProvider, subtests: pytest.Subtests
) -> None:
    for expire in (
        1519640615,
        "1519640615",
        1519640615000,
        "1519640615000",
        "2018-02-26T10:23:35Z",
        "2018-02-26T10:23:35.000Z",
        "2018-02-26 10:23:35",
        "2018-02-26T17:23:35+07:00",
    ):
        with subtests.test(repr(expire)):
            scripted.answer({"value": "a token", "expire": expire})

            assert (await provider.auth_token()).expires_at == MOMENT


async def test_end_of_a_token_as_its_life(
    scripted: ScriptedVendor, provider: AntBuddyProvider, subtests: pytest.Subtests
) -> None:
    for expire in (3600, "3600", 3600.0):
        with subtests.test(repr(expire)):
            scripted.answer({"value": "a token", "expire": expire})

            expires_at = (await provider.auth_token()).expires_at

            assert expires_at is not None
            remaining = expires_at - datetime.now(UTC)
            assert timedelta(minutes=59) < remaining <= timedelta(hours=1)


async def test_end_of_a_token_that_is_not_understood(
    scripted: ScriptedVendor, provider: AntBuddyProvider, subtests: pytest.Subtests
) -> None:
    for expire in (None, "", "soon", [3600], "1e300", "-1e300", 1e18):
        with subtests.test(repr(expire)):
            scripted.answer({"value": "a token", "expire": expire})

            assert (await provider.auth_token()).expires_at is None


async def test_answer_without_a_token_is_malformed(
    scripted: ScriptedVendor, provider: AntBuddyProvider, subtests: pytest.Subtests
) -> None:
    answer: object
    for answer in ({}, {"value": None}, {"value": ""}, [], b"", b"<html>"):
        with subtests.test(repr(answer)):
            scripted.answer(answer)

            with pytest.raises(MalformedAnswerError):
                await provider.auth_token()


async def test_token_of_the_simulator(account: Account) -> None:
    provider = account.open()
    assert isinstance(provider, AntBuddyProvider)

    token = await provider.auth_token()

    assert token.expires_at is not None
    assert token.expires_at > datetime.now(UTC)
    assert token.value not in repr(token)
