"""What the calls of this month and of the last thirty days come to."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import get_ident
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from sqlalchemy import Connection

from custom_components.telephony.archive.archive import async_get_archive
from custom_components.telephony.archive.call_sums import sum_calls
from custom_components.telephony.archive.database import Trouble
from custom_components.telephony.archive.database_thread import ArchiveUnavailableError
from custom_components.telephony.archive.read_periods import Period
from custom_components.telephony.calls import Call, Cost, Direction, Outcome
from simulator import Simulator

from ..conftest import NOW
from ..helpers.states import shown
from ..helpers.stored_accounts import WITH_HISTORY, add_account
from ..helpers.time_travel import move_to, pass_time, poll

NUMBER = "12025550143"
DAY = timedelta(days=1)

pytestmark = pytest.mark.usefixtures(
    "frozen_time", "without_past", "every_entity_enabled"
)


def _state(hass: HomeAssistant, vendor: str, name: str) -> str:
    return shown(hass, f"sensor.{vendor}_{name}").state


def _incoming(started_at: datetime, **more: object) -> Call:
    return Call(
        id=f"kept {started_at} {more}",
        started_at=started_at,
        direction=Direction.INCOMING,
        **{"outcome": Outcome.ANSWERED, **more},  # type: ignore[arg-type]
    )


async def _keep(hass: HomeAssistant, entry: MockConfigEntry, *calls: Call) -> None:
    kept = Period(NOW - 70 * DAY, datetime.now(UTC))
    await entry.runtime_data.archive.async_keep(calls, kept)
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_none_is_shown_that_nothing_is_told_of(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    shown_of_all: set[str] = set()
    for vendor in WITH_HISTORY:
        entry = await add_account(hass, simulator, vendor)
        sensors = {
            one.unique_id.rpartition(f"{vendor}_")[2]
            for one in er.async_entries_for_config_entry(
                er.async_get(hass), entry.entry_id
            )
        }
        told = entry.runtime_data.vendor
        assert ("mean_time_to_answer" in sensors) is told.tells_time_to_answer
        assert ("cost_this_month" in sensors) is (told.currency is not None)
        shown_of_all |= sensors
    assert shown_of_all >= {"cost_this_month", "mean_time_to_answer"}


@pytest.mark.parametrize(
    "zone",
    ["UTC", "America/Los_Angeles", "Asia/Kathmandu", "Pacific/Apia", "Asia/Kolkata"],
)
async def test_the_month_is_home_assistants_and_turns_over_without_a_poll(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    zone: str,
) -> None:
    await hass.config.async_set_time_zone(zone)
    begin = datetime(2026, 11, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    december = datetime(2026, 12, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    freezer.move_to(december - timedelta(seconds=90))
    entry = await add_account(hass, simulator, "nxcloud")
    cost = Cost(Decimal("0.105"), entry.runtime_data.vendor.currency)
    await _keep(
        hass,
        entry,
        _incoming(begin - timedelta(microseconds=1), cost=cost),
        _incoming(begin, cost=cost),
        _incoming(NOW, cost=cost),
        _incoming(NOW, cost=Cost(Decimal(7), "XTS")),
        _incoming(NOW),
        # The clock of the vendor is ahead.
        _incoming(december, cost=cost),
    )
    simulator.vendors["nxcloud"].clear_requests()

    def of_month(first: datetime) -> tuple[str, Decimal]:
        attributes = shown(hass, "sensor.nxcloud_calls_this_month").attributes
        assert datetime.fromisoformat(attributes["counted_since"]) == first
        return (
            _state(hass, "nxcloud", "calls_this_month"),
            Decimal(_state(hass, "nxcloud", "cost_this_month")),
        )

    assert of_month(begin) == ("4", Decimal("0.21"))
    await move_to(hass, freezer, december - timedelta(seconds=1))
    assert of_month(begin) == ("4", Decimal("0.21"))
    await move_to(hass, freezer, december + timedelta(seconds=1))
    assert of_month(december) == ("1", Decimal("0.105"))
    assert simulator.vendors["nxcloud"].requests == []


async def test_another_time_zone_has_another_month_and_midnight(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await hass.config.async_set_time_zone("UTC")
    december = datetime(2026, 12, 1, tzinfo=UTC)
    freezer.move_to(december - timedelta(hours=9, minutes=1))
    entry = await add_account(hass, simulator, "antbuddy")
    await _keep(
        hass,
        entry,
        _incoming(datetime(2026, 10, 31, 15, tzinfo=UTC)),
        _incoming(datetime(2026, 11, 20, tzinfo=UTC)),
    )
    assert _state(hass, "antbuddy", "calls_this_month") == "1"

    await hass.config.async_update(time_zone="Asia/Tokyo")
    await hass.async_block_till_done(wait_background_tasks=True)
    assert _state(hass, "antbuddy", "calls_this_month") == "2"

    await move_to(hass, freezer, december - timedelta(hours=8, minutes=59, seconds=50))
    assert _state(hass, "antbuddy", "calls_this_month") == "0"


async def test_another_time_zone_wants_again_what_had_grown_too_old(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await hass.config.async_set_time_zone("America/Los_Angeles")
    freezer.move_to(datetime(2027, 1, 11, 12, tzinfo=UTC))
    entry = await add_account(hass, simulator, "nxcloud")
    cost = Cost(Decimal("0.5"), entry.runtime_data.vendor.currency)
    # On 1 January in Vietnam.
    await _keep(hass, entry, _incoming(datetime(2026, 12, 31, 18, tzinfo=UTC)))
    await _keep(
        hass, entry, _incoming(datetime(2026, 12, 31, 20, tzinfo=UTC), cost=cost)
    )
    later = datetime(2027, 1, 31, 12, tzinfo=UTC)
    await move_to(hass, freezer, later)
    await _keep(hass, entry, _incoming(later, cost=cost))
    assert _state(hass, "nxcloud", "calls_this_month") == "1"

    await hass.config.async_update(time_zone="Asia/Ho_Chi_Minh")
    await hass.async_block_till_done(wait_background_tasks=True)

    assert _state(hass, "nxcloud", "calls_this_month") == "3"
    assert Decimal(_state(hass, "nxcloud", "cost_this_month")) == 1


async def test_rates_are_those_of_thirty_days(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to(datetime(2026, 11, 18, 23, 58, 30, tzinfo=UTC))
    entry = await add_account(hass, simulator, "antbuddy")
    first_day = datetime(2026, 10, 20, tzinfo=UTC)

    def answered(day: int, ringing: float | None) -> Call:
        talk_time = timedelta(seconds=60)
        return _incoming(
            first_day + day * DAY,
            talk_time=talk_time,
            duration=None
            if ringing is None
            else talk_time + timedelta(seconds=ringing),
        )

    await _keep(hass, entry)
    # None of no calls were answered, which is no 0 percent.
    for name in ("answer_rate", "mean_time_to_answer"):
        assert _state(hass, "antbuddy", name) == "unknown"
    assert _state(hass, "antbuddy", "calls_this_month") == "0"

    await _keep(
        hass,
        entry,
        answered(-1, 900),
        answered(0, 40),
        answered(12, 5),
        answered(13, 6.5),
        answered(14, None),
        _incoming(NOW, outcome=Outcome.MISSED),
        _incoming(NOW - DAY, outcome=Outcome.IVR),
        _incoming(NOW - DAY, outcome=None),
        Call(
            id="o", started_at=NOW, direction=Direction.OUTGOING, outcome=Outcome.BUSY
        ),
    )
    assert float(_state(hass, "antbuddy", "answer_rate")) == 66.7
    assert float(_state(hass, "antbuddy", "mean_time_to_answer")) == 17.2

    # The first of the days falls out.
    await move_to(hass, freezer, datetime(2026, 11, 19, 0, 0, 1, tzinfo=UTC))
    assert float(_state(hass, "antbuddy", "answer_rate")) == 60
    assert float(_state(hass, "antbuddy", "mean_time_to_answer")) == 5.8


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_poll_with_news_is_counted_and_others_ask_nothing(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    vendor: str,
) -> None:
    threads: list[int] = []
    starts: list[datetime] = []

    def note(
        connection: Connection,
        entry_id: str,
        start: datetime,
        end: datetime,
        piece: timedelta,
    ) -> object:
        threads.append(get_ident())
        starts.append(start)
        return sum_calls(connection, entry_id, start, end, piece)

    monkeypatch.setattr(
        "custom_components.telephony.statistics.recent_calls_sums.sum_calls", note
    )
    server = simulator.vendors[vendor]
    server.add_call(number=NUMBER)
    await add_account(hass, simulator, vendor)
    assert _state(hass, vendor, "calls_this_month") == "1"
    rows: list[str] = []

    @callback
    def on_row(event: Event[EventStateChangedData]) -> None:
        assert event.data["new_state"] is not None
        rows.append(event.data["new_state"].state)

    async_track_state_change_event(hass, f"sensor.{vendor}_calls_this_month", on_row)
    starts.clear()
    for _ in range(3):
        await poll(hass, freezer)
    assert starts == []

    for _ in range(5):
        server.add_call(number=NUMBER)
    await poll(hass, freezer)

    assert _state(hass, vendor, "calls_this_month") == "6"
    assert rows == ["6"]
    # What is new, and nothing before it.
    assert len(starts) == 1
    assert starts[0] > NOW - timedelta(hours=1)
    assert get_ident() not in threads


async def test_calls_that_nobody_can_read_are_not_none(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    simulator.vendors["antbuddy"].add_call(number=NUMBER)

    async def fail(*_: object, **__: object) -> None:
        raise ArchiveUnavailableError(Trouble.UNAVAILABLE)

    with monkeypatch.context() as patch:
        patch.setattr(async_get_archive(hass), "async_run", fail)
        await add_account(hass, simulator, "antbuddy")
        assert _state(hass, "antbuddy", "calls_this_month") == "unknown"
        assert _state(hass, "antbuddy", "calls_today") == "1"

    await pass_time(hass, freezer, timedelta(minutes=5, seconds=1))
    assert _state(hass, "antbuddy", "calls_this_month") == "1"


async def test_it_is_told_from_when_on_calls_are_counted(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """An account that is new knows no call from before its vendor's reach."""
    await add_account(hass, simulator, "antbuddy")

    attributes = shown(hass, "sensor.antbuddy_calls_this_month").attributes
    counted_since = datetime.fromisoformat(attributes["counted_since"])
    assert datetime(2026, 11, 1, tzinfo=UTC) + DAY < counted_since < NOW


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_calls_behind_a_gap_are_counted_when_it_is_filled(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    """Also where no call was in it."""
    month = datetime(2026, 11, 1, tzinfo=UTC)
    await hass.config.async_set_time_zone("UTC")
    entry = await add_account(hass, simulator, vendor)
    archive = entry.runtime_data.archive
    kept_since = archive.kept_since
    sensors = ["calls_this_month", "answer_rate"]

    def counted() -> tuple[list[str], set[datetime]]:
        states = [shown(hass, f"sensor.{vendor}_{name}") for name in sensors]
        since = {one.attributes["counted_since"] for one in states}
        return [one.state for one in states], set(map(datetime.fromisoformat, since))

    await archive.async_keep(
        [
            _incoming(month + DAY, outcome=Outcome.MISSED),
            _incoming(kept_since),
            _incoming(NOW, outcome=Outcome.MISSED),
        ],
        Period(month - 40 * DAY, month + 2 * DAY),
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    assert counted() == (["2", "50.0"], {kept_since})

    await archive.async_keep((), Period(month + 2 * DAY, kept_since))
    await hass.async_block_till_done(wait_background_tasks=True)
    assert counted() == (
        ["3", "33.3"],
        {month, NOW.replace(hour=0, minute=0) - 29 * DAY},
    )
