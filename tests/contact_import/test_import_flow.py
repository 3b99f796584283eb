"""Importing contacts from a vCard file."""

import asyncio
from itertools import pairwise
import logging
from pkgutil import resolve_name
from threading import Thread, current_thread
from uuid import uuid4

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulator import Simulator

from ..helpers.contact_entries import add_contact, card, contact, contacts
from ..helpers.contact_importer import Importer, offered
from ..helpers.flows import complaints, submit_line, suggestions
from ..helpers.stored_accounts import VENDORS, add_account

ANNA = card("FN:Anna", "UID:1", "TEL;TYPE=cell:+1 202 555 0143")
BERT = card("FN:Bert", "UID:2", "TEL:+44 20 7946 0345", "TEL:+44 20 7946 0123")
NUMBERLESS = card("FN:Carl", "UID:3", "EMAIL:carl@example.com")
BROKEN = "BEGIN:VCARD\r\nFN:Dora\r\n"


@pytest.mark.parametrize("vendor", VENDORS)
async def test_contacts_are_added(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    simulator: Simulator,
    vendor: str,
) -> None:
    entry = await add_account(hass, simulator, vendor)
    importer = Importer(hass, hass_client, entry)
    form = await importer.send(await importer.open(), BERT + NUMBERLESS + ANNA + BROKEN)
    assert [name for _, name in offered(form)] == ["Anna", "Bert"]
    assert suggestions(form) == {
        "contacts": ["0", "1"],
        "called_by": ["button", "automation"],
    }

    result = await importer.choose(form, "Anna", "Bert", called_by=("assist",))

    assert importer.end(result) == {
        "added": "2",
        "without_number": "1",
        "unreadable": "1",
    }
    assert contacts(entry) == {
        "Anna": {"numbers": ["+1 202 555 0143"], "called_by": ["assist"]},
        "Bert": {
            "numbers": ["+44 20 7946 0345", "+44 20 7946 0123"],
            "called_by": ["assist"],
        },
    }
    assert [
        subentry.unique_id
        for subentry in entry.subentries.values()
        if subentry.subentry_type == "contact"
    ] == ["1", "2"]


async def test_a_label_of_the_users_own_costs_nothing(
    importer: Importer, entry: ConfigEntry
) -> None:
    labelled = card(
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:;=D0=90=D0=BD=D0=BD=D0=B0;;;",
        "TEL;X-CUSTOM(CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,=D0=94=D0=B0=D1=87=D0=B0)"
        ":+380671112244",
        "TEL;X-Büro:+380671112255",
        version="2.1",
    )

    assert await importer.read(labelled) == {"added": "1"}
    assert contacts(entry)["Анна"]["numbers"] == ["+380671112244", "+380671112255"]


async def test_a_line_that_cannot_be_read_is_counted(
    importer: Importer, entry: ConfigEntry
) -> None:
    broken = card("FN:Carl", "TEL;CELL", "TEL:+1 202 555 0181", "TEL;BASE64:1")

    assert await importer.read(broken) == {"added": "1", "unreadable_lines": "2"}
    assert contacts(entry)["Carl"]["numbers"] == ["+1 202 555 0181"]


async def test_who_has_no_name_is_called_by_the_number(
    importer: Importer, entry: ConfigEntry
) -> None:
    nameless = card("TEL:+442079460345") + card("N:;;;;", "TEL:+1 202 555 0143")

    for told in ({"added": "2"}, {"unchanged": "2"}):
        assert await importer.read(nameless + nameless) == told
        assert set(contacts(entry)) == {"+44 20 7946 0345", "+1 202-555-0143"}


async def test_a_careless_id_does_not_make_one_of_those_without_a_name(
    importer: Importer, entry: ConfigEntry
) -> None:
    nameless = card("UID:1", "TEL:+442079460345") + card("UID:1", "TEL:+12025550143")
    named = card("UID:1", "FN:Anna", "TEL:+442079460345")

    assert await importer.read(nameless + named) == {"added": "2"}
    assert set(contacts(entry)) == {"Anna", "+1 202-555-0143"}


async def test_only_what_was_chosen_is_added(
    importer: Importer, entry: ConfigEntry
) -> None:
    form = await importer.send(await importer.open(), ANNA + BERT)

    assert importer.end(await importer.choose(form, "Bert")) == {"added": "1"}
    assert set(contacts(entry)) == {"Bert"}


async def test_nothing_chosen_is_told(
    hass: HomeAssistant, importer: Importer, entry: ConfigEntry
) -> None:
    form = await importer.send(await importer.open(), ANNA)

    result = await importer.choose(form)

    assert await complaints(hass, result, "contact") == {
        "contacts": "Choose at least one contact."
    }
    assert importer.end(await importer.choose(result, "Anna")) == {"added": "1"}


async def test_a_uid_that_is_a_lines_number_is_no_obstacle(
    importer: Importer, entry: ConfigEntry
) -> None:
    (desk,) = entry.subentries.values()

    told = await importer.read(card("FN:Anna", f"UID:{desk.unique_id}", "TEL:112"))

    assert told == {"added": "1"}


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
    entry: ConfigEntry,
    content: str | bytes,
    complaint: str,
) -> None:
    """Another file can be chosen at once, and contacts stay as they are."""
    await add_contact(hass, contact("Eve", "114"))

    result = await importer.send(await importer.open(), content)

    assert await complaints(hass, result, "contact") == {"file": complaint}
    assert set(contacts(entry)) == {"Eve"}
    form = await importer.send(result, ANNA)
    assert importer.end(await importer.choose(form, "Anna")) == {"added": "1"}
    assert set(contacts(entry)) == {"Anna", "Eve"}


async def test_what_is_in_a_file_is_told_to_no_log(
    importer: Importer, entry: ConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    broken = card("FN;QUOTED-PRINTABLE:Dora=FC", "TEL:+12025550143", "no property")
    form = await importer.send(await importer.open(), BERT + broken + BROKEN)

    assert importer.end(await importer.choose(form, "Bert")) == {
        "added": "1",
        "unreadable": "1",
        "unreadable_lines": "1",
    }
    for private in ("Dora", "2025550143", "Bert", "7946 0345"):
        assert private not in caplog.text


async def test_a_file_that_is_gone_is_told(
    hass: HomeAssistant, importer: Importer
) -> None:
    result = await submit_line(hass, await importer.open(), {"file": str(uuid4())})

    assert await complaints(hass, result, "contact") == {
        "file": "The file is no longer there. Choose it again."
    }


async def test_everybody_is_suggested_for_whom_there_is_just_room(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "custom_components.telephony.flows.contact_import_flow.MOST_CONTACTS", 2
    )

    assert await importer.read(ANNA + BERT) == {"added": "2"}


async def test_an_account_that_has_stopped_since_takes_no_file(
    hass: HomeAssistant, importer: Importer, entry: ConfigEntry
) -> None:
    form = await importer.open()
    await hass.config_entries.async_unload(entry.entry_id)

    result = await importer.send(form, ANNA)

    told = await complaints(hass, result, "contact")
    assert told["base"].startswith("The account is not running any more.")
    assert contacts(entry) == {}


async def test_there_is_room_for_so_many(
    hass: HomeAssistant,
    importer: Importer,
    entry: ConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A contact that is updated needs none."""
    monkeypatch.setattr(
        "custom_components.telephony.flows.contact_import_flow.MOST_CONTACTS", 2
    )
    await add_contact(hass, contact("Anna", "112"))
    three = ANNA + BERT + card("FN:Fay", "TEL:115")

    form = await importer.send(await importer.open(), three)
    assert suggestions(form)["contacts"] == []
    result = await importer.choose(form, "Anna", "Bert", "Fay")

    assert await complaints(hass, result, "contact") == {
        "contacts": "An account has 2 contacts at most. "
        "Choose fewer, or remove some that you no longer need."
    }
    assert set(contacts(entry)) == {"Anna"}
    assert importer.end(await importer.choose(result, "Anna", "Bert")) == {
        "added": "1",
        "updated": "1",
    }


async def test_a_great_many_cards_hold_nobody_up(
    importer: Importer, entry: ConfigEntry
) -> None:
    """Others have their turn while as many are added as there is room for."""
    content = "".join(
        card(
            f"FN:Person {number:05}",
            f"UID:{number}",
            f"TEL:+1 202 555 {number:04}",
            f"TEL:+44 20 7946 0{number % 1000:03}",
        )
        for number in range(2_000)
    )
    form = await importer.send(await importer.open(), content)
    assert len(offered(form)) == 2_000
    seen: set[int] = set()

    async def look() -> None:
        while True:
            seen.add(len(entry.subentries))
            await asyncio.sleep(0)

    others = asyncio.create_task(look())
    result = await importer.choose(
        form, *(f"Person {number:05}" for number in range(0, 2_000, 4))
    )
    others.cancel()

    assert importer.end(result) == {"added": "500"}
    assert len(contacts(entry)) == 500
    steps = sorted(seen)
    assert max(later - before for before, later in pairwise(steps)) <= 50


async def test_who_was_removed_meanwhile_stays_away(
    hass: HomeAssistant, importer: Importer, entry: ConfigEntry
) -> None:
    """Somebody removes a contact while an import is at others."""
    names = [f"Person {number}" for number in range(100, 130)]
    first, second = (
        "".join(
            card(f"FN:{name}", f"UID:{name}", f"TEL:+1 202 {area} 0{name[-3:]}")
            for name in names
        )
        for area in (555, 556)
    )
    await importer.read(first)
    last = next(one for one in entry.subentries.values() if one.title == names[-1])

    @callback
    def remove_one(change: ConfigEntryChange, _: ConfigEntry) -> None:
        if change is ConfigEntryChange.UPDATED and last.subentry_id in entry.subentries:
            hass.config_entries.async_remove_subentry(entry, last.subentry_id)

    stop = async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, remove_one)
    told = await importer.read(second)
    stop()

    assert told == {"updated": "29"}
    assert set(contacts(entry)) == {*names[:-1]}


@pytest.mark.parametrize(
    "work",
    [
        "pathlib.Path.read_bytes",
        "custom_components.telephony.contact_import.uploaded_file.read_cards",
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
    hass: HomeAssistant, importer: Importer, entry: ConfigEntry
) -> None:
    """Not for every contact, of which there are hundreds."""
    shown: list[object] = []
    entry.runtime_data.coordinator.async_add_listener(lambda: shown.append(None))
    content = "".join(
        card(f"FN:Person {number}", f"TEL:+1 202 555 0{number}")
        for number in range(100, 200)
    )

    assert await importer.read(content) == {"added": "100"}
    assert 1 <= len(shown) <= 10
