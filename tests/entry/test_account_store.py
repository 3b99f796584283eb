"""What of the stored files makes sense."""

from datetime import UTC, datetime

import pytest

from custom_components.telephony.entry.account_store import read_count, read_time


def test_times_are_read_in_utc() -> None:
    assert read_time("2026-11-18T12:30:00-08:00") == datetime(
        2026, 11, 18, 20, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "stored",
    [
        None,
        "yesterday",
        # It could be anywhere.
        "2026-11-18T20:30:00",
        # Whoever reckons with them leaves the calendar.
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
    ],
)
def test_what_is_no_time_of_anything_is_none(stored: object) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_time(stored)


@pytest.mark.parametrize("stored", [None, -1, 1.5, True, "7"])
def test_what_counts_nothing_is_none(stored: object) -> None:
    assert read_count(7) == 7
    with pytest.raises(ValueError, match=r".*"):
        read_count(stored)
