"""The times that records and pushes name, and how long lies between them."""

from datetime import UTC, datetime, timedelta, tzinfo

from ..json_record import LONGEST_DURATION, JsonRecord


def wall_clock_time(
    record: JsonRecord, name: str, time_zone: tzinfo
) -> datetime | None:
    """Return a time of a record, aware, UTC; None where it makes no sense.

    Args:
        record: As the vendor sent it.
        name: Of the field.
        time_zone: Of a time that names none.
    """
    try:
        time = datetime.fromisoformat(record.text(name) or "")
        if time.tzinfo is None:
            time = time.replace(tzinfo=time_zone)
        return time.astimezone(UTC)
    except ValueError, OverflowError:
        return None


def believable_duration(
    start: datetime | None, end: datetime | None
) -> timedelta | None:
    """Return how long something lasted, if both times are known and can be believed.

    Args:
        start: Aware.
        end: Aware.
    """
    if start is None or end is None:
        return None
    duration = end - start
    return duration if timedelta() <= duration <= LONGEST_DURATION else None
