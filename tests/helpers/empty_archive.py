"""The archive's database, of which is made once what every test would make again."""

from functools import cache
import os
from pathlib import Path
import tempfile
from typing import Any, Final, override

from sqlalchemy import URL, Engine, create_engine, event

from custom_components.telephony.archive import database
from custom_components.telephony.archive.migrations import migrate


class _SharedStatements(dict[tuple[Any, ...], Any]):
    """Compiled statements of SQLite's, by what they say and not by who says it.

    SQLAlchemy keeps them for each engine apart, of which a process of users has one.
    """

    @override
    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get(key[1:], default)

    @override
    def __setitem__(self, key: tuple[Any, ...], value: Any) -> None:
        super().__setitem__(key[1:], value)


_SHARED: Final = _SharedStatements()


def create_engine_of_all_tests(url: URL, **options: Any) -> Engine:  # noqa: ANN401 - as SQLAlchemy has it
    """Do as SQLAlchemy does, with the statements that other tests have compiled.

    A new archive is a copy of one in which nothing is kept.
    """
    if url.get_backend_name() != "sqlite":
        return create_engine(url, **options)
    options["execution_options"] = {"compiled_cache": _SHARED}
    engine = create_engine(url, **options)
    event.listen(engine, "do_connect", _copy)
    return engine


def _copy(_dialect: object, _entry: object, arguments: list[str], _: object) -> None:
    path = Path(arguments[0])
    if path.name != database.FILE_NAME or path.exists():
        return
    with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file:
        _ = file.write(_empty_archive())


@cache
def _empty_archive() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "empty.db")
        engine = database.open_engine(database.file_url(path))
        with engine.begin() as connection:
            migrate(connection)
        database.empty_journal(engine)
        engine.dispose()
        return path.read_bytes()
