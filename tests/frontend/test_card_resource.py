"""The card among the resources of dashboards: once, of this version, and not for ever."""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.telephony.const import DOMAIN
from custom_components.telephony.frontend import card_resource
from simulator import Simulator

from ..helpers.stored_accounts import add_account, set_up, stored_account

OF_OTHERS = [
    {"id": "1", "type": "module", "url": "/local/telephony-card.js?v=1"},
    {"id": "2", "type": "css", "url": "/telephony/telephony-card.js.css"},
]
STORED = "lovelace_resources"
PATH = "/telephony/telephony-card.js"

type Build = Callable[[str], None]


@pytest.fixture(autouse=True)
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    """Return what builds another card; there is one."""
    card = tmp_path / "telephony-card.js"
    original = card_resource.async_offer_card
    monkeypatch.setattr(
        f"custom_components.{DOMAIN}.async_offer_card",
        lambda hass: original(hass, card),
    )
    card.write_text("one")

    def write(text: str) -> None:
        card.write_text(text)

    return write


@pytest.fixture
def resources(hass_storage: dict[str, Any]) -> list[dict[str, str]]:
    """Return the resources that were stored by others."""
    items = [dict(item) for item in OF_OTHERS]
    hass_storage[STORED] = {"version": 1, "key": STORED, "data": {"items": items}}
    return items


async def _set_up_dashboards(hass: HomeAssistant, **config: object) -> None:
    """Load what keeps dashboards, without the rest of the frontend."""
    hass.config.components.add("onboarding")
    assert await async_setup_component(hass, "lovelace", {"lovelace": config})


async def _listed(hass: HomeAssistant) -> list[dict[str, str]]:
    """Return all resources, as a browser gets them."""
    await hass.async_block_till_done(wait_background_tasks=True)
    listed = hass.data["lovelace"].resources.async_items()
    return [dict(item) for item in listed]


def _addresses(listed: list[dict[str, str]]) -> list[str]:
    return [item["url"] for item in listed if item not in OF_OTHERS]


async def test_a_card_comes_with_the_first_account_and_goes_with_the_last(
    hass: HomeAssistant, simulator: Simulator, resources: list[dict[str, str]]
) -> None:
    await _set_up_dashboards(hass)
    first = await add_account(hass, simulator, "net2phone")
    second = await add_account(hass, simulator, "antbuddy")

    listed = await _listed(hass)

    assert listed[:2] == OF_OTHERS
    (own,) = listed[2:]
    path, _, version = own["url"].partition("?v=")
    assert (own["type"], path) == ("module", PATH)
    number, _, digest = version.partition("-")
    assert number == "0.1.0"
    assert len(digest) == 8
    await hass.config_entries.async_remove(first.entry_id)
    assert await _listed(hass) == listed
    await hass.config_entries.async_set_disabled_by(
        second.entry_id, ConfigEntryDisabler.USER
    )
    # A start would load nothing that could serve it.
    assert await _listed(hass) == OF_OTHERS
    await hass.config_entries.async_set_disabled_by(second.entry_id, None)
    assert _addresses(await _listed(hass)) == [own["url"]]
    await hass.config_entries.async_remove(second.entry_id)
    assert await _listed(hass) == OF_OTHERS


async def test_an_update_has_the_card_loaded_anew_and_once(
    hass: HomeAssistant,
    simulator: Simulator,
    resources: list[dict[str, str]],
    build: Build,
) -> None:
    for number, query in enumerate(("?v=0.0.9-00000000", "", "?v=0.0.8"), start=3):
        resources.append({"id": str(number), "type": "js", "url": f"{PATH}{query}"})
    build("two")
    await _set_up_dashboards(hass)

    await add_account(hass, simulator, "net2phone")

    (own,) = (await _listed(hass))[2:]
    assert (own["id"], own["type"]) == ("3", "module")
    assert own["url"].startswith(f"{PATH}?v=0.1.0-")


async def test_a_browser_gets_the_card(
    hass: HomeAssistant,
    simulator: Simulator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    await _set_up_dashboards(hass)
    await add_account(hass, simulator, "net2phone")
    (address,) = _addresses(await _listed(hass))
    browser = await hass_client_no_auth()

    answer = await browser.get(address)

    assert (answer.status, await answer.text()) == (HTTPStatus.OK, "one")
    assert "javascript" in answer.headers["Content-Type"]
    assert "max-age" in answer.headers["Cache-Control"]


async def test_a_browser_gets_the_card_before_anything_else_is_there(
    hass: HomeAssistant,
    hass_client_no_auth: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Dashboards that are open while Home Assistant starts do not wait for all of it."""
    monkeypatch.setattr(
        f"custom_components.{DOMAIN}.async_load_address_books",
        AsyncMock(side_effect=TimeoutError),
    )
    assert not await async_setup_component(hass, DOMAIN, {})
    browser = await hass_client_no_auth()

    answer = await browser.get(PATH)

    assert answer.status == HTTPStatus.OK


async def test_whose_resources_are_in_a_file_is_told_what_to_add(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    old = {"type": "module", "url": f"{PATH}?v=0.0.9"}
    await _set_up_dashboards(hass, resource_mode="yaml", resources=[old])
    issues = ir.async_get(hass)
    entry = await add_account(hass, simulator, "net2phone")
    await hass.async_block_till_done(wait_background_tasks=True)

    issue = issues.async_get_issue(DOMAIN, "card_not_loaded")

    assert issue is not None
    assert issue.translation_placeholders is not None
    lines = issue.translation_placeholders["lines"]
    address = lines.partition("url: ")[2].partition("\n")[0]
    assert address.startswith(f"{PATH}?v=0.1.0-")
    # Nothing of theirs is touched.
    assert await _listed(hass) == [old]
    hass.data["lovelace"].resources.data = [{"type": "module", "url": address}]
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert issues.async_get_issue(DOMAIN, "card_not_loaded") is None
    hass.data["lovelace"].resources.data = []
    await set_up(hass, stored_account(simulator, "antbuddy"))
    assert issues.async_get_issue(DOMAIN, "card_not_loaded")
    for account in hass.config_entries.async_entries(DOMAIN):
        await hass.config_entries.async_remove(account.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert issues.async_get_issue(DOMAIN, "card_not_loaded") is None


async def test_without_dashboards_or_a_card_there_is_nothing_to_load(
    hass: HomeAssistant, simulator: Simulator, tmp_path: Path
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    assert "lovelace" not in hass.config.components
    await hass.config_entries.async_remove(entry.entry_id)
    await _set_up_dashboards(hass)

    await card_resource.async_offer_card(hass, tmp_path / "not-built.js")
    await add_account(hass, simulator, "net2phone")

    # The one that was built when it started.
    assert len(_addresses(await _listed(hass))) == 1
