"""The results as a table, in the terminal and in the documentation, and as JSON."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
import json
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
RESULTS: Final = ROOT / "docs" / "bench.json"
PAGE: Final = ROOT / "docs" / "speed.md"
START: Final = "<!-- bench: written by scripts/bench -->\n"
END: Final = "<!-- end of bench -->\n"


@dataclass(frozen=True, slots=True)
class Row:
    """One result.

    Attributes:
        name: What was measured.
        value: None where it cannot be measured here.
        unit: Of the value and the goal.
        goal: The most that it should be; None where there is no goal.
        basis: What the value was made from.
    """

    name: str
    value: float | None
    unit: str
    goal: float | None = None
    basis: str = ""

    @property
    def verdict(self) -> str:
        """Whether the goal was reached, or by how much not."""
        if self.goal is None or self.value is None:
            return ""
        if self.value <= self.goal:
            return "yes"
        return f"no, by {number(self.value - self.goal)} {self.unit}".rstrip()


def number(value: float) -> str:
    """Return a number as short as it may be."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _quantity(value: float | None, unit: str) -> str:
    return "not installed here" if value is None else f"{number(value)} {unit}".rstrip()


def table(rows: Iterable[Row]) -> str:
    """Return the rows in Markdown, readable as it stands."""
    cells = [
        ("What", "Measured", "Goal", "Reached", "Made from"),
        *(
            (
                row.name,
                _quantity(row.value, row.unit),
                "" if row.goal is None else f"at most {_quantity(row.goal, row.unit)}",
                row.verdict,
                row.basis,
            )
            for row in rows
        ),
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        "| " + " | ".join(map(str.ljust, line, widths, strict=True)) + " |"
        for line in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines) + "\n"


def write(rows: list[Row], environment: dict[str, str]) -> None:
    """Write the results to their file, and the table into its page."""
    results = {"environment": environment, "rows": [asdict(row) for row in rows]}
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    before, _, rest = PAGE.read_text().partition(START)
    _, _, after = rest.partition(END)
    PAGE.write_text(before + START + page_part() + END + after)


def page_part() -> str:
    """Return what the page shows of the results on file."""
    results = json.loads(RESULTS.read_text())
    environment = ", ".join(results["environment"].values())
    rows = [Row(**row) for row in results["rows"]]
    return f"\n{table(rows)}\nMeasured with {environment}.\n\n"
