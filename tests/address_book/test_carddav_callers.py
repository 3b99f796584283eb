"""From the form with a real server to a caller who is shown by name."""

from datetime import timedelta
from uuid import uuid4

from aiohttp import ClientSession
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from simulator import Simulator
from simulator.calls import Outcome

from ..carddav.carddav_servers import PASSWORD, USER, CardDavServer
from ..helpers.carddav_books import sync_contacts
from ..helpers.flows import choose_vendor, submit
from ..helpers.states import shown
from ..helpers.stored_accounts import set_up, stored_account
from ..helpers.time_travel import pass_time, poll

pytestmark = pytest.mark.usefixtures("frozen_time")

CALLER = "sensor.nxcloud_last_caller"


async def test_a_card_on_a_server_names_a_caller(
    hass: HomeAssistant,
    radicale: CardDavServer,
    trusting_session: ClientSession,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """At once, and within an hour where it is added or changed later."""
    vendor = simulator.vendors["nxcloud"]
    vendor.clear_calls()
    await set_up(hass, stored_account(simulator, "nxcloud"))
    path = await radicale.make_book(trusting_session, f"names-{uuid4()}")
    await radicale.put(trusting_session, f"{path}anna.vcf", "Anna")
    menu = await choose_vendor(hass, "address_book")
    form = await submit(hass, menu, {"next_step_id": "carddav_book"})

    result = await submit(
        hass,
        form,
        {
            "address": f"{radicale.url}{path}",
            "username": USER,
            "password": PASSWORD,
        },
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == path.split("/")[-2]
    vendor.add_call(number="12125550123", outcome=Outcome.MISSED)
    await poll(hass, freezer)
    assert shown(hass, CALLER).state == "Anna"

    await radicale.put(trusting_session, f"{path}anna.vcf", "Anna Berg")
    await pass_time(hass, freezer, timedelta(hours=1, seconds=1))
    assert shown(hass, CALLER).state == "Anna Berg"

    await radicale.delete(trusting_session, f"{path}anna.vcf")
    (told,) = await sync_contacts(hass)
    assert told == {
        "title": result["title"],
        "config_entry_id": result["result"].entry_id,
        "added": 0,
        "changed": 0,
        "removed": 1,
        "skipped": 0,
    }
    assert shown(hass, CALLER).state == "+1 212-555-0123"
