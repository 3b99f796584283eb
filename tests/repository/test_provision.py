"""Tests of scripts/provision, as far as they go without a network.

Fetching an interpreter or packages is proved by every fresh clone that runs scripts/test.
"""

from collections.abc import Callable
from pathlib import Path
import shutil
import subprocess
import sys

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = [
    "awk",
    "bash",
    "cat",
    "chmod",
    "cmp",
    "cut",
    "dirname",
    "env",
    "flock",
    "grep",
    "head",
    "ln",
    "mkdir",
    "mv",
    "readlink",
    "rm",
    "sed",
    "sort",
    "tail",
    "timeout",
]

type Provision = Callable[[], subprocess.CompletedProcess[str]]


@pytest.fixture
def commands(tmp_path: Path) -> Path:
    """The only folder on the PATH: the tools of any system, and uv."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        if path := shutil.which(tool):
            (folder / tool).symlink_to(path)
    (folder / "uv").symlink_to(Path(sys.prefix, "bin/uv"))
    return folder


@pytest.fixture
def python(commands: Path) -> Path:
    """A suitable interpreter on the PATH."""
    path = commands / "python3.14"
    path.symlink_to(sys.executable)
    return path


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of the scripts with an environment that needs no package."""
    folder = tmp_path / "clone"
    shutil.copytree(ROOT / "scripts", folder / "scripts")
    (folder / "requirements_probe.txt").write_text("# nothing\n")
    return folder


@pytest.fixture
def provision(tmp_path: Path, clone: Path, commands: Path) -> Provision:
    """Run scripts/provision where no network answers."""
    environment = {
        "PATH": str(commands),
        "HOME": str(tmp_path / "home"),
        "UV_OFFLINE": "1",
        "UV_CACHE_DIR": str(tmp_path / "cache"),
        "HTTP_PROXY": "http://127.0.0.1:9",
        "HTTPS_PROXY": "http://127.0.0.1:9",
    }
    return lambda: subprocess.run(
        [clone / "scripts/provision", "probe"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def interpreter(clone: Path) -> Path:
    return clone / ".build/probe/bin/python"


def test_uses_the_python_on_the_path(
    provision: Provision, python: Path, clone: Path, tmp_path: Path
) -> None:
    run = provision()

    assert run.returncode == 0, run.stderr
    assert f"Using {python.resolve()}" in run.stdout
    version = subprocess.run(
        [interpreter(clone), "--version"], capture_output=True, text=True, check=True
    )
    assert version.stdout.startswith("Python 3.14.")
    assert not (tmp_path / "home").exists()


def test_second_run_needs_neither_python_nor_uv(
    provision: Provision, python: Path, commands: Path
) -> None:
    provision()
    python.unlink()
    (commands / "uv").unlink()

    run = provision()

    assert run.returncode == 0, run.stderr
    assert run.stdout == "==> Environment .build/probe is up to date\n"


@pytest.mark.usefixtures("python")
def test_changed_requirements_make_the_environment_anew(
    provision: Provision, clone: Path
) -> None:
    provision()
    (clone / ".build/probe/left_over").touch()
    (clone / "requirements_probe.txt").write_text("# still nothing\n")

    run = provision()

    assert "Making the environment .build/probe" in run.stdout
    assert not (clone / ".build/probe/left_over").exists()


@pytest.mark.usefixtures("python")
def test_recovers_from_an_interrupted_run(provision: Provision, clone: Path) -> None:
    (clone / ".build/probe.partial/bin").mkdir(parents=True)
    (clone / ".build/probe.partial/bin/python").write_text("half a file")

    run = provision()

    assert run.returncode == 0, run.stderr
    assert interpreter(clone).exists()
    assert not (clone / ".build/probe.partial").exists()


@pytest.mark.usefixtures("python")
def test_survives_being_moved(provision: Provision, clone: Path) -> None:
    provision()
    moved = clone.rename(clone.with_name("moved"))
    clone.symlink_to(moved)

    run = provision()

    assert "Making the environment .build/probe" in run.stdout
    assert run.returncode == 0, run.stderr


def test_says_what_to_do_where_no_python_can_be_had(
    provision: Provision, commands: Path, clone: Path
) -> None:
    too_old = commands / "python3.14"
    too_old.write_text("#!/usr/bin/env bash\nexit 1\n")
    too_old.chmod(0o755)

    run = provision()

    assert run.returncode == 1
    assert "error: Home Assistant needs Python 3.14.2 or newer" in run.stderr
    assert "Install Python 3.14" in run.stderr
    assert not interpreter(clone).exists()
