"""The button of a notification: it calls a missed call back, once."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import Context, Event, HomeAssistant, callback
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator import Simulator
from simulator.calls import Outcome
from simulator.faults import Status

from ..helpers.contact_entries import add_contact, contact
from ..helpers.states import shown
from ..helpers.stored_accounts import (
    NXCLOUD_VOICE,
    WITH_HISTORY,
    line,
    registered_line,
    set_up,
    stored_account,
)
from ..helpers.time_travel import poll
from ..helpers.turns import until

NUMBER: Final = "12025550143"

pytestmark = pytest.mark.usefixtures("frozen_time")


type Miss = Callable[..., Awaitable[Button]]


class Button:
    """A button on a phone for a call that was missed, and what is told of taps.

    Args:
        hass: Home Assistant.
        account: Which was called.
    """

    def __init__(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        """Hear what comes of the taps."""
        self._hass = hass
        self._account = account
        self.told: list[dict[str, Any]] = []
        hass.bus.async_listen("telephony_called_back", self._hear)

    @callback
    def _hear(self, event: Event) -> None:
        self.told.append(dict(event.data))

    @property
    def call_id(self) -> str:
        """The ID of the newest missed call."""
        (name,) = (
            one.entity_id
            for one in self._hass.states.async_all("sensor")
            if one.entity_id.endswith("missed_calls_to_return")
        )
        call_id: str = shown(self._hass, name).attributes["calls"][0]["id"]
        return call_id

    def tap(self, user_id: str | None = None, **fields: str) -> None:
        """Tap on it as a user; what it is for can be something else."""
        about = {"config_entry_id": self._account.entry_id, **fields}
        self._hass.bus.async_fire(
            "mobile_app_notification_action",
            {"action": f"telephony_call_back?{urlencode(about)}"},
            context=Context(user_id=user_id),
        )

    async def result(self) -> str:
        """Wait for what comes of the tap; return it in a word."""
        await until(lambda: bool(self.told))
        word: str = self.told[-1]["result"]
        return word


@pytest.fixture
def missed(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> Miss:
    """Return what sets an account up that has missed a call."""

    async def miss(
        vendor: str = "nxcloud",
        *,
        number: str = NUMBER,
        lines: Sequence[ConfigSubentryData] | None = None,
        options: dict[str, Any] | None = None,
        without: Collection[str] = (),
    ) -> Button:
        simulator.vendors[vendor].clear_calls()
        entry = await set_up(
            hass,
            stored_account(
                simulator, vendor, lines=lines, options=options, without=without
            ),
        )
        simulator.vendors[vendor].add_call(number=number, outcome=Outcome.MISSED)
        await poll(hass, freezer)
        return Button(hass, entry)

    return miss


def _dialled(simulator: Simulator, vendor: str = "nxcloud") -> list[str]:
    return [
        placed.number.removeprefix("+")
        for placed in simulator.vendors[vendor].placed_calls
    ]


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_tap_calls_back(
    hass: HomeAssistant, simulator: Simulator, missed: Miss, vendor: str
) -> None:
    """The call waits no longer, and whoever sent the notification is told."""
    button = await missed(vendor)
    call_id = button.call_id

    button.tap(call_id=call_id, tag="mine")

    assert await button.result() == "placed"
    assert _dialled(simulator, vendor) == [NUMBER]
    (told,) = button.told
    assert told["call_id"] == call_id
    assert told["tag"] == "mine"
    assert told["caller_display"] == "+1 202-555-0143"
    assert told["entity_id"] == f"event.{vendor}_call"
    assert shown(hass, f"sensor.{vendor}_missed_calls_to_return").state == "0"


async def test_a_tap_rings_the_line_that_it_names(
    simulator: Simulator, missed: Miss
) -> None:
    lines = [line("60010009", "Attic & hall"), registered_line(simulator, "nxcloud")]
    button = await missed(lines=lines)

    button.tap(call_id=button.call_id, line="Desk")

    assert await button.result() == "placed"
    (placed,) = simulator.nxcloud.placed_calls
    assert placed.line == lines[1]["unique_id"]


async def test_of_two_taps_at_once_one_calls(
    hass: HomeAssistant, simulator: Simulator, missed: Miss
) -> None:
    button = await missed(options={"limits": {"repeat_seconds": 0}})
    call_id = button.call_id

    button.tap(call_id=call_id)
    button.tap(call_id=call_id)
    await button.result()
    button.tap(call_id=call_id)
    await until(lambda: len(button.told) == 2)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert _dialled(simulator) == [NUMBER]
    assert [told["result"] for told in button.told] == ["placed", "returned"]


async def test_who_may_not_call_does_not_call_back(
    hass: HomeAssistant, simulator: Simulator, missed: Miss
) -> None:
    """The rules are those of every call, and who taps is who calls."""
    button = await missed(options={"administrators_only": True})
    admin = await hass.auth.async_create_user("Admin", group_ids=["system-admin"])
    guest = await hass.auth.async_create_user("Guest", group_ids=["system-users"])

    button.tap(guest.id, call_id=button.call_id)
    assert await button.result() == "failed"
    assert _dialled(simulator) == []
    button.tap(admin.id, call_id=button.call_id)
    await until(lambda: len(button.told) == 2)

    assert await button.result() == "placed"
    assert _dialled(simulator) == [NUMBER]


async def test_a_contact_that_nothing_may_call_is_not_called_back(
    hass: HomeAssistant, simulator: Simulator, missed: Miss
) -> None:
    button = await missed()
    (_entry,) = hass.config_entries.async_entries("telephony")
    await add_contact(hass, contact("Anna", f"+{NUMBER}", called_by=[]))

    button.tap(call_id=button.call_id)

    assert await button.result() == "failed"
    assert "Anna" in button.told[0]["reason"]
    assert _dialled(simulator) == []


async def test_a_call_that_certainly_failed_can_be_tapped_again(
    simulator: Simulator, missed: Miss
) -> None:
    button = await missed()
    simulator.nxcloud.set_line_online("60010001", online=False)
    button.tap(call_id=button.call_id)
    assert await button.result() == "failed"
    assert "is not registered" in button.told[0]["reason"]

    simulator.nxcloud.set_line_online("60010001", online=True)
    button.tap(call_id=button.call_id)
    await until(lambda: len(button.told) == 2)

    assert await button.result() == "placed"
    assert _dialled(simulator) == [NUMBER]


async def test_a_call_that_may_have_been_placed_is_not_tapped_again(
    hass: HomeAssistant,
    simulator: Simulator,
    missed: Miss,
    freezer: FrozenDateTimeFactory,
) -> None:
    button = await missed("antbuddy")
    call_id = button.call_id
    simulator.antbuddy.misbehave(Status(500))
    button.tap(call_id=call_id)
    assert await button.result() == "failed"
    assert "may have been placed" in button.told[0]["reason"]
    simulator.antbuddy.behave()
    freezer.tick(timedelta(minutes=1))

    button.tap(call_id=call_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert len(button.told) == 1
    assert _dialled(simulator, "antbuddy") == []
    assert shown(hass, "sensor.antbuddy_missed_calls_to_return").state == "1"


async def test_an_account_that_cannot_call_says_so(
    simulator: Simulator, missed: Miss
) -> None:
    button = await missed(without=NXCLOUD_VOICE)

    button.tap(call_id=button.call_id)

    assert await button.result() == "failed"
    assert "cannot place calls" in button.told[0]["reason"]


async def test_an_account_that_is_not_running_says_so(
    hass: HomeAssistant, simulator: Simulator, missed: Miss
) -> None:
    button = await missed()
    call_id = button.call_id
    (entry,) = hass.config_entries.async_entries("telephony")
    await hass.config_entries.async_unload(entry.entry_id)

    button.tap(call_id=call_id)

    assert await button.result() == "failed"
    assert "is not running" in button.told[0]["reason"]
    assert button.told[0]["caller_display"] is None


async def test_nobody_is_called_but_who_was_missed(
    hass: HomeAssistant, simulator: Simulator, missed: Miss
) -> None:
    """Whatever an app sends."""
    button = await missed(number="")
    other = MockConfigEntry(domain="other")
    other.add_to_hass(hass)
    withheld = button.call_id

    button.tap(call_id=withheld)
    button.tap(call_id="of no call")
    button.tap(number=NUMBER)
    button.tap(call_id=withheld, number=NUMBER)
    for account in ("of nobody", other.entry_id):
        button.tap(call_id=withheld, config_entry_id=account)
    for odd in ("telephony_call_back", "telephony_call_back?", 5, None):
        hass.bus.async_fire("mobile_app_notification_action", {"action": odd})
    hass.bus.async_fire("mobile_app_notification_action")
    await until(lambda: len(button.told) == 4)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert [told["result"] for told in button.told] == [
        "failed",
        "returned",
        "returned",
        "failed",
    ]
    assert _dialled(simulator) == []
