"""Calls of some years, as a small company has them, written into an archive."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import batched
import random
from typing import Final

from sqlalchemy import Engine

from custom_components.telephony.archive.call_keeping import (
    keep_calls,
    make_account_id,
)
from custom_components.telephony.archive.counting_ahead import (
    count_week,
    uncounted_weeks,
)
from custom_components.telephony.archive.migrations import migrate
from custom_components.telephony.calls import Call, Direction, Outcome, Party

ACCOUNT: Final = "shop"
OWN_NUMBER: Final = "12125550100"
# A part of the names of all who are at the own end of calls.
OWN_NAME: Final = "Shop"
LAST_MOMENT: Final = datetime(2026, 10, 15, 22, tzinfo=UTC)

_LINES: Final = tuple(f"1212555{number:04}" for number in range(100, 120))
# At each of them.
_PEOPLE: Final = (f"{OWN_NAME} 1", f"{OWN_NAME} 2")
# Each of them calls ten times, some hundreds of times.
_CALLS_OF_A_NUMBER: Final = 10
_BETWEEN_CALLS: Final = timedelta(seconds=60)
_AT_ONCE: Final = 5_000

_SYLLABLES: Final = (
    *("ba", "del", "fi", "gor", "hu", "jan", "ka", "lem", "mi", "nor", "pu", "ras"),
    *("sen", "ti", "vol", "wer", "zo", "mül", "stra", "đan"),
)
_DIRECTIONS: Final = (
    *(Direction.INCOMING,) * 5,
    *(Direction.OUTGOING,) * 4,
    Direction.INTERNAL,
)
_OUTCOMES: Final = (
    *(Outcome.ANSWERED,) * 6,
    *(Outcome.MISSED,) * 2,
    *(Outcome.BUSY, Outcome.CANCELLED),
)


def parties(count: int) -> tuple[Party, ...]:
    """Return who calls in so many calls, the ones who call most first."""
    source = random.Random(1)  # noqa: S311 - no secret
    return tuple(
        Party(
            f"1{source.randrange(2_010_000_000, 9_899_999_999)}",
            " ".join("".join(source.choices(_SYLLABLES, k=3)).title() for _ in "12"),
        )
        for _ in range(max(count // _CALLS_OF_A_NUMBER, 10))
    )


def fill(
    engine: Engine,
    count: int,
    account: str = ACCOUNT,
    last_moment: datetime = LAST_MOMENT,
) -> None:
    """Write calls into an archive, the oldest first, and count the past ones.

    Args:
        engine: Connects with it.
        count: How many calls.
        account: The id of the config entry whose they are.
        last_moment: All of them are before it.
    """
    with engine.begin() as connection:
        migrate(connection)
    for some in batched(_calls(count, last_moment), _AT_ONCE, strict=False):
        with engine.begin() as connection:
            keep_calls(
                connection,
                make_account_id(connection, account),
                some,
                # They are written in one way only.
                comparable=lambda number: number,
                now=last_moment,
            )
    with engine.begin() as connection:
        weeks = uncounted_weeks(connection, account)
    for week in weeks:
        with engine.begin() as connection:
            count_week(connection, account, week)


def _calls(count: int, last_moment: datetime) -> Iterator[Call]:
    source = random.Random(2)  # noqa: S311 - no secret
    known = parties(count)
    for number in range(count):
        direction = source.choice(_DIRECTIONS)
        line = source.choice(_LINES)
        own = Party(line, source.choice(_PEOPLE))
        # Few call often, many seldom; some do not say who they are.
        other = known[int(len(known) * source.random() ** 2)]
        if source.random() < 0.03:
            other = Party()
        is_incoming = direction is Direction.INCOMING
        yield Call(
            id=f"{source.getrandbits(64):016x}",
            started_at=last_moment - (count - number) * _BETWEEN_CALLS,
            direction=direction,
            outcome=source.choice(_OUTCOMES),
            caller=other if is_incoming else own,
            callee=own if is_incoming else other,
            line=line,
            duration=timedelta(seconds=source.randrange(300)),
            talk_time=timedelta(seconds=source.randrange(300)),
            recording=f"https://recordings.example.org/{source.getrandbits(64):x}.mp3",
        )
