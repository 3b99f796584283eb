"""How far a placed call is, as somebody sees it who has tapped a button."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.telephony.calls import PlacedOutcome
from custom_components.telephony.dial_rules.refusal import Refusal
from custom_components.telephony.entities.placed_call_sensor import PLACED_CALL_STATE
from custom_components.telephony.providers import errors
from simulator import Simulator
from simulator.calls import Direction, Outcome
from simulator.faults import Reset, Status, Throttle
from simulator.vendor_server import VendorServer

from ..conftest import NOW
from ..helpers.actions import act
from ..helpers.contact_entries import add_contact, contact
from ..helpers.states import shown
from ..helpers.stored_accounts import (
    NXCLOUD_SIGNED,
    WITH_CALLS,
    WITH_HISTORY,
    set_up,
    stored_account,
)
from ..helpers.time_travel import pass_time
from ..helpers.turns import until
from ..repository.files import INTEGRATION, read_json

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past")

NUMBER = "+1 202 555 0143"
DIALLED = "12025550143"
QUIET = {"quiet_hours": {"start": "12:30:00", "end": "07:00:00"}}
SECOND = timedelta(seconds=1)


class Screen:
    """What somebody sees who has the sensor of an account on the screen."""

    def __init__(
        self,
        hass: HomeAssistant,
        freezer: FrozenDateTimeFactory,
        server: VendorServer,
        entry: MockConfigEntry,
        vendor: str,
    ) -> None:
        """Look."""
        self._hass = hass
        self._freezer = freezer
        self.server = server
        self.entry = entry
        self.entity_id = f"sensor.{vendor}_placed_call_state"
        self.seen: list[str] = []
        async_track_state_change_event(hass, self.entity_id, self._on_change)

    @callback
    def _on_change(self, event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        if state is not None and state.state not in (*self.seen[-1:], "unavailable"):
            self.seen.append(state.state)

    @property
    def state(self) -> str:
        """What it shows."""
        return shown(self._hass, self.entity_id).state

    @property
    def about(self) -> dict[str, Any]:
        """What it tells beside that."""
        return dict(shown(self._hass, self.entity_id).attributes)

    async def tap(self, number: str = NUMBER, **fields: str) -> None:
        """Call somebody, whatever comes of it; the call is not in the history yet."""
        with suppress(HomeAssistantError):
            await act(self._hass, "click_to_call", number=number, **fields)
        self.server.clear_calls()
        await self._hass.async_block_till_done()

    async def wait(self, seconds: int) -> None:
        """Let time pass."""
        for _ in range(0, seconds, 20):
            await pass_time(self._hass, self._freezer, 20 * SECOND)

    async def reload(self) -> None:
        """Stop and start the account."""
        await self._hass.config_entries.async_reload(self.entry.entry_id)
        await self._hass.async_block_till_done(wait_background_tasks=True)


type Look = Callable[..., Awaitable[Screen]]


@pytest.fixture
def look(
    hass: HomeAssistant,
    frozen_time: None,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
) -> Look:
    """Return what sets an account up and looks at it."""

    async def open_account(
        vendor: str = "antbuddy", options: dict[str, Any] | None = None
    ) -> Screen:
        entry = await set_up(hass, stored_account(simulator, vendor, options=options))
        return Screen(hass, freezer, simulator.vendors[vendor], entry, vendor)

    return open_account


@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (Outcome.ANSWERED, "answered"),
        (Outcome.UNANSWERED, "unanswered"),
    ],
)
async def test_it_goes_from_the_tap_to_the_history(
    look: Look, vendor: str, outcome: Outcome, told: str
) -> None:
    screen = await look(vendor)
    assert screen.state == "unknown"

    await screen.tap()
    assert screen.seen == ["placing", "ringing"]
    assert screen.about["number"] == NUMBER
    assert screen.about["placed_at"] == NOW.isoformat()
    await screen.wait(80)
    assert screen.state == "placed"
    talk = 134 if outcome is Outcome.ANSWERED else 0
    screen.server.add_call(
        number=DIALLED,
        started_at=NOW,
        direction=Direction.OUTGOING,
        outcome=outcome,
        duration=140,
        talk=talk,
        order_id=screen.server.placed_calls[-1].order_id,
    )
    await screen.wait(60)

    assert screen.seen == ["placing", "ringing", "placed", told]
    assert screen.about["number"] == NUMBER
    assert screen.about["certain"] is True
    assert screen.about["reason"] is None
    if talk:
        assert screen.about["talk_time"] == talk


async def test_it_changes_before_the_vendor_has_answered(
    hass: HomeAssistant, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = await look()
    provider = screen.entry.runtime_data.provider
    place, answered = provider.click_to_call, asyncio.Event()

    async def hesitate(*about: object, **more: object) -> object:
        await answered.wait()
        return await place(*about, **more)

    monkeypatch.setattr(provider, "click_to_call", hesitate)
    tapped = hass.async_create_task(screen.tap())
    await until(lambda: screen.state != "unknown")
    assert screen.state == "placing"

    answered.set()
    await tapped

    assert screen.state == "ringing"


async def test_it_has_the_name_of_the_contact(hass: HomeAssistant, look: Look) -> None:
    screen = await look(options=QUIET)
    await add_contact(hass, contact("Workshop", NUMBER))
    button = "button.antbuddy_call_workshop"
    (button,) = hass.states.async_entity_ids("button")

    with pytest.raises(HomeAssistantError):
        await hass.services.async_call(
            "button", "press", {"entity_id": button}, blocking=True
        )

    assert screen.state == "refused"
    assert {name: screen.about[name] for name in ("number", "name", "reason")} == {
        "number": NUMBER,
        "name": "Workshop",
        "reason": "quiet_hours",
    }


async def test_a_call_that_was_not_placed_is_told_with_the_reason(
    look: Look, subtests: pytest.Subtests
) -> None:
    screen = await look()
    for number, fields, fault, told in (
        ("+1 900 555 0143", {}, None, ("refused", "premium_rate")),
        ("Nobody", {}, None, ("refused", "contact_not_found")),
        (NUMBER, {"line": "Attic"}, None, ("refused", "line_not_found")),
        ("+1 202 555 0147", {}, Throttle("1"), ("not_placed", "throttled")),
        ("+1 202 555 0148", {}, Status(500), ("in_doubt", None)),
        ("+1 202 555 0149", {}, Reset(), ("in_doubt", None)),
    ):
        with subtests.test(number):
            if fault is not None:
                screen.server.misbehave(fault, times=2)
            await screen.tap(number, **fields)
            screen.server.behave()

            assert (screen.state, screen.about["reason"]) == told


async def test_a_double_click_goes_on_ringing(look: Look) -> None:
    screen = await look(options={"limits": {"repeat_seconds": 120}})
    await screen.tap()
    await screen.tap()
    assert screen.seen == ["placing", "ringing"]

    await screen.wait(80)
    await screen.tap()

    assert screen.seen == ["placing", "ringing", "placed", "refused"]
    assert screen.about["reason"] == "repeated"
    # What becomes of the call itself is told all the same.
    screen.server.add_call(
        number=DIALLED, started_at=NOW, direction=Direction.OUTGOING, duration=60
    )
    await screen.wait(40)
    assert screen.state == "answered"


async def test_the_last_call_is_shown_and_no_older_one(look: Look) -> None:
    screen = await look()
    await screen.tap()
    await screen.wait(20)
    await screen.tap("+44 20 7946 0958")
    screen.server.add_call(
        number=DIALLED, started_at=NOW, direction=Direction.OUTGOING, duration=15
    )

    await screen.wait(40)

    assert screen.state == "ringing"
    assert screen.about["number"] == "+44 20 7946 0958"


async def test_a_restart_leaves_no_phone_ringing(look: Look) -> None:
    screen = await look()
    await screen.reload()
    assert screen.state == "unknown"
    await screen.tap()
    before = screen.about

    await screen.reload()

    assert screen.state == "placed"
    assert screen.about == before
    screen.server.add_call(
        number=DIALLED, started_at=NOW, direction=Direction.OUTGOING, talk=60
    )
    await screen.wait(40)
    assert screen.state == "answered"
    await screen.reload()
    assert screen.state == "answered"
    assert screen.about["talk_time"] == 60


@pytest.mark.parametrize(
    ("vendor", "without"),
    [*((vendor, ()) for vendor in WITH_CALLS), ("nxcloud", NXCLOUD_SIGNED)],
)
async def test_it_is_on_where_the_end_is_told(
    hass: HomeAssistant,
    simulator: Simulator,
    entity_registry: er.EntityRegistry,
    vendor: str,
    without: tuple[str, ...],
) -> None:
    await set_up(hass, stored_account(simulator, vendor, without=without))

    entity = entity_registry.async_get(f"sensor.{vendor}_placed_call_state")

    assert entity is not None
    assert entity.disabled_by is None


@pytest.mark.usefixtures("every_entity_enabled")
async def test_without_a_history_it_does_not_ring_for_ever(look: Look) -> None:
    screen = await look("net2phone")

    await screen.tap()
    assert screen.state == "ringing"
    await screen.wait(80)

    assert screen.state == "placed"


async def test_the_activity_shows_how_far_it_is(
    hass: HomeAssistant, look: Look, hass_ws_client: WebSocketGenerator
) -> None:
    """In the words of the user's language: what it says is a state's name."""
    screen = await look()
    await screen.tap()

    assert set(PLACED_CALL_STATE.options or ()) == set(_texts()["state"])
    assert screen.about["device_class"] == "enum"
    # Home Assistant's Activity leaves out what is a measurement.
    assert not {"state_class", "unit_of_measurement"} & screen.about.keys()


def _texts() -> dict[str, Any]:
    english = read_json(INTEGRATION / "translations" / "en.json")
    texts: dict[str, Any] = english["entity"]["sensor"]["placed_call_state"]
    return texts


# No call that is placed meets them.
OF_OTHER_THINGS: Final = (
    errors.BadArgumentError,
    errors.UnknownBindingError,
    errors.TooLargeError,
    errors.UntrustedAddressError,
)


def test_every_reason_and_outcome_has_words() -> None:
    vendors = {
        error.key
        for error in vars(errors).values()
        if isinstance(error, type)
        and issubclass(error, errors.ProviderError)
        and error not in (errors.ProviderError, errors.UnknownOutcomeError)
    } - {error.key for error in OF_OTHER_THINGS}
    words = _texts()["state_attributes"]["reason"]["state"]

    assert {*map(str, Refusal), *vendors} - words.keys() == set()
    assert len(PlacedOutcome) <= len(_texts()["state"])
