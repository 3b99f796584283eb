"""Runs parts of this package in processes of their own.

Such a part is told in JSON what to do, as its only argument, and answers in JSON, with
one line.
"""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
import json
import subprocess
import sys
from typing import Any, Final

# What takes the longest is a day with ten thousand calls, which is lived through in minutes.
_LONGEST_SECONDS: Final = 3600


def run_afresh(module: str, **task: object) -> dict[str, Any]:
    """Run a module in an interpreter that has imported nothing; return its answer.

    Raises:
        subprocess.CalledProcessError: It fails; it has said why.
        subprocess.TimeoutExpired: It hangs.
    """
    process = subprocess.run(
        _command(module, task),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=_LONGEST_SECONDS,
    )
    answer: dict[str, Any] = json.loads(process.stdout.splitlines()[-1])
    return answer


@contextmanager
def running(module: str, **task: object) -> Generator[dict[str, Any]]:
    """Run a module that serves until it is no longer needed; yield its answer."""
    with subprocess.Popen(
        _command(module, task),
        # Its end tells the process that nobody needs it, whatever becomes of this one.
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield json.loads(process.stdout.readline() if process.stdout else "")


async def until_unneeded() -> None:
    """Wait, in a process that serves, until nobody needs it any more."""
    await asyncio.to_thread(sys.stdin.read)


def _command(module: str, task: dict[str, object]) -> list[str]:
    return [sys.executable, "-m", f"bench.{module}", json.dumps(task)]


def task() -> dict[str, Any]:
    """Return what a process is told to do."""
    told: dict[str, Any] = json.loads(sys.argv[1])
    return told


def answer(told: object) -> None:
    """Answer what the process was asked for."""
    print(json.dumps(told), flush=True)
