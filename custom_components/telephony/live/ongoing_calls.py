"""The calls of an account that go on, and who wants to hear of them."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.dispatcher import (
    async_dispatcher_connect,
    async_dispatcher_send,
)
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.util import dt as dt_util

from ..calls import Call, CallsGoingOn, LiveCall, Passed
from ..const import DOMAIN
from ..entry.numbers import AccountNumbers


@callback
def async_listen_to_live_calls(
    hass: HomeAssistant, entry_id: str, listener: Callable[[Passed], None]
) -> CALLBACK_TYPE:
    """Have a callback called with every phase that a call of an account comes to.

    It is called again when more is known of a call in the same phase.

    It is called when all who show the calls that go on have shown it.

    Returns:
        What ends the listening.
    """
    return async_dispatcher_connect(hass, _phase_signal(entry_id), listener)


@callback
def async_listen_to_calls_going_on(
    hass: HomeAssistant, entry_id: str, listener: CALLBACK_TYPE
) -> CALLBACK_TYPE:
    """Have a callback called when others go on than before, or more is known of them.

    Returns:
        What ends the listening.
    """
    return async_dispatcher_connect(hass, _signal(entry_id), listener)


@callback
def async_tell_calls_going_on(hass: HomeAssistant, entry_id: str) -> None:
    """Have the calls that go on shown anew."""
    async_dispatcher_send(hass, _signal(entry_id))


def _signal(entry_id: str) -> str:
    return f"{DOMAIN}_calls_going_on_{entry_id}"


def _phase_signal(entry_id: str) -> str:
    return f"{DOMAIN}_live_call_{entry_id}"


class LiveCalls:
    """Knows which calls of an account go on, and tells each phase once."""

    def __init__(
        self, hass: HomeAssistant, entry_id: str, numbers: AccountNumbers
    ) -> None:
        """Begin without any; the numbering plan is loaded."""
        self._hass = hass
        self._entry_id = entry_id
        self._numbers = numbers
        self._going_on = CallsGoingOn()
        self._cancel: CALLBACK_TYPE | None = None
        self._is_stopped = False

    @property
    def calls(self) -> tuple[LiveCall, ...]:
        """The calls that go on, the most urgent first."""
        return self._going_on.calls

    def as_calls(self) -> list[Call]:
        """Return the calls that go on as far as they are known."""
        return [call.as_call for call in self.calls]

    async def async_take(self, told: Collection[LiveCall]) -> None:
        """Take what the vendor told, in its order."""
        # Who calls is looked up by the number, which takes a while to read.
        await self._numbers.async_learn([call.as_call for call in told])
        for call in told:
            changed, passed = self._going_on.take(call, dt_util.utcnow())
            self._tell(passed, changed=changed)

    @callback
    def async_end_recorded(self, records: Mapping[str, Call]) -> None:
        """End the calls whose records are there, though nothing told of their end.

        Args:
            records: Of calls, by their ids, whether they go on or not.
        """
        self._tell(self._going_on.end_recorded(records, dt_util.utcnow()))

    @callback
    def async_stop(self) -> None:
        """Watch the clock no more, whatever is still on its way."""
        self._is_stopped = True
        self._stop_clock()

    def _stop_clock(self) -> None:
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    @callback
    def _on_time(self, _now: datetime) -> None:
        self._cancel = None
        self._tell(self._going_on.end_overdue(dt_util.utcnow()))
        self._watch_clock()

    def _tell(self, passed: Collection[Passed], *, changed: bool = False) -> None:
        if not (passed or changed):
            return
        self._watch_clock()
        async_tell_calls_going_on(self._hass, self._entry_id)
        for one in passed:
            async_dispatcher_send(self._hass, _phase_signal(self._entry_id), one)

    def _watch_clock(self) -> None:
        self._stop_clock()
        if (due := self._going_on.due) is not None and not self._is_stopped:
            self._cancel = async_track_point_in_utc_time(
                self._hass, HassJob(self._on_time, cancel_on_shutdown=True), due
            )
