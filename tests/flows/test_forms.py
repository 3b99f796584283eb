"""The forms as a browser gets them."""

from dataclasses import dataclass
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.telephony.const import DOMAIN
from custom_components.telephony.providers import VENDORS as PROVIDED_VENDORS
from simulator import Simulator

from ..helpers.contact_entries import add_book, add_contact, contact
from ..helpers.stored_accounts import (
    LINE_FIELDS,
    VENDORS,
    add_account,
)

FLOWS = "/api/config/config_entries"
SECRETS = {
    name
    for vendor in PROVIDED_VENDORS.values()
    for name in (
        *vendor.secret_names,
        vendor.line_fields.password,
    )
}


@dataclass(frozen=True)
class Browser:
    """Talks to Home Assistant as its frontend does."""

    hass: HomeAssistant
    log_in: ClientSessionGenerator

    async def open(self, path: str, what: dict[str, Any]) -> dict[str, Any]:
        # Views cannot be added to the server of a test once it runs.
        for component in ("file_upload", "webhook", "config"):
            assert await async_setup_component(self.hass, component, {})
        client = await self.log_in()
        answer = await client.post(f"{FLOWS}/{path}", json=what)
        assert answer.status == 200
        form = await answer.json()
        assert isinstance(form, dict)
        return form


@pytest.fixture
def browser(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> Browser:
    """Return a browser that is logged in."""
    return Browser(hass, hass_client)


def _by_name(fields: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {field["name"]: field for field in fields}


@pytest.mark.parametrize("vendor", VENDORS)
async def test_the_form_of_an_account(browser: Browser, vendor: str) -> None:
    menu = await browser.open("flow", {"handler": DOMAIN})
    assert menu["menu_options"] == [*VENDORS, "address_book"]

    form = await browser.open(f"flow/{menu['flow_id']}", {"next_step_id": vendor})

    fields = _by_name(form["data_schema"])
    section = fields.pop("endpoints")
    assert section["type"] == "expandable"
    assert section["expanded"] is False
    addresses = _by_name(section["schema"])
    assert {
        name: field["default"] for name, field in addresses.items()
    } == PROVIDED_VENDORS[vendor].endpoints
    countries = fields.pop("callable_countries")["selector"]["select"]
    assert countries["multiple"] is True
    assert {"us", "vn", "cn"} <= set(countries["options"])
    # A secret is not shown while it is entered, and no browser offers one of its own.
    texts = {name: field["selector"]["text"] for name, field in fields.items()}
    secrets = {name for name, text in texts.items() if text["type"] == "password"}
    assert secrets == SECRETS & set(fields)
    assert {texts[name]["autocomplete"] for name in secrets} == {"off"}


@pytest.mark.parametrize("vendor", VENDORS)
async def test_the_form_of_a_line(
    hass: HomeAssistant, simulator: Simulator, browser: Browser, vendor: str
) -> None:
    entry = await add_account(hass, simulator, vendor)

    form = await browser.open("subentries/flow", {"handler": [entry.entry_id, "line"]})

    fields = _by_name(form["data_schema"])
    assert set(fields) == {"name", *LINE_FIELDS[vendor], "is_default"}


async def test_the_form_of_options(
    hass: HomeAssistant, simulator: Simulator, browser: Browser
) -> None:
    entry = await add_account(hass, simulator, "nxcloud")

    form = await browser.open("options/flow", {"handler": entry.entry_id})

    fields = _by_name(form["data_schema"])
    days = fields["history_days"]["selector"]["number"]
    assert (days["min"], days["max"]) == (1, 31)
    zones = fields["time_zone"]["selector"]["select"]["options"]
    assert {"Asia/Shanghai", "UTC"} <= set(zones)
    algorithms = fields["signature_algorithm"]["selector"]["select"]["options"]
    assert algorithms == ["md5", "sha256"]


async def test_the_forms_of_contacts(hass: HomeAssistant, browser: Browser) -> None:
    book = await add_book(hass)
    path = "options/flow"
    menu = await browser.open(path, {"handler": book.entry_id})
    assert menu["type"] == "menu"
    assert menu["menu_options"] == ["add_contact", "import_file"]

    form = await browser.open(
        f"{path}/{menu['flow_id']}", {"next_step_id": "add_contact"}
    )
    fields = _by_name(form["data_schema"])
    numbers = fields["numbers"]["selector"]["text"]
    assert numbers["type"] == "tel"
    assert numbers["multiple"] is True
    assert fields["aliases"]["selector"]["text"]["multiple"] is True
    assert fields["person"]["selector"]["entity"]["domain"] == ["person"]

    menu = await browser.open(path, {"handler": book.entry_id})
    form = await browser.open(
        f"{path}/{menu['flow_id']}", {"next_step_id": "import_file"}
    )
    (file,) = form["data_schema"]
    assert ".vcf" in file["selector"]["file"]["accept"]


async def test_the_form_of_a_speed_dial(hass: HomeAssistant, browser: Browser) -> None:
    """Somebody is found by typing letters of a name or digits of a number."""
    book = await add_book(hass)
    await add_contact(hass, contact("Anna", "112", called_by=None))

    form = await browser.open(
        "subentries/flow", {"handler": [book.entry_id, "speed_dial"]}
    )

    (choice,) = form["data_schema"]
    assert choice["selector"]["select"]["mode"] == "dropdown"
    assert choice["selector"]["select"]["custom_value"] is True
    assert choice["selector"]["select"]["options"] == ["Anna · 112"]
    # Or else the first one of all would be chosen already.
    assert choice["required"] is False
