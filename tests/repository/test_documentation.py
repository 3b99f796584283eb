"""The README is a short front page, and every page below docs can be found from it."""

from pathlib import Path
import re
from typing import Final

import pytest

from .files import INTEGRATION, own_files, read_json
from .readme import (
    LINKS,
    MARKDOWN,
    PAGES,
    README,
    SPEED,
    TEXT,
    anchors,
    headings,
    section,
)

MOST_LINES: Final = 250
ENGLISH: Final = read_json(INTEGRATION / "translations" / "en.json")
WITHIN: Final = [link for link in LINKS if not link.leads_out]


def test_links_lead_to_files_of_the_repository() -> None:
    files = {*own_files()}
    found = {link.file.name for link in WITHIN}

    assert {"ARCHITECTURE.md", "phone-page.png", "phone-page-dark.png"} <= found
    assert [str(link) for link in WITHIN if link.file not in files] == []


def test_links_lead_to_headings_that_exist() -> None:
    deep = [link for link in WITHIN if link.anchor]

    assert {link.page for link in deep} > {README}
    assert [
        str(link)
        for link in deep
        if link.file not in MARKDOWN or link.anchor not in anchors(link.file)
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_heading_stands_once_on_its_page(page: Path) -> None:
    """A second one would get another address, and hide from who looks for it."""
    assert len(anchors(page)) == len({*anchors(page)})
    assert page == README or PAGES[page].startswith(f"# {headings(page)[0]}\n")


def test_every_page_can_be_found_from_the_readme() -> None:
    found: set[Path] = set()
    ahead = {README}
    while ahead:
        found |= ahead
        ahead = {link.file for link in WITHIN if link.page in found} & {*PAGES} - found

    assert {*PAGES} - found == set()


def test_every_page_leads_back_to_the_readme() -> None:
    back = {link.page for link in WITHIN if link.file == README}

    assert {*PAGES} - {README} - back == set()


def test_speed_is_told_to_those_who_change_something() -> None:
    pages = {link.page.name for link in WITHIN if link.file == SPEED}
    back = {link.file.name for link in WITHIN if link.page == SPEED}

    assert pages == {"ARCHITECTURE.md", "CONTRIBUTING.md"}
    assert back == {"ARCHITECTURE.md"}


def test_the_readme_is_short() -> None:
    assert len(PAGES[README].splitlines()) < MOST_LINES


def test_the_two_commands_stand_near_the_top_of_the_readme() -> None:
    beginning = PAGES[README].splitlines()[:60]

    assert "$ scripts/demo" in beginning
    assert "$ scripts/test" in beginning


def test_a_line_of_the_readme_leads_within_or_out() -> None:
    """HACS shows the README, and overlooks a relative link beside an address."""
    lines = [
        {link.line for link in LINKS if link.page == README and link.leads_out is out}
        for out in (True, False)
    ]

    assert all(lines)
    assert lines[0] & lines[1] == set()


def test_the_first_steps_name_what_can_be_seen() -> None:
    button, automation = section("Your first button"), section("Your first automation")

    for added in (
        ENGLISH["config"]["step"]["user"]["menu_options"]["address_book"],
        ENGLISH["options"]["step"]["address_book"]["menu_options"]["add_contact"],
        ENGLISH["config_subentries"]["speed_dial"]["initiate_flow"]["user"],
    ):
        assert f"**{added}**" in button
    assert f"**{ENGLISH['triggers']['call_missed']['name']}**" in automation


def test_the_messages_are_those_that_appear() -> None:
    messages = [*ENGLISH["exceptions"].values(), *ENGLISH["config"]["error"].values()]
    texts = [
        about if isinstance(about, str) else about["message"] for about in messages
    ]
    told = re.findall(r"^\| \*([^*]+)\* \|", TEXT, re.MULTILINE)
    patterns = [".+".join(map(re.escape, words.split("..."))) for words in told]

    assert len(patterns) > 5
    assert [
        pattern
        for pattern in patterns
        if not any(re.search(pattern, text) for text in texts)
    ] == []
