"""When a call appears in the records: at once, or some time after its end."""

from datetime import datetime, timedelta

from ..calls import Call


def has_appeared(call: Call, now: datetime, lag: timedelta) -> bool:
    """Whether a call is listed by now, where that takes so long after its end."""
    return not lag or call.started_at + timedelta(seconds=call.duration) + lag <= now
