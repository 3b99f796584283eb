"""What the recorder keeps of calls is what the archive says, whatever happens."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
import sys
from threading import get_ident
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import DATA_INSTANCE, get_instance
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from sqlalchemy import Connection, delete
from sqlalchemy.exc import OperationalError

from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.archive.archive import async_get_archive
from custom_components.telephony.archive.call_sums import CallSum
from custom_components.telephony.archive.database import Trouble
from custom_components.telephony.archive.database_thread import ArchiveUnavailableError
from custom_components.telephony.archive.read_periods import Period
from custom_components.telephony.archive.tables import (
    accounts,
    calls as calls_table,
    periods,
)
from custom_components.telephony.calls import Call, Cost, Direction, Outcome
from custom_components.telephony.entry.removed_accounts import (
    async_get_removed_accounts,
)
from custom_components.telephony.statistics import call_statistics, recorder_rows
from custom_components.telephony.statistics.call_statistics import (
    CallStatistics,
    async_clear_removed,
)
from custom_components.telephony.statistics.corrections import HourRow
from custom_components.telephony.statistics.series import HourlyValues, hourly_values

from ..archive.conftest import PLAN
from ..archive.kept_calls import call_at
from ..conftest import NOW
from ..helpers.time_travel import move_to, pass_time, pass_until
from .written_statistics import (
    HOUR,
    YEAR_AGO,
    days_ago,
    expected,
    gain_between,
    gains,
    hour_of,
    names,
    of,
)

pytestmark = pytest.mark.usefixtures("frozen_time", "recorder_mock")

DAY = timedelta(days=1)
PAUSE = timedelta(minutes=6)
YEAR = Period(YEAR_AGO, NOW)


def _start(
    hass: HomeAssistant, entry: MockConfigEntry, account: AccountArchive
) -> CallStatistics:
    statistics = CallStatistics(hass, entry, account)
    statistics.async_start()
    return statistics


def _is_up_to_date(statistics: CallStatistics) -> bool:
    """Tell it as of now; mypy takes the attribute for a constant."""
    return statistics.is_up_to_date


async def _settle(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let time pass until what is known has been written."""
    await pass_time(hass, freezer, PAUSE)
    await get_instance(hass).async_block_till_done()


def _ended_as(outcome: Outcome, call: Call) -> bool:
    return call.outcome is outcome


def _noted_rows(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return how many rows are written from now on, each time that any are."""
    written: list[int] = []
    write = recorder_rows.async_write_rows

    def note(hass: HomeAssistant, metadata: object, rows: list[object]) -> None:
        written.append(len(rows))
        write(hass, metadata, rows)  # type: ignore[arg-type]

    monkeypatch.setattr(
        "custom_components.telephony.statistics.call_statistics.async_write_rows", note
    )
    return written


async def _forget(
    hass: HomeAssistant, account: AccountArchive, *forgotten: Call
) -> None:
    """Delete calls, as somebody asks for it."""

    def work(connection: Connection) -> None:
        connection.execute(
            delete(calls_table).where(
                calls_table.c.call_id.in_([call.id for call in forgotten])
            )
        )

    await async_get_archive(hass).async_run(work)
    account.changes.tell(min(call.started_at for call in forgotten))


async def _lose_everything(hass: HomeAssistant, account: AccountArchive) -> None:
    """Let the archive begin anew, as a damaged one does."""

    def work(connection: Connection) -> None:
        for table in (calls_table, periods):
            connection.execute(delete(table))

    await async_get_archive(hass).async_run(work)
    account.begin_anew()


def _lose_account(connection: Connection) -> None:
    """Let nothing be known any more of when an account began, either."""
    connection.execute(delete(accounts))


async def test_last_year_is_there_on_the_first_day(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    account: AccountArchive,
) -> None:
    directions, outcomes = list(Direction), [*Outcome, None]
    kept = [
        replace(
            call_at(
                days_ago(day) + 7 * day % 60,
                directions[day % 3],
                outcomes[day % len(outcomes)],
            ),
            talk_time=timedelta(seconds=day),
            cost=Cost(Decimal("0.1"), "CNY") if day % 3 == 1 else None,
        )
        for day in range(364)
    ]
    await account.async_keep(kept, YEAR)

    statistics = _start(hass, entry, account)
    await _settle(hass, freezer)

    assert _is_up_to_date(statistics)
    for direction in Direction:
        own = [call for call in kept if call.direction is direction]
        assert await gains(hass, f"{direction}_calls") == expected(own)
        for outcome in Outcome:
            assert await gains(hass, f"{direction}_calls_{outcome}") == expected(
                own, partial(_ended_as, outcome)
            )
        minutes = await gains(hass, f"{direction}_talk_time")
        total = sum(call.talk_time.total_seconds() for call in own if call.talk_time)
        assert sum(minutes.values()) == pytest.approx(total / 60, abs=0.01)
    costs = await gains(hass, "outgoing_cost_cny")
    assert sum(costs.values()) == pytest.approx(12.1)
    assert set(costs.values()) == {0.1}
    assert len(await names(hass)) == 3 * 9 + 1


async def test_names_tell_the_account_and_the_direction(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    account: AccountArchive,
) -> None:
    await account.async_keep([call_at(90, outcome=Outcome.IVR)], YEAR)
    _start(hass, entry, account)
    await _settle(hass, freezer)
    assert await names(hass) == {
        of("incoming_calls"): "Office incoming calls",
        of("incoming_calls_ivr"): "Office incoming calls, voice menu only",
    }

    hass.config_entries.async_update_entry(entry, title="Shop" * 100)
    await hass.async_block_till_done()
    await _settle(hass, freezer)

    shown = await names(hass)
    assert shown.keys() == {of("incoming_calls"), of("incoming_calls_ivr")}
    for name in shown.values():
        assert name is not None
        assert name.startswith("ShopShop")
        assert len(name) == 255
    assert await gains(hass, "incoming_calls") == {hour_of(NOW - 1.5 * HOUR): 1}


async def test_the_card_for_one_number_counts_every_period_right(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    account: AccountArchive,
) -> None:
    await account.async_keep([call_at(days_ago(day) + 90) for day in (9, 5, 2)], YEAR)
    _start(hass, entry, account)
    await _settle(hass, freezer)

    for first, last, count in ((10, 0, 3), (9, 1, 2), (6, 1, 2), (6, 3, 1), (3, 0, 1)):
        start = hour_of(NOW) - first * DAY
        end = hour_of(NOW) - last * DAY
        assert await gain_between(hass, "incoming_calls", start, end) == count


async def test_news_late_and_amended_calls_correct_the_hours_and_those_after_them(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    account: AccountArchive,
) -> None:
    old, new = call_at(days_ago(100)), call_at(days_ago(1), outcome=Outcome.MISSED)
    await account.async_keep([old, new], YEAR)
    _start(hass, entry, account)
    await _settle(hass, freezer)

    late = call_at(days_ago(200), call_id="late")
    answered = replace(new, outcome=Outcome.ANSWERED)
    earlier = replace(old, started_at=old.started_at - 3 * DAY)
    for change, kept in (
        ((late,), [late, old, new]),
        ((answered,), [late, old, answered]),
        ((earlier,), [late, earlier, answered]),
        ((replace(earlier, started_at=old.started_at),), [late, old, answered]),
    ):
        await account.async_keep(change)
        await _settle(hass, freezer)
        assert await gains(hass, "incoming_calls") == expected(kept)
        for outcome in (Outcome.ANSWERED, Outcome.MISSED):
            assert await gains(hass, f"incoming_calls_{outcome}") == expected(
                kept, partial(_ended_as, outcome)
            )


async def test_what_was_forgotten_is_counted_no_more(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    account: AccountArchive,
) -> None:
    first, second, third = (call_at(days_ago(day)) for day in (30, 20, 10))
    await account.async_keep([first, second, third], YEAR)
    _start(hass, entry, account)
    await _settle(hass, freezer)

    await _forget(hass, account, second)
    await _settle(hass, freezer)
    assert await gains(hass, "incoming_calls") == expected([first, third])

    await _forget(hass, account, first, third)
    await _settle(hass, freezer)
    assert await gains(hass, "incoming_calls") == {}


@pytest.mark.parametrize("is_amended", [False, True])
async def test_the_hour_in_which_calls_begin_to_be_known_is_corrected(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    account: AccountArchive,
    is_amended: bool,
) -> None:
    """At the very beginning, and where nobody listened for a while."""
    told = [call_at(minutes, outcome=Outcome.MISSED) for minutes in (days_ago(3), 10)]
    listened = [
        Period(call.started_at - timedelta(minutes=5), call.started_at + DAY)
        for call in told
    ]
    await account.async_keep(told, *listened)
    _start(hass, entry, account)
    await _settle(hass, freezer)
    assert await gains(hass, "incoming_calls_missed") == expected(told)

    amended = [replace(call, outcome=Outcome.ANSWERED) for call in told]
    if is_amended:
        await account.async_keep(amended)
    else:
        await _forget(hass, account, *told)
    await _settle(hass, freezer)

    left = expected(amended) if is_amended else {}
    assert await gains(hass, "incoming_calls_missed") == {}
    assert await gains(hass, "incoming_calls_answered") == left
    assert await gains(hass, "incoming_calls") == left


async def test_the_hour_in_which_another_database_begins_keeps_what_the_last_one_told(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    account: AccountArchive,
) -> None:
    await move_to(hass, freezer, NOW + DAY)
    lost = call_at(10 - DAY / timedelta(minutes=1))
    await account.async_keep([lost], Period(NOW, NOW + DAY))
    _start(hass, entry, account)
    await _settle(hass, freezer)

    archive = async_get_archive(hass)
    await _lose_everything(hass, account)
    await archive.async_run(_lose_account)
    await archive.async_close_account(entry.entry_id)
    account = await archive.async_open_account(entry.entry_id, PLAN.main_number)
    await account.async_keep([], Period(NOW + DAY, NOW + 2 * DAY))
    _start(hass, entry, account)
    await _settle(hass, freezer)

    assert hour_of(lost.started_at) == hour_of(NOW + DAY)
    assert await gains(hass, "incoming_calls") == expected([lost])


async def test_the_hour_from_which_on_more_is_kept_again_keeps_what_was_told_of_it(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    account: AccountArchive,
) -> None:
    """What was too old for a while is read again as far as the vendor tells it."""
    old = call_at(days_ago(20))
    await account.async_keep([old], YEAR)
    _start(hass, entry, account)
    await _settle(hass, freezer)

    archive = async_get_archive(hass)
    for kept_days in (10, None):
        await archive.async_close_account(entry.entry_id)
        account = await archive.async_open_account(
            entry.entry_id, PLAN.main_number, kept_days=kept_days
        )
        account.forgotten.note_time(NOW)
        await account.async_forget_periods()
    await _forget(hass, account, old)
    await account.async_keep([], Period(old.started_at + timedelta(minutes=5), NOW))
    _start(hass, entry, account)
    await _settle(hass, freezer)

    assert await gains(hass, "incoming_calls") == expected([old])


async def test_what_nobody_can_know_any_more_stays(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    account: AccountArchive,
) -> None:
    """A damaged archive begins anew; what it told the recorder is not lost with it."""
    old, new = call_at(days_ago(100)), call_at(days_ago(2))
    await account.async_keep([old, new], YEAR)
    _start(hass, entry, account)
    await _settle(hass, freezer)

    await _lose_everything(hass, account)
    newer = call_at(days_ago(1))
    await account.async_keep([newer], Period(NOW - 1.5 * DAY, NOW))

    _start(hass, entry, account)
    await _settle(hass, freezer)
    # One that the vendor tells very late has all later hours looked at.
    late = call_at(days_ago(120))
    await account.async_keep([late])
    await _settle(hass, freezer)

    assert await gains(hass, "incoming_calls") == expected([late, old, new, newer])


async def test_what_was_read_again_in_part_lowers_nothing(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    account: AccountArchive,
) -> None:
    """A vendor has a part of its records longer than the rest. More of them count."""
    both, one_kind = call_at(days_ago(20)), call_at(days_ago(20) + 1)
    await account.async_keep([both, one_kind], YEAR)
    _start(hass, entry, account)
    await _settle(hass, freezer)
    before = await gains(hass, "incoming_calls")

    await _lose_everything(hass, account)
    part = Period(NOW - 30 * DAY, NOW - 10 * DAY, is_whole=False)
    older = call_at(days_ago(25))
    await account.async_keep([one_kind, older], part, Period(NOW - DAY, NOW))
    _start(hass, entry, account)
    await _settle(hass, freezer)

    assert before == expected([both, one_kind])
    assert await gains(hass, "incoming_calls") == expected([both, one_kind, older])


async def test_what_was_deleted_for_its_age_stays_though_its_period_is_still_noted(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    account: AccountArchive,
) -> None:
    """What was read last is written with what comes next, however far back it begins."""
    old, new = call_at(days_ago(100)), call_at(days_ago(2))
    await account.async_keep([old, new], YEAR)
    _start(hass, entry, account)
    await _settle(hass, freezer)

    await account.forgotten.async_add(None, NOW - 50 * DAY)
    await _forget(hass, account, old)
    await _settle(hass, freezer)

    assert account.periods == (YEAR,)
    assert await gains(hass, "incoming_calls") == expected([old, new])


async def test_each_hour_that_is_known_counts_whatever_is_missing_behind_it(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    account: AccountArchive,
) -> None:
    """A gap may never be filled: the vendor does not tell of it any more."""
    old, new = call_at(days_ago(100)), call_at(days_ago(2))
    await account.async_keep(
        [old, new], Period(YEAR_AGO, NOW - 90 * DAY), Period(NOW - 9 * DAY, NOW)
    )

    _start(hass, entry, account)
    await _settle(hass, freezer)

    assert await gains(hass, "incoming_calls") == expected([old, new])


async def test_what_a_kill_left_undone_is_done_after_the_restart(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    account: AccountArchive,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The queue of a recorder is memory: whatever was not written by then is lost."""
    kept = [call_at(days_ago(day)) for day in range(1, 60)]
    await account.async_keep(kept, YEAR)
    write = recorder_rows.async_write_rows
    monkeypatch.setattr(
        "custom_components.telephony.statistics.call_statistics.async_write_rows",
        lambda hass, metadata, rows: write(hass, metadata, rows[::2]),
    )
    killed = _start(hass, entry, account)
    await _settle(hass, freezer)
    assert not _is_up_to_date(killed)
    assert await _some_are_missing(hass, kept)
    killed._stop()
    monkeypatch.undo()

    _start(hass, entry, account)
    await _settle(hass, freezer)

    assert await gains(hass, "incoming_calls") == expected(kept)


async def _some_are_missing(hass: HomeAssistant, kept: list[Call]) -> bool:
    try:
        return await gains(hass, "incoming_calls") != expected(kept)
    except AssertionError:
        return True


async def test_what_is_right_is_not_written_again(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    account: AccountArchive,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = [
        replace(call_at(days_ago(day)), talk_time=timedelta(seconds=7 * day))
        for day in range(300)
    ]
    await account.async_keep(kept, YEAR)
    _start(hass, entry, account)
    await _settle(hass, freezer)
    written = _noted_rows(monkeypatch)

    _start(hass, entry, account)
    await _settle(hass, freezer)
    assert written == []

    news = replace(call_at(-PAUSE.total_seconds() / 60), outcome=Outcome.ANSWERED)
    await account.async_keep([news])
    await _settle(hass, freezer)
    # A call, its outcome: each an hour, and perhaps the one before.
    assert 2 <= sum(written) <= 4


@pytest.mark.parametrize(
    "details",
    [
        {"cost": Cost(Decimal("4000000000.123457"), "VND")},
        {"cost": Cost(Decimal("123456789012345.678901"), "VND")},
        # A third of a minute is no number that ends.
        {"talk_time": timedelta(seconds=20)},
    ],
    ids=["many digits", "more digits", "without an end"],
)
async def test_any_number_is_the_same_when_it_was_written(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    account: AccountArchive,
    monkeypatch: pytest.MonkeyPatch,
    details: dict[str, Any],
) -> None:
    """Whether all hours are looked at, or the last ones alone."""
    kept = [
        replace(call_at(60 * hour, Direction.OUTGOING), **details)
        for hour in range(1, 30)
    ]
    await account.async_keep(kept, YEAR)
    statistics = _start(hass, entry, account)
    await _settle(hass, freezer)
    assert _is_up_to_date(statistics)
    written = _noted_rows(monkeypatch)

    for since in (kept[3].started_at, kept[17].started_at):
        account.changes.tell(since)
        await _settle(hass, freezer)
    _start(hass, entry, account)
    await _settle(hass, freezer)

    assert written == []


async def test_a_call_of_an_hour_to_come_counts_when_that_is_there(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    account: AccountArchive,
) -> None:
    """The vendor's clock is ahead of this one, or is that of another zone."""
    first, ahead, far_ahead = call_at(60), call_at(-65), call_at(-8 * 60)
    await account.async_keep([first, ahead, far_ahead], YEAR)
    statistics = _start(hass, entry, account)
    await _settle(hass, freezer)
    assert await gains(hass, "incoming_calls") == expected([first])
    # All that can be is written.
    assert _is_up_to_date(statistics)

    # News meanwhile are not kept waiting, and leave nothing out.
    missed = call_at(-125, outcome=Outcome.MISSED)
    news = call_at(-10)
    await account.async_keep([missed])
    await _settle(hass, freezer)
    await account.async_keep([news])
    await pass_until(hass, freezer, NOW + timedelta(minutes=20))
    await get_instance(hass).async_block_till_done()
    assert await gains(hass, "incoming_calls") == expected([first, news])

    await pass_until(hass, freezer, hour_of(ahead.started_at) + timedelta(minutes=2))
    await get_instance(hass).async_block_till_done()
    assert await gains(hass, "incoming_calls") == expected([first, news, ahead])

    # Nobody calls any more.
    await pass_until(hass, freezer, hour_of(missed.started_at) + timedelta(minutes=2))
    await get_instance(hass).async_block_till_done()
    assert await gains(hass, "incoming_calls") == expected([first, news, ahead, missed])
    await pass_until(
        hass, freezer, hour_of(far_ahead.started_at) + timedelta(minutes=2)
    )
    await get_instance(hass).async_block_till_done()
    assert await gains(hass, "incoming_calls") == expected(
        [first, news, ahead, missed, far_ahead]
    )
    assert _is_up_to_date(statistics)


async def test_a_call_to_come_counts_though_the_clock_was_set_beyond_it(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    account: AccountArchive,
) -> None:
    ahead = call_at(-65)
    await account.async_keep([ahead], YEAR)
    _start(hass, entry, account)
    await _settle(hass, freezer)
    assert await gains(hass, "incoming_calls") == {}

    # What is waited for by a clock that nobody sets is not due yet.
    freezer.move_to(NOW + timedelta(hours=9))
    news = call_at(-9 * 60)
    await account.async_keep([news])
    await _settle(hass, freezer)

    assert await gains(hass, "incoming_calls") == expected([ahead, news])


async def test_rows_are_written_in_pieces(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    account: AccountArchive,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = [call_at(60 * hour) for hour in range(1, 700)]
    await account.async_keep(kept, YEAR)
    pieces: list[int] = []
    instance = get_instance(hass)
    add = instance.async_import_statistics

    def note(metadata: object, rows: list[object], table: object) -> None:
        pieces.append(len(rows))
        add(metadata, rows, table)  # type: ignore[arg-type]

    monkeypatch.setattr(instance, "async_import_statistics", note)

    _start(hass, entry, account)
    await _settle(hass, freezer)

    assert max(pieces) == 500
    assert await gains(hass, "incoming_calls") == expected(kept)


async def test_nobody_waits_while_thousands_of_rows_are_compared(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    account: AccountArchive,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each of these steps takes tenths of a second for a month of many calls."""
    threads: dict[str, set[int]] = {"sums": set(), "rows": set()}
    make_row = HourRow.of

    def note_row(start: datetime, value: Decimal, total: Decimal) -> HourRow:
        threads["rows"].add(get_ident())
        return make_row(start, value, total)

    def note_sums(sums: Iterable[CallSum]) -> HourlyValues:
        threads["sums"].add(get_ident())
        return hourly_values(sums)

    monkeypatch.setattr(HourRow, "of", note_row)
    monkeypatch.setattr(call_statistics, "hourly_values", note_sums)
    kept = [call_at(minutes) for minutes in (400, 100)]
    await account.async_keep(kept, YEAR)
    statistics = _start(hass, entry, account)
    await _settle(hass, freezer)

    assert _is_up_to_date(statistics)
    assert await gains(hass, "incoming_calls") == expected(kept)
    assert threads["sums"]
    # What is written was compared with what could be read of it.
    assert threads["rows"]
    assert get_ident() not in threads["sums"] | threads["rows"]


async def test_a_recorder_that_fails_is_told_everything_later(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    account: AccountArchive,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second, third, fourth = (call_at(days_ago(day)) for day in (4, 3, 2, 1))
    await account.async_keep([first], YEAR)
    statistics = _start(hass, entry, account)
    instance = get_instance(hass)

    # Its thread is dead: it would take everything, and lose it.
    with monkeypatch.context() as patch:
        patch.setattr(instance, "is_alive", lambda: False)
        await _settle(hass, freezer)
        assert not _is_up_to_date(statistics)

    # It is not ready yet.
    with monkeypatch.context() as patch:
        patch.setattr(instance, "async_db_ready", hass.loop.create_future())
        await _settle(hass, freezer)
        assert not _is_up_to_date(statistics)

    # Its database is away.
    with monkeypatch.context() as patch:
        refusal = OperationalError("SELECT", {}, Exception("gone"))

        async def refuse(*_: object) -> None:
            raise refusal

        patch.setattr(instance, "async_add_executor_job", refuse)
        await account.async_keep([second])
        await _settle(hass, freezer)
        assert not _is_up_to_date(statistics)

    # Its database goes away while it is asked.
    ask = instance.async_add_executor_job
    for last_question in (1, 2):
        with monkeypatch.context() as patch:
            asked: list[object] = []

            async def refuse_in_the_end(
                *arguments: object,
                until: int = last_question,
                seen: list[object] = asked,
            ) -> object:
                seen.append(arguments)
                if len(seen) > until:
                    raise refusal
                return await ask(*arguments)  # type: ignore[arg-type]

            patch.setattr(instance, "async_add_executor_job", refuse_in_the_end)
            await _settle(hass, freezer)
            assert not _is_up_to_date(statistics)
            assert len(asked) == last_question + 1

    # It loses what it is told.
    with monkeypatch.context() as patch:
        patch.setattr(instance, "async_import_statistics", lambda *_: None)
        await account.async_keep([third])
        await _settle(hass, freezer)
        assert not _is_up_to_date(statistics)

    # It does not answer.
    with monkeypatch.context() as patch:
        patch.setattr(recorder_rows, "_PATIENCE", timedelta())
        patch.setattr(instance, "async_clear_statistics", lambda *_, **__: None)
        await account.async_keep([fourth])
        await _settle(hass, freezer)
        assert not _is_up_to_date(statistics)

    await _settle(hass, freezer)
    assert _is_up_to_date(statistics)
    kept = [first, second, third, fourth]
    assert await gains(hass, "incoming_calls") == expected(kept)


async def test_without_a_recorder_nothing_breaks(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    account: AccountArchive,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await account.async_keep([call_at(1)], YEAR)
    instance = hass.data.pop(DATA_INSTANCE)
    statistics = _start(hass, entry, account)
    await pass_time(hass, freezer, PAUSE)
    await pass_time(hass, freezer, PAUSE)
    hass.data[DATA_INSTANCE] = instance

    assert not _is_up_to_date(statistics)
    assert "Traceback" not in caplog.text
    assert await names(hass) == {}


async def test_nobody_who_has_no_recorder_needs_its_package(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be without what it requires; an account is removed nevertheless."""
    await async_get_removed_accounts(hass).async_note("one")
    instance = hass.data.pop(DATA_INSTANCE)
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "homeassistant.components.recorder.statistics", None)

        with pytest.raises(recorder_rows.RecorderUnavailableError):
            await async_clear_removed(hass)

    hass.data[DATA_INSTANCE] = instance


async def test_an_archive_that_fails_is_asked_again(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    account: AccountArchive,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = call_at(1)
    await account.async_keep([kept], YEAR)
    statistics = _start(hass, entry, account)

    async def fail(*_: object, **__: object) -> None:
        raise ArchiveUnavailableError(Trouble.UNAVAILABLE)

    with monkeypatch.context() as patch:
        patch.setattr(async_get_archive(hass), "async_run", fail)
        await _settle(hass, freezer)
        assert not _is_up_to_date(statistics)

    await _settle(hass, freezer)
    assert await gains(hass, "incoming_calls") == expected([kept])


async def test_calls_from_one_poll_are_counted_once_though_written_late(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    account: AccountArchive,
) -> None:
    kept = [call_at(minutes, Direction.OUTGOING) for minutes in (200, 190, 100)]
    _start(hass, entry, account)
    await account.async_keep(kept, YEAR)
    await account.async_keep(kept[:2])
    await _settle(hass, freezer)
    await account.async_keep(kept)
    await _settle(hass, freezer)

    assert await gains(hass, "outgoing_calls") == expected(kept)
