"""How many calls past weeks had, so that nobody waits until a million are counted.

A week is counted ahead when hardly anything changes in it any more, and none of its counts
is kept when something does: they are right, or are not there. What is not counted ahead is
counted when somebody asks, so that no poll has more to write because of it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import batched
from typing import Final

from sqlalchemy import Connection, bindparam, delete

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


def first_week_from(moment: datetime) -> int:
    """Return which is the first week that does not begin before a moment."""
    return -((EPOCH - moment) // _WEEK)


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
