"""Starts Home Assistant once, in an interpreter that has not imported the integration yet.

It runs as a process of its own.
"""

import asyncio
import logging
import time
from typing import Any

from homeassistant.const import (
    EVENT_STATE_CHANGED,
    STATE_UNAVAILABLE,
    Platform,
)
from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry
from sqlalchemy import make_url

from tests.archive.database_servers import use_recorders_database

from .accounts import start_settled
from .home import home, start
from .processes import answer, task


class _FirstStates:
    """When entities had their first state."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Listen from now on."""
        self._began = self._clocks()
        self._had_at: dict[str, tuple[float, float]] = {}
        hass.bus.async_listen(EVENT_STATE_CHANGED, self._on_change)

    @staticmethod
    def _clocks() -> tuple[float, float]:
        return time.perf_counter(), time.process_time()

    @callback
    def _on_change(self, event: Event[EventStateChangedData]) -> None:
        if event.data["old_state"] is None:
            self._had_at[event.data["entity_id"]] = self._clocks()

    def until(self, entity_ids: list[str]) -> tuple[float, float]:
        """Return the seconds and the seconds of CPU until the last one had it."""
        last = max(self._had_at[entity_id] for entity_id in entity_ids)
        return last[0] - self._began[0], last[1] - self._began[1]


def _sensors(hass: HomeAssistant) -> list[str]:
    """Return all sensors.

    Raises:
        RuntimeError: One of them shows nothing.
    """
    entity_ids = [
        entity.entity_id
        for entity in er.async_get(hass).entities.values()
        if entity.domain == Platform.SENSOR and not entity.disabled
    ]
    for entity_id in entity_ids:
        state = hass.states.get(entity_id)
        if state is None or state.state == STATE_UNAVAILABLE:
            raise RuntimeError(f"{entity_id} shows nothing")
    return entity_ids


async def _start(
    time_zone: str,
    accounts: list[dict[str, Any]],
    folder: str | None = None,
    database: str | None = None,
    settled: bool = False,
) -> dict[str, float]:
    """Start it.

    Args:
        time_zone: Where it is.
        accounts: What is stored of them.
        folder: With its files; None for new ones.
        database: The recorder's, on a server; None where it has a file.
        settled: Whether to wait until all that vendors know is kept.
    """
    async with home(time_zone, folder) as hass:
        if database is not None:
            # The recorder speaks with it before any integration is set up.
            make_url(database).get_dialect().import_dbapi()
            use_recorders_database(hass, database)
        stored = [MockConfigEntry(**fields) for fields in accounts]
        first_states = _FirstStates(hass)
        if settled:
            await start_settled(hass, *stored)
        else:
            await start(hass, stored)
        sensors = _sensors(hass)
    seconds, cpu = first_states.until(sensors)
    return {"seconds": seconds, "cpu": cpu * 1000, "sensors": len(sensors)}


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    answer(asyncio.run(_start(**task())))
