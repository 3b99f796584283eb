"""Contacts as an address book keeps them, and as they come in vCard files."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from io import BytesIO
from types import MappingProxyType
from typing import Any, cast

from aiohttp import FormData
from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.util.ulid import ulid_now
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.telephony.address_book.loaded_books import (
    async_get_address_books,
)
from custom_components.telephony.address_book.local_book import LocalBook
from custom_components.telephony.calls import Contact
from custom_components.telephony.const import DOMAIN
from custom_components.telephony.contact_import.imported import Imported, KnownContact

BUTTON = ("button",)
ASSIST = ("automation", "assist")
CALLED_BY = (*BUTTON, *ASSIST)


@dataclass(frozen=True, slots=True)
class BookContact:
    """A contact, and what the user chose for it.

    Attributes:
        contact: As it is kept.
        called_by: With "button" it is on speed dial, with "assist" it may be called by
            name; None where nothing was chosen.
        line: The subentry of an account's line that calls; None for the default one.
        uid: What a file knows it by.
    """

    contact: Contact
    called_by: frozenset[str] | None
    line: str | None
    uid: str | None = None


def contact(
    name: str,
    *numbers: str,
    called_by: Collection[str] | None = CALLED_BY,
    line: str | None = None,
    person: str | None = None,
    aliases: Collection[str] = (),
    uid: str | None = None,
) -> BookContact:
    """Return a contact that is on speed dial, and may be called by name.

    Args:
        name: Theirs.
        *numbers: The first one is called.
        called_by: None where the user chose nothing for it.
        line: The subentry of an account's line that calls.
        person: The entity id of a person.
        aliases: Other names.
        uid: What a file knows it by.
    """
    kept = Contact(
        id=ulid_now(),
        name=name,
        numbers=numbers,
        person=person,
        aliases=tuple(aliases),
    )
    return BookContact(
        kept, None if called_by is None else frozenset(called_by), line, uid
    )


def stored_book(title: str = "Contacts", **options: object) -> MockConfigEntry:
    """Return an address book as it is stored."""
    return MockConfigEntry(
        domain=DOMAIN,
        title=title,
        data={"address_book": "local_book"},
        options=options,
    )


async def add_book(hass: HomeAssistant, title: str = "Contacts") -> MockConfigEntry:
    """Set an empty address book up."""
    entry = stored_book(title)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


async def add_contact(
    hass: HomeAssistant, added: BookContact, book: ConfigEntry | None = None
) -> BookContact:
    """Add a contact to an address book: to the first one, or to one that is made."""
    await add_contacts(hass, added, book=book)
    return added


async def add_contacts(
    hass: HomeAssistant, *added: BookContact, book: ConfigEntry | None = None
) -> ConfigEntry:
    """Add contacts to an address book; return it."""
    books = async_get_address_books(hass)
    if book is None:
        book = books.books[0].entry if books.books else await add_book(hass)
    kept = books.book(book.entry_id)
    assert isinstance(kept, LocalBook)
    await kept.async_put(
        [KnownContact(one.contact, Imported(uid=one.uid)) for one in added]
    )
    await books.async_update()
    for one in added:
        _choose(hass, book, one)
    await hass.async_block_till_done()
    return book


async def change_contact(
    hass: HomeAssistant,
    changed: BookContact | Contact,
    *,
    called_by: Collection[str] | None = None,
    **changes: object,
) -> BookContact:
    """Change what is kept of a contact, as its form does, and what may call it."""
    if isinstance(changed, Contact):
        changed = BookContact(changed, None, None)
    book = book_of(hass, changed)
    after = replace(
        changed,
        contact=replace(book.contacts[changed.contact.id], **cast("Any", changes)),
        called_by=changed.called_by if called_by is None else frozenset(called_by),
    )
    if changes:
        await book.async_put(
            [
                KnownContact(after.contact, known.imported)
                for known in book.known()
                if known.contact.id == after.contact.id
            ]
        )
        await async_get_address_books(hass).async_update()
    if called_by is not None:
        _choose(hass, book.entry, after)
    await hass.async_block_till_done()
    return after


async def remove_contact(hass: HomeAssistant, removed: BookContact) -> None:
    """Delete a contact, as the form does."""
    await book_of(hass, removed).async_delete({removed.contact.id})
    await async_get_address_books(hass).async_update()
    await hass.async_block_till_done()


def book_of(hass: HomeAssistant, of: BookContact) -> LocalBook:
    """Return the address book that has a contact."""
    (book,) = [
        one
        for one in async_get_address_books(hass).books
        if of.contact.id in one.contacts
    ]
    assert isinstance(book, LocalBook)
    return book


def speed_dial_of(entry: ConfigEntry, of: BookContact) -> ConfigSubentry | None:
    """Return the speed dial of a contact; None where it has none."""
    return next(
        (one for one in entry.subentries.values() if one.unique_id == of.contact.id),
        None,
    )


def _choose(hass: HomeAssistant, book: ConfigEntry, of: BookContact) -> None:
    """Put a contact on speed dial or not, and allow or bar calls by name."""
    if of.called_by is None:
        return
    speed_dial = speed_dial_of(book, of)
    if "button" in of.called_by and speed_dial is None:
        account = next(
            (
                entry.entry_id
                for entry in hass.config_entries.async_entries(DOMAIN)
                if of.line in entry.subentries
            ),
            None,
        )
        data = {"contact": of.contact.id, "account": account, "line": of.line}
        hass.config_entries.async_add_subentry(
            book,
            ConfigSubentry(
                data=MappingProxyType(
                    {name: value for name, value in data.items() if value}
                ),
                subentry_type="speed_dial",
                title=of.contact.name,
                unique_id=of.contact.id,
            ),
        )
    elif "button" not in of.called_by and speed_dial is not None:
        hass.config_entries.async_remove_subentry(book, speed_dial.subentry_id)
    lists = {
        name: set(book.options.get(name, ())) - {of.contact.id}
        for name in ("allowed", "barred")
    }
    lists["allowed" if "assist" in of.called_by else "barred"].add(of.contact.id)
    hass.config_entries.async_update_entry(
        book,
        options={
            **book.options,
            **{name: sorted(chosen) for name, chosen in lists.items()},
        },
    )


def contacts(hass: HomeAssistant, book: ConfigEntry) -> dict[str, list[str]]:
    """Return the numbers of the contacts of an address book, by name."""
    return {one.name: list(one.numbers) for one in _kept(hass, book)}


def found(hass: HomeAssistant, book: ConfigEntry, name: str) -> Contact:
    """Return the contact of an address book that has a name."""
    (contact,) = (one for one in _kept(hass, book) if one.name == name)
    return contact


def _kept(hass: HomeAssistant, book: ConfigEntry) -> Iterable[Contact]:
    loaded = async_get_address_books(hass).book(book.entry_id)
    assert loaded is not None
    return loaded.contacts.values()


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
