"""Calling somebody by name."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator import Simulator

from ..helpers.actions import click_to_call, refusal
from ..helpers.contact_entries import (
    add_book,
    add_contact,
    change_contact,
    contact,
    stored_book,
)
from ..helpers.stored_accounts import VENDORS, add_account, line, set_up, stored_account
from ..helpers.time_travel import pass_time

MOTHER = "+1 (202) 555-0143"
OFFICE = "+44 20 7946 0100"


async def _account(hass: HomeAssistant, simulator: Simulator) -> MockConfigEntry:
    hass.config.country = "US"
    entry = await add_account(hass, simulator, "net2phone")
    await add_contact(hass, contact("Anna Doe", MOTHER, "+1 202 555 0144"))
    await add_contact(hass, contact("Anna Smith", OFFICE))
    return entry


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_contact_is_called_by_name(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    await add_account(hass, simulator, vendor)
    await add_contact(hass, contact("Anna Doe", MOTHER))

    response = await click_to_call(hass, number="anna doe", order_id="Order0815")

    (placed,) = simulator.vendors[vendor].placed_calls
    assert placed.number.removeprefix("+") == "12025550143"
    assert response["contact"] == "Anna Doe"
    # As the contact has it.
    assert response["number"] == MOTHER
    assert response["reference"] == placed.reference


@pytest.mark.parametrize(
    ("wanted", "name", "dialled"),
    [
        ("Anna Doe", "Anna Doe", "12025550143"),
        (" anna   DOE ", "Anna Doe", "12025550143"),
        ("Doe", "Anna Doe", "12025550143"),
        ("Smith", "Anna Smith", "442079460100"),
        # A number is called as it is, whoever it belongs to.
        ("12025550143", "Anna Doe", "12025550143"),
        ("(202) 555-0144", "Anna Doe", "12025550144"),
        ("0044 20 7946 0100", "Anna Smith", "442079460100"),
        ("+1 202 555 0145", None, "12025550145"),
    ],
)
async def test_names_and_numbers_find_the_contact(
    hass: HomeAssistant,
    simulator: Simulator,
    wanted: str,
    name: str | None,
    dialled: str,
) -> None:
    await _account(hass, simulator)

    response = await click_to_call(hass, number=wanted)

    (placed,) = simulator.net2phone.placed_calls
    assert placed.number.removeprefix("+") == dialled
    assert response["contact"] == name


@pytest.mark.parametrize("name", ["Room 12025550144", "\N{SLICE OF PIZZA}"])
async def test_a_name_may_hold_digits_and_no_letters(
    hass: HomeAssistant, simulator: Simulator, name: str
) -> None:
    await add_account(hass, simulator, "net2phone")
    await add_contact(hass, contact(name, MOTHER))

    await click_to_call(hass, number=name)

    (placed,) = simulator.net2phone.placed_calls
    assert placed.number.removeprefix("+") == "12025550143"


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("Anna Work", "Anna Work"),
        ("anna (work)", "Anna (Work)"),
        ("ipek", "İpek"),
        ("İPEK", "İpek"),
        ("\u0131ş\u0131k", "IŞIK"),
    ],
)
async def test_a_name_is_found_as_it_is_written(
    hass: HomeAssistant, simulator: Simulator, wanted: str, name: str
) -> None:
    await add_account(hass, simulator, "net2phone")
    for index, one in enumerate(("Anna (Work)", "Anna Work", "İpek", "IŞIK")):
        await add_contact(hass, contact(one, f"+1 202 555 010{index}"))

    assert (await click_to_call(hass, number=wanted))["contact"] == name


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (
            "Anna",
            (
                'Several contacts could be "Anna": Anna Doe, Anna Smith. Write the '
                "whole name"
            ),
        ),
        (
            "Bertha",
            (
                'No contact is called "Bertha", and it is no number either. Write the '
                "name as in the address book, or a number with the country code"
            ),
        ),
    ],
)
async def test_a_name_that_means_nobody_or_several_is_told(
    hass: HomeAssistant, simulator: Simulator, wanted: str, told: str
) -> None:
    await _account(hass, simulator)
    simulator.net2phone.clear_requests()

    assert (
        await refusal(hass, "click_to_call", ServiceValidationError, number=wanted)
        == told
    )
    assert simulator.net2phone.requests == []


async def test_a_contact_that_is_changed_is_called_as_it_is_now(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "net2phone")
    added = await add_contact(hass, contact("Anna", MOTHER))

    await change_contact(hass, added, name="Bertha", numbers=(OFFICE,))

    await refusal(hass, "click_to_call", ServiceValidationError, number="Anna")
    response = await click_to_call(hass, number="Bertha")
    assert response["number"] == OFFICE


NOT_BY_AUTOMATIONS = (
    '"Anna" may not be called by automations, scripts and actions. Put the contact on '
    "speed dial if it should be, or change in the settings of the address book, with the "
    "gear beside it, who may be called"
)
WRITTEN_OUT = ["12025550143", "(202) 555-0143", "+12025550143 ext. 5"]


@pytest.mark.parametrize("wanted", ["Anna", *WRITTEN_OUT])
@pytest.mark.parametrize("called_by", [[], ["button"]])
async def test_a_contact_that_nothing_may_call_is_called_by_nothing(
    hass: HomeAssistant, simulator: Simulator, wanted: str, called_by: list[str]
) -> None:
    """Also when the number is written out, and with a button for people."""
    await add_account(hass, simulator, "net2phone")
    await add_contact(hass, contact("Anna", MOTHER, called_by=called_by))
    simulator.net2phone.clear_requests()

    assert (
        await refusal(hass, "click_to_call", ServiceValidationError, number=wanted)
        == NOT_BY_AUTOMATIONS
    )
    assert simulator.net2phone.requests == []


async def test_a_barred_number_is_called_by_nothing_whoever_else_has_it(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """In the same book or another that is asked before, by name or written out."""
    await add_account(hass, simulator, "net2phone")
    first, second = await add_book(hass), await add_book(hass, "Office")
    await add_contact(hass, contact("Home", MOTHER), first)
    await add_contact(hass, contact("Desk 1", f"{OFFICE} ext. 1"), first)
    await add_contact(hass, contact("Anna", MOTHER, called_by=[]), second)
    await add_contact(hass, contact("Bert", f"{OFFICE} ext. 2", called_by=[]), second)
    simulator.net2phone.clear_requests()

    for wanted, name in (
        *((one, "Anna") for one in ("Home", *WRITTEN_OUT)),
        *((one, "Bert") for one in (OFFICE, "Desk 1")),
    ):
        told = await refusal(
            hass, "click_to_call", ServiceValidationError, number=wanted
        )
        assert told == NOT_BY_AUTOMATIONS.replace("Anna", name)
    assert simulator.net2phone.requests == []


@pytest.mark.parametrize(
    ("rule", "by_name", "by_number"),
    [(None, False, True), ("everybody", True, True), ("nobody", False, False)],
)
async def test_who_may_be_called_is_a_rule_of_the_address_book(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    rule: str | None,
    by_name: bool,
    by_number: bool,
) -> None:
    """For those who are not on speed dial; a number is anybody's but where nobody may."""
    await add_account(hass, simulator, "net2phone")
    book = stored_book(**({} if rule is None else {"call_rule": rule}))
    await set_up(hass, book)
    await add_contact(hass, contact("Anna", MOTHER, called_by=None))

    for wanted, may in (("Anna", by_name), *((one, by_number) for one in WRITTEN_OUT)):
        if may:
            assert (await click_to_call(hass, number=wanted))["contact"] == "Anna"
            await pass_time(hass, freezer, timedelta(minutes=1))
        else:
            assert (
                await refusal(
                    hass, "click_to_call", ServiceValidationError, number=wanted
                )
                == NOT_BY_AUTOMATIONS
            )


# --- The line that calls --------------------------------------------------------------

DESK = "12125550110"
HALL = "12125550111"


async def _two_lines(
    hass: HomeAssistant, simulator: Simulator
) -> tuple[MockConfigEntry, dict[str, str]]:
    entry = await set_up(
        hass,
        stored_account(
            simulator, "net2phone", lines=[line(DESK, "Desk"), line(HALL, "Hall")]
        ),
    )
    ids = {one.title: one.subentry_id for one in entry.subentries.values()}
    return entry, ids


async def test_a_contact_is_called_from_its_line(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry, ids = await _two_lines(hass, simulator)
    await add_contact(hass, contact("Anna", MOTHER, line=ids["Hall"]))

    assert (await click_to_call(hass, number="Anna"))["line"] == HALL
    # The number is the contact's as well.
    await hass.config_entries.async_reload(entry.entry_id)
    assert (await click_to_call(hass, number="12025550143"))["line"] == HALL


async def test_a_line_that_is_named_goes_before_the_contacts(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    _entry, ids = await _two_lines(hass, simulator)
    await add_contact(hass, contact("Anna", MOTHER, line=ids["Hall"]))

    assert (await click_to_call(hass, number="Anna", line="Desk"))["line"] == DESK


async def test_a_contact_outlives_its_line(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry, ids = await _two_lines(hass, simulator)
    await add_contact(hass, contact("Anna", MOTHER, line=ids["Hall"]))

    hass.config_entries.async_remove_subentry(entry, ids["Hall"])
    await hass.async_block_till_done()

    assert (await click_to_call(hass, number="Anna"))["line"] == DESK
