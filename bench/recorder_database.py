"""The recorder's database of a Home Assistant, and how much stands in it."""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
import sqlite3
from typing import Final, Self

from homeassistant.components.recorder.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import (
    async_initialize_recorder,
    get_instance,
)
from homeassistant.setup import async_setup_component

_FILE_NAME: Final = "home-assistant_v2.db"
# Home Assistant lets what is due at a full minute be due up to half a second later.
_A_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class DatabaseSize:
    """How much stands in a database.

    Attributes:
        size: In bytes, everything written and nothing left in the log.
        states: How many rows.
        statistics: Likewise, those of five minutes.
    """

    size: int
    states: int
    statistics: int

    def __sub__(self, before: Self) -> DatabaseSize:
        """Return what was added."""
        return DatabaseSize(
            self.size - before.size,
            self.states - before.states,
            self.statistics - before.statistics,
        )


async def set_up_recorder(hass: HomeAssistant) -> None:
    """Record everything, as Home Assistant does by itself, and delete nothing."""
    async_initialize_recorder(hass)
    database = f"sqlite:///{hass.config.path(_FILE_NAME)}"
    config = {"db_url": database, "auto_purge": False, "commit_interval": 60}
    await async_setup_component(hass, DOMAIN, {DOMAIN: config})


async def database_size(hass: HomeAssistant) -> DatabaseSize:
    """Return how much stands in the database when all is written."""
    await get_instance(hass).async_block_till_done()
    return await hass.async_add_executor_job(
        _measure, Path(hass.config.path(_FILE_NAME))
    )


async def states_of_moment(hass: HomeAssistant, moment: datetime) -> int:
    """Return how many rows of states are of a moment, when all is written."""
    await get_instance(hass).async_block_till_done()
    return await hass.async_add_executor_job(
        _count_states, Path(hass.config.path(_FILE_NAME)), moment
    )


def _count_states(path: Path, moment: datetime) -> int:
    with closing(sqlite3.connect(path)) as connection:
        ((states,),) = connection.execute(
            "SELECT COUNT(*) FROM states WHERE last_updated_ts BETWEEN ? AND ?",
            (moment.timestamp(), (moment + _A_SECOND).timestamp()),
        )
        return int(states)


def _measure(path: Path) -> DatabaseSize:
    with closing(sqlite3.connect(path)) as connection:
        ((busy, *_),) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if busy:
            raise RuntimeError("The database is in use")
        ((states,),) = connection.execute("SELECT COUNT(*) FROM states")
        ((statistics,),) = connection.execute(
            "SELECT COUNT(*) FROM statistics_short_term"
        )
        return DatabaseSize(path.stat().st_size, states, statistics)
