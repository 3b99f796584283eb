"""What calls add up to, in pieces of time."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    select,
    type_coerce,
)

from ..calls import Direction, Outcome
from .call_keeping import account_id_of
from .call_rows import cost_of
from .column_types import EPOCH, MICROSECOND
from .tables import calls
from .undeleted_calls import left_out_of


@dataclass(slots=True)
class CallSum:
    """What calls of one kind add up to that started in one piece of time.

    Attributes:
        start: The first moment of the piece, in UTC.
        direction: Of the calls.
        outcome: Of the calls; None where the vendor's word for it is not known.
        calls: How many there are.
        talk_time: Over those of which it is known.
        costs: By currency, over those that were billed.
        timed: Answered calls of which it is known how long they rang.
        time_to_answer: How long those rang, together.
    """

    start: datetime
    direction: Direction
    outcome: Outcome | None
    calls: int = 0
    talk_time: timedelta = timedelta()
    costs: dict[str, Decimal] = field(default_factory=dict)
    timed: int = 0
    time_to_answer: timedelta = timedelta()


def sum_calls(
    connection: Connection,
    entry_id: str,
    start: datetime,
    end: datetime,
    piece: timedelta,
) -> tuple[CallSum, ...]:
    """Add up the calls of an account, by piece of time, direction and outcome.

    Args:
        connection: In a transaction.
        entry_id: Of the account.
        start: First moment, aware.
        end: First moment after it, aware.
        piece: How long each piece is; the first one began in 1970.
    """
    account_id = account_id_of(connection, entry_id)
    if account_id is None:
        return ()
    left_out = left_out_of(connection, entry_id, account_id).conditions
    rows = connection.execute(
        _sums_of_pieces(piece).where(*left_out),
        {"account": account_id, "start": start, "end": end},
    ).mappings()
    found: dict[tuple[int, Direction, Outcome | None], CallSum] = {}
    for row in rows:
        key = int(row["number"]), row["direction"], row["outcome"]
        if key not in found:
            found[key] = CallSum(EPOCH + key[0] * piece, key[1], key[2])
        _add(found[key], row)
    return tuple(found.values())


@cache
def _sums_of_pieces(piece: timedelta) -> Select[Any]:
    """Return what adds up calls; to put it together takes longer than to run it."""
    # Written out, for a parameter in it would be another expression each time.
    length = literal_column(str(piece // MICROSECOND), BigInteger())
    number = type_coerce(calls.c.started_at, BigInteger) // length
    duration, talk_time = (
        _microseconds(calls.c.duration),
        _microseconds(calls.c.talk_time),
    )
    time_to_answer = case(
        (
            and_(calls.c.outcome == Outcome.ANSWERED, duration >= talk_time),
            duration - talk_time,
        )
    )
    # Exact sums of money are not to be had in every database: equal amounts are counted.
    kinds = (
        number.label("number"),
        calls.c.direction,
        calls.c.outcome,
        calls.c.currency,
        calls.c.cost,
    )
    return (
        select(
            *kinds,
            func.count().label("calls"),
            func.sum(talk_time).label("talk_time"),
            func.count(time_to_answer).label("timed"),
            func.sum(time_to_answer).label("time_to_answer"),
        )
        .where(
            calls.c.account_id == bindparam("account"),
            calls.c.started_at >= bindparam("start"),
            calls.c.started_at < bindparam("end"),
        )
        .group_by(number, *kinds[1:])
    )


def _add(call_sum: CallSum, row: RowMapping) -> None:
    calls_of_row = _whole(row["calls"])
    call_sum.calls += calls_of_row
    call_sum.talk_time += _whole(row["talk_time"]) * MICROSECOND
    call_sum.timed += _whole(row["timed"])
    call_sum.time_to_answer += _whole(row["time_to_answer"]) * MICROSECOND
    if (cost := cost_of(row["cost"], row["currency"])) is not None:
        known = call_sum.costs.get(cost.currency, Decimal())
        call_sum.costs[cost.currency] = known + cost.amount * calls_of_row


def _microseconds(column: ColumnElement[timedelta]) -> ColumnElement[int]:
    return type_coerce(column, BigInteger)


def _whole(value: object) -> int:
    """Return a number as Python has it; some databases sum up to another type."""
    return int(str(value)) if value is not None else 0
