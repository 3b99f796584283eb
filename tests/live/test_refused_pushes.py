"""What comes to the webhook of an account and must not do anything there."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
import json
from typing import Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest

from custom_components.telephony.diagnostics import async_get_config_entry_diagnostics
from simulator.net2phone.push_messages import messages_of, signed_headers

from ..helpers.states import shown
from ..helpers.turns import turns
from .conftest import OpenAccount
from .pushes import NUMBER, Pushes, pushed_call

pytestmark = pytest.mark.usefixtures("frozen_time")

SECRET: Final = "a good secret"
LARGEST: Final = 64 * 1024
STATE: Final = "sensor.net2phone_call_state"


@pytest.fixture
async def signed(open_account: OpenAccount) -> Pushes:
    """Return the way to an account that knows the vendor by a secret."""
    return await open_account(webhook_secret=SECRET)


def ringing() -> bytes:
    """Return the body of a message that a phone rings."""
    return json.dumps(next(messages_of(pushed_call())).fields).encode()


def signature(body: bytes, secret: str = SECRET, ago: float = 0) -> dict[str, str]:
    """Return the headers of a body that was signed so many seconds ago."""
    return signed_headers(secret, dt_util.utcnow() - timedelta(seconds=ago), body)


async def counted(hass: HomeAssistant, pushes: Pushes) -> dict[str, object]:
    """Return what the diagnostics tell of refused messages, which keep secrets."""
    diagnostics = await async_get_config_entry_diagnostics(hass, pushes.entry)
    for private in (SECRET, pushes.entry.data["webhook_id"], NUMBER):
        assert private not in str(diagnostics)
    told = diagnostics["pushes"]
    assert isinstance(told, dict)
    refused: dict[str, object] = told["refused"]
    return refused


async def test_forged(hass: HomeAssistant, signed: Pushes) -> None:
    body = ringing()
    right = signature(body)
    later = {**right, "X-Net2phone-Timestamp": dt_util.utcnow().isoformat()}

    for headers in (
        None,
        signature(body, "another secret"),
        signature(body + b" "),
        {**right, "X-Net2phone-Signature": ""},
        {**right, "X-Net2phone-Signature": "é" * 64},
        later,
    ):
        assert await signed.send(body, headers) == 403

    assert shown(hass, STATE).state == "unknown"
    assert await counted(hass, signed) == {"unproven": 6}
    assert await signed.send(body, right) == 200
    assert shown(hass, STATE).state == "ringing"


async def test_replayed(
    hass: HomeAssistant, signed: Pushes, freezer: FrozenDateTimeFactory
) -> None:
    body = ringing()
    headers = signature(body)
    state = signed.entry.runtime_data.push_intake.state

    # Soon after, it is the vendor who tells it again; later it is somebody else.
    for after, status in ((0, 200), (0, 200), (299, 200), (2, 403)):
        freezer.tick(timedelta(seconds=after))
        assert await signed.send(body, headers) == status
    # Nor does one count that was signed ahead.
    assert await signed.send(body, signature(body, ago=-301)) == 403

    assert state.messages == 1
    assert await counted(hass, signed) == {"unproven": 2}


async def test_oversized(hass: HomeAssistant, pushes: Pushes) -> None:
    async def in_parts(size: int) -> AsyncGenerator[bytes]:
        for _ in range(size // 1024):
            yield b"x" * 1024
        yield b"x" * (size % 1024)

    # As large as may be, it is read, and cannot be understood.
    for body in (b"x" * LARGEST, in_parts(LARGEST)):
        assert await pushes.send(body) == 400
    for body in (b"x" * (LARGEST + 1), in_parts(LARGEST + 1), in_parts(4 * LARGEST)):
        assert await pushes.send(body) == 413

    assert await counted(hass, pushes) == {"malformed": 2, "too_large": 3}


async def test_slow(
    hass: HomeAssistant, pushes: Pushes, freezer: FrozenDateTimeFactory
) -> None:
    async def endless() -> AsyncGenerator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    sending = asyncio.create_task(pushes.send(endless()))
    await turns(200)
    for seconds in (9, 0.9):
        freezer.tick(timedelta(seconds=seconds))
        await turns(200)
        assert not sending.done()
    # The time counts from when the message began to come.
    for _ in range(10):
        freezer.tick(timedelta(seconds=1))
        await turns(200)
    assert await sending == 408
    assert await counted(hass, pushes) == {"too_slow": 1}


async def test_of_another_method(hass: HomeAssistant, pushes: Pushes) -> None:
    for method in ("get", "put", "head"):
        assert await pushes.send(ringing(), method=method) == 405

    assert shown(hass, STATE).state == "unknown"
    assert await counted(hass, pushes) == {"wrong_method": 3}


async def test_not_understood_or_not_known(
    hass: HomeAssistant, signed: Pushes, caplog: pytest.LogCaptureFixture
) -> None:
    unknown = json.dumps({"id": "1", "event": "fax_received"}).encode()
    state = signed.entry.runtime_data.push_intake.state

    for body, status in ((b"not JSON", 400), (unknown, 200), (ringing(), 200)):
        assert await signed.send(body, signature(body)) == status

    assert (state.messages, state.unknown) == (1, 1)
    assert await counted(hass, signed) == {"malformed": 1}
    for private in (SECRET, signed.entry.data["webhook_id"], NUMBER):
        assert private not in caplog.text
