"""What was said in calls, where somebody had it written down."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from ..calls import LONGEST_ID
from .call_ends import folded
from .call_keeping import account_id_of
from .column_types import text_of
from .tables import MOST_VALUES, calls, transcripts

# Hours of talk. More is not looked through.
LONGEST_TRANSCRIPT: Final = 200_000

# More calls than these, in which the same was said, are not told apart.
_MOST_FOUND: Final = 4_000


def keep_transcript(
    connection: Connection, entry_id: str, call_id: str, text: str
) -> bool:
    """Keep what was said in a call; return whether the call is kept.

    Args:
        connection: In a transaction.
        entry_id: Of the account.
        call_id: Of the call.
        text: In one line.
    """
    account_id = account_id_of(connection, entry_id)
    is_kept = connection.scalar(
        select(calls.c.id).where(
            calls.c.account_id == account_id, calls.c.call_id == call_id
        )
    )
    if is_kept is None:
        return False
    forget_transcripts(connection, account_id, [call_id])
    text = text[:LONGEST_TRANSCRIPT]
    row = {"account_id": account_id, "call_id": call_id[:LONGEST_ID]}
    connection.execute(
        insert(transcripts), [{**row, "text": text, "folded_text": folded(text)}]
    )
    return True


def transcript_of(connection: Connection, entry_id: str, call_id: str) -> str | None:
    """Return what was said in a call; None where nobody had it written down."""
    found = connection.scalar(
        select(transcripts.c.text).where(
            transcripts.c.account_id == account_id_of(connection, entry_id),
            transcripts.c.call_id == call_id,
        )
    )
    return None if found is None else text_of(found)


def calls_with_words(
    connection: Connection, account_id: int, words: str
) -> Sequence[int]:
    """Return the rows of calls in which something was said.

    Args:
        connection: In a transaction.
        account_id: Of the account.
        words: Folded.
    """
    # Few calls are written down, so that all are looked through.
    return connection.scalars(
        select(calls.c.id)
        .join(
            transcripts,
            (transcripts.c.account_id == calls.c.account_id)
            & (transcripts.c.call_id == calls.c.call_id),
        )
        .where(
            transcripts.c.account_id == account_id,
            transcripts.c.folded_text.contains(words, autoescape=True),
        )
        .limit(_MOST_FOUND)
    ).all()


def forget_transcripts(
    connection: Connection, account_id: int | None, call_ids: Sequence[str]
) -> None:
    """Delete what was said in some calls of an account."""
    connection.execute(
        delete(transcripts).where(
            transcripts.c.account_id == account_id,
            transcripts.c.call_id.in_(call_ids),
        )
    )


def move_transcript(
    connection: Connection, account_id: int, call_id: str, other_id: str
) -> None:
    """Have what was said in a call stand by another id, unless something does already."""
    ids = select(transcripts.c.call_id).where(transcripts.c.account_id == account_id)
    if connection.scalar(ids.where(transcripts.c.call_id == other_id)) is None:
        connection.execute(
            update(transcripts)
            .where(
                transcripts.c.account_id == account_id,
                transcripts.c.call_id == call_id,
            )
            .values(call_id=other_id)
        )
    else:
        forget_transcripts(connection, account_id, [call_id])


def add_transcripts(
    source: Connection,
    source_id: int,
    target: Connection,
    target_id: int,
    *,
    are_later: bool,
) -> None:
    """Take along what was said in the calls of an account.

    Args:
        source: Where it is.
        source_id: Of the account there.
        target: In a transaction.
        target_id: Of the account there.
        are_later: Whether they count where there is another one of the same call.
    """
    last = ""
    while some := (
        source.execute(
            select(transcripts)
            .where(transcripts.c.account_id == source_id, transcripts.c.call_id > last)
            .order_by(transcripts.c.call_id)
            .limit(MOST_VALUES)
        )
        .mappings()
        .all()
    ):
        last = some[-1]["call_id"]
        added = {row["call_id"]: {**row, "account_id": target_id} for row in some}
        if are_later:
            forget_transcripts(target, target_id, [*added])
        else:
            known = target.scalars(
                select(transcripts.c.call_id).where(
                    transcripts.c.account_id == target_id,
                    transcripts.c.call_id.in_(added),
                )
            )
            for call_id in known:
                del added[call_id]
        if added:
            target.execute(insert(transcripts), [*added.values()])
