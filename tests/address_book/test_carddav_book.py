"""An address book on a server: read every hour, kept whatever happens."""

import asyncio
from copy import deepcopy
from datetime import timedelta
from typing import Any

from aiohttp import web
from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.const import GROUP_ID_READ_ONLY
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.telephony.address_book import carddav_book as module
from custom_components.telephony.address_book.address_book import AddressBook
from custom_components.telephony.calls import NumberUse

from ..carddav.lying_server import BOOK, Asked, LyingServer
from ..helpers.actions import act, refusal
from ..helpers.carddav_books import carddav_book, stored_carddav_book, sync_contacts
from ..helpers.contact_entries import add_book, card, contacts
from ..helpers.stored_accounts import set_up
from ..helpers.time_travel import pass_time
from ..helpers.turns import until

pytestmark = pytest.mark.usefixtures("frozen_time")

HOUR = timedelta(hours=1, seconds=1)
NUMBER = "+12125550123"


@pytest.fixture
def entry(liar: LyingServer) -> MockConfigEntry:
    """Return a book that is stored and was never read."""
    return stored_carddav_book(liar.url + BOOK)


async def _restart(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert await hass.config_entries.async_setup(entry.entry_id)


def _names(hass: HomeAssistant, entry: MockConfigEntry) -> list[str]:
    return sorted(contacts(hass, entry))


def _refuse(asked: Asked) -> web.Response:
    return web.Response(status=500)


# --- What is read --------------------------------------------------------------------


async def test_contacts_are_what_cards_say(
    hass: HomeAssistant, liar: LyingServer, entry: MockConfigEntry
) -> None:
    liar.put(
        "anna",
        text=card(
            *("FN:Anna", "NICKNAME:Annie,Anna", "ORG:Bakery"),
            *("TEL;TYPE=WORK:+44 20 7946 0345", "TEL:112"),
        ),
    )
    liar.put("shop", text=card("FN:", "TEL:+442079460346"))
    # Nobody who has a number is left out for the lack of an email: odysseus-dev/odysseus#4328.
    liar.put("bert", text=card("FN:Bert", "EMAIL:bert@example.com"))
    liar.put("list", text=card("KIND:group", "FN:All", "TEL:113"))
    liar.put("odd", text="BEGIN:VCARD\r\nFN:Odd")
    liar.put("none", text="BEGIN:VCARDS\r\nFN:None")

    await set_up(hass, entry)

    assert contacts(hass, entry) == {
        "Anna": ["+44 20 7946 0345", "112"],
        "+44 20 7946 0346": ["+442079460346"],
    }
    book = carddav_book(hass, entry)
    anna = book.contacts[f"{BOOK}anna.vcf"]
    assert anna.uses == (NumberUse.WORK, None)
    assert anna.aliases == ("Annie",)
    assert anna.organization == "Bakery"
    assert len(book.state.etags) == 6
    liar.asked.clear()
    await sync_contacts(hass)
    # What is no contact is not asked for again either.
    assert liar.kinds == ["PROPFIND 0"]


async def test_what_changes_is_told(
    hass: HomeAssistant, liar: LyingServer, entry: MockConfigEntry
) -> None:
    liar.put("anna", "bert", "carl", "dora")
    await set_up(hass, entry)
    liar.put("anna", text=card("FN:Anna", "EMAIL:anna@example.com"))
    liar.put("bert", text=card("FN:Bertram", f"TEL:{NUMBER}"))
    liar.put("dora")
    liar.put("emil")
    liar.delete("carl")

    (told,) = await sync_contacts(hass, config_entry_id=entry.entry_id)

    assert told == {
        "title": "Contacts",
        "config_entry_id": entry.entry_id,
        "added": 1,
        "changed": 1,
        "removed": 2,
        "skipped": 0,
    }
    # Where two have one number, the first one has it; a change is no reason to move.
    assert [*contacts(hass, entry)] == ["Bertram", "dora", "emil"]


async def test_a_card_that_cannot_be_had_stays_as_it_was(
    hass: HomeAssistant,
    liar: LyingServer,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    liar.put("anna", "bert")
    await set_up(hass, entry)
    liar.put("anna", text=card("FN:Anne", f"TEL:{NUMBER}"))
    liar.put("bert", text=card("FN:Bertram", f"TEL:{NUMBER}"))
    liar.lies.append(
        lambda asked: (
            _refuse(asked)
            if "anna" in asked.path or any("anna" in href for href in asked.hrefs)
            else None
        )
    )

    for _ in range(2):
        (told,) = await sync_contacts(hass)
        assert told["skipped"] == 1

    assert _names(hass, entry) == ["Bertram", "anna"]
    assert carddav_book(hass, entry).skipped == 1
    assert caplog.text.count("1 cards of Contacts cannot be had") == 1
    liar.lies.clear()
    await sync_contacts(hass)
    assert _names(hass, entry) == ["Anne", "Bertram"]
    assert carddav_book(hass, entry).skipped == 0


# --- When it is read -----------------------------------------------------------------


async def test_it_is_read_every_hour(
    hass: HomeAssistant,
    liar: LyingServer,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    await set_up(hass, entry)
    for name in ("anna", "bert"):
        liar.put(name)
        await pass_time(hass, freezer, timedelta(minutes=59))
        assert name not in contacts(hass, entry)
        await pass_time(hass, freezer, timedelta(minutes=2))
        assert name in contacts(hass, entry)


async def test_not_every_home_asks_at_once(
    hass: HomeAssistant,
    liar: LyingServer,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Least of all after a power cut."""
    monkeypatch.setattr(module, "randbelow", lambda bound: bound - 1)
    await set_up(hass, entry)
    # The first time somebody waits.
    assert liar.kinds == ["PROPFIND 0", "sync"]
    await pass_time(hass, freezer, HOUR)
    assert liar.kinds == []
    await pass_time(hass, freezer, timedelta(minutes=5))
    assert liar.kinds == ["PROPFIND 0"]

    await _restart(hass, entry)
    await pass_time(hass, freezer, timedelta(seconds=50))
    assert liar.kinds == []
    await pass_time(hass, freezer, timedelta(seconds=10))
    assert liar.kinds == ["PROPFIND 0"]


async def test_all_is_compared_once_a_week(
    hass: HomeAssistant,
    liar: LyingServer,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Servers forget to tell of some; that it was done is remembered."""
    liar.put("anna", "bert")
    await set_up(hass, entry)
    del liar.cards[f"{BOOK}anna.vcf"]
    await pass_time(hass, freezer, timedelta(days=6, hours=23))
    assert _names(hass, entry) == ["anna", "bert"]
    await _restart(hass, entry)

    await pass_time(hass, freezer, timedelta(hours=2))

    assert _names(hass, entry) == ["bert"]
    liar.asked.clear()
    await pass_time(hass, freezer, HOUR)
    assert liar.kinds == ["PROPFIND 0"]


async def test_a_fault_of_ours_is_not_the_end(
    hass: HomeAssistant,
    liar: LyingServer,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is tried again in the next hour."""
    await set_up(hass, entry)
    liar.put("anna")
    with monkeypatch.context() as patch:
        patch.setattr(module, "contacts_of", None)
        with pytest.raises(TypeError):
            await act(hass, "sync_contacts")
    assert _names(hass, entry) == []

    await pass_time(hass, freezer, HOUR)

    assert _names(hass, entry) == ["anna"]


async def test_who_asks_meanwhile_waits_for_the_same(
    hass: HomeAssistant, liar: LyingServer, entry: MockConfigEntry
) -> None:
    await set_up(hass, entry)
    liar.put("anna")
    liar.asked.clear()

    first = hass.async_create_task(act(hass, "sync_contacts"))
    second = hass.async_create_task(act(hass, "sync_contacts"))

    assert await first == await second
    assert liar.kinds == ["PROPFIND 0", "sync", "multiget"]


async def test_it_is_written_now_and_then(
    hass: HomeAssistant,
    liar: LyingServer,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not for every part, nor where nothing is new."""
    written: list[int] = []
    original = module.CardDavBook.async_keep

    async def keep(book: module.CardDavBook) -> None:
        written.append(len(book.contacts))
        await original(book)

    monkeypatch.setattr(module.CardDavBook, "async_keep", keep)
    liar.put(*(f"n{number}" for number in range(300)))

    def take_time(asked: Asked) -> None:
        if asked.kind == "multiget":
            freezer.tick(timedelta(seconds=4))

    liar.lies.append(take_time)

    await set_up(hass, entry)

    assert written == [150, 300, 300]
    await sync_contacts(hass)
    assert written == [150, 300, 300]


# --- What may happen -----------------------------------------------------------------


async def test_names_are_there_without_the_server(
    hass: HomeAssistant, liar: LyingServer, entry: MockConfigEntry
) -> None:
    liar.put("anna")
    await set_up(hass, entry)
    liar.lies.append(_refuse)

    await _restart(hass, entry)

    assert entry.state is ConfigEntryState.LOADED
    assert _names(hass, entry) == ["anna"]


@pytest.mark.parametrize("answers", range(7))
async def test_a_server_that_dies_costs_nobody(
    hass: HomeAssistant, liar: LyingServer, entry: MockConfigEntry, answers: int
) -> None:
    """In whatever phase, at the first time and later."""
    names = [f"n{number:03}" for number in range(120)]
    liar.put(*names)

    def die(asked: Asked) -> web.Response | None:
        return None if len(liar.asked) <= answers else web.Response(status=503)

    liar.lies.append(die)
    await set_up(hass, entry)
    assert set(_names(hass, entry)) <= set(names)
    assert (carddav_book(hass, entry).failure is None) is (answers >= 5)
    liar.lies.clear()
    await sync_contacts(hass)
    assert _names(hass, entry) == names

    liar.delete(*names[:50])
    liar.put(*names[50:], *(f"new{number:03}" for number in range(60)))
    liar.asked.clear()
    liar.lies.append(die)
    if answers < 5:
        await refusal(hass, "sync_contacts")
    else:
        await sync_contacts(hass)
    liar.lies.clear()
    await _restart(hass, entry)
    await sync_contacts(hass)
    assert _names(hass, entry) == sorted(
        [*names[50:], *(f"new{number:03}" for number in range(60))]
    )


@pytest.mark.parametrize("parts", [0, 1, 2, 3])
async def test_an_unload_in_the_middle_costs_nobody(
    hass: HomeAssistant, liar: LyingServer, entry: MockConfigEntry, parts: int
) -> None:
    """What was read is kept, and not asked for again."""
    names = [f"n{number:03}" for number in range(150)]
    liar.put(*names)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    book = carddav_book(hass, entry)
    waiting = hass.async_create_task(act(hass, "sync_contacts"))
    await until(lambda: len(book.contacts) >= 50 * parts and bool(liar.asked))

    assert await hass.config_entries.async_unload(entry.entry_id)

    with pytest.raises(HomeAssistantError, match="stopped or removed"):
        await waiting
    asked = len(liar.asked)
    read = len(book.contacts)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(liar.asked) == asked
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert len(contacts(hass, entry)) == read
    (told,) = await sync_contacts(hass)
    assert told["added"] == 150 - read
    assert sum(len(one.hrefs) for one in liar.asked[asked:]) == 150 - read
    assert _names(hass, entry) == names


async def test_an_unload_waits_for_what_is_being_written(
    hass: HomeAssistant,
    liar: LyingServer,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    liar.put("anna")
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    original = AddressBook.async_keep
    is_written = asyncio.Event()
    attempts: list[None] = []

    async def keep(book: AddressBook) -> None:
        attempts.append(None)
        if len(attempts) == 1:
            await is_written.wait()
        await original(book)

    monkeypatch.setattr(AddressBook, "async_keep", keep)
    await until(lambda: bool(attempts))

    await _restart(hass, entry)

    assert len(attempts) == 2
    assert _names(hass, entry) == ["anna"]


@pytest.mark.parametrize("part", range(4))
async def test_a_power_cut_costs_nobody(
    hass: HomeAssistant,
    liar: LyingServer,
    entry: MockConfigEntry,
    hass_storage: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    part: int,
) -> None:
    """After whatever was written last."""
    monkeypatch.setattr(module, "WRITTEN_EVERY", timedelta(seconds=-1))
    written: list[dict[str, Any]] = []
    original = module.CardDavBook.async_keep

    async def keep(book: module.CardDavBook) -> None:
        await original(book)
        written.append(deepcopy(hass_storage))

    names = [f"n{number:03}" for number in range(120)]
    liar.put(*names)
    await set_up(hass, entry)
    liar.delete(*names[:20])
    liar.put(*names[20:100], *(f"new{number:03}" for number in range(60)))
    monkeypatch.setattr(module.CardDavBook, "async_keep", keep)
    await sync_contacts(hass)
    assert len(written) == 4
    assert await hass.config_entries.async_unload(entry.entry_id)

    hass_storage.clear()
    hass_storage.update(written[part])
    assert await hass.config_entries.async_setup(entry.entry_id)
    await sync_contacts(hass)

    assert _names(hass, entry) == sorted(
        [*names[20:], *(f"new{number:03}" for number in range(60))]
    )


async def test_another_server_takes_the_place(
    hass: HomeAssistant,
    liar: LyingServer,
    stranger: LyingServer,
    entry: MockConfigEntry,
) -> None:
    """Callers have the old names until the new ones are read, and no others after that."""
    liar.put("anna", "bert")
    stranger.put("anna", "carl")
    stranger.put("anna", text=card("FN:Anne", f"TEL:{NUMBER}"))
    await set_up(hass, entry)
    stranger.lies.append(_refuse)
    hass.config_entries.async_update_entry(
        entry,
        data={**entry.data, "url": stranger.url + BOOK, "origins": [stranger.url]},
    )
    await _restart(hass, entry)
    await refusal(hass, "sync_contacts")
    await _restart(hass, entry)
    assert _names(hass, entry) == ["anna", "bert"]

    stranger.lies.clear()
    await sync_contacts(hass)

    assert _names(hass, entry) == ["Anne", "carl"]


async def test_another_server_takes_the_place_in_the_middle(
    hass: HomeAssistant,
    liar: LyingServer,
    stranger: LyingServer,
    entry: MockConfigEntry,
) -> None:
    """What was read of the first one tells nothing of the cards of the second."""
    names = [f"n{number:03}" for number in range(150)]
    liar.put(*names)
    for name in names:
        stranger.put(name, text=card(f"FN:{name} B", f"TEL:{NUMBER}"))
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    book = carddav_book(hass, entry)
    await until(lambda: len(book.contacts) == 50)
    hass.config_entries.async_update_entry(
        entry,
        data={**entry.data, "url": stranger.url + BOOK, "origins": [stranger.url]},
    )

    await _restart(hass, entry)
    await sync_contacts(hass)

    assert _names(hass, entry) == [f"{name} B" for name in names]


async def test_what_is_removed_is_forgotten(
    hass: HomeAssistant,
    liar: LyingServer,
    entry: MockConfigEntry,
    hass_storage: dict[str, Any],
) -> None:
    liar.put("anna")
    await set_up(hass, entry)
    key = f"telephony.address_book.{entry.entry_id}"
    assert "anna" in str(hass_storage[key])

    await hass.config_entries.async_remove(entry.entry_id)

    assert key not in hass_storage


# --- The action ----------------------------------------------------------------------


async def test_the_action_is_for_books_on_servers(
    hass: HomeAssistant, liar: LyingServer, entry: MockConfigEntry
) -> None:
    local = await add_book(hass)
    nowhere = await refusal(hass, "sync_contacts", ServiceValidationError)
    assert nowhere.startswith("There is no address book for this yet.")
    other = await refusal(
        hass, "sync_contacts", ServiceValidationError, config_entry_id=local.entry_id
    )
    assert other.startswith('The address book "Contacts" cannot do this.')

    await set_up(hass, entry)
    assert [book["title"] for book in await sync_contacts(hass)] == ["Contacts"]


async def test_who_may_not_control_a_book_may_not_have_it_read(
    hass: HomeAssistant,
    liar: LyingServer,
    entry: MockConfigEntry,
    hass_owner_user: MockUser,
) -> None:
    await set_up(hass, entry)
    reader = await hass.auth.async_create_user("Reader", group_ids=[GROUP_ID_READ_ONLY])
    liar.asked.clear()

    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            "telephony",
            "sync_contacts",
            {},
            blocking=True,
            context=Context(user_id=reader.id),
        )

    assert liar.asked == []


async def test_one_that_fails_does_not_keep_others_from_being_read(
    hass: HomeAssistant,
    liar: LyingServer,
    stranger: LyingServer,
    entry: MockConfigEntry,
) -> None:
    await set_up(hass, entry)
    other = await set_up(hass, stored_carddav_book(stranger.url + BOOK, title="Work"))
    liar.lies.append(_refuse)
    stranger.put("anna")

    told = await refusal(hass, "sync_contacts")

    assert (
        told == "The server of Contacts is out of order at the moment. Try again later"
    )
    assert _names(hass, other) == ["anna"]
