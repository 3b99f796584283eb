"""A file with calls for a spreadsheet or a program, written piece by piece."""

from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping
import csv
from datetime import datetime
from enum import StrEnum
from io import StringIO
from itertools import chain, count
import os
from pathlib import Path
import re
from typing import BinaryIO, Final
from unicodedata import normalize

from homeassistant.helpers.json import json_bytes

type Row = Mapping[str, str | float | None]

# What makes a spreadsheet take a cell for a formula.
_BEGINS_FORMULA: Final = frozenset("=+-@")

_QUOTE: Final = "'"

# Spreadsheets of many countries take semicolons for what stands between cells, also
# within quotes that do not begin the line: what follows in a text is a cell of its own.
_ENDS_CELL: Final = re.compile(r';(?=[\s"]*(\S))')

# Spreadsheets drop the zeros before a number, and write a longer one as 1.2E+11. Neither
# is a telephone number any more when the file is saved.
_CHANGED: Final = re.compile(
    r"0\d[\d ().,/-]*|\d{12,}|\d+(\.\d+)?[eE][+-]?\d+", re.ASCII
)


class ExportFormat(StrEnum):
    """What is made of calls."""

    CSV = "csv"
    JSON = "json"


class ExportedFile:
    """A new file that nothing else has the name of, in UTF-8.

    To be used off the event loop.

    Attributes:
        path: Where it is.
    """

    def __init__(
        self,
        folder: Path,
        made_at: datetime,
        file_format: ExportFormat,
        columns: Iterable[str],
    ) -> None:
        """Make it, and its folder where that is missing.

        Args:
            folder: Where it is to be.
            made_at: What it is called after, in the user's time zone.
            file_format: What it is to be.
            columns: What every row has, in this order.

        Raises:
            OSError: It cannot be made.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._columns = tuple(columns)
        self._format = file_format
        self._has_rows = False
        name = f"calls_{made_at:%Y-%m-%d_%H-%M-%S}"
        for ending in chain([""], map("_{}".format, count(2))):
            self.path = folder / f"{name}{ending}.{file_format}"
            try:
                self._file = _open_new(self.path)
            except FileExistsError:
                continue
            break
        if file_format is ExportFormat.CSV:
            # Without the mark, Excel takes the text for one of an old code page.
            self._file.write(BOM_UTF8 + _csv([self._columns]))
        else:
            self._file.write(b"[")

    def add(self, rows: Iterable[Row]) -> None:
        """Write rows.

        Raises:
            OSError: There is no room for them, for example.
        """
        ordered = [{name: row[name] for name in self._columns} for row in rows]
        if self._format is ExportFormat.CSV:
            self._file.write(_csv(row.values() for row in ordered))
            return
        for row in ordered:
            self._file.write(b",\n" if self._has_rows else b"\n")
            self._file.write(json_bytes(row))
            self._has_rows = True

    def finish(self) -> None:
        """Write what is left.

        Raises:
            OSError: There is no room for it, for example.
        """
        if self._format is ExportFormat.JSON:
            self._file.write(b"\n]\n")
        self._file.close()

    def discard(self) -> None:
        """Delete what is half written."""
        try:
            self._file.close()
        finally:
            self.path.unlink(missing_ok=True)


def _open_new(path: Path) -> BinaryIO:
    """Make a file for its owner alone; who is on the phone is nobody else's business.

    Raises:
        FileExistsError: There is one of this name.
    """
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


def _csv(rows: Iterable[Iterable[str | float | None]]) -> bytes:
    text = StringIO(newline="")
    csv.writer(text).writerows(map(_cell, row) for row in rows)
    return text.getvalue().encode()


def _cell(value: str | float | None) -> str:
    """Return what stands in a cell: text and numbers, nothing that is run or changed.

    Callers choose their names, and a spreadsheet that runs one can send away the others.
    """
    text = "" if value is None else str(value)
    is_run = text[:1].isspace() or _begins_formula(text[:1])
    is_changed = isinstance(value, str) and _CHANGED.fullmatch(text)
    text = _ENDS_CELL.sub(_with_quote, text)
    return f"{_QUOTE}{text}" if is_run or is_changed else text


def _with_quote(end: re.Match[str]) -> str:
    return f"{end[0]}{_QUOTE}" if _begins_formula(end[1]) else end[0]


def _begins_formula(character: str) -> bool:
    # Full-width characters of East Asian keyboards count as well.
    return normalize("NFKC", character) in _BEGINS_FORMULA
