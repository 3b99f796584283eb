"""The Activity: a line for each call, which says who it was."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import (
    RecorderInstanceContextManager,
    WebSocketGenerator,
)

from simulator import Simulator
from simulator.calls import Direction, Outcome

from .helpers.actions import click_to_call
from .helpers.contact_entries import add_contact, contact
from .helpers.stored_accounts import WITH_HISTORY, add_account
from .helpers.time_travel import pass_time, poll

WORKSHOP = "442079460345"
STRANGER = "12025550143"

pytestmark = pytest.mark.usefixtures("frozen_time", "recorder_mock")


@pytest.fixture
def mock_recorder_before_hass(
    async_test_recorder: RecorderInstanceContextManager,
) -> None:
    """Prepare the database before Home Assistant starts."""


@pytest.fixture(autouse=True)
async def at_home_in_britain(hass: HomeAssistant, recorder_mock: None) -> None:
    """Have numbers written as people in Britain do."""
    await hass.config.async_update(country="GB")
    assert await async_setup_component(hass, "logbook", {})


class Activity:
    """The Activity as pages show it: of everything, a device or an entity."""

    def __init__(
        self, hass: HomeAssistant, browser: WebSocketGenerator, user: MockUser
    ) -> None:
        """Look at it as a user who is signed in."""
        self._hass = hass
        self._browser = browser
        self._user = user

    async def lines(self, **about: list[str]) -> list[dict[str, Any]]:
        """Return the lines that are told in words, the newest last."""
        await self._hass.async_block_till_done(wait_background_tasks=True)
        await async_wait_recording_done(self._hass)
        # Time has gone by since the user signed in.
        token = next(iter(self._user.refresh_tokens.values()))
        client = await self._browser(
            self._hass, self._hass.auth.async_create_access_token(token)
        )
        await client.send_json_auto_id(
            {
                "type": "logbook/get_events",
                "start_time": (dt_util.utcnow() - timedelta(days=1)).isoformat(),
                "end_time": (dt_util.utcnow() + timedelta(minutes=1)).isoformat(),
                **about,
            }
        )
        answer = await client.receive_json()
        assert answer["success"]
        return [line for line in answer["result"] if "message" in line]

    async def messages(self, **about: list[str]) -> list[str]:
        """Return what the lines say."""
        return [line["message"] for line in await self.lines(**about)]


@pytest.fixture
def activity(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hass_admin_user: MockUser
) -> Activity:
    """Return the Activity."""
    return Activity(hass, hass_ws_client, hass_admin_user)


def _device(hass: HomeAssistant, account: MockConfigEntry) -> str:
    (device,) = (
        device
        for device in dr.async_entries_for_config_entry(
            dr.async_get(hass), account.entry_id
        )
        if ("telephony", account.entry_id) in device.identifiers
    )
    return device.id


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_missed_call_is_told_wherever_somebody_looks(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    activity: Activity,
    vendor: str,
) -> None:
    """Of everything, on the page of the account's device, and on the entity's."""
    account = await add_account(hass, simulator, vendor)
    await add_contact(hass, contact("Workshop", f"+{WORKSHOP}"))
    simulator.vendors[vendor].add_call(number=WORKSHOP, outcome=Outcome.MISSED)
    await poll(hass, freezer)

    for about in (
        {},
        {"device_ids": [_device(hass, account)]},
        {"entity_ids": [f"event.{vendor}_call"]},
    ):
        (line,) = await activity.lines(**about)
        assert line["message"] == "Missed call from Workshop (020 7946 0345)"
        assert line["entity_id"] == f"event.{vendor}_call"
        assert line["name"] == f"{account.title} Call"
        assert line["domain"] == "telephony"


def _placed(outcome: Outcome) -> dict[str, Any]:
    """Return an outgoing call to the workshop."""
    return {"number": WORKSHOP, "direction": Direction.OUTGOING, "outcome": outcome}


async def test_every_kind_of_call_is_told_in_its_words(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    activity: Activity,
) -> None:
    await add_account(hass, simulator, "antbuddy")
    await add_contact(hass, contact("Workshop", f"+{WORKSHOP}"))
    workshop = "Workshop (020 7946 0345)"
    calls: list[tuple[str, dict[str, Any]]] = [
        (
            "Answered call from +1 202-555-0143, Washington D.C.",
            {"number": STRANGER},
        ),
        (
            "Missed call from a withheld number",
            {"number": "", "outcome": Outcome.MISSED},
        ),
        (f"Call to {workshop}: answered", _placed(Outcome.ANSWERED)),
        (f"Call to {workshop}: not answered", _placed(Outcome.UNANSWERED)),
        (f"Call to {workshop}: the line was busy", _placed(Outcome.BUSY)),
        (f"Call to {workshop}: cancelled", _placed(Outcome.CANCELLED)),
    ]
    for ago, (_, about) in zip(range(len(calls), 0, -1), calls, strict=True):
        started_at = dt_util.utcnow() - timedelta(minutes=ago)
        simulator.antbuddy.add_call(started_at=started_at, **about)
    await poll(hass, freezer)

    assert await activity.messages() == [message for message, _ in calls]


async def test_a_call_that_is_told_late_has_its_time(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    activity: Activity,
) -> None:
    account = await add_account(hass, simulator, "antbuddy")
    await hass.config_entries.async_unload(account.entry_id)
    simulator.antbuddy.add_call(number=WORKSHOP, outcome=Outcome.MISSED)
    await pass_time(hass, freezer, timedelta(hours=2))
    await hass.config_entries.async_setup(account.entry_id)

    assert await activity.messages() == [
        "Missed call from 020 7946 0345, London, 2026-11-18 12:29"
    ]


async def test_a_call_that_was_placed_and_not_seen_is_told(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    activity: Activity,
) -> None:
    await add_account(hass, simulator, "antbuddy")
    await add_contact(hass, contact("Workshop", f"+{WORKSHOP}"))
    await click_to_call(hass, number="Workshop")
    simulator.antbuddy.clear_calls()
    for _ in range(26):
        await poll(hass, freezer)

    assert await activity.messages(entity_ids=["event.antbuddy_placed_call"]) == [
        "Call to Workshop (020 7946 0345): not seen in the call history"
    ]


@pytest.mark.parametrize(
    "recorder_config", [{"exclude": {"entities": ["event.antbuddy_call"]}}]
)
async def test_what_is_kept_out_of_the_database_is_not_told_from_it(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    activity: Activity,
) -> None:
    await add_account(hass, simulator, "antbuddy")
    simulator.antbuddy.add_call(number=WORKSHOP, outcome=Outcome.MISSED)
    await poll(hass, freezer)

    assert await activity.lines() == []
