"""The call history of NXCloud's DID numbers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import ClientSession
import pytest

from custom_components.telephony.calls import Call, Cost, Direction, Outcome, Party
from custom_components.telephony.providers import history_pages
from custom_components.telephony.providers.answers import CallHistory
from custom_components.telephony.providers.base import Provider
from custom_components.telephony.providers.call_identity import is_digest
from custom_components.telephony.providers.errors import (
    MalformedAnswerError,
    RefusedError,
    TooMuchError,
)
from custom_components.telephony.providers.nxcloud import VENDOR, did_history
from simulator import (
    Direction as SimulatedDirection,
    Outcome as SimulatedOutcome,
    Simulator,
)
from simulator.faults import BrokenRecord, EndlessPages

from ...fixtures import read_bytes, read_json
from ..opened_accounts import Account, configure, simulated_account
from ..scripted_vendor import ScriptedVendor

# Not a day of the simulator's made-up past.
DAY = datetime(2024, 3, 5, 4, tzinfo=UTC)
DAY_AFTER = DAY + timedelta(days=1)
# Lies within the day of the sample record, whatever the zone.
SAMPLE_PERIOD = (
    datetime(2022, 10, 1, 1, tzinfo=UTC),
    datetime(2022, 10, 1, 12, tzinfo=UTC),
)

type Open = Callable[[tzinfo | None], Provider]


@pytest.fixture
def open_scripted(scripted: ScriptedVendor, session: ClientSession) -> Open:
    """Return what opens a DID account with the scripted vendor."""

    def open_account(zone: tzinfo | None) -> Provider:
        credentials = {"access_key": "simaccesskey7", "access_secret": "Sx91-b02d"}
        configuration = configure(VENDOR, scripted.url, credentials)
        return VENDOR.open_account(session, replace(configuration, time_zone=zone))

    return open_account


def page(*records: object, pages: object = 1) -> dict[str, Any]:
    """Return an answer as the vendor writes it."""
    return {"code": 0, "data": {"totalPage": pages, "list": list(records)}}


def record(**changes: object) -> dict[str, Any]:
    """Return the sample record with changes; an ellipsis leaves a field out."""
    (sample,) = read_json("nxcloud/cdr_success.json")["data"]["list"]
    fields = {"number": "12025550100"} | sample | changes
    return {name: value for name, value in fields.items() if value is not ...}


async def read_one(
    scripted: ScriptedVendor, provider: Provider, **changes: object
) -> Call:
    """Return the call which the sample record, changed, stands for."""
    scripted.answer(page(record(**changes)))
    history = await provider.call_history(*SAMPLE_PERIOD)
    assert history.skipped == 0
    (call,) = history.calls
    return call


# The document's own example


async def test_documented_record(scripted: ScriptedVendor, open_scripted: Open) -> None:
    scripted.answer(read_bytes("nxcloud/cdr_success.json"))

    history = await open_scripted(None).call_history(*SAMPLE_PERIOD)

    assert history == CallHistory(
        calls=(
            Call(
                id="1",
                # 11:04:57 in UTC+8.
                started_at=datetime(2022, 10, 1, 3, 4, 57, tzinfo=UTC),
                direction=Direction.INCOMING,
                outcome=Outcome.ANSWERED,
                caller=Party(number="123456789"),
                callee=Party(),
                duration=timedelta(seconds=64),
                talk_time=timedelta(seconds=64),
                cost=Cost(Decimal("0.11"), "CNY"),
                country="Thailand",
            ),
        )
    )


async def test_an_id_beyond_measure_is_none(
    scripted: ScriptedVendor, open_scripted: Open
) -> None:
    call = await read_one(scripted, open_scripted(None), id="1" * 300)

    assert is_digest(call.id)


async def test_documented_request(
    scripted: ScriptedVendor, open_scripted: Open
) -> None:
    scripted.answer(read_bytes("nxcloud/cdr_success.json"))

    await open_scripted(None).call_history(*SAMPLE_PERIOD)

    (request,) = scripted.received
    assert (request.method, request.target) == ("POST", "/api/did/cdr")
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["action"] == "cdr"
    assert request.headers["bizType"] == "4"
    sent, sample = request.json(), read_json("nxcloud/cdr_request.json")
    assert sent == {"date": "2022-10-01", "pageSize": 300, "page": 1}
    # The sample filters by type beside what has to be sent.
    assert {name: type(value) for name, value in sent.items()} == {
        name: type(sample[name]) for name in ("date", "pageSize", "page")
    }


async def test_documented_refusal(
    scripted: ScriptedVendor, open_scripted: Open
) -> None:
    scripted.answer(read_bytes("nxcloud/cdr_failure.json"))

    with pytest.raises(RefusedError) as caught:
        await open_scripted(None).call_history(*SAMPLE_PERIOD)

    assert (caught.value.code, caught.value.text) == ("1002", "Parameter error")


# What a record says


async def test_outgoing_call(scripted: ScriptedVendor, open_scripted: Open) -> None:
    call = await read_one(scripted, open_scripted(None), callType=1)

    assert call.direction is Direction.OUTGOING
    assert call.caller == Party(number="12025550100")
    assert call.callee == Party(number="123456789")
    assert call.did == "12025550100"
    assert call.line is None


async def test_outcome_follows_from_the_talk_time(
    scripted: ScriptedVendor, open_scripted: Open, subtests: pytest.Subtests
) -> None:
    for call_type, duration, outcome in (
        (0, 64, Outcome.ANSWERED),
        (1, "64", Outcome.ANSWERED),
        (0, 0, Outcome.MISSED),
        (1, 0, Outcome.UNANSWERED),
        (0, None, None),
        (1, -1, None),
        (0, 10**7, None),
        (0, "a while", None),
    ):
        with subtests.test(f"{call_type}, {duration}"):
            call = await read_one(
                scripted, open_scripted(None), callType=call_type, callDuration=duration
            )

            assert call.outcome is outcome


async def test_duration(
    scripted: ScriptedVendor, open_scripted: Open, subtests: pytest.Subtests
) -> None:
    for end, duration in (
        ("2022-10-01 11:05:27", timedelta(seconds=30)),
        ("2022-10-08 11:04:57", timedelta(days=7)),
        # Without a believable end, what is left is the talk time.
        ("2022-10-01 11:04:00", timedelta(seconds=64)),
        ("2022-10-09 11:04:57", timedelta(seconds=64)),
        ("9999-12-31 23:59:59", timedelta(seconds=64)),
        ("later", timedelta(seconds=64)),
        (..., timedelta(seconds=64)),
    ):
        with subtests.test(str(end)):
            call = await read_one(scripted, open_scripted(None), endTime=end)

            assert call.duration == duration
            assert call.talk_time == timedelta(seconds=64)


async def test_cost(
    scripted: ScriptedVendor, open_scripted: Open, subtests: pytest.Subtests
) -> None:
    for price, cost in (
        (0, Cost(Decimal(0), "CNY")),
        ("0.055", Cost(Decimal("0.055"), "CNY")),
        (None, None),
        (..., None),
        ("", None),
        ("free", None),
        ("NaN", None),
        ("Infinity", None),
        (True, None),
        ([0.11], None),
    ):
        with subtests.test(repr(price)):
            call = await read_one(scripted, open_scripted(None), callPrice=price)

            assert call.cost == cost


async def test_absent_fields_are_none(
    scripted: ScriptedVendor, open_scripted: Open
) -> None:
    scripted.answer(page({"callType": 0, "startTime": "2022-10-01 11:04:57"}))

    history = await open_scripted(None).call_history(*SAMPLE_PERIOD)

    (call,) = history.calls
    assert call == Call(
        id=call.id,
        started_at=datetime(2022, 10, 1, 3, 4, 57, tzinfo=UTC),
        direction=Direction.INCOMING,
    )


async def test_empty_fields_are_none(
    scripted: ScriptedVendor, open_scripted: Open, subtests: pytest.Subtests
) -> None:
    empty: object
    for empty in (None, "", "  ", [], {}):
        with subtests.test(repr(empty)):
            call = await read_one(
                scripted,
                open_scripted(None),
                number=empty,
                callNumber=empty,
                countryName=empty,
                callDuration=empty,
                endTime=empty,
            )

            assert (call.did, call.caller, call.callee) == (None, Party(), Party())
            assert (call.country, call.duration, call.talk_time) == (None, None, None)


async def test_record_without_an_id_is_known_by_its_fields(
    scripted: ScriptedVendor, open_scripted: Open, subtests: pytest.Subtests
) -> None:
    for other in (
        {"number": "442079460100"},
        {"callNumber": "447700900123"},
        {"startTime": "2022-10-01 11:04:58"},
        {"callType": 1},
    ):
        with subtests.test(str(other)):
            scripted.answer(page(record(id=...), record(id=..., **other)))

            first = await open_scripted(None).call_history(*SAMPLE_PERIOD)
            again = await open_scripted(None).call_history(*SAMPLE_PERIOD)

            assert len({call.id for call in first.calls}) == 2
            assert again == first


async def test_two_records_without_an_id_that_look_alike_are_two_calls(
    scripted: ScriptedVendor, open_scripted: Open
) -> None:
    scripted.answer(page(record(id=...), record(id=...)))

    first = await open_scripted(None).call_history(*SAMPLE_PERIOD)
    again = await open_scripted(None).call_history(*SAMPLE_PERIOD)

    assert len({call.id for call in first.calls}) == len(first.calls) == 2
    assert again == first


BROKEN: list[object] = [
    None,
    7,
    "record",
    [],
    {},
    record(callType=2),
    record(callType=...),
    record(callType="in"),
    record(startTime=...),
    record(startTime=None),
    record(startTime="yesterday"),
    record(startTime="2022-13-01 11:04:57"),
    record(startTime=1664593497),
    record(startTime="0001-01-01 00:00:00"),
]


async def test_broken_record_is_counted_and_hides_no_other(
    scripted: ScriptedVendor, open_scripted: Open, subtests: pytest.Subtests
) -> None:
    for broken in BROKEN:
        with subtests.test(str(broken)):
            scripted.answer(page(record(id=1), broken, record(id=2)))

            history = await open_scripted(None).call_history(*SAMPLE_PERIOD)

            assert [call.id for call in history.calls] == ["1", "2"]
            assert history.skipped == 1


async def test_broken_record_of_the_simulator(dids: Account) -> None:
    good = await dids.open().call_history(datetime.now(UTC) - timedelta(hours=20))
    dids.server.misbehave(BrokenRecord())

    history = await dids.open().call_history(datetime.now(UTC) - timedelta(hours=20))

    assert history.calls == good.calls
    assert history.skipped >= 1


async def test_half_a_character_in_a_record(
    scripted: ScriptedVendor, open_scripted: Open
) -> None:
    call = await read_one(
        scripted,
        open_scripted(None),
        id=...,
        countryName="Thai\ud800",
        callNumber="\ud800",
    )

    assert call.country == "Thai?"
    assert call.caller == Party(number="?")


# Days, pages, periods


def days_asked(scripted: ScriptedVendor) -> list[str]:
    return [request.json()["date"] for request in scripted.received]


async def test_days_are_those_of_the_accounts_zone(
    scripted: ScriptedVendor, open_scripted: Open, subtests: pytest.Subtests
) -> None:
    for zone, days in (
        (None, ["2024-03-05", "2024-03-06"]),
        (ZoneInfo("Asia/Shanghai"), ["2024-03-05", "2024-03-06"]),
        (UTC, ["2024-03-05"]),
        (ZoneInfo("America/New_York"), ["2024-03-04", "2024-03-05"]),
    ):
        scripted.clear()
        with subtests.test(str(zone)):
            scripted.answer(page())

            await open_scripted(zone).call_history(
                datetime(2024, 3, 5, 4, tzinfo=UTC),
                datetime(2024, 3, 5, 17, tzinfo=UTC),
            )

            assert days_asked(scripted) == days


async def test_end_of_a_period_is_not_part_of_it(
    scripted: ScriptedVendor, open_scripted: Open
) -> None:
    scripted.answer(page(record(startTime="2024-03-05 00:00:00")))

    history = await open_scripted(UTC).call_history(
        datetime(2024, 3, 4, tzinfo=UTC), datetime(2024, 3, 5, tzinfo=UTC)
    )

    assert history.calls == ()
    assert days_asked(scripted) == ["2024-03-04"]


async def test_days_to_come_are_not_asked_for(
    scripted: ScriptedVendor, open_scripted: Open
) -> None:
    scripted.answer(page())
    now = datetime.now(UTC)

    await open_scripted(UTC).call_history(now, now + timedelta(days=400))
    await open_scripted(UTC).call_history(now)
    await open_scripted(UTC).call_history(now + timedelta(days=2))

    # Midnight may strike between two lines of this test.
    assert set(days_asked(scripted)) <= {
        (now + timedelta(days=more)).date().isoformat() for more in (0, 1)
    }
    assert len(scripted.received) <= 4


async def test_same_calls_whatever_the_zone(
    socket_enabled: None, session: ClientSession, subtests: pytest.Subtests
) -> None:
    for zone in (ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")):
        with subtests.test(str(zone)):
            async with Simulator(history_days=0) as simulator:
                simulator.nxcloud.did.zone = zone
                for hour in range(0, 48, 3):
                    simulator.nxcloud.add_call(
                        number="12025550172", started_at=DAY + timedelta(hours=hour)
                    )
                account = simulated_account("nxcloud", simulator, session).with_pair(1)
                provider = VENDOR.open_account(
                    session, replace(account.configuration, time_zone=zone)
                )

                history = await provider.call_history(
                    DAY + timedelta(hours=6), DAY + timedelta(hours=30)
                )

            assert [call.started_at for call in history.calls] == [
                DAY + timedelta(hours=hour) for hour in range(6, 30, 3)
            ]


async def test_time_that_names_its_zone(
    scripted: ScriptedVendor, open_scripted: Open
) -> None:
    call = await read_one(
        scripted, open_scripted(None), startTime="2022-10-01T11:04:57+02:00"
    )

    assert call.started_at == datetime(2022, 10, 1, 9, 4, 57, tzinfo=UTC)


async def test_all_pages_are_read(
    simulator: Simulator,
    dids: Account,
    monkeypatch: pytest.MonkeyPatch,
    subtests: pytest.Subtests,
) -> None:
    monkeypatch.setattr(did_history, "PAGE_SIZE", 4)
    for calls, pages in ((0, 1), (1, 1), (4, 1), (5, 2), (8, 2), (9, 3)):
        dids.server.clear_calls()
        dids.server.clear_requests()
        with subtests.test(f"{calls} calls"):
            for minute in range(calls):
                simulator.nxcloud.add_call(
                    number="12025550172", started_at=DAY + timedelta(minutes=minute)
                )

            history = await dids.open().call_history(DAY, DAY + timedelta(hours=2))

            assert [call.started_at for call in history.calls] == [
                DAY + timedelta(minutes=minute) for minute in range(calls)
            ]
            assert len(dids.server.requests) == pages


async def test_record_on_two_pages_is_one_call(
    scripted: ScriptedVendor, open_scripted: Open
) -> None:
    # A call that ends while the pages are read pushes one record to the next page.
    scripted.answer(page(record(id=3), record(id=2), pages=2))
    scripted.answer(page(record(id=2), record(id=1), pages=2))

    history = await open_scripted(None).call_history(*SAMPLE_PERIOD)

    assert [call.id for call in history.calls] == ["1", "2", "3"]
    assert [request.json()["page"] for request in scripted.received] == [1, 2]


async def test_one_page_where_their_number_is_not_known(
    scripted: ScriptedVendor, open_scripted: Open, subtests: pytest.Subtests
) -> None:
    for total in (None, "many", 0, ...):
        scripted.clear()
        with subtests.test(repr(total)):
            answer = page(record(), pages=total)
            if total is ...:
                del answer["data"]["totalPage"]
            scripted.answer(answer)

            history = await open_scripted(None).call_history(*SAMPLE_PERIOD)

            assert len(history.calls) == 1
            assert len(scripted.received) == 1


async def test_full_page_is_not_the_last_where_their_number_is_not_known(
    scripted: ScriptedVendor,
    open_scripted: Open,
    monkeypatch: pytest.MonkeyPatch,
    subtests: pytest.Subtests,
) -> None:
    monkeypatch.setattr(did_history, "PAGE_SIZE", 2)
    for total in (None, "many", 0, -1, ...):
        scripted.clear()
        with subtests.test(repr(total)):
            for first in (1, 3, 5):
                answer = page(*(record(id=first + n) for n in (0, 1)), pages=total)
                if first == 5:
                    del answer["data"]["list"][1]
                if total is ...:
                    del answer["data"]["totalPage"]
                scripted.answer(answer)

            history = await open_scripted(None).call_history(*SAMPLE_PERIOD)

            assert [call.id for call in history.calls] == ["1", "2", "3", "4", "5"]
            assert len(scripted.received) == 3


async def test_empty_page_is_the_last(
    scripted: ScriptedVendor, open_scripted: Open
) -> None:
    scripted.answer(page(record(), pages=10**9))
    scripted.answer(page(pages=10**9))

    history = await open_scripted(None).call_history(*SAMPLE_PERIOD)

    assert len(history.calls) == 1
    assert len(scripted.received) == 2


async def test_pages_without_end_are_an_error(
    dids: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(did_history, "PAGE_SIZE", 2)
    monkeypatch.setattr(history_pages, "MOST_PAGES", 5)
    dids.server.misbehave(EndlessPages())

    with pytest.raises(TooMuchError):
        await dids.open().call_history(DAY, DAY_AFTER)

    assert len(dids.server.requests) == 6


async def test_day_without_records_is_an_empty_one(
    scripted: ScriptedVendor, open_scripted: Open, subtests: pytest.Subtests
) -> None:
    for answer in (
        {"code": 0},
        {"code": 0, "data": None},
        {"code": 0, "data": {"list": None}},
    ):
        with subtests.test(str(answer)):
            scripted.answer(answer)

            history = await open_scripted(None).call_history(*SAMPLE_PERIOD)

            assert history == CallHistory(calls=())


async def test_page_without_a_list_is_no_empty_day(
    scripted: ScriptedVendor, open_scripted: Open, subtests: pytest.Subtests
) -> None:
    data: object
    for data in ([], "none", 0, {"list": {}}, {"list": "none"}, {"list": 0}):
        with subtests.test(str(data)):
            scripted.answer({"code": 0, "data": data})

            with pytest.raises(MalformedAnswerError):
                await open_scripted(None).call_history(*SAMPLE_PERIOD)


async def test_history_of_the_simulator(simulator: Simulator, dids: Account) -> None:
    simulator.nxcloud.clear_calls()
    simulator.nxcloud.add_call(
        number="12025550172",
        direction=SimulatedDirection.OUTGOING,
        outcome=SimulatedOutcome.UNANSWERED,
        started_at=DAY,
        duration=20,
    )

    history = await dids.open().call_history(DAY - timedelta(hours=1), DAY_AFTER)

    (call,) = history.calls
    assert call.direction is Direction.OUTGOING
    assert call.outcome is Outcome.UNANSWERED
    assert call.started_at == DAY
    assert call.callee.number == "12025550172"
    assert call.caller.number == call.did == simulator.nxcloud.account.dids[0]
    assert call.duration == timedelta(seconds=20)
    assert call.talk_time == timedelta()
    assert call.cost is not None
    assert call.cost.currency == VENDOR.currency == "CNY"
