"""Recordings in Home Assistant's media browser: found by account, month, day and search."""

from datetime import UTC, datetime
from typing import Any

from aiohttp.test_utils import make_mocked_request
from homeassistant.components.http.const import KEY_HASS_USER
from homeassistant.core import HomeAssistant
from homeassistant.helpers.http import current_request
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)
from yarl import URL

from custom_components.telephony.archive.archive import async_get_archive
from custom_components.telephony.archive.database import Trouble
from custom_components.telephony.archive.database_thread import ArchiveUnavailableError
from custom_components.telephony.entry.view_access import person_asking
from simulator import Simulator
from simulator.audio import recording
from simulator.calls import Outcome

from ..helpers.contact_entries import add_contact, contact
from ..helpers.stored_accounts import add_account

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past")

ROOT = "media-source://telephony"
ALERT = '<img src=x onerror="alert(1)">\u202eevil'


class Browser:
    """The media browser of a user."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - as the test package has it
        """Look at media through a websocket."""
        self._client = client

    async def _ask(self, kind: str, **fields: str) -> dict[str, Any]:
        await self._client.send_json_auto_id({"type": f"media_source/{kind}", **fields})
        answer: dict[str, Any] = await self._client.receive_json()
        return answer

    async def names(self, path: str = "") -> list[str]:
        """Return what stands in a folder."""
        return [one["title"] for one in await self.children(path)]

    async def children(self, path: str = "") -> list[dict[str, Any]]:
        """Return what is in a folder."""
        answer = await self._ask("browse_media", media_content_id=f"{ROOT}{path}")
        found: list[dict[str, Any]] = answer["result"]["children"]
        return found

    async def refusal(self, kind: str, path: str) -> str:
        """Return why something cannot be had."""
        fields = {"search_query": "a"} if kind == "search_media" else {}
        answer = await self._ask(kind, media_content_id=f"{ROOT}{path}", **fields)
        message: str = answer["error"]["message"]
        return message

    async def search(self, path: str, text: str, **fields: Any) -> list[str]:  # noqa: ANN401 - any field
        """Return what is found."""
        answer = await self._ask(
            "search_media",
            media_content_id=f"{ROOT}{path}",
            search_query=text,
            **fields,
        )
        return [one["title"] for one in answer["result"]["result"]]

    async def resolve(self, media_content_id: str) -> dict[str, str]:
        """Return where something can be heard, and of what kind it is."""
        answer = await self._ask("resolve_media", media_content_id=media_content_id)
        found: dict[str, str] = answer["result"]
        return found


@pytest.fixture
async def account(hass: HomeAssistant, simulator: Simulator) -> MockConfigEntry:
    """Set up an account with recorded calls of two days in one week."""
    add = simulator.antbuddy.add_call
    add(
        number="02079460123",
        recording="a.wav",
        started_at=datetime(2026, 11, 18, 17, 5, tzinfo=UTC),
    )
    add(
        number=ALERT,
        recording="b.mp3",
        started_at=datetime(2026, 11, 18, 18, 5, tzinfo=UTC),
    )
    # On the day before where Home Assistant is.
    add(
        number="02079460123",
        recording="c",
        started_at=datetime(2026, 11, 18, 7, 5, tzinfo=UTC),
    )
    add(
        number="02079460123",
        outcome=Outcome.MISSED,
        started_at=datetime(2026, 11, 16, 7, 5, tzinfo=UTC),
    )
    assert await async_setup_component(hass, "media_source", {})
    await add_contact(hass, contact("Anna", "02079460123"))
    return await add_account(hass, simulator, "antbuddy")


async def test_a_recording_is_found_by_account_month_and_day(
    hass: HomeAssistant,
    simulator: Simulator,
    account: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    await add_account(hass, simulator, "net2phone")
    browser = Browser(await hass_ws_client())
    path = f"/{account.entry_id}"

    assert await browser.names() == ["AntBuddy"]
    assert await browser.names(path) == ["2026-11"]
    assert await browser.names(f"{path}/2026-11") == ["2026-11-18", "2026-11-17"]
    assert await browser.names(f"{path}/2026-11-16") == []
    evil, anna = await browser.children(f"{path}/2026-11-18")
    assert anna["title"] == "09:05 Answered call from Anna"
    assert not anna["can_expand"]
    assert "<" not in evil["title"]
    assert "\u202e" not in evil["title"]

    resolved = await browser.resolve(anna["media_content_id"])
    assert resolved["mime_type"].startswith("audio/")
    assert "nkrecord" not in resolved["url"]
    heard = await (await hass_client_no_auth()).get(URL(resolved["url"], encoded=True))
    assert await heard.read() == recording()


async def test_recordings_are_searched(
    hass: HomeAssistant, account: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    browser = Browser(await hass_ws_client())
    path = f"/{account.entry_id}"
    both = [
        "2026-11-18 09:05 Answered call from Anna",
        "2026-11-17 23:05 Answered call from Anna",
    ]

    assert await browser.search(path, "anna") == both
    assert await browser.search("", "0123") == both
    assert await browser.search(f"{path}/2026-11", "020 7946 0123") == both
    assert await browser.search(f"{path}/2026-11-17", "anna") == both[1:]
    assert await browser.search(path, "nobody") == []
    assert await browser.search(path, "anna", media_filter_classes=["video"]) == []
    assert await browser.search(path, "anna", media_filter_classes=["music"]) == both


async def test_what_is_not_there_is_refused(
    hass: HomeAssistant,
    account: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    browser = Browser(await hass_ws_client())
    told = "There is no such recording (any more), or you may not hear it"
    path = f"/{account.entry_id}"
    for place in (
        "/nowhere",
        f"{path}/2026-13",
        f"{path}/9999-12",
        f"{path}/2026-11-31",
        f"{path}/somewhere",
        f"{path}/call/0",
    ):
        assert await browser.refusal("browse_media", place) == told, place
        assert await browser.refusal("search_media", place) == told, place
        assert await browser.refusal("resolve_media", place) == told, place

    async def unavailable(*_: object, **__: object) -> None:
        raise ArchiveUnavailableError(Trouble.UNAVAILABLE)

    monkeypatch.setattr(async_get_archive(hass), "async_run", unavailable)
    assert "archive of calls cannot be used" in await browser.refusal(
        "browse_media", path
    )


async def test_whoever_asks_by_the_rest_api_is_known_as_well(
    hass_read_only_user: MockUser,
) -> None:
    assert person_asking().user is None
    assert person_asking().context.user_id is None
    request = make_mocked_request("POST", "/api/services/media_player/browse_media")
    request[KEY_HASS_USER] = hass_read_only_user
    before = current_request.set(request)
    try:
        assert person_asking().user is hass_read_only_user
        assert person_asking().context.user_id == hass_read_only_user.id
    finally:
        current_request.reset(before)


async def test_only_whoever_may_see_the_calls_finds_them(
    hass: HomeAssistant,
    account: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_user: MockUser,
    hass_read_only_access_token: str,
) -> None:
    guest = Browser(await hass_ws_client(hass, hass_read_only_access_token))
    path = f"/{account.entry_id}"
    (_, anna) = await guest.children(f"{path}/2026-11-18")
    hass_read_only_user.mock_policy({"entities": {"domains": {"light": True}}})

    assert await guest.names() == []
    assert await guest.search("", "anna") == []
    call = anna["media_content_id"].removeprefix(ROOT)
    for kind, place in (
        ("browse_media", path),
        ("search_media", path),
        ("resolve_media", call),
    ):
        assert "you may not hear it" in await guest.refusal(kind, place)
