"""What a person is told when the server of an address book fails, and what nobody is."""

from datetime import timedelta
import logging

from aiohttp import web
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.diagnostics import async_get_config_entry_diagnostics

from ..carddav.carddav_servers import PASSWORD, USER
from ..carddav.lying_server import BOOK, Asked, Lie, LyingServer
from ..helpers.actions import refusal
from ..helpers.carddav_books import stored_carddav_book, sync_contacts
from ..helpers.contact_entries import contacts
from ..helpers.stored_accounts import set_up
from ..helpers.time_travel import pass_time

pytestmark = pytest.mark.usefixtures("frozen_time")

HOUR = timedelta(hours=1, seconds=1)


@pytest.fixture
async def entry(hass: HomeAssistant, liar: LyingServer) -> MockConfigEntry:
    """Return a book that was read."""
    liar.put("Anna")
    return await set_up(hass, stored_carddav_book(liar.url + BOOK))


def _answering(status: int, **headers: str) -> Lie:
    def answer(asked: Asked) -> web.Response:
        return web.Response(status=status, headers=headers)

    return answer


def _issues(hass: HomeAssistant) -> list[str | None]:
    return [
        issue.translation_key
        for (domain, _), issue in ir.async_get(hass).issues.items()
        if domain == "telephony"
    ]


def _reauth_flows(hass: HomeAssistant) -> int:
    return sum(
        flow["context"]["source"] == SOURCE_REAUTH
        for flow in hass.config_entries.flow.async_progress()
    )


@pytest.mark.parametrize(
    ("status", "issue"),
    [(500, "carddav_server_error"), (503, "carddav_refused_for_now")],
)
async def test_an_outage_is_told_after_a_day(
    hass: HomeAssistant,
    liar: LyingServer,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
    status: int,
    issue: str,
) -> None:
    """It is logged once, and a restart does not begin the day anew."""
    caplog.set_level(logging.INFO, "custom_components.telephony")
    liar.lies.append(_answering(status))
    for _ in range(12):
        await pass_time(hass, freezer, HOUR)
    assert _issues(hass) == []
    assert await hass.config_entries.async_reload(entry.entry_id)
    for _ in range(12):
        await pass_time(hass, freezer, HOUR)
    assert _issues(hass) == []
    await pass_time(hass, freezer, HOUR)
    await pass_time(hass, freezer, HOUR)
    assert _issues(hass) == [issue]
    assert list(contacts(hass, entry)) == ["Anna"]
    told = [one for one in caplog.messages if "cannot be synchronised" in one]
    assert len(told) == 1

    liar.lies.clear()
    await pass_time(hass, freezer, HOUR)

    assert _issues(hass) == []
    assert "Contacts is synchronised again" in caplog.messages


async def test_a_server_that_is_away(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, socket_enabled: None
) -> None:
    """Setting the book up neither waits for it nor fails."""
    # Nobody listens there.
    entry = await set_up(hass, stored_carddav_book(f"http://127.0.0.1:9{BOOK}"))
    assert entry.state.value == "loaded"
    assert await refusal(hass, "sync_contacts") == (
        "The server of Contacts could not be reached. Check the internet connection, "
        "and try again"
    )
    assert _issues(hass) == []

    await pass_time(hass, freezer, timedelta(days=1, hours=1))

    assert _issues(hass) == ["carddav_cannot_connect"]


@pytest.mark.parametrize(
    ("status", "issue"), [(403, "carddav_no_access"), (404, "carddav_no_carddav")]
)
async def test_what_does_not_pass_is_told_at_once(
    hass: HomeAssistant,
    liar: LyingServer,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    status: int,
    issue: str,
) -> None:
    """Each in place of what was told before, and until it is over."""
    liar.lies.append(_answering(410))
    await pass_time(hass, freezer, HOUR)
    assert _issues(hass) == ["carddav_no_carddav"]
    liar.lies[:] = [_answering(status)]
    await pass_time(hass, freezer, HOUR)
    assert _issues(hass) == [issue]

    liar.lies.clear()
    await pass_time(hass, freezer, HOUR)

    assert _issues(hass) == []


async def test_a_book_that_is_removed_is_complained_of_no_more(
    hass: HomeAssistant,
    liar: LyingServer,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    liar.lies.append(_answering(404))
    await pass_time(hass, freezer, HOUR)
    assert _issues(hass) != []

    await hass.config_entries.async_remove(entry.entry_id)

    assert _issues(hass) == []
    liar.asked.clear()
    await pass_time(hass, freezer, HOUR)
    assert liar.asked == []


async def test_a_server_that_moved_is_not_given_the_password(
    hass: HomeAssistant,
    liar: LyingServer,
    stranger: LyingServer,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    liar.lies.append(_answering(301, Location=stranger.url + BOOK))

    await pass_time(hass, freezer, HOUR)

    (issue,) = ir.async_get(hass).issues.values()
    assert issue.translation_key == "carddav_other_origin"
    assert issue.translation_placeholders == {
        "book": "Contacts",
        "origin": f"`{stranger.url}`",
    }
    assert stranger.asked == []


async def test_a_wrong_password_is_tried_once(
    hass: HomeAssistant,
    liar: LyingServer,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Servers shut out whoever tries again."""
    liar.lies.append(_answering(401))
    liar.asked.clear()

    for _ in range(3):
        await pass_time(hass, freezer, HOUR)

    assert len(liar.asked) == 1
    assert _reauth_flows(hass) == 1
    assert (
        await refusal(hass, "sync_contacts")
        == "The server of Contacts does not accept the password. Enter it again under "
        "Settings, Devices & services, Telephony"
    )
    assert len(liar.asked) == 1
    assert list(contacts(hass, entry)) == ["Anna"]

    # Whoever starts it anew has it tried once, and is asked no more if it works.
    liar.lies.clear()
    assert await hass.config_entries.async_reload(entry.entry_id)
    await sync_contacts(hass)
    assert _reauth_flows(hass) == 0


async def test_a_server_is_left_alone_as_long_as_it_wants(
    hass: HomeAssistant,
    liar: LyingServer,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Also by whoever asks for it."""
    refused = {"Retry-After": "10000"}
    liar.lies.append(_answering(429, **refused))
    await pass_time(hass, freezer, HOUR)
    liar.lies.clear()
    liar.asked.clear()

    await pass_time(hass, freezer, timedelta(seconds=9990))

    assert (
        await refusal(hass, "sync_contacts")
        == "The server of Contacts wants to be left alone for a while. It is asked again "
        "by itself"
    )
    assert liar.asked == []
    await pass_time(hass, freezer, timedelta(hours=1))
    assert liar.kinds == ["PROPFIND 0"]


@pytest.mark.parametrize("status", [401, 404, 500])
async def test_secrets_are_nowhere(
    hass: HomeAssistant,
    liar: LyingServer,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
    status: int,
) -> None:
    """Neither in logs and repairs, nor in what is attached to a report."""
    caplog.set_level(logging.DEBUG, "custom_components.telephony")
    caplog.set_level(logging.DEBUG, "homeassistant")
    liar.lies.append(_answering(status))
    await pass_time(hass, freezer, HOUR)
    await pass_time(hass, freezer, timedelta(days=2))
    diagnostics = str(await async_get_config_entry_diagnostics(hass, entry))

    told = " ".join(
        [
            *(
                record.getMessage()
                for record in caplog.records
                # The test package writes down what would be stored.
                if not record.name.startswith("pytest_homeassistant_custom_component")
            ),
            diagnostics,
            *map(str, ir.async_get(hass).issues.values()),
            *map(str, hass.states.async_all()),
            await refusal(hass, "sync_contacts"),
        ]
    )

    assert "cannot be synchronised" in told
    assert PASSWORD not in told
    assert f" {USER} " not in told
    assert BOOK not in told
    assert "Anna" not in diagnostics
    assert "12125550123" not in diagnostics


async def test_diagnostics_tell_how_it_goes(
    hass: HomeAssistant, liar: LyingServer, entry: MockConfigEntry
) -> None:
    diagnostics = await async_get_config_entry_diagnostics(hass, entry)
    assert diagnostics["contacts"] == 1
    assert diagnostics["server"]["cards"] == 1
    assert diagnostics["server"]["last_error"] is None
    assert diagnostics["server"]["read_at"] is not None
    assert diagnostics["entry"]["data"] == {
        "address_book": "carddav_book",
        **dict.fromkeys(("url", "username", "password", "origins"), "**REDACTED**"),
    }
    liar.lies.append(_answering(500))
    await refusal(hass, "sync_contacts")

    diagnostics = await async_get_config_entry_diagnostics(hass, entry)

    assert diagnostics["server"]["last_error"] == "ServerOutOfOrderError"
    assert diagnostics["server"]["failing_since"] is not None
    assert await hass.config_entries.async_unload(entry.entry_id)
    diagnostics = await async_get_config_entry_diagnostics(hass, entry)
    assert diagnostics["contacts"] is diagnostics["server"] is None
