"""Filling in forms as a person does."""

from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigFlowResult,
    SubentryFlowContext,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, section
from homeassistant.helpers import translation
from voluptuous import Required

from custom_components.telephony.const import DOMAIN
from simulator import Simulator

from .stored_accounts import user_input

type Result = ConfigFlowResult | SubentryFlowResult


async def choose_vendor(hass: HomeAssistant, vendor: str) -> ConfigFlowResult:
    """Add an integration, choose this one, choose a vendor."""
    menu = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    return await submit(hass, menu, {"next_step_id": vendor})


async def submit(
    hass: HomeAssistant, form: ConfigFlowResult, entered: dict[str, Any]
) -> ConfigFlowResult:
    """Send a form of a config flow."""
    result = await hass.config_entries.flow.async_configure(form["flow_id"], entered)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


async def add_new_account(
    hass: HomeAssistant, vendor: str, entered: dict[str, Any]
) -> ConfigFlowResult:
    """Add an account from the start."""
    return await submit(hass, await choose_vendor(hass, vendor), entered)


async def open_line_form(
    hass: HomeAssistant, entry: ConfigEntry, subentry_id: str | None = None
) -> SubentryFlowResult:
    """Add a line to an account, or change one of its lines."""
    return await _open_subentry_form(hass, entry, "line", subentry_id)


async def open_did_form(
    hass: HomeAssistant, entry: ConfigEntry, subentry_id: str | None = None
) -> SubentryFlowResult:
    """Add a DID to an account, or change one of its DIDs."""
    return await _open_subentry_form(hass, entry, "did", subentry_id)


async def open_speed_dial_form(
    hass: HomeAssistant, entry: ConfigEntry, subentry_id: str | None = None
) -> SubentryFlowResult:
    """Put a contact of an address book on speed dial, or change how it is called."""
    return await _open_subentry_form(hass, entry, "speed_dial", subentry_id)


async def open_book_form(
    hass: HomeAssistant, entry: ConfigEntry, step: str
) -> ConfigFlowResult:
    """Open the settings of an address book, and choose from the menu."""
    menu = await hass.config_entries.options.async_init(entry.entry_id)
    assert menu["type"] is FlowResultType.MENU
    return await submit_options(hass, menu, {"next_step_id": step})


async def submit_options(
    hass: HomeAssistant, form: ConfigFlowResult, entered: dict[str, Any]
) -> ConfigFlowResult:
    """Send a form of the settings."""
    result = await hass.config_entries.options.async_configure(form["flow_id"], entered)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


async def _open_subentry_form(
    hass: HomeAssistant, entry: ConfigEntry, kind: str, subentry_id: str | None = None
) -> SubentryFlowResult:
    context = (
        SubentryFlowContext(source=SOURCE_USER)
        if subentry_id is None
        else SubentryFlowContext(source=SOURCE_RECONFIGURE, subentry_id=subentry_id)
    )
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, kind), context=context
    )


async def submit_line(
    hass: HomeAssistant, form: SubentryFlowResult, entered: dict[str, Any]
) -> SubentryFlowResult:
    """Send a form about a line or a contact."""
    result = await hass.config_entries.subentries.async_configure(
        form["flow_id"], entered
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


async def complaints(
    hass: HomeAssistant, form: Result, category: str = "config"
) -> dict[str, str]:
    """Return the errors a form shows, by field, in the words a person reads."""
    assert form["type"] is FlowResultType.FORM
    errors = form["errors"] or {}
    # An error beside a field that is not there is shown to nobody.
    assert set(errors) <= {"base", *fields(form)}
    part = (
        category
        if category in {"config", "options"}
        else f"config_subentries.{category}"
    )
    texts = await translation.async_get_translations(
        hass, "en", part.partition(".")[0], {DOMAIN}
    )
    return {
        field: texts[f"component.{DOMAIN}.{part}.error.{error}"].format(
            **(form["description_placeholders"] or {})
        )
        for field, error in errors.items()
    }


def options(form: Result, field: str) -> dict[str, str]:
    """Return what can be chosen in a field: the values, by what a person reads."""
    schema = form["data_schema"]
    assert schema is not None
    return {
        one if isinstance(one, str) else one["label"]: one
        if isinstance(one, str)
        else one["value"]
        for one in schema.schema[field].config["options"]
    }


def option(form: Result, field: str, label: str) -> str:
    """Return the value of what a person chooses, by how it begins."""
    (value,) = (
        value for name, value in options(form, field).items() if name.startswith(label)
    )
    return value


def suggestions(form: Result) -> dict[str, Any]:
    """Return what a form is filled in with when it opens, sections flattened."""
    schema = form["data_schema"]
    assert schema is not None
    markers = dict(schema.schema)
    for part in schema.schema.values():
        markers |= part.schema.schema if isinstance(part, section) else {}
    defaults = {
        str(marker): marker.default() for marker in markers if callable(marker.default)
    }
    return defaults | {
        str(marker): marker.description["suggested_value"]
        for marker in markers
        if "suggested_value" in (marker.description or {})
    }


def fields(form: Result) -> dict[str, bool]:
    """Return the fields of a form, and whether they have to be filled in."""
    schema = form["data_schema"]
    assert schema is not None
    return {str(marker): isinstance(marker, Required) for marker in schema.schema}


async def complain_then_recover(
    hass: HomeAssistant,
    simulator: Simulator,
    vendor: str,
    wrong: dict[str, Any],
) -> dict[str, str]:
    """Add an account at the second attempt; return what was complained of at first.

    Between the two, the vendor comes to itself.
    """
    server = simulator.vendors[vendor]
    form = await choose_vendor(hass, vendor)
    result = await submit(hass, form, wrong)

    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == vendor
    read = await complaints(hass, result)

    server.behave()
    server.restore_credentials()
    server.skew_clock(0)
    result = await submit(hass, form, user_input(simulator, vendor))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert server.placed_calls == []
    return read
