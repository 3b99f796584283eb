"""Which sensors there are before somebody enables more, for each is rows in a database."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.telephony.const import SUBENTRY_TYPE_DID, SUBENTRY_TYPE_LINE
from custom_components.telephony.providers.base import Capability
from simulator import Simulator

from ..helpers.stored_accounts import (
    WITH_HISTORY,
    did,
    registered_line,
    set_up,
    stored_account,
)

pytestmark = pytest.mark.usefixtures("frozen_time")

OF_AN_ACCOUNT = {
    "last_call",
    "last_caller",
    "calls_today",
    "unreturned_calls",
    "refused_calls_today",
    "placed_call_state",
    "call",
    "placed_call",
}
OF_A_DID = {"calls_today", "missed_calls_today", "talk_time_today"}


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_few_are_enabled_and_all_of_a_did_that_was_added_for_them(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    lines = [registered_line(simulator, vendor), did("12025550100", "Shop")]
    entry = await set_up(hass, stored_account(simulator, vendor, lines=lines))
    (shop,) = entry.get_subentries_of_type(SUBENTRY_TYPE_DID)
    (phone,) = entry.get_subentries_of_type(SUBENTRY_TYPE_LINE)
    of_lines = {(shop.subentry_id, key) for key in OF_A_DID}
    of_account = set(OF_AN_ACCOUNT)
    if Capability.BALANCE in entry.runtime_data.capabilities:
        of_account.add("balance")
    if entry.runtime_data.vendor.names_lines:
        of_lines.add((phone.subentry_id, "missed_calls_today"))

    enabled = {
        (one.config_subentry_id, one.translation_key)
        for one in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
        if not one.disabled
    }

    assert enabled == {(None, key) for key in of_account} | of_lines
