"""AntBuddy's call history."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import ClientSession
import pytest

from custom_components.telephony.calls import Call, Direction, Outcome, Party
from custom_components.telephony.providers import history_pages
from custom_components.telephony.providers.answers import CallHistory
from custom_components.telephony.providers.antbuddy import VENDOR, call_records
from custom_components.telephony.providers.base import Provider
from custom_components.telephony.providers.errors import (
    MalformedAnswerError,
    TooMuchError,
)
from simulator import (
    Direction as SimulatedDirection,
    Outcome as SimulatedOutcome,
    Simulator,
)
from simulator.faults import BrokenRecord, EndlessPages

from ...fixtures import read_json
from ..opened_accounts import Account, configure
from ..scripted_vendor import ScriptedVendor

# Not a day of the simulator's made-up past.
DAY = datetime(2024, 3, 5, 4, tzinfo=UTC)

# Around the sample record, 2018-02-26 10:11:57.
PERIOD = (datetime(2018, 2, 26, tzinfo=UTC), datetime(2018, 2, 27, tzinfo=UTC))


@pytest.fixture
def provider(scripted: ScriptedVendor, session: ClientSession) -> Provider:
    """Open an account with the scripted vendor."""
    credentials = {"app_id": "6544646543674", "app_secret": "123456"}
    return VENDOR.open_account(session, configure(VENDOR, scripted.url, credentials))


def record(**changes: object) -> dict[str, Any]:
    """Return the sample record with changes; an ellipsis leaves a field out."""
    fields = read_json("antbuddy/histories_record.json") | changes
    fields["class"] = fields.pop("class_", fields["class"])
    return {name: value for name, value in fields.items() if value is not ...}


async def read_one(
    scripted: ScriptedVendor, provider: Provider, **changes: object
) -> Call:
    """Return the call which the sample record, changed, stands for."""
    scripted.answer([record(**changes)])
    history = await provider.call_history(*PERIOD)
    assert history.skipped == 0
    (call,) = history.calls
    return call


# What a record says


async def test_documented_record(scripted: ScriptedVendor, provider: Provider) -> None:
    call = await read_one(scripted, provider)

    # The examples of the document's fields are no call that could have been: it
    # comes from outside, reaches a user and is outgoing all the same.
    assert call == Call(
        id=call.id,
        started_at=datetime(2018, 2, 26, 10, 11, 57, tzinfo=UTC),
        direction=Direction.OUTGOING,
        outcome=Outcome.ANSWERED,
        caller=Party(number="01693608879"),
        callee=Party(number="thutranhtkbee", name="thutran", user="thutran"),
        did="02873019555",
        duration=timedelta(seconds=50),
        talk_time=timedelta(seconds=43),
        recording="call_recording_dl5m5j5hfh4n8njj1oor.mp3",
    )


USER = {"number": "office-desk", "type": "user", "username": "office"}
OUTSIDE = {"number": "01693608879", "type": "realnumber"}


async def test_direction_and_line(
    scripted: ScriptedVendor, provider: Provider, subtests: pytest.Subtests
) -> None:
    for word, class_, caller, callee, direction, line in (
        ("to_ab", "trunking", OUTSIDE, USER, Direction.INCOMING, "office-desk"),
        ("from_ab", "trunking", USER, OUTSIDE, Direction.OUTGOING, "office-desk"),
        ("from_ab", "one_one", USER, OUTSIDE, Direction.INTERNAL, "office-desk"),
        ("to_ab", "one_one", USER, OUTSIDE, Direction.INTERNAL, "office-desk"),
        ("sideways", "one_one", USER, OUTSIDE, Direction.INTERNAL, "office-desk"),
        (None, "one_one", USER, USER, Direction.INTERNAL, "office-desk"),
        # The company's number answered by the voice menu is no line.
        ("to_ab", "trunking", OUTSIDE, OUTSIDE, Direction.INCOMING, None),
        ("to_ab", None, OUTSIDE, None, Direction.INCOMING, None),
        ("from_ab", "new", None, OUTSIDE, Direction.OUTGOING, None),
        ("from_ab", ..., {"type": "user"}, OUTSIDE, Direction.OUTGOING, None),
    ):
        with subtests.test(f"{word}, {class_}, {caller}"):
            call = await read_one(
                scripted,
                provider,
                direction=word,
                class_=class_,
                caller=caller,
                callee=callee,
            )

            assert call.direction is direction
            assert call.line == line


async def test_documented_outcomes(
    scripted: ScriptedVendor, provider: Provider, subtests: pytest.Subtests
) -> None:
    for word, incoming, outgoing, internal in (
        ("SUCCESS", Outcome.ANSWERED, Outcome.ANSWERED, Outcome.ANSWERED),
        ("IVR", Outcome.IVR, Outcome.IVR, Outcome.IVR),
        ("BUSY", Outcome.BUSY, Outcome.BUSY, Outcome.BUSY),
        ("CANCELLED", Outcome.MISSED, Outcome.CANCELLED, Outcome.CANCELLED),
        ("UNSUCCESS", Outcome.MISSED, Outcome.UNANSWERED, Outcome.UNANSWERED),
    ):
        with subtests.test(word):
            scripted.answer(
                [
                    record(status_detail=word, direction="to_ab"),
                    record(status_detail=word, direction="from_ab"),
                    record(status_detail=word, class_="one_one"),
                ]
            )

            history = await provider.call_history(*PERIOD)

            outcomes = {call.direction: call.outcome for call in history.calls}
            assert outcomes == {
                Direction.INCOMING: incoming,
                Direction.OUTGOING: outgoing,
                Direction.INTERNAL: internal,
            }


async def test_outcome_of_unknown_words(
    scripted: ScriptedVendor, provider: Provider, subtests: pytest.Subtests
) -> None:
    for word, direction, seconds, outcome in (
        ("VOICEMAIL", "to_ab", 12, Outcome.ANSWERED),
        ("VOICEMAIL", "to_ab", 0, Outcome.MISSED),
        (None, "from_ab", 0, Outcome.UNANSWERED),
        (["SUCCESS"], "to_ab", "12", Outcome.ANSWERED),
        ("", "to_ab", None, None),
        (..., "to_ab", ..., None),
    ):
        with subtests.test(f"{word}, {seconds}"):
            call = await read_one(
                scripted,
                provider,
                status_detail=word,
                direction=direction,
                billing_seconds=seconds,
            )

            assert call.outcome is outcome


async def test_absent_and_empty_fields_are_none(
    scripted: ScriptedVendor, provider: Provider, subtests: pytest.Subtests
) -> None:
    empty: object
    for empty in (None, "", [], ...):
        with subtests.test(repr(empty)):
            call = await read_one(
                scripted,
                provider,
                caller=empty,
                callee=empty,
                class_=empty,
                did_number=empty,
                status_detail=empty,
                duration_seconds=empty,
                billing_seconds=empty,
                recording=empty,
            )

            assert call == Call(
                id=call.id,
                started_at=datetime(2018, 2, 26, 10, 11, 57, tzinfo=UTC),
                direction=Direction.OUTGOING,
            )


async def test_recording_that_comes_later_is_the_same_call(
    scripted: ScriptedVendor, provider: Provider
) -> None:
    before = await read_one(scripted, provider, recording="")
    scripted.answer([record()])
    (after,) = (await provider.call_history(*PERIOD)).calls

    assert before.recording is None
    assert after.recording is not None
    assert after.id == before.id


async def test_calls_are_told_apart_by_what_identifies_them(
    scripted: ScriptedVendor, provider: Provider, subtests: pytest.Subtests
) -> None:
    for other in (
        {"unix_timestamp": 1519639918},
        {"direction": "to_ab"},
        {"caller": {"number": "01693608870"}},
        {"callee": {"number": "thutran"}},
        {"class_": "one_one"},
    ):
        with subtests.test(str(other)):
            scripted.answer([record(), record(**other)])

            history = await provider.call_history(*PERIOD)

            assert len({call.id for call in history.calls}) == len(history.calls) == 2


async def test_two_calls_that_look_alike_are_two(
    scripted: ScriptedVendor, provider: Provider
) -> None:
    """In the same second, between the same two; read again, they are the same two."""
    scripted.answer([record(), record()])
    first = await provider.call_history(*PERIOD)
    again = await provider.call_history(*PERIOD)

    assert len({call.id for call in first.calls}) == len(first.calls) == 2
    assert again == first


async def test_broken_record_is_counted_and_hides_no_other(
    scripted: ScriptedVendor, provider: Provider, subtests: pytest.Subtests
) -> None:
    broken: object
    for broken in (
        None,
        7,
        "record",
        [],
        {},
        record(unix_timestamp=...),
        record(unix_timestamp=None),
        record(unix_timestamp="soon"),
        record(unix_timestamp=[1519639917]),
        record(unix_timestamp=10**17),
        record(unix_timestamp=1519639917.5),
        record(direction="sideways"),
        record(direction=None),
        record(direction=..., class_=...),
    ):
        with subtests.test(str(broken)):
            scripted.answer([record(), broken, record(unix_timestamp=1519639918)])

            history = await provider.call_history(*PERIOD)

            assert len(history.calls) == 2
            assert history.skipped == 1


async def test_broken_record_of_the_simulator(account: Account) -> None:
    start = datetime.now(UTC) - timedelta(hours=20)
    good = await account.open().call_history(start)
    account.server.misbehave(BrokenRecord())

    history = await account.open().call_history(start)

    assert history.calls == good.calls
    assert history.skipped == 1


async def test_history_of_the_simulator(account: Account) -> None:
    account.server.add_call(
        number="07700900123",
        direction=SimulatedDirection.OUTGOING,
        outcome=SimulatedOutcome.CANCELLED,
        started_at=DAY,
        duration=20,
        line="reception",
    )

    history = await account.open().call_history(DAY, DAY + timedelta(hours=1))

    (call,) = history.calls
    assert call.started_at == DAY
    assert (call.direction, call.outcome) == (Direction.OUTGOING, Outcome.CANCELLED)
    assert call.caller == Party(number="reception", name="reception", user="reception")
    assert call.callee == Party(number="07700900123")
    assert call.line == "reception"
    assert (call.duration, call.talk_time) == (timedelta(seconds=20), timedelta())


# Envelopes


async def test_list_may_be_wrapped(
    account: Account, simulator: Simulator, subtests: pytest.Subtests
) -> None:
    since = datetime.now(UTC) - timedelta(days=2)
    bare = await account.open().call_history(since)
    for name in ("data", "items", "results", "histories", "docs"):
        simulator.antbuddy.envelope = name
        with subtests.test(name):
            wrapped = await account.open().call_history(since)

            assert wrapped.calls
            assert wrapped.calls == bare.calls


async def test_answer_without_a_list_is_no_empty_history(
    scripted: ScriptedVendor, provider: Provider, subtests: pytest.Subtests
) -> None:
    answer: object
    for answer in (
        {},
        {"data": None},
        {"data": {"total": 0}},
        {"records": []},
        {"message": "welcome"},
        "none",
        None,
        0,
    ):
        with subtests.test(repr(answer)):
            scripted.answer(answer)

            with pytest.raises(MalformedAnswerError):
                await provider.call_history(*PERIOD)


async def test_first_list_of_a_wrapped_answer_counts(
    scripted: ScriptedVendor, provider: Provider
) -> None:
    scripted.answer({"data": {"total": 1}, "docs": [record()], "total": 1})

    assert len((await provider.call_history(*PERIOD)).calls) == 1


# Pages, windows, periods


async def test_all_pages_are_read(
    account: Account, monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests
) -> None:
    monkeypatch.setattr(call_records, "PAGE_SIZE", 4)
    for calls, pages in ((0, 1), (1, 1), (3, 1), (4, 2), (5, 2), (8, 3), (9, 3)):
        account.server.clear_calls()
        account.server.clear_requests()
        with subtests.test(f"{calls} calls"):
            for minute in range(calls):
                account.server.add_call(
                    number="07700900123", started_at=DAY + timedelta(minutes=minute)
                )

            history = await account.open().call_history(DAY, DAY + timedelta(hours=2))

            assert [call.started_at for call in history.calls] == [
                DAY + timedelta(minutes=minute) for minute in range(calls)
            ]
            assert len(account.server.requests) == pages


async def test_pages_are_of_the_largest_size(
    scripted: ScriptedVendor, provider: Provider
) -> None:
    scripted.answer([record(unix_timestamp=1519639917 + more) for more in range(100)])
    scripted.answer([record(unix_timestamp=1519650000)])

    history = await provider.call_history(*PERIOD)

    assert len(history.calls) == 101
    asked = [request.query for request in scripted.received]
    assert [(sent["limit"], sent["page"]) for sent in asked] == [
        ("100", "1"),
        ("100", "2"),
    ]


async def test_repeated_page_is_the_last(
    scripted: ScriptedVendor, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_records, "PAGE_SIZE", 3)
    page = [record(), record(unix_timestamp=1519639918), None]
    scripted.answer(page)

    history = await provider.call_history(*PERIOD)

    assert len(history.calls) == 2
    assert history.skipped == 1
    # The page before is asked for again: it may have been moved, and so be no end.
    assert len(scripted.received) == 3


async def test_repeated_page_is_the_last_whatever_is_around_it(
    scripted: ScriptedVendor, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_records, "PAGE_SIZE", 2)
    for number in range(1, 4):
        scripted.answer({"page": number, "data": [record(), None]})

    history = await provider.call_history(*PERIOD)

    assert (len(history.calls), history.skipped) == (1, 1)
    assert len(scripted.received) == 3


async def test_pages_that_make_no_sense_hide_no_call_behind_them(
    scripted: ScriptedVendor, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_records, "PAGE_SIZE", 2)
    scripted.answer([1, 2])
    scripted.answer([3, 4])
    scripted.answer([record()])

    history = await provider.call_history(*PERIOD)

    assert (len(history.calls), history.skipped) == (1, 4)


async def test_page_that_was_read_before_is_filtered_anew(
    scripted: ScriptedVendor, provider: Provider
) -> None:
    """The same answer to another question: each call counts by its own time."""
    scripted.answer([record(), record(), record(unix_timestamp=1519639918)])
    start, end = PERIOD

    first = await provider.call_history(start, end)
    later = await provider.call_history(start + timedelta(hours=10, seconds=718), end)
    again = await provider.call_history(start, end)

    assert [call.started_at.second for call in first.calls] == [57, 57, 58]
    assert later.calls == first.calls[2:]
    assert again == first


async def test_pages_that_make_no_sense_and_are_repeated_are_the_end(
    scripted: ScriptedVendor, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_records, "PAGE_SIZE", 2)
    scripted.answer([1, 2])

    history = await provider.call_history(*PERIOD)

    assert (history.calls, history.skipped) == ((), 2)
    assert len(scripted.received) == 3


async def test_as_many_pages_as_there_may_be_are_read(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_records, "PAGE_SIZE", 2)
    monkeypatch.setattr(history_pages, "MOST_PAGES", 3)
    for minute in range(5):
        account.server.add_call(
            number="07700900123", started_at=DAY + timedelta(minutes=minute)
        )

    history = await account.open().call_history(DAY, DAY + timedelta(hours=2))

    assert len(history.calls) == 5


async def test_pages_without_end_are_an_error(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_records, "PAGE_SIZE", 2)
    monkeypatch.setattr(history_pages, "MOST_PAGES", 5)
    account.server.misbehave(EndlessPages())

    with pytest.raises(TooMuchError):
        await account.open().call_history(DAY, DAY + timedelta(hours=1))

    assert len(account.server.requests) == 6


async def test_long_periods_are_split(
    account: Account, subtests: pytest.Subtests
) -> None:
    for days, windows in ((1, 1), (31, 1), (31.1, 2), (62, 2), (80, 3)):
        account.server.clear_calls()
        account.server.clear_requests()
        with subtests.test(f"{days} days"):
            step = timedelta(days=2)
            period = timedelta(days=days)
            expected = [DAY + step * number for number in range(int(period / step) + 1)]
            expected = [time for time in expected if time < DAY + period]
            # One of the calls lies where two windows meet.
            expected = sorted(
                {*expected, DAY + timedelta(days=31)} if days > 31 else expected
            )
            for time in expected:
                account.server.add_call(number="07700900123", started_at=time)

            history = await account.open().call_history(DAY, DAY + period)

            assert [call.started_at for call in history.calls] == expected
            assert [request.status for request in account.server.requests] == [
                200
            ] * windows


async def test_windows_leave_no_gap(
    scripted: ScriptedVendor, provider: Provider
) -> None:
    scripted.answer([])

    await provider.call_history(DAY, DAY + timedelta(days=70))

    asked = [
        (request.query["created_from"], request.query["created_to"])
        for request in scripted.received
    ]
    assert asked == [
        ("2024-03-05T04:00:00.000Z", "2024-04-05T04:00:00.000Z"),
        ("2024-04-05T04:00:00.000Z", "2024-05-06T04:00:00.000Z"),
        ("2024-05-06T04:00:00.000Z", "2024-05-14T04:00:00.000Z"),
    ]


async def test_period_ends_a_day_from_now_at_the_latest(
    scripted: ScriptedVendor, provider: Provider
) -> None:
    """A machine whose clock is behind finds the calls of the vendor's today."""
    scripted.answer([])
    before = datetime.now(UTC)
    day = timedelta(days=1)

    await provider.call_history(before - timedelta(hours=1), before + timedelta(days=9))
    await provider.call_history(before - timedelta(hours=1))

    for request in scripted.received:
        end = datetime.fromisoformat(request.query["created_to"])
        assert before + day - timedelta(seconds=1) <= end <= datetime.now(UTC) + day
    assert len(scripted.received) == 2


async def test_empty_period_needs_no_request(
    account: Account, subtests: pytest.Subtests
) -> None:
    for hours in (0, 1):
        with subtests.test(f"{hours} hours"):
            history = await account.open().call_history(
                DAY, DAY - timedelta(hours=hours)
            )

            assert history == CallHistory(calls=())
            assert account.server.requests == []


async def test_calls_outside_the_period_are_left_out(
    scripted: ScriptedVendor, provider: Provider
) -> None:
    moment = int(PERIOD[0].timestamp())
    day = 86_400
    scripted.answer(
        [record(unix_timestamp=moment + seconds) for seconds in (day, day - 1, 0, -1)]
    )

    history = await provider.call_history(*PERIOD)

    assert [call.started_at for call in history.calls] == [
        PERIOD[0],
        PERIOD[1] - timedelta(seconds=1),
    ]
    assert history.skipped == 0


async def test_placed_call_is_in_the_history(account: Account) -> None:
    start = datetime.now(UTC) - timedelta(minutes=1)
    provider = account.open()
    await provider.click_to_call("07700900123", replace(account.line, name="any name"))

    (call,) = [
        call
        for call in (await provider.call_history(start)).calls
        if call.callee.number == "07700900123"
    ]

    assert call.direction is Direction.OUTGOING
    assert call.line == account.line.number
