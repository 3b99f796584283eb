"""Calls that may have been placed: they are not tried again."""

from homeassistant.core import HomeAssistant
import pytest

from simulator import Simulator
from simulator.faults import (
    EmptyBody,
    Fault,
    Hang,
    HangMidBody,
    Html,
    Reset,
    ResetMidBody,
    Status,
    Truncated,
    VendorCode,
)

from ..helpers.actions import NUMBER, refusal
from ..helpers.stored_accounts import NAMES, VENDORS, add_account

MAYBE = (
    "{name} did not say what became of the call ({reason}). It may have been placed, so "
    "it was not tried again. Look at the phone before you call once more"
)


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Reset(after=True), "ServerDisconnectedError"),
        (ResetMidBody(), "ClientPayloadError"),
        (Status(500, after=True), "[500]"),
        (Status(502, body="<html>Bad gateway</html>", after=True), "[502]"),
    ],
)
async def test_a_call_that_may_have_been_placed_is_not_tried_again(
    hass: HomeAssistant,
    simulator: Simulator,
    vendor: str,
    fault: Fault,
    reason: str,
) -> None:
    server = simulator.vendors[vendor]
    await add_account(hass, simulator, vendor)
    server.misbehave(fault, path=server.dialling_path)
    server.clear_requests()

    assert await refusal(hass, "click_to_call", number=NUMBER) == MAYBE.format(
        name=NAMES[vendor], reason=reason
    )

    assert len(server.placed_calls) == 1
    assert len(server.requests) == 1


@pytest.mark.usefixtures("impatience")
@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("fault", [Hang(after=True), HangMidBody()])
async def test_a_vendor_that_hangs_may_have_placed_the_call(
    hass: HomeAssistant, simulator: Simulator, vendor: str, fault: Fault
) -> None:
    server = simulator.vendors[vendor]
    await add_account(hass, simulator, vendor)
    server.misbehave(fault, path=server.dialling_path)

    assert await refusal(hass, "click_to_call", number=NUMBER) == MAYBE.format(
        name=NAMES[vendor], reason="TimeoutError"
    )

    assert len(server.placed_calls) == 1


@pytest.mark.parametrize(
    ("vendor", "fault"),
    [
        ("nxcloud", Truncated()),
        ("nxcloud", EmptyBody()),
        ("nxcloud", Html()),
        ("nxcloud", VendorCode(10000)),
        ("antbuddy", Html()),
        ("net2phone", Truncated()),
        ("net2phone", EmptyBody()),
        ("net2phone", Html()),
    ],
)
async def test_an_answer_that_makes_no_sense_leaves_it_open(
    hass: HomeAssistant, simulator: Simulator, vendor: str, fault: Fault
) -> None:
    server = simulator.vendors[vendor]
    await add_account(hass, simulator, vendor)
    server.misbehave(fault, path=server.dialling_path)
    server.clear_requests()

    read = await refusal(hass, "click_to_call", number=NUMBER)

    assert "It may have been placed, so it was not tried again" in read
    assert len(server.requests) == 1
