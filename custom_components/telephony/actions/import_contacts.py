"""The action `import_contacts`: a vCard file of the media folder, into an address book."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
import voluptuous as vol

from ..address_book.file_import import async_count_new, async_import_contacts
from ..address_book.loaded_books import async_get_address_books
from ..address_book.local_book import MOST_CONTACTS, LocalBook
from ..entry.numbers import async_home_plan
from ..failures.user_errors import invalid_action
from .book_choice import async_find_books
from .fields import ONE_LINE

if TYPE_CHECKING:
    from ..contact_import.contact_file import FileContacts
    from ..numbering.number_plan import NumberPlan

ATTR_FILE: Final = "file"

SCHEMA: Final = vol.Schema(
    {vol.Required(ATTR_FILE): ONE_LINE, vol.Optional(ATTR_CONFIG_ENTRY_ID): ONE_LINE}
)


async def async_import_file(call: ServiceCall) -> ServiceResponse:
    """Import all contacts of a file, which stays.

    Raises:
        ServiceValidationError: There is no such address book or file; the file is too
            large or no vCard file, or the address book has no room for its contacts.
        Unauthorized: There is a right to no such address book.
    """
    hass = call.hass
    book = (await async_find_books(call, LocalBook, POLICY_CONTROL))[0]
    plan = await async_home_plan(hass)
    read = await hass.async_add_executor_job(
        _contacts_or_problem, hass, call.data[ATTR_FILE], plan
    )
    if isinstance(read, str):
        trouble = read
        raise invalid_action(f"import_{trouble}", file=call.data[ATTR_FILE])
    room = MOST_CONTACTS - len(book.contacts)
    if await async_count_new(book, read.listings) > room:
        raise invalid_action("address_book_full", book=book.entry.title)
    counts = await async_import_contacts(book, read, read.listings)
    await async_get_address_books(hass).async_update()
    return {**counts, ATTR_CONFIG_ENTRY_ID: book.entry.entry_id}


def _contacts_or_problem(
    hass: HomeAssistant, name: str, plan: NumberPlan
) -> FileContacts | str:
    """Return who is in a file of the media folders, or the word for what is wrong."""
    # Loaded by an import alone, in the thread in which it works.
    from ..contact_import.contact_file import FileTooLargeError, read_file
    from ..contact_import.vcard import NotAVCardError

    path = _path(hass, name)
    if path is None:
        return "file_not_found"
    try:
        return read_file(path, plan)
    except FileTooLargeError:
        return "file_too_large"
    except NotAVCardError:
        return "not_a_vcard"
    except OSError:
        return "file_not_found"


def _path(hass: HomeAssistant, name: str) -> Path | None:
    """Return where a file is, if it is in a folder of media and nowhere else."""
    for folder in map(Path, hass.config.media_dirs.values()):
        path = Path(folder, name).resolve()
        if path.is_relative_to(folder.resolve()) and path.is_file():
            return path
    return None
