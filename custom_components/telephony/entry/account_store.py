"""Files of an account's own, which outlive a restart: read and checked, or begun anew."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
import logging
from typing import Any, Final, override

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store

from ..const import DOMAIN
from ..numbering.number_hint import without_numbers

_LOGGER = logging.getLogger(__name__)

_VERSION: Final = 1

# Whoever reckons with a time leaves the calendar at its ends.
_FIRST_YEAR: Final = 1969
_LAST_YEAR: Final = 9000

# A newer Telephony was installed before, somebody changed the file, or the disk fails,
# which Home Assistant hands on as an error of its own. Of a version that never was, it
# says that nothing brings it up to date.
UNREADABLE: Final = (
    HomeAssistantError,
    NotImplementedError,
    OSError,
    AttributeError,
    KeyError,
    TypeError,
    ValueError,
)


class AccountStore[Stored: Mapping[str, Any]](Store[Stored]):
    """A file with numbers of the user's, for the owner of Home Assistant alone.

    Attributes:
        is_written: Whether the last that was to be written is there. Home Assistant says
            in the log alone that it is not.
    """

    is_written = True

    def __init__(
        self,
        hass: HomeAssistant,
        entry_id: str,
        name: str | None = None,
    ) -> None:
        """Name the file after the account.

        Args:
            hass: Home Assistant.
            entry_id: The account's; a word where it is of all accounts.
            name: Of the file among those of the account; None for the first one.
        """
        super().__init__(
            hass,
            _VERSION,
            ".".join(filter(None, (DOMAIN, entry_id, name))),
            private=True,
            atomic_writes=True,
        )

    @contextmanager
    def reading(self, what: str) -> Generator[None]:
        """Load and check what is stored; what makes no sense is left, and begun anew.

        It costs memory, not the account.

        Args:
            what: What is in the file, for the log.
        """
        try:
            yield
        except UNREADABLE as error:
            told = without_numbers(repr(error))
            _LOGGER.warning("%s cannot be read, and is begun anew: %s", what, told)

    @override
    async def _async_write_data(self, data: dict[str, Any]) -> None:
        self.is_written = False
        await super()._async_write_data(data)
        self.is_written = True

    @override
    async def async_remove(self) -> None:
        """Delete the file, if the disk lets that happen."""
        try:
            await super().async_remove()
        except OSError as error:
            _LOGGER.warning("%s cannot be deleted: %r", self.key, error)


def read_count(stored: object) -> int:
    """Return how many of something were counted.

    Raises:
        ValueError: It is no count of anything.
    """
    if type(stored) is not int or stored < 0:
        raise ValueError(stored)
    return stored


def read_time(stored: object) -> datetime:
    """Return a time that was kept as ISO 8601, in UTC.

    Raises:
        ValueError: It is none, it names no time zone, or no clock ever shows it.
    """
    time = datetime.fromisoformat(str(stored))
    if time.tzinfo is None:
        raise ValueError(stored)
    if not _FIRST_YEAR < time.year < _LAST_YEAR:
        raise ValueError(stored)
    return time.astimezone(UTC)
