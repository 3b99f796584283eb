"""The documentation as data: the README and the pages below docs, read as one text.

ARCHITECTURE.md and its like speak to other readers, and so does the page on speed; their
links are here as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
import re
from typing import Any, Final, override

from homeassistant.util.yaml import parse_yaml

from .files import ROOT, own_files

README: Final = ROOT / "README.md"
MARKDOWN: Final = {
    page: page.read_text() for page in own_files() if page.suffix == ".md"
}
SPEED: Final = ROOT / "docs" / "speed.md"
PAGES: Final = {
    page: text
    for page, text in MARKDOWN.items()
    if page == README or (page.parent == ROOT / "docs" and page != SPEED)
}
TEXT: Final = "\n".join(PAGES.values())


@dataclass(frozen=True, slots=True)
class Link:
    """A link or a picture.

    Attributes:
        page: Where it stands.
        line: The number of the line there.
        target: Where it leads, as it is written.
    """

    page: Path
    line: int
    target: str

    @override
    def __str__(self) -> str:
        """Return it as the place to look at."""
        return f"{self.page.name}:{self.line}: {self.target}"

    @property
    def leads_out(self) -> bool:
        """Whether it leads to another site."""
        return "://" in self.target

    @property
    def file(self) -> Path:
        """The file that it leads to."""
        path = self.target.partition("#")[0]
        return (self.page.parent / path).resolve() if path else self.page

    @property
    def anchor(self) -> str:
        """The heading that it leads to, as part of an address; may be empty."""
        return self.target.partition("#")[2]


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


def _links() -> Iterator[Link]:
    for page, text in MARKDOWN.items():
        for number, line in enumerate(text.splitlines(), start=1):
            for found in re.finditer(
                r"\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"", line
            ):
                yield Link(page, number, found[1] or found[2])


def headings(page: Path) -> list[str]:
    """Return the headings of a page, without their marks."""
    return re.findall(r"^#+ (.+)$", MARKDOWN[page], re.MULTILINE)


def anchors(page: Path) -> list[str]:
    """Return what GitHub makes of the headings of a page, to lead to them."""
    return [
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in headings(page)
    ]


def section(heading: str) -> str:
    """Return what stands under a heading, headings below it included."""
    (found,) = re.finditer(rf"^(#+) {re.escape(heading)}$", TEXT, re.MULTILINE)
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
LINKS: Final = tuple(_links())
