"""What was dialled, as somebody sees it who looks into the archive's file."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from pathlib import Path
import sqlite3

from homeassistant.core import HomeAssistant

from custom_components.telephony.archive.account_dialling import AccountDialling
from custom_components.telephony.archive.archive import async_get_archive


def _rows(hass: HomeAssistant, query: str) -> list[tuple[str, int]]:
    file = Path(hass.config.path("telephony.db"))
    if not file.exists():
        return []
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(query).fetchall()


def departures(hass: HomeAssistant) -> int:
    """Return how many calls are known to have left."""
    ((_, count),) = _rows(hass, "SELECT '', count(*) FROM telephony_departures")
    return count


def tallies(hass: HomeAssistant) -> dict[str, int]:
    """Return what was counted, by its word."""
    return dict(_rows(hass, "SELECT word, count FROM telephony_tallies"))


def dialled_numbers(hass: HomeAssistant) -> list[str]:
    """Return which numbers are known to be dialled."""
    query = "SELECT number, 0 FROM telephony_placed_calls ORDER BY placed_at"
    return [number for number, _ in _rows(hass, query)]


def traces(hass: HomeAssistant, words: str) -> int:
    """Return how many times a word stands in the files of the archive."""
    files = Path(hass.config.config_dir).glob("telephony.db*")
    return b"".join(file.read_bytes() for file in files).count(words.encode())


@asynccontextmanager
async def known_before(
    hass: HomeAssistant, entry_id: str
) -> AsyncGenerator[AccountDialling]:
    """Let something be known of an account before it starts."""
    archive = async_get_archive(hass)
    yield await archive.async_open_dialling(entry_id)
    await archive.async_close_dialling(entry_id)
