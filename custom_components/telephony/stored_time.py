"""Times as they are kept in a file."""

from datetime import datetime


def read_time(stored: object) -> datetime:
    """Return a time that was kept as ISO 8601, aware.

    Raises:
        ValueError: It is none, or it names no time zone.
    """
    time = datetime.fromisoformat(str(stored))
    if time.tzinfo is None:
        raise ValueError(stored)
    return time
