"""What a user can have done by a message among the repairs."""

from contextlib import suppress
from typing import override

from homeassistant.components.repairs import (
    ConfirmRepairFlow,
    RepairsFlow,
    RepairsFlowResult,
)
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant

from .archive.account_removal import async_forget_account
from .archive.archive import async_get_archive
from .archive.archive_issues import left_server_of
from .archive.database_thread import ArchiveUnavailableError
from .entry.removed_accounts import async_get_removed_accounts
from .statistics.call_statistics import async_clear_removed
from .statistics.recorder_rows import RecorderUnavailableError


class LeftCallsFlow(ConfirmRepairFlow):
    """Deletes the calls of an account that is not there, once the user has agreed."""

    def __init__(self, entry_id: str) -> None:
        """Delete nothing yet.

        Args:
            entry_id: Of the config entry that there was.
        """
        self._entry_id = entry_id

    @override
    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Delete them."""
        if user_input is None:
            return await super().async_step_confirm(user_input)
        if self.hass.config_entries.async_get_entry(self._entry_id) is not None:
            return self.async_abort(reason="account_is_back")
        await async_get_removed_accounts(self.hass).async_note(self._entry_id)
        # As with an account that is removed: it is tried again.
        with suppress(ArchiveUnavailableError):
            await async_forget_account(self.hass, self._entry_id)
        with suppress(RecorderUnavailableError):
            await async_clear_removed(self.hass)
        return self.async_create_entry(data={})


class LeftServerFlow(ConfirmRepairFlow):
    """Gives up calls on a server that is gone for good, once the user has agreed."""

    def __init__(self, word: str) -> None:
        """Give up nothing yet.

        Args:
            word: For the server's database.
        """
        self._word = word

    @override
    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Give them up."""
        if user_input is None:
            return await super().async_step_confirm(user_input)
        if not await async_get_archive(self.hass).left_places.async_give_up(self._word):
            return self.async_abort(reason="server_is_back")
        return self.async_create_entry(data={})


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return what goes through a message with the user."""
    if (word := left_server_of(issue_id)) is not None:
        return LeftServerFlow(word)
    return LeftCallsFlow(str((data or {})[ATTR_CONFIG_ENTRY_ID]))
