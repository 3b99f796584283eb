"""Measures everything, prints the table and writes it down: `python -m bench`."""

import asyncio
import logging
import platform

from homeassistant.const import __version__

from . import measures
from .imports import PACKAGES, import_time
from .report import Row, number, table, write

_NAMES = {"nxcloud": "NXCloud", "antbuddy": "AntBuddy", "net2phone": "net2phone"}
_RECORDS = (100, 1_000, 10_000)
_CARDS = 10_000


async def _set_up_rows(vendor: str) -> list[Row]:
    one = await measures.set_up(vendor, 1)
    twenty = await measures.set_up(vendor, 20)
    return [
        Row(
            f"{_NAMES[vendor]}: set-up of one account, vendor time aside",
            one["total"] - one["vendor"],
            "ms",
            50,
            f"{number(one['total'])} ms less {number(one['vendor'])} ms of waiting",
        ),
        Row(
            f"{_NAMES[vendor]}: set-up of 20 accounts at once",
            twenty["total"],
            "ms",
            basis="the longest of them, waiting included",
        ),
    ]


async def _poll_rows(vendor: str) -> list[Row]:
    poll = await measures.idle_poll(vendor)
    return [
        Row(f"{_NAMES[vendor]}: idle poll, requests", poll["requests"], "", 1),
        Row(
            f"{_NAMES[vendor]}: idle poll, CPU",
            poll["cpu"],
            "ms",
            2,
            f"with {measures.IDLE_RECORDS} calls in the last 45 minutes",
        ),
    ]


async def _refresh_rows(vendor: str) -> list[Row]:
    rows = []
    for records in _RECORDS:
        found = await measures.reading(vendor, records)
        rows += [
            _ratio_row(vendor, f"first read of {records:,} records", found, "first", 4),
            _ratio_row(vendor, f"refresh over {records:,} records", found, "again", 4),
            _ratio_row(vendor, f"bare fetch of {records:,} records", found, "bare"),
        ]
    most = _RECORDS[-1]
    return [
        *rows,
        Row(
            f"{_NAMES[vendor]}: longest event-loop stall with {most:,} records",
            await measures.stall(vendor, most),
            "ms",
            20,
        ),
        Row(
            f"{_NAMES[vendor]}: memory per retained call",
            await measures.bytes_per_call(vendor, most),
            "bytes",
        ),
    ]


def _ratio_row(
    vendor: str, what: str, found: dict[str, float], key: str, goal: float | None = None
) -> Row:
    """Return how what was found under a key compares with decoding alone."""
    return Row(
        f"{_NAMES[vendor]}: {what} / bare decode",
        found[key] / found["decode"],
        "times",
        goal,
        f"{number(found[key])} ms / {number(found['decode'])} ms with orjson",
    )


async def _call_rows(vendor: str) -> list[Row]:
    found = await measures.click_to_call(vendor)
    return [
        Row(
            f"{_NAMES[vendor]}: click-to-call / bare request",
            found["action"] / found["bare"],
            "times",
            1.3,
            f"{number(found['action'])} ms / {number(found['bare'])} ms with aiohttp",
        )
    ]


async def _import_rows() -> list[Row]:
    return [
        Row(
            f"Import of {_CARDS:,} contact cards: longest event-loop stall",
            await measures.import_stall(_CARDS),
            "ms",
        )
    ]


async def _measure() -> list[Row]:
    rows: list[Row] = []
    for vendor in measures.WITH_HISTORY:
        rows += await _set_up_rows(vendor)
        rows += await _poll_rows(vendor)
        rows += await _refresh_rows(vendor)
    for vendor in _NAMES:
        rows += await _call_rows(vendor)
    return rows + await _import_rows()


def main() -> None:
    """Measure and tell."""
    logging.disable(logging.WARNING)
    rows = asyncio.run(_measure())
    rows += [
        Row(f"Import of {package.rpartition('.')[2]}", import_time(package), "ms")
        for package in PACKAGES
    ]
    print(table(rows))
    write(
        rows,
        {
            "home_assistant": f"Home Assistant {__version__}",
            "python": f"Python {platform.python_version()}",
            "machine": f"{platform.system()} on {platform.machine()}",
        },
    )


if __name__ == "__main__":
    main()
