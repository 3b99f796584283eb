"""An archive with which nothing can be done, or nothing but to read it."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from custom_components.telephony.archive.opened_database import OpenedDatabase


def break_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have everything fail that is done with the database, until the patch ends."""

    def fail(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(OpenedDatabase, "do", fail)


def break_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have everything fail that would change the database, until the patch ends."""
    do = OpenedDatabase.do

    def fail_or_read[Result](
        database: OpenedDatabase,
        work: Callable[[Connection], Result],
        is_reading: bool,
        may_mend: bool,
    ) -> Result:
        if not is_reading:
            raise OSError
        return do(database, work, is_reading, may_mend)

    monkeypatch.setattr(OpenedDatabase, "do", fail_or_read)
