"""An account whose calls stand in two kinds of records, of which one cannot be had."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.providers.nxcloud import did_history, seat_history
from custom_components.telephony.providers.transport import Answer, Transport
from simulator import Simulator, calls as simulated
from simulator.calls import Direction, Outcome
from simulator.faults import Reset
from simulator.json_types import Json
from simulator.nxcloud import seat_record, seats
from simulator.nxcloud.account import NxcloudAccount
from simulator.nxcloud.server import NxcloudServer

from .helpers.actions import act, refusal
from .helpers.reports import Reports
from .helpers.states import shown
from .helpers.stored_accounts import add_account, state
from .helpers.time_travel import pass_time

SEATS: Final = "/api/voiceSms/getSipCdr"
DIDS: Final = "/api/did/cdr"
LINE: Final = "60010001"
CALLER: Final = "12125550162"
SECOND: Final = timedelta(seconds=1)
MINUTE: Final = timedelta(minutes=1)

pytestmark = pytest.mark.usefixtures(
    "both_records", "frozen_time", "without_balance", "without_past"
)


def _repairs(hass: HomeAssistant) -> set[str]:
    return {issue.translation_key or "" for issue in ir.async_get(hass).issues.values()}


class _Callers:
    """People who call, each once: which call was which could not be told otherwise.

    Attributes:
        called: Their numbers, and the lines that they reached.
        call_while_read: Whether some call while a page is read, so that what stood on it
            stands on the next one.
    """

    def __init__(self, server: NxcloudServer, random: Random) -> None:
        """Begin with nobody."""
        self.called: dict[str, str | None] = {}
        self.call_while_read = False
        self._server = server
        self._random = random
        self._numbers = map(str, count(12_025_550_000))

    def call(self) -> None:
        """Add a call of any kind."""
        choice = self._random.choice
        number = next(self._numbers)
        self.called[number] = choice((None, LINE, "60010002"))
        self._server.add_call(
            number=number,
            direction=choice(list(Direction)[:2]),
            outcome=choice(list(Outcome)[:4]),
            duration=self._random.randrange(5, 55),
            line=self.called[number],
            did=choice(self._server.account.dids),
        )

    def follow(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """See what is read."""
        request: Callable[..., Awaitable[Answer]] = Transport.request

        async def watched(*args: object, **more: object) -> Answer:
            answer = await request(*args, **more)
            is_page = str(args[2]).endswith((SEATS, DIDS))
            if self.call_while_read and is_page and self._random.random() < 0.1:
                self.call()
            return answer

        monkeypatch.setattr(Transport, "request", watched)


async def _poll(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await entry.runtime_data.coordinator.async_refresh()
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_nothing_is_told_twice_whatever_fails(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    subtests: pytest.Subtests,
) -> None:
    """Servers fail in turn, records come late, pages shift, Home Assistant restarts."""
    monkeypatch.setattr(did_history, "PAGE_SIZE", 8)
    monkeypatch.setattr(seat_history, "PAGE_SIZE", 8)
    server = simulator.nxcloud
    server.seats.late = 4 * SECOND
    random = Random()  # noqa: S311 - it is no secret
    callers = _Callers(server, random)
    callers.follow(monkeypatch)
    entry = await add_account(hass, simulator, "nxcloud")
    heard = Reports(hass, entry)
    for seed in range(20):
        with subtests.test(seed=seed):
            random.seed(seed)
            callers.called.clear()
            callers.call_while_read = True
            heard.reports.clear()
            server.seats.newest_first = random.random() < 0.5
            server.did.newest_first = random.random() < 0.5
            begun = datetime.now(UTC)
            for _ in range(4):
                freezer.tick(random.randrange(60, 400))
                server.behave()
                for kind in (server.seats, server.did):
                    kind.lag = random.choice((0, 0, 0, 300, 900)) * SECOND
                callers.call()
                callers.call()
                failing = random.choice((None, None, SEATS, DIDS))
                if failing is not None:
                    server.misbehave(Reset(), path=failing)
                if random.random() < 0.2:
                    await hass.config_entries.async_reload(entry.entry_id)
                await _poll(hass, entry)
                incomplete = {"incomplete_call_history"} if failing else set[str]()
                assert _repairs(hass) == incomplete
                last_call = shown(hass, "sensor.nxcloud_last_call")
                assert last_call.state != STATE_UNAVAILABLE
            callers.call_while_read = False
            server.behave()
            server.seats.lag = server.did.lag = timedelta()
            # By then a whole day is read.
            freezer.tick(9 * 3600)
            await _poll(hass, entry)

            told = Counter(one.call.remote_party.number for one in heard.reports)
            assert told == Counter([*callers.called])
            found = await act(
                hass, "get_call_history", start=begun.isoformat(), limit=1000
            )
            kept = {
                call["callee" if call["direction"] == "outgoing" else "caller"]: call
                for call in found["calls"]
            }
            assert found["total"] == len(kept)
            assert {one: call["line"] for one, call in kept.items()} == callers.called
            assert all(call["cost"] is not None for call in kept.values())


@pytest.mark.parametrize("failing", [SEATS, DIDS])
async def test_what_is_forgotten_stays_so_though_one_tells_it_alone(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    failing: str,
) -> None:
    """The kept call has what both told, and each tells it by an id of its own."""
    server = simulator.nxcloud
    entry = await add_account(hass, simulator, "nxcloud")
    heard = Reports(hass, entry)
    server.add_call(number=CALLER, line=LINE, direction=Direction.OUTGOING)
    await pass_time(hass, freezer, 12 * MINUTE)
    assert len(heard.reports) == 1
    await act(hass, "forget_calls", number=f"+{CALLER}")
    other = server.add_call(number="12125550163", line="60010002", did="442079460100")
    server.misbehave(Reset(), path=failing)

    for _ in range(2):
        await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()
        await pass_time(hass, freezer, 12 * MINUTE)
        assert shown(hass, "sensor.nxcloud_last_call").state != STATE_UNAVAILABLE
        found = entry.runtime_data.coordinator.data.kept
        assert CALLER not in {call.remote_party.number for call in found}
        # Nor does what is read anew of it.
        await refusal(hass, "get_call_history", refresh=True)
    server.behave()
    await pass_time(hass, freezer, 12 * MINUTE)

    (call,) = (await act(hass, "get_call_history"))["calls"]
    assert call["started_at"] == other.started_at.isoformat()
    assert len(heard.reports) == 2

    # A start on the next day, which reads a part of this one, does not bring it back.
    freezer.tick(timedelta(hours=26))
    await _poll(hass, entry)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    kept = entry.runtime_data.coordinator.data.kept
    assert [one.started_at for one in kept] == [other.started_at]


async def test_what_is_forgotten_stays_so_though_the_other_number_is_told_in_part(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A seat's record may have who called without the country code, unlike a DID's."""

    def without_country_code(
        call: simulated.Call, account: NxcloudAccount, address: str, late: timedelta
    ) -> dict[str, Json]:
        told = seat_record.record(call, account, address, late)
        return {**told, "show_phone": CALLER.removeprefix("1")}

    monkeypatch.setattr(seats, "record", without_country_code)
    await hass.config.async_update(country="DE")
    server = simulator.nxcloud
    entry = await add_account(hass, simulator, "nxcloud")
    server.add_call(number=CALLER, line=LINE)
    await pass_time(hass, freezer, 12 * MINUTE)
    await act(hass, "forget_calls", number=f"+{CALLER}")

    server.misbehave(Reset(), path=DIDS)
    for _ in range(2):
        await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()
        await pass_time(hass, freezer, 12 * MINUTE)
        assert entry.runtime_data.coordinator.data.kept == ()
        await refusal(hass, "get_call_history", refresh=True)
    server.behave()
    await pass_time(hass, freezer, 12 * MINUTE)

    assert (await act(hass, "get_call_history"))["calls"] == []


async def test_an_old_period_that_is_read_again_has_each_call_once(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    server = simulator.nxcloud
    entry = await add_account(hass, simulator, "nxcloud")
    server.did.lag = timedelta(hours=1)
    server.add_call(number=CALLER, line=LINE)
    begun = datetime.now(UTC) - timedelta(hours=1)
    await pass_time(hass, freezer, 12 * MINUTE)
    server.did.lag = timedelta()
    for days in (0, 4, 9):
        await hass.config_entries.async_unload(entry.entry_id)
        freezer.tick(timedelta(days=days))
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        end = begun + timedelta(hours=3)
        (call,) = (
            await act(
                hass,
                "get_call_history",
                start=begun.isoformat(),
                end=end.isoformat(),
                refresh=True,
            )
        )["calls"]
        assert call["line"] == LINE
        assert call["cost"] is not None


@pytest.mark.parametrize("failing", [("/v1/call/token", SEATS), (DIDS,)])
async def test_a_start_needs_one_of_the_two(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    failing: tuple[str, ...],
) -> None:
    server = simulator.nxcloud
    server.add_call(number=CALLER, line=LINE)
    for path in failing:
        server.misbehave(Reset(), path=path)

    entry = await add_account(hass, simulator, "nxcloud")

    assert state(entry) is ConfigEntryState.LOADED
    assert _repairs(hass) == {"incomplete_call_history"}
    assert shown(hass, "sensor.nxcloud_calls_today").state == "1"
    server.behave()
    await pass_time(hass, freezer, 12 * MINUTE)
    assert _repairs(hass) == set()
    (call,) = (await act(hass, "get_call_history"))["calls"]
    assert call["line"] == LINE
    assert call["cost"] is not None

    # What the account does not have is not missed, whenever that is found out.
    simulator.nxcloud.disable_product("did")
    server.misbehave(Reset(), path=DIDS)
    await hass.config_entries.async_reload(entry.entry_id)
    assert _repairs(hass) == {"incomplete_call_history"}
    server.behave()
    await pass_time(hass, freezer, 12 * MINUTE)
    assert _repairs(hass) == set()

    # Where neither can be had, it is tried again later.
    server.misbehave(Reset())
    await hass.config_entries.async_reload(entry.entry_id)
    assert state(entry) is ConfigEntryState.SETUP_RETRY
