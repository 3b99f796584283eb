"""What the headers of HTTP say of time (RFC 9110, sections 5.6.7 and 10.2.3)."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache


# Several answers of one poll are of one second.
@lru_cache(maxsize=8)
def http_date(value: str) -> datetime | None:
    """Return the date of a header, aware UTC; None where it makes no sense."""
    try:
        date = parsedate_to_datetime(value)
        return date.replace(tzinfo=date.tzinfo or UTC).astimezone(UTC)
    except ValueError, OverflowError:
        return None


def delay_of(retry_after: str, longest: timedelta) -> timedelta | None:
    """Return how long a server asks to wait; None where it makes no sense.

    Args:
        retry_after: The header Retry-After, in either form.
        longest: What is longer is cut to this.
    """
    value = retry_after.strip()
    if value.isascii() and value.isdecimal():
        # More digits than these say no more than "a long time".
        return min(timedelta(seconds=int(value[:9])), longest)
    date = http_date(value)
    if date is None:
        return None
    return min(max(date - datetime.now(UTC), timedelta()), longest)
