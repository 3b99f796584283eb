"""What is said about the cost is what was measured; the cost itself is no test's matter."""

from pathlib import Path
import subprocess
import sys

import pytest

from bench import report
from bench.report import (
    END,
    PAGE,
    RESULTS,
    START,
    Column,
    Row,
    Table,
    page_part,
    write,
)
from custom_components.telephony.providers import VENDORS

from .files import ROOT, own_files, read_json


def test_the_documentation_shows_the_results_on_file() -> None:
    _, found, rest = PAGE.read_text().partition(START)
    rows = [row for table in read_json(RESULTS)["tables"] for row in table["rows"]]

    assert found
    assert rest.partition(END)[0] == page_part()
    assert len(rows) > 20


@pytest.mark.parametrize(
    ("value", "goal", "told"),
    [
        (1.0, 2.0, "1 ms, reached"),
        (2.0, 2.0, "2 ms, reached"),
        (2.5, 2.0, "**2.5 ms, missed by 0.5 ms**"),
        (2.5, None, "2.5 ms"),
        (None, 2.0, ""),
    ],
)
def test_a_goal_is_reached_or_missed_by_so_much(
    value: float | None, goal: float | None, told: str
) -> None:
    assert Column("Wait", "ms", goal).cell(value, judged=True) == told


def test_a_goal_is_not_missed_by_a_row_that_it_is_not_meant_for() -> None:
    assert Column("Wait", "ms", 2).cell(2.5, judged=False) == "2.5 ms"


def test_a_table_can_be_read_as_it_stands() -> None:
    table = Table(
        "Waiting",
        [Column("Calls", ""), Column("Wait", "ms", 50)],
        [
            Row("Ours", [3, 1234.5], "one poll"),
            Row("A peer's", [None, 60], "its poll", judged=False),
        ],
    )

    assert table.markdown().splitlines() == [
        "### Waiting",
        "",
        "|          | Calls | Wait (goal: 50 ms)               | Made from |",
        "|----------|-------|----------------------------------|-----------|",
        "| Ours     | 3     | **1,234 ms, missed by 1,184 ms** | one poll  |",
        "| A peer's |       | 60 ms                            | its poll  |",
    ]


def test_one_table_is_written_and_the_others_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results, page = tmp_path / "bench.json", tmp_path / "speed.md"
    results.write_text(RESULTS.read_text())
    page.write_text(f"# Speed\n\n{START}{END}\nThe end\n")
    monkeypatch.setattr(report, "RESULTS", results)
    monkeypatch.setattr(report, "PAGE", page)
    before = read_json(results)["tables"]
    new, anew = (
        Table(title, [Column("Wait", "ms")], [Row("One", [7.0], "one look")])
        for title in ("Looking", before[1]["title"])
    )

    write([new, anew], {"python": "Python"}, are_all=False)

    after = read_json(results)["tables"]
    assert [one["title"] for one in after] == [
        *(one["title"] for one in before),
        "Looking",
    ]
    assert after[0] == before[0]
    assert after[1]["rows"] == after[-1]["rows"] != before[1]["rows"]
    assert page.read_text().startswith("# Speed\n\n")
    assert "### Looking" in page.read_text()
    assert page.read_text().endswith("\nThe end\n")

    write([new], {"python": "Python"}, are_all=True)
    assert [one["title"] for one in read_json(results)["tables"]] == ["Looking"]


def test_vendors_are_found_without_being_named() -> None:
    names = {
        name.lower()
        for vendor in VENDORS.values()
        for name in (vendor.key, vendor.name)
    }

    assert [
        (path.name, name)
        for path in own_files(ROOT / "bench")
        for name in names
        if name in path.read_text().lower()
    ] == []


def test_it_measures_every_vendor() -> None:
    """A first look at what takes the least time; calls are placed with all of them."""
    process = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "placed_calls"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert process.returncode == 0, process.stderr
    assert {vendor.name for vendor in VENDORS.values()} <= {
        line.split("|")[1].strip()
        for line in process.stdout.splitlines()
        if line.startswith("|")
    }
