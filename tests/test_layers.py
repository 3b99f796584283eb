"""Who may know whom: the rules that keep the layers of the design apart."""

import ast
from collections.abc import Iterator
from pathlib import Path
import re
import subprocess
import sys

import aiohttp
import pytest

from custom_components.telephony.providers import VENDORS

ROOT = Path(__file__).parent.parent
INTEGRATION = ROOT / "custom_components" / "telephony"
PROVIDERS = INTEGRATION / "providers"
CALLS = INTEGRATION / "calls"
SIMULATOR = ROOT / "simulator"

PACKAGE = "custom_components.telephony"
VENDOR = re.compile("|".join(VENDORS), re.IGNORECASE)

# What belongs to a vendor by its nature: its names and texts for people.
ABOUT_VENDORS = {"translations", "brand", "manifest.json"}

# What of the providers others may see.
OPEN_TO_OTHERS = {"", ".base", ".errors"}


def modules(folder: Path) -> list[Path]:
    """Return the modules in a folder and below."""
    found = sorted(folder.rglob("*.py"))
    assert found, f"no modules in {folder}"
    return found


def relative(path: Path) -> str:
    """Return a path as it stands in the repository."""
    return str(path.relative_to(ROOT))


def parse(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"), relative(module))


def imports(module: Path) -> Iterator[str]:
    """Yield the full names of what a module imports, wherever in it."""
    package = module.parent.relative_to(ROOT).parts
    for node in ast.walk(parse(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            origin = ".".join((*base, *filter(None, [node.module])))
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def is_within(name: str, *packages: str) -> bool:
    """Tell whether a name is one of the packages or part of one."""
    return any(f"{name}.".startswith(f"{package}.") for package in packages)


def outside_providers() -> list[Path]:
    return [path for path in modules(INTEGRATION) if PROVIDERS not in path.parents]


@pytest.mark.parametrize("module", modules(CALLS), ids=relative)
def test_domain_knows_nothing_but_itself(module: Path) -> None:
    strangers = [
        name
        for name in imports(module)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not is_within(name, f"{PACKAGE}.calls")
    ]

    assert strangers == []


@pytest.mark.parametrize(
    ("package", "allowed"),
    [
        ("numbering", ("numbering", "phonenumbers")),
        ("dialling", ("dialling", "calls", "numbering")),
    ],
)
def test_numbers_and_rules_know_no_home_assistant(
    package: str, allowed: tuple[str, ...]
) -> None:
    own = [f"{PACKAGE}.{name}" for name in allowed]

    assert [
        (relative(module), name)
        for module in modules(INTEGRATION / package)
        for name in imports(module)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not is_within(name, *own, *allowed)
    ] == []


def test_only_a_number_in_need_loads_the_numbering_plans() -> None:
    """Importing the integration must not load the metadata of all countries."""
    program = (
        f"import sys, {PACKAGE}, {PACKAGE}.config_flow, {PACKAGE}.sensor\n"
        "print(*{name.split('.')[0] for name in sys.modules})"
    )
    found = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    ).stdout.split()

    assert "homeassistant" in found
    assert "phonenumbers" not in found


@pytest.mark.parametrize("module", modules(PROVIDERS), ids=relative)
def test_providers_know_no_home_assistant(module: Path) -> None:
    strangers = [
        name
        for name in imports(module)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not is_within(
            name,
            f"{PACKAGE}.providers",
            f"{PACKAGE}.calls",
            "aiohttp",
            "orjson",
            "yarl",
        )
    ]

    assert strangers == []


@pytest.mark.parametrize("key", VENDORS)
def test_vendors_do_not_know_each_other(key: str) -> None:
    others = [f"{PACKAGE}.providers.{other}" for other in VENDORS if other != key]

    assert [
        (relative(module), name)
        for module in modules(PROVIDERS / key)
        for name in imports(module)
        if is_within(name, *others)
    ] == []


def test_providers_share_nothing_that_names_a_vendor() -> None:
    shared = [path for path in PROVIDERS.glob("*.py") if path.name != "__init__.py"]

    assert shared
    assert [relative(path) for path in shared if VENDOR.search(path.read_text())] == []


@pytest.mark.parametrize("module", outside_providers(), ids=relative)
def test_others_see_only_what_providers_show(module: Path) -> None:
    inside = f"{PACKAGE}.providers"
    shown = {f"{inside}{name}" for name in OPEN_TO_OTHERS}

    hidden = [
        name
        for name in imports(module)
        if is_within(name, inside) and name.rpartition(".")[0] not in shown
    ]

    assert hidden == []


@pytest.mark.parametrize("module", outside_providers(), ids=relative)
def test_others_know_no_error_of_the_transport(module: Path) -> None:
    errors = {
        name
        for name, value in vars(aiohttp).items()
        if isinstance(value, type) and issubclass(value, BaseException)
    }
    used = {
        node.attr for node in ast.walk(parse(module)) if isinstance(node, ast.Attribute)
    }
    used |= {
        name.rpartition(".")[2]
        for name in imports(module)
        if is_within(name, "aiohttp")
    }

    assert errors
    assert used & errors == set()


def test_nothing_outside_providers_names_a_vendor() -> None:
    files = [
        path
        for path in INTEGRATION.rglob("*")
        if path.is_file()
        and path.suffix != ".pyc"
        and PROVIDERS not in path.parents
        and path.relative_to(INTEGRATION).parts[0] not in ABOUT_VENDORS
    ]

    named = [
        relative(path)
        for path in files
        if VENDOR.search(path.name) or VENDOR.search(path.read_text(encoding="utf-8"))
    ]

    assert INTEGRATION / "config_flow.py" in files
    assert named == []


def test_simulator_shares_no_code_with_the_integration() -> None:
    assert [
        (relative(module), name)
        for module in modules(SIMULATOR)
        for name in imports(module)
        if is_within(name, "custom_components", "homeassistant", "tests")
    ] == []
    assert [
        (relative(module), name)
        for module in modules(INTEGRATION)
        for name in imports(module)
        if is_within(name, "simulator", "tests", "demo")
    ] == []


def test_rules_see_imports_in_every_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    module = tmp_path / "one" / "two" / "module.py"
    module.parent.mkdir(parents=True)
    module.write_text(
        "import a.b\n"
        "from c.d import e as f\n"
        "from . import g\n"
        "from .h import i\n"
        "from ..j import k\n"
        "def late():\n"
        "    from l import m\n"
    )

    assert list(imports(module)) == [
        "a.b",
        "c.d.e",
        "one.two.g",
        "one.two.h.i",
        "one.j.k",
        "l.m",
    ]
