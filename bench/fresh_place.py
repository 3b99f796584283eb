"""Looks up where numbers are from, in an interpreter that has looked up nothing before.

It runs as a process of its own.
"""

from collections.abc import Callable
import gc
from importlib import import_module
from mmap import PAGESIZE
from pathlib import Path
import time
from typing import Final

import phonenumbers

from custom_components.telephony.numbering.number_plan import NumberPlan
from custom_components.telephony.numbering.places import Places

from .processes import answer, task

_LANGUAGE: Final = "en"

_MEBIBYTE: Final = 2**20

type LookUp = Callable[[str], object]


def _nothing() -> LookUp:
    """Read numbers, as is done anyway."""
    return NumberPlan("US").international


def _ours() -> LookUp:
    plan, places = NumberPlan("US"), Places(_LANGUAGE)

    def look_up(number: str) -> object:
        international = plan.international(number)
        return places.of(international) if international is not None else None

    return look_up


def _library() -> LookUp:
    geocoder = import_module("phonenumbers.geocoder")
    return lambda number: geocoder.description_for_number(
        phonenumbers.parse(number), _LANGUAGE
    )


_WAYS: Final = {"nothing": _nothing, "ours": _ours, "library": _library}


def _resident() -> float:
    """Return the MiB of memory that the process has, by `/proc`."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * PAGESIZE / _MEBIBYTE


def _look_up(way: str, numbers: list[str]) -> dict[str, float]:
    """Return what it costs until the places of numbers are known.

    Args:
        way: One of the ways above.
        numbers: In international form.
    """
    gc.collect()
    before, began = _resident(), time.process_time()
    look_up = _WAYS[way]()
    for number in numbers:
        look_up(number)
    cpu = time.process_time() - began
    gc.collect()
    return {"cpu": cpu * 1000, "memory": _resident() - before}


if __name__ == "__main__":
    answer(_look_up(**task()))
