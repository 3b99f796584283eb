"""Finds out what became of the calls that were asked for, and tells it once for each."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import CALLBACK_TYPE, CoreState, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import (
    async_dispatcher_connect,
    async_dispatcher_send,
)
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from ..archive.account_dialling import AccountDialling
from ..calls import (
    LONGEST_CALL,
    Call,
    Comparable,
    DialAttempt,
    DialResult,
    PendingAttempt,
    match_calls,
)
from ..calls.call_matching import CLOCK_DIFFERENCE
from ..const import DOMAIN
from ..coordinator import CallHistoryCoordinator
from ..entry.lines import lines_of
from ..failures.vendor_errors import action_errors
from ..polling.read_plan import THOROUGH_INTERVAL
from ..providers.answers import PlacedCallOutcome
from ..providers.base import Capability, Provider

# Only finished calls are in the history: so long people may talk before it is told that
# nothing was seen.
_PATIENCE: Final = timedelta(hours=2)

# Some talk longer. Their calls are found by the reads that are made anyway, the last one
# of which comes so long after the longest call.
_CORRECTION_TIME: Final = LONGEST_CALL + THOROUGH_INTERVAL + timedelta(hours=1)

_MOST_CORRECTABLE: Final = 100

# While the vendor cannot be reached nothing can be seen, which says nothing of the call.
_PATIENCE_WITHOUT_VENDOR: Final = timedelta(hours=4)

# Before it gives up it has a whole day read, in time for one of the usual polls.
_LAST_LOOK: Final = timedelta(minutes=15)

# While a vendor does not say what became of a call, it is looked for among all others.
_PATIENCE_WITH_LOOKS: Final = timedelta(minutes=10)

# Calls of which nothing was seen for hours are asked for now and then.
_LATER_LOOKS: Final = timedelta(hours=1)

# Polls that find nothing new are told to nobody, so that time is watched as well.
_CHECK_INTERVAL: Final = timedelta(minutes=1)


@callback
def async_listen_to_placed_calls(
    hass: HomeAssistant, entry_id: str, listener: Callable[[DialResult], None]
) -> CALLBACK_TYPE:
    """Have a callback called with what became of each placed call of an account.

    Returns:
        What ends the listening.
    """
    return async_dispatcher_connect(hass, _signal(entry_id), listener)


def _signal(entry_id: str) -> str:
    return f"{DOMAIN}_placed_call_{entry_id}"


class CallTracker:
    """Watches the history of one account until it shows the calls that were placed."""

    def __init__(
        self,
        hass: HomeAssistant,
        coordinator: CallHistoryCoordinator,
        dialling: AccountDialling,
        comparable: Comparable,
        *,
        provider: Provider | None = None,
    ) -> None:
        """Track the calls of an account.

        Args:
            hass: Home Assistant.
            coordinator: Polls the history.
            dialling: Keeps what is waited for beyond a restart.
            comparable: Gives a number a form in which all ways to write it are equal.
            provider: Asks the vendor what became of a call, where it can be asked that.
        """
        self._hass = hass
        self._coordinator = coordinator
        self._dialling = dialling
        self._comparable = comparable
        self._provider = provider
        self._outcomes: dict[str, PlacedCallOutcome] = {}
        self._looks_fail = False
        self._looked_at: datetime | None = None
        self._looked_again: set[str] = set()
        self._stop_clock: CALLBACK_TYPE | None = None
        self._started = False

    @callback
    def async_start(self) -> None:
        """Report from now on, beginning when Home Assistant and its automations run."""
        entry = self._coordinator.config_entry
        self._started = True
        if self._provider is not None:
            self._coordinator.async_look_by(self.async_look)
        entry.async_on_unload(self._coordinator.async_add_listener(self._on_update))
        entry.async_on_unload(async_at_started(self._hass, self._on_started))
        entry.async_on_unload(
            self._dialling.async_listen_to_late_news(self._on_late_news)
        )
        self._follow()

    @callback
    def async_stop(self) -> None:
        """Report no more; what is waited for is stored."""
        self._started = False
        self._watch_clock(needed=False)

    @property
    def will_be_told(self) -> bool:
        """Whether anything can tell what becomes of a call that is placed now."""
        return not self._coordinator.awaits_first_push

    @callback
    def async_track(self, attempt: DialAttempt) -> None:
        """Find out what becomes of an attempt, and look sooner for a short while."""
        if not self.will_be_told:
            return
        self._dialling.pending.append(PendingAttempt(attempt))
        self._save()
        # Like the saving, after the answer to whoever asked for the call.
        self._hass.loop.call_soon(self._follow)

    async def async_look(self) -> bool:
        """Ask the vendor what became of calls; return whether one of them is over."""
        asked = [
            one.attempt.order_id
            for one in self._dialling.pending
            if self._is_asked_for(one) and one.attempt.order_id is not None
        ]
        if self._provider is None or not asked:
            return True
        self._looked_at = dt_util.utcnow()
        outcomes: Mapping[str, PlacedCallOutcome] = {}
        self._looks_fail = True
        with (
            # A poll tells what is wrong.
            suppress(HomeAssistantError),
            action_errors(
                self._hass,
                self._coordinator.config_entry,
                Capability.PLACED_CALL_OUTCOME,
            ),
        ):
            outcomes = await self._provider.placed_call_outcomes(asked)
            self._looks_fail = False
        if outcomes:
            self._outcomes |= outcomes
            self._on_update()
        return bool(outcomes)

    def _is_asked_for(self, one: PendingAttempt) -> bool:
        """Whether the vendor is asked what became of an attempt."""
        return self._provider is not None and one.attempt.order_id is not None

    def _is_guessed(self, one: PendingAttempt) -> bool:
        """Whether it has to be found in the history by its number and time."""
        if not self._is_asked_for(one):
            return True
        return self._looks_fail and _age(one, dt_util.utcnow()) >= _PATIENCE_WITH_LOOKS

    def _take_outcomes(self) -> list[DialResult]:
        """Return what the vendor said of attempts, which wait no longer."""
        results: list[DialResult] = []
        waiting: list[PendingAttempt] = []
        for one in self._dialling.pending:
            outcome = self._outcomes.get(one.attempt.order_id or "")
            if outcome is None:
                waiting.append(one)
                continue
            results.append(
                DialResult(
                    attempt=one.attempt,
                    call=outcome.call,
                    certain=True,
                    late=one.reported,
                    cause=outcome.cause,
                )
            )
        self._outcomes.clear()
        self._dialling.pending = waiting
        return results

    @callback
    def _look_in_time(self, now: datetime) -> None:
        """Ask for calls now and then that no poll looks for any more."""
        is_left = any(
            self._is_asked_for(one) and _age(one, now) >= _PATIENCE - _LAST_LOOK
            for one in self._dialling.pending
        )
        if is_left and (
            self._looked_at is None or abs(now - self._looked_at) >= _LATER_LOOKS
        ):
            self._looked_at = now
            _ = self._coordinator.config_entry.async_create_background_task(
                self._hass,
                self._coordinator.async_look(),
                "ask what became of placed calls",
            )

    @callback
    def _on_started(self, _hass: HomeAssistant) -> None:
        self._on_update()

    @callback
    def _on_late_news(self) -> None:
        self._follow()
        self._on_update()

    @callback
    def _on_minute(self, _now: datetime) -> None:
        self._on_update()

    @callback
    def _on_update(self) -> None:
        """Report what can be reported now."""
        if (
            not self._started
            or not self._dialling.pending
            or self._hass.state is not CoreState.running
        ):
            return
        now = dt_util.utcnow()
        before = self._dialling.pending
        results = self._take_outcomes()
        asked = [one for one in self._dialling.pending if not self._is_guessed(one)]
        found, guessed = match_calls(
            [one for one in self._dialling.pending if self._is_guessed(one)],
            self._calls(before),
            uncertain=self._dialling.uncertain,
            now=now,
            comparable=self._comparable,
            lines=[line.number for line in lines_of(self._coordinator.config_entry)],
        )
        self._dialling.pending = sorted(
            [*asked, *guessed], key=lambda one: one.attempt.started_at
        )
        results += found
        results += self._give_up(now)
        for result in results:
            if result.call is not None:
                self._dialling.matched[result.call.id] = result.call.started_at
                if not result.certain:
                    self._dialling.uncertain.append(result.attempt)
            async_dispatcher_send(
                self._hass, _signal(self._coordinator.config_entry.entry_id), result
            )
        if self._dialling.pending != before:
            self._save()
        self._follow()
        self._look_in_time(now)

    def _give_up(self, now: datetime) -> list[DialResult]:
        """Tell of attempts that were waited for long enough."""
        gone: list[DialResult] = []
        reported = [one for one in self._dialling.pending if one.reported]
        waiting: list[PendingAttempt] = []
        for one in self._dialling.pending:
            if one.reported:
                continue
            if _age(one, now) < self._patience:
                self._look_again(one, now)
                waiting.append(one)
                continue
            certain = not one.ambiguous
            gone.append(DialResult(attempt=one.attempt, call=None, certain=certain))
            reported.append(replace(one, reported=True))
        self._looked_again &= {one.attempt.id for one in waiting}
        # What nobody knows to be placed is not worth a longer wait.
        correctable = [
            one
            for one in reported
            if one.attempt.confirmed and _age(one, now) < _CORRECTION_TIME
        ]
        self._dialling.pending = [*correctable[-_MOST_CORRECTABLE:], *waiting]
        return gone

    @property
    def _patience(self) -> timedelta:
        reachable = self._coordinator.last_update_success
        return _PATIENCE if reachable else _PATIENCE_WITHOUT_VENDOR

    def _look_again(self, one: PendingAttempt, now: datetime) -> None:
        """Have a whole day read, once, before an attempt is given up."""
        is_known = one.attempt.id in self._looked_again
        if _age(one, now) >= _PATIENCE - _LAST_LOOK and not is_known:
            self._looked_again.add(one.attempt.id)
            self._coordinator.async_read_all_next()

    def _calls(self, pending: Iterable[PendingAttempt]) -> list[Call]:
        """Return the calls that can be those of an attempt."""
        earliest = min(one.attempt.started_at for one in pending)
        return [
            call
            for call in self._coordinator.data.kept
            if call.started_at >= earliest - CLOCK_DIFFERENCE
            and call.id not in self._dialling.matched
        ]

    @callback
    def _follow(self) -> None:
        """Have the history read as far back and as often as the attempts need it."""
        times = [
            one.attempt.started_at for one in self._dialling.pending if not one.reported
        ]
        self._coordinator.async_await_calls(
            since=min(times) - CLOCK_DIFFERENCE if times else None,
            placed_at=max(times, default=None),
        )
        is_waiting = bool(times) or any(map(self._is_asked_for, self._dialling.pending))
        self._watch_clock(needed=is_waiting and self._started)

    @callback
    def _watch_clock(self, *, needed: bool) -> None:
        if needed and self._stop_clock is None:
            self._stop_clock = async_track_time_interval(
                self._hass, self._on_minute, _CHECK_INTERVAL
            )
        elif not needed and self._stop_clock is not None:
            self._stop_clock()
            self._stop_clock = None

    @callback
    def _save(self) -> None:
        _ = self._coordinator.config_entry.async_create_task(
            self._hass,
            self._dialling.async_keep(),
            "save placed calls",
            # After the answer to whoever asked for the call.
            eager_start=False,
        )


def _age(one: PendingAttempt, now: datetime) -> timedelta:
    # The distance, so that a clock set back ends the waiting as well.
    return abs(now - one.attempt.started_at)
