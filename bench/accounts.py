"""Accounts at the simulated vendors, as Home Assistant keeps them."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from unittest.mock import patch

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import CONF_PASSWORD, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.call_history import backfill
from custom_components.telephony.const import (
    CONF_ENDPOINTS,
    CONF_KEPT_DAYS,
    CONF_NUMBER,
    CONF_READ_IN_ZONE,
    CONF_VENDOR,
    DOMAIN,
    SUBENTRY_TYPE_DID,
    SUBENTRY_TYPE_LINE,
)
from custom_components.telephony.entities.call_event import FINISHED_CALL
from custom_components.telephony.providers.base import Vendor
from custom_components.telephony.providers.configuration import Setting

from .home import start
from .vendors import CREDENTIALS, OPTIONAL_CREDENTIALS, RunningVendors

# Kept for so long, the past of an account is read in a moment.
LITTLE_PAST: Final = {CONF_KEPT_DAYS: 2}


def fields_of_account(
    vendor: Vendor,
    url: str,
    time_zone: str,
    *,
    index: int = 0,
    numbers: Sequence[str] | None = None,
    options: Mapping[str, object] | None = None,
    with_optional: bool = False,
) -> dict[str, Any]:
    """Return what is stored of an account, fit for JSON.

    Args:
        vendor: Whose account it is.
        url: Where the vendor is.
        time_zone: Of the vendor's records, where they name none.
        index: Tells accounts at one vendor apart.
        numbers: The account's numbers that are added as DIDs; None is the phone that
            places calls, as a line.
        options: What the user chose.
        with_optional: Whether the user entered what may be left out.
    """
    entered = CREDENTIALS[vendor.key]
    fields = vendor.line_fields
    of_line = {fields.number, fields.password}
    lines = (
        [_line(entered[fields.number], entered.get(fields.password or ""))]
        if numbers is None
        else [_did(number) for number in numbers]
    )
    has_zone = Setting.TIME_ZONE in vendor.settings
    zone = {Setting.TIME_ZONE: time_zone} if has_zone else {}
    name = f"{vendor.name} {index}"
    return {
        "domain": DOMAIN,
        "title": name,
        "unique_id": name,
        "data": {
            CONF_VENDOR: vendor.key,
            **{field: text for field, text in entered.items() if field not in of_line},
            **(OPTIONAL_CREDENTIALS[vendor.key] if with_optional else {}),
            CONF_ENDPOINTS: dict.fromkeys(vendor.endpoints, url),
            # What is kept was read in no other one.
            **({CONF_READ_IN_ZONE: time_zone} if has_zone else {}),
        },
        "options": {**zone, **(options or {})},
        "subentries_data": lines,
    }


def stored_account(
    vendor: Vendor,
    vendors: RunningVendors,
    *,
    index: int = 0,
    numbers: Sequence[str] | None = None,
    options: Mapping[str, object] | None = None,
    with_optional: bool = False,
) -> MockConfigEntry:
    """Return an account as it is stored; see `fields_of_account`."""
    fields = fields_of_account(
        vendor,
        vendors.urls[vendor.key],
        vendors.time_zone,
        index=index,
        numbers=numbers,
        options=options,
        with_optional=with_optional,
    )
    return MockConfigEntry(**fields)


def _line(number: str, password: str | None = None) -> ConfigSubentryData:
    return ConfigSubentryData(
        data={CONF_NUMBER: number} | ({CONF_PASSWORD: password} if password else {}),
        subentry_type=SUBENTRY_TYPE_LINE,
        title=f"Line {number}",
        unique_id=number,
    )


def _did(number: str) -> ConfigSubentryData:
    return ConfigSubentryData(
        data={CONF_NUMBER: number},
        subentry_type=SUBENTRY_TYPE_DID,
        title=f"DID {number}",
        unique_id=f"{SUBENTRY_TYPE_DID} {number}",
    )


async def start_settled(hass: HomeAssistant, *accounts: MockConfigEntry) -> None:
    """Start with accounts, and wait until all that their vendors know is kept."""
    at_once = timedelta(milliseconds=10)
    with (
        patch.object(backfill, "_FIRST_PAUSE", at_once),
        patch.object(backfill, "_PAUSE", at_once),
    ):
        await start(hass, accounts)
        while any(  # noqa: ASYNC110 - it is told nobody
            account.runtime_data.backfill.missing_time for account in accounts
        ):
            await asyncio.sleep(at_once.total_seconds())
        await hass.async_block_till_done()


def call_event_of(hass: HomeAssistant, account: MockConfigEntry) -> str:
    """Return the entity id of the event that tells of an account's finished calls."""
    (entity_id,) = (
        entity.entity_id
        for entity in er.async_entries_for_config_entry(
            er.async_get(hass), account.entry_id
        )
        if entity.domain == Platform.EVENT
        and entity.translation_key == FINISHED_CALL.translation_key
    )
    return entity_id
