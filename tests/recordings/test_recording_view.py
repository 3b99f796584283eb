"""Recordings as browsers and media players hear them, through Home Assistant."""

import asyncio
from datetime import timedelta
import logging
from typing import Any

from aiohttp import ClientConnectionError, ClientPayloadError, ClientResponse
from aiohttp.test_utils import TestClient
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL

from custom_components.telephony.providers import recording_stream
from simulator import Simulator
from simulator.audio import recording
from simulator.faults import (
    EndlessBody,
    Fault,
    Hang,
    Html,
    Redirect,
    Reset,
    ResetMidBody,
    Status,
    Throttle,
)

from ..helpers.actions import act
from ..helpers.states import shown
from ..helpers.stored_accounts import add_account
from ..helpers.turns import until

RECORDING = "call_recording_dl5m5j5hfh4n8njj1oor.wav"
FILES = "/nkrecord"
LINKS = "/oapi/v1/call/play_recording"

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past")


@pytest.fixture
async def account(hass: HomeAssistant, simulator: Simulator) -> MockConfigEntry:
    """Set up an account with a recorded call."""
    simulator.antbuddy.add_call(number="02079460123", recording=RECORDING)
    return await add_account(hass, simulator, "antbuddy")


@pytest.fixture
async def path(hass: HomeAssistant, account: MockConfigEntry) -> str:
    """Return where the recording can be heard, unsigned."""
    call_id = shown(hass, "sensor.antbuddy_last_call").attributes["id"]
    return f"/api/telephony/recording/{account.entry_id}/{call_id}"


def asked(simulator: Simulator, path: str) -> int:
    """Return how often something was asked of the vendor."""
    return sum(one.path.startswith(path) for one in simulator.antbuddy.requests)


async def test_whoever_has_the_signed_path_hears_the_recording(
    hass: HomeAssistant,
    simulator: Simulator,
    path: str,
    hass_client_no_auth: ClientSessionGenerator,
    freezer: FrozenDateTimeFactory,
) -> None:
    call_id = path.rpartition("/")[2]
    browser = await hass_client_no_auth()
    for named in ({"call_id": call_id}, {"recording": RECORDING}):
        response = await act(hass, "get_recording", **named)
        signed = URL(response["path"], encoded=True)
        assert signed.path == path

        answer = await browser.get(signed)

        assert answer.status == 200
        assert answer.content_type == "audio/wav"
        assert answer.headers["Accept-Ranges"] == "bytes"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert await answer.read() == recording()

    stale = signed.with_query(authSig=signed.query["authSig"][:-8] + "deadbeef")
    assert (await browser.get(stale)).status == 403
    assert (await browser.get(path)).status == 403
    freezer.tick(timedelta(hours=25))
    assert (await browser.get(signed)).status == 403


async def test_a_recording_of_a_call_that_is_not_known_is_heard_by_its_name(
    hass: HomeAssistant,
    simulator: Simulator,
    account: MockConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    simulator.antbuddy.add_call(number="02079460345", recording="a b.wav")

    response = await act(hass, "get_recording", recording="a b.wav")

    answer = await (await hass_client_no_auth()).get(
        URL(response["path"], encoded=True)
    )
    assert await answer.read() == recording()


async def test_parts_are_heard_and_the_link_is_asked_for_once(
    simulator: Simulator, path: str, hass_client: ClientSessionGenerator
) -> None:
    browser = await hass_client()
    whole = recording()
    total = len(whole)
    simulator.antbuddy.clear_requests()
    for wanted, status, content_range, body in (
        ("bytes=0-", 206, f"bytes 0-{total - 1}/{total}", whole),
        ("bytes=100-199", 206, f"bytes 100-199/{total}", whole[100:200]),
        ("bytes=-50", 206, f"bytes {total - 50}-{total - 1}/{total}", whole[-50:]),
        (f"bytes={total}-", 416, f"bytes */{total}", b""),
        ("bytes=0-1,5-6", 200, None, whole),
        ("furlongs=1-2", 200, None, whole),
    ):
        answer = await browser.get(path, headers={"Range": wanted})
        assert answer.status == status, wanted
        assert answer.headers.get("Content-Range") == content_range
        assert answer.content_length == len(body)
        assert await answer.read() == body
    # Nothing tells that it is the same as before.
    conditional = {"Range": "bytes=1-2", "If-Range": '"a"'}
    assert (await browser.get(path, headers=conditional)).status == 200
    head = await browser.head(path)
    assert (head.status, head.content_length) == (200, total)
    assert await head.read() == b""
    assert asked(simulator, LINKS) == 1


async def test_nothing_of_the_vendor_reaches_the_browser_or_the_log(
    hass: HomeAssistant,
    simulator: Simulator,
    path: str,
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    simulator.antbuddy.misbehave(
        Status(
            200,
            {
                "Content-Type": "audio/mpeg",
                "Set-Cookie": "vendor=1",
                "X-Amz-Id": "E7SIMULATED4I6T4400",
                "Location": simulator.antbuddy.url,
                "Content-Disposition": "attachment",
            },
            b"audio",
        ),
        path=FILES,
        times=1,
    )
    browser = await hass_client()
    answer = await browser.get(path)
    assert await answer.read() == b"audio"
    told = str(answer.headers)
    for fault in (Redirect(f"{simulator.antbuddy.url}1/nkrecord/a"), Status(403)):
        simulator.antbuddy.behave()
        simulator.antbuddy.misbehave(fault, path=FILES)
        answer = await browser.get(path)
        told += str(answer.headers) + await answer.text()

    # Home Assistant's own records hold where its test client asked.
    logged = "\n".join(
        record.getMessage() for record in caplog.records if "aiohttp" not in record.name
    )
    for secret in ("nkrecord", "AWSAccessKeyId", "E7SIMULATED", "Expires=", "Cookie"):
        assert secret not in told
        assert secret not in logged
    for secret in ("Signature", str(URL(simulator.antbuddy.url).port)):
        assert secret not in told


async def test_a_link_that_has_ended_is_fetched_anew_once(
    simulator: Simulator,
    path: str,
    hass_client: ClientSessionGenerator,
) -> None:
    browser = await hass_client()
    simulator.antbuddy.clear_requests()
    assert (await browser.get(path)).status == 200
    # The vendor's clock runs ahead, so that it ends before its time.
    simulator.antbuddy.skew_clock(400)
    assert (await browser.get(path)).status == 200
    assert asked(simulator, LINKS) == 2

    simulator.antbuddy.recordings.lifetime = timedelta(seconds=-1)
    simulator.antbuddy.skew_clock(800)
    simulator.antbuddy.clear_requests()
    assert (await browser.get(path)).status == 404
    assert (asked(simulator, LINKS), asked(simulator, FILES)) == (1, 2)


async def test_what_goes_wrong_is_told_by_the_status(
    hass: HomeAssistant,
    simulator: Simulator,
    path: str,
    hass_client: ClientSessionGenerator,
) -> None:
    browser = await hass_client()
    stranger = simulator.net2phone
    # So short that it is not used again.
    simulator.antbuddy.recordings.lifetime = timedelta(seconds=10)
    faults: tuple[tuple[Fault, str, int], ...] = (
        (Html(), FILES, 502),
        (Status(200, {"Content-Type": "text/html"}, "<p>"), FILES, 502),
        (Status(200, {"Content-Type": "audio/wav"}, "<html>"), FILES, 502),
        (Redirect(f"{stranger.url}/a.wav"), FILES, 502),
        (Status(200, body=f'{{"media": "{stranger.url}/a.wav"}}'), LINKS, 502),
        (Reset(), FILES, 502),
        (Status(500), FILES, 502),
        (Status(404), FILES, 404),
        (Status(400), LINKS, 404),
        (Throttle(), LINKS, 502),
    )
    for fault, where, status in faults:
        simulator.antbuddy.behave()
        simulator.antbuddy.misbehave(fault, path=where)
        answer = await browser.get(path)
        assert (answer.status, await answer.text()) == (
            status,
            {502: "502: Bad Gateway", 404: "404: Not Found"}[status],
        ), fault
    assert stranger.requests == []


async def test_what_stops_on_the_way_does_not_pass_for_the_whole(
    simulator: Simulator,
    path: str,
    hass_client: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recording_stream, "LARGEST_RECORDING", 200_000)
    browser = await hass_client()
    for fault in (EndlessBody(), ResetMidBody()):
        simulator.antbuddy.behave()
        simulator.antbuddy.misbehave(fault, path=FILES)
        answer = await browser.get(path)
        assert answer.status == 200
        with pytest.raises((ClientPayloadError, ClientConnectionError)):
            await answer.read()


async def test_whoever_stops_listening_stops_the_vendor(
    hass: HomeAssistant,
    simulator: Simulator,
    path: str,
    account: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    simulator.antbuddy.misbehave(EndlessBody(), path=FILES)
    browser = await hass_client()

    async def listen() -> ClientResponse:
        answer: ClientResponse = await browser.get(path)
        assert await answer.content.readany()
        return answer

    (await listen()).close()
    await until(lambda: not _listeners(account))
    # So does an account that is unloaded.
    answer = await listen()
    assert await hass.config_entries.async_unload(account.entry_id)
    await until(lambda: not _listeners(account))
    with pytest.raises((ClientPayloadError, ClientConnectionError)):
        await answer.read()
    assert (await browser.get(path)).status == 404
    # What the test client's server writes of each request fails while time stands still.
    errors = [one for one in caplog.records if one.levelname == "ERROR"]
    assert {one.name for one in errors} <= {"aiohttp.access"}


def _listeners(account: MockConfigEntry) -> int:
    return len(account._on_state_change or ())


async def test_only_whoever_may_see_the_calls_hears_them(
    hass: HomeAssistant,
    simulator: Simulator,
    path: str,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    hass_read_only_user: MockUser,
    hass_read_only_access_token: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    guest = await hass_client(hass_read_only_access_token)
    nobody = await hass_client_no_auth()
    stranger = await hass_client("no token")

    assert (await guest.get(path)).status == 200
    assert (await nobody.get(path)).status == 403
    assert "ogin attempt" not in caplog.text
    assert (await stranger.get(path)).status == 401
    hass_read_only_user.mock_policy({"entities": {"domains": {"light": True}}})
    simulator.antbuddy.clear_requests()
    assert (await guest.get(path)).status == 404
    by_name = path.replace("recording", "recording_by_name")
    assert (await guest.get(by_name)).status == 404
    assert simulator.antbuddy.requests == []


async def test_nothing_but_recordings_is_sent(
    hass: HomeAssistant,
    simulator: Simulator,
    path: str,
    account: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    other = await add_account(hass, simulator, "net2phone")
    browser: TestClient[Any, Any] = await hass_client()
    call_id = path.rpartition("/")[2]
    simulator.antbuddy.clear_requests()
    for asked_for in (
        f"{account.entry_id}/",
        f"{account.entry_id}/0",
        f"{account.entry_id}/{RECORDING}",
        f"{account.entry_id}/..%2F{call_id}",
        f"{account.entry_id}/{call_id}%00",
        f"{other.entry_id}/{call_id}",
        f"nowhere/{call_id}",
        "",
    ):
        url = URL(f"/api/telephony/recording/{asked_for}", encoded=True)
        assert (await browser.get(url)).status in {400, 404}, asked_for
    assert simulator.antbuddy.requests == []


async def test_a_vendor_that_hangs_is_not_waited_for_when_the_account_goes(
    hass: HomeAssistant,
    simulator: Simulator,
    path: str,
    account: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    simulator.antbuddy.misbehave(Hang(), path=FILES)
    browser = await hass_client()
    listening = asyncio.create_task(browser.get(path))
    await until(lambda: simulator.antbuddy.hanging == 1)

    assert await hass.config_entries.async_unload(account.entry_id)

    assert (await listening).status == 502
