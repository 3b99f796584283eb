"""NXCloud's call records of seats, and their recordings."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from simulator import Direction, Outcome, Simulator
from simulator.nxcloud.server import NxcloudServer

from .conftest import NOW, ManualClock
from .vendor_requests import Answer

# The sample of "Call Detail Records (CDR) Query Interface".
DOCUMENTED_FIELDS = {
    "phone",
    "direction",
    "hangup_cause",
    "answer_time",
    "country_code",
    "id",
    "sipid",
    "duration",
    "username",
    "mobile_name",
    "end_time",
    "effective_called_number",
    "start_time",
    "orderid",
    "record_url",
    "show_phone",
}
RECORDS, ORDERS = "/api/voiceSms/getSipCdr", "/api/voiceSms/getSipCdrByOrderid"
# Within the 24 hours before, where the vendor is.
DAY = {"start_time": "2026-11-18 00:00:00", "end_time": "2026-11-18 23:59:59"}


@dataclass
class Seats:
    """Asks with the right keys, each time after the distance that is wanted."""

    vendor: NxcloudServer
    client: aiohttp.ClientSession
    clock: ManualClock
    seconds: float = 2.0

    async def page(self, **changes: str | None) -> Answer:
        """Ask for records by a form; a field that is None is left out."""
        account = self.vendor.account
        fields = {
            "appkey": account.appkey,
            "secretkey": account.secretkey,
            "page_size": "100",
            "page": "1",
            **DAY,
            **changes,
        }
        form = {name: value for name, value in fields.items() if value is not None}
        self.clock.advance(self.seconds)
        url = f"{self.vendor.url}{RECORDS}"
        async with self.client.post(url, data=form) as response:
            assert response.status == 200
            return await response.json()

    async def orders(self, orders: str, **changes: str) -> Answer:
        """Ask for orders in JSON."""
        account = self.vendor.account
        keys = {"appkey": account.appkey, "secretkey": account.secretkey}
        self.clock.advance(self.seconds / 2)
        async with self.client.post(
            f"{self.vendor.url}{ORDERS}", json={"orderid": orders, **keys, **changes}
        ) as response:
            assert response.status == 200
            return await response.json()


@pytest.fixture
def seats(
    simulator: Simulator, client: aiohttp.ClientSession, clock: ManualClock
) -> Seats:
    simulator.nxcloud.clear_calls()
    return Seats(simulator.nxcloud, client, clock)


async def test_records_read_as_documented(seats: Seats) -> None:
    begun = datetime(2026, 11, 18, 3, 4, 57, tzinfo=UTC)
    seats.vendor.add_call(
        number="442079460123",
        direction=Direction.OUTGOING,
        started_at=begun,
        duration=70,
        talk=64,
        line="60010002",
        recording="a.wav",
    )
    seats.vendor.add_call(
        number="12025550143",
        started_at=begun + timedelta(hours=1),
        duration=20,
        outcome=Outcome.MISSED,
        line="60010001",
    )
    # No seat took part.
    seats.vendor.add_call(number="12025550144", started_at=begun)

    answer = await seats.page()

    # Of the two requests, this one has 1 for a success.
    assert answer["code"] == "1"
    missed, answered = answer["info"].pop("rows")
    assert answer["info"] == {"total": 2, "page": 1, "pageSize": 100}
    assert answered.keys() == missed.keys() == DOCUMENTED_FIELDS
    assert answered["direction"] == "1"
    assert (answered["country_code"], answered["phone"]) == ("44", "2079460123")
    assert answered["effective_called_number"] == "44442079460123"
    assert answered["username"] == "60010002"
    assert answered["duration"] == 64
    # In UTC+8.
    assert answered["start_time"] == "2026-11-18 11:04:57"
    assert answered["answer_time"] == "2026-11-18 11:05:03"
    assert answered["end_time"] == "2026-11-18 11:06:07"
    assert answered["hangup_cause"] == "NORMAL_CLEARING"
    assert "/record/" in answered["record_url"]
    assert missed["direction"] == "0"
    assert missed["show_phone"] == "12025550143"
    assert missed["duration"] == 0
    assert missed["record_url"] is None
    # As in the sample, an unanswered call was answered before it began.
    assert missed["answer_time"] < missed["start_time"]


async def test_records_are_filtered_and_come_in_pages(seats: Seats) -> None:
    for minute in range(5):
        seats.vendor.add_call(
            number=f"1202555014{minute}",
            direction=Direction.OUTGOING if minute % 2 else Direction.INCOMING,
            started_at=NOW - timedelta(minutes=minute, hours=1),
            line="60010002" if minute == 4 else "60010001",
        )

    async def found(**changes: str) -> list[str]:
        info = (await seats.page(**changes))["info"]
        return [row["show_phone"] + row["phone"] for row in info["rows"]]

    everything = await found()
    assert len(everything) == 5
    assert await found(page_size="2", page="2") == everything[2:4]
    assert await found(page_size="2", page="4") == []
    assert len(await found(direction="1")) == 2
    assert len(await found(username="60010002")) == 1
    assert await found(end_time="2026-11-18 00:00:01") == []


async def test_records_are_refused(seats: Seats, subtests: pytest.Subtests) -> None:
    for changes, text in (
        ({"appkey": "another"}, "appkey or secretkey invalid"),
        ({"secretkey": None}, "appkey or secretkey invalid"),
        ({"username": "nobody"}, "mobile no exist"),
        ({"page_size": "1001"}, "page_size or page_index invalid"),
        ({"page_size": "0"}, "page_size or page_index invalid"),
        ({"page": "0"}, "page_size or page_index invalid"),
        ({"page": None}, "page_size or page_index invalid"),
        # More than 24 hours, more than 15 days ago, the end before the start.
        ({"start_time": "2026-11-17 23:59:58"}, "time invalid"),
        (
            {"start_time": "2026-11-03 23:00:00", "end_time": "2026-11-04 00:00:00"},
            "time invalid",
        ),
        ({"end_time": "2026-11-17 23:59:59"}, "time invalid"),
        ({"start_time": "2026-11-18"}, "time invalid"),
    ):
        with subtests.test(str(changes)):
            assert await seats.page(**changes) == {"code": "0", "info": text}


async def test_records_may_be_asked_for_once_in_two_seconds(seats: Seats) -> None:
    assert (await seats.page())["code"] == "1"
    seats.seconds = 1.9
    assert (await seats.page())["code"] == "0"
    seats.seconds = 2
    assert (await seats.page())["code"] == "1"


async def test_orders_are_found(seats: Seats) -> None:
    ids = [f"order{number:02}" for number in range(21)]
    for order_id in ids[:2]:
        seats.vendor.add_call(
            number="12025550143", direction=Direction.OUTGOING, order_id=order_id
        )

    answer = await seats.orders(",".join(ids[:20]))

    # Of the two requests, this one has 0 for a success.
    assert answer["code"] == "0"
    assert [row["orderid"] for row in answer["row"]] == ids[:2]
    assert answer["row"][0].keys() == DOCUMENTED_FIELDS
    assert await seats.orders("nothing") == {"code": "0", "row": []}
    refusal = {"code": "1", "info": "params invalid"}
    assert await seats.orders(",".join(ids)) == refusal
    assert await seats.orders("") == refusal
    refused = await seats.orders("order00", appkey="another")
    assert refused == {"code": "1", "info": "appkey or secretkey invalid"}
    seats.seconds = 1.8
    assert (await seats.orders("order00"))["code"] == "0"
    assert await seats.orders("order00") == {
        "code": "1",
        "info": "appkey access rate limit",
    }


async def test_a_recording_leads_on_to_its_file(seats: Seats) -> None:
    seats.vendor.add_call(number="12025550143", line="60010001", recording="a.wav")
    (row,) = (await seats.page())["info"]["rows"]

    async with seats.client.get(row["record_url"], allow_redirects=False) as response:
        assert response.status == 302
    async with seats.client.get(row["record_url"]) as response:
        assert response.content_type == "audio/wav"
        assert (await response.read()).startswith(b"RIFF")
    async with seats.client.get(f"{seats.vendor.url}/record/nothing") as response:
        assert response.status == 404
