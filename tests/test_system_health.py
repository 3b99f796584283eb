"""What the page about the system's health says of the vendors."""

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import get_system_health_info

from custom_components.telephony.const import DOMAIN
from custom_components.telephony.providers import VENDORS
from simulator import Simulator

from .helpers.stored_accounts import (
    NXCLOUD_SIGNED,
    NXCLOUD_VOICE,
    add_account,
    set_up,
    stored_account,
)
from .repository.files import INTEGRATION, read_json

pytestmark = pytest.mark.usefixtures("frozen_time")


async def _health(hass: HomeAssistant) -> dict[str, object]:
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    info = await get_system_health_info(hass, DOMAIN)
    return {
        name: await value if hasattr(value, "__await__") else value
        for name, value in info.items()
    }


@pytest.mark.usefixtures("telephony")
async def test_without_an_account_no_vendor_is_asked(hass: HomeAssistant) -> None:
    assert await _health(hass) == {"accounts": 0}


async def test_every_vendor_in_use_is_asked_once(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "nxcloud")
    await add_account(hass, simulator, "antbuddy")
    await set_up(hass, stored_account(simulator, "antbuddy", title="Shop"))
    requests = len(simulator.nxcloud.requests) + len(simulator.antbuddy.requests)
    for server in simulator.vendors.values():
        server.clear_requests()

    assert await _health(hass) == {
        "accounts": 3,
        "requests_today": requests,
        "can_reach_nxcloud": "ok",
        "can_reach_antbuddy": "ok",
    }
    assert len(simulator.nxcloud.requests) == 1
    assert len(simulator.antbuddy.requests) == 1
    assert simulator.net2phone.requests == []


async def test_a_vendor_that_is_not_there_is_told_beside_one_that_is(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "net2phone")
    await add_account(hass, simulator, "antbuddy")
    await simulator.antbuddy.stop()

    assert await _health(hass) == {
        "accounts": 2,
        "requests_today": sum(
            len(server.requests) for server in simulator.vendors.values()
        )
        - 1,
        "push_sources": "0/1",
        "can_reach_net2phone": "ok",
        "can_reach_antbuddy": {"type": "failed", "error": "unreachable"},
    }


@pytest.mark.usefixtures("telephony")
@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "http://127.0.0.1:9"])
async def test_a_service_that_is_not_there_is_told_whatever_others_say(
    hass: HomeAssistant, simulator: Simulator, address: str
) -> None:
    """A vendor has several addresses, which are asked in the order of the alphabet."""
    account = stored_account(simulator, "nxcloud")
    account.add_to_hass(hass)
    services = {**account.data["endpoints"], "pns_url": address}
    hass.config_entries.async_update_entry(
        account, data={**account.data, "endpoints": services}
    )

    assert await _health(hass) == {
        "accounts": 1,
        "can_reach_nxcloud": {"type": "failed", "error": "unreachable"},
    }


@pytest.mark.usefixtures("telephony")
async def test_a_service_that_an_account_does_not_use_is_not_asked(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """It is of no use without a credential that was left out."""
    antbuddy = {"account_id": "a" * 32}
    for vendor, account, address, health in (
        ("antbuddy", {}, "events_url", "ok"),
        ("antbuddy", {"changes": antbuddy}, "events_url", "unreachable"),
        ("nxcloud", {"without": NXCLOUD_VOICE}, "voice_url", "ok"),
        ("nxcloud", {"without": NXCLOUD_VOICE}, "pns_url", "unreachable"),
        ("nxcloud", {"without": NXCLOUD_SIGNED}, "pns_url", "ok"),
    ):
        entry = stored_account(simulator, vendor, **account)
        entry.add_to_hass(hass)
        services = {**entry.data["endpoints"], address: "http://127.0.0.1:1"}
        hass.config_entries.async_update_entry(
            entry, data={**entry.data, "endpoints": services}
        )
        told = (await _health(hass))[f"can_reach_{vendor}"]
        assert told in (health, {"type": "failed", "error": health}), (vendor, address)
        await hass.config_entries.async_remove(entry.entry_id)


async def test_an_account_that_is_switched_off_is_left_out(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )

    assert await _health(hass) == {"accounts": 0}


def test_every_line_has_its_name() -> None:
    texts = read_json(INTEGRATION / "translations" / "en.json")["system_health"]["info"]

    assert set(texts) == {
        *("accounts", "requests_today", "push_sources"),
        *(f"can_reach_{key}" for key in VENDORS),
    }
    for key, vendor in VENDORS.items():
        assert vendor.name in texts[f"can_reach_{key}"]
