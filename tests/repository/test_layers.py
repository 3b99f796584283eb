"""Who may know whom: the rules that keep the layers of the design apart."""

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
import re
import subprocess
import sys
from typing import Final

import aiohttp
import pytest

from custom_components.telephony.providers import VENDORS

ROOT = Path(__file__).parents[2]
INTEGRATION = ROOT / "custom_components" / "telephony"
PROVIDERS = INTEGRATION / "providers"
CARDDAV = INTEGRATION / "carddav"
SIMULATOR = ROOT / "simulator"

PACKAGE = "custom_components.telephony"
VENDOR = re.compile("|".join(VENDORS), re.IGNORECASE)

# What belongs to a vendor by its nature: its names and texts for people.
ABOUT_VENDORS = {"translations", "brand", "manifest.json"}

# What of the providers others may see.
OPEN_TO_OTHERS = {"", ".answers", ".base", ".configuration", ".errors", ".push"}

# From the top down. A room uses what stands below it, never what stands beside or above.
FLOORS: Final = (
    {""},
    {
        *("config_flow", "sensor", "event", "button", "trigger", "condition"),
        *("services", "intent", "llm", "logbook", "diagnostics", "system_health"),
        *("backup", "calendar", "media_source", "notify", "repairs", "todo"),
    },
    {"websocket"},
    {"flows", "entities", "actions", "assist", "frontend"},
    {"recordings", "account_opening", "kept_account"},
    {"account"},
    {"live"},
    {"call_history", "click_to_call", "statistics"},
    {"entity"},
    {"coordinator", "balance_coordinator"},
    {"recent_calls"},
    {"archive"},
    {"address_book"},
    {"failures", "contact_import"},
    {"entry"},
    {"providers", "carddav", "polling", "dial_rules", "local_day"},
    {"calls", "numbering", "growing_pause", "http_times", "listeners", "const"},
)

# What those on the way to a server stand on.
GROUND: Final = tuple(
    f"{PACKAGE}.{room}" for room in ("calls", "growing_pause", "http_times")
)

# Each vendor has files of the same names, here and in the simulator.
OF_A_VENDOR: Final = {PROVIDERS, SIMULATOR}

# Each platform and each action has its own.
OF_MANY: Final = {"PARALLEL_UPDATES", "SCHEMA"}


def modules(folder: Path) -> list[Path]:
    """Return the modules in a folder and below."""
    found = sorted(folder.rglob("*.py"))
    assert found, f"no modules in {folder}"
    return found


def relative(path: Path) -> str:
    """Return a path as it stands in the repository."""
    return str(path.relative_to(ROOT))


@cache
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


def dotted(module: Path) -> str:
    """Return the name by which a module is imported."""
    parts = module.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def arrows() -> dict[str, set[str]]:
    """Return which modules of the integration import which, for types and late too."""
    names = {dotted(module) for module in modules(INTEGRATION)}
    return {
        dotted(module): {
            found
            for name in imports(module)
            # A name is a module's, or something that a module has.
            for found in [name if name in names else name.rpartition(".")[0]]
            if found in names
        }
        for module in modules(INTEGRATION)
    }


def room(name: str) -> str:
    """Return the room of a module: the folder or file at the top of the integration."""
    return name.removeprefix(PACKAGE).lstrip(".").partition(".")[0]


def test_no_files_import_each_other_in_a_circle() -> None:
    try:
        tuple(TopologicalSorter(arrows()).static_order())
    except CycleError as error:
        pytest.fail(" <- ".join(error.args[1]))


def test_arrows_run_down() -> None:
    """Every room has its floor, and uses nothing beside or above it."""
    floor_of = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}

    assert {room(name) for name in arrows()} == set(floor_of)
    assert [
        f"{name} -> {other}"
        for name, others in arrows().items()
        for other in others
        if room(name) != room(other) and floor_of[room(name)] >= floor_of[room(other)]
    ] == []


def test_no_two_things_have_files_of_one_name() -> None:
    """Whoever looks for a file by its name finds one."""
    found = Counter(
        module.name
        for folder in ("custom_components", "simulator", "demo", "bench", "tests")
        for module in modules(ROOT / folder)
        if module.stem not in {"__init__", "__main__", "conftest"}
        and not module.stem.startswith("test_")
        and module.parent.parent not in OF_A_VENDOR
    )

    assert [name for name, count in found.items() if count > 1] == []


def test_no_file_of_many_is_named_as_one_of_them() -> None:
    """A final "s" is no difference to whoever looks for a file."""
    found = Counter(
        module.stem.removesuffix("s")
        for module in modules(INTEGRATION)
        if module.stem != "__init__" and module.parent.parent != PROVIDERS
    )

    assert [name for name, count in found.items() if count > 1] == []


def test_no_two_things_have_one_name() -> None:
    """Whoever reads a name outside its file knows what it is.

    Home Assistant names the functions of its doors, and vendors have some each.
    """
    found = Counter(
        name
        for module in modules(INTEGRATION)
        for name in _names_given_in(module)
        if not name.startswith("_") and name not in OF_MANY
    )

    assert [name for name, count in found.items() if count > 1] == []


def _names_given_in(module: Path) -> Iterator[str]:
    """Yield the names of what a module defines, as far as others know it by them."""
    is_vendors = module.parent.parent == PROVIDERS
    for node in parse(module).body:
        match node:
            case ast.ClassDef(name=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                if not is_vendors and module.parent != INTEGRATION:
                    yield name
            case (
                ast.Assign(targets=[ast.Name(id=name)])
                | ast.AnnAssign(target=ast.Name(id=name))
            ):
                if not is_vendors:
                    yield name


@pytest.mark.parametrize(
    ("package", "allowed"),
    [
        ("calls", ()),
        ("numbering", ("phonenumbers",)),
        ("dial_rules", (f"{PACKAGE}.calls", f"{PACKAGE}.numbering")),
        ("polling", (f"{PACKAGE}.calls",)),
        ("providers", (*GROUND, "aiohttp", "orjson", "socketio", "yarl")),
        ("carddav", (*GROUND, "aiohttp", "multidict", "yarl")),
    ],
)
def test_what_is_pure_knows_no_home_assistant(
    package: str, allowed: tuple[str, ...]
) -> None:
    assert [
        (relative(module), name)
        for module in modules(INTEGRATION / package)
        for name in imports(module)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not is_within(name, f"{PACKAGE}.{package}", *allowed)
    ] == []


def test_a_start_loads_nothing_that_few_need() -> None:
    """Neither the metadata of all countries, nor what reads address books."""
    program = (
        f"import sys, {PACKAGE}, {PACKAGE}.config_flow, {PACKAGE}.sensor\n"
        f"import {PACKAGE}.diagnostics, {PACKAGE}.system_health\n"
        "print(*sys.modules)"
    )
    found = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
        timeout=300,
    ).stdout.split()

    assert f"{PACKAGE}.sensor" in found
    assert {
        "phonenumbers",
        "socketio",
        f"{PACKAGE}.contact_import.vcard",
        f"{PACKAGE}.carddav.discovery",
        f"{PACKAGE}.carddav.synchronisation",
    }.isdisjoint(found)


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


def test_others_see_only_what_providers_show() -> None:
    inside = f"{PACKAGE}.providers"
    shown = {f"{inside}{name}" for name in OPEN_TO_OTHERS}

    assert [
        (relative(module), name)
        for module in outside_providers()
        for name in imports(module)
        if is_within(name, inside) and name.rpartition(".")[0] not in shown
    ] == []


def test_others_know_no_error_of_the_transport() -> None:
    errors = {
        name
        for name, value in vars(aiohttp).items()
        if isinstance(value, type) and issubclass(value, BaseException)
    }
    assert errors

    assert [
        (relative(module), known)
        for module in outside_providers()
        if CARDDAV not in module.parents
        for known in errors & _names_in(module)
    ] == []


def _names_in(module: Path) -> set[str]:
    """Return the attributes that a module uses, and what it imports from aiohttp."""
    used = {
        node.attr for node in ast.walk(parse(module)) if isinstance(node, ast.Attribute)
    }
    return used | {
        name.rpartition(".")[2]
        for name in imports(module)
        if is_within(name, "aiohttp")
    }


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
