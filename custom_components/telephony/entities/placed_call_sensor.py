"""How far the call is that was placed last, as a sensor that changes with a tap."""

from datetime import datetime, timedelta
from typing import Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.restore_state import RestoreEntity
from homeassistant.util import dt as dt_util

from ..account import Account
from ..call_history.forgetting import async_listen_to_forgetting
from ..call_history.forgotten_attributes import are_of_forgotten
from ..calls import DialAttempt, DialResult, PlacedOutcome
from ..click_to_call.dial_progress import Progress, Stage, async_listen_to_progress
from ..click_to_call.tracker import async_listen_to_placed_calls
from ..const import DOMAIN
from ..dial_rules.refusal import Refusal

# No phone rings for longer. What comes then nobody knows, until it is in the history.
_LONGEST_RINGING: Final = timedelta(minutes=1)
_PLACED: Final = "placed"
_RINGS: Final = (Stage.PLACING, Stage.RINGING)

# The word "unknown" is Home Assistant's own.
_OUTCOMES: Final = {
    outcome: "ended" if outcome is PlacedOutcome.UNKNOWN else outcome.value
    for outcome in PlacedOutcome
}

PLACED_CALL_STATE: Final = SensorEntityDescription(
    key="placed_call_state",
    translation_key="placed_call_state",
    device_class=SensorDeviceClass.ENUM,
    options=[*(stage.value for stage in Stage), _PLACED, *_OUTCOMES.values()],
)

type _Attributes = dict[str, str | float | bool | None]


class PlacedCallSensor(RestoreEntity, SensorEntity):
    """From the tap to what the history tells: the last call that was asked for."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, account: Account) -> None:
        """Show the calls of an account; where nothing tells their end, if somebody wants it."""
        entry = account.entry
        self.entity_description = PLACED_CALL_STATE
        self._account = account
        self._entry_id = entry.entry_id
        self._dial_id: object = None
        self._shown_since = dt_util.utcnow()
        self._stop_ringing: CALLBACK_TYPE | None = None
        self._attr_unique_id = f"{entry.unique_id}_{PLACED_CALL_STATE.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, entry.entry_id)})
        self._attr_entity_registry_enabled_default = account.tracker is not None
        self._attr_extra_state_attributes = dict(_attributes())

    @override
    async def async_added_to_hass(self) -> None:
        """Go on with what was shown before a restart, and follow what comes."""
        await super().async_added_to_hass()
        state = await self.async_get_last_state()
        if state is not None and state.state in (self.options or ()):
            # Whatever rang then does not ring any more.
            self._attr_native_value = _PLACED if state.state in _RINGS else state.state
            self._attr_extra_state_attributes = {
                name: state.attributes.get(name) for name in _attributes()
            }
            self._dial_id = state.attributes.get("dial_id")
            self._shown_since = state.last_changed
            self._cover_forgotten()
        self.async_on_remove(
            async_listen_to_progress(self.hass, self._entry_id, self._on_progress)
        )
        self.async_on_remove(
            async_listen_to_placed_calls(self.hass, self._entry_id, self._on_result)
        )
        self.async_on_remove(
            async_listen_to_forgetting(self.hass, self._entry_id, self._on_forgetting)
        )
        self.async_on_remove(self._wait_no_more)

    @callback
    def _on_progress(self, progress: Progress) -> None:
        if progress.reason == Refusal.REPEATED and self.native_value in _RINGS:
            # The second click of a double click; the first one is what rings.
            return
        if (attempt := progress.attempt) is not None:
            self._dial_id = attempt.id
        self._show(
            progress.stage,
            _attributes(
                attempt,
                number=progress.number,
                name=progress.name,
                reason=progress.reason,
            ),
        )
        if progress.stage is Stage.RINGING:
            self._stop_ringing = async_call_later(
                self.hass, _LONGEST_RINGING, self._on_silence
            )

    @callback
    def _on_silence(self, _now: datetime) -> None:
        self._stop_ringing = None
        self._attr_native_value = _PLACED
        self.async_write_ha_state()

    @callback
    def _on_result(self, result: DialResult) -> None:
        # Of an older call the event tells.
        if result.attempt.id != self._dial_id:
            return
        talk_time = result.call.talk_time if result.call else None
        self._show(
            _OUTCOMES[result.outcome],
            _attributes(
                result.attempt,
                number=result.attempt.number,
                name=result.attempt.name,
                talk_time=talk_time.total_seconds() if talk_time is not None else None,
                certain=result.certain,
            ),
        )

    def _show(self, value: str, attributes: _Attributes) -> None:
        self._wait_no_more()
        self._attr_native_value = value
        self._attr_extra_state_attributes = dict(attributes)
        self._shown_since = dt_util.utcnow()
        self._on_forgetting()

    @callback
    def _on_forgetting(self) -> None:
        self._cover_forgotten()
        self.async_write_ha_state()

    def _cover_forgotten(self) -> None:
        shown = self._attr_extra_state_attributes
        archive = self._account.archive
        if archive is not None and are_of_forgotten(
            archive.forgotten, shown, self._shown_since
        ):
            self._attr_extra_state_attributes = dict(_attributes())

    @callback
    def _wait_no_more(self) -> None:
        if self._stop_ringing is not None:
            self._stop_ringing()
            self._stop_ringing = None


def _attributes(
    attempt: DialAttempt | None = None,
    *,
    number: str | None = None,
    name: str | None = None,
    reason: str | None = None,
    talk_time: float | None = None,
    certain: bool | None = None,
) -> _Attributes:
    """Return the same keys for every state; unknown values are None.

    Times are ISO 8601 in UTC, durations are in seconds.
    """
    return {
        "number": number,
        "name": name,
        "line": attempt.line if attempt else None,
        "placed_at": attempt.started_at.isoformat() if attempt else None,
        "reason": reason,
        "talk_time": talk_time,
        "certain": certain,
        "dial_id": attempt.id if attempt else None,
    }
