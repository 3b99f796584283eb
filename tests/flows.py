"""Filling in forms as a person does."""

from typing import Any

from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigFlowResult,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers import translation

from custom_components.telephony.const import DOMAIN

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


async def complaints(
    hass: HomeAssistant, form: Result, category: str = "config"
) -> dict[str, str]:
    """Return the errors a form shows, by field, in the words a person reads."""
    texts = await translation.async_get_translations(hass, "en", category, {DOMAIN})
    prefix = f"component.{DOMAIN}.{category}"
    if category == "config_subentries":
        prefix += ".line"
    return {
        field: texts[f"{prefix}.error.{error}"].format(
            **(form["description_placeholders"] or {})
        )
        for field, error in (form["errors"] or {}).items()
    }


def suggestions(form: Result) -> dict[str, Any]:
    """Return what a form is filled in with when it opens, sections flattened."""
    schema = form["data_schema"]
    assert schema is not None
    filled: dict[str, Any] = {}
    for marker, field in schema.schema.items():
        if isinstance(field, section):
            filled |= field.schema({})
        suggested = (marker.description or {}).get("suggested_value")
        if suggested is not None:
            filled[str(marker)] = suggested
    return filled


def fields(form: Result) -> dict[str, bool]:
    """Return the fields of a form, and whether they have to be filled in."""
    schema = form["data_schema"]
    assert schema is not None
    return {
        str(marker): type(marker).__name__ == "Required" for marker in schema.schema
    }
