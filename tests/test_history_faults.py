"""Every call is reported once and only once, whatever happens for a week.

A week of polls, in a time of its own: vendors that fail in every way they can, Home
Assistant stopped and started, calls that show up late, look alike or are amended,
clocks that are set wrong and right again, midnights in every zone.
"""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.telephony.call_reporter import async_listen_to_calls
from custom_components.telephony.call_store import CallStore
from custom_components.telephony.calls import CallLedger, Report
from simulator import Simulator
from simulator.calls import Call, Direction, Outcome
from simulator.faults import (
    BrokenRecord,
    EmptyBody,
    Fault,
    Html,
    Redirect,
    Reset,
    ResetMidBody,
    Status,
    Throttle,
    Truncated,
    VendorCode,
    WrongTypes,
)

from .accounts import WITH_HISTORY, set_up, state, stored_account

BEGINNING: Final = datetime(2026, 10, 29, 9, tzinfo=UTC)
POLLS: Final = 2000
SEEDS: Final = 20

FAULTS: Final[tuple[Fault, ...]] = (
    Reset(),
    ResetMidBody(),
    Truncated(),
    Html(),
    EmptyBody(),
    WrongTypes(),
    Redirect("http://127.0.0.1:1/"),
    Status(400),
    Status(404),
    Status(500),
    Status(502, body="<html>Bad gateway</html>"),
    Throttle("30"),
    Throttle(),
)
NUMBERS: Final = tuple(f"120255501{last:02}" for last in range(100))

# What an account can be away at once; with calls that show up late, less than a day.
LONGEST_ABSENCE_MINUTES: Final = 5 * 60
LONGEST_CALL_MINUTES: Final = 4 * 60

# A call as both sides know it.
type Key = tuple[str, str, str]


class Week:
    """A week in the life of an account; the vendor's time is the true one."""

    def __init__(
        self,
        hass: HomeAssistant,
        freezer: FrozenDateTimeFactory,
        vendor: str,
        seed: int,
    ) -> None:
        """Begin on a Thursday, three days before clocks change in Europe."""
        self._hass = hass
        self._freezer = freezer
        self._random = Random(seed)  # noqa: S311 - the same week for the same seed
        self.happened: list[Call] = []
        self._now = BEGINNING
        self._clock_error = timedelta()
        self._polls = 0
        self._trouble_until = 0
        self._clock_wrong_until = 0
        self._reported: list[Report] = []
        self._freezer.move_to(BEGINNING)
        self.simulator = Simulator(
            now=lambda: self._now, answer_delay=0, history_days=2, seed=seed
        )
        self._server = self.simulator.vendors[vendor]
        self._vendor = vendor
        self.entry: MockConfigEntry

    async def live(self, polls: int) -> None:
        """Live through a number of polls, and a quiet end."""
        self.entry = await set_up(
            self._hass,
            stored_account(self.simulator, self._vendor, options={"history_days": 1}),
        )
        assert state(self.entry) is ConfigEntryState.LOADED
        before = {call.id for call in self._server.state._history}
        stop = async_listen_to_calls(self._hass, self.entry.entry_id, self._on_report)
        while self._polls < polls:
            await self._let_something_happen()
            await self._poll()
        await self._come_to_rest()
        stop()
        self.happened = [call for call in self._server.calls if call.id not in before]

    def assert_every_call_was_reported_once(self) -> None:
        reported = Counter(
            (
                report.call.started_at.isoformat(),
                report.call.direction.value,
                str(report.call.remote_party.number),
            )
            for report in self._reported
        )
        happened = Counter(_key(call) for call in self.happened)
        assert len(self.happened) > self._polls / 4
        assert happened - reported == Counter()
        assert reported - happened == Counter()
        ids = [report.call.id for report in self._reported]
        assert len(ids) == len(set(ids))

    @callback
    def _on_report(self, report: Report) -> None:
        self._reported.append(report)

    def _pass(self, time: timedelta) -> None:
        before = self._freezer().date()
        self._now += time
        self._freezer.move_to(self._now + self._clock_error)
        if self._freezer().date() != before:
            async_fire_time_changed(self._hass)

    async def _poll(self) -> None:
        self._polls += 1
        self._pass(timedelta(minutes=5, seconds=self._random.randrange(15)))
        already = len(self._reported)
        if state(self.entry) is ConfigEntryState.LOADED:
            await self.entry.runtime_data.coordinator.async_refresh()
        else:
            await self._hass.config_entries.async_reload(self.entry.entry_id)
        await self._hass.async_block_till_done()
        times = [report.call.started_at for report in self._reported[already:]]
        assert times == sorted(times)

    async def _let_something_happen(self) -> None:
        chance = self._random.random
        quiet = self._polls >= max(self._trouble_until, self._clock_wrong_until)
        if quiet and chance() < 0.003 and self._is_up():
            # More than one answer can hold, and nothing that makes them late ones.
            self._server.behave()
            self._server.restore_credentials()
            self._clock_error = timedelta()
            self._phones_ring(130)
            return
        if chance() < 0.3:
            self._phones_ring(self._random.choice((1, 1, 1, 2, 3)))
        if chance() < 0.05:
            self._amend_a_call()
        if self._polls >= self._trouble_until:
            self._server.behave()
            self._server.restore_credentials()
            if chance() < 0.08:
                self._make_trouble()
        if self._polls >= self._clock_wrong_until:
            self._clock_error = timedelta()
            if chance() < 0.01:
                self._set_the_clock_wrong()
        if chance() < 0.015:
            await self._restart()

    def _is_up(self) -> bool:
        return (
            state(self.entry) is ConfigEntryState.LOADED
            and self.entry.runtime_data.coordinator.last_update_success
        )

    def _phones_ring(self, times: int) -> None:
        for _ in range(times):
            kind = self._random.random()
            duration = self._random.randrange(5, 900)
            visible_from = None
            if kind < 0.1:
                duration = self._random.randrange(900, LONGEST_CALL_MINUTES * 60)
            elif kind < 0.2:
                visible_from = self._now + timedelta(
                    minutes=self._random.randrange(1, 30)
                )
            recent = [call for call in self._server.state._history[-1:] if call.id > 60]
            if recent and kind > 0.85:
                # The same two talk again in the same second, as AntBuddy writes it.
                self._add(replace(recent[0], recording=None))
                continue
            outcome = self._random.choice((Outcome.ANSWERED, Outcome.MISSED))
            direction = self._random.choice((Direction.INCOMING, Direction.OUTGOING))
            if direction is Direction.OUTGOING and outcome is Outcome.MISSED:
                outcome = Outcome.UNANSWERED
            self._server.add_call(
                number=self._random.choice(NUMBERS),
                direction=direction,
                outcome=outcome,
                started_at=self._now - timedelta(seconds=duration),
                duration=duration,
                visible_from=visible_from,
            )

    def _add(self, call: Call) -> None:
        self._server.add_call(
            number=call.number,
            direction=call.direction,
            outcome=call.outcome,
            started_at=call.started_at,
            duration=call.duration,
            talk=call.talk,
            visible_from=call.visible_from,
        )

    def _amend_a_call(self) -> None:
        history = self._server.state._history
        place = len(history) - self._random.randrange(1, 20)
        call = history[place]
        history[place] = replace(
            call,
            duration=call.duration + 7,
            recording="call_recording_dl5m5j5hfh4n8njj1oor.wav",
        )

    def _make_trouble(self) -> None:
        self._trouble_until = self._polls + self._random.choice((1, 1, 1, 2, 5, 20))
        trouble = self._random.randrange(len(FAULTS) + 3)
        if trouble < len(FAULTS):
            self._server.misbehave(FAULTS[trouble])
        elif trouble == len(FAULTS):
            self._server.revoke_credentials()
        elif trouble == len(FAULTS) + 1:
            self._server.misbehave(BrokenRecord())
        elif self._server.has_error_codes:
            self._server.misbehave(VendorCode(self._random.choice((-1, 1002, 1003))))

    def _set_the_clock_wrong(self) -> None:
        self._clock_wrong_until = self._polls + self._random.randrange(1, 25)
        self._clock_error = self._random.choice(
            (
                timedelta(minutes=self._random.randrange(-180, 180)),
                timedelta(hours=20),
                timedelta(days=-4),
            )
        )

    async def _restart(self) -> None:
        """Stop Home Assistant; phones ring on until it starts again."""
        await self._hass.config_entries.async_unload(self.entry.entry_id)
        absence = self._random.choice((0, 3, 60, LONGEST_ABSENCE_MINUTES))
        for _ in range(absence // 30):
            self._phones_ring(1)
            self._pass(timedelta(minutes=30))
        await self._hass.config_entries.async_setup(self.entry.entry_id)
        await self._hass.async_block_till_done()

    async def _come_to_rest(self) -> None:
        self._server.behave()
        self._server.restore_credentials()
        self._clock_error = timedelta()
        await self._poll()
        self._pass(timedelta(hours=12))
        for _ in range(3):
            await self._poll()
        assert await self._hass.config_entries.async_unload(self.entry.entry_id)


def _key(call: Call) -> Key:
    return (
        call.started_at.astimezone(UTC).isoformat(),
        call.direction.value,
        call.number,
    )


@pytest.fixture(autouse=True)
def _without_breath(monkeypatch: pytest.MonkeyPatch) -> None:
    """Report without the moment in between that lets automations tell calls apart."""
    monkeypatch.setattr("custom_components.telephony.call_reporter._APART_SECONDS", 0)


async def _week(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    seed: int,
    polls: int = POLLS,
) -> Week:
    # It notes where every callback was made, which takes longer than all the rest.
    hass.loop.set_debug(False)
    week = Week(hass, freezer, vendor, seed)
    async with week.simulator:
        await week.live(polls)
    return week


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("seed", range(SEEDS))
async def test_every_call_is_reported_once(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, seed: int
) -> None:
    week = await _week(hass, freezer, WITH_HISTORY[seed % 2], seed)

    week.assert_every_call_was_reported_once()


async def _a_day_and_a_half(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, vendor: str
) -> Week:
    return await _week(hass, freezer, vendor, seed=1, polls=400)


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_day_and_a_half_goes_well_with_a_whole_cursor(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, vendor: str
) -> None:
    week = await _a_day_and_a_half(hass, freezer, vendor)

    week.assert_every_call_was_reported_once()


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_ledger_that_forgets_is_found_out(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    vendor: str,
) -> None:
    monkeypatch.setattr(
        "custom_components.telephony.call_store._ledger", lambda _: CallLedger({})
    )
    week = await _a_day_and_a_half(hass, freezer, vendor)

    with pytest.raises(AssertionError):
        week.assert_every_call_was_reported_once()


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_reporter_that_does_not_save_is_found_out(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    vendor: str,
) -> None:
    async def save_nothing(*_: object) -> None:
        """Lose what is known at the next restart."""

    monkeypatch.setattr(CallStore, "async_save", save_nothing)
    week = await _a_day_and_a_half(hass, freezer, vendor)

    with pytest.raises(AssertionError):
        week.assert_every_call_was_reported_once()


@pytest.mark.usefixtures("socket_enabled")
async def test_a_cursor_without_an_overlap_is_found_out(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calls that show up later than younger ones are lost."""
    module = "custom_components.telephony.read_plan"
    monkeypatch.setattr(f"{module}.OVERLAP", timedelta(seconds=-1))
    for interval in ("LONG_INTERVAL", "THOROUGH_INTERVAL"):
        monkeypatch.setattr(f"{module}.{interval}", timedelta(days=365))
    week = await _a_day_and_a_half(hass, freezer, "antbuddy")

    with pytest.raises(AssertionError):
        week.assert_every_call_was_reported_once()
