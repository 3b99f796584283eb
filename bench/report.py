"""The results as tables, in the terminal and in the documentation, and as JSON."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
import json
from pathlib import Path
from typing import Any, Final, Self

ROOT: Final = Path(__file__).parents[1]
RESULTS: Final = ROOT / "docs" / "bench.json"
PAGE: Final = ROOT / "docs" / "speed.md"
START: Final = "<!-- bench: written by scripts/bench -->\n"
END: Final = "<!-- end of bench -->\n"


@dataclass(frozen=True, slots=True)
class Column:
    """What stands in a column.

    Attributes:
        name: What was measured.
        unit: Of the values and the goal; "" for a plain number.
        goal: The most that a value should be; None where there is no goal.
    """

    name: str
    unit: str
    goal: float | None = None

    @property
    def heading(self) -> str:
        """What stands above it."""
        if self.goal is None:
            return self.name
        return f"{self.name} (goal: {self.quantity(self.goal)})"

    def quantity(self, value: float) -> str:
        """Return a value as people write it."""
        return f"{number(value)} {self.unit}".rstrip()

    def cell(self, value: float | None, *, judged: bool) -> str:
        """Return a value, and whether the goal was reached.

        Args:
            value: None where there is nothing to measure.
            judged: Whether the goal is the row's.
        """
        if value is None:
            return ""
        if self.goal is None or not judged:
            return self.quantity(value)
        if value <= self.goal:
            return f"{self.quantity(value)}, reached"
        return (
            f"**{self.quantity(value)}, missed by {self.quantity(value - self.goal)}**"
        )


@dataclass(frozen=True, slots=True)
class Row:
    """The results of one measurement.

    Attributes:
        name: Of what they are.
        values: One for each column; None where there is nothing to measure.
        made_from: What was done to find them.
        judged: Whether the goals are meant for it; they are not for what others wrote.
    """

    name: str
    values: Sequence[float | None]
    made_from: str
    judged: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """The results of measurements of one kind.

    Attributes:
        title: What they are about.
        columns: What was measured.
        rows: Of what.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Return a table as it was stored."""
        return cls(
            stored["title"],
            [Column(**column) for column in stored["columns"]],
            [Row(**row) for row in stored["rows"]],
        )

    def markdown(self) -> str:
        """Return it in Markdown, readable as it stands."""
        lines = [
            ("", *(column.heading for column in self.columns), "Made from"),
            *(
                (
                    row.name,
                    *(
                        column.cell(value, judged=row.judged)
                        for column, value in zip(self.columns, row.values, strict=True)
                    ),
                    row.made_from,
                )
                for row in self.rows
            ),
        ]
        widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
        written = [
            "| " + " | ".join(map(str.ljust, cells, widths, strict=True)) + " |"
            for cells in lines
        ]
        written.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
        return f"### {self.title}\n\n" + "\n".join(written) + "\n"


def number(value: float) -> str:
    """Return a number as short as it may be."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def counted(count: int, noun: str) -> str:
    """Return how many there are of something."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def tables_as_markdown(tables: Iterable[Table]) -> str:
    """Return tables one below the other."""
    return "\n".join(table.markdown() for table in tables)


def write(
    tables: Sequence[Table], environment: dict[str, str], *, are_all: bool
) -> None:
    """Write the results to their file, and the tables into their page.

    Args:
        tables: What was measured.
        environment: With what.
        are_all: Whether nothing else was ever measured; others stay as they are.
    """
    known = {} if are_all else {table.title: table for table in _stored_tables()}
    known |= {table.title: table for table in tables}
    results = {
        "environment": environment,
        "tables": [asdict(table) for table in known.values()],
    }
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    before, _, rest = PAGE.read_text().partition(START)
    _, _, after = rest.partition(END)
    PAGE.write_text(before + START + page_part() + END + after)


def page_part() -> str:
    """Return what the page shows of the results on file."""
    results = json.loads(RESULTS.read_text())
    environment = ", ".join(results["environment"].values())
    return f"\n{tables_as_markdown(_stored_tables())}\nMeasured with {environment}.\n\n"


def _stored_tables() -> list[Table]:
    results = json.loads(RESULTS.read_text())
    return [Table.from_json(stored) for stored in results["tables"]]
