"""What it costs to read an address book of a server: all of it, and when nothing is new."""

import re
from typing import Final

import aiohttp
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.address_book.book_kinds import BookKind
from custom_components.telephony.address_book.carddav_book import CardDavBook
from custom_components.telephony.address_book.loaded_books import (
    async_get_address_books,
)
from custom_components.telephony.carddav.card_fetching import CARDS_AT_ONCE
from custom_components.telephony.const import CONF_ADDRESS_BOOK, DOMAIN
from demo.carddav_server import CardDavServer, running_carddav_server

from .contact_cards import card
from .cpu import cpu_time, longest_stall
from .effort import Effort
from .home import home, start
from .report import Column, Row, Table

_STALL_GOAL: Final = 20
_BOOK: Final = "Family"

_ETAGS: Final = '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'
_CARDS: Final = (
    '<C:addressbook-multiget xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav">'
    "<prop><getetag/><C:address-data/></prop>{}</C:addressbook-multiget>"
)
_HREF: Final = re.compile(r"<(?:\w+:)?href>([^<]*)<")
_NUMBERS: Final = re.compile(r"(?ms)^FN:([^\r\n]*).*?^TEL:([^\r\n]*)")


async def measure(effort: Effort) -> Table:
    """Return what the first synchronisation costs, and one without news."""
    cards = effort.contact_cards
    async with running_carddav_server(_BOOK) as server:
        await server.request(
            "PUT", server.book, "".join(map(card, range(cards))), "text/vcard"
        )
        bare_first = await cpu_time(lambda: _read_bare(server, cards))
        bare_unchanged = await cpu_time(lambda: _look_bare(server))
        rows = []
        costs = []
        for meter in (cpu_time, longest_stall):
            async with home("UTC") as hass:
                book = await _book(hass, server)
                first = await meter(book.async_synchronise)
                if len(book.contacts) != cards:
                    raise RuntimeError(f"{len(book.contacts)} contacts of {cards}")
                unchanged = await meter(book.async_synchronise)
                costs.append((first, unchanged))
        (first_cpu, unchanged_cpu), (first_stall, unchanged_stall) = costs
        rows = [
            Row(
                f"The first time, {cards:,} cards",
                [first_cpu, bare_first, first_stall],
                "one synchronisation for each column",
            ),
            Row(
                "Nothing is new",
                [unchanged_cpu, bare_unchanged, unchanged_stall],
                "one synchronisation for each column",
            ),
        ]
    return Table(
        "Address books on servers",
        [
            Column("CPU", "ms"),
            Column("Bare", "ms"),
            Column("Longest stall", "ms", _STALL_GOAL),
        ],
        rows,
    )


async def _book(hass: HomeAssistant, server: CardDavServer) -> CardDavBook:
    """Return an address book that never asked its server yet, and does not by itself."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=_BOOK,
        unique_id=server.book,
        data={
            CONF_ADDRESS_BOOK: BookKind.CARDDAV,
            "url": server.book,
            "username": server.username,
            "password": server.password,
            "origins": [server.url],
        },
    )
    await start(hass, [entry])
    book = async_get_address_books(hass).book(entry.entry_id)
    if not isinstance(book, CardDavBook):
        raise TypeError("the address book does not start")
    return book


async def _read_bare(server: CardDavServer, cards: int) -> None:
    """Fetch all cards and take them apart, as little as can be.

    Raises:
        RuntimeError: They are not all there.
    """
    listing = await _ask(server, "PROPFIND", _ETAGS, depth="1")
    hrefs = _HREF.findall(listing)
    read = 0
    for place in range(0, len(hrefs), CARDS_AT_ONCE):
        wanted = "".join(
            f"<href>{href}</href>"
            for href in hrefs[place : place + CARDS_AT_ONCE]
            if href.endswith(".vcf")
        )
        answer = await _ask(server, "REPORT", _CARDS.format(wanted), depth="1")
        read += len(_NUMBERS.findall(answer))
    if read != cards:
        raise RuntimeError(f"{read} cards of {cards}")


async def _look_bare(server: CardDavServer) -> None:
    await _ask(server, "PROPFIND", _ETAGS, depth="0")


async def _ask(server: CardDavServer, method: str, body: str, depth: str) -> str:
    async with (
        aiohttp.ClientSession() as session,
        session.request(
            method,
            server.book,
            data=body.encode(),
            headers={
                "Authorization": aiohttp.encode_basic_auth(
                    server.username, server.password
                ),
                "Content-Type": "text/xml",
                "Depth": depth,
            },
        ) as response,
    ):
        return await response.text()
