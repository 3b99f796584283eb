"""The action that writes calls into a file."""

import asyncio
import csv
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
import json
from pathlib import Path
from threading import Event
from typing import BinaryIO
from unicodedata import normalize

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
import pytest

from custom_components.telephony import backup
from custom_components.telephony.actions import export_calls
from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.call_history import exported_file
from custom_components.telephony.calls import Call, Cost, Direction, Party
from simulator import Simulator
from simulator.faults import Reset

from ..archive.kept_calls import FULL_CALL, call_at
from ..conftest import NOW
from ..helpers.actions import act, refusal
from ..helpers.broken_archive import break_archive
from ..helpers.contact_entries import add_contact, contact
from ..helpers.stored_accounts import WITH_HISTORY, add_account
from ..helpers.time_travel import poll

NUMBER = "12025550143"

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past")


@pytest.fixture(autouse=True)
def media(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return the folder for media, which is not there yet."""
    folder = tmp_path / "media"
    hass.config.media_dirs = {"local": str(folder)}
    return folder


def _csv(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _text(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


def _bytes(path: str) -> bytes:
    return Path(path).read_bytes()


def _mode(path: str) -> int:
    return Path(path).stat().st_mode & 0o777


def _files(folder: Path) -> list[str]:
    return sorted(file.name for file in (folder / "telephony").iterdir())


async def _keep(account: AccountArchive | None, *calls: Call) -> None:
    assert account is not None
    await account.async_keep(calls)


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_calls_of_a_period_are_written_by_the_names_of_contacts(
    hass: HomeAssistant, simulator: Simulator, media: Path, vendor: str
) -> None:
    server = simulator.vendors[vendor]
    for hours in (1, 2, 3, 4):
        server.add_call(number=NUMBER, started_at=NOW - timedelta(hours=hours))
    entry = await add_account(hass, simulator, vendor)
    await add_contact(hass, contact("Đặng Thị Øst", f"+{NUMBER}"))

    response = await act(
        hass,
        "export_calls",
        start=(NOW - timedelta(hours=3)).isoformat(),
        # Without a zone, it is the time in Home Assistant's.
        end=dt_util.as_local(NOW - timedelta(hours=1)).replace(tzinfo=None).isoformat(),
    )

    rows = _csv(response["path"])
    assert response["count"] == 2
    assert response["accounts"] == [entry.title]
    local = dt_util.get_default_time_zone()
    assert [row["started_at"] for row in rows] == [
        (NOW - timedelta(hours=hours)).astimezone(local).isoformat() for hours in (3, 2)
    ]
    assert datetime.fromisoformat(rows[0]["started_at"]).utcoffset() != timedelta()
    assert {row["caller_name"] for row in rows} == {"Đặng Thị Øst"}
    assert {row["account"] for row in rows} == {entry.title}
    history = await act(hass, "get_call_history")
    assert rows[0].keys() == history["calls"][0].keys()
    assert Path(response["path"]).parent == media / "telephony"
    assert _mode(response["path"]) == 0o600


async def test_a_program_reads_what_the_history_says(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    await _keep(entry.runtime_data.archive, FULL_CALL, call_at(1))

    response = await act(hass, "export_calls", format="json")

    text = _text(response["path"])
    calls = json.loads(text)
    history = await act(hass, "get_call_history", sort="oldest")
    for call in (*calls, *history["calls"]):
        call["started_at"] = datetime.fromisoformat(call["started_at"])
    assert calls == history["calls"]
    assert len(calls) == response["count"] == 2
    assert "Đặng Thị Ø" in text


@pytest.mark.parametrize("file_format", ["csv", "json"])
async def test_without_a_call_there_is_a_file_all_the_same(
    hass: HomeAssistant, simulator: Simulator, file_format: str
) -> None:
    await add_account(hass, simulator, "antbuddy")

    response = await act(hass, "export_calls", format=file_format)

    path = response["path"]
    assert response["count"] == 0
    if file_format == "json":
        assert json.loads(_text(path)) == []
    else:
        assert _csv(path) == []
        assert "started_at" in _text(path)


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1"),
        "\N{FULLWIDTH EQUALS SIGN}1+1",
        "\N{FULLWIDTH COMMERCIAL AT}SUM(A1)",
    ],
)
async def test_a_spreadsheet_runs_no_cell(
    hass: HomeAssistant, simulator: Simulator, text: str
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    call = Call(
        id=text,
        started_at=NOW - timedelta(minutes=1),
        direction=Direction.INCOMING,
        caller=Party(number=text, name=text),
        line=text,
        recording=text,
        country=text,
        cost=Cost(Decimal(-1), text),
    )
    await _keep(entry.runtime_data.archive, call)
    hass.config_entries.async_update_entry(entry, title=text)

    response = await act(hass, "export_calls")

    (row,) = _csv(response["path"])
    for name in ("account", "id", "caller", "caller_name", "line", "recording"):
        assert row[name] == f"'{text}"
    assert row["cost"] == "'-1.0"
    assert not [
        cell
        for cell in row.values()
        if cell and not (cell[0].isalnum() or cell[0] == "'")
    ]


@pytest.mark.parametrize(
    "name",
    [
        "Ann;=cmd|' /C calc'!A0;",
        'Ann, "Doe"; "=1+1"',
        "Ann;@SUM(A1)",
        "Ann ;-1;+1",
        "Ann;\N{FULLWIDTH EQUALS SIGN}1+1",
    ],
)
async def test_a_spreadsheet_that_expects_semicolons_between_cells_runs_none(
    hass: HomeAssistant, simulator: Simulator, name: str
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    call = replace(call_at(1), caller=Party(NUMBER, name))
    await _keep(
        entry.runtime_data.archive, call, call_at(2, remote=Party(None, "A; B"))
    )

    response = await act(hass, "export_calls")

    cells = _text(response["path"]).split(";")
    assert len(cells) > 2
    assert not [
        cell for cell in cells if normalize("NFKC", cell.strip(' "')[:1]) in set("=+-@")
    ]
    # What is no formula is left as it is.
    assert _csv(response["path"])[0]["caller_name"] == "A; B"


async def test_a_spreadsheet_reads_what_was_written(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """As Excel does: in UTF-8 for the mark, and numbers as numbers where it can."""
    entry = await add_account(hass, simulator, "antbuddy")
    numbers = {
        "12025550143": "12025550143",
        "60010001": "60010001",
        "desk 12": "desk 12",
        "123456789012": "'123456789012",
        "020 7946 0958": "'020 7946 0958",
        "0044207946": "'0044207946",
        "1e5": "'1e5",
        "+44 20 7946 0958": "'+44 20 7946 0958",
        "0": "0",
    }
    calls = [
        replace(
            call_at(minutes, call_id=f"call {minutes}"),
            caller=Party(number, 'Đặng, "Øst"\nund Söhne'),
            cost=Cost(Decimal("0.05"), "USD"),
        )
        for minutes, number in enumerate(numbers, 1)
    ]
    await _keep(entry.runtime_data.archive, *calls)

    response = await act(hass, "export_calls")

    written = _bytes(response["path"])
    assert written.startswith(b"\xef\xbb\xbfaccount,config_entry_id,")
    assert written.endswith(b"\r\n")
    rows = _csv(response["path"])
    assert [row["caller"] for row in reversed(rows)] == list(numbers.values())
    assert {row["caller_name"] for row in rows} == {'Đặng, "Øst"\nund Söhne'}
    # What is to be added up is a number.
    assert {row["cost"] for row in rows} == {"0.05"}
    in_json = (await act(hass, "export_calls", format="json"))["path"]
    assert _bytes(in_json).startswith(b"[\n{")


async def test_many_calls_of_all_accounts_are_written_in_pieces(
    hass: HomeAssistant, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calls of one moment at the end of a piece, too, each once."""
    monkeypatch.setattr(export_calls, "_AT_ONCE", 10)
    entries = [await add_account(hass, simulator, vendor) for vendor in WITH_HISTORY]
    for entry in entries:
        await _keep(
            entry.runtime_data.archive,
            *(call_at(number // 15, call_id=f"{number}") for number in range(95)),
        )

    response = await act(hass, "export_calls")

    rows = _csv(response["path"])
    assert response["count"] == len(rows) == 95 * len(entries)
    for entry in entries:
        own = [row for row in rows if row["config_entry_id"] == entry.entry_id]
        assert sorted(row["id"] for row in own) == sorted(map(str, range(95)))
        times = [datetime.fromisoformat(row["started_at"]) for row in own]
        assert times == sorted(times)
    one = await act(hass, "export_calls", config_entry_id=entries[0].entry_id)
    assert one["count"] == 95
    assert one["accounts"] == [entries[0].title]


async def test_no_file_is_written_over(
    hass: HomeAssistant, simulator: Simulator, media: Path
) -> None:
    await add_account(hass, simulator, "antbuddy")

    paths = [(await act(hass, "export_calls"))["path"] for _ in range(3)]

    assert len(set(paths)) == 3
    names = [f"calls_2026-11-18_12-30-00{end}.csv" for end in ("", "_2", "_3")]
    assert [Path(path).name for path in paths] == names
    assert _files(media) == sorted(names)


def _open_on_full_disk(path: Path) -> BinaryIO:
    path.touch()
    return Path("/dev/full").open("wb")


@pytest.mark.parametrize("file_format", ["csv", "json"])
async def test_a_full_disk_is_told_and_leaves_nothing_half_written(
    hass: HomeAssistant,
    simulator: Simulator,
    media: Path,
    monkeypatch: pytest.MonkeyPatch,
    file_format: str,
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    await _keep(entry.runtime_data.archive, *(call_at(one) for one in range(1, 100)))
    monkeypatch.setattr(exported_file, "_open_new", _open_on_full_disk)

    message = await refusal(hass, "export_calls", format=file_format)

    assert message.startswith("The calls cannot be written into the folder")
    assert _files(media) == []


@pytest.fixture
def obstacle(media: Path) -> Path:
    """Put a file in the place of the folder."""
    media.write_text("no folder")
    return media


async def test_what_stands_in_the_way_is_told(
    hass: HomeAssistant,
    simulator: Simulator,
    obstacle: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    media = obstacle
    await add_account(hass, simulator, "antbuddy")
    assert (await refusal(hass, "export_calls")).startswith("The calls cannot be writ")
    await hass.async_add_executor_job(media.unlink)

    hass.config.media_dirs = {}
    assert (await refusal(hass, "export_calls")).startswith("Home Assistant has no fol")
    hass.config.media_dirs = {"films": str(media)}
    assert (await act(hass, "export_calls"))["path"].startswith(f"{media}/telephony/")

    message = await refusal(
        hass,
        "export_calls",
        ServiceValidationError,
        start=NOW.isoformat(),
        end=NOW.isoformat(),
    )
    assert message == await refusal(
        hass,
        "get_call_history",
        ServiceValidationError,
        start=NOW.isoformat(),
        end=NOW.isoformat(),
    )

    break_archive(monkeypatch)
    assert (await refusal(hass, "export_calls")).startswith("The archive of calls cann")
    assert len(_files(media)) == 1


async def test_calls_that_wait_for_the_end_of_a_backup_are_named(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    simulator.antbuddy.add_call(number=NUMBER)
    entry = await add_account(hass, simulator, "antbuddy")
    day = {"start": (NOW - timedelta(days=1)).isoformat()}
    assert (await act(hass, "export_calls", **day))["not_read"] == []
    await backup.async_pre_backup(hass)
    try:
        freezer.tick(60)
        simulator.antbuddy.add_call(number=NUMBER)
        await poll(hass, freezer)

        exported = await act(hass, "export_calls", **day)
        earlier = await act(hass, "export_calls", **day, end=NOW.isoformat())
    finally:
        await backup.async_post_backup(hass)

    assert (exported["count"], earlier["count"], earlier["not_read"]) == (1, 1, [])
    (waiting,) = exported["not_read"]
    assert waiting["config_entry_id"] == entry.entry_id
    assert "backup" in waiting["error"]
    after = await act(hass, "export_calls", **day)
    assert (after["count"], after["not_read"]) == (2, [])


async def test_what_is_not_in_the_file_is_told(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")

    (not_yet,) = (await act(hass, "export_calls"))["not_read"]

    assert not_yet["config_entry_id"] == entry.entry_id
    assert not_yet["end"] == (NOW - timedelta(days=1, hours=1)).isoformat()
    assert not_yet["error"].startswith("These calls were not read from the vendor yet")
    simulator.antbuddy.misbehave(Reset())
    asked = len(simulator.antbuddy.requests)
    await poll(hass, freezer)
    polled = len(simulator.antbuddy.requests)

    exported = await act(hass, "export_calls", start=NOW.isoformat())

    (failed,) = exported["not_read"]
    assert "reach" in failed["error"]
    assert (failed["end"], exported["kept_until"]) == (
        dt_util.utcnow().isoformat(),
        NOW.isoformat(),
    )
    assert polled > asked
    assert len(simulator.antbuddy.requests) == polled


async def test_of_an_account_that_does_not_run_it_is_told_until_when_calls_are_kept(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    simulator.antbuddy.add_call(number=NUMBER)
    entry = await add_account(hass, simulator, "antbuddy")
    await hass.config_entries.async_unload(entry.entry_id)
    freezer.tick(timedelta(hours=2))

    exported = await act(hass, "export_calls", start=NOW.isoformat())

    assert exported["kept_until"] == NOW.isoformat()
    (missing,) = exported["not_read"]
    assert (missing["start"], missing["end"]) == (
        NOW.isoformat(),
        dt_util.utcnow().isoformat(),
    )


async def test_an_export_that_is_given_up_while_its_file_is_made_leaves_none(
    hass: HomeAssistant,
    simulator: Simulator,
    media: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await add_account(hass, simulator, "antbuddy")
    is_making, goes_on = asyncio.Event(), Event()
    open_new = exported_file._open_new

    def slow(path: Path) -> BinaryIO:
        hass.loop.call_soon_threadsafe(is_making.set)
        goes_on.wait(10)
        return open_new(path)

    monkeypatch.setattr(exported_file, "_open_new", slow)
    export = hass.async_create_task(act(hass, "export_calls"))
    await is_making.wait()

    export.cancel()
    await asyncio.wait({export})
    goes_on.set()
    await hass.async_block_till_done()

    assert _files(media) == []
