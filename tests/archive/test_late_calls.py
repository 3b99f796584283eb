"""Calls that come from a server that was gone into an archive that is in use since."""

from datetime import timedelta
from itertools import count
from typing import Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from sqlalchemy import URL, RowMapping

from custom_components.telephony.archive import copying
from custom_components.telephony.archive.archive import _ARCHIVE, async_get_archive
from custom_components.telephony.archive.copying import ArchiveCopy
from custom_components.telephony.calls import DialAttempt
from custom_components.telephony.const import DOMAIN
from simulator import Direction, Outcome, Simulator

from ..conftest import NOW
from ..helpers.actions import act, click_to_call
from ..helpers.dialled import departures, dialled_numbers, traces
from ..helpers.reports import Reports
from ..helpers.states import shown
from ..helpers.stored_accounts import add_account
from ..helpers.time_travel import pass_time, poll
from .database_servers import DatabaseServer, tables, use_recorders_database
from .kept_calls import left_servers

pytestmark = [
    pytest.mark.usefixtures("frozen_time", "without_past"),
    pytest.mark.parametrize("server", ["postgresql"], indirect=True),
]

HOUR: Final = timedelta(hours=1)
VENDOR: Final = "nxcloud"

# Each caller calls once.
_LAST_DIGITS: Final = count(2_000_000)


def _ring(simulator: Simulator, vendor: str = VENDOR) -> str:
    server = simulator.vendors[vendor]
    number = f"1202{next(_LAST_DIGITS)}"
    server.add_call(
        number=number, outcome=Outcome.MISSED, started_at=server.state.true_now()
    )
    return number


def _told(reports: Reports) -> list[str]:
    """Return who called, the first one first, and not whom the user called."""
    return [
        str(report.call.remote_party.number)
        for report in reports.reports
        if report.call.is_missed
    ]


async def _numbers(hass: HomeAssistant, entry: MockConfigEntry) -> list[str]:
    """Return who called an account by its history, the first one first."""
    found = await act(
        hass,
        "get_call_history",
        config_entry_id=entry.entry_id,
        start=(NOW - timedelta(days=2)).isoformat(),
    )
    return [
        str(call["caller"])
        for call in reversed(found["calls"])
        if call["direction"] == "incoming"
    ]


async def _restart_with_file(hass: HomeAssistant, *entries: MockConfigEntry) -> None:
    """Start again, with a recorder that has a file; what was in memory is gone."""
    await _restart_with(hass, "sqlite://", *entries)


async def _restart_with(
    hass: HomeAssistant, place: URL | str, *entries: MockConfigEntry
) -> None:
    for entry in entries:
        await hass.config_entries.async_unload(entry.entry_id)
    del hass.data[_ARCHIVE]
    use_recorders_database(hass, place)
    for entry in entries:
        assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


def _waiting(hass: HomeAssistant) -> list[str]:
    """Return who waits to be called back, newest first."""
    missed = shown(hass, f"sensor.{VENDOR}_missed_calls_to_return")
    return [call["caller"] for call in missed.attributes["calls"]]


def _break_off_copying(
    monkeypatch: pytest.MonkeyPatch, server: DatabaseServer, breaks: int
) -> None:
    """Have a server go away when some calls are copied, so many times."""
    some, times = ArchiveCopy._some, count()

    def break_off(copy: ArchiveCopy, *args: int) -> list[RowMapping]:
        # Each time one piece was copied before.
        if (pieces := next(times)) % 2 and pieces < 2 * breaks:
            server.stop()
        return some(copy, *args)

    monkeypatch.setattr(copying, "MOST_VALUES", 5)
    monkeypatch.setattr(ArchiveCopy, "_some", break_off)


async def test_nobody_is_told_a_call_twice(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    server: DatabaseServer,
) -> None:
    use_recorders_database(hass, server.empty_database())
    entry = await add_account(hass, simulator, VENDOR)
    reports = Reports(hass, entry)
    told = [_ring(simulator)]
    await poll(hass, freezer)
    told.append(_ring(simulator))
    await poll(hass, freezer)
    await click_to_call(hass)
    with server.away():
        await _restart_with_file(hass, entry)
        # The vendor knows them still, and they are no news.
        told.append(_ring(simulator))
        await poll(hass, freezer)
        assert _told(reports) == told
        assert len(left_servers(hass)) == 1
        # Limits know of it meanwhile.
        assert departures(hass) == 1
        # Nor does it tell them again.
        simulator.vendors[VENDOR].state._history.clear()

    await pass_time(hass, freezer, HOUR)

    assert left_servers(hass) == []
    assert tables(server.database) == set()
    assert await _numbers(hass, entry) == told
    assert departures(hass) == 1
    told.append(_ring(simulator))
    await poll(hass, freezer)
    await hass.config_entries.async_reload(entry.entry_id)
    await poll(hass, freezer)
    assert _told(reports) == told
    assert await _numbers(hass, entry) == told
    # All of them, whichever database knows them; the last one called first.
    assert _waiting(hass) == told[::-1]


@pytest.mark.parametrize(
    ("breaks", "is_used_again"), [(0, False), (1, False), (2, False), (0, True)]
)
async def test_who_waits_to_be_called_back_is_known_from_both_databases(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    server: DatabaseServer,
    monkeypatch: pytest.MonkeyPatch,
    breaks: int,
    is_used_again: bool,
) -> None:
    """The server goes away before the calls are moved into a file, or in their midst.

    So it may when it is back for the first time, after which somebody is missed again.

    When it is back, they come into the file, or those of the file come to the server.
    """
    place = server.empty_database()
    use_recorders_database(hass, place)
    entry = await add_account(hass, simulator, VENDOR)
    reports = Reports(hass, entry)
    told = [_ring(simulator) for _ in range(3)]
    await poll(hass, freezer)
    old, old_returned, old_seen = told
    await act(hass, "mark_seen", number=f"+{old_seen}")
    freezer.tick(timedelta(hours=26))
    told += [_ring(simulator) for _ in range(4)]
    await poll(hass, freezer)
    *_, waits, returned, seen, seen_before = told
    await act(hass, "mark_seen", number=f"+{seen_before}")
    assert set(_waiting(hass)) == {old, old_returned, waits, returned, seen}
    if breaks:
        _break_off_copying(monkeypatch, server, breaks)
    else:
        server.stop()
    await _restart_with_file(hass, entry)
    assert len(left_servers(hass)) == 1
    await poll(hass, freezer)
    # It is the list of a day, as long as nobody knows the other one.
    assert set(_waiting(hass)) == {waits, returned, seen, seen_before}
    await act(hass, "mark_seen", number=f"+{seen}")
    for number in (returned, old_returned):
        vendor = simulator.vendors[VENDOR]
        vendor.add_call(
            number=number,
            direction=Direction.OUTGOING,
            started_at=vendor.state.true_now(),
        )
    await poll(hass, freezer)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert set(_waiting(hass)) == {waits, seen_before}
    server.start()

    if is_used_again:
        await _restart_with(hass, place, entry)
    else:
        await pass_time(hass, freezer, HOUR)
    newest = []
    if breaks > 1:
        assert len(left_servers(hass)) == 1
        newest = [_ring(simulator)]
        told += newest
        await poll(hass, freezer)
        server.start()
        await pass_time(hass, freezer, HOUR)
    if not is_used_again:
        assert left_servers(hass) == []

    assert _waiting(hass) == [*newest, waits, old]
    await hass.config_entries.async_reload(entry.entry_id)
    await poll(hass, freezer)
    assert _waiting(hass) == [*newest, waits, old]
    assert _told(reports) == told


@pytest.mark.parametrize("is_running", [True, False])
async def test_whom_the_user_forgot_meanwhile_stays_forgotten(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    server: DatabaseServer,
    is_running: bool,
) -> None:
    use_recorders_database(hass, server.empty_database())
    entry = await add_account(hass, simulator, VENDOR)
    other = await add_account(hass, simulator, "antbuddy")
    forgotten, remembered = _ring(simulator), _ring(simulator)
    await poll(hass, freezer)
    async with async_get_archive(hass).async_visit_dialling(entry.entry_id) as dialling:
        dialling.uncertain = [
            DialAttempt(
                id="0123",
                number=f"+{forgotten}",
                name=None,
                line="60010001",
                started_at=dt_util.utcnow(),
                reference=None,
                order_id=None,
                confirmed=True,
            )
        ]
        await dialling.async_write()
    with server.away():
        await _restart_with_file(hass, entry, other)
        if not is_running:
            await hass.config_entries.async_set_disabled_by(
                entry.entry_id, ConfigEntryDisabler.USER
            )
        freezer.tick(1)
        await act(hass, "forget_calls", number=f"+{forgotten}")
        assert traces(hass, forgotten) == 0

    await pass_time(hass, freezer, HOUR)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert left_servers(hass) == []
    assert await _numbers(hass, entry) == [remembered]
    assert dialled_numbers(hass) == []
    assert traces(hass, forgotten) == 0


async def test_calls_of_an_account_that_was_removed_meanwhile_do_not_come(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    server: DatabaseServer,
) -> None:
    """Nor do they after another restart; nobody is asked what to do with them."""
    use_recorders_database(hass, server.empty_database())
    removed = await add_account(hass, simulator, VENDOR)
    entry = await add_account(hass, simulator, "antbuddy")
    _ring(simulator)
    kept = _ring(simulator, "antbuddy")
    await poll(hass, freezer)
    with server.away():
        await _restart_with_file(hass, removed, entry)
        await hass.config_entries.async_remove(removed.entry_id)
        await _restart_with_file(hass, entry)

    await pass_time(hass, freezer, HOUR)

    assert left_servers(hass) == []
    assert tables(server.database) == set()
    assert await _numbers(hass, entry) == [kept]
    assert traces(hass, removed.entry_id) == 0
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    issues = {issue for domain, issue in ir.async_get(hass).issues if domain == DOMAIN}
    assert issues == set()
