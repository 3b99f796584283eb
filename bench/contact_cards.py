"""A large address book, and its import as a person does it."""

from pathlib import Path
from typing import Any
from uuid import uuid4

from homeassistant.components import file_upload
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.address_book.book_kinds import BookKind
from custom_components.telephony.const import CONF_ADDRESS_BOOK, DOMAIN

_FILE_NAME = "contacts.vcf"


def stored_address_book() -> MockConfigEntry:
    """Return an address book that is kept in Home Assistant, as it is stored."""
    return MockConfigEntry(
        domain=DOMAIN,
        title="Contacts",
        data={CONF_ADDRESS_BOOK: BookKind.LOCAL},
    )


def upload_address_book(hass: HomeAssistant, people: int) -> str:
    """Upload a vCard file of so many people; return what it is known by."""
    file_id = str(uuid4())
    uploads = Path(hass.config.path("uploads"))
    folder = uploads / file_id
    folder.mkdir(parents=True)
    (folder / _FILE_NAME).write_text("".join(map(card, range(people))))
    hass.data[file_upload.DOMAIN] = file_upload.FileUploadData(
        uploads, {file_id: _FILE_NAME}
    )
    return file_id


def card(number: int) -> str:
    """Return somebody's card, with two numbers."""
    return (
        "BEGIN:VCARD\nVERSION:3.0\n"
        f"FN:Person {number:05}\nUID:{number}\n"
        f"TEL:+1 202 555 {number:04}\nTEL:+44 20 7946 0{number % 1000:03}\n"
        "END:VCARD\n"
    )


async def import_contacts(hass: HomeAssistant, book: ConfigEntry, file_id: str) -> None:
    """Import all people of a file into an address book.

    Raises:
        RuntimeError: It did not end with that.
    """
    flows = hass.config_entries.options
    form = await flows.async_init(book.entry_id)
    answers: tuple[dict[str, Any], ...] = (
        {"next_step_id": "import_file"},
        {"file": file_id},
        {"next_step_id": "import_all"},
    )
    for answer in answers:
        form = await flows.async_configure(form["flow_id"], answer)
    await hass.async_block_till_done()
    if form.get("reason") != "contacts_imported":
        raise RuntimeError(f"The import ends with {form}")
