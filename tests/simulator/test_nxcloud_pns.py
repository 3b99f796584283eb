"""NXCloud's privacy numbers."""

from dataclasses import dataclass

import aiohttp
import pytest

from simulator import Simulator
from simulator.nxcloud.server import NxcloudServer

from .conftest import NOW, ManualClock
from .vendor_requests import Answer, json_bytes, nxcloud_headers


@dataclass
class PrivacyNumbers:
    """Asks with a right signature."""

    vendor: NxcloudServer
    client: aiohttp.ClientSession

    async def post(self, action: str, parameters: dict[str, object]) -> Answer:
        body = json_bytes(parameters)
        headers = nxcloud_headers(self.vendor.account, "5", action, body, NOW)
        async with self.client.post(
            f"{self.vendor.url}/api/pns/", data=body, headers=headers
        ) as response:
            answer: Answer = await response.json()
            return answer

    async def query(self, caller: object, did: object) -> Answer:
        return await self.post("queryAXB", {"caller": caller, "did": did})


@pytest.fixture
def numbers(simulator: Simulator, client: aiohttp.ClientSession) -> PrivacyNumbers:
    return PrivacyNumbers(simulator.nxcloud, client)


async def test_either_side_finds_the_other(
    numbers: PrivacyNumbers, subtests: pytest.Subtests
) -> None:
    for caller, did, callee in (
        ("12025550172", "12025550100", "12025550181"),
        ("12025550181", "12025550100", "12025550172"),
        # "Country code is optional."
        ("2025550172", "12025550100", "12025550181"),
        ("02079460172", "442079460100", "442079460181"),
    ):
        with subtests.test(f"{caller}, {did}"):
            answer = await numbers.query(caller, did)

            data = answer["data"]
            assert answer.keys() == {"code", "msg", "requestId", "data"}
            assert (answer["code"], answer["msg"]) == (0, "success")
            assert data["callee"] == callee
            assert data.keys() == {
                "callee",
                "callId",
                "flag",
                "audioWhenCallFail",
                "bindType",
                "audioWhenDtmfErr",
                "audioWhenDtmfNeed",
            }


async def test_flag_and_bind_type_tell_recording_and_extension(
    numbers: PrivacyNumbers,
) -> None:
    plain = (await numbers.query("12025550172", "12025550100"))["data"]
    special = (await numbers.query("442079460172", "442079460100"))["data"]

    assert (plain["flag"], plain["bindType"]) == (0, 0)
    assert (special["flag"], special["bindType"]) == (1, 4)


async def test_every_query_has_identifiers_of_its_own(numbers: PrivacyNumbers) -> None:
    first, second = [
        await numbers.query("12025550172", "12025550100") for _ in range(2)
    ]

    assert first["requestId"] != second["requestId"]
    assert first["data"]["callId"] != second["data"]["callId"]


async def test_query_is_refused(
    numbers: PrivacyNumbers, subtests: pytest.Subtests
) -> None:
    for caller, did, code in (
        ("12025550143", "12025550100", 10013),
        ("442079460172", "12025550100", 10004),
        ("12025550172", "2025550100", 10007),
        ("12025550172", "12025550199", 10008),
        ("", "12025550100", 1002),
        ("12025550172", "", 1002),
        ("+12025550172", "12025550100", 1002),
        (12025550172, "12025550100", 1002),
        ("12025550172", None, 1002),
    ):
        with subtests.test(f"{caller}, {did}"):
            answer = await numbers.query(caller, did)

            assert answer["code"] == code
            assert answer.keys() == {"code", "msg", "requestId"}


async def test_unbound_pair_reads_as_published(numbers: PrivacyNumbers) -> None:
    assert (await numbers.query("12025550143", "12025550100"))[
        "msg"
    ] == "binding not exist"


async def test_bindings_are_listed_in_pages(numbers: PrivacyNumbers) -> None:
    everything = (await numbers.post("getAXBList", {"limit": 0, "offset": 0}))["data"]
    second = (await numbers.post("getAXBList", {"limit": 1, "offset": 1}))["data"]

    assert [binding["did"] for binding in everything["bindList"]] == [
        "12025550100",
        "442079460100",
    ]
    assert second == {"bindList": everything["bindList"][1:], "total": 2}


async def test_list_is_refused(
    numbers: PrivacyNumbers, subtests: pytest.Subtests
) -> None:
    for limit, offset, code in (
        (1001, 0, 10011),
        (-1, 0, 10011),
        (1, -1, 10012),
        ("1", 0, 1002),
        (1, None, 1002),
    ):
        with subtests.test(f"{limit}, {offset}"):
            answer = await numbers.post(
                "getAXBList", {"limit": limit, "offset": offset}
            )

            assert answer["code"] == code


async def test_two_numbers_are_bound_and_set_free(
    numbers: PrivacyNumbers, clock: ManualClock
) -> None:
    bound = {"phoneA": "12025550191", "phoneB": "12025550192", "expireSecond": 600}

    answer = await numbers.post(
        "bindAXB", {**bound, "flag": 1, "customerBindId": "door"}
    )

    assert answer.keys() == {"code", "msg", "requestId", "data"}
    assert answer["data"].keys() == {"bindId", "did"}
    assert answer["data"]["did"] == "12025550100"
    found = (await numbers.query("12025550192", "12025550100"))["data"]
    assert (found["callee"], found["flag"]) == ("12025550191", 1)
    listed = (await numbers.post("getAXBList", {"limit": 0, "offset": 2}))["data"]
    assert listed["total"] == 3
    assert listed["bindList"] == [
        {
            "customerId": "cus_1",
            "businessId": "busi_1",
            "bindId": answer["data"]["bindId"],
            "customerBindId": "door",
            "phoneA": "12025550191",
            "phoneB": "12025550192",
            "did": "12025550100",
            "flag": 1,
            "expireAt": int(NOW.timestamp()) + 600,
            "extension": "",
        }
    ]
    # It ends by its own id or by the customer's, or by itself.
    ended = await numbers.post("unbindAXB", {"customerBindId": "door"})
    assert ended.keys() == {"code", "msg", "requestId"}
    assert ended["code"] == 0
    again = (await numbers.post("bindAXB", bound))["data"]
    await numbers.post("unbindAXB", {"bindId": again["bindId"]})
    gone = await numbers.post("unbindAXB", {"bindId": again["bindId"]})
    assert (gone["code"], gone["msg"]) == (10013, "binding not exist")
    await numbers.post("bindAXB", bound)
    assert len(numbers.vendor.pns.bindings) == 3
    clock.advance(600)
    assert len(numbers.vendor.pns.bindings) == 2


async def test_a_binding_is_refused(
    numbers: PrivacyNumbers, subtests: pytest.Subtests
) -> None:
    good: dict[str, object] = {
        "phoneA": "12025550191",
        "phoneB": "12025550192",
        "expireSecond": 0,
    }
    for changes, code in (
        ({"phoneA": ""}, 10001),
        ({"phoneB": None}, 10001),
        ({"phoneB": "12025550191"}, 10002),
        ({"phoneB": "442079460192"}, 10004),
        ({"phoneA": "61255501872", "phoneB": "61255501873"}, 10004),
        # Both have the only number of their country in other bindings.
        ({"phoneA": "12025550172"}, 10010),
        ({"phoneA": "+12025550191"}, 1002),
        ({"expireSecond": -1}, 1002),
        ({"expireSecond": None}, 1002),
        ({"flag": 2}, 1002),
    ):
        with subtests.test(str(changes)):
            answer = await numbers.post("bindAXB", good | changes)
            assert answer["code"] == code
            assert answer.keys() == {"code", "msg", "requestId"}
    assert (await numbers.post("unbindAXB", {}))["code"] == 1002
    assert len(numbers.vendor.pns.bindings) == 2
    named = good | {"customerBindId": "door"}
    assert (await numbers.post("bindAXB", named))["code"] == 0
    # "Must be unique."
    assert (await numbers.post("bindAXB", named))["code"] == 1002
