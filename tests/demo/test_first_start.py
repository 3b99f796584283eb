"""The first start of the demo says beforehand what it takes."""

from pathlib import Path
import shutil
import subprocess

ROOT = Path(__file__).parents[2]


def test_the_first_start_says_how_long_it_takes_and_how_much_disk_it_needs(
    tmp_path: Path,
) -> None:
    """Before anything is fetched; and only then."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts/demo", tmp_path / "scripts/demo")
    provision = tmp_path / "scripts/provision"
    provision.write_text("#!/bin/sh\necho providing\nexit 3\n")
    provision.chmod(0o755)

    def start() -> str:
        process = subprocess.run(
            [tmp_path / "scripts/demo"], capture_output=True, text=True, check=False
        )
        assert process.returncode == 3, process.stderr
        return process.stdout

    first = start()
    assert "minutes" in first.partition("providing")[0]
    assert "1.2 GB" in first.partition("providing")[0]

    (tmp_path / ".build/demo").mkdir(parents=True)
    assert start() == "providing\n"
