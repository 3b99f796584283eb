"""Times as net2phone writes them in its pushes."""

from datetime import UTC, datetime


def read_event_time(text: str | None) -> datetime | None:
    """Return a time in UTC, with any number of fractional digits; None for none.

    Examples are `2019-09-15T12:44:22Z` and `2026-03-12T20:31:36.3502036Z`.
    """
    try:
        time = datetime.fromisoformat(text or "")
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except ValueError, OverflowError:
        return None
