"""Imports a module once, in an interpreter that has nothing but what Python brings along.

It runs as a process of its own.
"""

from importlib import import_module
import time

from .processes import answer, task


def _import(library: str) -> dict[str, float]:
    """Return the milliseconds of CPU that an import takes."""
    began = time.process_time()
    import_module(library)
    return {"cpu": (time.process_time() - began) * 1000}


if __name__ == "__main__":
    answer(_import(**task()))
