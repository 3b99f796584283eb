"""AntBuddy: socket token, click-to-call, histories, recordings."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import io
import wave

import aiohttp
import pytest
from yarl import URL

from simulator import Direction, Outcome, Simulator
from simulator.antbuddy.account import AntbuddyAccount
from simulator.antbuddy.server import AntbuddyServer
from simulator.audio import recording
from simulator.faults import EndlessBody

from .conftest import NOW, ManualClock
from .vendor_requests import (
    Answer,
    antbuddy_date,
    antbuddy_headers,
    antbuddy_query,
    sha256,
)

FROM, TO = "2026-11-11T15:30:00.000Z", "2026-11-18T15:30:00.000Z"


@dataclass
class Antbuddy:
    """Sends requests and gives status and JSON."""

    vendor: AntbuddyServer
    client: aiohttp.ClientSession

    @property
    def account(self) -> AntbuddyAccount:
        return self.vendor.account

    async def get(self, path: str, query: dict[str, str]) -> tuple[int, object]:
        url = f"{self.vendor.url}/oapi/v1/call/{path}"
        async with self.client.get(url, params=query) as response:
            return response.status, await response.json()

    async def histories(self, **parameters: str) -> list[Answer]:
        query = antbuddy_query(
            self.account, created_from=FROM, created_to=TO, **parameters
        )
        status, answer = await self.get("histories", query)
        assert status == 200
        assert isinstance(answer, list)
        return answer

    async def media(self, name: str) -> tuple[int, object]:
        return await self.get(
            "play_recording", antbuddy_query(self.account, media=name)
        )

    async def call(
        self,
        headers: dict[str, str] | None = None,
        *,
        number: str = "02079460123",
        **changes: str | None,
    ) -> int:
        body = {
            "sipUser": self.account.sip_user,
            "sipPassword": self.account.sip_password,
        }
        async with self.client.post(
            f"{self.vendor.url}/oapi/v1/call/click-to-call/{number}",
            json=body | changes,
            headers=headers or antbuddy_headers(self.account),
        ) as response:
            assert isinstance(await response.json(), dict)
            return response.status


@pytest.fixture
def antbuddy(simulator: Simulator, client: aiohttp.ClientSession) -> Antbuddy:
    return Antbuddy(simulator.antbuddy, client)


@pytest.fixture
def empty(antbuddy: Antbuddy) -> Antbuddy:
    antbuddy.vendor.clear_calls()
    return antbuddy


# Socket token


async def test_socket_token(antbuddy: Antbuddy) -> None:
    url = f"{antbuddy.vendor.url}/oapi/v1/voice/auth_token"
    async with antbuddy.client.post(
        url, headers=antbuddy_headers(antbuddy.account)
    ) as response:
        answer = await response.json()
    async with antbuddy.client.post(url) as refused:
        assert refused.status == 400

    assert answer.keys() == {"value", "expire"}
    assert answer["expire"] > NOW.timestamp()


# Click-to-call


async def test_call_rings_the_device(antbuddy: Antbuddy) -> None:
    assert await antbuddy.call() == 200

    (placed,) = antbuddy.vendor.placed_calls
    assert (placed.number, placed.line) == ("02079460123", antbuddy.account.sip_user)


async def test_call_becomes_history_after_the_delay(
    empty: Antbuddy, clock: ManualClock
) -> None:
    await empty.call()
    clock.advance(3.9)
    assert empty.vendor.calls == []
    clock.advance(0.1)

    (call,) = empty.vendor.calls
    assert (call.direction, call.number) == (Direction.OUTGOING, "02079460123")


async def test_offline_device_is_400_until_it_registers(antbuddy: Antbuddy) -> None:
    account = antbuddy.account
    offline = {
        "sipUser": account.offline_sip_user,
        "sipPassword": account.devices[account.offline_sip_user],
    }
    assert await antbuddy.call(None, **offline) == 400
    assert antbuddy.vendor.placed_calls == []

    antbuddy.vendor.set_line_online(account.offline_sip_user, True)
    assert await antbuddy.call(None, **offline) == 200


async def test_wrong_call_is_400(antbuddy: Antbuddy, subtests: pytest.Subtests) -> None:
    for changes in (
        {"sipUser": "nobody"},
        {"sipPassword": "wrong"},
        {"sipUser": None},
        {"sipUser": "nobody", "sipPassword": None},
        {"number": "not-a-number"},
    ):
        with subtests.test(str(changes)):
            assert await antbuddy.call(None, **changes) == 400
            assert antbuddy.vendor.placed_calls == []


async def test_wrong_header_is_400(
    antbuddy: Antbuddy, subtests: pytest.Subtests
) -> None:
    for header in ("x-auth-app-id", "x-auth-app-hash"):
        with subtests.test(header):
            headers = antbuddy_headers(antbuddy.account)

            assert await antbuddy.call(headers | {header: "wrong"}) == 400
            del headers[header]
            assert await antbuddy.call(headers) == 400
            assert antbuddy.vendor.placed_calls == []


async def test_call_body_is_json(antbuddy: Antbuddy) -> None:
    url = f"{antbuddy.vendor.url}/oapi/v1/call/click-to-call/02079460123"
    headers = antbuddy_headers(antbuddy.account)
    account = antbuddy.account
    form = {"sipUser": account.sip_user, "sipPassword": account.sip_password}

    async with antbuddy.client.post(url, data=form, headers=headers) as response:
        assert response.status == 400
    json_headers = headers | {"Content-Type": "application/json"}
    for body in (b"not json", b"[]", b""):
        async with antbuddy.client.post(
            url, data=body, headers=json_headers
        ) as response:
            assert response.status == 400


# Histories


async def test_record_of_an_incoming_call(empty: Antbuddy) -> None:
    empty.vendor.add_call(
        number="02079460123",
        started_at=datetime(2026, 11, 18, 10, 11, 57, tzinfo=UTC),
        duration=50,
        talk=43,
        line="reception",
        recording="call_recording_1.wav",
    )

    assert await empty.histories() == [
        {
            "caller": {"number": "02079460123", "type": "realnumber"},
            "callee": {"number": "reception", "type": "user", "username": "reception"},
            "class": "trunking",
            "did_number": "02079460200",
            "direction": "to_ab",
            "status_detail": "SUCCESS",
            "duration_seconds": 50,
            "unix_timestamp": 1794996717,
            "billing_seconds": 43,
            "recording": "call_recording_1.wav",
        }
    ]


async def test_record_of_an_outgoing_call(empty: Antbuddy) -> None:
    empty.vendor.add_call(
        number="02079460123",
        direction=Direction.OUTGOING,
        outcome=Outcome.BUSY,
        line="office-desk",
    )

    (record,) = await empty.histories()

    assert record["caller"] == {
        "number": "office-desk",
        "type": "user",
        "username": "office",
    }
    assert record["callee"] == {"number": "02079460123", "type": "realnumber"}
    assert (record["direction"], record["did_number"]) == ("from_ab", None)
    assert (
        record["status_detail"],
        record["billing_seconds"],
        record["recording"],
    ) == ("BUSY", 0, "")


async def test_record_of_an_internal_call(empty: Antbuddy) -> None:
    empty.vendor.add_call(
        number="workshop", direction=Direction.INTERNAL, line="reception"
    )

    (record,) = await empty.histories()

    assert (record["class"], record["did_number"]) == ("one_one", None)
    assert (record["caller"]["username"], record["callee"]["username"]) == (
        "reception",
        "workshop",
    )


async def test_status_of_a_record(empty: Antbuddy, subtests: pytest.Subtests) -> None:
    for outcome, status in (
        (Outcome.ANSWERED, "SUCCESS"),
        (Outcome.MISSED, "UNSUCCESS"),
        (Outcome.BUSY, "BUSY"),
        (Outcome.CANCELLED, "CANCELLED"),
        (Outcome.IVR, "IVR"),
    ):
        empty.vendor.clear_calls()
        with subtests.test(f"{outcome}"):
            empty.vendor.add_call(number="02079460123", outcome=outcome)

            (record,) = await empty.histories()

            assert record["status_detail"] == status


async def test_pages_hold_every_call_once(empty: Antbuddy) -> None:
    for minute in range(45):
        empty.vendor.add_call(
            number="02079460123", started_at=NOW - timedelta(minutes=minute)
        )

    by_default = await empty.histories()
    pages = [await empty.histories(limit="20", page=str(page)) for page in (1, 2, 3, 4)]

    assert by_default == pages[0]
    assert [len(page) for page in pages] == [20, 20, 5, 0]
    assert len({record["unix_timestamp"] for page in pages for record in page}) == 45


async def test_only_calls_of_the_window_are_listed(empty: Antbuddy) -> None:
    for seconds in (-1, 0, 60):
        empty.vendor.add_call(
            number=str(100 + seconds),
            started_at=NOW - timedelta(days=7) + timedelta(seconds=seconds),
        )

    records = await empty.histories()

    assert [record["caller"]["number"] for record in records] == ["160", "100"]


async def test_list_may_be_wrapped(empty: Antbuddy) -> None:
    empty.vendor.add_call(number="02079460123")
    bare = await empty.histories()
    empty.vendor.envelope = "data"

    query = antbuddy_query(empty.account, created_from=FROM, created_to=TO)

    assert await empty.get("histories", query) == (200, {"data": bare})


async def test_hash_covers_what_was_sent(
    antbuddy: Antbuddy, subtests: pytest.Subtests
) -> None:
    for sent in ({}, {"limit": "100"}, {"page": "1"}, {"limit": "100", "page": "1"}):
        with subtests.test(str(sent)):
            assert len(await antbuddy.histories(**sent)) > 0


async def test_hash_with_unsent_defaults_is_400(antbuddy: Antbuddy) -> None:
    account = antbuddy.account
    query = antbuddy_query(account, created_from=FROM, created_to=TO)
    query["hash"] = sha256(account.app_id, FROM, TO, "20", "1", account.app_secret)

    status, _ = await antbuddy.get("histories", query)

    assert status == 400


async def test_hash_in_another_order_is_400(antbuddy: Antbuddy) -> None:
    account = antbuddy.account
    query = antbuddy_query(
        account, created_from=FROM, created_to=TO, limit="20", page="1"
    )
    query["hash"] = sha256(FROM, TO, "20", "1", account.app_id, account.app_secret)

    status, _ = await antbuddy.get("histories", query)

    assert status == 400


async def test_wrong_parameter_is_400(
    antbuddy: Antbuddy, subtests: pytest.Subtests
) -> None:
    for parameters in (
        {"created_from": FROM},
        {"created_to": TO},
        {"created_from": "2026-11-11", "created_to": TO},
        {"created_from": "2026-11-11T15:30:00Z", "created_to": TO},
        {"created_from": "2026-11-31T15:30:00.000Z", "created_to": TO},
        {"created_from": TO, "created_to": FROM},
        {"created_from": "2026-10-18T15:29:59.999Z", "created_to": TO},
        {"created_from": FROM, "created_to": TO, "limit": "101"},
        {"created_from": FROM, "created_to": TO, "limit": "0"},
        {"created_from": FROM, "created_to": TO, "limit": "ten"},
        {"created_from": FROM, "created_to": TO, "page": "0"},
        {"created_from": FROM, "created_to": TO, "page": ""},
    ):
        with subtests.test(str(parameters)):
            status, answer = await antbuddy.get(
                "histories", antbuddy_query(antbuddy.account, **parameters)
            )

            assert status == 400
            assert isinstance(answer, dict)
            assert "hash" not in answer["error"]


async def test_window_may_have_31_days(antbuddy: Antbuddy) -> None:
    start = antbuddy_date(NOW - timedelta(days=31))
    query = antbuddy_query(
        antbuddy.account, created_from=start, created_to=TO, limit="100", page="1"
    )

    status, records = await antbuddy.get("histories", query)

    assert status == 200
    assert isinstance(records, list)
    assert len(records) == 100


async def test_revoked_credentials_are_400(antbuddy: Antbuddy) -> None:
    query = antbuddy_query(antbuddy.account, created_from=FROM, created_to=TO)
    antbuddy.vendor.revoke_credentials()
    assert (await antbuddy.get("histories", query))[0] == 400
    assert await antbuddy.call() == 400

    antbuddy.vendor.restore_credentials()
    assert (await antbuddy.get("histories", query))[0] == 200


# Recordings


async def test_recording_can_be_heard_until_it_expires(
    empty: Antbuddy, clock: ManualClock
) -> None:
    empty.vendor.add_call(number="02079460123", recording="call_recording_1.wav")
    status, answer = await empty.media("call_recording_1.wav")
    assert status == 200
    assert isinstance(answer, dict)
    url = URL(answer["media"])
    assert url.query.keys() == {"AWSAccessKeyId", "Expires", "Signature"}

    clock.now = datetime.fromtimestamp(int(url.query["Expires"]), UTC)
    async with empty.client.get(url) as response:
        assert (response.status, response.content_type) == (200, "audio/wav")
        with wave.open(io.BytesIO(await response.read())) as sound:
            assert sound.getnframes() / sound.getframerate() == 2

    clock.advance(1)
    async with empty.client.get(url) as response:
        assert response.status == 403
        assert response.content_type == "application/xml"


async def test_a_part_of_a_recording_can_be_had(empty: Antbuddy) -> None:
    empty.vendor.add_call(number="02079460123", recording="call_recording_1.wav")
    _, answer = await empty.media("call_recording_1.wav")
    assert isinstance(answer, dict)
    url = URL(answer["media"])
    whole = recording()
    total = len(whole)

    for wanted, status, part, body in (
        ("bytes=10-19", 206, f"bytes 10-19/{total}", whole[10:20]),
        (f"bytes={total - 5}-", 206, None, whole[-5:]),
        ("bytes=-5", 206, f"bytes {total - 5}-{total - 1}/{total}", whole[-5:]),
        (f"bytes={total}-", 416, f"bytes */{total}", b""),
        ("bytes=5-3,x", 200, None, whole),
    ):
        async with empty.client.get(url, headers={"Range": wanted}) as response:
            assert (response.status, await response.read()) == (status, body), wanted
            if part is not None:
                assert response.headers["Content-Range"] == part


async def test_a_recording_may_have_no_end(empty: Antbuddy) -> None:
    empty.vendor.misbehave(EndlessBody("audio/mpeg"), path="/nkrecord")
    async with empty.client.get(f"{empty.vendor.url}/nkrecord/a.mp3") as response:
        assert response.content_type == "audio/mpeg"
        assert await response.content.readexactly(1_000_000) == bytes(1_000_000)


async def test_recording_address_cannot_be_changed(empty: Antbuddy) -> None:
    empty.vendor.add_call(number="02079460123", recording="call_recording_1.wav")
    _, answer = await empty.media("call_recording_1.wav")
    assert isinstance(answer, dict)
    url = URL(answer["media"])

    for changed in (
        url.with_name("call_recording_2.wav").with_query(url.query),
        url.update_query(Expires="9999999999"),
        url.with_query(None),
    ):
        async with empty.client.get(changed) as response:
            assert response.status == 403


async def test_unknown_recording_is_400(antbuddy: Antbuddy) -> None:
    assert (await antbuddy.media("call_recording_unknown.wav"))[0] == 400


async def test_recording_with_a_wrong_hash_is_400(empty: Antbuddy) -> None:
    empty.vendor.add_call(number="02079460123", recording="call_recording_1.wav")
    query = antbuddy_query(empty.account, media="call_recording_1.wav")

    assert (await empty.get("play_recording", query | {"hash": sha256("wrong")}))[
        0
    ] == 400
