"""Which calls the target of an automation means: those of accounts, or of their lines."""

from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, split_entity_id
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.target import (
    TargetSelection,
    async_extract_referenced_entity_ids,
)
from homeassistant.helpers.typing import ConfigType

from ..calls import Call, Comparable
from ..const import CONF_NUMBER
from .call_filter import is_one_of

# What tells of calls. The button of a contact places them.
_TELLING: Final = frozenset({Platform.EVENT, Platform.SENSOR})


class CallTarget:
    """Devices, entities, areas, floors and labels, as they are when somebody asks."""

    def __init__(self, hass: HomeAssistant, target: ConfigType | None) -> None:
        """Take a target; none means all calls of all accounts."""
        self._hass = hass
        selection = TargetSelection(target or {})
        self._selection = selection if selection.has_any_target else None

    def is_account(self, entry: ConfigEntry) -> bool:
        """Whether an account, or a line of it, is meant."""
        return bool(self._parts_of(entry))

    def includes(self, call: Call, entry: ConfigEntry, comparable: Comparable) -> bool:
        """Whether a call of an account is meant.

        Args:
            call: The call.
            entry: The account.
            comparable: Gives a number a form in which all ways to write it are equal.
        """
        parts = self._parts_of(entry)
        is_meant = is_one_of(
            [
                entry.subentries[part].data[CONF_NUMBER]
                for part in parts
                if part is not None and part in entry.subentries
            ],
            comparable,
        )
        return None in parts or is_meant(call.line) or is_meant(call.did)

    def _parts_of(self, entry: ConfigEntry) -> set[str | None]:
        """Return the subentries of an account that are meant; None is the whole of it."""
        if self._selection is None:
            return {None}
        found = async_extract_referenced_entity_ids(
            self._hass, self._selection, expand_group=False
        )
        registry = er.async_get(self._hass)
        return {
            entity.config_subentry_id
            for entity_id in found.referenced | found.indirectly_referenced
            if split_entity_id(entity_id)[0] in _TELLING
            and (entity := registry.async_get(entity_id)) is not None
            and entity.config_entry_id == entry.entry_id
        }
