"""Contacts as Home Assistant keeps them, and as they come in vCard files."""

from collections.abc import Collection, Mapping
from io import BytesIO
from types import MappingProxyType
from typing import Any

from aiohttp import FormData
from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.typing import UNDEFINED, UndefinedType
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

CALLED_BY = ("button", "automation")


def contact(
    name: str,
    *numbers: str,
    called_by: Collection[str] = CALLED_BY,
    uid: str | None = None,
    **chosen: str,
) -> ConfigSubentry:
    """Return a contact as it is stored; `chosen` are its line and person."""
    data: dict[str, Any] = {
        "numbers": list(numbers),
        "called_by": list(called_by),
        **chosen,
    }
    return ConfigSubentry(
        data=MappingProxyType(data),
        subentry_type="contact",
        title=name,
        unique_id=uid,
    )


async def add_contact(
    hass: HomeAssistant, entry: ConfigEntry, added: ConfigSubentry
) -> ConfigSubentry:
    """Add a contact to a running account."""
    assert hass.config_entries.async_add_subentry(entry, added)
    await hass.async_block_till_done()
    return added


async def change_contact(
    hass: HomeAssistant,
    entry: ConfigEntry,
    changed: ConfigSubentry,
    *,
    name: str | UndefinedType = UNDEFINED,
    data: Mapping[str, Any] | UndefinedType = UNDEFINED,
) -> None:
    """Change the name or the data of a contact, as its form does."""
    hass.config_entries.async_update_subentry(entry, changed, title=name, data=data)
    await hass.async_block_till_done()


def contacts(entry: ConfigEntry) -> dict[str, dict[str, Any]]:
    """Return what a person sees of the contacts of an account, by name."""
    return {
        subentry.title: {
            key: value for key, value in subentry.data.items() if key != "imported"
        }
        for subentry in entry.subentries.values()
        if subentry.subentry_type == "contact"
    }


def card(*lines: str, version: str = "3.0") -> str:
    """Return a vCard with some lines in it."""
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


async def upload(log_in: ClientSessionGenerator, content: bytes) -> str:
    """Upload a file as a browser does; return what it is known by."""
    form = FormData()
    form.add_field("file", BytesIO(content), filename="contacts.vcf")
    answer = await (await log_in()).post("/api/file_upload", data=form)
    assert answer.status == 200
    file_id: str = (await answer.json())["file_id"]
    return file_id
