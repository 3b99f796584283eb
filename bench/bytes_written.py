"""What an account writes in a day: to files of its own, and by way of the recorder."""

from .days import WITHOUT_ACCOUNT, days_of_accounts, lived_days
from .effort import Effort
from .report import Column, Row, Table


async def measure(effort: Effort) -> Table:
    """Return the bytes of days that were lived through."""
    lived = await lived_days(effort)
    without = lived[WITHOUT_ACCOUNT]
    rows = [
        Row(
            "Home Assistant without an account",
            [0, without.database_size / 1000],
            "a simulated day with a real recorder, which notes that it runs",
        )
    ]
    for vendor, day in await days_of_accounts(effort):
        found = lived[day]
        rows.append(
            Row(
                f"{vendor.name}, {day.calls:,} calls a day",
                [
                    sum(found.file_sizes) / 1000,
                    (found.database_size - without.database_size) / 1000,
                ],
                f"a simulated day: {len(found.file_sizes)} times a file of up to "
                f"{max(found.file_sizes) / 1000:,.0f} kB; {found.states:,} states and "
                f"{found.statistics:,} statistics of five minutes in the database",
            )
        )
    return Table(
        "Bytes written in a day",
        [Column("To files of its own", "kB"), Column("To the recorder", "kB")],
        rows,
    )
