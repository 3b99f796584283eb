"""A vCard file, uploaded or among the media, and the contacts that it has to offer."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.core import HomeAssistant

from .callable_numbers import with_callable_numbers
from .listing import Listing, listings_of
from .vcard import CardFile, read_cards

if TYPE_CHECKING:
    from ..numbering.number_plan import NumberPlan

# An address book of thousands, with photos.
LARGEST_FILE: Final = 20 * 1024 * 1024


class FileTooLargeError(ValueError):
    """A file is larger than any address book."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileContacts:
    """What a vCard file has to offer.

    Attributes:
        listings: Everybody who has a number that can be called, by name.
        without_number: How many cards have none.
        unreadable: How many cards could not be read.
        unreadable_lines: How many lines of the other cards could not be read.
    """

    listings: tuple[Listing, ...]
    without_number: int
    unreadable: int
    unreadable_lines: int


def read_upload(hass: HomeAssistant, file_id: str, plan: NumberPlan) -> FileContacts:
    """Read a file that was uploaded, and delete it; to be called in an executor.

    Raises:
        FileNotFoundError: Home Assistant was started anew since the upload.
        FileTooLargeError: It has more than 20 MB.
        NotAVCardError: It is no vCard file.
    """
    return _offered(read_cards(_content(hass, file_id), pictures=True), plan)


def read_file(path: Path, plan: NumberPlan) -> FileContacts:
    """Read a file that stays where it is; to be called in an executor.

    Raises:
        OSError: It cannot be read.
        FileTooLargeError: It has more than 20 MB.
        NotAVCardError: It is no vCard file.
    """
    return _offered(read_cards(_bounded(path), pictures=True), plan)


def _content(hass: HomeAssistant, file_id: str) -> bytes:
    try:
        with process_uploaded_file(hass, file_id) as path:
            return _bounded(path)
    except FileTooLargeError:
        raise
    except ValueError as error:
        raise FileNotFoundError from error


def _bounded(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_FILE:
        raise FileTooLargeError
    return path.read_bytes()


def _offered(found: CardFile, plan: NumberPlan) -> FileContacts:
    cards = [with_callable_numbers(card, plan) for card in found.cards]
    listings = listings_of((card for card in cards if card.numbers), plan)
    return FileContacts(
        listings=tuple(sorted(listings, key=lambda one: one.label.casefold())),
        without_number=sum(not card.numbers for card in cards),
        unreadable=found.unreadable,
        unreadable_lines=found.unreadable_lines,
    )
