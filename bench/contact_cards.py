"""A large address book, and its import as a person does it."""

from pathlib import Path
from typing import Any
from uuid import uuid4

from homeassistant.components import file_upload
from homeassistant.config_entries import SOURCE_USER, ConfigEntry, SubentryFlowContext
from homeassistant.core import HomeAssistant

from custom_components.telephony.const import SUBENTRY_TYPE_CONTACT
from custom_components.telephony.entry.contacts import MOST_CONTACTS

_FILE_NAME = "contacts.vcf"


def upload_address_book(hass: HomeAssistant, people: int) -> str:
    """Upload a vCard file of so many people; return what it is known by."""
    file_id = str(uuid4())
    uploads = Path(hass.config.path("uploads"))
    folder = uploads / file_id
    folder.mkdir(parents=True)
    (folder / _FILE_NAME).write_text("".join(map(_card, range(people))))
    hass.data[file_upload.DOMAIN] = file_upload.FileUploadData(
        uploads, {file_id: _FILE_NAME}
    )
    return file_id


def _card(number: int) -> str:
    return (
        "BEGIN:VCARD\nVERSION:3.0\n"
        f"FN:Person {number:05}\nUID:{number}\n"
        f"TEL:+1 202 555 {number:04}\nTEL:+44 20 7946 0{number % 1000:03}\n"
        "END:VCARD\n"
    )


async def import_contacts(
    hass: HomeAssistant, entry: ConfigEntry, file_id: str
) -> None:
    """Import as many people of a file as an account has room for.

    Raises:
        RuntimeError: They are not its contacts afterwards.
    """
    flows = hass.config_entries.subentries
    form = await flows.async_init(
        (entry.entry_id, SUBENTRY_TYPE_CONTACT),
        context=SubentryFlowContext(source=SOURCE_USER),
    )
    answers: tuple[dict[str, Any], ...] = (
        {"next_step_id": "vcard"},
        {"file": file_id},
        {"contacts": [str(place) for place in range(MOST_CONTACTS)], "called_by": []},
    )
    for answer in answers:
        form = await flows.async_configure(form["flow_id"], answer)
    await hass.async_block_till_done()
    contacts = entry.get_subentries_of_type(SUBENTRY_TYPE_CONTACT)
    if len(list(contacts)) != MOST_CONTACTS:
        raise RuntimeError(f"The import ends with {form}")
