"""An uploaded vCard file, as the contacts that it has to offer."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.core import HomeAssistant

from .vcard import Card, CardFile, read_cards

if TYPE_CHECKING:
    from ..numbering.number_plan import NumberPlan

# An address book of thousands, with photos.
MOST_BYTES: Final = 20 * 1024 * 1024


class FileTooLargeError(ValueError):
    """A file is larger than any address book."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressBook:
    """What a vCard file has to offer.

    Attributes:
        cards: With numbers that can be called, each name and UID once, by name.
        without_number: How many cards have none.
        unreadable: How many cards could not be read.
    """

    cards: tuple[Card, ...]
    without_number: int
    unreadable: int


def read_upload(hass: HomeAssistant, file_id: str, plan: NumberPlan) -> AddressBook:
    """Read a file that was uploaded, and delete it; to be called in an executor.

    Raises:
        FileNotFoundError: Home Assistant was started anew since the upload.
        FileTooLargeError: It has more than 20 MB.
        NotAVCardError: It is no vCard file.
    """
    return _address_book(read_cards(_content(hass, file_id)), plan)


def _content(hass: HomeAssistant, file_id: str) -> bytes:
    try:
        with process_uploaded_file(hass, file_id) as path:
            return _bounded(path)
    except FileTooLargeError:
        raise
    except ValueError as error:
        raise FileNotFoundError from error


def _bounded(path: Path) -> bytes:
    if path.stat().st_size > MOST_BYTES:
        raise FileTooLargeError
    return path.read_bytes()


def _address_book(found: CardFile, plan: NumberPlan) -> AddressBook:
    cards = [
        replace(card, numbers=callable_numbers(card.numbers, plan))
        for card in found.cards
    ]
    with_number = _merged((card for card in cards if card.numbers), plan)
    return AddressBook(
        cards=tuple(sorted(with_number, key=lambda card: card.name.casefold())),
        without_number=sum(not card.numbers for card in cards),
        unreadable=found.unreadable,
    )


def _merged(cards: Iterable[Card], plan: NumberPlan) -> Iterable[Card]:
    """Return one card for each name and each UID, with all its numbers."""
    merged: dict[str, Card] = {}
    key_of: dict[str, str] = {}
    for card in cards:
        key = card.name.casefold()
        if card.uid is not None:
            key = key_of.setdefault(card.uid, key)
        known = merged.get(key)
        merged[key] = (
            card
            if known is None
            else Card(
                name=known.name,
                numbers=callable_numbers((*known.numbers, *card.numbers), plan),
                uid=known.uid or card.uid,
            )
        )
    return merged.values()


def callable_numbers(numbers: Iterable[str], plan: NumberPlan) -> tuple[str, ...]:
    """Return the numbers that can be called, each once, as they are first written."""
    distinct: dict[str | None, str] = {}
    for number in numbers:
        distinct.setdefault(plan.comparable(number), number)
    return tuple(number for number in distinct.values() if plan.read(number).possible)
