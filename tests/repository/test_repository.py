"""What holds for the repository as a whole."""

from pathlib import Path
import re
from typing import Final

from homeassistant import components
from PIL import Image
import pytest

from .files import INTEGRATION, ROOT, own_files, own_texts, read_json, read_yaml

MANIFEST: Final = read_json(INTEGRATION / "manifest.json")
RULES: Final = read_yaml(INTEGRATION / "quality_scale.yaml")["rules"]
WORKFLOWS: Final = sorted((ROOT / ".github" / "workflows").glob("*.yml"))

RANKS: Final = ("bronze", "silver", "gold", "platinum")

# Broken up, so that this file does not hold what it looks for.
UNFINISHED: Final = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b")
MACHINE: Final = re.compile(r"(?<![\w.$}])/(wo" r"rk|ro" r"ot|ho" r"me/\w+)/")
REGISTRY: Final = re.compile(r"py" r"pi\.org|python" r"hosted\.org|://\S+/sim" r"ple\b")


def _rules_by_rank(scale: Path) -> dict[str, set[str]]:
    """Return the rules under the headings of a quality scale."""
    rules: dict[str, set[str]] = {}
    for line in scale.read_text().splitlines():
        if heading := re.fullmatch(r"  # (\w+)", line):
            rules[heading[1].lower()] = set()
        elif rule := re.match(r"  ([\w-]+):", line):
            rules[[*rules][-1]].add(rule[1])
    return rules


def test_the_scale_is_home_assistants() -> None:
    """A platinum integration of Home Assistant itself has the same rules."""
    model = Path(components.__path__[0]) / "overseerr" / "quality_scale.yaml"
    rules = _rules_by_rank(INTEGRATION / "quality_scale.yaml")

    assert tuple(rules) == RANKS
    assert rules == _rules_by_rank(model)
    assert sum(map(len, rules.values())) == len(RULES) == 54


def _status(rule: str) -> str:
    about = RULES[rule]
    status: str = about if isinstance(about, str) else about["status"]
    return status


def test_rules_are_kept_or_explained() -> None:
    assert {_status(rule) for rule in RULES} <= {"done", "todo", "exempt"}
    for rule, about in RULES.items():
        if not isinstance(about, str):
            assert set(about) == {"status", "comment"}, rule
            assert about["comment"], rule
        assert about != "exempt", rule


def test_the_manifest_claims_no_more_than_the_rules_give() -> None:
    claimed = RANKS[: RANKS.index(MANIFEST["quality_scale"]) + 1]
    rules = _rules_by_rank(INTEGRATION / "quality_scale.yaml")
    needed = set().union(*(rules[rank] for rank in claimed))

    assert needed
    assert {rule for rule in needed if _status(rule) == "todo"} == set()


@pytest.mark.parametrize(
    ("name", "height"),
    [
        ("icon.png", 256),
        ("icon@2x.png", 512),
        ("logo.png", 160),
        ("logo@2x.png", 320),
        ("dark_logo.png", 160),
        ("dark_logo@2x.png", 320),
    ],
)
def test_the_mark_is_drawn_in_every_size(name: str, height: int) -> None:
    with Image.open(INTEGRATION / "brand" / name) as image:
        width = height if "icon" in name else image.width
        opaque = image.getchannel("A")

        assert image.format == "PNG"
        assert image.size == (width, height)
        assert image.width >= height
        # Transparent around the mark, and trimmed to it.
        assert opaque.getextrema() == (0, 255)
        assert opaque.getbbox() == (0, 0, *image.size)


def test_a_mark_of_double_size_is_the_same_mark() -> None:
    names = sorted(path.name for path in (INTEGRATION / "brand").iterdir())
    single = [name for name in names if "@2x" not in name]

    assert [name for name in names if "@2x" in name] == [
        name.replace(".png", "@2x.png") for name in single
    ]
    for name in single:
        with (
            Image.open(INTEGRATION / "brand" / name) as small,
            Image.open(INTEGRATION / "brand" / name.replace(".", "@2x.")) as large,
        ):
            assert large.size == (2 * small.width, 2 * small.height)


def test_the_project_has_one_address() -> None:
    owner = MANIFEST["codeowners"][0].removeprefix("@")
    mentions = [
        (path.name, mention)
        for path, text in own_texts()
        for mention in re.findall(r"github\.com/([\w.-]+)/ha-telephony", text)
    ]

    assert len(mentions) > 5
    assert {mention for _, mention in mentions} == {owner}


@pytest.mark.parametrize(
    "pattern", [UNFINISHED, MACHINE, REGISTRY], ids=["mark", "path", "registry"]
)
def test_nothing_is_unfinished_or_of_one_machine(pattern: re.Pattern[str]) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path, text in own_texts()
        for match in [pattern.search(text)]
        if match
    ]

    assert found == []


def test_the_licence_is_one_that_the_marketplace_knows() -> None:
    licence = (ROOT / "LICENSE").read_text()

    assert licence.startswith("MIT License\n\nCopyright (c) ")
    assert "the Telephony authors" in licence
    assert 'THE SOFTWARE IS PROVIDED "AS IS"' in licence


@pytest.mark.parametrize(
    "name",
    [
        "requirements_test.txt",
        "requirements_demo.txt",
        "requirements_carddav_servers.txt",
    ],
)
def test_requirements_are_pinned(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()
    required = [line for line in lines if line and not line.startswith("#")]

    assert required
    assert all(re.fullmatch(r"[\w.-]+==\d[\w.]*", line) for line in required)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_can_do_no_more_than_it_needs(path: Path) -> None:
    workflow = read_yaml(path)

    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job.get("permissions", {}) in ({}, {"contents": "read"})
        assert job["timeout-minutes"] <= 30
        for step in job["steps"]:
            assert re.fullmatch(
                r"[\w/-]+@[0-9a-f]{40}", step.get("uses", "a@" + 40 * "0")
            )


def test_the_workflows_check_what_has_to_hold() -> None:
    steps = [
        step.get("run") or step["uses"].partition("@")[0]
        for path in WORKFLOWS
        for job in read_yaml(path)["jobs"].values()
        for step in job["steps"]
    ]

    assert {"scripts/test", "hacs/action", "home-assistant/actions/hassfest"} <= {
        *steps
    }


def test_scripts_can_be_started() -> None:
    scripts = [
        path
        for path in own_files()
        if path.parent.name in {"scripts", ".ci"} and not path.suffix
    ]

    assert {"demo", "test", "run"} <= {path.name for path in scripts}
    for path in scripts:
        assert path.read_text().startswith("#!/usr/bin/env bash\n")
        assert path.stat().st_mode & 0o111
