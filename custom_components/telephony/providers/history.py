"""From a vendor's call records to the calls of a period."""

from collections.abc import AsyncIterable, Callable
from dataclasses import replace
from datetime import datetime

from ..calls import Call
from .base import CallHistory
from .call_identity import is_digest
from .json_record import Json, JsonRecord


async def read_history(
    pages: AsyncIterable[list[Json]],
    call_of: Callable[[JsonRecord], Call | None],
    start: datetime,
    end: datetime | None,
) -> CallHistory:
    """Read records as calls, each call once.

    A record may come again on a later page when calls arrive during the reading.
    Where calls have no id of the vendor's, those that look alike on one page are
    different calls: two in the same second, with the same parties.

    Args:
        pages: The vendor's records, in any order; some may be no records.
        call_of: Reads a record; None where it makes no sense.
        start: First moment of the period, aware.
        end: First moment after it, aware; None for everything since `start`.

    Raises:
        ProviderError: The records cannot be had.
    """
    calls: dict[str, Call] = {}
    skipped = 0
    async for page in pages:
        alike: dict[str, int] = {}
        for entry in page:
            call = call_of(JsonRecord(entry)) if isinstance(entry, dict) else None
            if call is None:
                skipped += 1
                continue
            if not start <= call.started_at or (
                end is not None and call.started_at >= end
            ):
                continue
            if is_digest(call.id):
                number = alike[call.id] = alike.get(call.id, 0) + 1
                if number > 1:
                    call = replace(call, id=f"{call.id}-{number}")
            calls[call.id] = call
    return CallHistory(
        tuple(sorted(calls.values(), key=lambda call: (call.started_at, call.id))),
        skipped,
    )
