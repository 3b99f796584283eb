"""Whether a phone of the account rings or somebody talks, as sensors."""

from collections.abc import Mapping
from typing import Any, Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import MATCH_ALL, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..account import Account
from ..address_book.loaded_books import async_listen_to_contacts
from ..calls import LiveCall
from ..const import CONF_NUMBER, DOMAIN, SUBENTRY_TYPE_LINE
from ..entry.changes import async_follow_changes
from ..live.live_attributes import IDLE, STATES, live_call_attributes
from ..live.ongoing_calls import LiveCalls, async_listen_to_calls_going_on
from ..live.push_intake import PushIntake
from ..providers.push import PushSource
from .line_sensors import line_device

# In a flood, more would be written with each change than anybody can read.
_MOST_SHOWN: Final = 30

CALL_STATE: Final = SensorEntityDescription(
    key="call_state",
    translation_key="call_state",
    device_class=SensorDeviceClass.ENUM,
    options=[IDLE, *STATES.values()],
)


class CallStateSensor(SensorEntity):
    """The most urgent call of an account that goes on, or of one of its lines."""

    _attr_has_entity_name = True
    _attr_should_poll = False
    # They are people's numbers, and change with every call.
    _unrecorded_attributes = frozenset({MATCH_ALL})

    def __init__(self, account: Account, intake: PushIntake) -> None:
        """Show the calls of an account."""
        entry = account.entry
        self.entity_description = CALL_STATE
        self._account = account
        self._intake = intake
        self._attr_unique_id = f"{entry.unique_id}_{CALL_STATE.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, entry.entry_id)})

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the calls, and who has which name."""
        await super().async_added_to_hass()
        self.async_on_remove(
            async_listen_to_calls_going_on(
                self.hass, self._account.entry.entry_id, self.async_write_ha_state
            )
        )
        self.async_on_remove(
            async_listen_to_contacts(self.hass, self.async_write_ha_state)
        )

    @property
    def calls(self) -> tuple[LiveCall, ...]:
        """The calls that are shown, the most urgent first."""
        return self._intake.live_calls.calls

    @property
    @override
    def available(self) -> bool:
        state = self._intake.state
        # Whoever hears nothing knows of no silence.
        return state.is_listening or state.source is PushSource.WEBHOOK

    @property
    @override
    def native_value(self) -> str | None:
        if not self._intake.state.is_listening:
            return None
        calls = self.calls
        return STATES[calls[0].phase] if calls else IDLE

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        phone_book = self._account.contacts.phone_book
        shown = [
            {"state": STATES[call.phase], **live_call_attributes(call, phone_book)}
            for call in self.calls[:_MOST_SHOWN]
        ]
        if not shown:
            return {"calls": []}
        return {
            **{name: value for name, value in shown[0].items() if name != "state"},
            "calls": shown,
        }


class LineCallStateSensor(CallStateSensor):
    """The most urgent call in which one line takes part."""

    def __init__(
        self, account: Account, intake: PushIntake, line: ConfigSubentry
    ) -> None:
        """Belong to the device of the line."""
        super().__init__(account, intake)
        self._line = line
        self._attr_unique_id = _unique_id(account, line)
        self._attr_device_info = line_device(account.entry, account.vendor, line)

    @property
    @override
    def calls(self) -> tuple[LiveCall, ...]:
        return tuple(
            call
            for call in super().calls
            if _takes_part(self._account, self._line, call)
        )


@callback
def async_follow_live_lines(
    hass: HomeAssistant,
    account: Account,
    intake: PushIntake,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a sensor for each line that live calls name, when one does, and from then on.

    Not every vendor says which phone rings; of the others it would be idle for ever.
    Home Assistant itself takes it away with the line.
    """
    entry, registry = account.entry, er.async_get(hass)
    live_calls: LiveCalls = intake.live_calls
    followed: set[str] = set()

    @callback
    def follow() -> None:
        lines = {
            line.subentry_id: line
            for line in entry.get_subentries_of_type(SUBENTRY_TYPE_LINE)
        }
        followed.intersection_update(lines)
        for line_id, line in lines.items():
            if line_id in followed:
                continue
            was_named = registry.async_get_entity_id(
                Platform.SENSOR, DOMAIN, _unique_id(account, line)
            )
            if was_named or any(
                _takes_part(account, line, call) for call in live_calls.calls
            ):
                followed.add(line_id)
                async_add_entities(
                    [LineCallStateSensor(account, intake, line)],
                    config_subentry_id=line_id,
                )

    follow()
    async_follow_changes(hass, entry, follow)
    entry.async_on_unload(async_listen_to_calls_going_on(hass, entry.entry_id, follow))


def _unique_id(account: Account, line: ConfigSubentry) -> str:
    return f"{account.entry.unique_id}_{line.subentry_id}_{CALL_STATE.key}"


def _takes_part(account: Account, line: ConfigSubentry, call: LiveCall) -> bool:
    comparable = account.numbers.plan.comparable
    number = comparable(line.data[CONF_NUMBER])
    return any(
        own is not None and comparable(own) == number
        for own in (call.line, *call.other_lines, call.did)
    )
