"""Runs a part of this package in an interpreter of its own, which has imported nothing yet."""

import json
import subprocess
import sys
from typing import Any


def run_afresh(module: str, **task: object) -> dict[str, Any]:
    """Run a module of this package; return what it says as its last line, in JSON.

    Raises:
        subprocess.CalledProcessError: It fails; it has said why.
    """
    command = [sys.executable, "-m", f"bench.{module}", json.dumps(task)]
    process = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, Any] = json.loads(process.stdout.splitlines()[-1])
    return told
