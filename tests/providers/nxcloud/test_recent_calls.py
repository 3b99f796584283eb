"""What is new in NXCloud's call records, by as few requests as can be."""

from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import ClientSession
from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.telephony.providers.errors import ProviderError
from custom_components.telephony.providers.nxcloud import VENDOR, did_history
from simulator.faults import Reset

from ..opened_accounts import Account, configure
from ..scripted_vendor import ScriptedVendor

NUMBER = "12025550143"
# An hour after midnight in the vendor's zone.
NOW = datetime(2026, 11, 18, 17, tzinfo=UTC)
LAST_HOUR = NOW - timedelta(hours=1)


def _record(call_id: str, time: str) -> dict[str, object]:
    return {"id": call_id, "callType": 0, "startTime": time, "callNumber": NUMBER}


def _page(*records: object, total: int) -> dict[str, Any]:
    return {
        "code": 0,
        "data": {"totalRow": total, "totalPage": 1, "list": list(records)},
    }


@pytest.fixture
def now(freezer: FrozenDateTimeFactory) -> None:
    """Stop the clocks before the simulator starts."""
    freezer.move_to(NOW)


@pytest.mark.usefixtures("now")
async def test_where_nothing_changed_one_request_is_sent(dids: Account) -> None:
    provider = dids.open()
    dids.server.add_call(number=NUMBER)
    assert (await provider.recent_calls(LAST_HOUR)).calls
    dids.server.clear_requests()

    await provider.recent_calls(LAST_HOUR)
    assert len(dids.server.requests) == 1


@pytest.mark.usefixtures("now")
async def test_where_something_changed_it_is_found(dids: Account) -> None:
    provider = dids.open()
    for _ in range(3):
        call = dids.server.add_call(number=NUMBER)
        found = await provider.recent_calls(LAST_HOUR)
        assert str(call.id) in {each.id for each in found.calls}


@pytest.mark.usefixtures("now")
@pytest.mark.parametrize("hours", [0, 10])
async def test_new_calls_of_a_busy_day_are_found_without_all_its_pages(
    dids: Account, freezer: FrozenDateTimeFactory, hours: float
) -> None:
    """Whether they are the youngest of the day, or began before all others."""
    freezer.move_to(NOW + timedelta(hours=12))
    dids.server.clear_calls()
    start = NOW + timedelta(hours=11)
    for seconds in range(3000):
        dids.server.add_call(
            number=NUMBER, started_at=start + timedelta(seconds=seconds)
        )
    provider = dids.open()
    day = await provider.recent_calls(start)
    assert len(day.calls) == 3000
    dids.server.clear_requests()

    call = dids.server.add_call(
        number=NUMBER, started_at=start + timedelta(minutes=55) - timedelta(hours=hours)
    )
    found = await provider.recent_calls(start)

    assert str(call.id) in {each.id for each in found.calls}
    assert len(dids.server.requests) < 8


async def test_midnight_half_read_is_read_again(
    scripted: ScriptedVendor, session: ClientSession, freezer: FrozenDateTimeFactory
) -> None:
    """The day that is over was read when the request for the new one failed."""
    freezer.move_to(NOW - timedelta(minutes=55))
    keys = {"access_key": "simaccesskey7", "access_secret": "Sx91-b02d"}
    provider = VENDOR.open_account(session, configure(VENDOR, scripted.url, keys))
    late = _record("1", "2026-11-18 23:59:00")
    early = _record("2", "2026-11-19 00:01:00")
    since = NOW - timedelta(hours=1, minutes=40)
    scripted.answer(_page(late, total=1))
    scripted.answer({}, status=500)
    with pytest.raises(ProviderError):
        await provider.recent_calls(since)

    for record in (late, early):
        scripted.answer(_page(record, total=1))
    found = await provider.recent_calls(since)

    assert [call.id for call in found.calls] == ["1", "2"]


@pytest.mark.usefixtures("now")
async def test_what_a_failure_hid_is_found_afterwards(dids: Account) -> None:
    provider = dids.open()
    await provider.recent_calls(LAST_HOUR)
    call = dids.server.add_call(number=NUMBER)
    dids.server.misbehave(Reset())
    with pytest.raises(ProviderError):
        await provider.recent_calls(LAST_HOUR)
    dids.server.behave()

    found = await provider.recent_calls(LAST_HOUR)

    assert [each.id for each in found.calls if each.id == str(call.id)] == [
        str(call.id)
    ]


async def test_records_that_were_counted_and_not_given_are_asked_for_again(
    scripted: ScriptedVendor,
    session: ClientSession,
    freezer: FrozenDateTimeFactory,
    subtests: pytest.Subtests,
) -> None:
    """Or they would be taken for known."""
    records: object
    for records in (None, [], ...):
        scripted.clear()
        with subtests.test(str(records)):
            freezer.move_to(NOW + timedelta(hours=10))
            keys = {"access_key": "simaccesskey7", "access_secret": "Sx91-b02d"}
            provider = VENDOR.open_account(
                session, configure(VENDOR, scripted.url, keys)
            )
            since = NOW + timedelta(hours=9)
            empty = _page(total=1)
            if records is ...:
                del empty["data"]["list"]
            else:
                empty["data"]["list"] = records
            scripted.answer(empty)
            assert (await provider.recent_calls(since)).calls == ()

            scripted.answer(_page(_record("1", "2026-11-19 10:30:00"), total=1))
            found = await provider.recent_calls(since)

            assert [call.id for call in found.calls] == ["1"]


async def test_a_page_that_was_not_given_is_asked_for_again(
    scripted: ScriptedVendor,
    session: ClientSession,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(did_history, "PAGE_SIZE", 2)
    freezer.move_to(NOW + timedelta(hours=10))
    keys = {"access_key": "simaccesskey7", "access_secret": "Sx91-b02d"}
    provider = VENDOR.open_account(session, configure(VENDOR, scripted.url, keys))
    calls = [_record(str(n), f"2026-11-19 10:3{n}:00") for n in range(3)]
    pages = [_page(*calls[:2], total=3), _page(*calls[2:], total=3)]
    for page in pages:
        page["data"]["totalPage"] = 2
    found = []

    for answers in ((pages[0], _page(total=3)), pages):
        for answer in answers:
            scripted.answer(answer)
        history = await provider.recent_calls(NOW + timedelta(hours=9))
        found.append([call.id for call in history.calls])

    assert found == [["0", "1"], ["0", "1", "2"]]


async def test_a_day_that_is_known_costs_a_look_at_its_youngest_records(
    scripted: ScriptedVendor, session: ClientSession, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(NOW + timedelta(hours=10))
    keys = {"access_key": "simaccesskey7", "access_secret": "Sx91-b02d"}
    provider = VENDOR.open_account(session, configure(VENDOR, scripted.url, keys))
    calls = [_record(str(n), f"2026-11-19 10:3{n}:00") for n in range(2)]
    uncounted = _page(*calls, total=2)
    del uncounted["data"]["totalRow"]
    answers = [
        _page(*calls[:1], total=1),
        _page(*calls[:1], total=1),
        _page(*calls, total=2),
        _page(*calls, total=2),
        uncounted,
        uncounted,
    ]
    sizes, found = [], []

    for answer in answers:
        scripted.answer(answer)
        history = await provider.recent_calls(NOW + timedelta(hours=9))
        found.append(len(history.calls))
        sizes.append([request.json()["pageSize"] for request in scripted.received])
        scripted.received.clear()

    assert found == [1, 1, 2, 2, 2, 2]
    assert sizes == [[300], [20], [20], [20], [20, 300], [300]]
