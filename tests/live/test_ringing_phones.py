"""One call that rings at several phones, of which the vendor tells one by one."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import timedelta
import json
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.webhook import async_handle_webhook
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    ServiceCall,
)
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.aiohttp import MockRequest
from homeassistant.util.async_ import get_scheduled_timer_handles
from homeassistant.util.file import WriteError
import pytest

from ..helpers.actions import act
from ..helpers.automations import listen
from ..helpers.states import shown
from ..helpers.time_travel import pass_time
from .pushes import NUMBER, OWN_NUMBER, Pushes

pytestmark = pytest.mark.usefixtures("frozen_time")

STATE: Final = "sensor.net2phone_call_state"
CALL_ID: Final = "a" * 32

type Missed = list[ServiceCall]


@pytest.fixture
async def missed(hass: HomeAssistant, pushes: Pushes) -> Missed:
    """Return which missed calls an automation hears of."""
    return await listen(hass, "call_missed")


class Vendor:
    """Tells of the call."""

    def __init__(
        self, hass: HomeAssistant, pushes: Pushes, freezer: FrozenDateTimeFactory
    ) -> None:
        """Tell of it at the webhook of an account."""
        self._hass = hass
        self._pushes = pushes
        self._freezer = freezer
        self._messages = 0

    async def tells(
        self, event: str, user: str | None = None, call_id: str | None = CALL_ID
    ) -> None:
        """Tell what happens now, at the phone of a user."""
        fields = self._message(event, user, call_id)
        assert await self._pushes.send_fields(fields) == 200

    async def tells_at_once(self, event: str, user: str | None = None) -> int | None:
        """Tell it without waiting for what comes of it; return the status."""
        body = json.dumps(self._message(event, user, CALL_ID)).encode()
        webhook_id = self._pushes.entry.data["webhook_id"]
        request = MockRequest(body, "cloud", method="POST")
        return (await async_handle_webhook(self._hass, webhook_id, request)).status

    def _message(
        self, event: str, user: str | None, call_id: str | None
    ) -> Mapping[str, object]:
        self._messages += 1
        return {
            "id": str(self._messages),
            "event": event,
            "call_id": call_id,
            "timestamp": dt_util.utcnow().isoformat(),
            "direction": "inbound",
            "originating_number": NUMBER,
            "dialed_number": OWN_NUMBER,
            "user_name": user,
        }

    async def waits(self, seconds: float) -> str:
        """Let time pass; return the state of the phone after it."""
        await pass_time(self._hass, self._freezer, timedelta(seconds=seconds))
        return shown(self._hass, STATE).state


@pytest.fixture
def vendor(
    hass: HomeAssistant, pushes: Pushes, freezer: FrozenDateTimeFactory
) -> Vendor:
    """Return who tells of the call."""
    return Vendor(hass, pushes, freezer)


async def outcomes(hass: HomeAssistant) -> list[str]:
    """Return what became of the calls in the history."""
    history = await act(hass, "get_call_history", limit=1000)
    return [one["outcome"] for one in history["calls"]]


async def test_no_call_is_missed_while_another_phone_rings(
    hass: HomeAssistant, vendor: Vendor, missed: Missed
) -> None:
    for user in ("Ann", "Bob"):
        await vendor.tells("call_ringing", user)
    await vendor.waits(15)
    await vendor.tells("call_missed", "Ann")

    assert await vendor.waits(20) == "ringing"
    await vendor.tells("call_answered", "Bob")
    assert await vendor.waits(90) == "in_call"
    await vendor.tells("call_completed", "Bob")

    assert await vendor.waits(0) == "idle"
    assert await outcomes(hass) == ["answered"]
    assert missed == []


async def test_no_call_is_missed_while_the_next_phone_begins_to_ring(
    hass: HomeAssistant, vendor: Vendor, missed: Missed
) -> None:
    await vendor.tells("call_ringing", "Ann")
    await vendor.waits(15)
    await vendor.tells("call_missed", "Ann")
    await vendor.waits(1)
    await vendor.tells("call_ringing", "Bob")

    assert await vendor.waits(15) == "ringing"
    assert missed == []
    # Nobody answers there, either.
    await vendor.tells("call_missed", "Bob")
    assert await vendor.waits(3) == "idle"
    assert await outcomes(hass) == ["missed"]
    assert len(missed) == 1


async def test_the_next_phone_rings_for_the_same_call_where_calls_have_no_id(
    hass: HomeAssistant, vendor: Vendor, missed: Missed
) -> None:
    await vendor.tells("call_ringing", "Ann", call_id=None)
    await vendor.waits(15)
    await vendor.tells("call_missed", "Ann", call_id=None)
    await vendor.waits(1)
    await vendor.tells("call_ringing", "Bob", call_id=None)
    assert await vendor.waits(8) == "ringing"
    await vendor.tells("call_answered", "Bob", call_id=None)
    assert await vendor.waits(30) == "in_call"
    await vendor.tells("call_completed", "Bob", call_id=None)

    assert await vendor.waits(5) == "idle"
    assert await outcomes(hass) == ["answered"]
    assert missed == []


async def test_who_calls_again_has_another_call_where_calls_have_no_id(
    hass: HomeAssistant, vendor: Vendor, missed: Missed
) -> None:
    for _ in range(2):
        await vendor.tells("call_ringing", "Ann", call_id=None)
        await vendor.waits(15)
        await vendor.tells("call_missed", "Ann", call_id=None)
        await vendor.waits(4)

    assert await outcomes(hass) == ["missed", "missed"]
    assert len(missed) == 2


async def test_a_call_rings_as_long_as_one_phone_after_the_other_does(
    hass: HomeAssistant, vendor: Vendor, missed: Missed
) -> None:
    """Its end is made up after three minutes in which nothing is told."""
    for number in range(12):
        await vendor.tells("call_ringing", f"user {number}")
        assert await vendor.waits(20) == "ringing"
        await vendor.tells("call_missed", f"user {number}")
        assert await vendor.waits(1) == "ringing"

    assert missed == []
    assert await vendor.waits(2) == "idle"
    assert await outcomes(hass) == ["missed"]
    assert len(missed) == 1


@pytest.mark.parametrize("users", [("Ann", "Bob"), (None, None)])
async def test_a_call_is_missed_when_all_phones_gave_up(
    hass: HomeAssistant, vendor: Vendor, missed: Missed, users: tuple[str | None, ...]
) -> None:
    for user in users:
        await vendor.tells("call_ringing", user)
    for user in users:
        await vendor.tells("call_missed", user)

    assert await vendor.waits(3) == "idle"
    assert await outcomes(hass) == ["missed"]
    assert len(missed) == 1


async def test_a_call_is_missed_though_not_every_phone_is_heard_to_give_up(
    hass: HomeAssistant, vendor: Vendor, missed: Missed
) -> None:
    """The vendor may tell once for all, or the message was lost."""
    for user in ("Ann", "Bob"):
        await vendor.tells("call_ringing", user)
    await vendor.tells("call_missed", "Ann")

    assert await vendor.waits(60) == "idle"
    assert await outcomes(hass) == ["missed"]
    assert len(missed) == 1


async def test_a_phone_that_gives_up_because_another_answers_ends_nothing(
    hass: HomeAssistant, vendor: Vendor, missed: Missed
) -> None:
    for user in ("Ann", "Bob"):
        await vendor.tells("call_ringing", user)
    await vendor.waits(5)
    await vendor.tells("call_answered", "Bob")
    await vendor.waits(1)
    await vendor.tells("call_missed", "Ann")

    assert await vendor.waits(90) == "in_call"
    assert await outcomes(hass) == []
    await vendor.tells("call_completed", "Bob")
    assert await outcomes(hass) == ["answered"]
    assert missed == []


async def _reload(hass: HomeAssistant, pushes: Pushes) -> None:
    await hass.config_entries.async_reload(pushes.entry.entry_id)


async def _stop(hass: HomeAssistant, _pushes: Pushes) -> None:
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)


@pytest.mark.parametrize("end", [_reload, _stop])
async def test_what_waits_for_its_turn_when_the_account_stops_is_kept(
    hass: HomeAssistant,
    pushes: Pushes,
    vendor: Vendor,
    end: Callable[..., object],
) -> None:
    """Whoever was answered that it was taken does not tell it again."""
    await vendor.tells("call_ringing")
    await vendor.waits(5)
    for event in ("call_answered", "call_completed"):
        assert await vendor.tells_at_once(event) == 200

    await end(hass, pushes)  # type: ignore[misc]
    await hass.async_block_till_done()

    assert await outcomes(hass) == ["answered"]


@pytest.mark.parametrize("event", ["call_completed", "call_missed"])
async def test_what_comes_while_the_account_stops_is_to_be_sent_again(
    hass: HomeAssistant, pushes: Pushes, vendor: Vendor, event: str
) -> None:
    await vendor.tells("call_ringing", "Ann")
    answers: list[int | None] = []

    async def tell(_: Event[EventStateChangedData]) -> None:
        answers.append(await vendor.tells_at_once(event, "Ann"))

    # It goes first, while the webhook is there still.
    stop_listening = async_track_state_change_event(hass, STATE, tell)
    assert await hass.config_entries.async_unload(pushes.entry.entry_id)
    stop_listening()

    assert answers == [503]
    timers = [str(timer) for timer in get_scheduled_timer_handles(hass.loop)]
    assert [timer for timer in timers if "DoubtfulNews" in timer] == []
    assert await hass.config_entries.async_setup(pushes.entry.entry_id)
    await vendor.tells(event, "Ann")
    await vendor.waits(3)
    assert len(await outcomes(hass)) == 1


@pytest.mark.parametrize("end", [_reload, _stop])
async def test_what_is_in_doubt_when_the_account_stops_is_kept(
    hass: HomeAssistant,
    pushes: Pushes,
    vendor: Vendor,
    end: Callable[..., object],
) -> None:
    await vendor.tells("call_ringing")
    await vendor.tells("call_missed")
    assert await vendor.waits(1) == "ringing"
    assert await outcomes(hass) == []

    await end(hass, pushes)  # type: ignore[misc]
    await hass.async_block_till_done()

    assert await outcomes(hass) == ["missed"]


async def test_what_was_taken_is_believed_though_no_more_would_be_taken(
    hass: HomeAssistant, vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await vendor.tells("call_ringing")
    await vendor.tells("call_missed")
    monkeypatch.setattr("custom_components.telephony.live.push_intake.MOST_WAITING", 0)

    assert await vendor.waits(3) == "idle"
    assert await outcomes(hass) == ["missed"]


async def test_a_flood_of_doubts_is_believed(
    hass: HomeAssistant, vendor: Vendor, missed: Missed
) -> None:
    for number in range(110):
        await vendor.tells("call_missed", call_id=f"{number:032}")

    await vendor.waits(1)
    assert len(await outcomes(hass)) == 10
    await vendor.waits(3)
    assert len(await outcomes(hass)) == 110
    assert len(missed) == 110


async def test_what_could_not_be_written_of_doubts_is_tried_again(
    pushes: Pushes,
    vendor: Vendor,
    hass_storage: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever tells the same once more has it written, as if it were told now."""
    name = f"telephony.{pushes.entry.entry_id}.doubtful_calls"

    async def refuse(store: Store[Any], *_: object) -> None:
        if store.key == name:
            raise WriteError("no room")

    await vendor.tells("call_ringing")
    with monkeypatch.context() as patch:
        patch.setattr(Store, "_async_write_data", refuse)
        await vendor.tells("call_missed")
    assert name not in hass_storage

    await vendor.tells("call_missed")

    assert len(hass_storage[name]["data"]["calls"]) == 1


@pytest.mark.parametrize("is_written", [False, True])
async def test_what_is_in_doubt_outlives_a_kill(
    hass: HomeAssistant,
    pushes: Pushes,
    vendor: Vendor,
    missed: Missed,
    hass_storage: dict[str, Any],
    is_written: bool,
) -> None:
    """It is told once, also where it was believed and written just before the kill."""
    entry_id = pushes.entry.entry_id
    name = f"telephony.{entry_id}.doubtful_calls"
    await vendor.tells("call_ringing")
    await vendor.tells("call_missed")
    left = deepcopy(hass_storage[name])
    if is_written:
        await vendor.waits(3)
        assert len(missed) == 1
    else:
        # Nobody is there to answer the call, so that it leaves no trace but this one.
        await vendor.waits(1)
        await vendor.tells("call_answered", "Ann")
    assert name not in hass_storage
    assert await hass.config_entries.async_unload(entry_id)
    hass_storage[name] = left

    assert await hass.config_entries.async_setup(entry_id)
    await hass.async_block_till_done()

    assert await outcomes(hass) == ["missed"]
    assert len(missed) == 1
    assert name not in hass_storage


async def test_a_doubt_from_before_a_kill_takes_back_nothing_that_is_known(
    hass: HomeAssistant,
    pushes: Pushes,
    vendor: Vendor,
    missed: Missed,
    hass_storage: dict[str, Any],
) -> None:
    """The call was answered and written, and the file was not yet brought up to date."""
    entry_id = pushes.entry.entry_id
    name = f"telephony.{entry_id}.doubtful_calls"
    await vendor.tells("call_ringing")
    await vendor.tells("call_missed")
    left = deepcopy(hass_storage[name])
    await vendor.waits(1)
    await vendor.tells("call_answered", "Ann")
    await vendor.waits(5)
    await vendor.tells("call_completed", "Ann")
    assert await outcomes(hass) == ["answered"]
    assert await hass.config_entries.async_unload(entry_id)
    hass_storage[name] = left

    assert await hass.config_entries.async_setup(entry_id)
    await hass.async_block_till_done()

    assert await outcomes(hass) == ["answered"]
    assert missed == []
    assert name not in hass_storage
