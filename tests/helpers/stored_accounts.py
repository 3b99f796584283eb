"""Accounts with the simulated vendors, as a user enters them and as Home Assistant keeps them."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigSubentry,
    ConfigSubentryData,
)
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.const import DOMAIN
from custom_components.telephony.providers import VENDORS as PROVIDED_VENDORS
from simulator import Simulator
from simulator.stand_ins import STAND_INS
from simulator.vendor_server import VendorServer

NAMES: Final = {key: vendor.name for key, vendor in PROVIDED_VENDORS.items()}
VENDORS: Final = tuple(NAMES)
WITH_HISTORY: Final = tuple(key for key in VENDORS if STAND_INS[key].account.office)

LINE_FIELDS: Final = {
    key: tuple(filter(None, (vendor.line_fields.number, vendor.line_fields.password)))
    for key, vendor in PROVIDED_VENDORS.items()
}
# Those that tell of calls at an address of the account's own.
WITH_WEBHOOK: Final = tuple(
    key for key in VENDORS if STAND_INS[key].set_webhook is not VendorServer.set_webhook
)
# And of these, those that tell while a call goes on.
WITH_LIVE_CALLS: Final = tuple(
    key for key in WITH_WEBHOOK if "live_calls" in STAND_INS[key].tells
)
# Those whose calls become known when they are over, asked for or not.
WITH_CALLS: Final = tuple(
    key
    for key in VENDORS
    if "call_history" in STAND_INS[key].offers | STAND_INS[key].tells
)
# The fields of the voice service, the ones of everything else.
NXCLOUD_VOICE: Final = ("appkey", "secretkey")
NXCLOUD_SIGNED: Final = ("access_key", "access_secret")


def endpoints(simulator: Simulator, vendor: str) -> dict[str, str]:
    """Return where the vendor is reached in a test."""
    return dict.fromkeys(
        PROVIDED_VENDORS[vendor].endpoints, simulator.vendors[vendor].url
    )


def credentials(simulator: Simulator, vendor: str) -> dict[str, str]:
    """Return what proves the account, without a line."""
    entered = simulator.vendors[vendor].account.credentials()
    return {
        name: value
        for name, value in entered.items()
        if name not in LINE_FIELDS[vendor]
    }


def first_line(simulator: Simulator, vendor: str) -> dict[str, str]:
    """Return what a user enters about a phone that is registered."""
    entered = simulator.vendors[vendor].account.credentials()
    return {name: entered[name] for name in LINE_FIELDS[vendor]}


def user_input(simulator: Simulator, vendor: str, **changes: str) -> dict[str, Any]:
    """Return what a user enters about an account without a line."""
    return {
        **credentials(simulator, vendor),
        **changes,
        "endpoints": endpoints(simulator, vendor),
    }


def line(number: str, name: str, password: str | None = None) -> ConfigSubentryData:
    """Return a line as it is stored."""
    return ConfigSubentryData(
        data={"number": number} | ({"password": password} if password else {}),
        subentry_type="line",
        title=name,
        unique_id=number,
    )


def did(number: str, name: str) -> ConfigSubentryData:
    """Return a DID as it is stored."""
    return ConfigSubentryData(
        data={"number": number},
        subentry_type="did",
        title=name,
        unique_id=f"did {number}",
    )


def added_line(number: str, name: str, password: str | None = None) -> ConfigSubentry:
    """Return a line as it is added to a running account."""
    return _added(line(number, name, password))


def added_did(number: str, name: str) -> ConfigSubentry:
    """Return a DID as it is added to a running account."""
    return _added(did(number, name))


def _added(stored: ConfigSubentryData) -> ConfigSubentry:
    return ConfigSubentry(
        data=MappingProxyType(dict(stored["data"])),
        subentry_type=stored["subentry_type"],
        title=stored["title"],
        unique_id=stored["unique_id"],
    )


def registered_line(simulator: Simulator, vendor: str) -> ConfigSubentryData:
    """Return a phone that is registered with the vendor, called "Desk"."""
    number, *password = first_line(simulator, vendor).values()
    return line(number, "Desk", *password)


def stored_account(
    simulator: Simulator,
    vendor: str,
    *,
    lines: Sequence[ConfigSubentryData] | None = None,
    options: dict[str, Any] | None = None,
    without: Collection[str] = (),
    title: str | None = None,
    changes: Mapping[str, str] = MappingProxyType({}),
    address: str | None = None,
) -> MockConfigEntry:
    """Return an account as it is stored.

    Args:
        simulator: Knows the account.
        vendor: Whose account it is.
        lines: None is the one registered line.
        options: What the user chose.
        without: Credentials that the user does not have.
        title: None is the vendor's name.
        changes: Other credentials than the right ones.
        address: Where all of the vendor's services are; None is where they listen.
    """
    proof = {
        name: value
        for name, value in {**credentials(simulator, vendor), **changes}.items()
        if name not in without
    }
    return MockConfigEntry(
        domain=DOMAIN,
        title=title or NAMES[vendor],
        unique_id=f"unique id of {title or vendor}",
        data={
            "vendor": vendor,
            **proof,
            "endpoints": dict.fromkeys(PROVIDED_VENDORS[vendor].endpoints, address)
            if address
            else endpoints(simulator, vendor),
            **(
                {"webhook_id": f"webhook of {title or vendor}"}
                if vendor in WITH_WEBHOOK
                else {}
            ),
        },
        options=options,
        subentries_data=[registered_line(simulator, vendor)]
        if lines is None
        else lines,
    )


def state(entry: MockConfigEntry) -> ConfigEntryState:
    """Return the state of an account now; mypy takes the attribute for a constant."""
    return entry.state


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    """Set a stored account up, as at a start of Home Assistant."""
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    return entry


async def add_account_without_history(
    hass: HomeAssistant, simulator: Simulator
) -> MockConfigEntry:
    """Set an account up that has privacy numbers alone."""
    simulator.nxcloud.disable_product("did")
    return await set_up(
        hass, stored_account(simulator, "nxcloud", without=NXCLOUD_VOICE)
    )


async def add_account(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> MockConfigEntry:
    """Set an account with one registered line up."""
    return await set_up(hass, stored_account(simulator, vendor))
