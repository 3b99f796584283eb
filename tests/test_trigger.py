"""Triggers of automations: which finished calls they hear, and how often."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import selector
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from simulator import Simulator
from simulator.calls import Direction, Outcome
from simulator.faults import Status

from .helpers.automations import AUTOMATION, complaint, descriptions, listen
from .helpers.contact_entries import (
    add_book,
    add_contact,
    add_contacts,
    change_contact,
    contact,
)
from .helpers.stored_accounts import (
    WITH_HISTORY,
    add_account,
    add_account_without_history,
    did,
    first_line,
    line,
    set_up,
    stored_account,
)
from .helpers.time_travel import pass_time, poll

pytestmark = pytest.mark.usefixtures("frozen_time")

ALICE = "12025550143"
BOB = "442079460100"
TRIGGERS = ("call_missed", "call_answered", "call_placed")
LIVE_TRIGGERS = ("phone_rings", "call_begins", "call_ends")

INCOMING: dict[str, Any] = {"direction": Direction.INCOMING}
OUTGOING: dict[str, Any] = {"direction": Direction.OUTGOING}
MISSED: dict[str, Any] = {**INCOMING, "outcome": Outcome.MISSED}
UNANSWERED: dict[str, Any] = {**OUTGOING, "outcome": Outcome.UNANSWERED}


def _numbers(heard: list[ServiceCall]) -> list[str]:
    """Return the numbers of the other ends, in the order in which they were heard."""
    return [
        call.data["call"][
            "caller" if call.data["call"]["direction"] == "incoming" else "callee"
        ]
        for call in heard
    ]


def _calls_of_every_kind(simulator: Simulator, vendor: str) -> None:
    for minute, (number, kind) in enumerate(
        {
            "12025550101": {**INCOMING, "outcome": Outcome.ANSWERED},
            "12025550102": MISSED,
            "12025550104": {**OUTGOING, "outcome": Outcome.ANSWERED},
            "12025550105": UNANSWERED,
        }.items()
    ):
        simulator.vendors[vendor].add_call(
            number=number, duration=300 - 60 * minute, **kind
        )


@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize(
    ("trigger", "numbers"),
    [
        ("call_missed", ["12025550102"]),
        ("call_answered", ["12025550101", "12025550104"]),
        ("call_placed", ["12025550104", "12025550105"]),
    ],
)
async def test_a_trigger_hears_the_calls_of_its_kind(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    trigger: str,
    numbers: list[str],
) -> None:
    await add_account(hass, simulator, vendor)
    heard = await listen(hass, trigger)
    _calls_of_every_kind(simulator, vendor)
    assert heard == []

    await poll(hass, freezer)

    assert _numbers(heard) == numbers


@pytest.mark.parametrize(
    ("trigger", "options", "inside", "outside"),
    [
        ("call_missed", {"number": "+1 (202) 555-0143"}, MISSED, {"number": BOB}),
        ("call_missed", {"number": 12025550143}, MISSED, {"number": BOB}),
        ("call_missed", {"who": "contact"}, MISSED, {"number": BOB}),
        (
            "call_missed",
            {"who": "stranger"},
            {**MISSED, "number": BOB},
            {"number": ALICE},
        ),
        (
            "call_missed",
            {"who": ["stranger", "contact"]},
            MISSED,
            {"number": "anonymous"},
        ),
        (
            "call_missed",
            {"who": "withheld"},
            {**MISSED, "number": "anonymous"},
            {"number": BOB},
        ),
        (
            "call_placed",
            {"who": "stranger"},
            {**UNANSWERED, "number": BOB},
            {"number": ALICE},
        ),
        ("call_missed", {"outcome": "missed"}, MISSED, {"outcome": Outcome.BUSY}),
        (
            "call_missed",
            {"outcome": ["missed", "ivr"]},
            {**INCOMING, "outcome": Outcome.IVR},
            {"outcome": Outcome.BUSY},
        ),
        ("call_missed", {"line": "kitchen"}, {**MISSED, "line": "3003"}, {}),
        ("call_missed", {"line": "3003"}, {**MISSED, "line": "3003"}, {}),
        (
            "call_missed",
            {"line": "+1 202 555 0199"},
            {**MISSED, "did": "12025550199"},
            {"did": "12025550198"},
        ),
        ("call_answered", {"direction": "outgoing"}, OUTGOING, INCOMING),
        ("call_answered", {"direction": ["incoming"]}, INCOMING, OUTGOING),
        (
            "call_answered",
            {"direction": "internal"},
            {"direction": Direction.INTERNAL, "number": "3003"},
            {**OUTGOING, "number": ALICE},
        ),
        ("call_answered", {"number": ALICE}, OUTGOING, {"number": BOB}),
        ("call_answered", {"minimum_talk_time": 60}, {"talk": 60}, {"talk": 59}),
        (
            "call_answered",
            {"minimum_talk_time": {"minutes": 1, "seconds": 30}},
            {"talk": 90},
            {"talk": 89},
        ),
        (
            "call_placed",
            {"outcome": "answered"},
            {**OUTGOING, "outcome": Outcome.ANSWERED},
            {"outcome": Outcome.CANCELLED},
        ),
        (
            "call_placed",
            {"outcome": ["busy", "unanswered", "failed", "cancelled"]},
            UNANSWERED,
            {"outcome": Outcome.ANSWERED},
        ),
        ("call_placed", {"number": ALICE}, UNANSWERED, {"number": BOB}),
        ("call_placed", {"line": "Kitchen"}, {**UNANSWERED, "line": "3003"}, {}),
        (
            "call_placed",
            {"minimum_talk_time": "00:00:01"},
            OUTGOING,
            {"outcome": Outcome.UNANSWERED},
        ),
        # From one desk to another is no call that was placed.
        (
            "call_placed",
            {},
            OUTGOING,
            {"direction": Direction.INTERNAL, "number": "3003"},
        ),
        # Left empty in the editor, these ask for nothing.
        ("call_missed", {"outcome": []}, MISSED, OUTGOING),
        ("call_placed", {"minimum_talk_time": 0}, UNANSWERED, INCOMING),
    ],
)
async def test_a_filter_lets_only_the_calls_inside_it_pass(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    trigger: str,
    options: dict[str, Any],
    inside: dict[str, Any],
    outside: dict[str, Any],
) -> None:
    """The call outside differs from the one inside in what the filter asks for."""
    desk, password = first_line(simulator, "antbuddy").values()
    lines = [
        line(desk, "Desk", password),
        line("3003", "Kitchen", password),
    ]
    await add_contact(hass, contact("Alice Doe", f"+{ALICE}"))
    await set_up(hass, stored_account(simulator, "antbuddy", lines=lines))
    heard = await listen(hass, trigger, **options)
    usual: dict[str, Any] = {"number": ALICE, "line": desk, "did": "12025550198"}
    server = simulator.antbuddy
    expected = server.add_call(**{**usual, "duration": 200, **inside})
    server.add_call(
        **{**usual, **inside, "line": desk, "did": "12025550198", "duration": 120}
        | outside
    )

    await poll(hass, freezer)

    assert [call.data["call"]["started_at"] for call in heard] == [
        expected.started_at.isoformat()
    ]


@pytest.mark.parametrize("wanted", ["Alice Doe", "alice", "DOE", "mum"])
async def test_a_trigger_takes_the_name_of_a_contact(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    wanted: str,
) -> None:
    """As it is called now; all of its numbers are meant, and no others."""
    alice = contact("Alice Doe", f"+{ALICE}", "+1 202 555 0144", aliases=["Mum"])
    await add_contact(hass, alice)
    await add_account(hass, simulator, "antbuddy")
    heard = await listen(hass, "call_missed", number=wanted)
    for number in (ALICE, BOB, "12025550144"):
        simulator.antbuddy.add_call(number=number, **MISSED)
    await poll(hass, freezer)
    assert sorted(_numbers(heard)) == [ALICE, "12025550144"]

    await change_contact(hass, alice, name="Carol", aliases=())
    simulator.antbuddy.add_call(number=ALICE, **MISSED)
    await poll(hass, freezer)

    assert len(heard) == 2


@pytest.mark.parametrize(("title", "heard"), [("Family", [ALICE]), ("Work", [BOB])])
async def test_a_trigger_tells_whom_an_address_book_knows(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    title: str,
    heard: list[str],
) -> None:
    """The one that names the caller, where several know the number."""
    family, work = await add_book(hass, "Family"), await add_book(hass, "Work")
    await add_contact(hass, contact("Alice", f"+{ALICE}"), family)
    await add_contacts(
        hass,
        contact("Alice at work", f"+{ALICE}"),
        contact("Bob", f"+{BOB}"),
        book=work,
    )
    await add_account(hass, simulator, "antbuddy")
    (chosen,) = (book.entry_id for book in (family, work) if book.title == title)
    told = await listen(hass, "call_missed", address_book=chosen)

    for number in (ALICE, BOB, "12025550144"):
        simulator.antbuddy.add_call(number=number, **MISSED)
    await poll(hass, freezer)

    assert _numbers(told) == heard


async def test_an_address_book_that_is_gone_is_told(
    hass: HomeAssistant, simulator: Simulator, hass_ws_client: WebSocketGenerator
) -> None:
    account = await add_account(hass, simulator, "antbuddy")

    for part, name in (
        ("triggers", "call_missed"),
        ("conditions", "has_unreturned_calls"),
    ):
        told = await complaint(
            hass,
            hass_ws_client,
            part,
            {
                part.removesuffix("s"): f"telephony.{name}",
                "options": {"address_book": account.entry_id},
            },
        )
        assert told is not None
        assert "The address book" in told
        assert "does not exist (any more). Choose another one" in told


async def test_a_trigger_takes_the_name_of_a_did(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    own, other = simulator.nxcloud.account.dids
    lines = [did(own, "Shop")]
    await set_up(hass, stored_account(simulator, "nxcloud", lines=lines))
    heard = await listen(hass, "call_missed", line="shop")
    for called in (own, other):
        simulator.nxcloud.add_call(number=ALICE, did=called, **MISSED)

    await poll(hass, freezer)

    assert [call.data["call"]["did"] for call in heard] == [own]


async def test_an_unknown_talk_time_is_no_talk_time(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "nxcloud")
    heard = await listen(hass, "call_placed", minimum_talk_time=1)
    simulator.nxcloud.add_call(number=ALICE, **UNANSWERED)

    await poll(hass, freezer)

    assert heard == []


async def test_an_automation_is_told_of_the_call(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    heard = await listen(hass, "call_missed")
    call = simulator.antbuddy.add_call(number=ALICE, duration=20, **MISSED)

    await poll(hass, freezer)

    (told,) = [item.data for item in heard]
    last_call = hass.states.get("sensor.antbuddy_last_call")
    assert last_call is not None
    assert told["call"] == last_call.attributes["recent_calls"][0]
    assert told["call"]["started_at"] == call.started_at.isoformat()
    assert told["call"]["caller"] == ALICE
    assert told["late"] is False
    assert told["account"] == "AntBuddy"
    assert told["config_entry_id"] == entry.entry_id
    assert told["description"] == "missed call from +1 202-555-0143 (AntBuddy)"
    # The trigger's own, by which an automation tells its triggers apart.
    assert told["id"] == 0


@pytest.mark.parametrize(
    ("trigger", "call", "description"),
    [
        (
            "call_answered",
            {**INCOMING, "number": ALICE},
            "answered call from +1 202-555-0143",
        ),
        (
            "call_answered",
            {**OUTGOING, "number": ALICE},
            "answered call to +1 202-555-0143",
        ),
        (
            "call_placed",
            {**UNANSWERED, "number": ALICE},
            "placed call to +1 202-555-0143",
        ),
        ("call_missed", {**MISSED, "number": ""}, "missed call from a withheld number"),
    ],
)
async def test_the_logbook_says_what_happened(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    trigger: str,
    call: dict[str, Any],
    description: str,
) -> None:
    await add_account(hass, simulator, "antbuddy")
    heard = await listen(hass, trigger)
    simulator.antbuddy.add_call(**call)

    await poll(hass, freezer)

    assert [item.data["description"] for item in heard] == [f"{description} (AntBuddy)"]


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_every_call_is_heard_once(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    """Several in the same second, read again by every poll of the next half hour."""
    await add_account(hass, simulator, vendor)
    heard = await listen(hass, "call_missed")
    numbers = [f"120255501{count:02}" for count in range(12)]
    for number in numbers:
        simulator.vendors[vendor].add_call(number=number, duration=20, **MISSED)

    for _ in range(6):
        await poll(hass, freezer)

    assert sorted(_numbers(heard)) == numbers


async def test_a_call_during_an_outage_is_heard_late(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "antbuddy")
    heard = await listen(hass, "call_missed")
    simulator.antbuddy.misbehave(Status(500))
    await poll(hass, freezer)
    simulator.antbuddy.add_call(number=ALICE, **MISSED)
    simulator.antbuddy.behave()

    await pass_time(hass, freezer, timedelta(minutes=30))

    assert [call.data["late"] for call in heard] == [True]


async def test_an_automation_outlives_a_reload_of_the_account(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    heard = await listen(hass, "call_missed", config_entry_id=entry.entry_id)
    assert await hass.config_entries.async_unload(entry.entry_id)
    simulator.antbuddy.add_call(number=ALICE, **MISSED)

    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert _numbers(heard) == [ALICE]
    simulator.antbuddy.add_call(number=BOB, **MISSED)
    await poll(hass, freezer)

    assert _numbers(heard) == [ALICE, BOB]


async def test_an_automation_hears_an_account_that_is_added_later(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    heard = await listen(hass, "call_missed")

    await hass.config_entries.async_add(stored_account(simulator, "antbuddy"))
    await hass.async_block_till_done(wait_background_tasks=True)
    simulator.antbuddy.add_call(number=ALICE, **MISSED)
    await poll(hass, freezer)

    assert _numbers(heard) == [ALICE]


async def test_an_automation_does_without_an_account_that_is_removed(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    removed = await add_account(hass, simulator, "nxcloud")
    await add_account(hass, simulator, "antbuddy")
    heard = await listen(hass, "call_missed")

    await hass.config_entries.async_remove(removed.entry_id)
    for vendor in WITH_HISTORY:
        simulator.vendors[vendor].add_call(number=ALICE, **MISSED)
    await poll(hass, freezer)

    assert [call.data["account"] for call in heard] == ["AntBuddy"]


@pytest.mark.parametrize("chosen", WITH_HISTORY)
async def test_an_automation_hears_the_chosen_account_alone(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    chosen: str,
) -> None:
    entries = {
        vendor: await add_account(hass, simulator, vendor) for vendor in WITH_HISTORY
    }
    heard = await listen(hass, "call_missed", config_entry_id=entries[chosen].entry_id)

    await hass.config_entries.async_add(
        stored_account(simulator, "antbuddy", title="Added later")
    )
    for vendor in WITH_HISTORY:
        simulator.vendors[vendor].add_call(number=ALICE, **MISSED)
    await poll(hass, freezer)

    assert [call.data["config_entry_id"] for call in heard] == [
        entries[chosen].entry_id
    ]


async def test_an_automation_that_is_off_hears_nothing(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "antbuddy")
    heard = await listen(hass, "call_missed")
    switch = {"entity_id": AUTOMATION}

    await hass.services.async_call("automation", "turn_off", switch, blocking=True)
    await add_account(hass, simulator, "nxcloud")
    simulator.nxcloud.add_call(number=ALICE, **MISSED)
    simulator.antbuddy.add_call(number=ALICE, **MISSED)
    await poll(hass, freezer)
    await hass.services.async_call("automation", "turn_on", switch, blocking=True)
    for vendor in WITH_HISTORY:
        simulator.vendors[vendor].add_call(number=BOB, **MISSED)
    await poll(hass, freezer)

    # Nor does it hear twice what it hears again.
    assert _numbers(heard) == [BOB, BOB]
    assert {call.data["account"] for call in heard} == {"NXCloud", "AntBuddy"}


@pytest.mark.parametrize(
    ("trigger", "options", "error"),
    [
        ("call_missed", {"outcome": "answered"}, "value must be one of"),
        ("call_missed", {"outcome": ["missed", "never"]}, "value must be one of"),
        ("call_missed", {"direction": "incoming"}, "not a valid option"),
        ("call_missed", {"number": ""}, "length of value must be at least 1"),
        ("call_missed", {"line": "x" * 200}, "length of value must be at most 128"),
        ("call_answered", {"direction": "sideways"}, "value must be one of"),
        ("call_answered", {"minimum_talk_time": -1}, "should be positive"),
        ("call_answered", {"minimum_talk_time": "long"}, "should be format"),
        ("call_placed", {"outcome": "missed"}, "value must be one of"),
        (
            "call_placed",
            {"config_entry_id": "unknown"},
            "The account unknown does not exist (any more)",
        ),
    ],
)
async def test_the_editor_says_which_option_is_wrong(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    trigger: str,
    options: dict[str, Any],
    error: str,
) -> None:
    config = {"trigger": f"telephony.{trigger}", "options": options}

    told = await complaint(hass, hass_ws_client, "triggers", config)

    assert told is not None
    assert error.lower() in told.lower()
    assert next(iter(options)) in told


async def test_the_editor_refuses_an_account_without_history(
    hass: HomeAssistant, simulator: Simulator, hass_ws_client: WebSocketGenerator
) -> None:
    entry = await add_account_without_history(hass, simulator)
    options = {"config_entry_id": entry.entry_id}
    config = {"trigger": "telephony.call_missed", "options": options}

    told = await complaint(hass, hass_ws_client, "triggers", config)

    assert told is not None
    assert "The account NXCloud has no call history" in told


@pytest.mark.parametrize("disabled", [False, True])
async def test_the_editor_takes_an_account_at_rest(
    hass: HomeAssistant,
    simulator: Simulator,
    hass_ws_client: WebSocketGenerator,
    disabled: bool,
) -> None:
    """An automation stays what it is while its account is out of order."""
    entry = await add_account(hass, simulator, "antbuddy")
    if disabled:
        await hass.config_entries.async_set_disabled_by(
            entry.entry_id, ConfigEntryDisabler.USER
        )
    else:
        await hass.config_entries.async_unload(entry.entry_id)
    options = {"config_entry_id": entry.entry_id}
    config = {"trigger": "telephony.call_missed", "options": options}

    assert await complaint(hass, hass_ws_client, "triggers", config) is None


def _everything(field: dict[str, Any], entry_id: str) -> object:
    """Return the most that the editor can enter into a field."""
    kind = selector.selector(field["selector"])
    match kind:
        case selector.SelectSelector():
            values = [
                one if isinstance(one, str) else one["value"]
                for one in kind.config["options"]
            ]
            return kind(values if kind.config["multiple"] else values[0])
        case selector.ConfigEntrySelector():
            return kind(entry_id)
        case selector.DurationSelector():
            return kind({"hours": 0, "minutes": 1, "seconds": 30})
        case selector.TextSelector():
            return kind(ALICE)
    raise AssertionError(f"nobody thought of {kind.selector_type}")


@pytest.mark.parametrize("trigger", [*TRIGGERS, *LIVE_TRIGGERS])
async def test_whatever_the_editor_offers_is_taken(
    hass: HomeAssistant,
    simulator: Simulator,
    hass_ws_client: WebSocketGenerator,
    trigger: str,
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    described = await descriptions(hass, hass_ws_client, "trigger")
    assert set(described) == {*TRIGGERS, *LIVE_TRIGGERS}
    book = await add_book(hass)
    options = {
        name: _everything(field, (book if name == "address_book" else entry).entry_id)
        for name, field in described[trigger]["fields"].items()
    }
    config = {"trigger": f"telephony.{trigger}", "options": options}

    assert {"config_entry_id", "who", "number", "line"} < set(options)
    assert await complaint(hass, hass_ws_client, "triggers", config) is None
    # Nothing has to be filled in.
    empty = {"trigger": f"telephony.{trigger}"}
    assert await complaint(hass, hass_ws_client, "triggers", empty) is None
