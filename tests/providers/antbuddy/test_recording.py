"""Links to AntBuddy's recordings."""

from datetime import UTC, datetime, timedelta

from aiohttp import ClientSession
import pytest

from custom_components.telephony.providers.answers import Recording
from custom_components.telephony.providers.antbuddy import VENDOR
from custom_components.telephony.providers.base import Provider
from custom_components.telephony.providers.errors import (
    MalformedAnswerError,
    NotFoundError,
)

from ...fixtures import read_bytes, read_json
from ..opened_accounts import Account, configure
from ..scripted_vendor import ScriptedVendor

MEDIA = "call_recording_dl5m5j5hfh4n8njj1oor.mp3"
BASE = "https://abs1.antbuddy.com/nkrecord/a.mp3"


@pytest.fixture
def provider(scripted: ScriptedVendor, session: ClientSession) -> Provider:
    """Open an account with the scripted vendor."""
    credentials = {"app_id": "6544646543674", "app_secret": "123456"}
    return VENDOR.open_account(session, configure(VENDOR, scripted.url, credentials))


async def test_documented_answer(scripted: ScriptedVendor, provider: Provider) -> None:
    scripted.answer(read_bytes("antbuddy/play_recording_response.json"))

    recording = await provider.recording(MEDIA)

    assert recording == Recording(
        url=read_json("antbuddy/play_recording_response.json")["media"],
        expires_at=datetime(2018, 2, 26, 10, 23, 35, tzinfo=UTC),
    )


async def test_recording_can_be_heard(account: Account, session: ClientSession) -> None:
    account.server.add_call(number="07700900123", recording=MEDIA)

    recording = await account.open().recording(MEDIA)

    async with session.get(recording.url) as response:
        assert response.status == 200
        assert response.content_type.startswith("audio/")
    assert recording.expires_at is not None
    assert recording.expires_at > datetime.now(UTC) + timedelta(minutes=1)


async def test_recording_that_is_not_there(account: Account) -> None:
    with pytest.raises(NotFoundError) as caught:
        await account.open().recording("call_recording_none.mp3")

    assert (caught.value.code, caught.value.text) == ("400", "media is invalid")
    assert caught.value.field == "recording"


async def test_link_that_does_not_say_when_it_ends(
    scripted: ScriptedVendor, provider: Provider, subtests: pytest.Subtests
) -> None:
    for query in (
        "",
        "?Expires=",
        "?Expires=soon",
        "?Expires=-9e99",
        "?expires=1519640615",
    ):
        with subtests.test(query):
            scripted.answer({"media": BASE + query})

            assert await provider.recording(MEDIA) == Recording(BASE + query, None)


async def test_what_is_no_link_is_malformed(
    scripted: ScriptedVendor, provider: Provider, subtests: pytest.Subtests
) -> None:
    for media in (
        None,
        "",
        7,
        [BASE],
        "call_recording.mp3",
        "/nkrecord/a.mp3",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://",
        "https://host:port/",
        "http://[1/",
        f"{BASE}\nx",
        f"{BASE}> <b>x</b>",
        f'{BASE}"x',
    ):
        with subtests.test(repr(media)):
            scripted.answer({"media": media})

            with pytest.raises(MalformedAnswerError):
                await provider.recording(MEDIA)


async def test_link_shows_up_in_no_text(
    scripted: ScriptedVendor, provider: Provider
) -> None:
    scripted.answer(read_bytes("antbuddy/play_recording_response.json"))

    assert "Signature" not in repr(await provider.recording(MEDIA))
