"""How moments, lengths of time and words stand in a database, the same in every dialect."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, override

from sqlalchemy import BigInteger, Dialect, RowMapping, SmallInteger, String, Table
from sqlalchemy.types import TypeDecorator

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)

# Python knows no others; in microseconds since 1970.
FIRST_MOMENT: Final = (datetime.min.replace(tzinfo=UTC) - EPOCH) // MICROSECOND
LAST_MOMENT: Final = (datetime.max.replace(tzinfo=UTC) - EPOCH) // MICROSECOND


class SenselessValueError(Exception):
    """A value stands in the database that was never written: a disk may have failed."""


def text_of(value: str) -> str:
    """Return a text as it is.

    Raises:
        SenselessValueError: It is none: SQLite keeps anything where one belongs.
    """
    if type(value) is not str:
        raise SenselessValueError
    return value


def check_row(table: Table, row: RowMapping) -> None:
    """See that all is there that each row has, and that texts are texts.

    Raises:
        SenselessValueError: It is not.
    """
    for column in table.c:
        value = row[column.name]
        if value is None and not column.nullable:
            raise SenselessValueError
        if value is not None and isinstance(column.type, String):
            text_of(value)


class Moment(TypeDecorator[datetime]):
    """An aware time as microseconds since 1970 in UTC.

    Types of databases for times lose the zone or the microseconds, each in its own way.
    """

    impl = BigInteger
    cache_ok = True

    @override
    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> int | None:
        return None if value is None else (value - EPOCH) // MICROSECOND

    @override
    def process_result_value(
        self, value: int | None, dialect: Dialect
    ) -> datetime | None:
        try:
            return None if value is None else EPOCH + value * MICROSECOND
        except (TypeError, OverflowError) as error:
            raise SenselessValueError from error


class Length(TypeDecorator[timedelta]):
    """A length of time as microseconds."""

    impl = BigInteger
    cache_ok = True

    @override
    def process_bind_param(
        self, value: timedelta | None, dialect: Dialect
    ) -> int | None:
        return None if value is None else value // MICROSECOND

    @override
    def process_result_value(
        self, value: int | None, dialect: Dialect
    ) -> timedelta | None:
        try:
            return None if value is None else value * MICROSECOND
        except (TypeError, OverflowError) as error:
            raise SenselessValueError from error


class Count(TypeDecorator[int]):
    """How many there are of something: SQLite keeps anything where a number belongs."""

    impl = BigInteger
    cache_ok = True

    @override
    def process_result_value(self, value: int | None, dialect: Dialect) -> int | None:
        if value is not None and not isinstance(value, int):
            raise SenselessValueError
        return value


class Word[Words: StrEnum](TypeDecorator[Words]):
    """One of a few words as a small number, which keeps rows and indexes short."""

    impl = SmallInteger
    cache_ok = True

    def __init__(self, numbers: Mapping[Words, int]) -> None:
        """Write words as numbers.

        Args:
            numbers: What stands for which word. Numbers that were written once keep
                their meaning for ever.
        """
        super().__init__()
        self.numbers = tuple(numbers.items())
        self._numbers = dict(numbers)
        self._words = {number: word for word, number in numbers.items()}

    @override
    def process_bind_param(self, value: Words | None, dialect: Dialect) -> int | None:
        return None if value is None else self._numbers[value]

    @override
    def process_result_value(self, value: int | None, dialect: Dialect) -> Words | None:
        try:
            return None if value is None else self._words[value]
        except KeyError as error:
            raise SenselessValueError from error
