"""The blueprints: imported by their links, and run as automations."""

import asyncio
from datetime import timedelta
from pathlib import Path
import shutil
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.blueprint.models import Blueprint
from homeassistant.components.blueprint.schemas import BLUEPRINT_SCHEMA
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import (
    Context,
    Event,
    EventStateChangedData,
    HomeAssistant,
    ServiceCall,
    callback,
)
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.helpers.template import render_complex
from homeassistant.helpers.typing import ConfigType, TemplateVarsType
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    MockPlatform,
    async_fire_time_changed,
    async_mock_service,
    mock_integration,
    mock_platform,
)
import voluptuous as vol

from simulator import Simulator
from simulator.calls import Direction, Outcome

from .accounts import add_account, registered_line, set_up, stored_account
from .clock import POLL_INTERVAL, pass_time, poll
from .contact_entries import contact
from .readme import TEXT, section
from .repository import ROOT, own_files
from .states import shown

FOLDER: Final = ROOT / "blueprints" / "automation" / "telephony"
FILES: Final = sorted(FOLDER.iterdir())
AUTOMATION: Final = "automation.under_test"
ANNA: Final = "12025550143"
STRANGER: Final = "442079460172"

pytestmark = pytest.mark.usefixtures("frozen_time")


async def _use(hass: HomeAssistant, blueprint: str, **inputs: object) -> None:
    """Make an automation of a blueprint, as a user who imported it."""
    imported = Path(hass.config.path("blueprints/automation/telephony"))
    await hass.async_add_executor_job(shutil.rmtree, imported, True)
    await hass.async_add_executor_job(shutil.copytree, FOLDER, imported)
    config = {
        "alias": "Under test",
        "use_blueprint": {"path": f"telephony/{blueprint}.yaml", "input": inputs},
    }
    assert await async_setup_component(hass, "automation", {"automation": [config]})
    await hass.async_block_till_done()
    assert shown(hass, AUTOMATION).state == "on"


async def _account(
    hass: HomeAssistant, simulator: Simulator, vendor: str = "nxcloud"
) -> MockConfigEntry:
    simulator.vendors[vendor].clear_calls()
    lines = [registered_line(simulator, vendor), contact("Anna", f"+{ANNA}").as_dict()]
    return await set_up(hass, stored_account(simulator, vendor, lines=lines))


class Phone:
    """A phone with the app: what it shows, and a person who taps on it.

    The app's own integration needs the libraries of cameras and voices; this one takes
    the same action and tells of a tap with the same event.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Register the phone."""
        self._hass = hass
        self._shown: list[dict[str, Any]] = []
        self._new: asyncio.Queue[None] = asyncio.Queue()
        app = MockConfigEntry(domain="mobile_app")
        app.add_to_hass(hass)
        app.mock_state(hass, ConfigEntryState.LOADED)
        self.device_id = (
            dr.async_get(hass)
            .async_get_or_create(
                config_entry_id=app.entry_id, identifiers={("mobile_app", "phone")}
            )
            .id
        )
        mock_integration(hass, MockModule("mobile_app"))
        platform = MockPlatform()
        vars(platform).update(
            ACTION_SCHEMA=cv.DEVICE_ACTION_BASE_SCHEMA.extend(
                {
                    vol.Required("type"): "notify",
                    vol.Required("message"): cv.template,
                    vol.Optional("title"): cv.template,
                    vol.Optional("data"): cv.template_complex,
                }
            ),
            async_call_action_from_config=self._show,
        )
        mock_platform(hass, "mobile_app.device_action", platform)

    async def _show(
        self,
        hass: HomeAssistant,
        config: ConfigType,
        variables: TemplateVarsType,
        context: Context | None,
    ) -> None:
        assert config["device_id"] == self.device_id
        self._shown.append(
            {
                name: render_complex(config[name], variables)
                for name in ("title", "message", "data")
            }
        )
        self._new.put_nowait(None)

    async def notified(self) -> None:
        """Wait for the next notification."""
        await self._new.get()

    @property
    def texts(self) -> list[str]:
        """What the notifications say."""
        return [f"{one['title']}: {one['message']}" for one in self._shown]

    def buttons(self, place: int) -> list[dict[str, Any]]:
        """Return the buttons of a notification."""
        buttons: list[dict[str, Any]] = self._shown[place]["data"].get("actions", [])
        return buttons

    async def tap(self, action: str) -> None:
        """Tap on a button, and wait for what comes of it."""
        ended = _end_of_run(self._hass)
        self._hass.bus.async_fire("mobile_app_notification_action", {"action": action})
        await ended.wait()


def _running(hass: HomeAssistant) -> int:
    """Return how many runs of the automation wait for something."""
    count: int = shown(hass, AUTOMATION).attributes["current"]
    return count


def _end_of_run(hass: HomeAssistant) -> asyncio.Event:
    """Return what is set when one run less goes on than now.

    To wait until nothing is left to do would be to wait for the other runs, too.
    """
    ended, left = asyncio.Event(), _running(hass) - 1

    @callback
    def on_change(_event: Event[EventStateChangedData]) -> None:
        if _running(hass) == left:
            stop()
            ended.set()

    stop = async_track_state_change_event(hass, AUTOMATION, on_change)
    return ended


def _numbers(simulator: Simulator, vendor: str = "nxcloud") -> list[str]:
    return [
        "".join(filter(str.isdigit, placed.number))
        for placed in simulator.vendors[vendor].placed_calls
    ]


async def _miss(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    number: str,
    vendor: str = "nxcloud",
) -> None:
    simulator.vendors[vendor].add_call(number=number, outcome=Outcome.MISSED)
    await poll(hass, freezer)


# --- Missed calls --------------------------------------------------------------------


async def _missed_call(hass: HomeAssistant, **inputs: object) -> Phone:
    phone = Phone(hass)
    await _use(hass, "missed_call", notify_device=phone.device_id, **inputs)
    return phone


async def _ring(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    phone: Phone,
    number: str,
    vendor: str = "nxcloud",
) -> None:
    """Miss a call, and wait for the notification but not for the tap on its button."""
    simulator.vendors[vendor].add_call(number=number, outcome=Outcome.MISSED)
    freezer.tick(POLL_INTERVAL + timedelta(seconds=1))
    async_fire_time_changed(hass)
    await phone.notified()


async def test_a_missed_call_is_returned_from_the_notification(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await _account(hass, simulator)
    phone = await _missed_call(hass)
    await _ring(hass, simulator, freezer, phone, ANNA)

    assert phone.texts == ["Missed call: Anna, 12:29"]
    (button,) = phone.buttons(0)
    assert button["title"] == "Call back"
    assert _numbers(simulator) == []

    await phone.tap(button["action"])
    assert _numbers(simulator) == [ANNA]
    assert _running(hass) == 0


async def test_each_notification_calls_its_own_caller_back(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await _account(hass, simulator)
    phone = await _missed_call(hass)
    await _ring(hass, simulator, freezer, phone, ANNA)
    await _ring(hass, simulator, freezer, phone, STRANGER)
    assert phone.texts == [
        "Missed call: Anna, 12:29",
        f"Missed call: {STRANGER}, 12:34",
    ]

    await phone.tap(phone.buttons(1)[0]["action"])
    assert _numbers(simulator) == [STRANGER]
    await phone.tap(phone.buttons(0)[0]["action"])
    assert _numbers(simulator) == [STRANGER, ANNA]


async def test_nobody_is_called_back_who_withheld_the_number(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await _account(hass, simulator)
    phone = await _missed_call(hass)
    await _miss(hass, simulator, freezer, "")

    assert phone.texts == ["Missed call: Withheld number, 12:29"]
    assert phone.buttons(0) == []
    # Nothing waits for a tap that cannot come.
    assert _running(hass) == 0


async def test_a_button_works_for_a_while(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await _account(hass, simulator)
    phone = await _missed_call(hass, waiting_time=30)
    await _ring(hass, simulator, freezer, phone, ANNA)
    assert _running(hass) == 1

    ended = _end_of_run(hass)
    freezer.tick(timedelta(minutes=30, seconds=1))
    async_fire_time_changed(hass)
    await ended.wait()
    hass.bus.async_fire("mobile_app_notification_action", phone.buttons(0)[0])
    await hass.async_block_till_done(wait_background_tasks=True)

    assert _numbers(simulator) == []


async def test_the_account_that_was_called_calls_back_on_the_chosen_line(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "antbuddy")
    account = await _account(hass, simulator)
    phone = await _missed_call(hass, account=account.entry_id, line="Desk")
    await _miss(hass, simulator, freezer, STRANGER, "antbuddy")
    assert phone.texts == []
    await _ring(hass, simulator, freezer, phone, STRANGER)

    await phone.tap(phone.buttons(0)[0]["action"])

    assert _numbers(simulator) == [STRANGER]
    assert _numbers(simulator, "antbuddy") == []


async def test_all_accounts_are_told_of_unless_one_is_chosen(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "antbuddy")
    await _account(hass, simulator)
    phone = await _missed_call(hass)
    await _ring(hass, simulator, freezer, phone, STRANGER, "antbuddy")

    await phone.tap(phone.buttons(0)[0]["action"])

    assert _numbers(simulator) == []
    assert _numbers(simulator, "antbuddy") == [STRANGER]


# --- Alarms --------------------------------------------------------------------------

ALARM: Final = "alarm_control_panel.home"


async def _alarm(hass: HomeAssistant, state: str, entity_id: str = ALARM) -> None:
    hass.states.async_set(entity_id, state)
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_an_alarm_calls(hass: HomeAssistant, simulator: Simulator) -> None:
    await _account(hass, simulator)
    await _alarm(hass, "armed_away")
    await _use(hass, "alarm_calls_me", alarm=[ALARM], number="+1 202 555 0172")
    await _alarm(hass, "pending")
    assert _numbers(simulator) == []

    await _alarm(hass, "triggered")
    assert _numbers(simulator) == ["12025550172"]


async def test_an_alarm_calls_a_contact_on_a_line_of_an_account(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    account = await _account(hass, simulator)
    await add_account(hass, simulator, "antbuddy")
    await _use(
        hass,
        "alarm_calls_me",
        alarm=["binary_sensor.smoke", "binary_sensor.leak"],
        alarm_state="on",
        number="Anna",
        line="60010001",
        account=account.entry_id,
    )

    await _alarm(hass, "on", "binary_sensor.leak")

    assert _numbers(simulator) == [ANNA]


async def test_a_number_of_digits_stays_one(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await _account(hass, simulator)
    await _use(hass, "alarm_calls_me", alarm=[ALARM], number=STRANGER, line="60010001")

    await _alarm(hass, "triggered")

    assert _numbers(simulator) == [STRANGER]


@pytest.mark.parametrize(("minutes", "calls"), [(14, 1), (15, 2)])
async def test_an_alarm_that_goes_on_and_off_does_not_call_all_the_time(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    minutes: int,
    calls: int,
) -> None:
    await _account(hass, simulator)
    await _use(hass, "alarm_calls_me", alarm=[ALARM], number=STRANGER, pause=15)
    await _alarm(hass, "triggered")
    for _ in range(3):
        await _alarm(hass, "disarmed")
        await _alarm(hass, "triggered")
    assert _numbers(simulator) == [STRANGER]

    freezer.tick(timedelta(minutes=minutes))
    await _alarm(hass, "disarmed")
    await _alarm(hass, "triggered")

    assert _numbers(simulator) == [STRANGER] * calls


# --- Announcements -------------------------------------------------------------------


async def _announce(hass: HomeAssistant, **inputs: object) -> list[ServiceCall]:
    spoken = async_mock_service(hass, "tts", "speak")
    await _use(
        hass,
        "announce_caller",
        **{
            "speech": "tts.voice",
            "speakers": ["media_player.kitchen", "media_player.hall"],
            **inputs,
        },
    )
    return spoken


async def test_a_missed_caller_is_announced_by_name(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await _account(hass, simulator)
    spoken = await _announce(hass)
    await _miss(hass, simulator, freezer, ANNA)

    (speech,) = spoken
    assert speech.data == {
        "entity_id": ["tts.voice"],
        "media_player_entity_id": ["media_player.kitchen", "media_player.hall"],
        "message": "Missed call from Anna",
    }


@pytest.mark.parametrize(
    ("number", "inputs", "message"),
    [
        ("", {}, "Missed call from a withheld number"),
        (STRANGER, {"missed_words": "Verpasst:"}, f"Verpasst: {STRANGER}"),
        ("", {"withheld_words": "somebody"}, "Missed call from somebody"),
    ],
)
async def test_an_announcement_says_what_the_user_wants(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    number: str,
    inputs: dict[str, str],
    message: str,
) -> None:
    await _account(hass, simulator)
    spoken = await _announce(hass, **inputs)
    await _miss(hass, simulator, freezer, number)

    assert [speech.data["message"] for speech in spoken] == [message]


@pytest.mark.parametrize(
    ("answered", "messages"), [(False, []), (True, ["Call from Anna"])]
)
async def test_answered_calls_are_announced_if_the_user_wants_it(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    answered: bool,
    messages: list[str],
) -> None:
    await _account(hass, simulator)
    spoken = await _announce(hass, answered=answered)
    simulator.nxcloud.add_call(number=ANNA)
    simulator.nxcloud.add_call(number=ANNA, direction=Direction.OUTGOING)
    await poll(hass, freezer)

    assert [speech.data["message"] for speech in spoken] == messages


@pytest.mark.parametrize(
    ("after", "before", "speaks"),
    [
        # It is 12:35 when the call is heard of.
        ("08:00:00", "21:00:00", True),
        ("12:36:00", "21:00:00", False),
        ("08:00:00", "12:35:00", False),
        ("22:00:00", "13:00:00", True),
    ],
)
async def test_it_is_silent_at_other_times(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    after: str,
    before: str,
    speaks: bool,
) -> None:
    await _account(hass, simulator)
    spoken = await _announce(hass, after=after, before=before)
    await _miss(hass, simulator, freezer, ANNA)

    assert bool(spoken) is speaks


async def test_another_account_and_calls_of_long_ago_are_not_announced(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "antbuddy")
    account = await _account(hass, simulator)
    spoken = await _announce(hass, account=account.entry_id)
    await _miss(hass, simulator, freezer, ANNA, "antbuddy")
    await hass.config_entries.async_unload(account.entry_id)
    simulator.nxcloud.add_call(number=ANNA, outcome=Outcome.MISSED)
    await pass_time(hass, freezer, timedelta(hours=1))
    await hass.config_entries.async_setup(account.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert spoken == []

    await _miss(hass, simulator, freezer, ANNA)
    assert len(spoken) == 1


# --- Files and links -----------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_blueprint_can_be_imported(path: Path) -> None:
    content = load_yaml_dict(str(path))
    about = Blueprint(
        content, expected_domain="automation", schema=BLUEPRINT_SCHEMA
    ).metadata

    address = "https://github.com/OWNER/ha-telephony/blob/main/"
    assert about["source_url"] == f"{address}{path.relative_to(ROOT)}"
    assert about["homeassistant"]["min_version"] == "2026.10.0"
    assert about["description"]
    inputs = Blueprint(
        content, expected_domain="automation", schema=BLUEPRINT_SCHEMA
    ).inputs
    assert inputs
    for described in inputs.values():
        assert described["name"]
        assert described["selector"]


def test_the_readme_has_a_link_to_each_blueprint() -> None:
    told = section("Blueprints")
    addresses = {
        parse_qs(urlsplit(word.strip("()")).query)["blueprint_url"][0]
        for word in told.replace("](", " (").split()
        if "redirect/blueprint_import" in word
    }

    assert FILES
    assert addresses == {
        load_yaml_dict(str(path))["blueprint"]["source_url"] for path in FILES
    }
    assert {
        path for path in own_files() if path.parent.parent.name == "automation"
    } == (set(FILES))
    assert TEXT.count("redirect/blueprint_import") == len(FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_readme_tells_what_a_blueprint_asks_for(path: Path) -> None:
    about = Blueprint(
        load_yaml_dict(str(path)), expected_domain="automation", schema=BLUEPRINT_SCHEMA
    )

    assert f"**{about.name}**" in section("Blueprints")
