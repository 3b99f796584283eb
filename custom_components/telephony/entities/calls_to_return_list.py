"""Missed calls that nobody has returned, as a list of what there is to do."""

from typing import Final, override

from homeassistant.components.todo.const import TodoItemStatus, TodoListEntityFeature
from homeassistant.components.todo.entity import TodoItem, TodoListEntity
from homeassistant.core import callback
from homeassistant.helpers.entity import EntityDescription
from homeassistant.util import dt as dt_util

from ..account import Account
from ..call_history.call_texts import common_text
from ..call_history.reporter import CallReporter, async_listen_to_unreturned_calls
from ..calls import Call
from ..coordinator import CallHistoryCoordinator
from ..entity import AccountEntity
from ..failures.user_errors import invalid_action

CALLS_TO_RETURN: Final = EntityDescription(
    key="calls_to_return",
    translation_key="calls_to_return",
    entity_registry_enabled_default=False,
)


class CallsToReturnList(AccountEntity, TodoListEntity):
    """Has an item for each missed call, until it is ticked off or somebody calls back."""

    _attr_supported_features = TodoListEntityFeature.UPDATE_TODO_ITEM

    def __init__(
        self,
        account: Account,
        coordinator: CallHistoryCoordinator,
        description: EntityDescription,
        reporter: CallReporter,
    ) -> None:
        """Show what the reporter knows, by the names of contacts."""
        super().__init__(coordinator, description)
        self._contacts = account.contacts
        self._reporter = reporter

    @override
    async def async_added_to_hass(self) -> None:
        """Follow what the reporter learns."""
        await super().async_added_to_hass()
        self._list()
        self.async_on_remove(
            async_listen_to_unreturned_calls(
                self.hass, self.coordinator.config_entry.entry_id, self._on_change
            )
        )

    @override
    async def async_update_todo_item(self, item: TodoItem) -> None:
        """Take a call that is ticked off for seen."""
        if item.status != TodoItemStatus.COMPLETED:
            raise invalid_action("calls_to_return_only_ticked")
        await self._reporter.async_take_off(
            call for call in self._reporter.unreturned.calls if call.id == item.uid
        )

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        self._on_change()

    @callback
    def _on_change(self) -> None:
        self._list()
        self.async_write_ha_state()

    def _list(self) -> None:
        reporter = self._reporter
        self._attr_todo_items = (
            None
            if reporter.unreturned_count is None
            else [self._item_of(call) for call in reporter.unreturned.calls]
        )

    def _item_of(self, call: Call) -> TodoItem:
        phone_book = self._contacts.phone_book
        who = phone_book.described(
            phone_book.named(call).call.caller, is_caller=True
        ) or common_text(self.hass, "withheld_number")
        return TodoItem(
            uid=call.id,
            summary=who,
            status=TodoItemStatus.NEEDS_ACTION,
            description=f"{dt_util.as_local(call.started_at):%Y-%m-%d %H:%M}",
        )
