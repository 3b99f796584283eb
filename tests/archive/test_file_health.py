"""Whether a file is damaged, where an error leaves that open."""

from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from custom_components.telephony.archive.column_types import SenselessValueError
from custom_components.telephony.archive.database import file_url, open_engine
from custom_components.telephony.archive.file_health import is_damaged
from custom_components.telephony.archive.migrations import migrate

from .kept_calls import fill_with_junk

UNEXPLAINED = SenselessValueError()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file that is whole."""
    file = tmp_path / "whole.db"
    _change(file)
    return file


def _change(file: Path, *statements: str) -> None:
    engine = open_engine(file_url(file))
    with engine.begin() as connection:
        migrate(connection)
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_one_that_is_whole_is_not(file: Path) -> None:
    assert not is_damaged(file_url(file), UNEXPLAINED)


def test_what_passes_says_nothing_of_it(file: Path) -> None:
    fill_with_junk(file)
    locked = OperationalError("", None, _error("SQLITE_BUSY"))

    assert not is_damaged(file_url(file), locked)


def _error(name: str) -> Exception:
    error = Exception()
    error.sqlite_errorname = name  # type: ignore[attr-defined]
    return error


@pytest.mark.parametrize("kept", [0, 100])
def test_one_that_is_no_database_is(file: Path, kept: int) -> None:
    file.write_bytes(file.read_bytes()[:kept] + bytes(range(256)) * 100)

    assert is_damaged(file_url(file), UNEXPLAINED)


def test_one_whose_index_knows_of_less_is(file: Path) -> None:
    _change(
        file,
        "INSERT INTO telephony_accounts (id, entry_id) VALUES (1, 'one')",
        "PRAGMA writable_schema = ON",
        "CREATE INDEX by_look ON telephony_accounts (first_look)",
        "CREATE INDEX by_word ON telephony_accounts (numbering) WHERE id > 1",
        # It has no entry of the account.
        "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema"
        " WHERE name = 'by_word') WHERE name = 'by_look'",
    )

    assert is_damaged(file_url(file), UNEXPLAINED)


def test_one_of_which_nothing_is_kept_is_not(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    engine = open_engine(file_url(file))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE other (id INTEGER)")
    engine.dispose()

    assert not is_damaged(file_url(file), UNEXPLAINED)
