"""How many calls past weeks had, so that nobody waits until a million are counted.

A week is counted ahead when hardly anything changes in it any more, and none of its counts
is kept when something does: they are right, or are not there. What is not counted ahead is
counted when somebody asks, so that no poll has more to write because of it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import batched
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    delete,
    func,
    select,
    true,
)

from .column_types import EPOCH
from .tables import MOST_VALUES, counts

_WEEK: Final = timedelta(weeks=1)

_FORGET: Final = delete(counts).where(
    counts.c.account_id == bindparam("of_account"),
    counts.c.week.in_(bindparam("weeks", expanding=True)),
)


def week_of(moment: datetime) -> int:
    """Return in which week a moment is; the first week began in 1970."""
    return (moment - EPOCH) // _WEEK


def start_of_week(week: int) -> datetime:
    """Return the first moment of a week, in UTC."""
    return EPOCH + week * _WEEK


def forget_counts(
    connection: Connection, account_id: int, moments: Iterable[datetime]
) -> None:
    """Note that other calls of an account are kept than before.

    Args:
        connection: In a transaction.
        account_id: Of the account.
        moments: When those started that came, went or are other ones now.
    """
    weeks = sorted(set(map(week_of, moments)))
    for some in batched(weeks, MOST_VALUES, strict=False):
        connection.execute(_FORGET, {"of_account": account_id, "weeks": some})


def counted_weeks(
    connection: Connection,
    account_id: int,
    wanted: Iterable[ColumnElement[bool]],
    start: datetime | None,
    end: datetime | None,
    *,
    newest_first: bool,
    most: int | None,
) -> Mapping[int, int]:
    """Return how many calls weeks had that were counted ahead.

    Args:
        connection: In a transaction.
        account_id: Of the account.
        wanted: What lets counts pass.
        start: No week begins before; None for no limit.
        end: No week ends later; None for no limit.
        newest_first: Whether the newest week comes first.
        most: Of how many weeks; None for all.
    """
    within = [counts.c.account_id == account_id]
    if start is not None:
        # Rounded up.
        within.append(counts.c.week >= -((EPOCH - start) // _WEEK))
    if end is not None:
        within.append(counts.c.week < (end - EPOCH) // _WEEK)
    # A week without one that passes was counted nevertheless.
    passing = case((and_(true(), *wanted), counts.c.calls), else_=0)
    rows = connection.execute(
        select(counts.c.week, func.sum(passing))
        .where(*within)
        .group_by(counts.c.week)
        .order_by(counts.c.week.desc() if newest_first else counts.c.week)
        .limit(most)
    ).all()
    return {week: int(number) for week, number in rows}
