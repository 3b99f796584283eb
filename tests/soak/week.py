"""A week in the life of an account, in a time of its own."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from itertools import combinations, count
from random import Random
import time
from typing import Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)

from custom_components.telephony.call_history.reporter import async_listen_to_calls
from custom_components.telephony.calls import Report
from custom_components.telephony.coordinator import CallHistoryCoordinator
from simulator import Simulator
from simulator.calls import Call

from ..helpers.network import Network
from ..helpers.stored_accounts import set_up, state, stored_account
from ..helpers.time_travel import fire_time_changed
from ..helpers.turns import turns
from .database_troubles import DatabaseTroubles
from .phones import Phones
from .troubles import Troubles

BEGINNING: Final = datetime(2026, 10, 29, 9, tzinfo=UTC)

# Whoever waits for the vendor has given up by then.
LONGEST_WAIT: Final = timedelta(seconds=32)
# What is sent on loopback arrives in them.
TURNS_TO_ARRIVE: Final = 40
TURNS_TO_ANSWER: Final = 400
# So often is there a new one, where there is none.
DATABASE_TROUBLE = 0.02
MOST_WAITS: Final = 100

USUAL_ABSENCE_MINUTES: Final = 5 * 60
LONGEST_OUTAGE_HOURS: Final = 20
# So long after its end a long call may be found.
LONGEST_DELAY_OF_LONG_CALLS: Final = timedelta(hours=12)

# AntBuddy's pages hold so many calls.
PAGE_SIZE: Final = 100

# A call as both sides know it.
type Key = tuple[str, str, str]


class Week:
    """A week in the life of an account; the vendor's time is the true one."""

    def __init__(
        self,
        hass: HomeAssistant,
        freezer: FrozenDateTimeFactory,
        network: Network,
        vendor: str,
        seed: int,
        database: DatabaseTroubles,
    ) -> None:
        """Begin on a Thursday, three days before clocks change in Europe."""
        self._hass = hass
        self._freezer = freezer
        self._network = network
        self._random = Random(seed)  # noqa: S311 - the same week for the same seed
        self.happened: list[Call] = []
        self._now = BEGINNING
        self._clock_error = timedelta()
        self._polls = 0
        self._trouble_until = BEGINNING
        self._database = database
        self._database_trouble_until = BEGINNING
        self._clock_wrong_until = BEGINNING
        self._long_outage_at: datetime | None = None
        self._calm_from: datetime | None = None
        self._rests = False
        self._reported: list[Report] = []
        self._freezer.move_to(BEGINNING)
        self.simulator = Simulator(
            now=lambda: self._now, answer_delay=0, history_days=2, seed=seed
        )
        self._server = self.simulator.vendors[vendor]
        self._phones = Phones(self._server, self._random)
        self._troubles = Troubles(self._server, network, self._random)
        self._vendor = vendor
        self.entry: MockConfigEntry

    def encrypt(self) -> None:
        """Speak with the vendor in TLS."""
        self._network.encrypt(self._server)

    async def live(self, polls: int) -> None:
        """Live through a number of polls, and a quiet end."""
        account = stored_account(
            self.simulator,
            self._vendor,
            options={"history_days": 1},
            address=self._network.address(self._server),
        )
        self.entry = await set_up(self._hass, account)
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
            fire_time_changed(self._hass)

    async def _through(self, doing: Coroutine[None, None, object]) -> None:
        """Do what may ask the vendor; where that waits in vain, time passes at once."""
        task = asyncio.create_task(doing)
        waits = 0
        while not task.done() and (self._troubles.can_wait or self._database.can_wait):
            await turns(TURNS_TO_ARRIVE)
            if self._database.can_wait:
                # The vendor has answered then, and a thread is given up.
                await turns(TURNS_TO_ANSWER)
                await self._hass.async_add_executor_job(time.sleep, 0.2)
            if self._troubles.take_waiting() or self._database.can_wait:
                # What is sent arrives first, so that it is an answer that is late.
                await turns(TURNS_TO_ARRIVE)
                waits += 1
                assert waits < MOST_WAITS
                self._pass(LONGEST_WAIT)
        await task

    async def _settle(self) -> None:
        # What Home Assistant tries again by itself is over too, before trouble is.
        await self._through(
            self._hass.async_block_till_done(wait_background_tasks=True)
        )

    async def _poll(self) -> None:
        self._polls += 1
        self._pass(timedelta(minutes=5, seconds=self._random.randrange(15)))
        already = len(self._reported)
        readings: dict[str, int] = {}
        if state(self.entry) is ConfigEntryState.LOADED:
            coordinator = self.entry.runtime_data.coordinator
            stop = _number_readings(coordinator, readings)
            await self._through(coordinator.async_refresh())
            await self._settle()
            stop()
        else:
            await self._through(
                self._hass.config_entries.async_reload(self.entry.entry_id)
            )
            await self._settle()
        # When a day begins, Home Assistant polls by itself, and this poll is right behind:
        # what only it found may be older than what had been told.
        for before, behind in combinations(self._reported[already:], 2):
            assert before.call.started_at <= behind.call.started_at or (
                readings.get(before.call.id, 0) < readings.get(behind.call.id, 0)
            )

    async def _let_something_happen(self) -> None:
        chance = self._random.random
        if self._calm_from is not None and self._now >= self._calm_from:
            self._be_well()
            if self._is_up():
                self._calm_from = None
            return
        if (
            self._is_quiet
            and chance() < 0.003
            and self._is_up()
            and not self._clock_error
        ):
            # More than one answer can hold, and nothing that makes them late ones.
            self._be_well()
            self._let_phones_ring_for_two_pages()
            return
        # After a long absence no more calls are reported than anybody wants to hear of.
        if chance() < (0.1 if self._is_away_for_long() else 0.3):
            self._let_phones_ring(self._random.choice((1, 1, 1, 2, 3)))
        if chance() < 0.05:
            self._phones.amend_a_call()
        self._plan_a_long_outage()
        if self._now >= self._trouble_until:
            self._troubles.end()
            if chance() < 0.08:
                self._make_trouble()
        if self._now >= self._clock_wrong_until:
            self._set_clock(timedelta())
            if chance() < 0.01:
                self._set_the_clock_wrong()
        await self._let_something_happen_to_the_database()
        if chance() < 0.015 and not self._is_away_for_long():
            await self._restart()

    async def _let_something_happen_to_the_database(self) -> None:
        if self._now >= self._database_trouble_until:
            self._database.end()
            if self._random.random() < DATABASE_TROUBLE:
                polls = self._random.choice((1, 1, 2, 5, 20))
                self._database_trouble_until = self._now + polls * timedelta(minutes=5)
                await self._database.begin(self._random)

    def _be_well(self) -> None:
        self._troubles.end()
        self._set_clock(timedelta())

    def _set_clock(self, error: timedelta) -> None:
        self._clock_error = error
        # Before anything else begins, for the waits are told by the same clock.
        self._pass(timedelta())

    @property
    def _is_quiet(self) -> bool:
        return self._now >= max(self._trouble_until, self._clock_wrong_until)

    def _is_up(self) -> bool:
        """Whether the last poll overlooked nothing, and neither did the one before."""
        if state(self.entry) is not ConfigEntryState.LOADED:
            return False
        coordinator = self.entry.runtime_data.coordinator
        recent = coordinator.data
        return coordinator.last_update_success and not (
            recent.skipped or recent.after_gap
        )

    def _is_away_for_long(self) -> bool:
        return self._calm_from is not None

    def _let_phones_ring(self, times: int) -> None:
        self._phones.ring(times, self._now, may_be_long=self._long_outage_at is None)

    def _let_phones_ring_for_two_pages(self) -> None:
        self._let_phones_ring(130)
        self._phones.ring_again_where_pages_meet(PAGE_SIZE)

    def go_on_while_pages_are_read(self, records: int) -> None:
        """Let phones ring now and then, when a page was written behind which is another.

        Args:
            records: How many there are on the page.
        """
        self._database.on_page()
        if records < PAGE_SIZE or self._rests or not self._is_quiet:
            # Pages that are read in vain, poll after poll, would make too many calls.
            return
        if self._random.random() < 0.3:
            self._let_phones_ring(self._random.choice((1, 1, 2, 5)))

    def _make_trouble(self) -> None:
        polls = self._random.choice((1, 1, 1, 2, 5, 20))
        self._trouble_until = self._now + polls * timedelta(minutes=5)
        self._troubles.begin()

    def _plan_a_long_outage(self) -> None:
        """Have it come, now and then, when no record of a long call waits to be read.

        Such a record may be read hours after it appeared: together with the outage,
        longer after the end of its call than calls are news. For the same reason it
        does not come right behind another.
        """
        if self._is_away_for_long():
            return
        if self._long_outage_at is None:
            if self._random.random() < 0.001:
                self._long_outage_at = self._now + LONGEST_DELAY_OF_LONG_CALLS
        elif self._now >= self._long_outage_at:
            self._long_outage_at = None
            self._be_well()
            self._troubles.begin(long=True)
            hours = self._random.randrange(6, LONGEST_OUTAGE_HOURS + 1)
            self._trouble_until = self._now + timedelta(hours=hours)
            self._clock_wrong_until = self._now
            # Another trouble right behind it would make it a longer one.
            self._calm_from = self._trouble_until

    def _set_the_clock_wrong(self) -> None:
        minutes = self._random.randrange(5, 120)
        self._clock_wrong_until = self._now + timedelta(minutes=minutes)
        self._set_clock(
            self._random.choice(
                (
                    timedelta(minutes=self._random.randrange(-180, 180)),
                    timedelta(hours=20),
                    timedelta(days=-4),
                )
            )
        )

    async def _restart(self) -> None:
        """Stop Home Assistant; phones ring on until it starts again."""
        # A clock that was set may have begun a set-up, which cannot be stopped half-way.
        await self._settle()
        await self._through(self._hass.config_entries.async_unload(self.entry.entry_id))
        absence = self._random.choice((0, 3, 60, USUAL_ABSENCE_MINUTES))
        for _ in range(absence // 30):
            self._let_phones_ring(1)
            self._pass(timedelta(minutes=30))
        await self._through(self._hass.config_entries.async_setup(self.entry.entry_id))
        await self._settle()

    async def _come_to_rest(self) -> None:
        self._rests = True
        self._be_well()
        self._database.end()
        for _ in range(3):
            await self._poll()
        assert self._is_up()
        self._let_phones_ring_for_two_pages()
        await self._poll()
        self._pass(timedelta(hours=12))
        # No call shows up any more that moves them off the place where pages meet.
        self._phones.ring_again_where_pages_meet(PAGE_SIZE)
        for _ in range(3):
            await self._poll()
        # Nobody is bothered with what is over.
        assert self._hass.config_entries.flow.async_progress() == []
        assert await self._hass.config_entries.async_unload(self.entry.entry_id)


def _number_readings(
    coordinator: CallHistoryCoordinator, readings: dict[str, int]
) -> CALLBACK_TYPE:
    """Note by which reading each call came, in numbers that grow.

    Args:
        coordinator: Reads.
        readings: Takes the numbers of readings by the ids of calls.

    Returns:
        What ends it.
    """
    numbers = count(1)

    @callback
    def note() -> None:
        number = next(numbers)
        for call in coordinator.data.news:
            # A later one may have an amended record of it.
            _ = readings.setdefault(call.id, number)

    return coordinator.async_add_listener(note)


def _key(call: Call) -> Key:
    return (
        call.started_at.astimezone(UTC).isoformat(),
        call.direction.value,
        call.number,
    )
