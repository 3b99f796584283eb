"""NXCloud's call records of DID numbers."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from simulator import Direction, Outcome, Simulator
from simulator.nxcloud.server import NxcloudServer

from .conftest import NOW
from .vendor_requests import Answer, json_bytes, nxcloud_headers

DOCUMENTED_FIELDS = {
    "number",
    "callNumber",
    "callType",
    "countryName",
    "callDuration",
    "feeType",
    "feeDurationMinute",
    "callPriceUnit",
    "callPrice",
    "endDirection",
    "endReason",
    "endReasonName",
    "callerIp",
    "calleeIp",
    "startTime",
    "endTime",
}


@dataclass
class Records:
    """Asks for records with a right signature."""

    vendor: NxcloudServer
    client: aiohttp.ClientSession

    async def post(self, parameters: dict[str, object]) -> Answer:
        body = json_bytes(parameters)
        headers = nxcloud_headers(self.vendor.account, "4", "cdr", body, NOW)
        url = f"{self.vendor.url}/api/did/cdr"
        async with self.client.post(url, data=body, headers=headers) as response:
            answer: Answer = await response.json()
            return answer

    async def page(self, **parameters: object) -> Answer:
        answer = await self.post(
            {"date": "2026-11-18", "pageSize": 100, "page": 1} | parameters
        )
        assert answer["code"] == 0
        assert answer["message"] == "Request successful"
        data: Answer = answer["data"]
        return data


@pytest.fixture
def records(simulator: Simulator, client: aiohttp.ClientSession) -> Records:
    simulator.nxcloud.clear_calls()
    return Records(simulator.nxcloud, client)


async def test_record_of_an_answered_call(records: Records) -> None:
    records.vendor.add_call(
        number="12025550143",
        started_at=datetime(2026, 11, 18, 3, 4, 57, tzinfo=UTC),
        duration=64,
    )

    data = await records.page()

    (record,) = data.pop("list")
    assert data == {"totalRow": 1, "pageNumber": 1, "totalPage": 1, "pageSize": 100}
    assert record.keys() == DOCUMENTED_FIELDS | {"id"}
    # As in the documented sample: 64 seconds are two minutes at 0.055, and begin in
    # UTC+8.
    assert record["number"] == "12025550100"
    assert record["callNumber"] == "12025550143"
    assert record["callType"] == 0
    assert record["countryName"] == "United States"
    assert record["callDuration"] == 64
    assert (record["feeType"], record["feeDurationMinute"]) == (0, 2)
    assert (record["callPriceUnit"], record["callPrice"]) == (0.055, 0.11)
    assert (record["startTime"], record["endTime"]) == (
        "2026-11-18 11:04:57",
        "2026-11-18 11:06:01",
    )


async def test_record_may_lack_its_number_as_in_the_sample(records: Records) -> None:
    records.vendor.did.number_in_records = False
    records.vendor.add_call(number="12025550143")

    (record,) = (await records.page())["list"]

    assert record.keys() == DOCUMENTED_FIELDS - {"number"} | {"id"}


async def test_unanswered_call_costs_nothing(records: Records) -> None:
    records.vendor.add_call(number="12025550143", outcome=Outcome.MISSED, duration=20)

    (record,) = (await records.page())["list"]

    assert (
        record["callDuration"],
        record["callPrice"],
        record["feeDurationMinute"],
    ) == (0, 0, 0)
    assert record["endReasonName"] == "No answer"


async def test_second_billing(records: Records) -> None:
    records.vendor.add_call(number="33199001234", duration=90)

    (record,) = (await records.page())["list"]

    assert (record["feeType"], record["feeDurationMinute"]) == (1, 1.5)
    assert (record["callPriceUnit"], record["callPrice"]) == (0.12, 0.18)


async def test_pages_hold_every_call_once(records: Records) -> None:
    for minute in range(7):
        records.vendor.add_call(
            number="12025550143",
            started_at=NOW - timedelta(minutes=minute + 1),
            duration=30,
        )

    pages = [await records.page(pageSize=3, page=page) for page in (1, 2, 3, 4)]

    assert [len(page["list"]) for page in pages] == [3, 3, 1, 0]
    assert all((page["totalRow"], page["totalPage"]) == (7, 3) for page in pages)
    assert [page["pageNumber"] for page in pages] == [1, 2, 3, 4]
    assert len({record["id"] for page in pages for record in page["list"]}) == 7


async def test_day_is_one_of_utc_plus_8(records: Records) -> None:
    records.vendor.add_call(
        number="1", started_at=datetime(2026, 11, 17, 15, 59, 59, tzinfo=UTC)
    )
    records.vendor.add_call(
        number="2", started_at=datetime(2026, 11, 17, 16, 0, 0, tzinfo=UTC)
    )

    page = await records.page(date="2026-11-18")

    assert [record["callNumber"] for record in page["list"]] == ["2"]
    assert page["list"][0]["startTime"] == "2026-11-18 00:00:00"


async def test_zone_of_the_records_can_be_chosen(client: aiohttp.ClientSession) -> None:
    async with Simulator(now=lambda: NOW, history_days=0) as simulator:
        simulator.nxcloud.did.zone = UTC
        simulator.nxcloud.add_call(
            number="12025550143", started_at=NOW - timedelta(minutes=5)
        )

        (record,) = (await Records(simulator.nxcloud, client).page())["list"]

        assert record["startTime"] == "2026-11-18 15:25:00"


async def test_filters(records: Records, subtests: pytest.Subtests) -> None:
    for filters, numbers in (
        ({}, {"12025550143", "442079460123", "33199001234"}),
        ({"type": 0}, {"12025550143", "33199001234"}),
        ({"type": 1}, {"442079460123"}),
        (
            {"type": None, "didNumber": ""},
            {"12025550143", "442079460123", "33199001234"},
        ),
        ({"didNumber": "442079460100"}, {"33199001234"}),
        ({"callNumber": "442079460123"}, {"442079460123"}),
        ({"callNumber": "442079460123", "type": 0}, set()),
    ):
        records.vendor.clear_calls()
        with subtests.test(str(filters)):
            records.vendor.add_call(number="12025550143")
            records.vendor.add_call(number="442079460123", direction=Direction.OUTGOING)
            records.vendor.add_call(number="33199001234", did="442079460100")

            page = await records.page(**filters)

            assert {record["callNumber"] for record in page["list"]} == numbers
            assert page["totalRow"] == len(numbers)


async def test_day_without_calls(records: Records) -> None:
    assert await records.page() == {
        "totalRow": 0,
        "pageNumber": 1,
        "totalPage": 0,
        "pageSize": 100,
        "list": [],
    }


async def test_wrong_parameter_is_1002(
    records: Records, subtests: pytest.Subtests
) -> None:
    for wrong in (
        {"date": "18.11.2026"},
        {"date": "2026-13-01"},
        {"date": 20261118},
        {"pageSize": 0},
        {"pageSize": 1000},
        {"pageSize": "10"},
        {"pageSize": True},
        {"page": 0},
        {"page": 1.5},
        {"type": 2},
        {"type": "0"},
        {"didNumber": 12025550100},
        {"callNumber": ["12025550143"]},
    ):
        with subtests.test(str(wrong)):
            right: dict[str, object] = {
                "date": "2026-11-18",
                "pageSize": 999,
                "page": 1,
            }

            assert (await records.post(right))["code"] == 0
            assert (await records.post(right | wrong))["code"] == 1002


async def test_missing_parameter_is_1002(
    records: Records, subtests: pytest.Subtests
) -> None:
    for missing in ("date", "pageSize", "page"):
        with subtests.test(missing):
            parameters: dict[str, object] = {
                "date": "2026-11-18",
                "pageSize": 10,
                "page": 1,
            }
            del parameters[missing]

            assert (await records.post(parameters))["code"] == 1002
