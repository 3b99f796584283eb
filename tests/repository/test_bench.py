"""What is said about the cost is what was measured; the cost itself is no test's matter."""

import pytest

from bench.report import END, PAGE, RESULTS, START, Row, page_part, table

from .files import read_json


def test_the_documentation_shows_the_results_on_file() -> None:
    _, found, rest = PAGE.read_text().partition(START)

    assert found
    assert rest.partition(END)[0] == page_part()
    assert len(read_json(RESULTS)["rows"]) > 20


@pytest.mark.parametrize(
    ("value", "goal", "verdict"),
    [
        (1.0, 2.0, "yes"),
        (2.0, 2.0, "yes"),
        (2.5, 2.0, "no, by 0.5 ms"),
        (2.5, None, ""),
        (None, 2.0, ""),
    ],
)
def test_a_goal_is_reached_or_missed_by_so_much(
    value: float | None, goal: float | None, verdict: str
) -> None:
    assert Row("Wait", value, "ms", goal).verdict == verdict


def test_a_table_says_what_could_not_be_measured() -> None:
    rows = [Row("Wait", 1234.5, "ms", 50), Row("Import", None, "ms")]

    assert table(rows).splitlines() == [
        "| What   | Measured           | Goal          | Reached         | Made from |",
        "|--------|--------------------|---------------|-----------------|-----------|",
        "| Wait   | 1,234 ms           | at most 50 ms | no, by 1,184 ms |           |",
        "| Import | not installed here |               |                 |           |",
    ]
