"""What a form refuses before the vendor is asked."""

from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from simulator import Simulator

from ..helpers.flows import (
    add_new_account,
    choose_vendor,
    complaints,
    submit,
)
from ..helpers.stored_accounts import VENDORS, endpoints, user_input

INCOMPLETE = (
    "Fill in this field too; it belongs together with another one that you filled in."
)


# What is entered, and what is said beside which field.
LACKING: Final[dict[str, list[tuple[dict[str, str], dict[str, str]]]]] = {
    "nxcloud": [
        ({"appkey": "a"}, {"secretkey": INCOMPLETE}),
        ({"secretkey": "b"}, {"appkey": INCOMPLETE}),
        ({"access_key": "c"}, {"access_secret": INCOMPLETE}),
        ({"access_secret": "d"}, {"access_key": INCOMPLETE}),
        (
            {"appkey": "a", "access_secret": "d"},
            {"secretkey": INCOMPLETE, "access_key": INCOMPLETE},
        ),
        (
            {"appkey": "a", "secretkey": "b", "access_key": "c"},
            {"access_secret": INCOMPLETE},
        ),
        ({}, {"base": "Enter at least one complete pair of keys."}),
        (
            {"appkey": " ", "secretkey": "", "line": "60010001"},
            {"base": "Enter at least one complete pair of keys."},
        ),
    ],
    "antbuddy": [
        ({"app_id": "a", "app_secret": " "}, {"app_secret": INCOMPLETE}),
        (
            {"app_id": "a", "app_secret": "b", "sip_user": "desk"},
            {"sip_password": INCOMPLETE},
        ),
        (
            {"app_id": "a", "app_secret": "b", "sip_password": "s"},
            {"sip_user": INCOMPLETE},
        ),
    ],
    "net2phone": [
        ({"account_id": "", "api_key": "b"}, {"account_id": INCOMPLETE}),
    ],
}


@pytest.mark.parametrize("vendor", LACKING)
async def test_what_is_missing_is_told_without_asking_the_vendor(
    hass: HomeAssistant, simulator: Simulator, vendor: str, subtests: pytest.Subtests
) -> None:
    addresses = endpoints(simulator, vendor)
    form = await choose_vendor(hass, vendor)
    for entered, complaint in LACKING[vendor]:
        with subtests.test(str(entered)):
            result = await submit(hass, form, {**entered, "endpoints": addresses})
            assert await complaints(hass, result) == complaint

    assert simulator.vendors[vendor].requests == []
    result = await submit(hass, form, user_input(simulator, vendor))
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_what_may_be_left_out_is_kept_when_it_is_entered(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entered = user_input(simulator, "net2phone")
    result = await add_new_account(
        hass, "net2phone", {**entered, "webhook_secret": " s3cret "}
    )

    assert result["result"].data["webhook_secret"] == "s3cret"


NOT_HTTPS = (
    "The addresses must begin with https, because your credentials are sent there."
)
NOT_PLAIN = (
    "Enter each address like the one that was filled in for you, with nothing behind the "
    "name of the server."
)
INVALID = (
    "One of the addresses is not an address. "
    "It looks like the one that was filled in for you."
)


# What is said of an address.
ADDRESSES: Final = {
    "http://api.n2p.io": NOT_HTTPS,
    "http://192.0.2.1": NOT_HTTPS,
    "http://127.0.0.1.example.com": NOT_HTTPS,
    "ftp://api.n2p.io": NOT_HTTPS,
    "https://api.n2p.io/api/v1": NOT_PLAIN,
    "https://api.n2p.io?key=1": NOT_PLAIN,
    "https://somebody@api.n2p.io": NOT_PLAIN,
    "api.n2p.io": INVALID,
    "https://": INVALID,
    "https://api.n2p.io:none": INVALID,
    "nowhere": INVALID,
}


@pytest.mark.parametrize("vendor", VENDORS)
async def test_an_address_that_will_not_do_is_told(
    hass: HomeAssistant, simulator: Simulator, vendor: str, subtests: pytest.Subtests
) -> None:
    form = await choose_vendor(hass, vendor)
    addresses = endpoints(simulator, vendor)
    for address, complaint in ADDRESSES.items():
        with subtests.test(address):
            wrong = addresses | {next(iter(addresses)): address}
            result = await submit(
                hass, form, user_input(simulator, vendor) | {"endpoints": wrong}
            )
            assert await complaints(hass, result) == {"endpoints": complaint}
            # The section is open where something in it is wrong.
            assert result["data_schema"] is not None
            section = result["data_schema"].schema["endpoints"]
            assert section.options == {"collapsed": False}

    assert simulator.vendors[vendor].requests == []
    result = await submit(hass, form, user_input(simulator, vendor))
    assert result["type"] is FlowResultType.CREATE_ENTRY
