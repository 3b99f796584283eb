"""One history from the records of seats and those of DIDs."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from random import Random
from typing import Final

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.telephony.calls import Call, Cost, Direction, Outcome, Party
from custom_components.telephony.providers.base import Provider
from custom_components.telephony.providers.errors import (
    CannotConnectError,
    RejectedCredentialsError,
    ThrottledError,
)
from custom_components.telephony.providers.nxcloud import did_history, seat_history
from custom_components.telephony.providers.nxcloud.call_merge import CallMerge
from simulator import Simulator, calls as simulated
from simulator.faults import Reset, Throttle, VendorCode

from ..opened_accounts import Account

NOW: Final = datetime(2026, 11, 18, 12, tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)
SECOND: Final = timedelta(seconds=1)
HOUR: Final = timedelta(hours=1)
CALLER: Final = "12025550143"
DID: Final = "442079460100"
SEATS: Final = "/api/voiceSms/getSipCdr"
DIDS: Final = "/api/did/cdr"

DID_CALL: Final = Call(
    id="17",
    started_at=NOW,
    direction=Direction.INCOMING,
    outcome=Outcome.ANSWERED,
    caller=Party(CALLER),
    callee=Party(DID),
    did=DID,
    duration=60 * SECOND,
    talk_time=60 * SECOND,
    cost=Cost(Decimal("0.08"), "CNY"),
    country="United States",
)
SEAT_CALL: Final = Call(
    id="~s5ea7",
    started_at=NOW + 4 * SECOND,
    direction=Direction.INCOMING,
    outcome=Outcome.ANSWERED,
    caller=Party("2025550143"),
    callee=Party(DID, "Front desk", "60010001"),
    line="60010001",
    did=DID,
    duration=58 * SECOND,
    talk_time=50 * SECOND,
    recording="bf1b9043-cb9f",
)


def fields_of(call: Call) -> Call:
    """Return a call but for the id, which depends on what was told first."""
    return replace(call, id="")


# One call or two


def test_one_call_has_the_fields_of_both() -> None:
    (call,) = CallMerge().take([SEAT_CALL], [DID_CALL])

    assert call == replace(
        DID_CALL,
        callee=Party(DID, "Front desk", "60010001"),
        line="60010001",
        duration=58 * SECOND,
        talk_time=50 * SECOND,
        recording="bf1b9043-cb9f",
    )


def test_whichever_comes_first_it_is_told_by_one_id() -> None:
    told = []
    for order in permutations(({"seats": [SEAT_CALL]}, {"dids": [DID_CALL]})):
        merge = CallMerge()
        (first,), (then,) = (merge.take(**records) for records in order)
        assert first.id == then.id
        told.append(fields_of(then))
        # Whichever comes alone afterwards, it stays what it is.
        assert merge.take(seats=[SEAT_CALL]) == [then]
        assert merge.take(dids=[DID_CALL]) == [then]

    assert told[0] == told[1]


def test_after_a_restart_it_is_known_by_the_id_that_was_told(
    subtests: pytest.Subtests,
) -> None:
    before = CallMerge()
    (seat_first,) = before.take(seats=[SEAT_CALL])
    (merged,) = before.take(dids=[DID_CALL])
    (did_first,) = CallMerge().take([SEAT_CALL], [DID_CALL])
    for known in (seat_first, merged, did_first, DID_CALL):
        for records in (
            ({"seats": [SEAT_CALL]}, {"dids": [DID_CALL]}),
            ({"dids": [DID_CALL]}, {"seats": [SEAT_CALL]}),
            ({"seats": [SEAT_CALL], "dids": [DID_CALL]},),
        ):
            with subtests.test(f"{known.id} {records}"):
                merge = CallMerge()
                merge.recall([known, known])
                told = [call for each in records for call in merge.take(**each)]

                assert {call.id for call in told} == {known.id}
                assert fields_of(told[-1]) == fields_of(merged)
                if known.line and known.cost:
                    # Nothing that was known is forgotten with either record alone.
                    assert {fields_of(call) for call in told} == {fields_of(merged)}


def test_what_was_told_before_is_learned_late(subtests: pytest.Subtests) -> None:
    """As where it could not be read at a start: its id holds, whatever was told since."""
    before = CallMerge()
    (seat_first,) = before.take(seats=[SEAT_CALL])
    (merged,) = before.take(dids=[DID_CALL])
    (did_first,) = CallMerge().take([SEAT_CALL], [DID_CALL])
    another = replace(
        SEAT_CALL, id="~s0ther", caller=Party("12125550162"), started_at=NOW + MINUTE
    )
    for known in (seat_first, merged, did_first, DID_CALL):
        for records in (
            {"seats": [SEAT_CALL]},
            {"dids": [DID_CALL]},
            {"seats": [SEAT_CALL], "dids": [DID_CALL]},
        ):
            with subtests.test(f"{known.id} {known.line} {records}"):
                merge = CallMerge()
                (told,) = merge.take(**records)
                (new,) = merge.take(seats=[another])

                anew = merge.recall([known])

                if told.id == known.id:
                    # It was told with less than is known.
                    was_part = bool(known.line and known.cost) and len(records) == 1
                    assert {one: fields_of(call) for one, call in anew.items()} == (
                        {told.id: fields_of(known)} if was_part else {}
                    )
                else:
                    assert {one: call.id for one, call in anew.items()} == {
                        told.id: known.id
                    }
                for _ in range(2):
                    calls = merge.take([SEAT_CALL], [DID_CALL])
                    assert {call.id for call in calls} == {known.id}
                    assert fields_of(calls[0]) == fields_of(merged)
                # What is new keeps the id by which it was told.
                assert merge.take(seats=[another]) == [new]
                assert merge.recall([known, new]) == {}


def test_a_record_that_is_read_again_is_the_one_that_was_recalled() -> None:
    """It is another object after a restart, until the other record comes."""
    (told,) = CallMerge().take(seats=[SEAT_CALL])
    merge = CallMerge()
    merge.recall([told])
    for _ in range(2):
        assert merge.take(seats=[replace(SEAT_CALL)]) == [told]

    (merged,) = merge.take(seats=[replace(SEAT_CALL)], dids=[DID_CALL])

    assert (merged.id, merged.cost) == (told.id, DID_CALL.cost)
    # Another one has the same end, and is amended alone.
    other = replace(SEAT_CALL, id="~other", started_at=NOW + 30 * MINUTE)
    assert merge.take(seats=[SEAT_CALL, other]) == [merged, other]
    amended = replace(other, recording="later")
    assert merge.take(seats=[SEAT_CALL, amended]) == [merged, amended]


def test_a_record_that_is_amended_amends_the_call() -> None:
    merge = CallMerge()
    merge.take([SEAT_CALL], [DID_CALL])

    (call,) = merge.take(dids=[replace(DID_CALL, cost=Cost(Decimal(2), "CNY"))])

    assert call.cost == Cost(Decimal(2), "CNY")
    assert call.line == "60010001"


def test_what_is_not_one_call_stays_two(subtests: pytest.Subtests) -> None:
    hour = timedelta(hours=1)
    for name, seat in {
        "another caller": replace(SEAT_CALL, caller=Party("12125550162")),
        "a withheld number": replace(SEAT_CALL, caller=Party(None)),
        "another number of the account": replace(SEAT_CALL, did="12025550100"),
        "another direction": replace(SEAT_CALL, direction=Direction.OUTGOING),
        "another time": replace(SEAT_CALL, started_at=NOW + hour),
        "over before": replace(SEAT_CALL, started_at=NOW - 9 * SECOND, duration=SECOND),
        "neither begins nor ends with it": replace(
            SEAT_CALL, started_at=NOW + 20 * SECOND, duration=15 * SECOND
        ),
    }.items():
        with subtests.test(name):
            assert len(CallMerge().take([seat], [DID_CALL])) == 2
    unanswered = replace(DID_CALL, outcome=Outcome.MISSED, talk_time=timedelta())
    assert len(CallMerge().take([SEAT_CALL], [unanswered])) == 2


def test_of_two_that_are_as_likely_neither_is_taken() -> None:
    """Two phones ring, nobody answers: which one it was cannot be told."""
    missed = replace(SEAT_CALL, outcome=Outcome.MISSED, talk_time=timedelta())
    other = replace(missed, id="~s07e5", line="60010002")
    did = replace(DID_CALL, outcome=Outcome.MISSED, talk_time=timedelta())

    assert len(CallMerge().take([missed, other], [did])) == 3
    # Where one is likelier, that one is taken.
    later = replace(other, started_at=missed.started_at + 2 * SECOND)
    assert len(CallMerge().take([missed, later], [did])) == 2


def test_a_record_that_was_there_before_finds_its_own_first() -> None:
    """Somebody calls twice within seconds: the later record is not the first one's."""
    merge = CallMerge()
    seats = [
        replace(SEAT_CALL, id=f"~s{number}", started_at=NOW + number * SECOND)
        for number in (7, 9)
    ]
    dids = [
        replace(DID_CALL, id=f"{number}", started_at=NOW + number * SECOND)
        for number in (5, 2)
    ]
    merge.take(seats=seats[:1])

    calls = merge.take(seats, dids)

    assert sorted((call.id, call.line is None) for call in calls) == [
        ("2", False),
        ("~s7", False),
    ]


def test_what_was_told_as_two_stays_two() -> None:
    merge = CallMerge()
    merge.recall([SEAT_CALL, DID_CALL])

    told = merge.take([SEAT_CALL], [DID_CALL])

    assert {call.id for call in told} == {SEAT_CALL.id, DID_CALL.id}


def test_what_a_wrong_zone_made_two_is_one_by_the_seats_id() -> None:
    """The times of seats' records are never read in another zone."""
    in_wrong_zone = replace(DID_CALL, started_at=NOW + timedelta(hours=8))
    merge = CallMerge()
    merge.recall([SEAT_CALL, in_wrong_zone])

    (call,) = merge.take([SEAT_CALL], [DID_CALL])

    (merged,) = CallMerge().take([SEAT_CALL], [DID_CALL])
    assert call == replace(merged, id=SEAT_CALL.id)
    assert merge.take_replaced() == {DID_CALL.id: SEAT_CALL.id}
    # It stays so, though the archive may still have both when it is asked again.
    assert merge.recall([SEAT_CALL, in_wrong_zone]) == {}
    assert merge.take(dids=[DID_CALL]) == [call]


def test_a_seat_that_seemed_to_belong_to_a_call_of_another_hour_is_told() -> None:
    """Its own record was not read yet, and one that was kept in a wrong zone fitted."""
    other = replace(DID_CALL, id="18", started_at=NOW + timedelta(hours=8))
    merge = CallMerge()
    merge.recall([replace(other, started_at=NOW)])
    (call,) = merge.take(seats=[SEAT_CALL])
    assert call.id == "18"

    told = merge.take(dids=[DID_CALL, other])

    (merged,) = CallMerge().take([SEAT_CALL], [DID_CALL])
    assert {call.id: call for call in told} == {"17": merged, "18": other}


def test_what_was_not_read_since_a_zone_was_changed_belongs_to_no_seat() -> None:
    """It is kept at an hour at which somebody else's call may have been."""
    merge = CallMerge(has_moved=True)
    merge.recall([DID_CALL])

    assert merge.take(seats=[SEAT_CALL]) == [SEAT_CALL]

    # It was at that hour, after all.
    (call,) = merge.take(dids=[DID_CALL])
    (merged,) = CallMerge().take([SEAT_CALL], [DID_CALL])
    assert call == replace(merged, id=SEAT_CALL.id)
    assert merge.take_replaced() == {DID_CALL.id: SEAT_CALL.id}


def test_what_was_told_before_an_account_was_opened_anew_is_known_by_what_is_kept() -> (
    None
):
    (whole,) = CallMerge().take([SEAT_CALL], [DID_CALL])
    for told in (SEAT_CALL, DID_CALL):
        merge = CallMerge()
        merge.retell([told, told])
        # Nobody knows better yet.
        is_seat = told is SEAT_CALL
        assert merge.take([told] if is_seat else [], [] if is_seat else [told]) == [
            told
        ]

        assert merge.recall([whole]) == {told.id: whole}

        assert merge.take([SEAT_CALL]) == [whole]


def test_an_id_is_replaced_that_is_not_known_any_more() -> None:
    """By the time of then, the archive was not asked for it."""
    merge = CallMerge()
    merge.recall([SEAT_CALL])

    merge.take([SEAT_CALL], [DID_CALL])

    assert merge.take_replaced() == {DID_CALL.id: SEAT_CALL.id}
    assert merge.take_replaced() == {}


def test_a_caller_who_is_kept_waiting_is_one_caller() -> None:
    waiting = replace(
        DID_CALL, duration=5 * MINUTE, talk_time=5 * MINUTE, started_at=NOW - 4 * MINUTE
    )

    assert len(CallMerge().take([SEAT_CALL], [waiting])) == 1


def test_what_is_forgotten_is_not_known_any_more() -> None:
    merge = CallMerge()
    merge.take([SEAT_CALL], [DID_CALL])
    assert len(merge.between(NOW - MINUTE, NOW + MINUTE)) == 1

    merge.forget(NOW + MINUTE)

    assert merge.between(NOW - MINUTE, NOW + MINUTE) == []
    assert merge.take(seats=[SEAT_CALL]) == [SEAT_CALL]


def test_what_was_told_as_two_and_is_forgotten_is_told_as_one() -> None:
    merge = CallMerge()
    merge.recall([SEAT_CALL, DID_CALL])

    merge.forget(NOW + MINUTE)

    (call,) = merge.take([SEAT_CALL], [DID_CALL])
    assert call.id == DID_CALL.id


# Reading both


@pytest.fixture
def now(freezer: FrozenDateTimeFactory) -> FrozenDateTimeFactory:
    """Stop the clocks before the simulator starts."""
    freezer.move_to(NOW)
    return freezer


async def test_a_poll_costs_a_request_of_each_kind(
    now: FrozenDateTimeFactory, account: Account
) -> None:
    provider = account.open()
    await provider.recent_calls(NOW - 50 * MINUTE)
    account.server.clear_requests()

    await provider.recent_calls(NOW - 50 * MINUTE)

    assert sorted(request.path for request in account.server.requests) == [DIDS, SEATS]


async def test_periods_side_by_side_have_each_call_once(
    now: FrozenDateTimeFactory, account: Account, simulator: Simulator
) -> None:
    """Though the records of one call lie on both sides of where they meet."""
    simulator.nxcloud.seats.late = 2 * SECOND
    account.server.clear_calls()
    edge = NOW - timedelta(hours=5)
    for seconds in range(-40, 40, 10):
        account.server.add_call(
            number=CALLER,
            line="60010001",
            started_at=edge + (seconds - 1) * SECOND,
            duration=5,
        )
    provider = account.open()

    younger = await provider.call_history(edge, edge + timedelta(hours=1))
    older = await provider.call_history(edge - timedelta(hours=1), edge)

    assert len({call.id for call in (*older.calls, *younger.calls)}) == 8
    assert (len(older.calls), len(younger.calls)) == (5, 3)


async def test_a_period_has_the_ids_that_were_told(
    now: FrozenDateTimeFactory, account: Account, simulator: Simulator
) -> None:
    account.server.clear_calls()
    simulator.nxcloud.did.lag = timedelta(hours=1)
    account.server.add_call(number=CALLER, line="60010001")
    provider = account.open()
    (first,) = (await provider.recent_calls(NOW - 50 * MINUTE)).calls
    simulator.nxcloud.did.lag = timedelta()

    (same,) = (await provider.call_history(NOW - 50 * MINUTE)).calls
    again = account.open()
    again.recall([first])
    (recalled,) = (await again.call_history(NOW - 50 * MINUTE)).calls

    assert first.id == same.id == recalled.id
    assert first.cost is None
    assert same == recalled
    assert same.cost is not None


async def test_a_period_has_nothing_that_was_kept_in_another_zone(
    now: FrozenDateTimeFactory, account: Account
) -> None:
    """A poll found that records have moved; those of the period cannot be read."""
    account.server.clear_calls()
    old = NOW - timedelta(days=10)
    for started_at in (old - 8 * HOUR, old, NOW - 12 * HOUR):
        account.server.add_call(number=CALLER, line="60010001", started_at=started_at)
    in_wrong_zone = replace(account.configuration, time_zone=UTC)
    wrong = replace(account, configuration=in_wrong_zone).open()
    account.server.misbehave(Reset(), path=SEATS)
    (kept,) = (await wrong.call_history(old - HOUR, old + HOUR)).calls
    young = (await wrong.recent_calls(NOW - timedelta(days=1))).calls
    account.server.behave()
    provider = account.open()
    provider.recall((kept, *young))
    await provider.recent_calls(NOW - timedelta(days=1))
    account.server.misbehave(Reset(), path=DIDS)

    (call,) = (await provider.call_history(old - HOUR, old + HOUR)).calls

    assert abs(call.started_at - kept.started_at) < MINUTE
    assert call.id != kept.id
    assert call.cost is None


async def test_one_that_fails_leaves_the_other(
    now: FrozenDateTimeFactory, account: Account, subtests: pytest.Subtests
) -> None:
    account.server.clear_calls()
    account.server.add_call(number=CALLER, line="60010001")
    for path in (SEATS, DIDS):
        with subtests.test(path):
            provider = account.open()
            account.server.behave()
            account.server.misbehave(Reset(), path=path)

            partial = await provider.recent_calls(NOW - 50 * MINUTE)
            assert len(partial.calls) == 1
            assert [type(each) for each in partial.failures] == [CannotConnectError]
            # What was missed is owed, however late it is and however little is asked.
            account.server.behave()
            now.tick(timedelta(hours=3))
            whole = await provider.recent_calls(NOW + timedelta(hours=3))
            assert whole.failures == ()
            (call,) = (one for one in whole.calls if one.started_at < NOW)
            assert call.line == "60010001"
            assert call.cost is not None
            assert call.id == partial.calls[0].id
            now.move_to(NOW)


async def test_where_both_fail_the_poll_fails(
    now: FrozenDateTimeFactory, account: Account
) -> None:
    provider = account.open()
    account.server.misbehave(Reset(), path=SEATS)
    account.server.misbehave(VendorCode(1003), path=DIDS)

    # What a person has to put right comes first.
    with pytest.raises(RejectedCredentialsError):
        await provider.recent_calls(NOW - 50 * MINUTE)
    account.server.behave()
    account.server.misbehave(VendorCode(1003), path=DIDS)
    account.server.misbehave(Reset(), path=SEATS)
    with pytest.raises(RejectedCredentialsError):
        await provider.call_history(NOW - 50 * MINUTE)


async def test_a_period_has_what_one_tells_while_the_other_fails(
    account: Account, subtests: pytest.Subtests
) -> None:
    account.server.clear_calls()
    account.server.add_call(number=CALLER, line="60010001")
    for path in (SEATS, DIDS):
        with subtests.test(path):
            account.server.behave()
            account.server.misbehave(Reset(), path=path)

            partial = await account.open().call_history(NOW - 50 * MINUTE)

            assert len(partial.calls) == 1
            assert [type(each) for each in partial.failures] == [CannotConnectError]


async def test_a_period_of_which_seats_tell_nothing_any_more_is_had_of_dids_or_not(
    account: Account,
) -> None:
    start = NOW - timedelta(days=20)
    account.server.misbehave(Reset(), path=DIDS)

    with pytest.raises(CannotConnectError):
        await account.open().call_history(start, start + timedelta(days=1))


async def test_a_period_is_whole_from_where_seats_tell_of_calls(
    account: Account,
) -> None:
    provider, day = account.open(), timedelta(days=1)
    edge = datetime.now(UTC) - 15 * day

    across = await provider.call_history(edge - day, edge + day)
    before = await provider.call_history(edge - 2 * day, edge - day)
    after = await provider.call_history(edge + day, edge + 2 * day)

    for history in (across, before):
        assert history.whole_since is not None
        assert timedelta() < history.whole_since - edge < 10 * MINUTE
    assert after.whole_since is None


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the clock by which pauses end, in seconds: it stands still until it is set."""
    seconds = [1000.0]
    monkeypatch.setattr(
        "custom_components.telephony.providers.nxcloud.merged_history.time.monotonic",
        lambda: seconds[0],
    )
    return seconds


async def test_a_pause_holds_what_was_refused_alone(
    account: Account, clock: list[float]
) -> None:
    provider = account.open()
    account.server.misbehave(Throttle("600"), path=SEATS, times=1)
    since = datetime.now(UTC) - 50 * MINUTE

    for _ in range(2):
        (refusal,) = (await provider.recent_calls(since)).failures
        assert isinstance(refusal, ThrottledError)
    asked = [request.path for request in account.server.requests]
    assert asked.count(SEATS) == 1
    assert asked.count(DIDS) > 1

    clock[0] += 601
    assert (await provider.recent_calls(since)).failures == ()


async def test_what_fails_now_is_told_before_a_pause_that_goes_on(
    account: Account, clock: list[float]
) -> None:
    provider = account.open()
    account.server.misbehave(Throttle("3000"), path=SEATS, times=1)
    since = datetime.now(UTC) - 50 * MINUTE
    await provider.recent_calls(since)
    clock[0] += 2000

    account.server.misbehave(Reset(), path=DIDS)
    with pytest.raises(CannotConnectError):
        await provider.recent_calls(since)
    account.server.behave()

    # Nobody waits longer than was asked for.
    account.server.misbehave(Throttle(None), path=DIDS)
    with pytest.raises(ThrottledError) as caught:
        await provider.recent_calls(since)
    assert caught.value.retry_after == timedelta(seconds=1000)


async def test_where_no_time_is_named_pauses_grow(
    account: Account, clock: list[float]
) -> None:
    provider = account.open()
    account.server.misbehave(Throttle(None), path=DIDS)
    since = datetime.now(UTC) - 50 * MINUTE

    async def asked_in(minutes: int) -> list[int]:
        """Return in which of the next minutes, of each of which it polls, DIDs are asked."""
        found: list[int] = []
        for minute in range(minutes):
            account.server.clear_requests()
            (refusal,) = (await provider.recent_calls(since)).failures
            assert isinstance(refusal, ThrottledError)
            paths = [request.path for request in account.server.requests]
            # The others are read as ever.
            assert SEATS in paths
            found += [minute] if DIDS in paths else []
            clock[0] += 60
        return found

    assert await asked_in(60) == [0, 5, 15, 35]
    # However often it was refused, it is asked again within an hour.
    assert await asked_in(200) == [15, 75, 135, 195]

    account.server.behave()
    clock[0] += 3601
    assert (await provider.recent_calls(since)).failures == ()
    # Who answers is not left alone for long the next time.
    account.server.misbehave(Throttle(None), path=DIDS)
    assert await asked_in(10) == [0, 5]


async def test_where_both_want_a_pause_whoever_asks_takes_care_of_it(
    account: Account,
) -> None:
    provider = account.open()
    account.server.misbehave(Throttle(None))
    since = datetime.now(UTC) - 50 * MINUTE
    for _ in range(2):
        account.server.clear_requests()
        with pytest.raises(ThrottledError):
            await provider.recent_calls(since)
        assert len(account.server.requests) == 2


async def test_without_did_records_the_seats_are_all_there_is(
    account: Account, simulator: Simulator
) -> None:
    simulator.nxcloud.disable_product("did")
    account.server.add_call(number=CALLER, line="60010001")
    provider = account.open()
    await provider.verify()
    account.server.clear_requests()

    history = await provider.recent_calls(datetime.now(UTC) - 50 * MINUTE)

    assert history.failures == ()
    assert history.calls
    assert {request.path for request in account.server.requests} == {SEATS}
    assert provider.described(account.vendor).currency is None


# Whatever goes wrong


class _Home:
    """Remembers what was told, beyond restarts of the provider.

    Attributes:
        told: By id, as it was told last.
    """

    def __init__(self, account: Account) -> None:
        """Start with nothing."""
        self._account = account
        self.told: dict[str, Call] = {}
        self.provider: Provider = account.open()

    def restart(self) -> None:
        """Forget all but what is kept."""
        self.provider = self._account.open()
        self.provider.recall(self.told.values())

    async def poll(self, since: datetime) -> Collection[type[Exception]]:
        """Read what is new; nothing that was known may be lost."""
        try:
            history = await self.provider.recent_calls(since)
        except CannotConnectError as error:
            return {type(error)}
        for call in history.calls:
            known = self.told.get(call.id)
            if known is not None:
                assert call.line or not known.line
                assert call.cost or not known.cost
                assert call.recording or not known.recording
            self.told[call.id] = call
        return {type(each) for each in history.failures}


async def test_nothing_is_told_twice_whatever_fails(
    now: FrozenDateTimeFactory,
    account: Account,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    subtests: pytest.Subtests,
) -> None:
    """Servers fail in turn, records come late, pages shift, Home Assistant restarts."""
    monkeypatch.setattr(did_history, "PAGE_SIZE", 4)
    monkeypatch.setattr(seat_history, "PAGE_SIZE", 4)
    server = simulator.nxcloud
    everybody = {*server.account.office.numbers}
    for seed in range(20):
        with subtests.test(seed=seed):
            random = Random(seed)  # noqa: S311 - it is no secret
            now.move_to(NOW)
            server.clear_calls()
            server.behave()
            server.seats.late = random.randrange(8) * SECOND
            server.seats.newest_first = random.random() < 0.5
            home = _Home(account)
            callers: list[str] = []
            for _ in range(14):
                now.tick(random.randrange(60, 400))
                server.behave()
                for kind in (server.seats, server.did):
                    kind.lag = random.choice((0, 0, 0, 300, 900)) * SECOND
                # Nobody calls twice in a minute: which was which could not be told.
                callers = random.sample(sorted(everybody - {*callers}), 3)
                for number in callers:
                    outcome = random.choice(list(simulated.Outcome)[:4])
                    server.add_call(
                        number=number,
                        direction=random.choice(list(simulated.Direction)[:2]),
                        outcome=outcome,
                        duration=random.randrange(5, 55),
                        line=random.choice((None, "60010001", "60010002")),
                        did=random.choice(server.account.dids),
                    )
                failing = random.choice((None, None, SEATS, DIDS, "/"))
                if failing is not None:
                    server.misbehave(Reset(), path=failing)
                if random.random() < 0.2:
                    home.restart()
                failures = await home.poll(NOW - MINUTE)
                assert bool(failures) is (failing is not None)
            server.behave()
            server.seats.lag = server.did.lag = timedelta()

            assert await home.poll(NOW - MINUTE) == set()
            assert len(home.told) == len(server.calls) == 42
            by_seat = sum(call.line is not None for call in server.calls)
            assert sum(call.line is not None for call in home.told.values()) == by_seat
            assert all(call.cost is not None for call in home.told.values())
