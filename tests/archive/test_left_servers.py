"""Calls on a server that the archive has left: they come along, at once or later."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
import json
from pathlib import Path
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from sqlalchemy import URL, create_engine, text

from custom_components.telephony.archive import copying, moving
from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.archive.archive import Archive, async_get_archive
from custom_components.telephony.archive.call_keeping import Kept
from custom_components.telephony.archive.database import Trouble, file_url
from custom_components.telephony.archive.database_thread import ArchiveUnavailableError
from custom_components.telephony.archive.read_periods import Period
from custom_components.telephony.archive.tables import METADATA
from custom_components.telephony.calls import Call
from custom_components.telephony.const import DOMAIN
from custom_components.telephony.dial_rules.attempts import Attempts

from ..conftest import NOW
from ..helpers.time_travel import pass_time
from .conftest import PLAN, on_servers
from .database_servers import DatabaseServer, Servers, tables, use_recorders_database
from .kept_calls import call_at, found, left_servers, unreturned

pytestmark = pytest.mark.usefixtures("frozen_time", "socket_enabled")

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
CALLS: Final = [call_at(minutes) for minutes in range(1, 1_200)]

# From which server to which database of which other one.
CHANGES: Final = (
    ("postgresql", "mariadb", "home"),
    ("mariadb", "postgresql", "home"),
    ("postgresql", "postgresql", "other"),
    ("mariadb", "mariadb", "other"),
)

type Addresses = tuple[URL, URL]


def _do(url: URL, *statements: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def _is_there(file: Path) -> bool:
    return file.exists()


def _rows(url: URL, statement: str) -> list[Any]:
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(text(statement)).all()
    engine.dispose()
    return list(rows)


@pytest.fixture
def addresses(request: pytest.FixtureRequest, servers: Servers) -> Addresses:
    """Return the address of the recorder's database, and the one that it has later."""
    before, now, name = request.param
    old = servers.running(before).empty_database()
    _do(old, "CREATE TABLE states (state_id INTEGER)")
    return old, servers.running(now).empty_database(name)


async def _start(hass: HomeAssistant, url: URL | str) -> tuple[Archive, AccountArchive]:
    """Start with a recorder's database; what was in memory is gone."""
    use_recorders_database(hass, url)
    archive = Archive(hass)
    return archive, await archive.async_open_account("one", PLAN.main_number)


async def _fill(hass: HomeAssistant, url: URL | str) -> None:
    """Keep calls somewhere, some of which were told."""
    archive, account = await _start(hass, url)
    await account.async_keep(CALLS, Period(NOW - DAY, NOW))
    await account.async_note_told(
        {"call 3": call_at(3).started_at}, unreturned(call_at(2), call_at(4)), NOW - DAY
    )
    dialling = await archive.async_open_dialling("one")
    dialling.attempts.include(Attempts([NOW]).left_at)
    dialling.tally.count_placed(NOW)
    await archive.async_close_dialling("one")
    await archive.async_close_account("one")


async def _check(archive: Archive, account: AccountArchive, *more: Call) -> None:
    """See that all of it is there, and once."""
    assert await found(archive) == [*more, *CALLS][:1_000]
    assert (await account.async_keep(CALLS)).new == ()
    told = await account.news.async_told(HOUR)
    assert told is not None
    assert "call 3" in told.reported
    dialling = await archive.async_open_dialling("one")
    assert NOW in dialling.attempts.times
    assert dialling.tally.placed(NOW.date()) == 1
    await archive.async_close_dialling("one")


@pytest.mark.parametrize("addresses", CHANGES, indirect=True)
async def test_calls_go_along_to_another_server_and_back_to_a_file(
    hass: HomeAssistant,
    addresses: Addresses,
    file: Path,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What else the recorder's database has stays there."""
    old, new = addresses
    await _fill(hass, old)

    archive, account = await _start(hass, new)

    assert account.periods == (Period(NOW - DAY, NOW),)
    told = await account.news.async_told(HOUR)
    assert told is not None
    assert set(told.unreturned) == {call_at(2), call_at(4)}
    await _check(archive, account)
    assert "The archive has moved to the server, with 1199 calls" in caplog.text
    assert tables(old) == {"states"}
    await archive.async_close_account("one")

    archive, account = await _start(hass, "sqlite://")

    await _check(archive, account)
    assert tables(new) == set()
    await archive.async_close_account("one")
    # Their passwords are of no use any more.
    assert hass_storage["telephony.archive"]["data"]["servers"] == []


def _while_it_copies(patch: pytest.MonkeyPatch) -> None:
    add, turns = copying._add, 0

    def pull_the_plug(*arguments: object) -> None:
        nonlocal turns
        turns += 1
        if turns == 2:
            raise OSError("somebody pulled the plug")
        add(*arguments)  # type: ignore[arg-type]

    patch.setattr(copying, "_add", pull_the_plug)


def _pull_the_plug(*_: object) -> None:
    raise OSError("somebody pulled the plug")


def _while_it_looks(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        "custom_components.telephony.archive.same_database.insert", _pull_the_plug
    )


def _before_it_deletes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(moving, "_drop_tables", _pull_the_plug)


def _while_it_deletes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(METADATA, "drop_all", _pull_the_plug)


@pytest.mark.parametrize("addresses", CHANGES[2:], indirect=True)
@pytest.mark.parametrize(
    "interrupt",
    [_while_it_looks, _while_it_copies, _before_it_deletes, _while_it_deletes],
)
async def test_a_way_to_another_server_that_was_broken_off_is_finished(
    hass: HomeAssistant,
    addresses: Addresses,
    monkeypatch: pytest.MonkeyPatch,
    interrupt: Callable[[pytest.MonkeyPatch], None],
) -> None:
    """Whether or not the recorder has a third address by then."""
    old, new = addresses
    await _fill(hass, old)
    with monkeypatch.context() as patch:
        interrupt(patch)
        archive, _ = await _start(hass, new)
        assert archive.trouble is not None
        await archive.async_close_account("one")
        # Where few are to be taken back, it may be done before the plug is pulled.
        archive, _ = await _start(hass, old)
        await archive.async_close_account("one")

    archive, account = await _start(hass, new)

    await _check(archive, account)
    assert tables(old) == {"states"}
    assert "telephony_marks" not in tables(new)
    await archive.async_close_account("one")


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        (
            "postgresql",
            [
                {"host": "localhost"},
                {"host": "LOCALHOST", "password": "another-word"},
            ],
        ),
        (
            "mariadb",
            [
                {"host": "localhost"},
                {"drivername": "mariadb+pymysql"},
                {"query": {"charset": "utf8mb4"}},
            ],
        ),
    ],
)
async def test_a_server_with_another_address_is_the_same_one(
    hass: HomeAssistant,
    servers: Servers,
    hass_storage: dict[str, Any],
    name: str,
    ways: list[dict[str, Any]],
) -> None:
    """Nothing is taken from it to itself, and deleted then."""
    url = servers.running(name).empty_database()
    await _fill(hass, url)
    for way in (*ways, {}):
        archive, account = await _start(hass, url.set(**way))

        await _check(archive, account)
        assert left_servers(hass) == []
        await archive.async_close_account("one")
    assert len(hass_storage["telephony.archive"]["data"]["servers"]) == 1
    assert "telephony_marks" not in tables(url)


async def test_a_password_that_is_no_longer_right_is_not_asked_with(
    hass: HomeAssistant, servers: Servers, hass_storage: dict[str, Any]
) -> None:
    """The recorder has the new one."""
    url = servers.running("mariadb").empty_database()
    await _fill(hass, url)
    (known,) = hass_storage["telephony.archive"]["data"]["servers"]
    former = url.set(drivername="mysql", password="former-word")
    known["address"] = former.render_as_string(hide_password=False)

    archive, account = await _start(hass, url)

    await _check(archive, account)
    assert left_servers(hass) == []
    (known,) = hass_storage["telephony.archive"]["data"]["servers"]
    assert known["address"] == url.render_as_string(hide_password=False)
    await archive.async_close_account("one")


@pytest.mark.parametrize("addresses", CHANGES[2:], indirect=True)
async def test_a_database_that_somebody_has_copied_gives_no_doubles(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, addresses: Addresses
) -> None:
    """As everybody does who takes a recorder from one server to another."""
    old, new = addresses
    await _fill(hass, old)
    _copy(old, new)
    freezer.tick(60)
    # Home Assistant had still a moment to go on.
    archive, account = await _start(hass, old)
    amended = replace(call_at(7), line="desk")
    await account.async_keep([amended, call_at(0)])
    await account.async_note_told(
        {"call 0": call_at(0).started_at}, unreturned(call_at(2))
    )
    await archive.async_close_account("one")

    archive, account = await _start(hass, new)

    calls = [amended if call.id == amended.id else call for call in CALLS]
    assert await found(archive) == [call_at(0), *calls[:999]]
    assert await account.async_keep([call_at(0), *calls]) == Kept()
    told = await account.news.async_told(HOUR)
    assert told is not None
    assert told.unreturned == (call_at(2),)
    assert set(told.reported) == {"call 0", "call 3"}
    assert tables(old) == {"states"}
    await archive.async_close_account("one")


def _copy(old: URL, new: URL) -> None:
    """Copy an archive with the means of its server."""
    names = sorted(tables(old) - {"states"})
    if old.get_backend_name() == "mysql":
        for name in names:
            table = f"{old.database}.{name}"
            _do(
                new,
                f"CREATE TABLE {name} LIKE {table}",
                f"INSERT INTO {name} SELECT * FROM {table}",  # noqa: S608
            )
        return
    server = create_engine(old.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {new.database}"))
        connection.execute(
            text(f"CREATE DATABASE {new.database} TEMPLATE {old.database}")
        )
    server.dispose()


async def _place_two_calls(archive: Archive) -> None:
    dialling = await archive.async_open_dialling("one")
    dialling.attempts.include(Attempts([NOW + HOUR / 60, NOW + HOUR / 30]).left_at)
    for _ in range(2):
        dialling.tally.count_placed(NOW)
    await archive.async_close_dialling("one")


@on_servers
async def test_calls_on_a_server_that_is_away_come_along_when_it_is_back(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    servers: Servers,
    server: DatabaseServer,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What is known since is the later state, and what was told is known all the same."""
    old = server.empty_database()
    others = {"postgresql": "mariadb", "mysql": "postgresql"}
    new = servers.running(others[old.get_backend_name()]).empty_database()
    await _fill(hass, old)
    with server.away():
        freezer.tick(60)
        archive, account = await _start(hass, new)
        assert archive.trouble is None
        assert left_servers(hass) == [f"`{old.host}:{old.port}/home`"]
        amended = replace(call_at(3), line="desk")
        since = [call_at(-1), amended, call_at(4)]
        assert (await account.async_keep(since)).new == tuple(reversed(since))
        looked_at = {call.id: call.started_at for call in (call_at(-1), call_at(4))}
        await account.async_note_told(looked_at, unreturned(call_at(-1)), NOW)
        await _place_two_calls(archive)
        # Nobody is told a second time, nor waits for it.
        await pass_time(hass, freezer, HOUR)
        assert caplog.text.count("Calls are left on") == 1
        # A restart does not help, either.
        await archive.async_close_account("one")
        archive, account = await _start(hass, new)
        assert await found(archive) == since
        assert len(left_servers(hass)) == 1

    await pass_time(hass, freezer, HOUR)

    assert left_servers(hass) == []
    assert tables(old) == set()
    assert len(hass_storage["telephony.archive"]["data"]["servers"]) == 1
    calls = [call_at(-1), *(amended if one.id == amended.id else one for one in CALLS)]
    assert await found(archive) == calls[:1_000]
    assert await account.async_keep(calls) == Kept()
    told = await account.news.async_told(HOUR)
    assert told is not None
    assert set(told.reported) == {"call -1", "call 3", "call 4"}
    # Of a call that was looked at, it is known since that it waits no more.
    assert set(told.unreturned) == {call_at(-1), call_at(2)}
    assert told.told_before == NOW
    dialling = await archive.async_open_dialling("one")
    assert (len(dialling.attempts.times), dialling.tally.placed(NOW.date())) == (3, 2)
    await archive.async_close_dialling("one")
    await archive.async_close_account("one")


async def test_a_server_is_known_before_any_call_is_kept_there(
    hass: HomeAssistant, servers: Servers, hass_storage: dict[str, Any]
) -> None:
    """Somebody may pull the plug at once."""
    server = servers.running("postgresql")
    old = server.empty_database()
    with server.away():
        archive, _ = await _start(hass, old)
        assert archive.trouble is not None
        (known,) = hass_storage["telephony.archive"]["data"]["servers"]
        assert known["address"] == old.render_as_string(hide_password=False)
        await archive.async_close_account("one")


@on_servers
@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO telephony_versions VALUES (1)",
        "UPDATE telephony_versions SET version = 0",
        "UPDATE telephony_versions SET version = 1000",
    ],
)
async def test_a_left_server_whose_tables_nobody_understands_keeps_what_it_has(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    servers: Servers,
    server: DatabaseServer,
    change: str,
) -> None:
    """It costs no archive elsewhere, and its calls come along when it is put right."""
    old = server.empty_database()
    others = {"postgresql": "mariadb", "mysql": "postgresql"}
    new = servers.running(others[old.get_backend_name()]).empty_database()
    await _fill(hass, old)
    versions = _rows(old, "SELECT version FROM telephony_versions")
    _do(old, change)

    archive, account = await _start(hass, new)

    assert archive.trouble is None
    assert left_servers(hass) == [f"`{old.host}:{old.port}/home`"]
    assert (await account.async_keep([call_at(0)])).new == (call_at(0),)
    _do(old, "DELETE FROM telephony_versions")
    _do(old, f"INSERT INTO telephony_versions VALUES ({versions[0][0]})")  # noqa: S608
    await pass_time(hass, freezer, HOUR)
    assert left_servers(hass) == []
    await _check(archive, account, call_at(0))
    await archive.async_close_account("one")


@pytest.mark.parametrize("is_back", [False, True])
async def test_a_server_that_is_gone_for_good_can_be_given_up(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    servers: Servers,
    hass_client: ClientSessionGenerator,
    hass_storage: dict[str, Any],
    is_back: bool,
) -> None:
    """Unless it is there again by then."""
    for component in ("repairs", DOMAIN):
        assert await async_setup_component(hass, component, {})
    server = servers.running("postgresql")
    old = server.empty_database()
    await _fill(hass, old)
    server.stop()
    try:
        use_recorders_database(hass, "sqlite://")
        archive = async_get_archive(hass)
        await archive.async_open_account("one", PLAN.main_number)
        ((_, issue),) = ir.async_get(hass).issues
        client = await hass_client()
        form = await (
            await client.post(
                "/api/repairs/issues/fix",
                json={"handler": DOMAIN, "issue_id": issue},
            )
        ).json()
        assert (form["type"], form["step_id"]) == ("form", "confirm")
        assert form["description_placeholders"] == {"server": left_servers(hass)[0]}
        if is_back:
            server.start()
            # Not for as long as somebody is logged in.
            await pass_time(hass, freezer, timedelta(minutes=6))

        end = await (
            await client.post(f"/api/repairs/issues/fix/{form['flow_id']}", json={})
        ).json()
    finally:
        if not is_back:
            server.start()

    await pass_time(hass, freezer, HOUR)
    await archive.async_close_account("one")
    archive, _ = await _start(hass, "sqlite://")

    assert end["type"] == ("abort" if is_back else "create_entry")
    assert left_servers(hass) == []
    assert hass_storage["telephony.archive"]["data"]["servers"] == []
    assert await found(archive) == (CALLS[:1_000] if is_back else [])
    # Nothing is deleted there.
    assert (tables(old) == set()) is is_back
    await archive.async_close_account("one")


async def test_a_password_stands_in_the_stored_file_alone(
    hass: HomeAssistant,
    servers: Servers,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    server = servers.running("postgresql")
    old = server.empty_database().set(password="secret-word")
    await _fill(hass, old)
    with server.away():
        archive, _ = await _start(hass, "sqlite://")
        await archive.async_close_account("one")

    assert len(left_servers(hass)) == 1
    told = repr(ir.async_get(hass).issues)
    assert "secret-word" in json.dumps(hass_storage.pop("telephony.archive"))
    for text_of in (told, caplog.text, json.dumps(hass_storage)):
        assert "secret-word" not in text_of
    # Not even where the server is, in what is attached to a report.
    attached = [issue.to_json() for issue in ir.async_get(hass).issues.values()]
    assert "127.0.0.1" not in json.dumps(attached, default=str)


@pytest.mark.parametrize(
    "stored",
    [
        {"follows_recorder": True},
        {
            "follows_recorder": True,
            "servers": [{"address": "u:secret-word@h", "removed": []}],
        },
        {
            "follows_recorder": True,
            "servers": [{"address": "postgresql://h:secret-word/d"}],
        },
        {"follows_recorder": True, "servers": [None]},
    ],
)
async def test_what_is_stored_and_makes_no_sense_costs_no_archive(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    stored: dict[str, Any],
) -> None:
    hass_storage["telephony.archive"] = {
        "version": 1,
        "minor_version": 1,
        "key": "telephony.archive",
        "data": stored,
    }

    archive, account = await _start(hass, "sqlite://")

    assert (await account.async_keep([call_at(1)])).new == (call_at(1),)
    assert "Where calls are kept cannot be read, and is begun anew" in caplog.text
    assert "secret-word" not in caplog.text
    await archive.async_close_account("one")


async def test_a_left_server_whose_driver_is_gone_costs_no_archive(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    """Whoever moved Home Assistant elsewhere may have installed it by hand."""
    hass_storage["telephony.archive"] = {
        "version": 1,
        "minor_version": 1,
        "key": "telephony.archive",
        "data": {
            "follows_recorder": True,
            "servers": [{"address": "postgresql+gone://server/home", "removed": []}],
        },
    }

    archive, account = await _start(hass, "sqlite://")

    assert left_servers(hass) == ["`server/home`"]
    assert (await account.async_keep([call_at(1)])).new == (call_at(1),)
    assert archive.trouble is None
    await archive.async_close_account("one")


@on_servers
async def test_a_file_of_a_newer_version_does_not_move(
    hass: HomeAssistant, server: DatabaseServer, file: Path
) -> None:
    """The newer version takes it along when it is installed again."""
    await _fill(hass, "sqlite://")
    newer = file_url(file)
    versions = _rows(newer, "SELECT version FROM telephony_versions")
    _do(newer, "UPDATE telephony_versions SET version = 99")

    archive, account = await _start(hass, server.empty_database())

    assert archive.trouble is Trouble.NEWER
    with pytest.raises(ArchiveUnavailableError):
        await account.async_keep([call_at(0)])
    _do(newer, f"UPDATE telephony_versions SET version = {versions[0][0]}")  # noqa: S608
    await account.async_keep(())
    await _check(archive, account, call_at(0))
    assert not _is_there(file)
    await archive.async_close_account("one")
