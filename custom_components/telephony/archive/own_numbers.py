"""Which numbers stand at an account's own end of calls."""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, select

from .call_rows import CallRow
from .tables import calls


class OwnNumbers:
    """The numbers of accounts' own ends, in their comparable form.

    They are few, and each stands in so many calls that no index would be of use. Who
    looks for the calls of another number, as almost everybody does, is spared a look at
    all calls.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self._known: dict[int, set[str]] = {}

    def of(self, connection: Connection, account_id: int) -> Collection[str]:
        """Return those of an account, read when they are first asked for."""
        known = self._known.get(account_id)
        if known is None:
            known = self._known[account_id] = {
                key
                for column in (calls.c.line_key, calls.c.did_key, calls.c.own_key)
                for key in connection.scalars(
                    select(column).where(calls.c.account_id == account_id).distinct()
                )
                if key is not None
            }
        return known

    def note(self, account_id: int, rows: Iterable[CallRow]) -> None:
        """Take note of rows that are written."""
        if (known := self._known.get(account_id)) is not None:
            known.update(
                key
                for row in rows
                for key in (row["line_key"], row["did_key"], row["own_key"])
                if key is not None
            )

    def forget(self) -> None:
        """Begin anew, as the database does."""
        self._known.clear()
