"""What the forms of actions and triggers let a person choose from."""

import sys
from typing import Any
from unittest.mock import MagicMock

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.telephony.const import DOMAIN
from custom_components.telephony.services import ACTIONS
from simulator import Simulator

from ..carddav.lying_server import BOOK, LyingServer
from ..helpers.automations import descriptions
from ..helpers.carddav_books import stored_carddav_book, sync_contacts
from ..helpers.contact_entries import (
    add_book,
    add_contact,
    add_contacts,
    change_contact,
    contact,
)
from ..helpers.stored_accounts import (
    VENDORS,
    add_account,
    added_line,
    did,
    line,
    set_up,
    stored_account,
)
from ..repository.files import INTEGRATION, read_yaml

ANNA = "+1 202 555 0143"

type Options = list[dict[str, str]]


@pytest.fixture(autouse=True)
def _parts_of_other_components(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a page of actions be made, for which Home Assistant loads cameras and voices.

    They want programs that nothing here uses, and one of which has to be compiled.
    """
    for module in ("turbojpeg", "pymicro_vad", "pyspeex_noise"):
        monkeypatch.setitem(sys.modules, module, MagicMock())


async def _forms(
    hass: HomeAssistant, browser: WebSocketGenerator
) -> dict[str, dict[str, Any]]:
    """Return the forms of actions and triggers as a browser gets them, by name."""
    assert await async_setup_component(hass, "websocket_api", {})
    client = await browser(hass)
    await client.send_json_auto_id({"type": "get_services"})
    forms: dict[str, dict[str, Any]] = (await client.receive_json())["result"][DOMAIN]
    return forms | await descriptions(hass, browser, "trigger")


def _choices(forms: dict[str, dict[str, Any]], form: str, field: str) -> Options | None:
    """Return what can be chosen in a field; None for one that takes a text alone."""
    select = forms[form]["fields"][field]["selector"].get("select")
    if select is None:
        return None
    assert select["custom_value"] is True
    options: Options = select["options"]
    return options


def _values(options: Options | None) -> list[str]:
    return [option["value"] for option in options or ()]


async def test_lines_and_contacts_are_listed(
    hass: HomeAssistant, simulator: Simulator, hass_ws_client: WebSocketGenerator
) -> None:
    lines = [
        line("60010001", "Desk"),
        did("12025550100", "Shop"),
    ]
    await set_up(hass, stored_account(simulator, "nxcloud", lines=lines))
    await add_contacts(
        hass,
        contact("bert", "+1 202 555 0144", called_by=["button"]),
        contact("Anna", ANNA),
        book=await add_book(hass, "Family"),
    )
    work = await add_book(hass, "Work")
    await add_contact(hass, contact("Anna", "12025550143"), work)

    forms = await _forms(hass, hass_ws_client)

    # Whom no automation may call is not offered for it.
    assert _values(_choices(forms, "click_to_call", "number")) == ["Anna"]
    assert _choices(forms, "click_to_call", "line") == [
        {"value": "Desk", "label": "Desk (NXCloud)"}
    ]
    assert _values(_choices(forms, "forget_calls", "contact")) == ["Anna", "bert"]
    assert _values(_choices(forms, "find_contact", "name")) == ["Anna", "bert"]
    for form in ("get_call_history", "mark_seen", "call_missed", "call_placed"):
        assert _values(_choices(forms, form, "number")) == ["Anna", "bert"]
    for form in ("get_call_history", "call_missed", "call_answered", "call_placed"):
        assert _choices(forms, form, "line") == [
            {"value": "Desk", "label": "Desk (NXCloud)"},
            {"value": "Shop", "label": "Shop (NXCloud)"},
        ]


async def test_only_who_can_be_deleted_is_listed_for_it(
    hass: HomeAssistant, liar: LyingServer, hass_ws_client: WebSocketGenerator
) -> None:
    """What a server has is not."""
    liar.put("Carl")
    await set_up(hass, stored_carddav_book(liar.url + BOOK))
    await sync_contacts(hass)
    await add_contact(hass, contact("Anna", ANNA), await add_book(hass))

    forms = await _forms(hass, hass_ws_client)

    assert _values(_choices(forms, "delete_contacts", "name")) == ["Anna"]
    assert _values(_choices(forms, "find_contact", "name")) == ["Anna", "Carl"]


async def test_lines_of_one_name_are_told_apart(
    hass: HomeAssistant, simulator: Simulator, hass_ws_client: WebSocketGenerator
) -> None:
    for vendor in VENDORS:
        await add_account(hass, simulator, vendor)

    choices = _choices(await _forms(hass, hass_ws_client), "click_to_call", "line")

    assert choices is not None
    assert [option["label"] for option in choices] == [
        "Desk (NXCloud)",
        "Desk (AntBuddy)",
        "Desk (net2phone)",
    ]
    for option in choices:
        response = await hass.services.async_call(
            DOMAIN,
            "click_to_call",
            {"number": ANNA, "line": option["value"]},
            blocking=True,
            return_response=True,
        )
        assert response is not None
        assert response["line"] == option["value"]


async def test_changes_are_listed_and_open_pages_told(
    hass: HomeAssistant, simulator: Simulator, hass_ws_client: WebSocketGenerator
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    assert _choices(await _forms(hass, hass_ws_client), "mark_seen", "number") is None
    told = async_capture_events(hass, "service_registered")

    anna = await add_contact(hass, contact("Anna", ANNA))
    hass.config_entries.async_add_subentry(entry, added_line("12125550111", "Hall"))
    await hass.async_block_till_done()

    forms = await _forms(hass, hass_ws_client)
    for form in ("click_to_call", "mark_seen", "call_missed"):
        assert _values(_choices(forms, form, "number")) == ["Anna"]
    assert _values(_choices(forms, "call_missed", "line")) == ["Desk", "Hall"]
    assert "click_to_call" in {event.data["service"] for event in told}
    told.clear()

    # What changes nothing to choose from is no news.
    await change_contact(hass, anna, numbers=("+1 202 555 0145",))
    assert told == []

    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert _choices(await _forms(hass, hass_ws_client), "call_missed", "line") is None


@pytest.mark.usefixtures("telephony")
async def test_forms_are_the_written_ones_beside_the_choices(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    forms = await _forms(hass, hass_ws_client)

    for name, about in (
        read_yaml(INTEGRATION / "services.yaml")
        | read_yaml(INTEGRATION / "triggers.yaml")
    ).items():
        if not name.startswith("."):
            assert list(forms[name]["fields"]) == list(about["fields"])
            assert set(forms[name].get("target", {})) == set(about.get("target", {}))
    assert {name: forms[name]["response"]["optional"] for name in ACTIONS} == {
        name: action[2] == "optional" for name, action in ACTIONS.items()
    }
