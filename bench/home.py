"""A Home Assistant in this process, with accounts at the simulated vendors."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from tempfile import TemporaryDirectory

from aiohttp.test_utils import unused_port
from homeassistant.components.network import async_get_adapters
from homeassistant.config_entries import ConfigEntryState, ConfigSubentryData
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import frame
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_test_home_assistant,
)

# Imported first, so that the test package's own custom components do not hide ours.
from custom_components.telephony.const import DOMAIN

from .vendors import Vendors

_LINE_FIELDS = ("line", "sip_user", "sip_password")


@asynccontextmanager
async def home() -> AsyncGenerator[HomeAssistant]:
    """Run a Home Assistant without a frontend; its files are gone afterwards."""
    with TemporaryDirectory() as folder:
        async with async_test_home_assistant(
            # It tells how long a set-up took of those at its start alone.
            config_dir=folder,
            initial_state=CoreState.starting,
        ) as hass:
            hass.data.pop(DATA_CUSTOM_COMPONENTS)
            frame.async_setup(hass)
            # Home Assistant knows its network before any integration.
            await async_get_adapters(hass)
            try:
                yield hass
            finally:
                await hass.async_stop(force=True)


async def add_accounts(
    hass: HomeAssistant,
    vendors: Vendors,
    vendor: str,
    count: int = 1,
    options: Mapping[str, object] | None = None,
) -> list[MockConfigEntry]:
    """Start Home Assistant with so many accounts at a vendor.

    Raises:
        RuntimeError: An account does not start.
    """
    entered = vendors.credentials[vendor]
    number, *password = (entered[name] for name in _LINE_FIELDS if name in entered)
    line = {"number": number} | ({"password": password[0]} if password else {})
    names = {"nxcloud": ("voice_url", "did_url", "pns_url")}.get(vendor, ("base_url",))
    entries = [
        MockConfigEntry(
            domain=DOMAIN,
            title=f"{vendor} {index}",
            unique_id=f"{vendor} {index}",
            data={
                "vendor": vendor,
                **{
                    name: value
                    for name, value in entered.items()
                    if name not in _LINE_FIELDS
                },
                "endpoints": dict.fromkeys(names, vendors.urls[vendor]),
            },
            options={
                **({"time_zone": vendors.time_zone} if vendor == "nxcloud" else {}),
                **(options or {}),
            },
            subentries_data=[
                ConfigSubentryData(
                    data=line, subentry_type="line", title="Desk", unique_id=number
                )
            ],
        )
        for index in range(count)
    ]
    for entry in entries:
        entry.add_to_hass(hass)
    # Files are uploaded over HTTP, whose usual port a Home Assistant beside this may have.
    http = {"server_host": "127.0.0.1", "server_port": unused_port()}
    await async_setup_component(hass, DOMAIN, {"http": http})
    await hass.async_block_till_done()
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await hass.async_block_till_done()
    for entry in entries:
        if entry.state is not ConfigEntryState.LOADED:
            raise RuntimeError(f"{entry.title} does not start: {entry.reason}")
    return entries
