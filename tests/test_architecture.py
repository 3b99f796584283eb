"""The layers: who may know whom. See ARCHITECTURE.md."""

import ast
from pathlib import Path
import sys

import pytest

from .repository import (
    INTEGRATION,
    PROVIDERS,
    imports,
    modules,
    modules_outside_providers,
)

VENDORS = ("nxcloud", "antbuddy", "net2phone")
HTTP = ("aiohttp", "httpx", "requests", "urllib3")
MOST_LINES = 300


def _name(path: Path) -> str:
    return str(path.relative_to(INTEGRATION))


def _identifiers_and_words(module: ast.Module) -> list[str]:
    """Return all that code says; docstrings and comments may name a vendor."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(module)
        if isinstance(
            node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        )
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    words: list[str] = []
    for node in ast.walk(module):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in docstrings:
                words.append(text)
            case ast.Name(id=name) | ast.Attribute(attr=name):
                words.append(name)
            case ast.alias(name=name):
                words.append(name)
            case ast.ImportFrom(module=str(name)):
                words.append(name)
    return words


def test_nothing_outside_the_providers_names_a_vendor() -> None:
    named = {
        (_name(path), word)
        for path, module in modules_outside_providers().items()
        for word in _identifiers_and_words(module)
        if any(vendor in word.lower() for vendor in VENDORS)
    }

    assert named == set()


def test_nothing_outside_the_providers_speaks_http() -> None:
    speaking = {
        (_name(path), imported)
        for path, module in modules_outside_providers().items()
        for imported in imports(module)
        if imported.partition(".")[0] in HTTP
    }

    assert speaking == set()


@pytest.mark.parametrize("folder", ["providers", "calls"])
def test_what_is_below_does_not_know_home_assistant(folder: str) -> None:
    parsed = modules(INTEGRATION / folder)
    knowing = {
        (_name(path), imported)
        for path, module in parsed.items()
        for imported in imports(module)
        if imported.partition(".")[0] in {"homeassistant", "custom_components"}
    }

    assert parsed
    assert knowing == set()


def test_the_providers_reach_up_to_the_calls_alone() -> None:
    """A relative import that leaves `providers` ends in `calls`."""
    reaching = set()
    for path, module in modules(PROVIDERS).items():
        depth = len(path.relative_to(PROVIDERS).parts)
        for node in ast.walk(module):
            if isinstance(node, ast.ImportFrom) and node.level > depth:
                reaching.add((node.module or "").partition(".")[0])

    assert reaching == {"calls"}


def test_the_domain_needs_the_standard_library_alone() -> None:
    needed = {
        imported.partition(".")[0]
        for module in modules(INTEGRATION / "calls").values()
        for imported in imports(module)
    }

    assert needed <= sys.stdlib_module_names


def test_no_vendor_knows_another() -> None:
    knowing = {
        (_name(path), word)
        for vendor in VENDORS
        for path, module in modules(PROVIDERS / vendor).items()
        for word in _identifiers_and_words(module)
        for other in VENDORS
        if other != vendor and other in word.lower()
    }

    assert knowing == set()


def test_modules_are_short() -> None:
    lengths = {
        _name(path): len(path.read_text().splitlines())
        for path in INTEGRATION.rglob("*.py")
    }

    assert lengths
    assert {name for name, lines in lengths.items() if lines > MOST_LINES} == set()
