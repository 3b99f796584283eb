"""An archive with which nothing can be done."""

import pytest

from custom_components.telephony.archive.opened_database import OpenedDatabase


def break_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have everything fail that is done with the database, until the patch ends."""

    def fail(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(OpenedDatabase, "do", fail)
