"""Recordings of net2phone, whose addresses came with what it told."""

from aiohttp import ClientSession
import pytest

from custom_components.telephony.providers.base import Provider
from custom_components.telephony.providers.errors import (
    NotFoundError,
    UntrustedAddressError,
)
from custom_components.telephony.providers.net2phone import VENDOR

from ..opened_accounts import configure
from ..scripted_vendor import ScriptedVendor

AUDIO = b"ID3 what was said"


@pytest.fixture
def provider(scripted: ScriptedVendor, session: ClientSession) -> Provider:
    """Open an account with the scripted vendor."""
    credentials = {"account_id": "1", "api_key": "key"}
    return VENDOR.open_account(session, configure(VENDOR, scripted.url, credentials))


async def test_a_recording_is_heard(
    scripted: ScriptedVendor, provider: Provider
) -> None:
    scripted.answer(AUDIO, headers={"Content-Type": "audio/mpeg"})

    reference = f"{scripted.url}/api/call-record/89007"
    async with provider.open_recording(reference) as stream:
        assert await stream.read() == AUDIO

    (request,) = scripted.received
    assert request.path == "/api/call-record/89007"
    assert "Authorization" not in request.headers


async def test_nothing_is_sent_elsewhere(
    scripted: ScriptedVendor, provider: Provider
) -> None:
    assert "https://*.net2phone.com" in provider.recording_origins
    with pytest.raises(NotFoundError):
        async with provider.open_recording("https://net2phone.com.invalid/a.mp3"):
            pass
    scripted.answer(b"", 302, {"Location": "https://net2phone.com.invalid/a.mp3"})
    with pytest.raises(UntrustedAddressError):
        async with provider.open_recording(f"{scripted.url}/a"):
            pass
