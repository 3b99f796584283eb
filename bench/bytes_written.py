"""What an account writes in a day: to files of its own, and by way of the recorder."""

from typing import Final

from .days import WITHOUT_ACCOUNT, LivedDay, days_of_accounts, lived_days
from .effort import Effort
from .report import Column, Row, Table

# A thousand calls are 8 megabytes.
_OWN_GOAL: Final = 8
_ROWS_GOAL: Final = 4
_REQUESTS_GOAL: Final = 300


async def measure(effort: Effort) -> Table:
    """Return the bytes of days that were lived through."""
    lived = await lived_days(effort)
    without = lived[WITHOUT_ACCOUNT]
    rows = [
        Row(
            "Home Assistant without an account",
            [0, None, without.database_size / 1000, None, None, None],
            "a simulated day with a real recorder, which notes that it runs",
        )
    ]
    for vendor, day in await days_of_accounts(effort):
        found = lived[day]
        own = sum(found.file_sizes) + found.archive_size
        rows.append(
            Row(
                f"{vendor.name}, {day.calls:,} calls a day",
                [
                    own / 1000,
                    own / 1000 / day.calls,
                    (found.database_size - without.database_size) / 1000,
                    _states_of_calls(found, without) / day.calls,
                    found.states_of_midnight - without.states_of_midnight,
                    found.requests,
                ],
                f"a simulated day: {found.archive_size / 1000:,.0f} kB by the archive, "
                f"{len(found.file_sizes)} times a file of up to "
                f"{max(found.file_sizes) / 1000:,.0f} kB; {found.states:,} states and "
                f"{found.statistics:,} statistics of five minutes in the recorder",
            )
        )
    return Table(
        "Bytes written in a day",
        [
            Column("To files of its own", "kB"),
            Column("For each call", "kB", _OWN_GOAL),
            Column("To the recorder", "kB"),
            Column("Rows for each call", "", _ROWS_GOAL),
            Column("Rows at midnight", ""),
            Column("Requests", "", _REQUESTS_GOAL),
        ],
        rows,
    )


def _states_of_calls(found: LivedDay, without: LivedDay) -> int:
    """Return how many rows are neither Home Assistant's own nor of midnight."""
    at_midnight = found.states_of_midnight - without.states_of_midnight
    return found.states - without.states - at_midnight
