"""Which calls were told as news, and which missed ones nobody has returned."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from typing import Final

from sqlalchemy import Connection, bindparam, select, update

from ..calls import LATEST_REPORT, Call
from .call_keeping import account_id_of
from .call_rows import CALL_COLUMNS, call_of
from .column_types import SenselessValueError
from .tables import MOST_VALUES, accounts, calls, unreturned

_REPORT: Final = (
    update(calls)
    .where(
        calls.c.account_id == bindparam("told_account"),
        calls.c.call_id.in_(bindparam("told_ids", expanding=True)),
    )
    .values(reported=bindparam("reported"))
)

# Asked before every call is told, and put together once.
_TOLD: Final = (
    select(accounts.c.told_before, calls.c.call_id, calls.c.started_at)
    .select_from(
        accounts.outerjoin(
            calls,
            (calls.c.account_id == accounts.c.id)
            & calls.c.call_id.in_(bindparam("ids", expanding=True))
            & calls.c.reported.is_not(None),
        )
    )
    .where(accounts.c.entry_id == bindparam("of_entry"))
)
_AT_TIMES: Final = (
    select(calls.c.call_id)
    .join(accounts, calls.c.account_id == accounts.c.id)
    .where(
        accounts.c.entry_id == bindparam("of_entry"),
        calls.c.started_at.in_(bindparam("times", expanding=True)),
    )
)


@dataclass(frozen=True, slots=True)
class ToldNews:
    """What automations know of an account.

    Attributes:
        reported: When the calls started that were told lately, aware UTC, by their ids.
        told_before: Calls that started before, aware UTC, are never told; None for all.
        unreturned: Missed calls that nobody has returned.
        is_written: Whether the database knows that anybody looked at the account.
    """

    reported: Mapping[str, datetime]
    told_before: datetime | None
    unreturned: tuple[Call, ...]
    is_written: bool = True


@dataclass(frozen=True, slots=True)
class KnownUnreturned:
    """Missed calls of an account that nobody has returned, as far as that is known.

    Attributes:
        calls: By their ids.
        are_all: Whether there are no others; else those come on top that the database
            has, which could not be read.
    """

    calls: Mapping[str, Call]
    are_all: bool = True

    @property
    def ids(self) -> frozenset[str]:
        """Those of the calls."""
        return frozenset(self.calls)

    def with_written(self, written: Iterable[Call]) -> tuple[Call, ...]:
        """Return all of them.

        Args:
            written: Those that the database has.
        """
        if self.are_all:
            return tuple(self.calls.values())
        return tuple(({call.id: call for call in written} | {**self.calls}).values())

    def without(self, call_ids: Collection[str]) -> KnownUnreturned:
        """Return all but some of them."""
        left = {one: call for one, call in self.calls.items() if one not in call_ids}
        return KnownUnreturned(left, self.are_all)


def told_news(
    connection: Connection, entry_id: str, memory: timedelta, now: datetime
) -> ToldNews | None:
    """Return what automations know of an account; None for one never looked at.

    Args:
        connection: In a transaction.
        entry_id: Of the account.
        memory: How much older than the youngest one a call may be.
        now: This machine's time, aware.
    """
    account_id = account_id_of(connection, entry_id)
    account = connection.execute(
        select(accounts.c.first_look, accounts.c.told_before).where(
            accounts.c.id == account_id
        )
    ).first()
    if account is None or account.first_look is None:
        return None
    told = (calls.c.account_id == account_id, calls.c.reported.is_not(None))
    # A record from the future is a vendor's slip, and no measure of time.
    latest = now + LATEST_REPORT
    youngest = connection.scalar(
        select(calls.c.started_at)
        .where(*told, calls.c.started_at <= latest)
        .order_by(calls.c.started_at.desc())
        .limit(1)
    )
    boundary: datetime | None = account.told_before
    if youngest is not None:
        boundary = max(youngest - memory, boundary or youngest - memory)
    earliest = latest if youngest is None else youngest - memory
    rows = connection.execute(
        select(calls.c.call_id, calls.c.started_at).where(
            *told, calls.c.started_at >= earliest
        )
    )
    reported = {row.call_id: row.started_at for row in rows}
    waiting = connection.execute(
        select(*CALL_COLUMNS)
        .join(
            unreturned,
            (unreturned.c.account_id == calls.c.account_id)
            & (unreturned.c.call_id == calls.c.call_id),
        )
        .where(unreturned.c.account_id == account_id)
    )
    return ToldNews(reported, boundary, tuple(call_of(row) for row in waiting))


def told_among(connection: Connection, entry_id: str, ids: Iterable[str]) -> ToldNews:
    """Return what automations know of some calls, found by their ids and not by their time.

    Args:
        connection: In a transaction.
        entry_id: Of the account.
        ids: Of the calls.

    Raises:
        SenselessValueError: One is not found by its time: an index is damaged.
    """
    told_before: datetime | None = None
    told: dict[str, datetime] = {}
    for some in batched(ids, MOST_VALUES, strict=False):
        for row in connection.execute(_TOLD, {"of_entry": entry_id, "ids": some}):
            told_before = row.told_before
            if row.call_id is not None:
                told[row.call_id] = row.started_at
    missing = set(told)
    for times in batched(set(told.values()), MOST_VALUES, strict=False):
        known = {"of_entry": entry_id, "times": times}
        missing.difference_update(connection.scalars(_AT_TIMES, known))
    if missing:
        raise SenselessValueError
    return ToldNews(told, told_before, ())


def mark_reported(
    connection: Connection, account_id: int, ids: Iterable[str], now: datetime
) -> None:
    """Note that calls of an account were told, or are none to tell.

    Args:
        connection: In a transaction.
        account_id: Of the account.
        ids: Of the calls.
        now: This machine's time, aware.
    """
    for some in batched(ids, MOST_VALUES, strict=False):
        connection.execute(
            _REPORT, {"told_account": account_id, "told_ids": some, "reported": now}
        )


def note_look(
    connection: Connection,
    account_id: int,
    told_before: datetime | None,
    now: datetime,
) -> None:
    """Note that the calls of an account are looked at, and which are never told.

    Args:
        connection: In a transaction.
        account_id: Of the account.
        told_before: Calls that started before, aware, are never told; None leaves that
            as it was.
        now: This machine's time, aware.
    """
    connection.execute(
        update(accounts)
        .where(accounts.c.id == account_id, accounts.c.first_look.is_(None))
        .values(first_look=now)
    )
    if told_before is not None:
        connection.execute(
            update(accounts)
            .where(accounts.c.id == account_id)
            .values(told_before=told_before)
        )
