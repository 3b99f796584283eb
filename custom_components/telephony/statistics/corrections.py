"""What has to be written so that statistics say what the archive says. Pure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Context, Decimal
from typing import Final

HOUR: Final = timedelta(hours=1)

# Nobody counts less.
_PRECISION: Final = Decimal("0.000001")

# Numbers are written as binary fractions, which keep so many digits, whichever they are.
_DIGITS: Final = Context(prec=15)


@dataclass(frozen=True, slots=True)
class HourRow:
    """An hour of a series.

    Attributes:
        start: Its first moment, in UTC.
        value: What was added in it.
        sum: What was, from the beginning on until its end.
    """

    start: datetime
    value: Decimal
    sum: Decimal

    @classmethod
    def of(cls, start: datetime, value: Decimal, total: Decimal) -> HourRow:
        """Return a row with its numbers as precise as they are written."""
        return cls(start, _as_written(value), _as_written(total))


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours that are looked at.

    Attributes:
        start: The first one.
        end: The first one after them.
    """

    start: datetime
    end: datetime


def corrections(
    hours: Hours,
    base: Decimal,
    written: Collection[HourRow],
    values: Mapping[datetime, Decimal],
    is_known: Callable[[datetime], bool],
) -> tuple[list[HourRow], Decimal]:
    """Return which rows are missing or wrong, and what all hours add up to in the end.

    There is a row for each hour in which something was added, and for the hour before
    it: Home Assistant takes the first row that it finds from the hour before a period on
    for what was there before the period.

    Args:
        hours: Which are looked at.
        base: What was added before them.
        written: The rows that there are, in their order.
        values: What the archive says, also of the hour after them.
        is_known: Whether the archive has all calls of an hour that it ever had. Where it
            has not, what was written is right, unless it knows more.
    """
    known_rows = {row.start: row for row in written}
    gains = {hour for hour, value in values.items() if value}
    wanted = known_rows.keys() | gains | {hour - HOUR for hour in gains}
    found: list[HourRow] = []
    total = base
    for hour in sorted(wanted):
        if not hours.start <= hour < hours.end:
            continue
        value, row = values.get(hour, Decimal()), known_rows.get(hour)
        if row is not None and not is_known(hour):
            value = max(value, row.value)
        right = HourRow.of(hour, value, total + value)
        # Whoever looks at later hours alone begins with the number that is written here.
        total = right.sum
        if right != row:
            found.append(right)
    return found, total


def corrections_of_all[Key](
    hours: Hours,
    bases: Mapping[Key, Decimal],
    written: Mapping[Key, Collection[HourRow]],
    values: Mapping[Key, Mapping[datetime, Decimal]],
    is_known: Callable[[datetime], bool],
) -> dict[Key, tuple[list[HourRow], Decimal]]:
    """Return the same of several series, by whatever tells them apart.

    Args:
        hours: Which are looked at.
        bases: What was added before them, of each series that is looked at.
        written: The rows that there are.
        values: What the archive says.
        is_known: Whether the archive has all calls of an hour that it ever had.
    """
    return {
        key: corrections(
            hours, base, written.get(key, ()), values.get(key, {}), is_known
        )
        for key, base in bases.items()
    }


def _as_written(number: Decimal) -> Decimal:
    """Return a number that is the same when it was written and is read."""
    return _DIGITS.plus(number.quantize(_PRECISION))
