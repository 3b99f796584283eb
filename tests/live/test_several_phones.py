"""A call for which several phones of the account ring, told on a real connection."""

from functools import partial

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator import Direction, Simulator
from simulator.antbuddy.event_script import LiveCall

from ..helpers.automations import automate
from ..helpers.states import shown
from ..helpers.stored_accounts import line, stored_account
from ..helpers.turns import until

pytestmark = pytest.mark.usefixtures("without_past")

ACCOUNT = "sensor.antbuddy_call_state"
LIVE_CALL = "event.antbuddy_live_call"
DESK, RECEPTION = "office-desk", "reception"


@pytest.fixture
async def account(hass: HomeAssistant, simulator: Simulator) -> MockConfigEntry:
    """Return an account with two phones, that listens."""
    antbuddy = simulator.antbuddy
    entry = stored_account(
        simulator,
        "antbuddy",
        lines=[line(DESK, "Desk", "secret"), line(RECEPTION, "Reception", "secret")],
        changes=antbuddy.account.optional_credentials(),
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await until(lambda: antbuddy.events.listening == 1)
    return entry


def _are(hass: HomeAssistant, *states: str | None) -> bool:
    entities = (ACCOUNT, "sensor.desk_call_state", "sensor.reception_call_state")
    found = (hass.states.get(entity) for entity in entities)
    return [one and one.state for one in found] == [*states]


def _incoming(simulator: Simulator) -> LiveCall:
    antbuddy = simulator.antbuddy
    return LiveCall(
        antbuddy.account,
        direction=Direction.INCOMING,
        number="07700900123",
        line=RECEPTION,
        started_at=antbuddy.state.true_now(),
        ringing=(DESK, RECEPTION),
    )


async def test_each_phone_that_rings_is_shown_until_one_is_answered(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry
) -> None:
    antbuddy = simulator.antbuddy
    heard = await automate(
        hass,
        max=10,
        triggers=[
            {"trigger": "telephony.phone_rings", "id": name, **part}
            for name, part in {
                "any": {},
                "desk": {"options": {"line": "Desk"}},
                "reception": {"options": {"line": "Reception"}},
                "kitchen": {"options": {"line": "Kitchen"}},
            }.items()
        ],
        actions=[{"action": "test.heard", "data": {"id": "{{ trigger.id }}"}}],
    )
    call = _incoming(simulator)
    await antbuddy.events.tell(*call.created())
    await until(partial(_are, hass, "ringing", "ringing", "ringing"))
    await hass.async_block_till_done()

    attributes = shown(hass, ACCOUNT).attributes
    assert (attributes["line"], attributes["other_lines"]) == (DESK, [RECEPTION])
    # Each once, though it was known only later which phones ring.
    assert sorted(one.data["id"] for one in heard) == ["any", "desk", "reception"]

    await antbuddy.events.tell(*call.answered(3))
    await until(partial(_are, hass, "in_call", "idle", "in_call"))
    attributes = shown(hass, ACCOUNT).attributes
    assert (attributes["line"], attributes["other_lines"]) == (RECEPTION, [])

    await antbuddy.events.tell(*call.ended(9, was_answered=True))
    await until(partial(_are, hass, "idle", "idle", "idle"))


async def test_phones_that_ring_in_turn(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry
) -> None:
    """One that gave up rings no more, whether another one rings after it or none."""
    events, call = simulator.antbuddy.events, _incoming(simulator)
    heard = await automate(
        hass,
        triggers=[
            {"trigger": "telephony.phone_rings", "id": name, "options": {"line": name}}
            for name in ("Desk", "Reception")
        ],
        actions=[{"action": "test.heard", "data": {"id": "{{ trigger.id }}"}}],
    )
    desk_rings, reception_rings = call.rung()
    desk_gives_up, reception_gives_up, end = call.ended(15, was_answered=False)

    await events.tell(*call.begun(), desk_rings)
    await until(partial(_are, hass, "ringing", "ringing", None))
    await events.tell(desk_gives_up)
    await until(partial(_are, hass, "ringing", "idle", None))
    await events.tell(reception_rings)
    await until(partial(_are, hass, "ringing", "idle", "ringing"))
    attributes = shown(hass, ACCOUNT).attributes
    assert (attributes["line"], attributes["other_lines"]) == (RECEPTION, [])
    await events.tell(reception_gives_up)
    await until(partial(_are, hass, "ringing", "idle", "idle"))
    await events.tell(end)
    await until(partial(_are, hass, "idle", "idle", "idle"))
    await hass.async_block_till_done()
    assert [one.data["id"] for one in heard] == ["Desk", "Reception"]


@pytest.mark.parametrize(
    ("answer_after", "expected"),
    [(None, ["any", "desk", "reception"]), (3, ["any", "reception"])],
)
async def test_the_end_is_told_to_all_that_rang_for_nothing_or_to_who_answered(
    hass: HomeAssistant,
    simulator: Simulator,
    account: MockConfigEntry,
    answer_after: float | None,
    expected: list[str],
) -> None:
    events, call = simulator.antbuddy.events, _incoming(simulator)
    heard = await automate(
        hass,
        triggers=[
            {"trigger": "telephony.call_ends", "id": name, "options": options}
            for name, options in {
                "any": {},
                "desk": {"line": "Desk"},
                "reception": {"line": "Reception"},
            }.items()
        ],
        actions=[{"action": "test.heard", "data": {"id": "{{ trigger.id }}"}}],
    )

    await events.tell(*call.created())
    await until(partial(_are, hass, "ringing", "ringing", "ringing"))
    if answer_after is not None:
        await events.tell(*call.answered(answer_after))
        await until(partial(_are, hass, "in_call", "idle", "in_call"))
        await hass.async_block_till_done()
        assert heard == []
    await events.tell(*call.ended(9, was_answered=answer_after is not None))
    await until(partial(_are, hass, "idle", "idle", "idle"))
    await hass.async_block_till_done()

    assert sorted(one.data["id"] for one in heard) == expected


async def test_a_call_that_seems_to_be_dialled_rings_when_it_proves_to_come_in(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry
) -> None:
    """The phone's leg is told first, without a word of the one that it belongs to."""
    events, call = simulator.antbuddy.events, _incoming(simulator)
    heard = await automate(
        hass,
        triggers=[
            {"trigger": "telephony.phone_rings", "id": name, "options": options}
            for name, options in {"any": {}, "desk": {"line": "Desk"}}.items()
        ],
        actions=[{"action": "test.heard", "data": {"id": "{{ trigger.id }}"}}],
    )
    rings, _ = call.rung()
    del rings["Other-Leg-Call-ID"]

    await events.tell(rings)
    await until(partial(_are, hass, "dialling", "dialling", None))
    assert shown(hass, LIVE_CALL).attributes["event_type"] == "dialling"
    assert heard == []
    await events.tell(*call.begun())
    await until(partial(_are, hass, "ringing", "ringing", None))
    await hass.async_block_till_done()

    assert sorted(one.data["id"] for one in heard) == ["any", "desk"]
    assert shown(hass, LIVE_CALL).attributes["event_type"] == "ringing"


async def test_a_phone_that_is_called_from_another_one_rings(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry
) -> None:
    antbuddy = simulator.antbuddy
    call = LiveCall(
        antbuddy.account,
        direction=Direction.INTERNAL,
        number=RECEPTION,
        line=DESK,
        started_at=antbuddy.state.true_now(),
    )

    await antbuddy.events.tell(*call.created())
    await until(partial(_are, hass, "dialling", "dialling", "dialling"))
    await antbuddy.events.tell(*call.answered(3))
    await until(partial(_are, hass, "in_call", "in_call", "in_call"))
    await antbuddy.events.tell(*call.ended(9, was_answered=True))
    await until(partial(_are, hass, "idle", "idle", "idle"))
