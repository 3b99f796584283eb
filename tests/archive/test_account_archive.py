"""What is kept of an account: each call once, as the vendor told it last."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from operator import attrgetter
from pathlib import Path
from time import monotonic
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from sqlalchemy import Connection, delete, event
from sqlalchemy.engine import Engine

from custom_components.telephony.archive import vendors_time
from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.archive.account_removal import (
    async_forget_account,
)
from custom_components.telephony.archive.archive import Archive, async_get_archive
from custom_components.telephony.archive.call_keeping import Kept
from custom_components.telephony.archive.call_query import CallQuery
from custom_components.telephony.archive.database import Trouble
from custom_components.telephony.archive.database_thread import ArchiveUnavailableError
from custom_components.telephony.archive.read_periods import Period
from custom_components.telephony.archive.tables import calls
from custom_components.telephony.archive.unreturned_rows import note_unreturned
from custom_components.telephony.calls import Call, Direction, Outcome, Party
from custom_components.telephony.numbering.number_plan import NumberPlan

from ..conftest import NOW
from .conftest import PLAN, everywhere
from .kept_calls import FULL_CALL, call_at, found, rows_of, unreturned

pytestmark = pytest.mark.usefixtures("frozen_time")

DAY = timedelta(days=1)


EVERY_KIND: Final = [
    FULL_CALL,
    Call(id="b", started_at=NOW, direction=Direction.INTERNAL),
    *(
        Call(
            id=f"{direction}, {outcome}",
            started_at=NOW,
            direction=direction,
            outcome=outcome,
        )
        for direction in Direction
        for outcome in Outcome
    ),
]


@everywhere
async def test_a_call_is_kept_with_all_that_the_vendor_told(
    archive: Archive, account: AccountArchive, subtests: pytest.Subtests
) -> None:
    for call in EVERY_KIND:
        with subtests.test(call.id):
            assert await account.async_keep([call]) == Kept(new=(call,))
            assert await account.calls.async_with_id(call.id) == call

    by_id = attrgetter("id")
    assert sorted(await found(archive), key=by_id) == sorted(EVERY_KIND, key=by_id)
    assert await account.calls.async_with_id("another") is None


@everywhere
async def test_what_is_known_is_not_new_and_what_is_amended_is_changed(
    archive: Archive, account: AccountArchive
) -> None:
    first, second, third = call_at(3), call_at(2), call_at(1)
    await account.async_keep([first, second])
    amended = replace(first, talk_time=timedelta(seconds=9), line="desk")

    kept = await account.async_keep([third, amended, second])

    assert kept == Kept(new=(third,), changed=(amended,))
    assert await found(archive) == [third, second, amended]
    assert await account.async_keep([third, amended, second]) == Kept()


@everywhere
async def test_the_last_of_two_with_one_id_counts(
    archive: Archive, account: AccountArchive
) -> None:
    call = call_at(1)
    amended = replace(call, outcome=Outcome.BUSY)

    assert await account.async_keep([call, amended]) == Kept(new=(amended,))
    assert await found(archive) == [amended]


@everywhere
async def test_many_calls_are_kept_at_once(
    archive: Archive, account: AccountArchive
) -> None:
    many = [call_at(minutes) for minutes in range(2_500)]

    assert len((await account.async_keep(many)).new) == 2_500

    again = await account.async_keep([*many, call_at(3_000)])
    assert again.new == (call_at(3_000),)
    page = await archive.async_find([CallQuery(account="one")], limit=1_000)
    assert [one.call for one in page.calls] == many[:1_000]
    assert page.total == 2_501


@everywhere
async def test_what_an_account_keeps_is_no_business_of_another(
    archive: Archive, account: AccountArchive
) -> None:
    other = await archive.async_open_account("two", PLAN.main_number)
    mine, yours = call_at(1, call_id="same"), call_at(2, call_id="same")

    assert await account.async_keep([mine], Period(NOW - DAY, NOW)) == Kept((mine,))
    assert await other.async_keep([yours]) == Kept((yours,))

    assert await found(archive) == [mine]
    assert await found(archive, CallQuery(account="two")) == [yours]
    assert other.periods == ()
    await archive.async_close_account("two")


@everywhere
async def test_calls_and_periods_outlive_a_restart(
    archive: Archive,
    account: AccountArchive,
    reopen: Callable[[], Awaitable[AccountArchive]],
) -> None:
    assert account.kept_since is None
    await account.async_keep([call_at(1)], Period(NOW - DAY, NOW))
    account.note_read(Period(NOW - 3 * DAY, NOW - 2 * DAY), Period(NOW, NOW + DAY))
    periods = account.periods

    account = await reopen()

    assert await found(archive) == [call_at(1)]
    assert account.periods == periods
    assert periods == (
        Period(NOW - 3 * DAY, NOW - 2 * DAY),
        Period(NOW - DAY, NOW + DAY),
    )
    assert account.kept_since == NOW - DAY


async def test_calls_are_kept_since_the_last_gap(account: AccountArchive) -> None:
    """Whoever follows what is kept is told when there is one, and when it is filled."""
    told: list[datetime] = []
    account.changes.add(told.append)
    await account.async_keep((), Period(NOW - DAY, NOW))
    assert (account.kept_since, told) == (NOW - DAY, [NOW - DAY])
    await account.async_keep((), Period(NOW - 9 * DAY, NOW - 8 * DAY))
    assert (account.kept_since, told) == (NOW - DAY, [NOW - DAY])

    # What is read touches what was read, and fills the gap in the end.
    await account.async_keep((), Period(NOW - 2 * DAY, NOW - DAY))
    assert account.kept_since == NOW - 2 * DAY
    await account.async_keep((), Period(NOW - 8 * DAY, NOW - 2 * DAY))
    assert account.kept_since == NOW - 9 * DAY
    assert told[1:] == [NOW - 2 * DAY, NOW - 9 * DAY]

    # The vendor was away for two days; then it is asked for these as well.
    account.note_read(Period(NOW + 2 * DAY, NOW + 3 * DAY))
    account.note_poll(NOW + 3 * DAY)
    assert account.kept_since == NOW + 2 * DAY
    await account.async_keep((), Period(NOW, NOW + 2 * DAY))
    assert account.kept_since == NOW - 9 * DAY
    assert told[3:] == [NOW + 2 * DAY, NOW - 9 * DAY]


async def test_what_was_read_of_times_that_are_not_kept_is_to_be_read_again(
    archive: Archive, account: AccountArchive
) -> None:
    """For whoever has calls kept for longer later."""
    await archive.async_close_account("one")
    account = await archive.async_open_account("one", PLAN.main_number, kept_days=2)
    kept_from = dt_util.start_of_local_day(NOW - 2 * DAY)
    account.forgotten.note_time(NOW)
    old, young = call_at(5 * 24 * 60), call_at(1)

    kept = await account.async_keep([old, young], Period(NOW - 9 * DAY, NOW))

    assert kept == Kept(new=(young,))
    assert account.kept_since == kept_from
    await archive.async_close_account("one")
    account = await archive.async_open_account("one", PLAN.main_number, kept_days=30)
    assert account.periods == (Period(kept_from, NOW),)


async def test_nothing_is_too_old_before_the_vendor_has_told_the_time(
    archive: Archive,
    account: AccountArchive,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """This machine's clock alone may be wrong, and says no more than how time goes on."""
    await archive.async_close_account("one")
    account = await archive.async_open_account("one", PLAN.main_number, kept_days=2)
    old = call_at(5 * 24 * 60)
    assert await account.async_keep([old]) == Kept(new=(old,))

    # A call is told of when it is over, and what is in the future is a slip.
    account.forgotten.note_time(NOW - 4 * DAY, NOW - 9 * DAY)
    assert account.forgotten.before == dt_util.start_of_local_day(NOW - 6 * DAY)
    account.forgotten.note_time(NOW + 9 * DAY)
    assert account.forgotten.before == dt_util.start_of_local_day(NOW - 2 * DAY)

    freezer.tick(7 * DAY)
    assert account.forgotten.before == dt_util.start_of_local_day(NOW + 5 * DAY)
    steady = monotonic()
    monkeypatch.setattr(f"{vendors_time.__name__}.monotonic", lambda: steady)
    freezer.tick(7 * DAY)
    assert account.forgotten.before == dt_util.start_of_local_day(NOW + 5 * DAY)


async def test_when_a_call_was_seen_and_changed_is_kept(
    account: AccountArchive, file: Path, freezer: FrozenDateTimeFactory
) -> None:
    def moments() -> list[tuple[int, ...]]:
        return rows_of(file, "SELECT first_seen, last_changed FROM telephony_calls")

    micros = int(NOW.timestamp()) * 1_000_000
    await account.async_keep([call_at(1)])
    freezer.tick(60)
    await account.async_keep([call_at(1)])
    assert moments() == [(micros, micros)]

    await account.async_keep([replace(call_at(1), did="5")])

    assert moments() == [(micros, micros + 60_000_000)]


async def test_an_idle_poll_does_not_touch_the_file(
    account: AccountArchive, file: Path
) -> None:
    await account.async_keep([call_at(1)])

    def contents() -> bytes:
        return file.read_bytes() + Path(f"{file}-wal").read_bytes()

    before = contents()
    assert await account.async_keep(()) == Kept()

    assert contents() == before


async def test_forgetting_an_account_leaves_the_others(
    hass: HomeAssistant, archive: Archive, account: AccountArchive, file: Path
) -> None:
    other = await archive.async_open_account("two", PLAN.main_number)
    await account.async_keep([call_at(1)], Period(NOW - DAY, NOW))
    await other.async_keep([call_at(1), call_at(2)], Period(NOW - DAY, NOW))
    await archive.async_close_account("two")

    for _ in range(2):
        await async_forget_account(hass, "two")

    assert await found(archive) == [call_at(1)]
    assert await found(archive, CallQuery(account="two")) == []
    other = await archive.async_open_account("two", PLAN.main_number)
    assert other.periods == ()
    await archive.async_close_account("two")


async def test_no_file_is_made_to_forget_what_was_never_kept(
    hass: HomeAssistant, archive: Archive, file: Path
) -> None:
    await async_forget_account(hass, "one")

    assert list(file.parent.glob("telephony*")) == []


async def test_the_file_is_for_its_owner_alone(
    account: AccountArchive, file: Path
) -> None:
    await account.async_keep([call_at(1)])

    files = sorted(file.parent.glob("telephony.db*"))
    assert [each.name for each in files] == [
        "telephony.db",
        "telephony.db-shm",
        "telephony.db-wal",
    ]
    assert {each.stat().st_mode & 0o777 for each in files} == {0o600}


async def test_all_is_written_and_closed_when_home_assistant_stops(
    hass: HomeAssistant, account: AccountArchive, file: Path
) -> None:
    await account.async_keep([call_at(1)])
    account.note_read(Period(NOW - DAY, NOW))

    await hass.async_stop()

    # The last one who closes a database takes its journals away.
    assert [each.name for each in file.parent.glob("telephony.db*")] == [file.name]
    ((start, end),) = rows_of(file, 'SELECT start, "end" FROM telephony_periods')
    assert end - start == 86_400_000_000


async def test_all_accounts_have_one_archive(hass: HomeAssistant) -> None:
    assert async_get_archive(hass) is async_get_archive(hass)


async def test_numbers_that_are_read_in_another_way_are_found_in_that_way(
    archive: Archive, account: AccountArchive
) -> None:
    """In another country a number without the country's code is another one."""
    plans = {"US": NumberPlan("US"), "GB": NumberPlan("GB")}
    written = "020 7946 0123"
    many = [call_at(minutes, remote=Party(written)) for minutes in range(1_200)]
    await archive.async_close_account("one")
    totals: list[tuple[int, int]] = []

    for region in ("US", "GB", "GB", "US"):
        plan = plans[region]
        account = await archive.async_open_account("one", plan.main_number, region)
        await account.async_keep(many)
        await account.async_update_numbers()
        found_by = [
            await archive.async_find(
                [CallQuery(account="one", numbers=[str(key)])], limit=1
            )
            for key in (plans["GB"].main_number(written), plan.main_number(written))
        ]
        totals.append((found_by[0].total, found_by[1].total))
        await archive.async_close_account("one")

    assert totals == [(0, 1_200), (1_200, 1_200), (1_200, 1_200), (0, 1_200)]


async def test_whoever_follows_what_is_kept_hears_from_when_on_it_changed(
    account: AccountArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[datetime] = []
    stop = account.changes.add(heard.append)
    first, second = call_at(90), call_at(60)
    moved = replace(second, started_at=NOW)

    await account.async_keep([first, second])
    await account.async_keep([first, second])
    await account.async_keep([moved])
    assert heard == [first.started_at, second.started_at]

    # The database does it, and nobody hears of that: it is told again, and is no news.
    third = call_at(30)
    thread = account._thread
    run = thread.async_run

    async def run_too_long(work: Callable[[Connection], object]) -> None:
        await run(work)
        raise ArchiveUnavailableError(Trouble.UNAVAILABLE)

    with monkeypatch.context() as patch:
        patch.setattr(thread, "async_run", run_too_long)
        with pytest.raises(ArchiveUnavailableError):
            await account.async_keep([third])
    await account.async_keep([])
    assert heard[2:] == [third.started_at]

    stop()
    await account.async_keep([call_at(10)])
    assert len(heard) == 3


async def test_the_newest_calls_are_read_and_no_others_are_counted(
    account: AccountArchive,
) -> None:
    await account.async_keep([call_at(minutes) for minutes in range(30)])
    asked: list[str] = []

    def listen(*arguments: Any) -> None:  # noqa: ANN401 - what SQLAlchemy tells
        asked.append(arguments[2])

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        newest = await account.calls.async_newest(NOW - DAY, None, 3)
    finally:
        event.remove(Engine, "before_cursor_execute", listen)

    assert newest == tuple(call_at(minutes) for minutes in range(3))
    assert asked
    assert not any("count(" in statement for statement in asked)


@everywhere
async def test_a_missed_call_that_came_from_elsewhere_waits_until_it_is_known(
    archive: Archive, account: AccountArchive
) -> None:
    """It comes while an account is open that writes down its own list."""
    first, second, late = call_at(3), call_at(2), call_at(4)
    await account.async_keep([first, second, late])
    await account.async_note_told({}, unreturned(first, second))
    await account.news.async_told(DAY)
    await archive.async_run(
        lambda connection: note_unreturned(connection, 1, [late.id], known=())
    )

    await account.async_note_told({}, unreturned(second))

    told = await account.news.async_told(DAY)
    assert told is not None
    assert set(told.unreturned) == {second, late}
    # From then on it is known.
    await account.async_note_told({}, unreturned(first))
    told = await account.news.async_told(DAY)
    assert told is not None
    assert told.unreturned == (first,)


@everywhere
async def test_who_is_returned_by_a_call_that_is_kept(
    archive: Archive, account: AccountArchive, subtests: pytest.Subtests
) -> None:
    incoming, outgoing = Direction.INCOMING, Direction.OUTGOING
    missed, other = Outcome.MISSED, Party("12025550199")
    hidden = Party("anonymous")
    waiting = [
        call_at(5, outcome=missed, call_id="waits"),
        call_at(5, outcome=missed, remote=hidden, call_id="hidden"),
    ]
    for number, (call, returned) in enumerate(
        (
            (call_at(6, outgoing), set()),
            (call_at(4, outgoing, remote=other), set()),
            (call_at(4, outgoing, remote=hidden), set()),
            (call_at(4, incoming, missed), set()),
            (call_at(4, incoming, None), set()),
            (call_at(4, Direction.INTERNAL), set()),
            (call_at(5, outgoing, Outcome.BUSY), {"waits"}),
            (call_at(4, incoming), {"waits"}),
        )
    ):
        with subtests.test(str(number)):
            await account.async_keep([*waiting, replace(call, id=str(number))])
            ids = [call.id for call in waiting]
            assert await account.calls.async_returned(ids) == returned
            # The others are younger.
            await archive.async_run(
                lambda connection: connection.execute(delete(calls))
            )

    assert await account.calls.async_returned(["unknown"]) == set()
