"""The README tells all that there is, and its examples work as they stand."""

import re
from typing import Any, Final

from homeassistant.components.automation import DATA_COMPONENT as AUTOMATIONS
from homeassistant.components.recorder import CONFIG_SCHEMA as RECORDER_SCHEMA
from homeassistant.core import HomeAssistant, ServiceCall, State
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.template import Template
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from simulator import Simulator

from .accounts import PUBLISHED_ADDRESSES, VENDORS, add_account
from .action_schemas import registered_fields
from .readme import EXAMPLES, TEXT, Example, rows, section
from .repository import INTEGRATION, ROOT, read_json
from .states import shown

pytestmark = pytest.mark.usefixtures("frozen_time")

ENGLISH: Final = read_json(INTEGRATION / "translations" / "en.json")

MISSED_CALLS: Final = "Tell me about missed calls"
NEIGHBOUR: Final = "Connect me with the neighbour when the alarm goes off"

# Which account a reader needs for an action.
ACCOUNT_FOR: Final = {
    "telephony.click_to_call": "nxcloud",
    "telephony.query_axb": "nxcloud",
    "telephony.get_recording": "antbuddy",
}


def _card(kind: str) -> dict[str, Any]:
    """Return the card of a type."""
    (card,) = (
        example.content for example in EXAMPLES if example.content.get("type") == kind
    )
    return card


def _examples(kind: str) -> list[Any]:
    return [
        pytest.param(example, id=example.heading)
        for example in EXAMPLES
        if example.kind == kind
    ]


# --- What it tells -------------------------------------------------------------------


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"", TEXT)
    local = {a or b for a, b in links if "://" not in (a or b)}

    assert {"ARCHITECTURE.md", "docs/dashboard.png"} <= local
    assert {link for link in local if not (ROOT / link).is_file()} == set()


def test_the_two_commands_stand_near_the_top() -> None:
    beginning = TEXT.splitlines()[:60]

    assert "$ scripts/demo" in beginning
    assert "$ scripts/test" in beginning


@pytest.mark.parametrize("vendor", VENDORS)
def test_it_tells_what_to_enter(vendor: str) -> None:
    step = ENGLISH["config"]["step"][vendor]
    labels = {*step["data"].values(), *step["sections"]["endpoints"]["data"].values()}
    told = section(ENGLISH["config"]["step"]["user"]["menu_options"][vendor])

    assert {label for label in labels if f"| **{label}** |" not in told} == set()
    for address in PUBLISHED_ADDRESSES[vendor].values():
        assert f"`{address}`" in told


def test_it_tells_what_a_line_is() -> None:
    told = section("Lines")

    for label in ENGLISH["config_subentries"]["line"]["step"]["user"]["data"].values():
        assert f"**{label}**" in told


def test_it_tells_every_option() -> None:
    options = ENGLISH["options"]["step"]["init"]["data"].values()

    assert [row[0] for row in rows(section("Options"))[1:]] == [
        f"**{option}**" for option in options
    ]


async def test_it_tells_every_sensor(hass: HomeAssistant, simulator: Simulator) -> None:
    for vendor in VENDORS:
        await add_account(hass, simulator, vendor)
    registry = er.async_get(hass)
    told = {
        row[0].strip("*"): row[-1].strip("`")
        for row in rows(section("Sensors"))
        if row[-1].startswith("`sensor.")
    }

    for name, entity_id in told.items():
        entity = registry.async_get(entity_id)
        assert entity is not None
        assert entity.original_name == name
    assert {*told} == {about["name"] for about in ENGLISH["entity"]["sensor"].values()}


async def test_it_tells_every_attribute(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "antbuddy")
    calls = shown(hass, "sensor.antbuddy_last_call").attributes["recent_calls"]
    told = re.findall(
        r"`(\w+)`",
        " ".join(row[0] for row in rows(section("Sensors")) if "`" in row[0]),
    )

    assert sorted(told) == sorted(calls[0])


async def test_it_tells_every_action(hass: HomeAssistant, telephony: None) -> None:
    told = {}
    for name in re.findall(
        r"^### `telephony\.(\w+)`$", section("Actions"), re.MULTILINE
    ):
        fields = rows(section(f"`telephony.{name}`"))[1:]
        told[name] = {row[0].strip("`"): row[1] == "yes" for row in fields}

    assert told == registered_fields(hass)


def test_it_tells_what_every_action_returns() -> None:
    for name in ("click_to_call", "query_axb", "get_recording"):
        assert "\nIt returns `" in section(f"`telephony.{name}`")


async def test_it_names_only_sensors_that_exist(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    for vendor in VENDORS:
        await add_account(hass, simulator, vendor)
    named = set(re.findall(r"\bsensor\.\w+", TEXT))

    assert named
    assert {name for name in named if hass.states.get(name) is None} == set()


# --- Its examples --------------------------------------------------------------------


def test_every_action_has_an_example() -> None:
    called = {action["action"] for example in EXAMPLES for action in example.actions()}

    assert called == set(ACCOUNT_FOR)


def test_every_example_is_tried_below() -> None:
    tried_by_name = {
        example.heading
        for example in EXAMPLES
        if example.kind in {"recorder", "triggers", "type"}
    }

    assert tried_by_name == {
        "A button that calls",
        MISSED_CALLS,
        NEIGHBOUR,
        "Privacy",
        "The recent calls on a dashboard",
    }


async def _run(hass: HomeAssistant, sequence: list[dict[str, Any]]) -> None:
    """Run actions as a script; an action that fails raises."""
    assert await async_setup_component(
        hass, "script", {"script": {"example": {"sequence": sequence}}}
    )
    await hass.services.async_call("script", "example", blocking=True)
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.mark.parametrize("example", _examples("action"))
async def test_an_action_works(
    hass: HomeAssistant, simulator: Simulator, example: Example
) -> None:
    action = example.content
    assert await async_setup_component(hass, "homeassistant", {})
    await add_account(hass, simulator, ACCOUNT_FOR.get(action["action"], "antbuddy"))
    answered = async_mock_service(hass, "test", "answered")
    name = action.get("response_variable")
    told = {"response": f"{{{{ {name} }}}}"} if name else {}

    await _run(hass, [action, {"action": "test.answered", "data": told}])

    assert len(answered) == 1
    assert name is None or answered[0].data["response"]


@pytest.mark.parametrize("example", _examples("sequence"))
async def test_a_script_works(
    hass: HomeAssistant, simulator: Simulator, example: Example
) -> None:
    await add_account(hass, simulator, "antbuddy")
    notes = async_mock_service(hass, "persistent_notification", "create")

    await _run(hass, example.content["sequence"])

    assert [note.data["title"] for note in notes] == ["Recording"]
    assert f"]({simulator.antbuddy.url}/" in notes[0].data["message"]


async def _automate(hass: HomeAssistant, heading: str) -> None:
    """Add the automation under a heading."""
    (content,) = (example.content for example in EXAMPLES if example.heading == heading)
    assert await async_setup_component(hass, "automation", {"automation": [content]})
    (automation,) = hass.data[AUTOMATIONS].entities
    assert shown(hass, automation.entity_id).state == "on"


async def _tell_of_missed_calls(
    hass: HomeAssistant, simulator: Simulator, *counts: str
) -> list[ServiceCall]:
    await add_account(hass, simulator, "antbuddy")
    notes = async_mock_service(hass, "persistent_notification", "create")
    sensor = "sensor.antbuddy_missed_calls_today"
    hass.states.async_set(sensor, counts[0])
    await _automate(hass, MISSED_CALLS)
    for count in counts[1:]:
        hass.states.async_set(sensor, count)
        await hass.async_block_till_done()
    return notes


def _newest_missed(last_call: State) -> dict[str, Any]:
    return next(
        call
        for call in last_call.attributes["recent_calls"]
        if call["direction"] == "incoming" and call["outcome"] not in ("answered", None)
    )


async def test_the_automation_tells_who_was_missed(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    notes = await _tell_of_missed_calls(hass, simulator, "1", "2")

    missed = _newest_missed(shown(hass, "sensor.antbuddy_last_call"))
    assert [note.data["message"] for note in notes] == [
        f"{missed['caller_name'] or missed['caller']} called."
    ]


@pytest.mark.parametrize(
    "counts", [("3", "0"), ("3", "unavailable", "3"), ("unknown", "2"), ("2", "2")]
)
async def test_the_automation_is_quiet_where_nobody_was_missed(
    hass: HomeAssistant,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
    counts: tuple[str, ...],
) -> None:
    assert await _tell_of_missed_calls(hass, simulator, *counts) == []
    assert "Error" not in caplog.text


async def test_the_automation_tells_of_a_caller_without_a_number(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    notes = await _tell_of_missed_calls(hass, simulator, "0")
    hass.states.async_set("sensor.antbuddy_last_call", "unknown", {"recent_calls": []})

    hass.states.async_set("sensor.antbuddy_missed_calls_today", "1")
    await hass.async_block_till_done()

    assert [note.data["message"] for note in notes] == ["Somebody called."]


async def test_the_alarm_calls_the_neighbour(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "nxcloud")
    hass.states.async_set("alarm_control_panel.home", "armed_away")
    await _automate(hass, NEIGHBOUR)
    assert not simulator.nxcloud.placed_calls

    hass.states.async_set("alarm_control_panel.home", "triggered")
    await hass.async_block_till_done(wait_background_tasks=True)

    assert len(simulator.nxcloud.placed_calls) == 1


async def test_the_button_calls_after_a_question(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "nxcloud")
    card = _card("button")
    tap = card["tap_action"]

    domain, action = tap["perform_action"].split(".")
    await hass.services.async_call(domain, action, tap["data"], blocking=True)

    assert tap["action"] == "perform-action"
    assert tap["confirmation"]["text"]
    assert len(simulator.nxcloud.placed_calls) == 1


def _other_end(call: dict[str, Any]) -> str:
    end = "caller" if call["direction"] == "incoming" else "callee"
    return str(call[f"{end}_name"] or call[end])


async def test_the_card_lists_the_recent_calls(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "antbuddy")
    card = _card("markdown")
    calls = shown(hass, "sensor.antbuddy_last_call").attributes["recent_calls"][:10]

    text = str(Template(card["content"], hass).async_render())
    entries = [" ".join(entry.split()) for entry in text.split("\n- ")]

    assert [entry.partition(": ")[2] for entry in entries] == [
        f"**{_other_end(call)}**, {call['direction']}, {call['outcome']}"
        for call in calls
    ]


async def test_the_card_is_empty_without_calls(hass: HomeAssistant) -> None:
    card = _card("markdown")

    assert Template(card["content"], hass).async_render() == ""


def test_the_recorder_takes_what_it_is_told() -> None:
    (example,) = (example for example in EXAMPLES if example.kind == "recorder")

    excluded = RECORDER_SCHEMA(example.content)["recorder"]["exclude"]["entities"]

    assert excluded == ["sensor.antbuddy_last_call", "sensor.antbuddy_last_caller"]
