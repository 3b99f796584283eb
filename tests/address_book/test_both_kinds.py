"""What people have of an address book, whether it is kept here or on a server."""

from abc import ABC, abstractmethod
from typing import override
from uuid import uuid4

from aiohttp import ClientSession
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import ServiceValidationError
import pytest

from simulator import Simulator
from simulator.calls import Outcome

from ..carddav.carddav_servers import CardDavServer
from ..helpers.actions import act, click_to_call, refusal
from ..helpers.automations import listen
from ..helpers.carddav_books import stored_carddav_book, sync_contacts
from ..helpers.contact_entries import (
    BookContact,
    add_book,
    add_contact,
    change_contact,
    contact,
    remove_contact,
)
from ..helpers.flows import (
    open_book_form,
    open_speed_dial_form,
    option,
    submit_line,
    submit_options,
)
from ..helpers.states import shown
from ..helpers.stored_accounts import add_account, set_up
from ..helpers.time_travel import poll

pytestmark = pytest.mark.usefixtures("frozen_time")

NUMBER = "+12125550123"
CALLER = "sensor.nxcloud_last_caller"
BUTTON = "button.speed_dial_call_anna"


class Book(ABC):
    """An address book with one contact, as its owner changes it."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Take a book that is loaded and empty."""
        self.hass = hass
        self.entry = entry

    @abstractmethod
    async def add(self, name: str) -> None:
        """Add somebody with the number."""

    @abstractmethod
    async def rename(self, name: str) -> None:
        """Give the one who is in it another name."""

    @abstractmethod
    async def remove(self) -> None:
        """Delete the one who is in it."""


class KeptHere(Book):
    """One that is kept in Home Assistant."""

    _contact: BookContact

    @override
    async def add(self, name: str) -> None:
        self._contact = await add_contact(
            self.hass, contact(name, NUMBER, called_by=None), self.entry
        )

    @override
    async def rename(self, name: str) -> None:
        await change_contact(self.hass, self._contact, name=name)

    @override
    async def remove(self) -> None:
        await remove_contact(self.hass, self._contact)


class OnServer(Book):
    """One that is read from a server."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        server: CardDavServer,
        session: ClientSession,
        path: str,
    ) -> None:
        """Have the server keep the card under a path."""
        super().__init__(hass, entry)
        self._server, self._session, self._path = server, session, path

    @override
    async def add(self, name: str) -> None:
        await self._server.put(self._session, self._path, name)
        await sync_contacts(self.hass)

    @override
    async def rename(self, name: str) -> None:
        await self.add(name)

    @override
    async def remove(self) -> None:
        await self._server.delete(self._session, self._path)
        await sync_contacts(self.hass)


@pytest.fixture(params=["here", "on a server"])
async def book(
    request: pytest.FixtureRequest,
    hass: HomeAssistant,
    radicale: CardDavServer,
    trusting_session: ClientSession,
) -> Book:
    """Return an empty address book of each kind."""
    if request.param == "here":
        return KeptHere(hass, await add_book(hass))
    path = await radicale.make_book(trusting_session, f"kinds-{uuid4()}")
    entry = stored_carddav_book(f"{radicale.url}{path}")
    await set_up(hass, entry)
    return OnServer(hass, entry, radicale, trusting_session, f"{path}anna.vcf")


async def _put_on_speed_dial(book: Book) -> None:
    form = await open_speed_dial_form(book.hass, book.entry)
    form = await submit_line(
        book.hass, form, {"contact": option(form, "contact", "Anna")}
    )
    result = await submit_line(book.hass, form, {"number": NUMBER})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await book.hass.async_block_till_done()


async def test_its_contacts_name_calls_and_are_filtered_by(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    book: Book,
) -> None:
    """In sensors, the history, triggers and look-ups, and by another name at once."""
    vendor = simulator.nxcloud
    vendor.clear_calls()
    await add_account(hass, simulator, "nxcloud")
    await book.add("Anna")
    by_name = await listen(hass, "call_missed", number="anna")

    for number in (NUMBER, "+442079460100"):
        vendor.add_call(
            number=number.removeprefix("+"), outcome=Outcome.MISSED, duration=10
        )
        await poll(hass, freezer)
    assert [call.data["call"]["caller_name"] for call in by_name] == ["Anna"]
    history = await act(hass, "get_call_history", name="Anna")
    assert [call["caller_name"] for call in history["calls"]] == ["Anna"]
    (found,) = (await act(hass, "find_contact", number="001 (212) 555-0123"))[
        "contacts"
    ]
    assert (found["name"], found["config_entry_id"]) == ("Anna", book.entry.entry_id)

    vendor.add_call(number=NUMBER.removeprefix("+"), outcome=Outcome.MISSED)
    await poll(hass, freezer)
    assert shown(hass, CALLER).state == "Anna"
    await book.rename("Anna Berg")
    assert shown(hass, CALLER).state == "Anna Berg"
    await book.remove()
    assert shown(hass, CALLER).state == "+1 212-555-0123"
    assert (await act(hass, "find_contact", name="Anna"))["count"] == 0


async def test_an_automation_hears_its_callers_alone(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    book: Book,
) -> None:
    await add_account(hass, simulator, "nxcloud")
    await book.add("Anna")
    heard = await listen(hass, "call_missed", address_book=book.entry.entry_id)

    for number in ("442079460100", NUMBER.removeprefix("+")):
        simulator.nxcloud.add_call(number=number, outcome=Outcome.MISSED, duration=10)
    await poll(hass, freezer)

    assert [call.data["call"]["caller_name"] for call in heard] == ["Anna"]


async def test_its_contacts_are_called_as_its_rule_says(
    hass: HomeAssistant, simulator: Simulator, book: Book
) -> None:
    """Nobody by name at first, then those on speed dial, by a button that follows them."""
    await add_account(hass, simulator, "nxcloud")
    await book.add("Anna")
    told = await refusal(hass, "click_to_call", ServiceValidationError, number="Anna")
    assert "Anna" in told
    assert simulator.nxcloud.placed_calls == []

    await _put_on_speed_dial(book)
    assert (await click_to_call(hass, number="Anna"))["contact"] == "Anna"
    await book.rename("Anna Berg")
    assert shown(hass, BUTTON).name == "Speed dial Call Anna Berg"
    form = await open_book_form(hass, book.entry, "calling")
    await submit_options(hass, form, {"call_rule": "nobody"})
    told = await refusal(
        hass, "click_to_call", ServiceValidationError, number="Anna Berg"
    )
    assert "Anna Berg" in told
    (placed,) = simulator.nxcloud.placed_calls
    assert placed.number.removeprefix("+") == NUMBER.removeprefix("+")
