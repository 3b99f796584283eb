"""An archive that is kept in a file though the recorder is on a server, and back."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from sqlalchemy import Engine

from custom_components.telephony.archive import copying, moving
from custom_components.telephony.archive.archive import Archive, async_get_archive
from custom_components.telephony.archive.tables import METADATA
from custom_components.telephony.calls import Call
from custom_components.telephony.const import DOMAIN
from custom_components.telephony.dial_rules.attempts import Attempts
from simulator import Simulator
from simulator.calls import Outcome

from ..conftest import NOW
from ..helpers.actions import act, click_to_call
from ..helpers.dialled import departures
from ..helpers.flows import fields, suggestions
from ..helpers.states import shown
from ..helpers.stored_accounts import add_account, set_up, state, stored_account
from ..helpers.time_travel import pass_time
from .conftest import PLAN, on_servers
from .database_servers import DatabaseServer, tables, use_recorders_database
from .kept_calls import call_at, found, left_servers, unreturned

pytestmark = pytest.mark.usefixtures("frozen_time")

CALLS = [call_at(minutes) for minutes in range(1, 1_200)]


def _tables(server: DatabaseServer) -> set[str]:
    """Return what of the archive is on a server."""
    return {name for name in tables(server.database) if name.startswith("telephony_")}


def _contents(file: Path) -> bytes:
    return file.read_bytes()


def _is_there(file: Path) -> bool:
    return file.exists()


async def _choose(hass: HomeAssistant, entry_id: str, *, on_server: bool) -> None:
    form = await hass.config_entries.options.async_init(entry_id)
    shown_now = suggestions(form)
    assert shown_now["keep_on_server"] is not on_server
    chosen = {"history_days": 7, "kept_days": 365, "keep_forever": False}
    await hass.config_entries.options.async_configure(
        form["flow_id"],
        {
            **{name: chosen[name] for name in chosen if name in shown_now},
            "keep_on_server": on_server,
            "default_account": False,
        },
    )
    await hass.async_block_till_done(wait_background_tasks=True)


async def _history(hass: HomeAssistant) -> list[dict[str, Any]]:
    start = (NOW - timedelta(days=2)).isoformat()
    calls: list[dict[str, Any]] = (
        await act(hass, "get_call_history", start=start, limit=1000)
    )["calls"]
    return calls


@on_servers
async def test_whoever_wants_no_server_has_a_file_and_can_go_back(
    hass: HomeAssistant,
    simulator: Simulator,
    without_past: None,
    server: DatabaseServer,
    file: Path,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Chosen in the options of one account, it holds for all."""
    use_recorders_database(hass, server.empty_database())
    for minutes in range(1, 60):
        simulator.antbuddy.add_call(
            number="12025550143",
            started_at=NOW - timedelta(minutes=minutes),
            outcome=Outcome.MISSED,
        )
    options = {"limits": {"per_day": 2}}
    antbuddy = await add_account(hass, simulator, "antbuddy")
    net2phone = await set_up(
        hass, stored_account(simulator, "net2phone", options=options)
    )
    dial = {"config_entry_id": net2phone.entry_id}
    await click_to_call(hass, **dial)
    calls = await _history(hass)
    assert len(calls) == 59
    assert not _is_there(file)

    await _choose(hass, net2phone.entry_id, on_server=False)

    assert "The archive has moved to a file, with 59 calls" in caplog.text
    assert (_tables(server), _is_there(file)) == (set(), True)
    assert await _history(hass) == calls
    assert departures(hass) == 1
    await click_to_call(hass, number="+12025550144", **dial)
    assert departures(hass) == 2
    # After a restart nobody needs the server any more.
    assert hass_storage["telephony.archive"]["data"]["servers"] == []
    server.stop()
    try:
        for entry in (antbuddy, net2phone):
            await hass.config_entries.async_unload(entry.entry_id)
        for entry in (antbuddy, net2phone):
            await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert await _history(hass) == calls
        assert async_get_archive(hass).trouble is None
    finally:
        server.start()

    await _choose(hass, antbuddy.entry_id, on_server=True)

    assert "The archive has moved to the server, with 59 calls" in caplog.text
    assert (_tables(server) != set(), _is_there(file)) == (True, False)
    assert await _history(hass) == calls
    missed = shown(hass, "sensor.antbuddy_missed_calls_to_return")
    assert missed.state == "59"
    assert hass_storage["telephony.archive"]["data"]["follows_recorder"]
    assert shown(hass, "sensor.net2phone_refused_calls_today").state == "0"
    with pytest.raises(Exception, match="2 in 24 hours"):
        await click_to_call(hass, number="+12025550145", **dial)
    assert state(antbuddy) is ConfigEntryState.LOADED


async def test_without_a_server_there_is_no_choice(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "net2phone")

    form = await hass.config_entries.options.async_init(entry.entry_id)

    assert "keep_on_server" not in fields(form)


type Interrupt = Callable[[pytest.MonkeyPatch], None]


def _while_it_copies(patch: pytest.MonkeyPatch) -> None:
    add, turns = copying._add, 0

    def pull_the_plug(*arguments: object) -> None:
        nonlocal turns
        turns += 1
        if turns == 2:
            raise OSError("somebody pulled the plug")
        add(*arguments)  # type: ignore[arg-type]

    patch.setattr(copying, "_add", pull_the_plug)


def _before_it_deletes(patch: pytest.MonkeyPatch) -> None:
    def pull_the_plug(*_: object) -> None:
        raise OSError("somebody pulled the plug")

    patch.setattr(moving, "_drop_tables", pull_the_plug)
    patch.setattr(moving, "delete_file", pull_the_plug)


def _while_it_deletes(patch: pytest.MonkeyPatch) -> None:
    def pull_the_plug(_engine: Engine) -> None:
        raise OSError("somebody pulled the plug")

    patch.setattr(METADATA, "drop_all", pull_the_plug)


async def _begin(hass: HomeAssistant, server: DatabaseServer) -> Archive:
    """Keep calls on a server."""
    use_recorders_database(hass, server.empty_database())
    archive = Archive(hass)
    account = await archive.async_open_account("one", PLAN.main_number)
    await account.async_keep(CALLS)
    await account.async_note_told(
        {"call 3": call_at(3).started_at}, unreturned(call_at(2), call_at(4))
    )
    dialling = await archive.async_open_dialling("one")
    dialling.attempts.include(Attempts([NOW]).left_at)
    await archive.async_close_dialling("one")
    return archive


async def _check(archive: Archive, more: list[Call]) -> None:
    """See that all is there, and once."""
    calls = [*reversed(more), *CALLS]
    assert await found(archive) == calls[:1_000]
    account = await archive.async_open_account("one", PLAN.main_number)
    assert (await account.async_keep(CALLS)).new == ()
    told = await account.news.async_told(timedelta(hours=1))
    assert told is not None
    assert set(told.reported) == {"call 3"}
    assert {call.id for call in told.unreturned} == {"call 2", "call 4"}
    dialling = await archive.async_open_dialling("one")
    assert len(dialling.attempts.times) == 1
    await archive.async_close_dialling("one")


@on_servers
@pytest.mark.parametrize(
    "interrupt", [_while_it_copies, _before_it_deletes, _while_it_deletes]
)
async def test_a_way_that_was_broken_off_is_finished_or_gone_back(
    hass: HomeAssistant,
    server: DatabaseServer,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    interrupt: Interrupt,
) -> None:
    """Whichever way it was, and whichever way comes then."""
    archive = await _begin(hass, server)
    more: list[Call] = []
    for then_follow in (False, True, True, False):
        follow = not await archive.async_follows_recorder()
        with monkeypatch.context() as patch:
            interrupt(patch)
            await archive.async_follow_recorder(follow=follow)
            await hass.async_block_till_done(wait_background_tasks=True)
        await archive.async_follow_recorder(follow=then_follow)
        await hass.async_block_till_done(wait_background_tasks=True)
        more.append(call_at(-len(more) - 1))
        account = await archive.async_open_account("one", PLAN.main_number)
        assert (await account.async_keep([more[-1]])).new == (more[-1],)

        await _check(archive, more)
        assert (_is_there(file), _tables(server) == set()) == (not then_follow,) * 2
        assert ir.async_get(hass).async_get_issue(DOMAIN, "archive_unavailable") is None
    await archive.async_close_account("one")


@on_servers
async def test_who_leaves_a_server_that_is_away_has_a_file_at_once(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    server: DatabaseServer,
    file: Path,
) -> None:
    """And the calls from there when it is back, though the file was in use meanwhile."""
    archive = await _begin(hass, server)
    account = await archive.async_open_account("one", PLAN.main_number)
    server.stop()
    try:
        await archive.async_follow_recorder(follow=False)
        await hass.async_block_till_done(wait_background_tasks=True)
        new = call_at(-1)
        assert (await account.async_keep([new])).new == (new,)
        assert await found(archive) == [new]
        assert archive.trouble is None
        assert len(left_servers(hass)) == 1
        # Nor does whoever changes his mind wait.
        await archive.async_follow_recorder(follow=True)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert left_servers(hass) == []
        await archive.async_follow_recorder(follow=False)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert len(left_servers(hass)) == 1
    finally:
        server.start()

    await pass_time(hass, freezer, timedelta(hours=1))

    assert left_servers(hass) == []
    assert (_is_there(file), _tables(server)) == (True, set())
    await _check(archive, [new])
    await archive.async_close_account("one")


@pytest.mark.parametrize("server", ["postgresql"], indirect=True)
async def test_who_comes_to_a_file_while_a_backup_copies_it_waits_for_its_end(
    hass: HomeAssistant, server: DatabaseServer, file: Path
) -> None:
    """What is in the backup is whole: there is no file, or it is as it was."""
    archive = await _begin(hass, server)
    account = await archive.async_open_account("one", PLAN.main_number)
    await archive.backup.async_begin()

    await archive.async_follow_recorder(follow=False)
    await hass.async_block_till_done(wait_background_tasks=True)
    with pytest.raises(Exception, match="unavailable"):
        await account.async_keep([call_at(-1)])
    with pytest.raises(Exception, match="unavailable"):
        await found(archive)

    assert list(file.parent.glob("telephony.db*")) == []
    assert _tables(server) != set()
    assert ir.async_get(hass).async_get_issue(DOMAIN, "archive_unavailable") is None
    assert await archive.backup.async_end()
    assert (_is_there(file), _tables(server)) == (True, set())
    await _check(archive, [call_at(-1)])

    # The other way, the file stays as it is.
    await archive.backup.async_begin()
    before = _contents(file)
    await archive.async_follow_recorder(follow=True)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (_contents(file), _tables(server)) == (before, set())
    assert await archive.backup.async_end()
    await _check(archive, [call_at(-1)])
    assert (_is_there(file), _tables(server) != set()) == (False, True)
    await archive.async_close_account("one")
