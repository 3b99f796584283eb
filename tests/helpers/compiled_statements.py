"""Statements of the archive that are compiled once, and not by every test again."""

from typing import Any, Final, override

from sqlalchemy import URL, Engine, create_engine


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
    """Do as SQLAlchemy does, with the statements that other tests have compiled."""
    if url.get_backend_name() == "sqlite":
        options["execution_options"] = {"compiled_cache": _SHARED}
    return create_engine(url, **options)
