"""The blueprints: imported by their links, and run as automations.

The one about missed calls has a module of its own.
"""

from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.blueprint.models import Blueprint
from homeassistant.components.blueprint.schemas import BLUEPRINT_SCHEMA
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util.yaml import load_yaml_dict
import pytest
from pytest_homeassistant_custom_component.common import (
    async_mock_service,
)

from simulator import Simulator
from simulator.calls import Direction, Outcome

from ..helpers.blueprints import (
    ANNA,
    FOLDER,
    STRANGER,
    account_with_anna,
    dialled,
    run_by_hand,
    running,
    use,
)
from ..helpers.stored_accounts import add_account, set_up, stored_account
from ..helpers.time_travel import POLL_INTERVAL, fire_time_changed, pass_time, poll
from ..helpers.turns import turns, until
from ..repository.files import ROOT, own_files
from ..repository.readme import TEXT, section

FILES: Final = sorted(FOLDER.iterdir())

pytestmark = pytest.mark.usefixtures("frozen_time")


# --- Alarms --------------------------------------------------------------------------

ALARM: Final = "alarm_control_panel.home"


async def _alarm(hass: HomeAssistant, state: str, entity_id: str = ALARM) -> None:
    """Let an alarm go to a state, and an automation that hears of it do so."""
    hass.states.async_set(entity_id, state)
    await turns(100)


async def _go_off(hass: HomeAssistant, entity_id: str = ALARM) -> None:
    await _alarm(hass, "disarmed", entity_id)
    await _alarm(hass, "triggered", entity_id)


@pytest.mark.parametrize("state", ["triggered", "on"])
async def test_an_alarm_calls(
    hass: HomeAssistant, simulator: Simulator, state: str
) -> None:
    await account_with_anna(hass, simulator)
    await _alarm(hass, "armed_away")
    await use(hass, "alarm_calls_me", alarm=[ALARM], number="+1 202 555 0172")
    for harmless in ("pending", "unavailable", "off"):
        await _alarm(hass, harmless)
    assert running(hass) == 0

    await _alarm(hass, state)
    await until(lambda: dialled(simulator) == ["12025550172"])


async def test_an_alarm_calls_a_contact_on_a_line_of_an_account(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    account = await account_with_anna(hass, simulator)
    await add_account(hass, simulator, "antbuddy")
    await use(
        hass,
        "alarm_calls_me",
        alarm=["sensor.boiler", "sensor.fridge"],
        alarm_state=["fault"],
        number="Anna",
        line="60010001",
        account=account.entry_id,
    )
    await _alarm(hass, "on", "sensor.fridge")
    assert running(hass) == 0

    await _alarm(hass, "fault", "sensor.fridge")

    await until(lambda: dialled(simulator) == [ANNA])


async def test_a_number_of_digits_stays_one(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await account_with_anna(hass, simulator)
    await use(hass, "alarm_calls_me", alarm=[ALARM], number=STRANGER, line="60010001")

    await _alarm(hass, "triggered")

    await until(lambda: dialled(simulator) == [STRANGER])


@pytest.mark.parametrize(("seconds", "calls"), [(-1, 1), (1, 2)])
async def test_an_alarm_that_goes_on_and_off_does_not_call_all_the_time(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    seconds: int,
    calls: int,
) -> None:
    await account_with_anna(hass, simulator)
    await use(hass, "alarm_calls_me", alarm=[ALARM], number=STRANGER, pause=15)
    await _alarm(hass, "triggered")
    await until(lambda: dialled(simulator) == [STRANGER])
    for _ in range(3):
        await _go_off(hass)
        assert running(hass) == 1

    freezer.tick(timedelta(minutes=15, seconds=seconds))
    fire_time_changed(hass)
    await until(lambda: running(hass) == 2 - calls)
    await _go_off(hass)

    assert running(hass) == 1
    await until(lambda: dialled(simulator) == [STRANGER] * calls)


async def test_a_call_that_fails_is_told_and_the_next_alarm_calls(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await account_with_anna(hass, simulator)
    sirens = async_mock_service(hass, "siren", "turn_on")
    siren = {"action": "siren.turn_on", "target": {"entity_id": "siren.hall"}}
    await use(
        hass,
        "alarm_calls_me",
        alarm=[ALARM],
        number=STRANGER,
        failure_actions=[siren],
    )
    simulator.nxcloud.set_line_online("60010001", online=False)
    await _alarm(hass, "triggered")
    await until(lambda: not running(hass))
    assert len(sirens) == 1
    assert dialled(simulator) == []

    simulator.nxcloud.set_line_online("60010001", online=True)
    await _go_off(hass)
    await until(lambda: dialled(simulator) == [STRANGER])

    assert len(sirens) == 1


async def test_an_alarm_is_told_by_a_message(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """Where it cannot be read, it is told another way."""
    sirens = async_mock_service(hass, "siren", "turn_on")
    siren = {"action": "siren.turn_on", "target": {"entity_id": "siren.hall"}}
    await set_up(
        hass,
        stored_account(simulator, "nxcloud", options={"speech": {"speaks": True}}),
    )
    await use(
        hass,
        "alarm_calls_me",
        alarm=[ALARM],
        number=STRANGER,
        message="Smoke, 1-1-2",
        failure_actions=[siren],
    )
    simulator.nxcloud.disable_product("voice")
    await _alarm(hass, "triggered")
    await until(lambda: not running(hass))
    assert len(sirens) == 1

    simulator.nxcloud.enable_product("voice")
    await _go_off(hass)
    await until(lambda: running(hass) == 1)
    await until(lambda: len(simulator.nxcloud.speech.messages) == 1)
    (message,) = simulator.nxcloud.speech.messages
    assert (message.phone, message.content) == (STRANGER, "Smoke, 1-1-2")
    assert dialled(simulator) == []
    assert len(sirens) == 1


async def test_an_alarm_can_be_tried_by_hand(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await account_with_anna(hass, simulator)
    await use(hass, "alarm_calls_me", alarm=[ALARM], number="Anna")

    await run_by_hand(hass)

    await until(lambda: dialled(simulator) == [ANNA])


# --- Announcements -------------------------------------------------------------------


async def _announce(hass: HomeAssistant, **inputs: object) -> list[ServiceCall]:
    spoken = async_mock_service(hass, "tts", "speak")
    await use(
        hass,
        "announce_caller",
        **{
            "speech": "tts.voice",
            "speakers": ["media_player.kitchen", "media_player.hall"],
            **inputs,
        },
    )
    return spoken


def _messages(spoken: list[ServiceCall]) -> list[str]:
    return [speech.data["message"] for speech in spoken]


def _miss(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    *numbers: str,
) -> None:
    """Miss calls that show up with the next poll, which is due now."""
    for number in numbers:
        simulator.nxcloud.add_call(number=number, outcome=Outcome.MISSED)
    freezer.tick(POLL_INTERVAL + timedelta(seconds=1))
    fire_time_changed(hass)


async def test_a_missed_caller_is_announced_by_name(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await account_with_anna(hass, simulator)
    spoken = await _announce(hass)
    _miss(hass, simulator, freezer, ANNA)
    await until(lambda: bool(spoken))

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
        # Else a voice would say how many billions it is.
        (STRANGER, {}, "Missed call from +4 4 2 0 7 9 4 6 0 1 7 2"),
        (ANNA, {"missed_words": "Verpasst:"}, "Verpasst: Anna"),
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
    await account_with_anna(hass, simulator)
    spoken = await _announce(hass, **inputs)
    _miss(hass, simulator, freezer, number)
    await until(lambda: bool(spoken))

    assert _messages(spoken) == [message]


async def test_announcements_do_not_cut_each_other_off(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """One after the other, and no more of them than somebody listens to."""
    await account_with_anna(hass, simulator)
    spoken = await _announce(hass)
    told: list[object] = []
    async_track_state_change_event(hass, "event.nxcloud_call", told.append)
    _miss(hass, simulator, freezer, *[ANNA] * 8)
    await until(lambda: len(told) == 8)
    assert running(hass) == 5

    moments: list[int] = []
    for second in range(60):
        moments += [second] * (len(spoken) - len(moments))
        freezer.tick(timedelta(seconds=1))
        fire_time_changed(hass)
        await turns(100)

    # To say it takes some three seconds.
    assert all(later - earlier >= 3 for earlier, later in pairwise(moments))
    assert _messages(spoken) == ["Missed call from Anna"] * 5
    assert running(hass) == 0


async def test_answered_calls_are_announced_if_the_user_wants_it(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await account_with_anna(hass, simulator)
    spoken = await _announce(hass, answered=True)
    simulator.nxcloud.add_call(number=STRANGER, direction=Direction.OUTGOING)
    await poll(hass, freezer)
    assert spoken == []

    simulator.nxcloud.add_call(number=ANNA)
    freezer.tick(POLL_INTERVAL + timedelta(seconds=1))
    fire_time_changed(hass)
    await until(lambda: bool(spoken))
    assert _messages(spoken) == ["Call from Anna"]


async def test_those_are_announced_whom_the_user_chose(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await account_with_anna(hass, simulator)
    spoken = await _announce(hass, answered=True, who=["contact"])
    simulator.nxcloud.add_call(number=STRANGER)
    _miss(hass, simulator, freezer, STRANGER, ANNA)
    await until(lambda: bool(spoken))

    assert _messages(spoken) == ["Missed call from Anna"]


async def test_answered_calls_are_not_announced_otherwise(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await account_with_anna(hass, simulator)
    spoken = await _announce(hass)
    simulator.nxcloud.add_call(number=ANNA)
    await poll(hass, freezer)

    assert spoken == []


@pytest.mark.parametrize(
    ("after", "before"),
    [
        # It is 12:35 when the call is heard of.
        ("12:36:00", "21:00:00"),
        ("08:00:00", "12:35:00"),
        ("21:00:00", "08:00:00"),
    ],
)
async def test_it_is_silent_at_other_times(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    after: str,
    before: str,
) -> None:
    await account_with_anna(hass, simulator)
    spoken = await _announce(hass, after=after, before=before)
    simulator.nxcloud.add_call(number=ANNA, outcome=Outcome.MISSED)
    await poll(hass, freezer)

    assert spoken == []


@pytest.mark.parametrize(
    ("after", "before"), [("12:35:00", "12:36:00"), ("22:00:00", "13:00:00")]
)
async def test_it_speaks_at_the_chosen_times(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    after: str,
    before: str,
) -> None:
    await account_with_anna(hass, simulator)
    spoken = await _announce(hass, after=after, before=before)
    _miss(hass, simulator, freezer, ANNA)

    await until(lambda: bool(spoken))


async def test_another_account_and_calls_of_long_ago_are_not_announced(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "antbuddy")
    account = await account_with_anna(hass, simulator)
    spoken = await _announce(hass, account=account.entry_id)
    simulator.antbuddy.add_call(number=ANNA, outcome=Outcome.MISSED)
    await poll(hass, freezer)
    await hass.config_entries.async_unload(account.entry_id)
    simulator.nxcloud.add_call(number=ANNA, outcome=Outcome.MISSED)
    await pass_time(hass, freezer, timedelta(hours=1))
    await hass.config_entries.async_setup(account.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert spoken == []

    _miss(hass, simulator, freezer, STRANGER)
    await until(lambda: bool(spoken))
    assert len(spoken) == 1


async def test_an_announcement_can_be_tried_by_hand(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await account_with_anna(hass, simulator)
    spoken = await _announce(hass)

    await run_by_hand(hass)
    await until(lambda: bool(spoken))

    assert _messages(spoken) == ["Missed call from Under test"]


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
