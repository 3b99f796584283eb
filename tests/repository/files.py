"""The repository as files, for tests about what stands in them."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
from typing import Any, Final

from homeassistant.util.yaml import load_yaml_dict

ROOT: Final = Path(__file__).parents[2]
INTEGRATION: Final = ROOT / "custom_components" / "telephony"
PROVIDERS: Final = INTEGRATION / "providers"

_FOREIGN: Final = {".build", ".git", "__pycache__", "htmlcov", "node_modules"}
_HIDDEN: Final = {".ci", ".github", ".gitattributes", ".gitignore"}


def read_json(path: Path) -> dict[str, Any]:
    """Return a JSON object."""
    content: dict[str, Any] = json.loads(path.read_text())
    return content


def read_yaml(path: Path) -> dict[str, Any]:
    """Return a YAML mapping."""
    return load_yaml_dict(str(path))


def own_files(folder: Path = ROOT) -> Iterator[Path]:
    """Yield what belongs to the repository, without what tools leave in it."""
    for path in sorted(folder.iterdir()):
        if path.name in _FOREIGN or (
            path.name.startswith(".") and path.name not in _HIDDEN
        ):
            continue
        if path.is_dir():
            yield from own_files(path)
        else:
            yield path


def own_texts() -> Iterator[tuple[Path, str]]:
    """Yield the files that a person can read, and their text."""
    for path in own_files():
        try:
            yield path, path.read_text()
        except UnicodeDecodeError:
            continue


def modules() -> dict[Path, ast.Module]:
    """Return the modules of the integration, parsed."""
    return {
        path: ast.parse(path.read_text()) for path in sorted(INTEGRATION.rglob("*.py"))
    }


def modules_outside_providers() -> dict[Path, ast.Module]:
    """Return the modules of the integration that know no vendor."""
    return {
        path: module
        for path, module in modules().items()
        if not path.is_relative_to(PROVIDERS)
    }


def imports(module: ast.Module) -> Iterator[str]:
    """Yield the absolute names that a module imports."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def flatten(tree: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """Return the leaves of nested objects by their path, its parts joined by dots."""
    leaves: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            leaves |= flatten(value, f"{prefix}{key}.")
        else:
            leaves[f"{prefix}{key}"] = value
    return leaves
