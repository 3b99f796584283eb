"""NXCloud's call records of seats, as its documents have them."""

from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
import json
from typing import Any

from aiohttp import ClientSession, web
from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.telephony.calls import Call, Direction, Outcome
from custom_components.telephony.providers.base import Provider
from custom_components.telephony.providers.errors import (
    MalformedAnswerError,
    NotFoundError,
    ProviderError,
    RefusedError,
    RejectedCredentialsError,
    ThrottledError,
    UnknownLineError,
    UntrustedAddressError,
)
from custom_components.telephony.providers.json_record import JsonRecord
from custom_components.telephony.providers.nxcloud import VENDOR, seat_api, seat_history
from custom_components.telephony.providers.nxcloud.seat_record import call_of
from custom_components.telephony.providers.request_spacing import RequestSpacing
from simulator import Simulator

from ..opened_accounts import Account, configure
from ..scripted_vendor import ScriptedVendor, Serve

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEYS = {"appkey": "Qe7mKx2P", "secretkey": "simulated-secretkey-8f31c6"}

# As in the documents, but for the numbers.
SAMPLE: dict[str, Any] = {
    "phone": "7946012345",
    "direction": "0",
    "hangup_cause": "NORMAL_CLEARING",
    "answer_time": "2019-01-25 12:41:57",
    "country_code": "44",
    "id": 636597,
    "sipid": 1055014,
    "duration": 0,
    "username": "60010001",
    "mobile_name": "name",
    "end_time": "2019-01-25 12:42:26",
    "effective_called_number": "44447946012345",
    "start_time": "2019-01-25 12:42:26",
    "orderid": "FLNK-FLNK-maqKSi_IDW0hXGl-FO0xjE_FLNK-1548391358819-QgNuzM",
    "record_url": None,
    "show_phone": "12025550143",
}


def call(**about: object) -> Call:
    fields: dict[str, Any] = SAMPLE | about
    found = call_of(JsonRecord(fields))
    assert found is not None
    return found


def page(*rows: object, total: int | None = None) -> dict[str, Any]:
    count = len(rows) if total is None else total
    return {"code": "1", "info": {"total": count, "page": 1, "rows": list(rows)}}


@pytest.fixture
def provider(scripted: ScriptedVendor, session: ClientSession) -> Provider:
    """Return an account of seats with the scripted vendor."""
    return VENDOR.open_account(session, configure(VENDOR, scripted.url, KEYS))


# Records


def test_the_sample_is_a_call_that_was_missed() -> None:
    """Its order id has the moment of the order, by which its times are UTC+8."""
    found = call()

    assert found.started_at == datetime(2019, 1, 25, 4, 42, 26, tzinfo=UTC)
    assert found.direction is Direction.INCOMING
    assert found.outcome is Outcome.MISSED
    assert found.caller.number == "12025550143"
    assert (found.callee.number, found.did) == ("447946012345", "447946012345")
    assert (found.callee.name, found.callee.user) == ("name", "60010001")
    assert found.line == "60010001"
    assert found.talk_time == found.duration == timedelta()
    assert found.recording is None
    assert found.cost is None


def test_a_call_that_was_answered_has_a_time_to_answer() -> None:
    found = call(
        direction="1",
        duration=30,
        answer_time="2019-01-25 12:42:40",
        end_time="2019-01-25 12:43:10",
        show_phone="442079460100",
        record_url="https://as01.nxcloud.com/record/bf1b9043-cb9f-048f-cc97-0f939dc94609",
    )

    assert found.outcome is Outcome.ANSWERED
    assert (found.duration, found.talk_time) == (
        timedelta(seconds=44),
        timedelta(seconds=30),
    )
    assert (found.caller.number, found.callee.number) == (
        "442079460100",
        "447946012345",
    )
    assert found.recording == "bf1b9043-cb9f-048f-cc97-0f939dc94609"


# "Call Hangup Reasons", as the documents of both requests list them.
UNANSWERED = """
NORMAL_CLEARING NORMAL_UNSPECIFIED UNSPECIFIED NO_ANSWER NO_USER_RESPONSE SUBSCRIBER_ABSENT
USER_NOT_REGISTERED ALLOTTED_TIMEOUT PROGRESS_TIMEOUT RECOVERY_ON_TIMER_EXPIRE
CALL_AWARDED_DELIVERED REDIRECTION_TO_NEW_DESTINATION RESPONSE_TO_STATUS_ENQUIRY
BLIND_TRANSFER ATTENDED_TRANSFER TELEPATHY
"""
FAILED = """
UNALLOCATED_NUMBER NUMBER_CHANGED INVALID_NUMBER_FORMAT NO_ROUTE_TRANSIT_NET
NO_ROUTE_DESTINATION DESTINATION_OUT_OF_ORDER EXCHANGE_ROUTING_ERROR FACILITY_REJECTED
NORMAL_CIRCUIT_CONGESTION NETWORK_OUT_OF_ORDER NORMAL_TEMPORARY_FAILURE SWITCH_CONGESTION
REQUESTED_CHAN_UNAVAIL FACILITY_NOT_SUBSCRIBED OUTGOING_CALL_BARRED INCOMING_CALL_BARRED
BEARERCAPABILITY_NOTAUTH BEARERCAPABILITY_NOTAVAIL BEARERCAPABILITY_NOTIMPL
SERVICE_UNAVAILABLE SERVICE_NOT_IMPLEMENTED CHAN_NOT_IMPLEMENTED FACILITY_NOT_IMPLEMENTED
CHANNEL_UNACCEPTABLE PRE_EMPTED ACCESS_INFO_DISCARDED INCOMPATIBLE_DESTINATION
INVALID_CALL_REFERENCE INVALID_MSG_UNSPECIFIED MANDATORY_IE_MISSING
MANDATORY_IE_LENGTH_ERROR MESSAGE_TYPE_NONEXIST WRONG_MESSAGE IE_NONEXIST
INVALID_IE_CONTENTS WRONG_CALL_STATE PROTOCOL_ERROR INTERWORKING CRASH SYSTEM_SHUTDOWN
USER_CHALLENGE MANAGER_REQUEST MEDIA_TIMEOUT GATEWAY_DOWN
"""


def test_outcome_of_each_documented_cause(subtests: pytest.Subtests) -> None:
    causes: dict[str | None, tuple[Outcome | None, Outcome | None]] = {
        "USER_BUSY": (Outcome.BUSY, Outcome.BUSY),
        "CALL_REJECTED": (Outcome.MISSED, Outcome.BUSY),
        "ORIGINATOR_CANCEL": (Outcome.MISSED, Outcome.CANCELLED),
        "LOSE_RACE": (None, None),
        "PICKED_OFF": (None, None),
        None: (Outcome.MISSED, Outcome.UNANSWERED),
        **dict.fromkeys(UNANSWERED.split(), (Outcome.MISSED, Outcome.UNANSWERED)),
        **dict.fromkeys(FAILED.split(), (Outcome.MISSED, Outcome.FAILED)),
    }
    for cause, (incoming, outgoing) in causes.items():
        with subtests.test(str(cause)):
            assert call(hangup_cause=cause).outcome is incoming
            assert call(hangup_cause=cause, direction="1").outcome is outgoing
            # Whoever talked, or picked up, was reached.
            assert call(hangup_cause=cause, duration=3).outcome is Outcome.ANSWERED
            picked_up = call(hangup_cause=cause, answer_time="2019-01-25 12:42:27")
            assert picked_up.outcome is Outcome.ANSWERED


def test_what_is_no_call_is_none(subtests: pytest.Subtests) -> None:
    for odd in (
        {"direction": "2"},
        {"direction": None},
        {"start_time": None},
        {"start_time": "yesterday"},
        {"start_time": "9999-12-31 99:00:00"},
    ):
        with subtests.test(str(odd)):
            assert call_of(JsonRecord({**SAMPLE, **odd})) is None


def test_numbers_have_their_country_code_once() -> None:
    assert call(direction="1", phone="12025550143", country_code="1").callee.number == (
        "12025550143"
    )
    assert call(direction="1", phone="4444", country_code="86").callee.number == "4444"
    assert call(direction="1", phone="+33199001234").callee.number == "+33199001234"
    assert call(direction="1", show_phone="nxcloud").caller.number == "60010001"


def test_an_end_before_the_start_is_none() -> None:
    odd = call(duration=None, end_time="2019-01-25 12:00:00")

    assert odd.duration is None
    assert call(duration=5, end_time=None).duration == timedelta(seconds=5)


# Reading them


async def test_a_period_is_asked_for_in_days_of_24_hours(
    provider: Provider, scripted: ScriptedVendor, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(NOW)
    scripted.answer(page())

    await provider.call_history(NOW - 60 * HOUR)

    forms = [request.form for request in scripted.received]
    assert [(form["start_time"], form["end_time"]) for form in forms] == [
        ("2026-11-17 20:00:00", "2026-11-18 20:00:00"),
        ("2026-11-16 20:00:01", "2026-11-17 20:00:01"),
        ("2026-11-16 08:00:00", "2026-11-16 20:00:02"),
    ]
    assert {(form["page_size"], form["page"]) for form in forms} == {("1000", "1")}
    assert {form["appkey"] for form in forms} == {KEYS["appkey"]}
    assert {request.path for request in scripted.received} == {
        "/api/voiceSms/getSipCdr"
    }


async def test_nothing_is_asked_beyond_15_days(
    seats: Account, freezer: FrozenDateTimeFactory
) -> None:
    """The simulated vendor refuses what is older."""
    freezer.move_to(NOW)
    await seats.open().call_history(NOW - timedelta(days=100))
    assert len(seats.server.requests) == 15
    seats.server.clear_requests()

    old = await seats.open().call_history(NOW - 31 * 24 * HOUR, NOW - 16 * 24 * HOUR)

    assert old.calls == ()
    assert seats.server.requests == []
    reach = seats.open().described(VENDOR).history_reach
    assert timedelta(days=14) < reach <= timedelta(days=15)


async def test_days_of_more_than_a_page_are_read_whole(
    seats: Account,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    freezer: FrozenDateTimeFactory,
    subtests: pytest.Subtests,
) -> None:
    freezer.move_to(NOW)
    monkeypatch.setattr(seat_history, "PAGE_SIZE", 5)
    seats.server.clear_calls()
    for minute in range(23):
        seats.server.add_call(
            number="12025550143",
            line="60010001",
            started_at=NOW - HOUR + timedelta(minutes=minute),
        )
    for newest_first in (True, False):
        with subtests.test(str(newest_first)):
            simulator.nxcloud.seats.newest_first = newest_first
            seats.server.clear_requests()

            history = await seats.open().call_history(NOW - 2 * HOUR)

            assert len(history.calls) == 23
            assert len(seats.server.requests) == 5


async def test_pages_end_where_no_total_is_told(
    provider: Provider,
    scripted: ScriptedVendor,
    monkeypatch: pytest.MonkeyPatch,
    freezer: FrozenDateTimeFactory,
) -> None:
    freezer.move_to(datetime(2019, 1, 25, 5, tzinfo=UTC))
    monkeypatch.setattr(seat_history, "PAGE_SIZE", 1)
    other = SAMPLE | {"orderid": "10001"}
    for row in (SAMPLE, other):
        uncounted = page(row)
        del uncounted["info"]["total"]
        scripted.answer(uncounted)
    scripted.answer({"code": "1", "info": {}})

    history = await provider.call_history(datetime(2019, 1, 25, 4, tzinfo=UTC))

    assert len(history.calls) == 2
    assert len(scripted.received) == 3


async def test_a_clock_that_is_wrong_here_hides_no_call(
    provider: Provider, scripted: ScriptedVendor, freezer: FrozenDateTimeFactory
) -> None:
    """It is asked for what is until now by the vendor's clock, from the second time on."""
    freezer.move_to(NOW)
    scripted.answer(page(), headers={"Date": "Wed, 18 Nov 2026 13:00:00 GMT"})
    for _ in range(2):
        await provider.recent_calls(NOW - HOUR)

    assert [request.form["end_time"] for request in scripted.received] == [
        "2026-11-18 20:00:00",
        "2026-11-18 21:00:00",
    ]


# Refusals


async def test_refusals_are_told_apart_by_their_text(
    provider: Provider, scripted: ScriptedVendor, subtests: pytest.Subtests
) -> None:
    for text, kind, field in (
        ("appkey or secretkey invalid", RejectedCredentialsError, "appkey"),
        ("mobile no exist", UnknownLineError, "line"),
        ("page_size or page_index invalid", RefusedError, None),
        ("time invalid", RefusedError, None),
        ("params invalid", RefusedError, None),
        ("appkey access rate limit", ThrottledError, None),
        ("Request frequency limited", ThrottledError, None),
        ("too many requests", ThrottledError, None),
        ("", RefusedError, None),
    ):
        for order in (False, True):
            with subtests.test(f"{text} {order}"):
                scripted.clear()
                scripted.answer({"code": "1" if order else "0", "info": text})

                request: Awaitable[object] = (
                    provider.placed_call_outcomes(["10001"])
                    if order
                    else provider.call_history(datetime.now(UTC) - HOUR)
                )

                with pytest.raises(ProviderError) as caught:
                    await request

                assert isinstance(caught.value, kind)
                assert caught.value.field == field
                assert caught.value.text == (text or None)


async def test_the_codes_of_the_two_requests_are_not_mixed_up(
    provider: Provider, scripted: ScriptedVendor
) -> None:
    scripted.answer({"code": "0", "info": page(SAMPLE)["info"]})
    with pytest.raises(RefusedError):
        await provider.call_history(datetime.now(UTC) - HOUR)
    scripted.answer({"code": "1", "row": [SAMPLE]})
    with pytest.raises(RefusedError):
        await provider.placed_call_outcomes(["10001"])


async def test_answers_that_make_no_sense(
    provider: Provider, scripted: ScriptedVendor, subtests: pytest.Subtests
) -> None:
    odd: object
    for odd in ({}, {"code": "1"}, {"code": "1", "info": {"rows": "none"}}, []):
        with subtests.test(str(odd)):
            scripted.answer(odd)
            with pytest.raises(MalformedAnswerError):
                await provider.call_history(datetime.now(UTC) - HOUR)
    scripted.answer({"code": "0", "row": "none"})
    with pytest.raises(MalformedAnswerError):
        await provider.placed_call_outcomes(["10001"])


async def test_more_requests_than_allowed_are_waited_for(
    provider: Provider, scripted: ScriptedVendor
) -> None:
    """Somebody else at the same address was first, which is no reason to give up."""
    limit = {"code": "0", "info": "appkey access rate limit"}
    for answer in (limit, limit, page()):
        scripted.answer(answer)

    assert (await provider.call_history(datetime.now(UTC) - HOUR)).calls == ()
    assert len(scripted.received) == 3


async def test_requests_of_all_accounts_are_as_far_apart_as_the_vendor_wants(
    seats: Account,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The simulated vendor refuses whatever comes sooner."""
    # The simulated vendor has made up its calls until now.
    now = datetime.now(UTC)

    async def sleep(seconds: float) -> None:
        freezer.tick(seconds)

    def clock() -> float:
        return datetime.now(UTC).timestamp()

    monkeypatch.setattr(seat_api, "SPACING", RequestSpacing(clock, sleep))
    monkeypatch.setattr(seat_api, "RECORDS_DISTANCE", timedelta(seconds=2.1))
    monkeypatch.setattr(seat_api, "ORDERS_DISTANCE", timedelta(seconds=1.1))
    simulator.nxcloud.limits.records.within = timedelta(seconds=2)
    simulator.nxcloud.limits.orders.within = timedelta(seconds=1)

    for _ in range(2):
        provider = seats.open()
        assert (await provider.call_history(now - 50 * HOUR)).calls
        orders = [f"order{number:03}" for number in range(41)]
        assert await provider.placed_call_outcomes(orders) == {}

    sent = [request.received_at for request in seats.server.requests]
    assert len(sent) == 2 * (3 + 3)
    assert sent[-1] - sent[0] < timedelta(seconds=20)


async def test_accounts_with_other_keys_share_what_an_address_may_ask(
    serve: Serve, session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records are limited by address, orders by appkey; another host counts for itself."""
    clock = [1000.0]
    arrived: list[tuple[str, str, float]] = []

    async def sleep(seconds: float) -> None:
        clock[0] += seconds

    async def answer(request: web.Request) -> web.Response:
        is_form = request.path.endswith("getSipCdr")
        fields = await request.post() if is_form else await request.json()
        arrived.append((str(request.url.origin()), str(fields["appkey"]), clock[0]))
        return web.json_response(page() if is_form else {"code": "0", "row": []})

    monkeypatch.setattr(seat_api, "SPACING", RequestSpacing(lambda: clock[0], sleep))
    monkeypatch.setattr(seat_api, "RECORDS_DISTANCE", timedelta(seconds=2.1))
    monkeypatch.setattr(seat_api, "ORDERS_DISTANCE", timedelta(seconds=1.1))
    host, other = await serve(answer), await serve(answer)
    one, two, elsewhere = (
        VENDOR.open_account(
            session,
            configure(VENDOR, url, {"appkey": appkey, "secretkey": f"{appkey}-secret"}),
        )
        for appkey, url in (("one", host), ("two", host), ("one", other))
    )

    for provider in (one, two, elsewhere, one, two, elsewhere):
        await provider.call_history(datetime.now(UTC) - HOUR)
    records = arrived.copy()
    arrived.clear()
    for provider in (one, two, one, two):
        await provider.placed_call_outcomes(["10001"])

    assert [appkey for _, appkey, _ in records] == ["one", "two", "one"] * 2
    assert [time for url, _, time in records if url == host] == pytest.approx(
        [1000, 1002.1, 1004.2, 1006.3]
    )
    # Elsewhere nobody was waited for.
    assert [time for url, _, time in records if url == other] == pytest.approx(
        [1002.1, 1006.3]
    )
    assert [time for _, _, time in arrived] == pytest.approx(
        [1006.3, 1006.3, 1007.4, 1007.4]
    )


# Orders


async def test_what_became_of_an_order(seats: Account, simulator: Simulator) -> None:
    provider = seats.open()
    placed = [
        await provider.click_to_call("12025550143", seats.line, order_id=f"order{n:03}")
        for n in range(25)
    ]
    orders = [one.order_id or "" for one in placed]
    seats.server.clear_requests()

    outcomes = await provider.placed_call_outcomes([*orders, "neverPlaced", "a,b"])

    assert set(outcomes) == set(orders)
    assert len(seats.server.requests) == 2
    told = {one.call.id for one in outcomes.values()}
    history = await provider.call_history(datetime.now(UTC) - HOUR)
    assert told <= {one.id for one in history.calls}
    assert {one.cause for one in outcomes.values()} == {"Normal clearing"}
    assert {one.call.outcome for one in outcomes.values()} == {Outcome.ANSWERED}


async def test_of_several_records_of_an_order_the_call_itself_counts(
    provider: Provider, scripted: ScriptedVendor
) -> None:
    leg = SAMPLE | {"orderid": "10001", "duration": 60}
    called = SAMPLE | {
        "orderid": "10001",
        "direction": "1",
        "hangup_cause": "USER_BUSY",
    }
    for rows in ([leg, called], [called, leg], [called, "odd", {}, called]):
        scripted.answer({"code": "0", "row": rows})

        outcomes = await provider.placed_call_outcomes(["10001"])

        assert outcomes["10001"].call.outcome is Outcome.BUSY
        assert outcomes["10001"].cause == "User busy"
    assert json.loads(scripted.received[0].body) == {"orderid": "10001", **KEYS}
    assert await provider.placed_call_outcomes([]) == {}


# Recordings


async def test_a_recording_is_opened_at_the_vendors_own_hosts(
    seats: Account, simulator: Simulator, session: ClientSession
) -> None:
    seats.server.clear_calls()
    seats.server.add_call(number="12025550143", recording="a.wav")
    provider = seats.open()
    (name,) = {
        one.recording
        for one in (await provider.call_history(datetime.now(UTC) - HOUR)).calls
        if one.recording
    }

    link = await provider.recording(name)
    assert link.url == f"{seats.server.url}/record/{name}"
    async with provider.open_recording(name) as stream:
        assert (await stream.read()).startswith(b"RIFF")

    simulator.nxcloud.seats.file_address = "http://127.0.0.1:9"
    with pytest.raises(UntrustedAddressError):
        async with provider.open_recording(name):
            pass
    with pytest.raises(NotFoundError):
        async with provider.open_recording("0f939dc94609"):
            pass


async def test_names_of_recordings(
    provider: Provider, scripted: ScriptedVendor
) -> None:
    elsewhere = call(record_url="http://wss.wanlaowo.com/record/c8b4cc48.mp3").recording
    assert elsewhere == "wss.wanlaowo.com/record/c8b4cc48.mp3"
    assert (await provider.recording(elsewhere)).url == f"https://{elsewhere}"
    assert call(record_url="no address").recording is None
    assert call(record_url="http://[::1").recording is None
    for name in ("..", "file://x/y", ""):
        with pytest.raises(NotFoundError):
            await provider.recording(name)
    assert "https://as01.nxcloud.com" in provider.recording_origins
