"""An archive with which nothing can be done, or nothing but to read it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection

from custom_components.telephony.archive.account_calls import AccountCalls
from custom_components.telephony.archive.database import Trouble
from custom_components.telephony.archive.database_thread import ArchiveUnavailableError
from custom_components.telephony.archive.opened_database import OpenedDatabase
from custom_components.telephony.calls import Call


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


def break_next_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the calls of an account be told the next time but one that they are asked for."""
    newest, fails = AccountCalls.async_newest, iter([True])

    async def fail_once(*arguments: Any) -> tuple[Call, ...]:  # noqa: ANN401 - as the method has it
        if next(fails, False):
            raise ArchiveUnavailableError(Trouble.UNAVAILABLE)
        return await newest(*arguments)

    monkeypatch.setattr(AccountCalls, "async_newest", fail_once)
