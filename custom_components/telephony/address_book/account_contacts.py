"""The contacts of the address books, found by the numbers that an account has."""

import asyncio
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant

from ..calls import Comparable, Contact, PhoneBook
from ..entry.numbers import AccountNumbers
from ..numbering.phone_number import NumberKind, PhoneNumber
from .loaded_books import async_get_address_books

# The calls that are shown, and a long history that somebody asks for.
_REMEMBERED: Final = 2_048


def may_be_name(text: str, number: PhoneNumber) -> bool:
    """Whether a text can be the name of a contact.

    Args:
        text: What somebody wrote. With letters it is a name first, though some of it
            may be digits.
        number: What it means as a number.
    """
    return number.kind is NumberKind.TEXT or any(map(str.isalpha, text))


class AccountContacts:
    """The contacts as they are now; a change needs no reload.

    Attributes:
        numbers: How the account's are read.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        numbers: AccountNumbers,
        at_end: Callable[[CALLBACK_TYPE], object],
    ) -> None:
        """Follow the address books, once they are loaded.

        Args:
            hass: Home Assistant.
            numbers: How the account's are read.
            at_end: Takes what ends the following.
        """
        self._hass = hass
        self._at_end = at_end
        self.numbers = numbers
        self._for_people = lru_cache(_REMEMBERED)(self._written)
        self._phone_book: PhoneBook | None = None
        self._loading = asyncio.Lock()

    async def async_load(self) -> PhoneBook:
        """Return the phone book, with the numbering plan loaded where it was not."""
        await self.numbers.async_load()
        async with self._loading:
            if self._phone_book is None:
                books = async_get_address_books(self._hass)
                self._at_end(await books.async_follow(self._async_make))
        return self.phone_book

    @property
    def phone_book(self) -> PhoneBook:
        """The phone book, once it is loaded.

        Raises:
            RuntimeError: It was not loaded.
        """
        if self._phone_book is None:
            raise RuntimeError("the contacts are not loaded")
        return self._phone_book

    @property
    def main_number(self) -> Comparable:
        """What gives numbers of the account a form in which all ways to write one are equal.

        It is without an extension, which no vendor tells.
        """
        return self.numbers.plan.main_number

    def numbers_meant(self, text: str) -> tuple[str, ...]:
        """Return a text, and the numbers of those contacts whose name it can be."""
        # To read it as a number takes longer than the event loop has time for.
        if any(map(str.isdigit, text)) and not any(map(str.isalpha, text)):
            return (text,)
        fitting = self.phone_book.all_named(text)
        return (text, *(number for one in fitting for number in one.numbers))

    async def _async_make(self, contacts: tuple[Contact, ...]) -> None:
        self._phone_book = await self._hass.async_add_executor_job(self._made, contacts)

    def _made(self, contacts: tuple[Contact, ...]) -> PhoneBook:
        """Return a phone book. Thousands of numbers take seconds to read."""
        plan = self.numbers.plan
        plan.learn(number for contact in contacts for number in contact.numbers)
        return PhoneBook(
            contacts,
            plan.comparable,
            self._for_people,
            main_number=plan.main_number,
            origin_of=self.numbers.origin_of,
        )

    def _written(self, number: str) -> str:
        return self.numbers.plan.for_people(number)
