"""The documentation tells all that there is, and its examples work as they stand."""

from collections.abc import Mapping
from pathlib import Path
import re
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.automation import DATA_COMPONENT as AUTOMATIONS
from homeassistant.components.recorder import CONFIG_SCHEMA as RECORDER_SCHEMA
from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.template import Template
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_mock_service,
)

from custom_components.telephony.actions.call_back import Result
from custom_components.telephony.address_book.local_book import MOST_CONTACTS
from custom_components.telephony.const import DOMAIN
from custom_components.telephony.contact_import.contact_file import LARGEST_FILE
from custom_components.telephony.entry.stored_entries import account_entries
from custom_components.telephony.providers import VENDORS as PROVIDED_VENDORS
from custom_components.telephony.recordings import transcription
from custom_components.telephony.services import ACTIONS
from demo.account_setup import simulated_accounts
from simulator import Simulator
from simulator.calls import Direction, Outcome
from simulator.faults import Reset

from ..carddav.fixtures import lying_server
from ..carddav.lying_server import BOOK
from ..helpers.action_schemas import registered_fields
from ..helpers.actions import NUMBER, click_to_call
from ..helpers.automations import automate
from ..helpers.carddav_books import stored_carddav_book
from ..helpers.contact_entries import add_contact, card, contact
from ..helpers.flows import add_new_account
from ..helpers.states import shown
from ..helpers.stored_accounts import VENDORS, add_account, set_up
from ..helpers.time_travel import poll
from .files import INTEGRATION, read_json
from .readme import EXAMPLES, TEXT, Example, rows, section

pytestmark = pytest.mark.usefixtures("frozen_time")

ENGLISH: Final = read_json(INTEGRATION / "translations" / "en.json")


CALL_BACK: Final = "A notification of your own with a button that calls back"
MISSED_CALLS: Final = "Tell me about missed calls"
NEIGHBOUR: Final = "Connect me with the neighbour when the alarm goes off"
OUTCOME: Final = "Tell me what became of a call"


def _card(kind: str) -> dict[str, Any]:
    """Return the card of a type."""
    (card,) = (
        example.content for example in EXAMPLES if example.content.get("type") == kind
    )
    return card


@pytest.fixture
async def _accounts_of_the_demo(hass: HomeAssistant, simulator: Simulator) -> None:
    """Add the accounts and contacts that the demo has, by the same forms."""
    for form in simulated_accounts(simulator):
        vendor = PROVIDED_VENDORS[form.vendor]
        entered: dict[str, Any] = {
            name: value
            for name, value in form.fields.items()
            # What keeps a connection open is never done, and is waited for here.
            if name not in vendor.optional_credentials
        }
        entered["endpoints"] = dict.fromkeys(vendor.endpoints, form.url)
        await add_new_account(hass, form.vendor, entered)
        for name, number in form.people.items():
            await add_contact(hass, contact(name, number))
    assert len(hass.config_entries.async_loaded_entries(DOMAIN)) > 1
    media = Path(hass.config.path("media"))
    await hass.async_add_executor_job(media.mkdir)
    await hass.async_add_executor_job(
        (media / "contacts.vcf").write_text, card("FN:Anna", "TEL:112")
    )
    hass.config.media_dirs = {"local": str(media)}


def _examples(kind: str) -> list[Any]:
    return [
        pytest.param(example, id=example.heading)
        for example in EXAMPLES
        if example.kind == kind
    ]


# --- What it tells -------------------------------------------------------------------


@pytest.mark.parametrize("vendor", VENDORS)
def test_it_tells_what_to_enter(vendor: str) -> None:
    step = ENGLISH["config"]["step"][vendor]
    labels = {*step["data"].values(), *step["sections"]["endpoints"]["data"].values()}
    told = section(ENGLISH["config"]["step"]["user"]["menu_options"][vendor])

    assert {label for label in labels if f"| **{label}** |" not in told} == set()
    for address in PROVIDED_VENDORS[vendor].endpoints.values():
        assert f"`{address}`" in told


def test_it_tells_what_a_line_is() -> None:
    told = section("Lines")

    for label in ENGLISH["config_subentries"]["line"]["step"]["user"]["data"].values():
        assert f"**{label}**" in told


def test_it_tells_what_a_did_is() -> None:
    texts = ENGLISH["config_subentries"]["did"]
    told = section("DIDs")

    assert f"**{texts['initiate_flow']['user']}**" in told
    for label in texts["step"]["user"]["data"].values():
        assert f"**{label}**" in told
    # It could not ring.
    assert not re.search(r"DID\s+as\s+a\s+line", TEXT)


def test_it_tells_what_a_contact_is() -> None:
    options = ENGLISH["options"]["step"]
    told = section("Contacts")

    for heading, step in (
        ("Enter a contact", "add_contact"),
        ("Who may be called", "calling"),
    ):
        form = options[step]
        groups = [group["name"] for group in form.get("sections", {}).values()]
        assert [row[0] for row in rows(section(heading))[1:]] == [
            f"**{label}**" for label in (*form["data"].values(), *groups)
        ]
    named = [
        ENGLISH["config"]["step"]["user"]["menu_options"]["address_book"],
        *ENGLISH["config"]["step"]["address_book"]["menu_options"].values(),
        *options["address_book"]["menu_options"].values(),
        *options["import_choice"]["menu_options"].values(),
        *ENGLISH["selector"]["call_rule"]["options"].values(),
    ]
    assert {label for label in named if f"**{label}**" not in told} == set()
    assert f" {MOST_CONTACTS:,} contacts" in told
    assert f" {LARGEST_FILE // 1024**2} MB" in told


async def test_it_tells_of_the_button_of_a_contact(hass: HomeAssistant) -> None:
    await add_contact(hass, contact("Anna", NUMBER))
    (button,) = hass.states.async_all("button")
    texts = ENGLISH["config_subentries"]["speed_dial"]

    told = section("Speed dial")
    name = button.name.removeprefix("Speed dial ")
    assert f"**{name}**, `{button.entity_id}`" in told
    assert f"**{texts['initiate_flow']['user']}**" in told
    assert f"**{texts['step']['call']['data']['calls_from']}**" in told


def test_it_tells_every_option() -> None:
    options = ENGLISH["options"]["step"]["init"]["data"].values()

    assert [row[0] for row in rows(section("Options"))[1:]] == [
        f"**{option}**" for option in options
    ]


def test_it_tells_every_rule_and_where_to_change_it() -> None:
    sections = ENGLISH["options"]["step"]["init"]["sections"]
    parts = [part for name, part in sections.items() if name != "speech"]
    told = section("What keeps calls in check")
    labels = [
        *(label for part in parts for label in part["data"].values()),
        ENGLISH["options"]["step"]["init"]["data"]["administrators_only"],
        ENGLISH["selector"]["list_mode"]["options"]["allow"],
        ENGLISH["entity"]["sensor"]["refused_calls_today"]["name"],
    ]

    assert [label for label in labels if f"**{label}**" not in told] == []
    assert [
        part["name"]
        for part in parts
        if f"**{part['name']}**" not in section("Options")
    ] == []
    assert "6, 30 and 100" in told
    assert "within 5 seconds" in told


def test_it_tells_every_option_of_messages() -> None:
    part = ENGLISH["options"]["step"]["init"]["sections"]["speech"]

    assert [row[0] for row in rows(section(part["name"]))[1:]] == [
        f"**{label}**" for label in part["data"].values()
    ]
    assert f"**{part['name']}**" in section("Options")


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


def test_it_names_the_attributes_of_every_sensor() -> None:
    names = {
        name
        for about in ENGLISH["entity"]["sensor"].values()
        for name in about.get("state_attributes", {})
    }

    assert {"reasons", "recent_calls"} <= names
    assert {name for name in names if f"`{name}`" not in TEXT} == set()


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
        r"^## `telephony\.(\w+)`$", section("Actions"), re.MULTILINE
    ):
        fields = rows(section(f"`telephony.{name}`"))[1:]
        told[name] = {row[0].strip("`"): row[1] == "yes" for row in fields}

    assert told == registered_fields(hass)


def test_it_tells_what_every_action_returns() -> None:
    for name in ("click_to_call", "query_axb", "get_recording"):
        assert "\nIt returns `" in section(f"`telephony.{name}`")


@pytest.mark.usefixtures("every_entity_enabled")
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

    assert called == {f"{DOMAIN}.{name}" for name in ACTIONS}


def test_every_example_is_tried_below() -> None:
    tried_by_name = {
        example.heading
        for example in EXAMPLES
        if example.kind in {"recorder", "triggers", "type"}
    }

    assert tried_by_name == {
        "A button that calls",
        CALL_BACK,
        MISSED_CALLS,
        NEIGHBOUR,
        OUTCOME,
        "Keep callers out of the database",
        "The recent calls on a dashboard",
    }


async def _run(hass: HomeAssistant, sequence: list[dict[str, Any]]) -> None:
    """Run actions as a script; an action that fails raises."""
    assert await async_setup_component(
        hass, "script", {"script": {"example": {"sequence": sequence}}}
    )
    await hass.services.async_call("script", "example", blocking=True)
    await hass.async_block_till_done(wait_background_tasks=True)


async def _prepare(hass: HomeAssistant, action: Mapping[str, Any]) -> None:
    """Have what an example takes for granted."""
    match action["action"]:
        case "telephony.unbind_axb":
            bound = {"a": "12025550191", "b": "12025550192", "expires_after": 60}
            await hass.services.async_call(
                DOMAIN, "bind_axb", bound | action["data"], blocking=True
            )
        case "telephony.speak":
            for entry in account_entries(hass):
                options = {**entry.options, "speech": {"speaks": True}}
                hass.config_entries.async_update_entry(entry, options=options)
                await hass.config_entries.async_reload(entry.entry_id)


async def _transcribe(*_: object, **__: object) -> str:
    """Write down what is said, where no engine does."""
    return "Please call me back"


@pytest.mark.usefixtures("_accounts_of_the_demo")
@pytest.mark.parametrize("example", _examples("action"))
async def test_an_action_works(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, example: Example
) -> None:
    monkeypatch.setattr(transcription, "async_transcribe", _transcribe)
    action = example.content
    assert await async_setup_component(hass, "homeassistant", {})
    answered = async_mock_service(hass, "test", "answered")
    name = action.get("response_variable")
    told = {"response": f"{{{{ {name} }}}}"} if name else {}

    async with lying_server() as liar:
        await set_up(hass, stored_carddav_book(liar.url + BOOK))
        await _prepare(hass, action)
        await _run(hass, [action, {"action": "test.answered", "data": told}])

    assert len(answered) == 1
    assert name is None or answered[0].data["response"]


@pytest.mark.usefixtures("_accounts_of_the_demo")
@pytest.mark.parametrize("example", _examples("sequence"))
async def test_a_script_works(
    hass: HomeAssistant, simulator: Simulator, example: Example
) -> None:
    notes = async_mock_service(hass, "persistent_notification", "create")

    await _run(hass, example.content["sequence"])

    assert [note.data["title"] for note in notes] == ["Recording"]
    assert f"](<{simulator.antbuddy.url}/" in notes[0].data["message"]


def _placed(simulator: Simulator) -> int:
    return sum(len(vendor.placed_calls) for vendor in simulator.vendors.values())


async def _automate(hass: HomeAssistant, heading: str) -> None:
    """Add the automation under a heading."""
    (content,) = (example.content for example in EXAMPLES if example.heading == heading)
    assert await async_setup_component(hass, "automation", {"automation": [content]})
    (automation,) = hass.data[AUTOMATIONS].entities
    assert shown(hass, automation.entity_id).state == "on"


@pytest.mark.parametrize(
    ("number", "message"),
    [(NUMBER, "+1 202-555-0143 called."), ("", "Somebody called.")],
)
async def test_the_automation_tells_who_was_missed(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    number: str,
    message: str,
) -> None:
    await add_account(hass, simulator, "antbuddy")
    notes = async_mock_service(hass, "persistent_notification", "create")
    await _automate(hass, MISSED_CALLS)

    simulator.antbuddy.add_call(number=number, outcome=Outcome.MISSED)
    simulator.antbuddy.add_call(number="442079460958", outcome=Outcome.ANSWERED)
    await poll(hass, freezer)
    await poll(hass, freezer)

    assert [note.data["message"] for note in notes] == [message]


async def test_the_button_of_a_notification_calls_back(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "antbuddy")
    notes = async_mock_service(hass, "notify", "mobile_app_phone")
    told = async_capture_events(hass, "telephony_called_back")
    await _automate(hass, CALL_BACK)
    simulator.antbuddy.add_call(number=NUMBER, outcome=Outcome.MISSED)
    await poll(hass, freezer)
    (note,) = notes
    assert note.data["message"] == "+1 202-555-0143"

    (button,) = note.data["data"]["actions"]
    hass.bus.async_fire("mobile_app_notification_action", {"action": button["action"]})
    await hass.async_block_till_done(wait_background_tasks=True)

    assert len(simulator.antbuddy.placed_calls) == 1
    assert [event.data["result"] for event in told] == ["placed"]
    assert all(f"`{word}`" in section(CALL_BACK) for word in Result)


async def _come_and_go(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
) -> None:
    """Let an account go away in all ways, and come back."""
    simulator.antbuddy.misbehave(Reset())
    await poll(hass, freezer)
    simulator.antbuddy.behave()
    await poll(hass, freezer)
    await hass.config_entries.async_reload(entry.entry_id)
    for disabler in (ConfigEntryDisabler.USER, None):
        await hass.config_entries.async_set_disabled_by(entry.entry_id, disabler)
        await hass.async_block_till_done(wait_background_tasks=True)
    assert entry.state is ConfigEntryState.LOADED


@pytest.mark.parametrize(
    ("outcome", "message"),
    [
        (Outcome.ANSWERED, "Somebody answered."),
        (Outcome.BUSY, "The line was busy."),
        (Outcome.CANCELLED, "Nobody knows what became of it."),
    ],
)
async def test_the_automation_tells_what_became_of_a_call(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    outcome: Outcome,
    message: str,
) -> None:
    """Nor does the account, when it comes and goes, before the first call or after it."""
    notes = async_mock_service(hass, "persistent_notification", "create")
    await _automate(hass, OUTCOME)
    entry = await add_account(hass, simulator, "antbuddy")
    await _come_and_go(hass, simulator, freezer, entry)
    assert notes == []
    await click_to_call(hass, number=NUMBER)
    simulator.antbuddy.clear_calls()
    simulator.antbuddy.add_call(
        number=NUMBER, direction=Direction.OUTGOING, outcome=outcome, duration=1
    )

    await poll(hass, freezer)
    await _come_and_go(hass, simulator, freezer, entry)

    assert [(note.data["title"], note.data["message"].strip()) for note in notes] == [
        ("Call to +1 202-555-0143", message)
    ]


@pytest.mark.parametrize(
    ("event", "heading"),
    [("call", "Events"), ("placed_call", "What became of the call")],
)
async def test_it_tells_every_event(
    hass: HomeAssistant, simulator: Simulator, event: str, heading: str
) -> None:
    await add_account(hass, simulator, "antbuddy")
    told = section(heading)
    types = shown(hass, f"event.antbuddy_{event}").attributes["event_types"]
    texts = ENGLISH["entity"]["event"][event]

    assert types
    explained = re.findall(r"`(\w+)`", " ".join(row[0] for row in rows(told)))
    assert set(types) - {*explained} == set()
    assert set(texts["state_attributes"]["event_type"]["state"]) == set(types)
    assert f"**{texts['name']}**" in told


async def test_it_leaves_no_event_out(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """One with each vendor that tells differently much."""
    for vendor in ("antbuddy", "net2phone"):
        await add_account(hass, simulator, vendor)

    told = set(re.findall(r"\bevent\.(?!received\b)\w+", TEXT))
    events = {state.entity_id for state in hass.states.async_all("event")}
    assert told <= events
    # Those of one account stand for those of others.
    assert {name.split("_", 1)[1] for name in told} == {
        name.split("_", 1)[1] for name in events
    }


def test_it_tells_every_attribute_of_a_placed_call() -> None:
    names = set(ENGLISH["entity"]["event"]["placed_call"]["state_attributes"])
    told = section("What became of the call")

    assert {name for name in names - {"event_type"} if f"`{name}`" not in told} == set()


# The calls that a trigger in the documentation asks for, and some beside it.
HEARD: Final[dict[str, tuple[dict[str, Any], dict[str, Any]]]] = {
    "telephony.call_missed": (
        {"outcome": Outcome.BUSY},
        {"outcome": Outcome.IVR},
    ),
    "telephony.call_answered": (
        {"duration": 600},
        {"duration": 599},
    ),
    "telephony.call_placed": (
        {"direction": Direction.OUTGOING, "outcome": Outcome.BUSY},
        {"direction": Direction.OUTGOING, "outcome": Outcome.ANSWERED},
    ),
}


@pytest.mark.parametrize(
    "example",
    [
        pytest.param(example, id=example.heading)
        for example in EXAMPLES
        if example.content.get("trigger") in HEARD
    ],
)
async def test_a_trigger_works(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    example: Example,
) -> None:
    await add_account(hass, simulator, "antbuddy")
    heard = await automate(hass, triggers=[example.content])
    inside, outside = HEARD[example.content["trigger"]]
    call = simulator.antbuddy.add_call(number=NUMBER, **inside)
    simulator.antbuddy.add_call(number=NUMBER, **outside)

    await poll(hass, freezer)

    told = [item.data["call"] for item in heard]
    assert [(one["started_at"], one["outcome"], one["duration"]) for one in told] == [
        (call.started_at.isoformat(), call.outcome, call.duration)
    ]


@pytest.mark.usefixtures("without_past")
async def test_the_condition_works(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    (example,) = (
        example
        for example in EXAMPLES
        if example.content.get("condition") == "telephony.has_unreturned_calls"
    )
    await add_account(hass, simulator, "antbuddy")
    heard = await automate(
        hass,
        triggers=[{"trigger": "telephony.call_missed"}],
        conditions=[example.content],
    )

    for count in range(2):
        assert len(heard) == 0
        simulator.antbuddy.add_call(number=f"1202555010{count}", outcome=Outcome.MISSED)
        await poll(hass, freezer)

    assert len(heard) == 1


@pytest.mark.parametrize("part", ["triggers", "conditions"])
def test_it_tells_every_trigger_and_condition(part: str) -> None:
    for name, about in ENGLISH[part].items():
        told = section(f"`telephony.{name}`")
        (example,) = (
            example.content
            for example in EXAMPLES
            if example.content.get(part.removesuffix("s")) == f"telephony.{name}"
        )

        assert {option for option in about["fields"] if f"`{option}`" not in told} == (
            set()
        )
        assert set(example["options"]) <= set(about["fields"])


async def test_it_tells_what_a_trigger_gives(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "antbuddy")
    told = re.findall(r"`trigger\.(\w+)`", section("Triggers and conditions"))
    heard = await automate(
        hass,
        triggers=[{"trigger": "telephony.call_missed"}],
        actions=[
            {
                "action": "test.heard",
                "data": {name: f"{{{{ trigger.{name} }}}}" for name in told},
            }
        ],
    )
    simulator.antbuddy.add_call(number=NUMBER, outcome=Outcome.MISSED)

    await poll(hass, freezer)

    assert {"call", "late", "account"} < set(told)
    assert set(heard[0].data) == set(told)
    assert all(value not in ("", None) for value in heard[0].data.values())


@pytest.mark.usefixtures("_accounts_of_the_demo")
async def test_the_alarm_calls_the_neighbour(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    hass.states.async_set("alarm_control_panel.home", "armed_away")
    await _automate(hass, NEIGHBOUR)
    assert _placed(simulator) == 0

    hass.states.async_set("alarm_control_panel.home", "triggered")
    await hass.async_block_till_done(wait_background_tasks=True)

    assert _placed(simulator) == 1


@pytest.mark.usefixtures("_accounts_of_the_demo")
async def test_the_button_calls_after_a_question(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    card = _card("button")
    tap = card["tap_action"]

    domain, action = tap["perform_action"].split(".")
    await hass.services.async_call(domain, action, tap["data"], blocking=True)

    assert tap["action"] == "perform-action"
    assert tap["confirmation"]["text"]
    assert _placed(simulator) == 1


def _other_end(call: dict[str, Any]) -> str:
    end = "caller" if call["direction"] == "incoming" else "callee"
    return str(call[f"{end}_display"])


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

    assert excluded == [
        "sensor.antbuddy_last_call",
        "sensor.antbuddy_last_caller",
        "event.antbuddy_call",
        "event.antbuddy_placed_call",
        "sensor.antbuddy_placed_call_state",
    ]
