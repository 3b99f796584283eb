"""Calls that are not placed, and what a person can do about it."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from simulator import Simulator
from simulator.faults import Throttle, VendorCode

from ..helpers.actions import NUMBER, click_to_call, refusal
from ..helpers.stored_accounts import (
    NAMES,
    VENDORS,
    add_account,
    line,
    set_up,
    stored_account,
)

MAKE_CALL = "/v1/call/makecall"


@pytest.mark.parametrize(
    ("vendor", "number"), [("nxcloud", "60010001"), ("antbuddy", "office-desk")]
)
async def test_a_phone_that_is_not_registered_is_named(
    hass: HomeAssistant, simulator: Simulator, vendor: str, number: str
) -> None:
    await add_account(hass, simulator, vendor)
    simulator.vendors[vendor].set_line_online(number, online=False)

    assert await refusal(hass, "click_to_call", number=NUMBER) == (
        f'The phone "Desk" is not registered with {NAMES[vendor]}; open its softphone '
        "and try again"
    )
    assert simulator.vendors[vendor].placed_calls == []
    simulator.vendors[vendor].set_line_online(number, online=True)
    await click_to_call(hass)
    assert len(simulator.vendors[vendor].placed_calls) == 1


@pytest.mark.parametrize(
    ("vendor", "number", "fields", "kind", "told"),
    [
        (
            "nxcloud",
            "69999999",
            {},
            ServiceValidationError,
            (
                'NXCloud does not know the phone "Hall" (Username no exist! [1001]). '
                "Correct the line of this account under Settings, Devices & services, "
                "Telephony"
            ),
        ),
        (
            "net2phone",
            "12125550199",
            {},
            ServiceValidationError,
            (
                'net2phone does not know the phone "Hall" (request user_line field '
                "[400]). Correct the line of this account under Settings, Devices & "
                "services, Telephony"
            ),
        ),
        (
            "nxcloud",
            "60010004",
            {},
            HomeAssistantError,
            (
                "NXCloud does not allow this for the account (Username lock, please "
                "contact the administrator! [1002]). Ask NXCloud to enable it"
            ),
        ),
        (
            "nxcloud",
            "60010001",
            {"number": "call me"},
            ServiceValidationError,
            (
                'No contact is called "call me", and it is no number either. Write the '
                "name as in the address book, or a number with the country "
                "code"
            ),
        ),
        (
            "nxcloud",
            "60010001",
            {"order_id": "a-b"},
            ServiceValidationError,
            (
                "NXCloud does not take this order ID (no reason given), so nothing was "
                "dialled. Use 4 to 32 letters and digits, different for every call"
            ),
        ),
        (
            "net2phone",
            "12125550110",
            {"number": "12"},
            ServiceValidationError,
            (
                "net2phone cannot use one of the numbers (request destination_line "
                "field [400]), so nothing was done. Write it with digits only, with the "
                "country code"
            ),
        ),
    ],
)
async def test_what_has_to_be_put_right_is_told(
    hass: HomeAssistant,
    simulator: Simulator,
    vendor: str,
    number: str,
    fields: dict[str, str],
    kind: type[HomeAssistantError],
    told: str,
) -> None:
    lines = [line(number, "Hall")]
    await set_up(hass, stored_account(simulator, vendor, lines=lines))

    read = await refusal(hass, "click_to_call", kind, **{"number": NUMBER, **fields})

    assert read == told
    assert simulator.vendors[vendor].placed_calls == []


@pytest.mark.usefixtures("frozen_time")
async def test_an_order_id_is_used_once(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "nxcloud")
    await click_to_call(hass, order_id="Order0815")
    # Sooner it would be a double click.
    freezer.tick(5)

    assert await refusal(
        hass, "click_to_call", number=NUMBER, order_id="Order0815"
    ) == ("NXCloud refused the request (Data error! [1100]), and nothing was dialled")
    assert len(simulator.nxcloud.placed_calls) == 1


async def test_an_expired_token_is_renewed_unnoticed(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "nxcloud")
    simulator.nxcloud.expire_tokens()
    simulator.nxcloud.clear_requests()

    await click_to_call(hass)

    assert [request.action for request in simulator.nxcloud.requests] == [
        "makecall",
        "token",
        "makecall",
    ]
    assert len(simulator.nxcloud.placed_calls) == 1


async def test_a_token_that_is_never_accepted_is_not_renewed_for_ever(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "nxcloud")
    simulator.nxcloud.misbehave(VendorCode(1201), path=MAKE_CALL)
    simulator.nxcloud.clear_requests()

    assert await refusal(hass, "click_to_call", number=NUMBER) == (
        "NXCloud refused the request (This token is not available [1201]), and nothing "
        "was dialled"
    )
    assert len(simulator.nxcloud.requests) == 3
    assert simulator.nxcloud.placed_calls == []


@pytest.mark.usefixtures("frozen_time")
@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_vendor_that_is_not_there_places_nothing(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    await add_account(hass, simulator, vendor)
    await simulator.vendors[vendor].stop()
    # No connection is left from before.
    freezer.tick(60)

    assert await refusal(hass, "click_to_call", number=NUMBER) == (
        f"{NAMES[vendor]} could not be reached (ClientConnectorError), so nothing was "
        "done. Check the internet connection and try again"
    )


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize(
    ("retry_after", "wait"),
    [("30", "Wait 30 s and"), ("0", "Wait a minute and"), (None, "Wait a minute and")],
)
async def test_a_throttled_call_is_not_placed(
    hass: HomeAssistant,
    simulator: Simulator,
    vendor: str,
    retry_after: str | None,
    wait: str,
) -> None:
    server = simulator.vendors[vendor]
    await add_account(hass, simulator, vendor)
    server.misbehave(Throttle(retry_after))
    server.clear_requests()

    assert await refusal(hass, "click_to_call", number=NUMBER) == (
        f"{NAMES[vendor]} asks for fewer requests ([{server.throttle_status}]), so "
        f"nothing was done. {wait} try again"
    )
    assert server.placed_calls == []
    assert len(server.requests) == 1
