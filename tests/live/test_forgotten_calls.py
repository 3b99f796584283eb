"""Calls that were forgotten, and of which the vendor tells something later."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
import json
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.util import dt as dt_util
import pytest

from custom_components.telephony.archive import forgotten_calls
from custom_components.telephony.archive.archive import _ARCHIVE
from simulator.calls import Outcome
from simulator.net2phone.push_messages import PushedCall, messages_of

from ..helpers.actions import act, refusal
from ..helpers.broken_archive import break_writing
from ..helpers.dialled import traces
from ..helpers.states import shown
from ..helpers.time_travel import pass_time
from .pushes import NUMBER, Pushes, pushed_call

DIGITS: Final = NUMBER[1:]
RECORDING: Final = "https://api.n2p.io/recording"
SECOND: Final = timedelta(seconds=1)
MINUTE: Final = timedelta(minutes=1)
DAY: Final = timedelta(days=1)

pytestmark = pytest.mark.usefixtures("frozen_time")

type Restart = Callable[[], Awaitable[None]]


@pytest.fixture(params=["reload", "restart"])
def restart(
    hass: HomeAssistant, pushes: Pushes, request: pytest.FixtureRequest
) -> Restart:
    """Return what starts the account anew, or all that it stands on as well."""

    async def restart_it() -> None:
        entry_id = pushes.entry.entry_id
        await hass.config_entries.async_unload(entry_id)
        await _settle(hass)
        if request.param == "restart":
            del hass.data[_ARCHIVE]
        await hass.config_entries.async_setup(entry_id)
        await _settle(hass)

    return restart_it


async def _settle(hass: HomeAssistant) -> None:
    await hass.async_block_till_done(wait_background_tasks=True)


async def _tell(
    hass: HomeAssistant,
    pushes: Pushes,
    call: PushedCall,
    event: str,
    *,
    at: datetime | None = None,
    without: tuple[str, ...] = (),
) -> None:
    """Tell of an event as it happens now, or when it is said to have happened."""
    (message,) = [one for one in messages_of(call) if one.fields["event"] == event]
    fields: dict[str, object] = {
        name: value for name, value in message.fields.items() if name not in without
    }
    moment = at or dt_util.utcnow()
    assert await pushes.send_fields(fields | {"timestamp": moment.isoformat()}) == 200
    await _settle(hass)


async def _tell_a_call(
    hass: HomeAssistant,
    pushes: Pushes,
    freezer: FrozenDateTimeFactory,
    call: PushedCall,
) -> None:
    """Tell of a call as it happens, but of its recording."""
    for event in ("call_ringing", "call_answered", "call_completed"):
        await _tell(hass, pushes, call, event)
        freezer.tick(10 * SECOND)


def _listen(hass: HomeAssistant) -> list[str]:
    """Return the entities that show who called, from now on."""
    shown_by: list[str] = []

    @callback
    def look(event: Event[EventStateChangedData]) -> None:
        if (state := event.data["new_state"]) is not None and DIGITS in repr(state):
            shown_by.append(state.entity_id)

    hass.bus.async_listen(EVENT_STATE_CHANGED, look)
    return shown_by


async def _history(hass: HomeAssistant) -> list[dict[str, Any]]:
    """Return all calls, those of this very moment among them."""
    now = dt_util.utcnow()
    told = await act(
        hass,
        "get_call_history",
        start=(now - 9 * DAY).isoformat(),
        end=(now + DAY).isoformat(),
    )
    calls: list[dict[str, Any]] = told["calls"]
    return calls


async def _is_forgotten(hass: HomeAssistant) -> bool:
    states = json.dumps([one.as_dict() for one in hass.states.async_all()], default=str)
    is_shown = DIGITS in states or traces(hass, DIGITS) > 0
    return await _history(hass) == [] and not is_shown


@pytest.mark.parametrize(
    ("call_id", "without", "later"),
    [
        ("a" * 32, (), MINUTE),
        ("a" * 32, (), 2 * DAY),
        ("a" * 32, ("originating_number", "dialed_number"), MINUTE),
        # Nothing but the numbers says of which call it is then.
        (None, (), MINUTE),
    ],
)
async def test_a_recording_brings_no_forgotten_call_back(
    hass: HomeAssistant,
    pushes: Pushes,
    freezer: FrozenDateTimeFactory,
    restart: Restart,
    hass_storage: dict[str, Any],
    call_id: str | None,
    without: tuple[str, ...],
    later: timedelta,
) -> None:
    call = pushed_call(id=call_id, recording=RECORDING)
    await _tell_a_call(hass, pushes, freezer, call)
    assert len(await _history(hass)) == 1
    assert (await act(hass, "forget_calls", number=NUMBER))["count"] == 1
    assert await _is_forgotten(hass)
    shown_by = _listen(hass)

    await restart()
    freezer.tick(later)
    await _tell(hass, pushes, call, "call_recorded", without=without)

    assert await _is_forgotten(hass)
    assert shown(hass, "sensor.net2phone_calls_today").state == "0"
    assert shown_by == []
    await restart()
    assert await _is_forgotten(hass)
    stored = json.dumps(hass_storage[f"telephony.{pushes.entry.entry_id}.forgotten"])
    assert DIGITS not in stored
    assert "a" * 32 not in stored


@pytest.mark.parametrize("is_ringing", [False, True])
@pytest.mark.parametrize("without", [(), ("duration",), ("originating_number",)])
async def test_a_call_that_goes_on_is_forgotten_whenever_it_ends(
    hass: HomeAssistant,
    pushes: Pushes,
    freezer: FrozenDateTimeFactory,
    restart: Restart,
    is_ringing: bool,
    without: tuple[str, ...],
) -> None:
    call = pushed_call(recording=RECORDING)
    await _tell(hass, pushes, call, "call_ringing")
    freezer.tick(3 * SECOND)
    if not is_ringing:
        await _tell(hass, pushes, call, "call_answered")
        freezer.tick(SECOND)
    await act(hass, "forget_calls", number=NUMBER)

    await restart()
    freezer.tick(MINUTE)
    shown_by = _listen(hass)
    await _tell(hass, pushes, call, "call_completed", without=without)
    freezer.tick(MINUTE)
    await restart()
    await _tell(hass, pushes, call, "call_recorded")

    assert await _history(hass) == []
    assert traces(hass, DIGITS) == 0
    assert not [one for one in shown_by if "live" not in one and "state" not in one]


async def test_a_call_of_somebody_else_that_goes_on_is_kept(
    hass: HomeAssistant,
    pushes: Pushes,
    freezer: FrozenDateTimeFactory,
    restart: Restart,
) -> None:
    call = pushed_call(number="+12125550199", recording=RECORDING)
    await _tell(hass, pushes, call, "call_ringing")
    freezer.tick(3 * SECOND)
    await act(hass, "forget_calls", number=NUMBER)
    await restart()

    for event in ("call_completed", "call_recorded"):
        freezer.tick(MINUTE)
        await _tell(hass, pushes, call, event)

    (told,) = await _history(hass)
    assert (told["caller"], told["recording"]) == ("+12125550199", call.id)


@pytest.mark.parametrize("event", ["call_completed", "call_recorded"])
async def test_a_call_that_began_before_it_could_be_heard_is_forgotten(
    hass: HomeAssistant,
    pushes: Pushes,
    freezer: FrozenDateTimeFactory,
    restart: Restart,
    event: str,
) -> None:
    """Nobody knew of it when its caller was forgotten, but it was there."""
    call = pushed_call(recording=RECORDING)
    await restart()
    assert (await act(hass, "forget_calls", number=NUMBER))["count"] == 0
    freezer.tick(29 * SECOND)

    await _tell(hass, pushes, call, event)

    assert await _history(hass) == []
    assert traces(hass, DIGITS) == 0


@pytest.mark.parametrize("event", ["call_missed", "call_completed", "call_recorded"])
async def test_who_was_forgotten_may_call_again(
    hass: HomeAssistant,
    pushes: Pushes,
    freezer: FrozenDateTimeFactory,
    restart: Restart,
    event: str,
) -> None:
    """Also where no more is heard of the next call than its end, as long as it takes."""
    await _tell_a_call(hass, pushes, freezer, pushed_call())
    await act(hass, "forget_calls", number=NUMBER)
    await restart()
    freezer.tick(timedelta(hours=6) if event == "call_recorded" else 2 * MINUTE)
    outcome = Outcome.MISSED if event == "call_missed" else Outcome.ANSWERED
    again = pushed_call(id="b" * 32, outcome=outcome, recording=RECORDING)

    await _tell(hass, pushes, again, event)
    await pass_time(hass, freezer, MINUTE)

    (told,) = await _history(hass)
    assert (told["id"], told["caller"]) == ("b" * 32, NUMBER)
    # What nobody heard of is not known.
    unknown = event == "call_recorded"
    assert told["outcome"] == (None if unknown else outcome.value)


async def test_a_call_that_could_not_be_written_is_forgotten(
    hass: HomeAssistant,
    pushes: Pushes,
    freezer: FrozenDateTimeFactory,
    restart: Restart,
) -> None:
    call = pushed_call(recording=RECORDING)
    with pytest.MonkeyPatch.context() as patch:
        break_writing(patch)
        await _tell_a_call(hass, pushes, freezer, call)
        told = await refusal(hass, "forget_calls", number=NUMBER)
        assert "Not all of the calls are deleted" in told
    await restart()
    freezer.tick(MINUTE)

    await _tell(hass, pushes, call, "call_recorded", without=("originating_number",))

    assert await _is_forgotten(hass)


@pytest.mark.parametrize("outcome", [Outcome.ANSWERED, Outcome.MISSED])
async def test_a_recording_belongs_to_the_call_that_is_kept(
    hass: HomeAssistant,
    pushes: Pushes,
    freezer: FrozenDateTimeFactory,
    restart: Restart,
    outcome: Outcome,
) -> None:
    """It is no news of another call, and does not answer what a machine took."""
    before = pushed_call(id="0" * 32)
    await _tell_a_call(hass, pushes, freezer, before)
    await act(hass, "forget_calls", number=NUMBER)
    freezer.tick(MINUTE)
    call = pushed_call(outcome=outcome)
    started_at = dt_util.utcnow()
    await _tell(hass, pushes, call, "call_ringing")
    freezer.tick(20 * SECOND)
    end = "call_missed" if outcome is Outcome.MISSED else "call_completed"
    await _tell(hass, pushes, call, end)
    await pass_time(hass, freezer, MINUTE)
    (kept,) = await _history(hass)
    await restart()
    event = shown(hass, "event.net2phone_call")
    freezer.tick(SECOND)

    await _tell(hass, pushes, pushed_call(recording=RECORDING), "call_recorded")

    (told,) = await _history(hass)
    assert told["recording"] == call.id
    assert told | {"recording": None} == kept
    assert told["outcome"] == outcome.value
    assert datetime.fromisoformat(told["started_at"]) == started_at
    assert shown(hass, "event.net2phone_call") == event


async def test_ids_are_known_for_some_days(
    hass: HomeAssistant,
    pushes: Pushes,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(forgotten_calls, "MOST_CALLS", 3)
    key = f"telephony.{pushes.entry.entry_id}.forgotten"
    for number in range(5):
        await _tell_a_call(hass, pushes, freezer, pushed_call(id=f"{number:032}"))
        await act(hass, "forget_calls", number=NUMBER)
    await _settle(hass)
    assert len(hass_storage[key]["data"]["calls"]) == 3

    for days in range(9):
        freezer.tick(DAY)
        await _tell_a_call(hass, pushes, freezer, pushed_call(id=f"1{days:031}"))
    await hass.config_entries.async_reload(pushes.entry.entry_id)
    await _settle(hass)

    assert hass_storage[key]["data"]["calls"] == {}
    assert len(hass_storage[key]["data"]["numbers"]) > 0
