"""Home Assistant's backups: the archive is in them as it is at one moment."""

from homeassistant.core import HomeAssistant

from .archive.archive import async_get_archive
from .archive.database_thread import ArchiveUnavailableError
from .failures.user_errors import failed_action


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Let the archive's file be as it is.

    Raises:
        HomeAssistantError: Something is being written that does not end.
    """
    try:
        await async_get_archive(hass).backup.async_begin()
    except ArchiveUnavailableError as error:
        raise failed_action("backup_not_begun") from error


async def async_post_backup(hass: HomeAssistant) -> None:
    """Let the archive write again.

    Raises:
        HomeAssistantError: It had to write before.
    """
    if not await async_get_archive(hass).backup.async_end():
        raise failed_action("backup_too_long")
