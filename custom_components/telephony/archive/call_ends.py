"""The two ends of calls: who they are stands once, however many calls they have.

An archive has many calls of few ends. A number or a part of a text is looked for among
the ends, and their calls are found by an index of small numbers.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import blake2b
from itertools import batched
import json
from typing import Any, Final
from unicodedata import category, combining, normalize

from sqlalchemy import Connection, Table, bindparam, delete, insert, select

from ..calls import Call, Comparable, Direction
from .tables import LONGEST_KEY, MOST_VALUES, calls, own_ends, remote_ends
from .text_index import add_texts, remove_texts

# What tells an end from every other one of its account, as the vendor told it.
type End = tuple[str | None, ...]
type EndRow = dict[str, Any]

_PARTS: Final[Mapping[Table, tuple[str, ...]]] = {
    remote_ends: ("number", "name", "user"),
    own_ends: ("number", "name", "user", "line", "did"),
}

# No text that is kept has it, so that nothing is found across two of them.
_BETWEEN: Final = "\n"

# To put a statement together takes longer than to run it.
_KNOWN: Final = {
    table: select(table.c.id, *(table.c[part] for part in parts)).where(
        table.c.account_id == bindparam("account"),
        table.c.digest.in_(bindparam("digests", expanding=True)),
    )
    for table, parts in _PARTS.items()
}

# Letters that are no other letter with a mark, and signs for which keyboards have another.
_PLAIN: Final = str.maketrans(
    {
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ł": "l",
        "ø": "o",
        "ŧ": "t",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        **dict.fromkeys(
            "`\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u05f3\u2018\u2019\u201a\u201b"
            "\u2032\u2035\ua78c",
            "'",
        ),
        **dict.fromkeys("\u05f4\u201c\u201d\u201e\u201f", '"'),
        **dict.fromkeys("\u02d7\u2043\u2212", "-"),
    }
)

# What nobody sees or types, though to Unicode it is a letter or a mark: what joins or fills
# letters, and what chooses how the one before it looks.
_UNSEEN: Final = frozenset(
    map(
        chr,
        (
            *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800),
            *range(0x180B, 0x1810),
            *range(0xFE00, 0xFE10),
            *range(0xE0100, 0xE01F0),
        ),
    )
)


def remote_end_of(call: Call) -> End:
    """Return who is at the other end of a call."""
    party = call.remote_party
    return party.number, party.name, party.user


def own_end_of(call: Call) -> End:
    """Return who is at the account's own end of a call, and by which line."""
    party = call.callee if call.direction is Direction.INCOMING else call.caller
    return party.number, party.name, party.user, call.line, call.did


def remote_row(end: End, comparable: Comparable) -> EndRow:
    """Return the row of the other end of calls, without its account and digest.

    Args:
        end: Who it is.
        comparable: Gives a number a form in which all ways to write it are equal.
    """
    number, name, user = end
    key = key_of(number, comparable)
    return {
        **dict(zip(_PARTS[remote_ends], end, strict=True)),
        "remote_key": key,
        "folded_names": _joined((name, user)),
        "folded_numbers": _joined((number, key)),
    }


def own_row(end: End, comparable: Comparable) -> EndRow:
    """Return the row of an account's own end of calls, without its account and digest.

    Args:
        end: Who it is.
        comparable: Gives a number a form in which all ways to write it are equal.
    """
    number, name, user, line, did = end
    line_key, did_key, own_key = (
        key_of(one, comparable) for one in (line, did, number)
    )
    return {
        **dict(zip(_PARTS[own_ends], end, strict=True)),
        "line_key": line_key,
        "did_key": did_key,
        "own_key": None if own_key in (line_key, did_key) else own_key,
        "folded_names": _joined((name, user)),
        "folded_numbers": _joined((number, line, did, line_key, did_key)),
    }


def end_in_row(table: Table, row: EndRow) -> End:
    """Return whose row it is."""
    return tuple(row[part] for part in _PARTS[table])


def end_ids(
    connection: Connection,
    table: Table,
    account_id: int,
    ends: Iterable[End],
    made: Callable[[End], EndRow],
) -> Mapping[End, int]:
    """Return by which numbers ends of an account are known, from now on if they were not.

    Args:
        connection: In a transaction.
        table: Of those at the other end, or of the account's own.
        account_id: Of the account.
        ends: Which.
        made: Returns the row of one that is not known yet.
    """
    # In their order, so that those of calls which belong together lie side by side.
    wanted = tuple(dict.fromkeys(ends))
    known = dict(_known(connection, table, account_id, wanted))
    new = [end for end in wanted if end not in known]
    if new:
        connection.execute(
            insert(table),
            [
                {**made(end), "account_id": account_id, "digest": _digest(end)}
                for end in new
            ],
        )
        made_ids = dict(_known(connection, table, account_id, new))
        if table is remote_ends:
            add_texts(connection, made_ids.values())
        known |= made_ids
    return known


def forget_unused(connection: Connection, account_id: int) -> None:
    """Delete the ends of an account that no call has any more."""
    is_used = (
        select(calls.c.id)
        .where(calls.c.account_id == account_id)
        .where(calls.c.remote_id == remote_ends.c.id)
        .exists()
    )
    unused_rows = connection.execute(
        select(remote_ends).where(remote_ends.c.account_id == account_id, ~is_used)
    )
    gone = [dict(row) for row in unused_rows.mappings()]
    _ = remove_texts(connection, gone)
    _delete(connection, remote_ends, [end["id"] for end in gone])
    used = select(calls.c.own_id).where(calls.c.account_id == account_id).distinct()
    unused = set(
        connection.scalars(
            select(own_ends.c.id).where(own_ends.c.account_id == account_id)
        )
    ).difference(connection.scalars(used))
    _delete(connection, own_ends, unused)


def key_of(number: str | None, comparable: Comparable) -> str | None:
    """Return the comparable form of a number as it is kept; None for None."""
    key = comparable(number)
    return None if key is None else key[:LONGEST_KEY]


def folded(text: str) -> str:
    """Return a text as it is looked for: without accents, capitals and double blanks.

    It is empty where nothing can be seen of the text.
    """
    # Signs that stand for letters may stand for capitals, as ™ does, and small letters
    # may be written in two ways.
    letters = normalize("NFKD", normalize("NFKD", text).casefold())
    if not letters.isascii():
        # Many type an acute accent for an apostrophe, which is a blank with one by now.
        letters = letters.replace(" \N{COMBINING ACUTE ACCENT}", "'")
        letters = "".join(map(_plain, letters))
    return " ".join(letters.translate(_PLAIN).split())


def _plain(character: str) -> str:
    """Return a character without what nobody types of it."""
    if combining(character) or character in _UNSEEN:
        return ""
    match category(character):
        case "Cf":
            return ""
        case "Pd":
            return "-"
    return character


def _known(
    connection: Connection, table: Table, account_id: int, ends: Iterable[End]
) -> Iterator[tuple[End, int]]:
    digests = {_digest(end) for end in ends}
    for some in batched(digests, MOST_VALUES, strict=False):
        rows = connection.execute(
            _KNOWN[table], {"account": account_id, "digests": some}
        )
        for row_id, *end in rows:
            yield tuple(end), row_id


def _delete(connection: Connection, table: Table, ids: Iterable[int]) -> None:
    for some in batched(ids, MOST_VALUES, strict=False):
        connection.execute(delete(table).where(table.c.id.in_(some)))


def _digest(end: End) -> int:
    """Return a number that two ends hardly ever share, by which one is found."""
    digest = blake2b(json.dumps(end).encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def _joined(texts: Iterable[str | None]) -> str:
    """Return texts as they are looked for, each once, and none within another."""
    distinct = dict.fromkeys(folded(text) for text in texts if text)
    return _BETWEEN.join(
        text
        for text in distinct
        if not any(text in other for other in distinct if other != text)
    )
