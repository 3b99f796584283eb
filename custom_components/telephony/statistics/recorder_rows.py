"""What Home Assistant's recorder keeps of the statistics, read and written.

It may be absent, and its package then without what it requires: it is imported where
there is one.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import batched
from typing import TYPE_CHECKING, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.recorder import DATA_INSTANCE
from sqlalchemy.exc import SQLAlchemyError

from ..const import DOMAIN
from .corrections import HourRow, Hours

if TYPE_CHECKING:
    from homeassistant.components.recorder.core import Recorder
    from homeassistant.components.recorder.models import StatisticMetaData

# Each is a transaction that others wait for.
_ROWS_AT_ONCE: Final = 500

# A recorder that has this much to do is asked again later.
_PATIENCE: Final = timedelta(minutes=10)

# No account has it: what is done with it changes nothing.
_NOBODY: Final = f"{DOMAIN}:nobody"


class RecorderUnavailableError(Exception):
    """The recorder cannot be used at the moment, or there is none."""


@callback
def recorder_of(hass: HomeAssistant) -> Recorder:
    """Return the recorder.

    Raises:
        RecorderUnavailableError: There is none, or it would lose what it is given: its
            database was down at the start.
    """
    recorder = hass.data.get(DATA_INSTANCE)
    if recorder is None or not recorder.is_alive():
        raise RecorderUnavailableError
    ready = recorder.async_db_ready
    if not ready.done() or not ready.result():
        raise RecorderUnavailableError
    return recorder


async def async_known_statistics(hass: HomeAssistant) -> dict[str, StatisticMetaData]:
    """Return all statistics that this integration has there, by their ids.

    Raises:
        RecorderUnavailableError: They cannot be told at the moment.
    """
    recorder = recorder_of(hass)
    from homeassistant.components.recorder.statistics import (
        get_metadata,
    )

    try:
        known = await recorder.async_add_executor_job(
            partial(get_metadata, hass, statistic_source=DOMAIN)
        )
    except SQLAlchemyError:
        raise RecorderUnavailableError from None
    return {statistic_id: metadata for statistic_id, (_, metadata) in known.items()}


async def async_written_rows(
    hass: HomeAssistant, statistic_ids: Collection[str], hours: Hours
) -> dict[str, list[HourRow]]:
    """Return the rows of some hours, oldest first, by the ids of their statistics.

    Raises:
        RecorderUnavailableError: They cannot be told at the moment.
    """
    if not statistic_ids:
        return {}
    recorder = recorder_of(hass)
    from homeassistant.components.recorder.statistics import (
        statistics_during_period,
    )

    wanted = set(statistic_ids)

    def look_up() -> dict[str, list[HourRow]]:
        found = statistics_during_period(
            hass, hours.start, hours.end, wanted, "hour", None, {"state", "sum"}
        )
        return {
            statistic_id: [
                HourRow.of(
                    datetime.fromtimestamp(row["start"], UTC),
                    _decimal(row.get("state")),
                    _decimal(row.get("sum")),
                )
                for row in rows
            ]
            for statistic_id, rows in found.items()
        }

    try:
        return await recorder.async_add_executor_job(look_up)
    except SQLAlchemyError:
        raise RecorderUnavailableError from None


async def async_sums_before(
    hass: HomeAssistant, statistic_ids: Iterable[str], moment: datetime
) -> dict[str, Decimal]:
    """Return what statistics added up to before a full hour, by their ids.

    Raises:
        RecorderUnavailableError: They cannot be told at the moment.
    """
    recorder = recorder_of(hass)
    from homeassistant.components.recorder.statistics import (
        statistic_during_period,
    )

    def look_up() -> dict[str, Decimal]:
        return {
            statistic_id: _decimal(
                statistic_during_period(
                    hass, None, moment, statistic_id, {"change"}, None
                ).get("change")
            )
            for statistic_id in statistic_ids
        }

    try:
        return await recorder.async_add_executor_job(look_up)
    except SQLAlchemyError:
        raise RecorderUnavailableError from None


@callback
def async_write_rows(
    hass: HomeAssistant, metadata: StatisticMetaData, rows: Sequence[HourRow]
) -> None:
    """Have rows written, and what is said about them; that they are is to be looked up.

    Args:
        hass: Home Assistant.
        metadata: Of the statistics. Written also where there are no rows.
        rows: Those that are new or changed.

    Raises:
        RecorderUnavailableError: They cannot be written at the moment.
    """
    recorder_of(hass)
    from homeassistant.components.recorder.statistics import (
        async_add_external_statistics,
    )

    for some in batched(rows, _ROWS_AT_ONCE, strict=False) if rows else ((),):
        async_add_external_statistics(
            hass,
            # The recorder changes it, and reads it later.
            metadata.copy(),
            [
                {
                    "start": row.start,
                    "state": float(row.value),
                    "sum": float(row.sum),
                }
                for row in some
            ],
        )


@callback
def async_clear(
    hass: HomeAssistant,
    statistic_ids: Collection[str],
    on_done: Callable[[], None] | None = None,
) -> None:
    """Have statistics deleted; that they are is to be looked up.

    Args:
        hass: Home Assistant.
        statistic_ids: Of them.
        on_done: Called from the recorder's thread after all that was to be done before.

    Raises:
        RecorderUnavailableError: They cannot be deleted at the moment.
    """
    recorder_of(hass).async_clear_statistics(list(statistic_ids), on_done=on_done)


async def async_wait_until_done(hass: HomeAssistant) -> None:
    """Wait until the recorder has done what it was to do, whether or not that went well.

    Raises:
        RecorderUnavailableError: It has not.
    """
    done = asyncio.Event()

    def on_done() -> None:
        hass.loop.call_soon_threadsafe(done.set)

    async_clear(hass, [_NOBODY], on_done)
    try:
        async with asyncio.timeout(_PATIENCE.total_seconds()):
            await done.wait()
    except TimeoutError:
        raise RecorderUnavailableError from None


def _decimal(number: float | None) -> Decimal:
    return Decimal(str(number or 0))
