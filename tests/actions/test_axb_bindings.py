"""Binding two numbers by a privacy number: by the rules, once, and ended again."""

from typing import Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
import pytest
from pytest_homeassistant_custom_component.common import MockUser
import voluptuous as vol

from custom_components.telephony.const import DOMAIN
from simulator import Simulator
from simulator.faults import Reset, Throttle, VendorCode

from ..helpers.actions import Field, act, refusal
from ..helpers.contact_entries import add_book, add_contact, contact
from ..helpers.states import shown
from ..helpers.stored_accounts import (
    NXCLOUD_SIGNED,
    NXCLOUD_VOICE,
    add_account,
    set_up,
    stored_account,
)

A, B = "12025550191", "12025550192"
FIELDS: Final[dict[str, Field]] = {"a": A, "b": B, "expires_after": 600}
PATH = "/api/pns"

pytestmark = pytest.mark.usefixtures("frozen_time")


async def test_two_numbers_are_bound_listed_and_set_free(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "nxcloud")
    await add_book(hass)
    await add_contact(hass, contact("Anna", "+1 202 555 0191"))

    made = await act(hass, "bind_axb", **{**FIELDS, "a": "Anna", "reference": "door"})

    bind_id, request_id = made.pop("bind_id"), made.pop("request_id")
    assert bind_id
    assert request_id
    assert made == {
        "config_entry_id": entry.entry_id,
        "did": "12025550100",
        "customer_bind_id": "door",
        "phone_a": A,
        "phone_b": B,
    }
    listed = await act(hass, "list_axb")
    assert listed["total"] == len(listed["bindings"]) == 3
    assert listed["bindings"][-1] == {
        "bind_id": bind_id,
        "customer_bind_id": "door",
        "phone_a": A,
        "phone_b": B,
        "did": "12025550100",
        "flag": 0,
        "expire_at": "2026-11-18T20:40:00+00:00",
        "extension": None,
        "customer_id": "cus_1",
        "business_id": "busi_1",
    }
    assert (await act(hass, "query_axb", caller=A, did="12025550100"))["callee"] == B
    await hass.services.async_call(
        DOMAIN, "unbind_axb", {"reference": "door"}, blocking=True
    )
    assert (await act(hass, "list_axb"))["total"] == 2
    # It counts as a call among the limits, and as none that was placed.
    assert shown(hass, "sensor.nxcloud_refused_calls_today").state == "0"


async def test_rules_hold_for_both_numbers(
    hass: HomeAssistant, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    """With the signed keys alone as well, which place no calls."""
    await set_up(
        hass,
        stored_account(
            simulator,
            "nxcloud",
            without=NXCLOUD_VOICE,
            options={
                "limits": {"per_minute": 2},
                "destinations": {"callable_countries": ["us"]},
                # Nobody is rung by a binding.
                "quiet_hours": {"start": "00:00:00", "end": "23:59:59"},
            },
        ),
    )
    simulator.nxcloud.clear_requests()
    told: dict[str, str] = {}
    for number in ("+442079460123", "911", "+19005550143", "nobody"):
        for which, a, b in (("a", number, B), ("b", A, number), ("a", number, number)):
            told[number] = await refusal(
                hass, "bind_axb", ServiceValidationError, a=a, b=b, expires_after=60
            )
            assert told[number].startswith(f"About the number {which}: ")
    assert "is called" in told["nobody"]
    assert "may not call" in told["+442079460123"]
    assert "emergency number" in told["911"]
    assert "premium-rate number" in told["+19005550143"]
    assert "ending in" in caplog.text
    assert simulator.nxcloud.requests == []

    assert await act(hass, "bind_axb", **FIELDS)
    # Refused by the vendor, it counts all the same.
    simulator.nxcloud.misbehave(VendorCode(10010), path=PATH, times=1)
    await refusal(hass, "bind_axb", HomeAssistantError, **FIELDS)
    simulator.nxcloud.clear_requests()
    limited = await refusal(hass, "bind_axb", ServiceValidationError, **FIELDS)
    assert "at most 2 in a minute" in limited
    assert "About the number" not in limited
    assert simulator.nxcloud.requests == []


async def test_what_went_wrong_is_told(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await set_up(
        hass,
        stored_account(simulator, "nxcloud", options={"limits": {"per_minute": 60}}),
    )
    for code, kind, told in (
        (10001, ServiceValidationError, "got only one of the two numbers"),
        (10002, ServiceValidationError, "Both numbers are the same"),
        (10003, HomeAssistantError, "does not know the customer"),
        (10004, ServiceValidationError, "Use numbers of the country"),
        (10005, HomeAssistantError, "could not count the privacy numbers"),
        (10006, HomeAssistantError, "End bindings that you do not need"),
        (10007, ServiceValidationError, "Write the country code in front of it"),
        (10008, HomeAssistantError, "no such privacy number"),
        (10009, HomeAssistantError, "could not read its own data"),
        (10010, HomeAssistantError, "All privacy numbers of the account are in use"),
        (10011, ServiceValidationError, "more bindings at a time than it lists"),
        (10012, ServiceValidationError, "has no bindings from there on"),
        (10013, ServiceValidationError, "knows no such binding"),
    ):
        simulator.nxcloud.behave()
        simulator.nxcloud.misbehave(VendorCode(code), path=PATH)
        read = await refusal(hass, "bind_axb", kind, **FIELDS)
        assert told in read
        assert f"[{code}]" in read or code == 10002
    simulator.nxcloud.behave()
    assert "knows no such binding" in await refusal_of_end(hass, bind_id="nothing")
    for fields in ({}, {"bind_id": "1", "reference": "door"}):
        assert "not by both" in await refusal_of_end(hass, **fields)

    # What may have been made is looked up by its reference before it is made again.
    simulator.nxcloud.misbehave(Reset(), path=PATH, times=1)
    read = await refusal(hass, "bind_axb", HomeAssistantError, **FIELDS)
    reference = read.partition("give the reference ")[2].partition(":")[0]
    assert len(reference) == 32
    made = await act(hass, "bind_axb", **FIELDS, reference=reference)
    again = await act(hass, "bind_axb", **FIELDS, reference=reference)
    assert made["bind_id"] == again["bind_id"]

    # A vendor that wants to be left alone is.
    simulator.nxcloud.misbehave(Throttle("600"), path=PATH, times=1)
    await refusal(hass, "list_axb", HomeAssistantError)
    simulator.nxcloud.clear_requests()
    assert "asks for fewer requests" in await refusal(
        hass, "bind_axb", HomeAssistantError, **FIELDS
    )
    assert simulator.nxcloud.requests == []


async def refusal_of_end(hass: HomeAssistant, **fields: str) -> str:
    """End a binding that there is not; return what a person reads."""
    with pytest.raises(ServiceValidationError) as error:
        await hass.services.async_call(DOMAIN, "unbind_axb", fields, blocking=True)
    return str(error.value)


async def test_who_may_not_call_may_not_bind(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = stored_account(simulator, "nxcloud", options={"administrators_only": True})
    await set_up(hass, entry)
    may_control = MockUser().add_to_hass(hass)
    may_control.mock_policy({"entities": True})
    nobody = MockUser().add_to_hass(hass)
    nobody.mock_policy({})
    simulator.nxcloud.clear_requests()
    for user, actions in (
        (may_control, (("bind_axb", FIELDS),)),
        (nobody, (("bind_axb", FIELDS), ("unbind_axb", {"reference": "door"}))),
    ):
        for action, fields in actions:
            with pytest.raises(Unauthorized):
                await hass.services.async_call(
                    DOMAIN,
                    action,
                    fields,
                    blocking=True,
                    context=Context(user_id=user.id),
                )
    assert simulator.nxcloud.requests == []


async def test_accounts_that_cannot_say_so(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    voice = stored_account(simulator, "nxcloud", without=NXCLOUD_SIGNED)
    await set_up(hass, voice)

    assert "No running account can bind" in await refusal(
        hass, "bind_axb", ServiceValidationError, **FIELDS
    )
    assert "cannot bind privacy numbers" in await refusal(
        hass, "list_axb", ServiceValidationError, config_entry_id=voice.entry_id
    )
    for wrong in ({"expires_after": -1}, {"expires_after": 4 * 10**8}, {"a": ""}):
        with pytest.raises(vol.Invalid):
            await act(hass, "bind_axb", **{**FIELDS, **wrong})
