"""Missed calls that wait for somebody to call back."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant
import pytest

from custom_components.telephony.calls.ledger import MOST_LATE_REPORTS
from simulator import Simulator
from simulator.calls import Direction, Outcome

from ..archive.kept_calls import fill_with_junk
from ..conftest import NOW
from ..helpers.actions import act
from ..helpers.broken_archive import break_archive
from ..helpers.contact_entries import add_contact, contact
from ..helpers.reports import Reports
from ..helpers.states import shown
from ..helpers.stored_accounts import (
    WITH_HISTORY,
    add_account,
)
from ..helpers.time_travel import pass_time, poll

NUMBER = "12025550143"
OTHER_NUMBER = "12125550162"

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past")


def _waiting(hass: HomeAssistant, vendor: str = "antbuddy") -> list[str]:
    """Return the numbers to call back, newest first."""
    sensor = shown(hass, f"sensor.{vendor}_missed_calls_to_return")
    numbers = [call["caller"] for call in sensor.attributes["calls"]]
    assert int(sensor.state) == len(numbers)
    return numbers


async def _miss(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    *numbers: str,
    vendor: str = "antbuddy",
) -> None:
    for number in numbers:
        simulator.vendors[vendor].add_call(number=number, outcome=Outcome.MISSED)
        await poll(hass, freezer)


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_calls_missed_in_the_day_before_the_account_wait_without_being_news(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    server = simulator.vendors[vendor]
    for number, hours, kind in (
        (NUMBER, 25, {"outcome": Outcome.MISSED}),
        ("12025550177", 6, {"outcome": Outcome.MISSED}),
        ("12025550177", 5, {"direction": Direction.OUTGOING}),
        (OTHER_NUMBER, 3, {"outcome": Outcome.MISSED}),
        (NUMBER, 2, {"outcome": Outcome.MISSED}),
    ):
        server.add_call(number=number, started_at=NOW - timedelta(hours=hours), **kind)

    entry = await add_account(hass, simulator, vendor)

    assert _waiting(hass, vendor) == [NUMBER, OTHER_NUMBER]
    assert shown(hass, f"event.{vendor}_call").state == "unknown"
    await act(hass, "mark_seen", number=NUMBER)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    await poll(hass, freezer)
    # What was seen stays so: the account is not new any more.
    assert _waiting(hass, vendor) == [OTHER_NUMBER]


@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize(
    ("direction", "outcome", "left"),
    [
        (Direction.OUTGOING, Outcome.ANSWERED, [OTHER_NUMBER]),
        (Direction.OUTGOING, Outcome.UNANSWERED, [OTHER_NUMBER]),
        (Direction.INCOMING, Outcome.ANSWERED, [OTHER_NUMBER]),
        (Direction.INCOMING, Outcome.MISSED, [NUMBER, OTHER_NUMBER, NUMBER]),
    ],
)
async def test_a_call_is_returned_by_talking_or_calling_back(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    direction: Direction,
    outcome: Outcome,
    left: list[str],
) -> None:
    await add_account(hass, simulator, vendor)
    await _miss(hass, simulator, freezer, NUMBER, OTHER_NUMBER, vendor=vendor)
    assert _waiting(hass, vendor) == [OTHER_NUMBER, NUMBER]

    simulator.vendors[vendor].add_call(
        number=NUMBER, direction=direction, outcome=outcome
    )
    await poll(hass, freezer)

    assert _waiting(hass, vendor) == left


async def test_an_earlier_call_returns_nothing(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """It shows up later because it was long."""
    await add_account(hass, simulator, "antbuddy")
    await _miss(hass, simulator, freezer, NUMBER)

    simulator.antbuddy.add_call(number=NUMBER, duration=1800)
    await poll(hass, freezer)

    assert _waiting(hass) == [NUMBER]


@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize(("restart", "minutes"), [(True, 10), (False, 10), (False, 0)])
async def test_a_call_that_shows_up_after_it_was_returned_does_not_wait(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    restart: bool,
    minutes: int,
) -> None:
    """Vendors are late with a record now and then."""
    entry = await add_account(hass, simulator, vendor)
    server = simulator.vendors[vendor]
    call_back = server.add_call(number=NUMBER, direction=Direction.OUTGOING)
    await poll(hass, freezer)
    if restart:
        await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)

    for number in (NUMBER, OTHER_NUMBER):
        server.add_call(
            number=number,
            outcome=Outcome.MISSED,
            started_at=call_back.started_at - timedelta(minutes=minutes),
        )
    await poll(hass, freezer)

    assert _waiting(hass, vendor) == [OTHER_NUMBER]


async def test_what_waits_still_waits_after_a_restart(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    await _miss(hass, simulator, freezer, NUMBER, OTHER_NUMBER)
    # Longer than calls are news, or kept.
    freezer.tick(timedelta(days=9))

    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()

    assert _waiting(hass) == [OTHER_NUMBER, NUMBER]


@pytest.mark.parametrize(
    ("fields", "count", "left"),
    [
        ({}, 3, []),
        ({"number": "+1 (202) 555-0143"}, 2, [OTHER_NUMBER]),
        ({"number": "12025550199"}, 0, [NUMBER, OTHER_NUMBER, NUMBER]),
    ],
)
async def test_seen_calls_wait_no_more(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    fields: dict[str, str],
    count: int,
    left: list[str],
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    await _miss(hass, simulator, freezer, NUMBER, OTHER_NUMBER, NUMBER)

    assert await act(hass, "mark_seen", **fields) == {"count": count}

    assert _waiting(hass) == left
    await poll(hass, freezer)
    assert _waiting(hass) == left
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert _waiting(hass) == left


async def test_calls_of_one_of_two_accounts_can_be_marked_as_seen(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    entries = {
        vendor: await add_account(hass, simulator, vendor) for vendor in WITH_HISTORY
    }
    for vendor in WITH_HISTORY:
        await _miss(hass, simulator, freezer, NUMBER, vendor=vendor)

    response = await act(
        hass, "mark_seen", config_entry_id=entries["antbuddy"].entry_id
    )

    assert response == {"count": 1}
    assert _waiting(hass, "antbuddy") == []
    assert _waiting(hass, "nxcloud") == [NUMBER]

    assert await act(hass, "mark_seen") == {"count": 1}

    assert _waiting(hass, "nxcloud") == []


async def test_calls_of_a_contact_are_marked_as_seen_in_all_accounts(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_contact(hass, contact("Anna", f"+{NUMBER}", f"+{OTHER_NUMBER}"))
    await add_account(hass, simulator, "antbuddy")
    await add_account(hass, simulator, "nxcloud")
    await _miss(hass, simulator, freezer, NUMBER, OTHER_NUMBER, "12025550199")
    await _miss(hass, simulator, freezer, NUMBER, vendor="nxcloud")

    assert await act(hass, "mark_seen", number="anna") == {"count": 3}

    assert _waiting(hass, "antbuddy") == ["12025550199"]
    assert _waiting(hass, "nxcloud") == []


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_list_that_was_lost_begins_anew_and_tells_no_news(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    """The file is damaged when Home Assistant starts, and the vendor knows the calls still."""
    server = simulator.vendors[vendor]
    returned = "12025550177"
    for number, hours, kind in (
        (OTHER_NUMBER, 25, {"outcome": Outcome.MISSED}),
        (returned, 6, {"outcome": Outcome.MISSED}),
        (returned, 5, {"direction": Direction.OUTGOING}),
        (NUMBER, 2, {"outcome": Outcome.MISSED}),
    ):
        server.add_call(number=number, started_at=NOW - timedelta(hours=hours), **kind)
    entry = await add_account(hass, simulator, vendor)
    reports = Reports(hass, entry)
    await _miss(hass, simulator, freezer, OTHER_NUMBER, vendor=vendor)
    assert _waiting(hass, vendor) == [OTHER_NUMBER, NUMBER]
    await hass.config_entries.async_unload(entry.entry_id)
    file = Path(hass.config.path("telephony.db"))
    fill_with_junk(file)

    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    await poll(hass, freezer)

    assert list(file.parent.glob("telephony.db.corrupt.*"))
    assert _waiting(hass, vendor) == [OTHER_NUMBER, NUMBER]
    assert len(reports.reports) == 1
    # It is lost once, and what is seen now stays so.
    await act(hass, "mark_seen", number=NUMBER)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    await poll(hass, freezer)
    assert _waiting(hass, vendor) == [OTHER_NUMBER]
    assert len(reports.reports) == 1


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_calls_that_are_too_many_to_be_told_count_after_an_outage(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    """Who was called back waits no more, who called waits, and who was seen stays so."""
    server = simulator.vendors[vendor]
    entry = await add_account(hass, simulator, vendor)
    seen, answered, later = (f"1202555018{digit}" for digit in range(3))
    await _miss(hass, simulator, freezer, NUMBER, seen, vendor=vendor)
    await act(hass, "mark_seen", number=seen)
    await hass.config_entries.async_unload(entry.entry_id)
    calls: list[tuple[int, str, dict[str, Any]]] = [
        (20, NUMBER, {"direction": Direction.OUTGOING}),
        (30, OTHER_NUMBER, {"outcome": Outcome.MISSED}),
        (31, answered, {"outcome": Outcome.MISSED}),
        *(
            (40 + minute, f"1202556{minute:04}", {"outcome": Outcome.ANSWERED})
            for minute in range(MOST_LATE_REPORTS)
        ),
        (200, answered, {"outcome": Outcome.ANSWERED}),
        (201, later, {"outcome": Outcome.MISSED}),
    ]
    for minutes, number, kind in calls:
        server.add_call(
            number=number, started_at=NOW + timedelta(minutes=minutes), **kind
        )
    freezer.move_to(NOW + timedelta(hours=5))
    reports = Reports(hass, entry)

    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert _waiting(hass, vendor) == [later, OTHER_NUMBER]
    assert len(reports.reports) == MOST_LATE_REPORTS
    assert all(report.late for report in reports.reports)
    # Nor does it come back, or is told, that was seen or told before.
    await act(hass, "mark_seen", number=OTHER_NUMBER)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    await poll(hass, freezer)
    assert _waiting(hass, vendor) == [later]
    assert len(reports.reports) == MOST_LATE_REPORTS


@pytest.mark.usefixtures("backfill")
@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize("days", [3, 9])
async def test_who_was_called_back_days_ago_waits_no_more(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    days: int,
) -> None:
    """What was when nobody looked is read at a start, or little by little, and no news."""
    server = simulator.vendors[vendor]
    seen = "12025550177"
    entry = await add_account(hass, simulator, vendor)
    await _miss(hass, simulator, freezer, NUMBER, OTHER_NUMBER, seen, vendor=vendor)
    await act(hass, "mark_seen", number=seen)
    await hass.config_entries.async_unload(entry.entry_id)
    server.add_call(
        number=NUMBER,
        direction=Direction.OUTGOING,
        started_at=NOW + timedelta(minutes=30),
    )
    freezer.move_to(NOW + timedelta(days=days))
    reports = Reports(hass, entry)

    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    for _ in range(8):
        await pass_time(hass, freezer, timedelta(minutes=5))

    assert _waiting(hass, vendor) == [OTHER_NUMBER]
    assert reports.reports == []
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert _waiting(hass, vendor) == [OTHER_NUMBER]


@pytest.mark.usefixtures("every_entity_enabled")
@pytest.mark.parametrize("waiting", [[], [NUMBER]])
async def test_nobody_knows_who_waits_until_the_archive_can_tell(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    waiting: list[str],
) -> None:
    """That nobody waits would be untrue; a call that is missed meanwhile is told."""
    entry = await add_account(hass, simulator, "antbuddy")
    await _miss(hass, simulator, freezer, *waiting)
    entities = (
        "sensor.antbuddy_missed_calls_to_return",
        "todo.antbuddy_calls_to_return",
    )

    def states() -> set[str]:
        return {shown(hass, one).state for one in entities}

    for missed in ([], [OTHER_NUMBER]):
        with pytest.MonkeyPatch.context() as broken:
            break_archive(broken)
            await hass.config_entries.async_reload(entry.entry_id)
            await hass.async_block_till_done(wait_background_tasks=True)
            assert states() == {STATE_UNKNOWN}
            await _miss(hass, simulator, freezer, *missed)
            assert states() == {str(len(missed)) if missed else STATE_UNKNOWN}

        for _ in range(4):
            await pass_time(hass, freezer, timedelta(minutes=12))
        assert _waiting(hass) == [*missed, *waiting]
        assert states() == {str(len(missed) + len(waiting))}
