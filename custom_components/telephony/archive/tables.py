"""The tables of the archive, in every dialect alike."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    true,
)
from sqlalchemy.dialects.mysql import MEDIUMTEXT

from ..calls import LONGEST_ID, Direction, Outcome
from .column_types import Count, Length, Moment, Word

# Of a number in its comparable form. A longer one is none, and is cut.
LONGEST_KEY: Final = 64

# Databases take so many values in a statement, and a few more.
MOST_VALUES: Final = 500

METADATA: Final = MetaData()

# What SQLite numbers by itself has to be of this very type.
_ROW_ID: Final = BigInteger().with_variant(Integer, "sqlite")

# MySQL's usual one has room for an hour of talk, if nobody talks fast.
_LONG_TEXT: Final = Text().with_variant(MEDIUMTEXT(), "mysql")

_DIRECTIONS: Final = {
    Direction.INCOMING: 1,
    Direction.OUTGOING: 2,
    Direction.INTERNAL: 3,
}
_OUTCOMES: Final = {
    Outcome.ANSWERED: 1,
    Outcome.MISSED: 2,
    Outcome.BUSY: 3,
    Outcome.CANCELLED: 4,
    Outcome.UNANSWERED: 5,
    Outcome.FAILED: 6,
    Outcome.IVR: 7,
}


def _table(name: str, *parts: Column[Any] | Index | UniqueConstraint) -> Table:
    return Table(
        f"telephony_{name}",
        METADATA,
        *parts,
        # The server's own choice may be a character set without most of the world's
        # letters, and equal ids that differ in case or accents.
        mysql_engine="InnoDB",
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
    )


# One row: what the tables look like.
versions: Final = _table("versions", Column("version", Integer, primary_key=True))

accounts: Final = _table(
    "accounts",
    Column("id", _ROW_ID, primary_key=True),
    # Of the config entry.
    Column("entry_id", String(LONGEST_ID), nullable=False, unique=True),
    # By what the comparable forms of its numbers were made.
    Column("numbering", String(LONGEST_ID)),
    # When its calls were first looked at, which were no news; None where nobody did yet.
    Column("first_look", Moment),
    # Calls that started before are never told.
    Column("told_before", Moment),
    # All calls are there that were ever kept and started from then on; others may be in a
    # database that is gone, or were too old for a while. None where nothing is lost.
    Column("intact_since", Moment),
)

# Which periods of the vendor's history were read: [start, end), none touching another of
# its account and kind.
periods: Final = _table(
    "periods",
    Column("id", _ROW_ID, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("start", Moment, nullable=False),
    Column("end", Moment, nullable=False),
    # Of the others the vendor tells a part of the calls, and no more.
    Column("is_whole", Boolean, nullable=False, server_default=true()),
    Index("telephony_periods_of_account", "account_id"),
)

# Missed calls that nobody has returned.
unreturned: Final = _table(
    "unreturned",
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("call_id", String(LONGEST_ID), primary_key=True),
)

# Who was at the other end of calls, as the vendor told it, and how that is looked for.
remote_ends: Final = _table(
    "remote_ends",
    Column("id", _ROW_ID, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    # Of the next three.
    Column("digest", BigInteger, nullable=False),
    Column("number", Text),
    Column("name", Text),
    Column("user", Text),
    # Its comparable form.
    Column("remote_key", String(LONGEST_KEY)),
    # What a text is looked for in, without accents and capitals.
    Column("folded_names", Text, nullable=False),
    Column("folded_numbers", Text, nullable=False),
    # None begins with the account: by way of an index it takes five times as long to go
    # through all texts.
    Index("telephony_remote_ends_by_digest", "digest"),
    Index("telephony_remote_ends_of_number", "remote_key"),
)

# Who of the account took part, and by which line. They are few.
own_ends: Final = _table(
    "own_ends",
    Column("id", _ROW_ID, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    # Of the next five.
    Column("digest", BigInteger, nullable=False),
    Column("number", Text),
    Column("name", Text),
    Column("user", Text),
    Column("line", Text),
    Column("did", Text),
    # Comparable forms: of the line and the DID; of the number, where it is neither.
    Column("line_key", String(LONGEST_KEY)),
    Column("did_key", String(LONGEST_KEY)),
    Column("own_key", String(LONGEST_KEY)),
    # What a text is looked for in, without accents and capitals.
    Column("folded_names", Text, nullable=False),
    Column("folded_numbers", Text, nullable=False),
    Index("telephony_own_ends_by_digest", "digest"),
)

# How many calls an account had in a week that is over. Most weeks have all their counts,
# some have none; the weeks are numbered from 1970 on.
counts: Final = _table(
    "counts",
    Column("id", _ROW_ID, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("week", BigInteger, nullable=False),
    Column("own_id", BigInteger),
    Column("direction", Word(_DIRECTIONS), nullable=False),
    Column("outcome", Word(_OUTCOMES)),
    Column("calls", BigInteger, nullable=False),
    Index(
        "telephony_counts_of_week",
        "account_id",
        "week",
        "own_id",
        "direction",
        "outcome",
        "calls",
    ),
)

# What was said in calls that somebody had written down, and what a text is looked for in.
transcripts: Final = _table(
    "transcripts",
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("call_id", String(LONGEST_ID), primary_key=True),
    Column("text", _LONG_TEXT, nullable=False),
    Column("folded_text", _LONG_TEXT, nullable=False),
)

# When calls left for the vendor, for the user's limits; not who was called.
departures: Final = _table(
    "departures",
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("left_at", Moment, primary_key=True, autoincrement=False),
)

# How many calls were placed on the last day that was counted, and how many were refused
# for which reason.
tallies: Final = _table(
    "tallies",
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("word", String(LONGEST_ID), primary_key=True),
    Column("day", Date, nullable=False),
    Column("count", Count, nullable=False),
)

# Placed calls, until it is known what became of them.
placed_calls: Final = _table(
    "placed_calls",
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("dial_id", String(LONGEST_ID), primary_key=True),
    Column("number", Text, nullable=False),
    Column("name", Text),
    Column("line", Text, nullable=False),
    Column("placed_at", Moment, nullable=False),
    Column("reference", Text),
    Column("order_id", Text),
    Column("confirmed", Boolean, nullable=False),
    # Whether a call that could be its own was taken for another one's; whether it was
    # told that nothing was seen; whether it was given a call that may be another's.
    Column("ambiguous", Boolean, nullable=False),
    Column("reported", Boolean, nullable=False),
    Column("uncertain", Boolean, nullable=False),
)

# Which calls are those that were placed, so that none is given twice.
matched_calls: Final = _table(
    "matched_calls",
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("call_id", String(LONGEST_ID), primary_key=True),
    Column("started_at", Moment, nullable=False),
)

# Each index costs about a megabyte of writing a day for a thousand calls: the second and
# the third one answer by themselves whatever is asked. PostgreSQL alone has not the key of
# the table in each.
calls: Final = _table(
    "calls",
    Column("id", _ROW_ID, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("call_id", String(LONGEST_ID), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("direction", Word(_DIRECTIONS), nullable=False),
    Column("outcome", Word(_OUTCOMES)),
    Column("caller_number", Text),
    Column("caller_name", Text),
    Column("caller_user", Text),
    Column("callee_number", Text),
    Column("callee_name", Text),
    Column("callee_user", Text),
    Column("line", Text),
    Column("did", Text),
    Column("duration", Length),
    Column("talk_time", Length),
    Column("recording", Text),
    # Exact, as the vendor wrote it.
    Column("cost", String(64)),
    Column("currency", String(16)),
    Column("country", Text),
    Column("remote_id", BigInteger),
    Column("own_id", BigInteger),
    Column("first_seen", Moment, nullable=False),
    Column("last_changed", Moment, nullable=False),
    # When automations were told; None where it is no news, or not told yet.
    Column("reported", Moment),
    UniqueConstraint("account_id", "call_id", name="telephony_calls_by_id"),
    Index(
        "telephony_calls_by_time",
        "account_id",
        "started_at",
        "direction",
        "outcome",
        "own_id",
        "remote_id",
        postgresql_include=["id"],
    ),
    Index(
        "telephony_calls_by_end",
        "account_id",
        "remote_id",
        "started_at",
        "direction",
        "outcome",
        "own_id",
        postgresql_include=["id"],
    ),
)


def make_tables(connection: Connection, made: Iterable[Table]) -> None:
    """Make what is missing of tables and their indexes.

    Where a database commits each of them by itself, a table may be there without all of
    its indexes: somebody pulled the plug in between.
    """
    for table in made:
        table.create(connection, checkfirst=True)
        for index in table.indexes:
            index.create(connection, checkfirst=True)
