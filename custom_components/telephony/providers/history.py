"""From a vendor's call records to the calls of a period."""

from collections.abc import AsyncIterable, Callable
from datetime import datetime

from ..calls import Call
from .base import CallHistory
from .json_record import Json, JsonRecord


async def read_history(
    entries: AsyncIterable[Json],
    call_of: Callable[[JsonRecord], Call | None],
    start: datetime,
    end: datetime | None,
) -> CallHistory:
    """Read records as calls, each call once.

    Args:
        entries: The vendor's records, in any order; some may be no records.
        call_of: Reads a record; None where it makes no sense.
        start: First moment of the period, aware.
        end: First moment after it, aware; None for everything since `start`.

    Raises:
        ProviderError: The records cannot be had.
    """
    calls: dict[str, Call] = {}
    skipped = 0
    async for entry in entries:
        call = call_of(JsonRecord(entry)) if isinstance(entry, dict) else None
        if call is None:
            skipped += 1
        elif start <= call.started_at and (end is None or call.started_at < end):
            calls[call.id] = call
    return CallHistory(
        tuple(sorted(calls.values(), key=lambda call: (call.started_at, call.id))),
        skipped,
    )
