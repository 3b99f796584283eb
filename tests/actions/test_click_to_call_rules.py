"""What keeps calls in check: a refused call reaches no vendor, whoever asks for it."""

import asyncio
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.button.const import (
    DOMAIN as BUTTON_DOMAIN,
    SERVICE_PRESS,
)
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.telephony.calls import DialOrigin
from simulator import Simulator
from simulator.faults import Html, Reset, Status, Throttle, VendorCode

from ..helpers.actions import NUMBER, click_to_call, refusal
from ..helpers.contact_entries import add_contact, contact
from ..helpers.stored_accounts import VENDORS, add_account, set_up, stored_account

OPTIONS = "the options of the account net2phone"


def _example(number: phonenumbers.PhoneNumber | None) -> str:
    """Return a number that the library gives as an example of its kind."""
    assert number is not None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


SATELLITE = _example(phonenumbers.example_number_for_non_geo_entity(881))
SHARED_COST = _example(
    phonenumbers.example_number_for_type("DE", PhoneNumberType.SHARED_COST)
)
NOT_POSSIBLE = (
    "No telephone number looks like this, also none of the country whose code it has, so "
    "nothing was dialled. Check the digits, and write the country code. If it is a number of your own country, choose that country "
    f"in {OPTIONS}"
)
REPEATED = "This number was called less than 5 s ago, so it was not called again"
PREMIUM_RATE = (
    "This is a premium-rate number, a personal number or a pager, which costs a lot. "
    f"Allow such numbers in {OPTIONS} if you want to call it"
)
EMERGENCY = (
    f"This is an emergency number, and {OPTIONS} do not let those be called. Use a "
    "telephone"
)
FORBIDDEN = (
    "This number, its beginning or its country is on the list of those that "
    f"{OPTIONS} forbid. Change the list there if you want to call it"
)
NOT_ALLOWED = (
    f"This number is not on the list of those that {OPTIONS} allow. Add it there if you "
    "want to call it"
)

PATH = (
    "Settings, Devices & services, Telephony, the gear of net2phone, Who may be called"
)
OF_JAMAICA = (
    "This is a number of Jamaica, which the account net2phone may not call. Allow the "
    f"country under {PATH}, Countries that may be called"
)
FEATURE_CODE = (
    "This is a feature code, which would change your phone line instead of calling "
    f"somebody. Allow such codes under {PATH}, Feature codes may be dialled"
)

pytestmark = pytest.mark.usefixtures("frozen_time")


async def _account(
    hass: HomeAssistant, simulator: Simulator, **options: object
) -> MockConfigEntry:
    """Set up an account without history, so that nothing is asked but to call."""
    entry = await set_up(hass, stored_account(simulator, "net2phone", options=options))
    simulator.net2phone.clear_requests()
    return entry


def _different(index: int) -> str:
    return f"+1202555{100 + index:04}"


@pytest.mark.parametrize(
    ("options", "number", "told"),
    [
        ({}, "+1 202 555 014", NOT_POSSIBLE),
        ({}, "911", EMERGENCY),
        ({}, "+1 911", EMERGENCY),
        ({"region": "DE"}, "110", EMERGENCY),
        ({}, "+19005550143", PREMIUM_RATE),
        (
            {},
            SHARED_COST,
            (
                "This is a shared-cost number, which costs more than others. Allow such "
                f"numbers in {OPTIONS} if you want to call it"
            ),
        ),
        (
            {},
            SATELLITE,
            (
                "This is a satellite phone, which costs a lot. Allow such numbers in "
                f"{OPTIONS} if you want to call it"
            ),
        ),
        ({}, "+44 70 1234 5678", PREMIUM_RATE),
        ({}, "*72", FEATURE_CODE),
        ({}, "**61#", FEATURE_CODE),
        (
            {"destinations": {"callable_countries": ["us"]}},
            "+1 876 555 0123",
            OF_JAMAICA,
        ),
        (
            {},
            "+12025550143 / +12025550144",
            "These are several numbers, so none was dialled. Enter one number",
        ),
        (
            {},
            "2025550143\r\n2025550144",
            (
                "There are several lines here, and one number or name is wanted. Enter "
                "one at a time"
            ),
        ),
        ({"destinations": {"numbers": ["(202) 555-0143"]}}, NUMBER, FORBIDDEN),
        ({"destinations": {"numbers": ["+1202*"]}}, NUMBER, FORBIDDEN),
        ({"destinations": {"countries": ["us"]}}, NUMBER, FORBIDDEN),
        (
            {"destinations": {"list_mode": "allow", "countries": ["ca"]}},
            NUMBER,
            NOT_ALLOWED,
        ),
        # It is half past twelve in the zone of the test's Home Assistant.
        (
            {"quiet_hours": {"start": "12:30:00", "end": "07:00:00"}},
            NUMBER,
            f"From 12:30 to 07:00, {OPTIONS} let nobody be called",
        ),
    ],
)
async def test_what_the_rules_refuse_reaches_no_vendor(
    hass: HomeAssistant,
    simulator: Simulator,
    options: dict[str, Any],
    number: str,
    told: str,
) -> None:
    await _account(hass, simulator, **options)

    assert (
        await refusal(hass, "click_to_call", ServiceValidationError, number=number)
        == told
    )
    assert simulator.net2phone.requests == []


@pytest.mark.parametrize(
    ("options", "number"),
    [
        ({"destinations": {"allowed_charges": ["premium_rate"]}}, "+19005550143"),
        ({"destinations": {"allowed_charges": ["shared_cost"]}}, SHARED_COST),
        ({"destinations": {"allowed_charges": ["satellite"]}}, SATELLITE),
        ({"destinations": {"numbers": ["(202) 555-0144", "+1203*"]}}, NUMBER),
        ({"destinations": {"countries": ["ca"]}}, NUMBER),
        ({"destinations": {"callable_countries": ["us"]}}, NUMBER),
        ({"destinations": {"callable_countries": []}}, "+1 876 555 0123"),
        ({"destinations": {"list_mode": "allow", "countries": ["us"]}}, NUMBER),
        ({"destinations": {"list_mode": "allow", "numbers": ["+1202*"]}}, NUMBER),
        ({"quiet_hours": {"start": "12:31:00", "end": "12:30:00"}}, NUMBER),
        ({"quiet_hours": {"start": "12:30:00", "end": "12:30:00"}}, NUMBER),
        ({"quiet_hours": {}}, NUMBER),
        # National numbers are those of the chosen country.
        ({"region": "GB"}, "020 7946 0100"),
    ],
)
async def test_what_the_rules_let_pass_is_called(
    hass: HomeAssistant, simulator: Simulator, options: dict[str, Any], number: str
) -> None:
    await _account(hass, simulator, **options)

    response = await click_to_call(hass, number=number)

    assert response["number"] == number
    (placed,) = simulator.net2phone.placed_calls
    assert placed.reference == response["reference"]


async def test_emergency_numbers_are_called_where_that_is_allowed(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    options = {"destinations": {"allow_emergency": True}}
    await set_up(hass, stored_account(simulator, "nxcloud", options=options))

    await click_to_call(hass, number="911")

    assert [placed.number for placed in simulator.nxcloud.placed_calls] == ["911"]


async def test_a_national_number_is_one_of_home_assistants_country(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    hass.config.country = "GB"
    await _account(hass, simulator)

    await click_to_call(hass, number="020 7946 0100")

    (placed,) = simulator.net2phone.placed_calls
    assert placed.number.removeprefix("+") == "442079460100"


async def test_a_home_that_moves_takes_its_numbers_along(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    hass.config.country = "US"
    await _account(hass, simulator)
    refused = await refusal(
        hass, "click_to_call", ServiceValidationError, number="020 7946 0100"
    )
    assert refused == NOT_POSSIBLE

    await hass.config.async_update(country="GB")
    await hass.async_block_till_done(wait_background_tasks=True)

    await click_to_call(hass, number="020 7946 0100")
    assert (
        await refusal(hass, "click_to_call", ServiceValidationError, number="999")
        == EMERGENCY
    )
    (placed,) = simulator.net2phone.placed_calls
    assert placed.number.removeprefix("+") == "442079460100"


@pytest.mark.parametrize(
    ("options", "changes"),
    [({"region": "US"}, {"country": "GB"}), ({}, {"country": "US", "elevation": 5})],
)
async def test_other_changes_at_home_stop_no_account(
    hass: HomeAssistant,
    simulator: Simulator,
    options: dict[str, Any],
    changes: dict[str, Any],
) -> None:
    hass.config.country = "US"
    entry = await _account(hass, simulator, **options)
    running = entry.runtime_data

    await hass.config.async_update(**changes)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert entry.runtime_data is running


# --- Double clicks and limits ---------------------------------------------------------


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_double_click_calls_once(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    await add_account(hass, simulator, vendor)
    await click_to_call(hass)

    freezer.tick(4.9)
    assert await refusal(
        hass, "click_to_call", ServiceValidationError, number="+1 (202) 555-0143"
    ) == (REPEATED)
    assert len(simulator.vendors[vendor].placed_calls) == 1
    freezer.tick(0.1)
    await click_to_call(hass)

    assert len(simulator.vendors[vendor].placed_calls) == 2


async def test_the_wait_can_be_switched_off(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await _account(hass, simulator, limits={"repeat_seconds": 0})

    await click_to_call(hass)
    await click_to_call(hass)

    assert len(simulator.net2phone.placed_calls) == 2


async def test_a_call_that_got_no_token_may_be_tried_at_once(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "nxcloud")
    server = simulator.nxcloud
    server.misbehave(VendorCode(1201), path="/v1/call/makecall", times=1)
    server.misbehave(Html(), path="/v1/call/token")
    await refusal(hass, "click_to_call", number=NUMBER)
    server.behave()

    await click_to_call(hass)

    assert len(server.placed_calls) == 1


@pytest.mark.parametrize("fault", [Status(403), Throttle()])
async def test_a_call_that_was_certainly_not_placed_may_be_tried_at_once(
    hass: HomeAssistant, simulator: Simulator, fault: Status | Throttle
) -> None:
    await _account(hass, simulator, limits={"per_minute": 2})
    simulator.net2phone.misbehave(fault)
    await refusal(hass, "click_to_call", number=NUMBER)
    simulator.net2phone.behave()

    await click_to_call(hass)

    assert len(simulator.net2phone.placed_calls) == 1
    # It counts, or a loop would never end.
    assert "at most 2 in a minute" in await refusal(
        hass, "click_to_call", ServiceValidationError, number=_different(1)
    )


async def test_a_call_that_may_have_been_placed_may_not(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await _account(hass, simulator)
    simulator.net2phone.misbehave(Reset(after=True))
    await refusal(hass, "click_to_call", HomeAssistantError, number=NUMBER)
    simulator.net2phone.behave()

    assert (
        await refusal(hass, "click_to_call", ServiceValidationError, number=NUMBER)
        == REPEATED
    )
    assert len(simulator.net2phone.placed_calls) == 1


@pytest.mark.parametrize(
    ("limits", "most", "window", "told"),
    [
        (
            {},
            6,
            timedelta(minutes=1),
            (
                "The account net2phone places no call at the moment: at most 6 in a minute. "
                "Wait a minute. The limit is among its options"
            ),
        ),
        (
            {"per_minute": 60},
            30,
            timedelta(hours=1),
            (
                "The account net2phone places no call at the moment: at most 30 in an hour. "
                "Wait, or raise the limit in its options"
            ),
        ),
        (
            {"per_minute": 60, "per_hour": 1000},
            100,
            timedelta(days=1),
            (
                "The account net2phone places no call at the moment: at most 100 in 24 hours. "
                "Wait, or raise the limit in its options"
            ),
        ),
        (
            {"per_minute": 2, "per_hour": 1000, "per_day": 1000},
            2,
            timedelta(minutes=1),
            (
                "The account net2phone places no call at the moment: at most 2 in a minute. "
                "Wait a minute. The limit is among its options"
            ),
        ),
    ],
)
async def test_no_more_calls_leave_than_the_limits_let(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    limits: dict[str, int],
    most: int,
    window: timedelta,
    told: str,
) -> None:
    await _account(hass, simulator, limits=limits)
    for index in range(most):
        if index and index % 50 == 0:
            # A minute of its own for what is in one minute at most.
            freezer.tick(61)
        await click_to_call(hass, number=_different(index))

    freezer.tick(window - timedelta(seconds=62 if most > 50 else 1))
    assert (
        await refusal(
            hass, "click_to_call", ServiceValidationError, number=_different(most)
        )
        == told
    )
    assert len(simulator.net2phone.placed_calls) == most
    freezer.tick(1)
    await click_to_call(hass, number=_different(most))

    assert len(simulator.net2phone.placed_calls) == most + 1


@pytest.mark.parametrize("vendor", VENDORS)
async def test_of_calls_that_come_at_once_no_more_than_allowed_leave(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    await add_account(hass, simulator, vendor)

    results = await asyncio.gather(
        *(click_to_call(hass, number=_different(index)) for index in range(50)),
        return_exceptions=True,
    )

    errors = [result for result in results if isinstance(result, Exception)]
    assert len(errors) == 44
    assert {type(error) for error in errors} == {ServiceValidationError}
    assert len(simulator.vendors[vendor].placed_calls) == 6


@pytest.mark.parametrize("vendor", VENDORS)
async def test_of_fifty_clicks_at_once_one_calls(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    await add_account(hass, simulator, vendor)

    results = await asyncio.gather(
        *(click_to_call(hass) for _ in range(50)), return_exceptions=True
    )

    assert len([one for one in results if isinstance(one, dict)]) == 1
    assert len(simulator.vendors[vendor].placed_calls) == 1


async def test_every_account_has_limits_of_its_own(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entries = [
        await set_up(
            hass,
            stored_account(
                simulator, vendor, title=vendor, options={"limits": {"per_minute": 1}}
            ),
        )
        for vendor in ("nxcloud", "net2phone")
    ]

    for entry in entries:
        await click_to_call(hass, config_entry_id=entry.entry_id)

    assert len(simulator.nxcloud.placed_calls) == 1
    assert len(simulator.net2phone.placed_calls) == 1


# --- Who asks -------------------------------------------------------------------------


async def _press(hass: HomeAssistant, name: str) -> None:
    (entity_id,) = hass.states.async_entity_ids(BUTTON_DOMAIN)
    assert name in entity_id
    await hass.services.async_call(
        BUTTON_DOMAIN, SERVICE_PRESS, {"entity_id": entity_id}, blocking=True
    )


async def test_a_button_is_guarded_as_an_action_is(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await _account(hass, simulator)
    await add_contact(hass, contact("Shop", "+1 (202) 555-0143"))
    await _press(hass, "shop")

    with pytest.raises(ServiceValidationError, match="less than 5 s ago"):
        await _press(hass, "shop")
    assert (
        await refusal(hass, "click_to_call", ServiceValidationError, number="Shop")
        == REPEATED
    )
    assert len(simulator.net2phone.placed_calls) == 1


async def test_a_contact_is_not_above_the_rules(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await _account(hass, simulator)
    await add_contact(hass, contact("Shop", "+1 900 555 0143"))

    with pytest.raises(ServiceValidationError, match="premium-rate"):
        await _press(hass, "shop")
    assert (
        await refusal(hass, "click_to_call", ServiceValidationError, number="Shop")
        == PREMIUM_RATE
    )
    assert simulator.net2phone.requests == []


async def test_an_assistant_is_guarded_as_an_action_is(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await _account(hass, simulator, limits={"per_minute": 1})
    for name, number in (("Shop", "+12025550143"), ("Garage", "+12025550144")):
        await add_contact(hass, contact(name, number, called_by=["assist"]))
    dialler = entry.runtime_data.dialler
    attempt = await dialler.async_call(
        "Shop", origin=DialOrigin.ASSIST, context=Context()
    )
    assert attempt.name == "Shop"

    with pytest.raises(ServiceValidationError, match="at most 1 in a minute"):
        await dialler.async_call("Garage", origin=DialOrigin.ASSIST, context=Context())
    with pytest.raises(ServiceValidationError, match="may call contacts only"):
        await dialler.async_call(
            "+12025550145", origin=DialOrigin.ASSIST, context=Context()
        )
    assert len(simulator.net2phone.placed_calls) == 1


ADMINISTRATORS_ONLY = {"administrators_only": True}


async def _call_as(hass: HomeAssistant, context: Context) -> None:
    await hass.services.async_call(
        "telephony", "click_to_call", {"number": NUMBER}, blocking=True, context=context
    )


@pytest.mark.parametrize(
    ("options", "is_admin", "called"),
    [
        ({}, True, True),
        ({}, False, True),
        (ADMINISTRATORS_ONLY, True, True),
        (ADMINISTRATORS_ONLY, False, False),
    ],
)
async def test_only_administrators_call_where_that_is_chosen(
    hass: HomeAssistant,
    hass_admin_user: MockUser,
    hass_read_only_user: MockUser,
    simulator: Simulator,
    options: dict[str, Any],
    is_admin: bool,
    called: bool,
) -> None:
    await _account(hass, simulator, **options)
    hass_read_only_user.mock_policy({"entities": True})
    user = hass_admin_user if is_admin else hass_read_only_user
    context = Context(user_id=user.id)

    if called:
        await _call_as(hass, context)
    else:
        with pytest.raises(Unauthorized):
            await _call_as(hass, context)

    assert len(simulator.net2phone.requests) == called


async def test_an_automation_is_nobody_and_may_call(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await _account(hass, simulator, **ADMINISTRATORS_ONLY)

    await _call_as(hass, Context())

    assert len(simulator.net2phone.placed_calls) == 1


async def test_a_user_who_is_gone_may_not_call(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await _account(hass, simulator, **ADMINISTRATORS_ONLY)

    with pytest.raises(Unauthorized):
        await _call_as(hass, Context(user_id="of nobody"))

    assert simulator.net2phone.requests == []


async def test_other_users_press_no_buttons_either(
    hass: HomeAssistant,
    hass_read_only_user: MockUser,
    hass_admin_user: MockUser,
    simulator: Simulator,
) -> None:
    await _account(hass, simulator, **ADMINISTRATORS_ONLY)
    await add_contact(hass, contact("Shop", NUMBER))
    hass_read_only_user.mock_policy({"entities": True})
    (entity_id,) = hass.states.async_entity_ids(BUTTON_DOMAIN)

    for user, refused in ((hass_read_only_user, True), (hass_admin_user, False)):
        press = hass.services.async_call(
            BUTTON_DOMAIN,
            SERVICE_PRESS,
            {"entity_id": entity_id},
            blocking=True,
            context=Context(user_id=user.id),
        )
        if refused:
            with pytest.raises(Unauthorized):
                await press
            assert simulator.net2phone.requests == []
        else:
            await press
    assert len(simulator.net2phone.placed_calls) == 1
