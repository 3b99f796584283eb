"""The condition of automations: missed calls wait to be returned."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant, ServiceCall
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from simulator import Simulator
from simulator.calls import Direction, Outcome

from .helpers.actions import act
from .helpers.automations import automate, complaint, descriptions
from .helpers.contact_entries import add_book, add_contact, contact
from .helpers.stored_accounts import (
    WITH_HISTORY,
    add_account,
    add_account_without_history,
)
from .helpers.time_travel import poll

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past")

ALICE = "12025550143"
BOB = "442079460100"
CONDITION = "telephony.has_unreturned_calls"


async def _guard(hass: HomeAssistant, **options: str | int) -> list[ServiceCall]:
    """Add an automation that the condition guards; return what it will do."""
    return await automate(
        hass,
        triggers=[{"trigger": "event", "event_type": "look"}],
        conditions=[{"condition": CONDITION, "options": options}],
        actions=[{"action": "test.heard"}],
    )


async def _passes(hass: HomeAssistant, done: list[ServiceCall]) -> bool:
    """Have the automation look, and return whether the condition passed."""
    before = len(done)
    hass.bus.async_fire("look")
    await hass.async_block_till_done()
    return len(done) > before


def _miss(simulator: Simulator, vendor: str, number: str) -> None:
    simulator.vendors[vendor].add_call(
        number=number, duration=20, outcome=Outcome.MISSED
    )


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_it_passes_until_the_call_is_returned(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    await add_account(hass, simulator, vendor)
    done = await _guard(hass)
    assert not await _passes(hass, done)

    _miss(simulator, vendor, ALICE)
    await poll(hass, freezer)
    assert await _passes(hass, done)
    simulator.vendors[vendor].add_call(
        number=ALICE, duration=20, direction=Direction.OUTGOING
    )
    await poll(hass, freezer)

    assert not await _passes(hass, done)


async def test_it_passes_until_the_call_is_seen(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "antbuddy")
    done = await _guard(hass)
    _miss(simulator, "antbuddy", ALICE)
    await poll(hass, freezer)
    assert await _passes(hass, done)

    await act(hass, "mark_seen")

    assert not await _passes(hass, done)


async def test_it_counts_the_calls_of_all_accounts_together(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    for vendor in ("nxcloud", "antbuddy", "net2phone"):
        await add_account(hass, simulator, vendor)
    done = await _guard(hass, at_least=2)

    _miss(simulator, "nxcloud", ALICE)
    await poll(hass, freezer)
    assert not await _passes(hass, done)
    _miss(simulator, "antbuddy", BOB)
    await poll(hass, freezer)

    assert await _passes(hass, done)


async def test_it_counts_the_calls_of_the_chosen_account(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "nxcloud")
    chosen = await add_account(hass, simulator, "antbuddy")
    done = await _guard(hass, config_entry_id=chosen.entry_id)

    _miss(simulator, "nxcloud", ALICE)
    await poll(hass, freezer)
    assert not await _passes(hass, done)
    _miss(simulator, "antbuddy", BOB)
    await poll(hass, freezer)

    assert await _passes(hass, done)


@pytest.mark.parametrize(
    ("who", "other", "meant"),
    [
        ("contact", BOB, ALICE),
        ("stranger", ALICE, BOB),
        ("withheld", BOB, "anonymous"),
    ],
)
async def test_it_counts_the_calls_of_those_who_are_meant(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    who: str,
    other: str,
    meant: str,
) -> None:
    await add_contact(hass, contact("Alice Doe", f"+{ALICE}"))
    await add_account(hass, simulator, "nxcloud")
    done = await _guard(hass, who=who)

    _miss(simulator, "nxcloud", other)
    await poll(hass, freezer)
    assert not await _passes(hass, done)
    _miss(simulator, "nxcloud", meant)
    await poll(hass, freezer)

    assert await _passes(hass, done)


@pytest.mark.parametrize("option", ["number", "address_book"])
async def test_it_counts_the_calls_of_a_contact_or_of_an_address_book(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    option: str,
) -> None:
    family, work = await add_book(hass, "Family"), await add_book(hass, "Work")
    await add_contact(hass, contact("Alice", f"+{ALICE}"), family)
    await add_contact(hass, contact("Bob", f"+{BOB}"), work)
    await add_account(hass, simulator, "nxcloud")
    meant = {"number": "alice", "address_book": family.entry_id}
    done = await _guard(hass, **{option: meant[option]})

    _miss(simulator, "nxcloud", BOB)
    await poll(hass, freezer)
    assert not await _passes(hass, done)
    _miss(simulator, "nxcloud", ALICE)
    await poll(hass, freezer)

    assert await _passes(hass, done)


async def test_unknown_is_not_none(
    hass: HomeAssistant, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    """An automation that asks whether nothing waits is not told so of an account at rest."""
    entry = await add_account(hass, simulator, "antbuddy")
    done = await automate(
        hass,
        triggers=[{"trigger": "event", "event_type": "look"}],
        conditions=[{"condition": "not", "conditions": [{"condition": CONDITION}]}],
        actions=[{"action": "test.heard"}],
    )
    assert await _passes(hass, done)

    assert await hass.config_entries.async_unload(entry.entry_id)

    assert not await _passes(hass, done)
    assert "not running: AntBuddy" in caplog.text


async def test_an_account_that_is_disabled_has_no_calls(
    hass: HomeAssistant, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    """The user has put it aside, so that nothing has to be known of it."""
    disabled = await add_account(hass, simulator, "nxcloud")
    await add_account(hass, simulator, "antbuddy")
    done = await automate(
        hass,
        triggers=[{"trigger": "event", "event_type": "look"}],
        conditions=[{"condition": "not", "conditions": [{"condition": CONDITION}]}],
        actions=[{"action": "test.heard"}],
    )
    await hass.config_entries.async_set_disabled_by(
        disabled.entry_id, ConfigEntryDisabler.USER
    )

    assert await _passes(hass, done)
    assert "not running" not in caplog.text


async def test_what_is_known_is_enough(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """One account has enough calls, whatever the other one has."""
    at_rest = await add_account(hass, simulator, "nxcloud")
    await add_account(hass, simulator, "antbuddy")
    done = await _guard(hass)
    _miss(simulator, "antbuddy", ALICE)
    await poll(hass, freezer)

    assert await hass.config_entries.async_unload(at_rest.entry_id)

    assert await _passes(hass, done)


async def test_it_says_that_the_account_is_gone(
    hass: HomeAssistant, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    done = await _guard(hass, config_entry_id=entry.entry_id)

    await hass.config_entries.async_remove(entry.entry_id)

    assert not await _passes(hass, done)
    assert "there is no such account" in caplog.text


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"at_least": 0}, "value must be at least 1"),
        ({"at_least": "many"}, "expected int"),
        ({"line": ALICE}, "not a valid option"),
        (
            {"config_entry_id": "unknown"},
            "The account unknown does not exist (any more)",
        ),
    ],
)
async def test_the_editor_says_which_option_is_wrong(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    options: dict[str, Any],
    error: str,
) -> None:
    config = {"condition": CONDITION, "options": options}

    told = await complaint(hass, hass_ws_client, "conditions", config)

    assert told is not None
    assert error in told
    assert next(iter(options)) in told


async def test_the_editor_refuses_an_account_without_history(
    hass: HomeAssistant, simulator: Simulator, hass_ws_client: WebSocketGenerator
) -> None:
    entry = await add_account_without_history(hass, simulator)
    config = {"condition": CONDITION, "options": {"config_entry_id": entry.entry_id}}

    told = await complaint(hass, hass_ws_client, "conditions", config)

    assert told is not None
    assert "The account NXCloud has no call history" in told


async def test_whatever_the_editor_offers_is_taken(
    hass: HomeAssistant, simulator: Simulator, hass_ws_client: WebSocketGenerator
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    described = await descriptions(hass, hass_ws_client, "condition")
    fields = described["has_unreturned_calls"]["fields"]
    number = fields["at_least"]["selector"]["number"]

    assert set(described) == {"has_unreturned_calls", "call_going_on"}
    assert set(described["call_going_on"]["fields"]) == {
        *("config_entry_id", "who", "address_book", "number", "line", "direction")
    }
    assert set(fields) == {
        *("config_entry_id", "who", "address_book", "number", "at_least")
    }
    offered = fields["who"]["selector"]["select"]["options"]
    who = [one["value"] for one in offered]
    for count in (fields["at_least"]["default"], number["min"], number["max"]):
        options = {"config_entry_id": entry.entry_id, "who": who, "at_least": count}
        config = {"condition": CONDITION, "options": options}
        assert await complaint(hass, hass_ws_client, "conditions", config) is None
    # Nothing has to be filled in.
    empty = {"condition": CONDITION}
    assert await complaint(hass, hass_ws_client, "conditions", empty) is None
