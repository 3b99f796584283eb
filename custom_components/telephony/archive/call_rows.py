"""From a call to its row and back."""

from collections.abc import Iterable
from datetime import UTC
from decimal import Decimal
from sys import intern
from typing import Any, Final
from unicodedata import combining, normalize

from sqlalchemy import Row, RowMapping

from ..calls import Call, Comparable, Cost, Direction, Party
from .tables import LONGEST_KEY, calls

type CallRow = dict[str, Any]

# What a row has beside the call itself.
_OWN: Final = {"id", "account_id", "first_seen", "last_changed", "reported"}

# What a call is made of, by which an amended one is recognised.
CALL_COLUMNS: Final = tuple(column for column in calls.c if column.name not in _OWN)

# No text that is kept has it, so that nothing is found across two of them.
_BETWEEN: Final = "\n"

# Letters that are no other letter with a mark.
_PLAIN: Final = str.maketrans(
    {"đ": "d", "ø": "o", "ł": "l", "\N{LATIN SMALL LETTER DOTLESS I}": "i", "æ": "ae"}
)


def row_of(call: Call, comparable: Comparable) -> CallRow:
    """Return the row of a call, without what is the archive's own.

    Args:
        call: As the vendor told it.
        comparable: Gives a number a form in which all ways to write it are equal.
    """
    own_party = call.callee if call.direction is Direction.INCOMING else call.caller
    line_key, did_key, own_key = (
        key_of(number, comparable) for number in (call.line, call.did, own_party.number)
    )
    remote_key = key_of(call.remote_party.number, comparable)
    parties = (call.caller, call.callee)
    return {
        "call_id": call.id,
        "started_at": call.started_at.astimezone(UTC),
        "direction": call.direction,
        "outcome": call.outcome,
        "caller_number": call.caller.number,
        "caller_name": call.caller.name,
        "caller_user": call.caller.user,
        "callee_number": call.callee.number,
        "callee_name": call.callee.name,
        "callee_user": call.callee.user,
        "line": call.line,
        "did": call.did,
        "duration": call.duration,
        "talk_time": call.talk_time,
        "recording": call.recording,
        "cost": str(call.cost.amount) if call.cost else None,
        "currency": call.cost.currency if call.cost else None,
        "country": call.country,
        "remote_key": remote_key,
        "line_key": line_key,
        "did_key": did_key,
        "own_key": None if own_key in (line_key, did_key) else own_key,
        "folded_names": _joined(
            text for party in parties for text in (party.name, party.user)
        ),
        "folded_numbers": _joined(
            (
                *(party.number for party in parties),
                call.line,
                call.did,
                remote_key,
                line_key,
                did_key,
            )
        ),
    }


def call_of(row: Row[Any]) -> Call:
    """Return the call of a row that has all of `CALL_COLUMNS`."""
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    cost = values["cost"]
    return Call(
        id=values["call_id"],
        started_at=values["started_at"],
        direction=values["direction"],
        outcome=values["outcome"],
        caller=_party(values, "caller"),
        callee=_party(values, "callee"),
        line=_shared(values["line"]),
        did=_shared(values["did"]),
        duration=values["duration"],
        talk_time=values["talk_time"],
        recording=values["recording"],
        cost=None if cost is None else Cost(Decimal(cost), values["currency"]),
        country=values["country"],
    )


def key_of(number: str | None, comparable: Comparable) -> str | None:
    """Return the comparable form of a number as it is kept; None for None."""
    key = comparable(number)
    return None if key is None else key[:LONGEST_KEY]


def folded(text: str) -> str:
    """Return a text as it is looked for: without accents, capitals and double blanks."""
    letters = normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in letters if not combining(letter))
    return " ".join(plain.translate(_PLAIN).split())


def _party(values: RowMapping, which: str) -> Party:
    return Party(
        number=_shared(values[f"{which}_number"]),
        name=_shared(values[f"{which}_name"]),
        user=_shared(values[f"{which}_user"]),
    )


def _shared(text: str | None) -> str | None:
    """Return a text of which there is one in memory, in however many calls it stands."""
    return None if text is None else intern(text)


def _joined(texts: Iterable[str | None]) -> str:
    """Return texts as they are looked for, each once, and none within another."""
    distinct = dict.fromkeys(folded(text) for text in texts if text)
    return _BETWEEN.join(
        text
        for text in distinct
        if not any(text in other for other in distinct if other != text)
    )
