"""The hashes against the worked example, and over what is really sent."""

from datetime import UTC, datetime, timedelta
import hashlib

from aiohttp import ClientSession
import pytest

from custom_components.telephony.providers.antbuddy import VENDOR
from custom_components.telephony.providers.antbuddy.hashes import (
    HashOrder,
    header_hash,
    query_hash,
)
from custom_components.telephony.providers.base import Provider

from ..opened_accounts import configure
from ..scripted_vendor import ScriptedVendor

APP_ID, APP_SECRET = "6544646543674", "123456"
DATES = ("2018-02-07T02:19:33.000Z", "2018-02-07T07:04:22.000Z")
START = datetime(2018, 2, 7, 2, 19, 33, tzinfo=UTC)
END = datetime(2018, 2, 7, 7, 4, 22, tzinfo=UTC)
MEDIA = "call_recording_dl5m5j5hfh4n8njj1oor.mp3"


@pytest.fixture
def provider(scripted: ScriptedVendor, session: ClientSession) -> Provider:
    """Open the account of the worked example with the scripted vendor."""
    credentials = {"app_id": APP_ID, "app_secret": APP_SECRET}
    return VENDOR.open_account(session, configure(VENDOR, scripted.url, credentials))


def test_hash_is_the_published_one() -> None:
    assert (
        query_hash(APP_ID, DATES, APP_SECRET)
        == "9b11b9ff77dbba70fe059acf84c02cfe6af90de9122e4d3bd6ec69c9d637f9ed"
    )


def test_hash_follows_the_published_rule() -> None:
    expected = {
        (
            (*DATES, "100", "1"),
            HashOrder.ID_FIRST,
        ): "a3e419a0bd65498093c7bda5e502cd729655c94c9bc3d2ca9c7119d4211667d0",
        (
            (*DATES, "20", "1"),
            HashOrder.ID_FIRST,
        ): "b3a658c8c35b519f213b4020ec90b3f0e79b3541239a023fc30074798f99daa6",
        (
            (*DATES, "100", "1"),
            HashOrder.PARAMETERS_FIRST,
        ): "c2a3834ebb20d4b702b9453d02819696d67d990610b957ee2bf959b1dc8b26a2",
        (
            (MEDIA,),
            HashOrder.ID_FIRST,
        ): "a42709c4a06468c0f2aefed7a99266845804b08b39b075f7c4224d117978ded2",
    }

    assert {
        (parameters, order): query_hash(APP_ID, parameters, APP_SECRET, order)
        for parameters, order in expected
    } == expected


def test_hash_of_the_headers() -> None:
    assert (
        header_hash(APP_ID, APP_SECRET)
        == "1de1c7a667297905f45373f982c0e182c6d5ba6391f2bf41dc053619182b351b"
    )


async def test_history_request(scripted: ScriptedVendor, provider: Provider) -> None:
    scripted.answer([])

    await provider.call_history(START, END)

    (request,) = scripted.received
    assert (request.method, request.path) == ("GET", "/oapi/v1/call/histories")
    assert request.query == {
        "appId": APP_ID,
        "created_from": DATES[0],
        "created_to": DATES[1],
        "limit": "100",
        "page": "1",
        # Over the dates as they stand above, before they are percent-encoded.
        "hash": "a3e419a0bd65498093c7bda5e502cd729655c94c9bc3d2ca9c7119d4211667d0",
    }
    assert request.headers["Content-Type"] == "application/json"
    assert APP_SECRET not in request.target


async def test_times_are_sent_in_utc_with_milliseconds(
    scripted: ScriptedVendor, provider: Provider
) -> None:
    scripted.answer([])
    start = datetime.fromisoformat("2018-02-07T09:19:33.007999+07:00")

    await provider.call_history(start, start + timedelta(hours=1))

    (request,) = scripted.received
    assert request.query["created_from"] == "2018-02-07T02:19:33.007Z"
    assert request.query["created_to"] == "2018-02-07T03:19:33.007Z"


async def test_recording_request(scripted: ScriptedVendor, provider: Provider) -> None:
    scripted.answer({"media": "https://abs1.antbuddy.com/nkrecord/a.mp3"})

    await provider.recording(MEDIA)

    (request,) = scripted.received
    assert (request.method, request.path) == ("GET", "/oapi/v1/call/play_recording")
    assert request.query == {
        "appId": APP_ID,
        "media": MEDIA,
        "hash": "a42709c4a06468c0f2aefed7a99266845804b08b39b075f7c4224d117978ded2",
    }


async def test_recording_is_hashed_as_it_is_named(
    scripted: ScriptedVendor, provider: Provider
) -> None:
    scripted.answer({"media": "https://abs1.antbuddy.com/nkrecord/a.mp3"})
    name = "call recording+ü&=%40172.16.0.204.mp3"

    await provider.recording(name)

    (request,) = scripted.received
    assert request.query["media"] == name
    text = f"{APP_ID}{name}{APP_SECRET}".encode()
    assert request.query["hash"] == hashlib.sha256(text).hexdigest()
