"""When a call appears in the records: some time after its end, in each kind at its own."""

from datetime import datetime, timedelta

from ..calls import Call


def has_appeared(call: Call, at: datetime) -> bool:
    """Whether a call was over at a moment; one with no length is at once."""
    return call.started_at + timedelta(seconds=call.duration) <= at
