"""The README as data: its links, its tables and its YAML examples."""

from collections.abc import Iterator
from dataclasses import dataclass
import re
from typing import Any, Final

from homeassistant.util.yaml import parse_yaml

from .repository import ROOT

TEXT: Final = (ROOT / "README.md").read_text()


@dataclass(frozen=True, slots=True)
class Example:
    """A YAML example.

    Attributes:
        heading: Above which it stands.
        content: What it says.
    """

    heading: str
    content: dict[str, Any]

    @property
    def kind(self) -> str:
        """What a reader would do with it."""
        for key in (
            "triggers",
            "sequence",
            "trigger",
            "condition",
            "action",
            "type",
            "recorder",
        ):
            if key in self.content:
                return key
        raise AssertionError(f"the example under {self.heading!r} is of no known kind")

    def actions(self) -> Iterator[dict[str, Any]]:
        """Yield the actions of the integration that it calls."""
        yield from _actions(self.content)


def _actions(content: object) -> Iterator[dict[str, Any]]:
    if isinstance(content, list):
        for item in content:
            yield from _actions(item)
    if isinstance(content, dict):
        name = content.get("perform_action", content.get("action"))
        if isinstance(name, str) and name.startswith("telephony."):
            yield {"action": name, "data": content.get("data", {})}
        for value in content.values():
            yield from _actions(value)


def _examples() -> Iterator[Example]:
    heading = ""
    for match in re.finditer(
        r"^#+ ([^\n]+)$|^```yaml\n(.+?)^```$", TEXT, re.MULTILINE | re.DOTALL
    ):
        if match[1] is not None:
            heading = match[1]
            continue
        content = parse_yaml(match[2])
        assert isinstance(content, dict)
        yield Example(heading, content)


def section(heading: str) -> str:
    """Return what stands under a heading, headings below it included."""
    found = re.search(rf"^(#+) {re.escape(heading)}$", TEXT, re.MULTILINE)
    assert found is not None
    rest = TEXT[found.end() :]
    end = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def rows(text: str) -> list[list[str]]:
    """Return the rows of the tables in a text, their cells without blanks."""
    return [
        [cell.strip() for cell in line.strip("| ").split("|")]
        for line in text.splitlines()
        if line.startswith("|") and not re.fullmatch(r"[|:\- ]+", line)
    ]


EXAMPLES: Final = tuple(_examples())
