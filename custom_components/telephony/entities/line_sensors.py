"""Counters of the lines and DIDs that the user added; they come and go with them."""

from functools import cache
from typing import Final, override

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..account import Account
from ..calls import NO_CALLS, CallDay, Comparable, DayCounts
from ..const import CONF_NUMBER, DOMAIN, SUBENTRY_TYPE_DID, SUBENTRY_TYPE_LINE
from ..coordinator import CallHistoryCoordinator
from ..entry.changes import async_follow_changes
from ..providers.base import Vendor
from .day_sensors import DAY_SENSORS, DaySensor, DaySensorDescription

_COUNTED: Final = ("calls_today", "missed_calls_today", "talk_time_today")
_OF_EVERY_LINE: Final = "missed_calls_today"
LINE_SENSORS: Final = tuple(
    description for description in DAY_SENSORS if description.key in _COUNTED
)


@callback
def async_follow_lines(
    hass: HomeAssistant,
    account: Account,
    coordinator: CallHistoryCoordinator,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add counters for the lines and DIDs there are, and for those that come.

    Home Assistant itself takes them away with the line or DID.
    """
    entry = account.entry
    counts = _LineCounts(coordinator, account.numbers.plan.comparable)
    kinds = _counted_kinds(account.vendor)
    followed: set[str] = set()

    @callback
    def follow() -> None:
        lines = {
            line.subentry_id: line
            for kind in kinds
            for line in entry.get_subentries_of_type(kind)
        }
        followed.intersection_update(lines)
        for line_id, line in lines.items():
            if line_id not in followed:
                followed.add(line_id)
                async_add_entities(
                    [
                        LineDaySensor(coordinator, description, line, counts)
                        for description in LINE_SENSORS
                    ],
                    config_subentry_id=line_id,
                )

    @callback
    def on_change() -> None:
        follow()
        _rename_devices(hass, entry, followed)

    follow()
    async_follow_changes(hass, entry, on_change)


def _counted_kinds(vendor: Vendor) -> list[str]:
    """Return of what the vendor's records tell which calls are its own.

    Of anything else, a counter would stand at 0 for ever.
    """
    kinds = {
        SUBENTRY_TYPE_LINE: vendor.names_lines,
        SUBENTRY_TYPE_DID: vendor.names_dids,
    }
    return [kind for kind, is_named in kinds.items() if is_named]


def line_device(entry: ConfigEntry, vendor: Vendor, line: ConfigSubentry) -> DeviceInfo:
    """Return the device of a line or DID, which all its entities share."""
    return DeviceInfo(
        identifiers={_identifier(entry, line.subentry_id)},
        entry_type=DeviceEntryType.SERVICE,
        manufacturer=vendor.name,
        name=line.title,
    )


def _identifier(entry: ConfigEntry, line_id: str) -> tuple[str, str]:
    return (DOMAIN, f"{entry.entry_id}_{line_id}")


def _rename_devices(
    hass: HomeAssistant, entry: ConfigEntry, line_ids: set[str]
) -> None:
    """Have the devices of lines and DIDs called what those are called."""
    for line_id in line_ids:
        dr.async_get(hass).async_get_or_create(
            config_entry_id=entry.entry_id,
            config_subentry_id=line_id,
            identifiers={_identifier(entry, line_id)},
            name=entry.subentries[line_id].title,
        )


class _LineCounts:
    """What the calls of each line and DID add up to, however its number is written."""

    def __init__(
        self, coordinator: CallHistoryCoordinator, comparable: Comparable
    ) -> None:
        """Begin without any.

        Args:
            coordinator: Counts calls by the numbers that the vendor writes.
            comparable: Gives a number a form in which all ways to write it are equal.
        """
        self._coordinator = coordinator
        # An account's own numbers are few, and asked for with every poll.
        self._comparable = cache(comparable)
        self._of: DayCounts | None = None
        self._days: dict[tuple[str, str | None], CallDay] = {}

    def day(self, line: ConfigSubentry) -> CallDay:
        """Return today's counters of a line or DID."""
        today = self._coordinator.data.today
        if today is not self._of:
            self._of = today
            self._days = {}
            for kind, counts in (
                (SUBENTRY_TYPE_LINE, today.lines),
                (SUBENTRY_TYPE_DID, today.dids),
            ):
                for number, day in counts.items():
                    key = (kind, self._comparable(number))
                    self._days[key] = self._days.get(key, NO_CALLS) + day
        key = (line.subentry_type, self._comparable(line.data[CONF_NUMBER]))
        return self._days.get(key, NO_CALLS)


class LineDaySensor(DaySensor):
    """A counter of one line or DID that starts again at midnight."""

    def __init__(
        self,
        coordinator: CallHistoryCoordinator,
        description: DaySensorDescription,
        line: ConfigSubentry,
        counts: _LineCounts,
    ) -> None:
        """Belong to a device of its own."""
        super().__init__(coordinator, description)
        entry = coordinator.config_entry
        self._line = line
        self._counts = counts
        # A DID is added to be counted, a line to call; and of the only line, the counters
        # are those of the account. What a device has none of, no automation can be about.
        self._attr_entity_registry_enabled_default = (
            line.subentry_type == SUBENTRY_TYPE_DID or description.key == _OF_EVERY_LINE
        )
        self._attr_unique_id = f"{entry.unique_id}_{line.subentry_id}_{description.key}"
        self._attr_device_info = line_device(entry, coordinator.vendor, line)

    @property
    @override
    def day(self) -> CallDay:
        # As it is now; as it was, in the moment in which it is removed.
        line = self.coordinator.config_entry.subentries.get(
            self._line.subentry_id, self._line
        )
        return self._counts.day(line)
