"""An archive that follows the recorder to a server."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.telephony.archive import copying, week_counts
from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.archive.archive import Archive
from custom_components.telephony.archive.call_keeping import Kept
from custom_components.telephony.archive.call_query import CallQuery
from custom_components.telephony.archive.counting_ahead import async_count_ahead
from custom_components.telephony.archive.database_thread import ArchiveUnavailableError
from custom_components.telephony.archive.read_periods import Period
from custom_components.telephony.calls import (
    LONGEST_ID,
    Call,
    Cost,
    DialAttempt,
    Party,
    PendingAttempt,
)
from custom_components.telephony.const import DOMAIN
from custom_components.telephony.dial_rules.attempts import Attempts
from custom_components.telephony.dial_rules.refusal import Refusal
from custom_components.telephony.providers.json_record import JsonRecord
from simulator import Simulator

from ..conftest import NOW
from ..helpers.actions import act
from ..helpers.dashboards import Dashboard
from ..helpers.stored_accounts import add_account
from .conftest import PLAN, on_servers
from .database_servers import DatabaseServer, Servers, use_recorders_database
from .kept_calls import FULL_CALL, call_at, found, unreturned

pytestmark = pytest.mark.usefixtures("frozen_time")

CALLS = [FULL_CALL, *(call_at(minutes) for minutes in range(1, 1_200))]
DAY = timedelta(days=1)
READ = Period(NOW - DAY, NOW)
ATTEMPT = DialAttempt(
    id="0123",
    number="+1 202 555 0143",
    name=None,
    line="60010001",
    started_at=NOW - timedelta(microseconds=1),
    reference="r",
    order_id=None,
    confirmed=True,
)


def _has_issue(hass: HomeAssistant, issue: str) -> bool:
    return ir.async_get(hass).async_get_issue(DOMAIN, issue) is not None


def _is_there(file: Path) -> bool:
    return file.exists()


def _damage(file: Path) -> None:
    file.write_bytes(b"no database at all " * 1_000)


async def _fill_file(hass: HomeAssistant) -> None:
    """Keep calls of two accounts in a file, as long as the recorder has one."""
    archive = Archive(hass)
    one = await archive.async_open_account("one", PLAN.main_number)
    two = await archive.async_open_account("two", PLAN.main_number)
    await one.async_keep(CALLS, READ)
    await two.async_keep([call_at(7)], READ)
    await one.async_note_told(
        {"call 3": call_at(3).started_at},
        unreturned(call_at(2), call_at(4)),
        NOW - DAY,
    )
    dialling = await archive.async_open_dialling("one")
    dialling.attempts.include(Attempts([NOW, NOW - DAY / 2]).left_at)
    dialling.tally.count_placed(NOW)
    dialling.tally.count_refused(Refusal.FORBIDDEN, NOW)
    dialling.pending = [PendingAttempt(ATTEMPT, ambiguous=True)]
    dialling.uncertain = [replace(ATTEMPT, id="uncertain", name="Đặng")]
    dialling.matched = {"call 7": NOW - DAY}
    await archive.async_close_dialling("one")
    await archive.async_close_account("one")
    await archive.async_close_account("two")


async def _check_dialling(archive: Archive) -> None:
    """See that what was dialled is there as it was in the file."""
    dialling = await archive.async_open_dialling("one")
    assert len(dialling.attempts.times) == 2
    assert dialling.tally.placed(NOW.date()) == 1
    assert dialling.tally.refused(NOW.date()) == {Refusal.FORBIDDEN: 1}
    assert dialling.pending == [PendingAttempt(ATTEMPT, ambiguous=True)]
    assert dialling.uncertain == [replace(ATTEMPT, id="uncertain", name="Đặng")]
    assert dialling.matched == {"call 7": NOW - DAY}
    await archive.async_close_dialling("one")


async def _open_on(
    hass: HomeAssistant, server: DatabaseServer, *, empty: bool = True
) -> tuple[Archive, AccountArchive]:
    url = server.empty_database() if empty else server.database
    use_recorders_database(hass, url)
    archive = Archive(hass)
    return archive, await archive.async_open_account("one", PLAN.main_number)


@on_servers
async def test_calls_go_along_when_the_recorder_goes_to_a_server(
    hass: HomeAssistant, server: DatabaseServer, file: Path
) -> None:
    await _fill_file(hass)

    archive, account = await _open_on(hass, server)

    assert await found(archive) == CALLS[:1_000]
    assert account.periods == (READ,)
    assert await account.async_keep(CALLS) == Kept()
    told = await account.news.async_told(timedelta(hours=1))
    assert told is not None
    assert told.reported == {"call 3": call_at(3).started_at}
    assert set(told.unreturned) == {call_at(2), call_at(4)}
    assert told.told_before is not None
    assert list(file.parent.glob("telephony.db*")) == []
    await _check_dialling(archive)
    other = await archive.async_open_account("two", PLAN.main_number)
    assert await other.calls.async_with_id("call 7") == call_at(7)
    await archive.async_close_account("two")
    await archive.async_close_account("one")


@on_servers
async def test_a_move_that_was_broken_off_is_finished(
    hass: HomeAssistant,
    server: DatabaseServer,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await _fill_file(hass)
    add, turns = copying._add, 0

    def pull_the_plug(*arguments: object) -> None:
        nonlocal turns
        turns += 1
        if turns == 2:
            raise OSError("somebody pulled the plug")
        add(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(copying, "_add", pull_the_plug)
        archive, account = await _open_on(hass, server)
    assert _has_issue(hass, "archive_unavailable")
    assert _is_there(file)

    # A poll that tells of something newer than the file knows.
    amended = replace(CALLS[-1], line="desk")
    assert await account.async_keep([amended]) == Kept(changed=(amended,))

    assert not _has_issue(hass, "archive_unavailable")
    assert await found(archive) == CALLS[:1_000]
    assert await account.async_keep([*CALLS[:-1], amended]) == Kept()
    assert not _is_there(file)
    await archive.async_close_account("one")


@on_servers
async def test_the_later_state_of_a_call_wins(
    hass: HomeAssistant,
    server: DatabaseServer,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody knew of what the server has, and a file was in use meanwhile."""
    monkeypatch.setattr(copying, "_TELL_EVERY", 1_000)
    monkeypatch.setattr(week_counts, "_WEEK", timedelta(hours=1))
    archive, account = await _open_on(hass, server)
    old = [call_at(minutes) for minutes in (2, 600, 2_000)]
    await account.async_keep([call_at(1), call_at(500), *old])
    await async_count_ahead(archive, "one")
    await archive.async_close_account("one")
    freezer.tick(60)
    use_recorders_database(hass, "sqlite://")
    del hass_storage["telephony.archive"]
    archive = Archive(hass)
    account = await archive.async_open_account("one", PLAN.main_number)
    amended = replace(call_at(1), line="desk")
    later = [call_at(minutes) for minutes in (*range(3, 400), *range(700, 1_399))]
    # In weeks of which the server has counted the calls.
    later.append(call_at(601, call_id=call_at(500).id))
    await account.async_keep([amended, *later])
    await archive.async_close_account("one")

    archive, account = await _open_on(hass, server, empty=False)

    assert await account.async_keep([amended, *old, *later]) == Kept()
    page = await archive.async_find([CallQuery(account="one")], limit=1)
    assert page.total == 1_101
    assert "The archive moves: 1000 of 1098 calls" in caplog.text
    await archive.async_close_account("one")


@on_servers
async def test_a_file_that_is_damaged_stays_behind(
    hass: HomeAssistant, server: DatabaseServer, file: Path
) -> None:
    _damage(file)

    archive, account = await _open_on(hass, server)

    await hass.async_block_till_done()
    assert _has_issue(hass, "archive_damaged")
    assert not _is_there(file)
    assert await account.async_keep([call_at(1)]) == Kept(new=(call_at(1),))
    await archive.async_close_account("one")


@on_servers
async def test_what_a_lost_server_could_not_take_is_written_when_it_is_back(
    hass: HomeAssistant, server: DatabaseServer
) -> None:
    archive, account = await _open_on(hass, server)
    await account.async_keep([call_at(3)])

    server.stop()
    try:
        for call in (call_at(2), call_at(1)):
            with pytest.raises(ArchiveUnavailableError):
                await account.async_keep([call], READ)
        assert _has_issue(hass, "archive_unavailable")
    finally:
        server.start()

    assert await account.async_keep(()) == Kept(new=(call_at(2), call_at(1)))
    assert not _has_issue(hass, "archive_unavailable")
    assert await found(archive) == [call_at(1), call_at(2), call_at(3)]
    assert account.periods == (READ,)
    await archive.async_close_account("one")


@pytest.mark.parametrize(
    "address",
    [
        "mysql+nobodys_driver://u:secret-word@127.0.0.1/home",
        # Its usual driver is not installed.
        "mariadb://u:secret-word@127.0.0.1/home",
        # Nobody listens there.
        "postgresql://u:secret-word@127.0.0.1:1/home",
        "mysql+pymysql://u:secret-word@127.0.0.1:1/home",
        "mariadb+pymysql://u:secret-word@127.0.0.1:1/home",
    ],
)
@pytest.mark.usefixtures("socket_enabled")
async def test_a_server_that_cannot_be_used_is_told_without_its_password(
    hass: HomeAssistant, file: Path, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    """And is no reason to begin a file."""
    use_recorders_database(hass, address)
    archive = Archive(hass)

    account = await archive.async_open_account("one", PLAN.main_number)
    with pytest.raises(ArchiveUnavailableError):
        await account.async_keep([call_at(1)])

    assert account.is_behind
    assert _has_issue(hass, "archive_unavailable")
    assert "cannot be used at the moment" in caplog.text
    assert "secret-word" not in caplog.text
    assert not _is_there(file)
    await archive.async_close_account("one")


@pytest.mark.parametrize("address", ["sqlite:////config/other.db", "no address"])
async def test_a_recorder_with_a_file_has_no_part_in_it(
    hass: HomeAssistant, file: Path, address: str
) -> None:
    use_recorders_database(hass, address)
    archive = Archive(hass)

    account = await archive.async_open_account("one", PLAN.main_number)
    await account.async_keep([call_at(1)])

    assert _is_there(file)
    await archive.async_close_account("one")


@on_servers
async def test_there_is_room_for_whatever_a_vendor_can_tell(
    hass: HomeAssistant, server: DatabaseServer
) -> None:
    """Else nothing would be written any more, for it is tried again and again."""
    longest = f"-{'9' * 17}.{'9' * 400}"
    record = JsonRecord({"text": "\N{GRINNING FACE}" * 500, "price": longest})
    text, price = record.text("text"), record.decimal("price")
    assert text is not None
    assert price is not None
    call = replace(
        call_at(1, call_id="\N{GRINNING FACE}" * LONGEST_ID),
        caller=Party(text, text, text),
        line=text,
        did=text,
        country=text,
        cost=Cost(price, "USD"),
    )
    archive, account = await _open_on(hass, server)

    await account.async_keep([call])

    assert await found(archive) == [call]
    await archive.async_close_account("one")


@pytest.mark.usefixtures("socket_enabled")
async def test_a_server_is_the_same_by_either_of_its_names(
    hass: HomeAssistant, servers: Servers, file: Path
) -> None:
    """The recorder takes MariaDB by its own name, too."""
    url = servers.running("mariadb").empty_database()
    # Their ids are equal where capitals and accents make no difference.
    ids = ("e", "E", "é", "\N{GRINNING FACE}")
    calls = [call_at(minutes, call_id=one) for minutes, one in enumerate(ids)]
    wanted = CallQuery(account="one", text="ann")
    known: list[Call] = []
    for name, call in zip(("mariadb+pymysql", "mysql+pymysql") * 2, calls, strict=True):
        use_recorders_database(hass, url.set(drivername=name))
        archive = Archive(hass)
        account = await archive.async_open_account("one", PLAN.main_number)

        assert await account.async_keep([call]) == Kept(new=(call,))

        known.append(call)
        assert await found(archive) == known
        assert await found(archive, wanted) == known
        await archive.async_erase()
        await archive.async_close_account("one")
    assert not _is_there(file)


@pytest.mark.parametrize(
    "asked",
    [
        {"charset": "utf8"},
        {"charset": "latin1"},
        {"charset": "utf8", "collation": "utf8_general_ci"},
    ],
)
@pytest.mark.usefixtures("socket_enabled")
async def test_all_letters_are_kept_whatever_the_recorder_does_with(
    hass: HomeAssistant, servers: Servers, asked: dict[str, str]
) -> None:
    url = servers.running("mariadb").empty_database().update_query_dict(asked)
    use_recorders_database(hass, url)
    archive = Archive(hass)
    account = await archive.async_open_account("one", PLAN.main_number)
    called = replace(FULL_CALL, callee=Party("1", "\N{GRINNING FACE} Đặng"))

    await account.async_keep([called])

    assert await found(archive, CallQuery(account="one", text="dang")) == [called]
    await archive.async_close_account("one")


@on_servers
async def test_what_no_call_can_have_is_looked_for_in_vain(
    hass: HomeAssistant,
    server: DatabaseServer,
    simulator: Simulator,
    without_past: None,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """A driver would rather fail than ask for it."""
    use_recorders_database(hass, server.empty_database())
    await add_account(hass, simulator, "antbuddy")
    dashboard = await Dashboard.open(hass, hass_ws_client)

    for one in ("1\0", "1\ud800"):
        for field in ("text", "name", "number"):
            assert (await act(hass, "get_call_history", **{field: one}))["total"] == 0
    assert (await dashboard.ask("calls/list", text="1\0"))["total"] == 0


@on_servers
async def test_a_backup_of_home_assistant_is_no_business_of_a_server(
    hass: HomeAssistant, server: DatabaseServer
) -> None:
    archive, account = await _open_on(hass, server)
    await archive.backup.async_begin()

    assert (await account.async_keep([FULL_CALL])).new == (FULL_CALL,)

    assert await archive.backup.async_end()
    await archive.async_close_account("one")
