"""Importing contacts from a vCard file."""

import logging
from pkgutil import resolve_name
from threading import Thread, current_thread
from uuid import uuid4

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from simulator import Simulator

from ..helpers.contact_entries import add_contact, card, contact, contacts
from ..helpers.contact_importer import Importer
from ..helpers.flows import complaints, options, submit_options, suggestions
from ..helpers.stored_accounts import add_account

ANNA = card("FN:Anna", "UID:1", "TEL;TYPE=cell:+1 202 555 0143")
BERT = card("FN:Bert", "UID:2", "TEL:+44 20 7946 0345", "TEL:+44 20 7946 0123")
NUMBERLESS = card("FN:Carl", "UID:3", "EMAIL:carl@example.com")
BROKEN = "BEGIN:VCARD\r\nFN:Dora\r\n"


async def test_contacts_are_added(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    content = BERT + NUMBERLESS + ANNA + BROKEN
    form = await importer.offer(content, "import_some")
    assert list(options(form, "contacts")) == [
        "Anna · +1 202 555 0143",
        "Bert · +44 20 7946 0345, +44 20 7946 0123",
    ]
    assert suggestions(form) == {}

    result = await importer.choose(form, "Anna", "Bert")

    assert importer.end(result) == {
        "added": "2",
        "without_number": "1",
        "unreadable": "1",
    }
    assert contacts(hass, book) == {
        "Anna": ["+1 202 555 0143"],
        "Bert": ["+44 20 7946 0345", "+44 20 7946 0123"],
    }


async def test_all_but_some_are_added(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    form = await importer.offer(ANNA + BERT, "import_all_but")

    assert importer.end(await importer.choose(form, "Anna")) == {"added": "1"}
    assert contacts(hass, book).keys() == {"Bert"}


async def test_a_label_of_the_users_own_costs_nothing(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    labelled = card(
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:;=D0=90=D0=BD=D0=BD=D0=B0;;;",
        "TEL;X-CUSTOM(CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,=D0=94=D0=B0=D1=87=D0=B0)"
        ":+380671112244",
        "TEL;X-Büro:+380671112255",
        version="2.1",
    )

    assert await importer.read(labelled) == {"added": "1"}
    assert contacts(hass, book)["Анна"] == ["+380671112244", "+380671112255"]


async def test_a_line_that_cannot_be_read_is_counted(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    broken = card("FN:Carl", "TEL;CELL", "TEL:+1 202 555 0181", "TEL;BASE64:1")

    assert await importer.read(broken) == {"added": "1", "unreadable_lines": "2"}
    assert contacts(hass, book)["Carl"] == ["+1 202 555 0181"]


async def test_who_has_no_name_is_called_by_the_number(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    nameless = card("TEL:+442079460345") + card("N:;;;;", "TEL:+1 202 555 0143")

    for told in ({"added": "2"}, {"unchanged": "2"}):
        assert await importer.read(nameless + nameless) == told
        assert set(contacts(hass, book)) == {"+44 20 7946 0345", "+1 202-555-0143"}


async def test_a_careless_id_does_not_make_one_of_those_without_a_name(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    nameless = card("UID:1", "TEL:+442079460345") + card("UID:1", "TEL:+12025550143")
    named = card("UID:1", "FN:Anna", "TEL:+442079460345")

    assert await importer.read(nameless + named) == {"added": "2"}
    assert set(contacts(hass, book)) == {"Anna", "+1 202-555-0143"}


async def test_only_what_was_chosen_is_added(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    form = await importer.offer(ANNA + BERT, "import_some")

    assert importer.end(await importer.choose(form, "Bert")) == {"added": "1"}
    assert set(contacts(hass, book)) == {"Bert"}


async def test_nothing_chosen_is_told(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    form = await importer.offer(ANNA, "import_some")

    result = await importer.choose(form)

    assert await complaints(hass, result, "options") == {
        "contacts": "Choose at least one contact."
    }
    assert importer.end(await importer.choose(result, "Anna")) == {"added": "1"}


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (
            "Anna;+12025550143\n",
            (
                "This is not a vCard file. "
                "Export your contacts as a file whose name ends in .vcf."
            ),
        ),
        (
            NUMBERLESS + BROKEN,
            (
                "No contact in this file has both a name "
                "and a telephone number that can be called."
            ),
        ),
        (
            b"BEGIN:VCARD\n" + b"x" * 20 * 1024 * 1024,
            (
                "The file has more than 20 MB. "
                "Export the contacts without photos, or fewer of them."
            ),
        ),
    ],
    ids=["no vCard", "no numbers", "too large"],
)
async def test_a_file_that_cannot_be_used_is_told(
    hass: HomeAssistant,
    importer: Importer,
    book: ConfigEntry,
    content: str | bytes,
    complaint: str,
) -> None:
    """Another file can be chosen at once, and contacts stay as they are."""
    await add_contact(hass, contact("Eve", "114"))

    result = await importer.send(await importer.open(), content)

    assert await complaints(hass, result, "options") == {"file": complaint}
    assert set(contacts(hass, book)) == {"Eve"}
    menu = await importer.send(result, ANNA)
    assert importer.end(await importer.take(menu, "import_all")) == {"added": "1"}
    assert set(contacts(hass, book)) == {"Anna", "Eve"}


async def test_what_is_in_a_file_is_told_to_no_log(
    importer: Importer, book: ConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    broken = card("FN;QUOTED-PRINTABLE:Dora=FC", "TEL:+12025550143", "no property")
    form = await importer.offer(BERT + broken + BROKEN, "import_some")

    assert importer.end(await importer.choose(form, "Bert")) == {
        "added": "1",
        "unreadable": "1",
        "unreadable_lines": "1",
    }
    for private in ("Dora", "2025550143", "Bert", "7946 0345"):
        assert not any(
            private in record.getMessage()
            for record in caplog.records
            # The test package writes down what would be stored.
            if not record.name.startswith("pytest_homeassistant_custom_component")
        )


async def test_a_file_that_is_gone_is_told(
    hass: HomeAssistant, importer: Importer
) -> None:
    result = await submit_options(hass, await importer.open(), {"file": str(uuid4())})

    assert await complaints(hass, result, "options") == {
        "file": "The file is no longer there. Choose it again."
    }


async def test_a_book_that_has_stopped_since_takes_no_file(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    form = await importer.open()
    await hass.config_entries.async_unload(book.entry_id)

    result = await importer.send(form, ANNA)

    told = await complaints(hass, result, "options")
    assert told["base"].startswith("The address book is not running any more.")
    await hass.config_entries.async_setup(book.entry_id)
    menu = await importer.send(result, ANNA)
    assert importer.end(await importer.take(menu, "import_all")) == {"added": "1"}


async def test_there_is_room_for_so_many(
    hass: HomeAssistant,
    importer: Importer,
    book: ConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A contact that is updated needs none."""
    monkeypatch.setattr(
        "custom_components.telephony.flows.contact_import_flow.MOST_CONTACTS", 2
    )
    await add_contact(hass, contact("Anna", "112"))
    menu = await importer.send(
        await importer.open(), ANNA + BERT + card("FN:Fay", "TEL:115")
    )

    # All do not fit, so that it is asked who is wanted.
    form = await importer.take(menu, "import_all")
    assert form["step_id"] == "import_some"
    result = await importer.choose(form, "Anna", "Bert", "Fay")

    assert await complaints(hass, result, "options") == {
        "contacts": "An address book has 2 contacts at most. "
        "Choose fewer, or delete some that you no longer need."
    }
    assert contacts(hass, book).keys() == {"Anna"}
    assert importer.end(await importer.choose(result, "Anna", "Bert")) == {
        "added": "1",
        "updated": "1",
    }


async def test_a_great_many_cards_are_imported(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    """More than an account had room for, when each was a card beside its lines."""
    content = "".join(
        card(
            f"FN:Person {number:05}",
            f"UID:{number}",
            f"TEL:+1 202 555 {number:04}",
            f"TEL:+44 20 7946 0{number % 1000:03}",
        )
        for number in range(2_000)
    )

    assert await importer.read(content) == {"added": "2000"}
    assert len(contacts(hass, book)) == 2_000
    assert await importer.read(content) == {"unchanged": "2000"}


@pytest.mark.usefixtures("new_plans")
@pytest.mark.parametrize(
    "work",
    [
        "pathlib.Path.read_bytes",
        "custom_components.telephony.contact_import.contact_file.read_cards",
        "phonenumbers.parse",
    ],
)
async def test_a_file_is_read_while_others_have_their_turn(
    importer: Importer, monkeypatch: pytest.MonkeyPatch, work: str
) -> None:
    """What takes seconds with thousands of cards is done in threads of its own."""
    original = resolve_name(work)
    threads: set[Thread] = set()

    def do(*args: object, **options: object) -> object:
        threads.add(current_thread())
        return original(*args, **options)

    monkeypatch.setattr(work, do)

    assert await importer.read(ANNA + BERT) == {"added": "2"}
    assert threads
    assert current_thread() not in threads


async def test_sensors_follow_an_import_once(
    hass: HomeAssistant, importer: Importer, simulator: Simulator
) -> None:
    """Not for every contact, of which there are hundreds."""
    account = await add_account(hass, simulator, "antbuddy")
    shown: list[object] = []
    account.runtime_data.coordinator.async_add_listener(lambda: shown.append(None))
    content = "".join(
        card(f"FN:Person {number}", f"TEL:+1 202 555 0{number}")
        for number in range(100, 200)
    )

    assert await importer.read(content) == {"added": "100"}
    assert 1 <= len(shown) <= 10
