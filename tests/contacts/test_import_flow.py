"""Importing contacts from a vCard file, once and again."""

import asyncio
import logging
from time import perf_counter
from uuid import uuid4

from homeassistant.config_entries import ConfigEntry, SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulator import Simulator

from ..accounts import VENDORS, add_account
from ..contact_entries import add_contact, card, contact, contacts, upload
from ..flows import (
    choose_way_to_add_contacts,
    complaints,
    submit_line,
    suggestions,
)
from ..repository import INTEGRATION, read_json

ANNA = card("FN:Anna", "UID:1", "TEL;TYPE=cell:+1 202 555 0143")
BERT = card("FN:Bert", "UID:2", "TEL:+44 20 7946 0345", "TEL:+44 20 7946 0123")
NUMBERLESS = card("FN:Carl", "UID:3", "EMAIL:carl@example.com")
BROKEN = "BEGIN:VCARD\r\nFN:Dora\r\n"


END = read_json(INTEGRATION / "translations" / "en.json")["config_subentries"][
    "contact"
]["abort"]["contacts_imported"]


class Importer:
    """Imports files into an account as a person does."""

    def __init__(
        self, hass: HomeAssistant, log_in: ClientSessionGenerator, entry: ConfigEntry
    ) -> None:
        """Import into an account."""
        self._hass = hass
        self._log_in = log_in
        self._entry = entry

    async def open(self) -> SubentryFlowResult:
        """Return the form that asks for a file."""
        return await choose_way_to_add_contacts(self._hass, self._entry, "vcard")

    async def send(
        self, form: SubentryFlowResult, content: str | bytes
    ) -> SubentryFlowResult:
        """Choose a file; return what comes next."""
        data = content.encode() if isinstance(content, str) else content
        return await submit_line(
            self._hass, form, {"file": await upload(self._log_in, data)}
        )

    async def choose(
        self, form: SubentryFlowResult, *names: str, called_by: tuple[str, ...] = ()
    ) -> SubentryFlowResult:
        """Choose contacts by name; return what comes of it."""
        offered = {name: value for value, name in _offered(form)}
        return await submit_line(
            self._hass,
            form,
            {
                "contacts": [offered[name] for name in names],
                "called_by": list(called_by),
            },
        )

    async def read(self, content: str | bytes) -> dict[str, str]:
        """Import a file as it is suggested; return what is told at the end."""
        form = await self.send(await self.open(), content)
        assert form["step_id"] == "choose"
        return self.end(await submit_line(self._hass, form, suggestions(form)))

    def end(self, result: SubentryFlowResult) -> dict[str, str]:
        """Return what is told at the end of an import, without the zeros."""
        assert result["type"] is FlowResultType.ABORT
        assert result["reason"] == "contacts_imported"
        counts = result["description_placeholders"]
        assert counts is not None
        told = END.format(**counts)
        assert all(f": {count}" in told for count in counts.values())
        return {name: count for name, count in counts.items() if count != "0"}


def _offered(form: SubentryFlowResult) -> list[tuple[str, str]]:
    """Return the values and the names that can be chosen."""
    schema = form["data_schema"]
    assert schema is not None
    return [
        (option["value"], option["label"])
        for option in schema.schema["contacts"].config["options"]
    ]


@pytest.fixture
async def entry(hass: HomeAssistant, simulator: Simulator) -> ConfigEntry:
    """Return an account."""
    return await add_account(hass, simulator, "antbuddy")


@pytest.fixture
def importer(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: ConfigEntry
) -> Importer:
    """Return what imports into the account."""
    return Importer(hass, hass_client, entry)


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
    assert [name for _, name in _offered(form)] == ["Anna", "Bert"]
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


async def test_the_same_file_changes_nothing(
    importer: Importer, entry: ConfigEntry
) -> None:
    await importer.read(ANNA + BERT)
    before = contacts(entry)

    assert await importer.read(ANNA + BERT) == {"unchanged": "2"}
    assert contacts(entry) == before


async def test_a_file_updates_names_and_numbers_and_nothing_else(
    hass: HomeAssistant, importer: Importer, entry: ConfigEntry
) -> None:
    """What the user chose stays, and so do contacts that are not in the file."""
    desk = next(iter(entry.subentries))
    chosen = {"line": desk, "person": "person.anna"}
    await add_contact(
        hass, entry, contact("Ann", "112", called_by=["assist"], uid="1", **chosen)
    )
    await add_contact(hass, entry, contact("BERT", "113", called_by=[]))
    await add_contact(hass, entry, contact("Eve", "114", uid="5"))

    told = await importer.read(ANNA + BERT + card("FN:Fay", "TEL:115"))

    assert told == {"added": "1", "updated": "2"}
    assert contacts(entry) == {
        "Anna": {"numbers": ["+1 202 555 0143"], "called_by": ["assist"], **chosen},
        "Bert": {
            "numbers": ["+44 20 7946 0345", "+44 20 7946 0123"],
            "called_by": [],
        },
        "Eve": {"numbers": ["114"], "called_by": ["button", "automation"]},
        "Fay": {"numbers": ["115"], "called_by": ["button", "automation"]},
    }


async def test_a_contact_that_was_found_by_name_is_found_by_its_card_afterwards(
    hass: HomeAssistant, importer: Importer, entry: ConfigEntry
) -> None:
    await add_contact(hass, entry, contact("Anna", "112"))
    await importer.read(ANNA)

    told = await importer.read(ANNA.replace("FN:Anna", "FN:Anna Maria"))

    assert told == {"updated": "1"}
    assert set(contacts(entry)) == {"Anna Maria"}


async def test_a_card_is_known_by_its_uid_before_its_name(
    importer: Importer, entry: ConfigEntry
) -> None:
    """Two people who swap names keep what is theirs."""
    await importer.read(ANNA + BERT)

    told = await importer.read(
        ANNA.replace("FN:Anna", "FN:Bert") + BERT.replace("FN:Bert", "FN:Anna")
    )

    assert told == {"updated": "2"}
    assert contacts(entry)["Bert"]["numbers"] == ["+1 202 555 0143"]


async def test_no_contact_takes_the_name_of_another(
    hass: HomeAssistant, importer: Importer, entry: ConfigEntry
) -> None:
    await add_contact(hass, entry, contact("Eve", "114"))
    await importer.read(ANNA)

    told = await importer.read(ANNA.replace("FN:Anna", "FN:eve"))

    assert told == {"unchanged": "1"}
    assert set(contacts(entry)) == {"Anna", "Eve"}


async def test_a_uid_that_is_a_lines_number_is_no_obstacle(
    importer: Importer, entry: ConfigEntry
) -> None:
    (desk,) = entry.subentries.values()

    told = await importer.read(card("FN:Anna", f"UID:{desk.unique_id}", "TEL:112"))

    assert told == {"added": "1"}


async def test_cards_of_one_person_are_one_contact(
    importer: Importer, entry: ConfigEntry
) -> None:
    """Each number is kept once, and one that cannot be called is left out."""
    told = await importer.read(
        card("FN:Anna", "UID:1", "TEL:+1 202 555 0143", "TEL:n/a", "TEL:0012025550143")
        + card("FN:anna", "UID:2", "TEL:+12025550143", "TEL:112")
        + card("FN:Anna at work", "UID:2", "TEL:113")
        + card("FN:Bert", "TEL:unknown", "TEL:+1 202 55")
        + card("FN:Bert")
    )

    assert told == {"added": "1", "without_number": "2"}
    assert contacts(entry)["Anna"]["numbers"] == ["+1 202 555 0143", "112", "113"]


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
    await add_contact(hass, entry, contact("Eve", "114"))

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
        "unreadable": "2",
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


async def test_there_is_room_for_so_many(
    hass: HomeAssistant,
    importer: Importer,
    entry: ConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A contact that is updated needs none."""
    monkeypatch.setattr(
        "custom_components.telephony.contacts.import_flow.MOST_CONTACTS", 2
    )
    await add_contact(hass, entry, contact("Anna", "112"))
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


async def _longest_wait() -> float:
    """Return how long others had to wait at most, in seconds, when cancelled."""
    longest, last = 0.0, perf_counter()
    try:
        while True:
            await asyncio.sleep(0)
            now = perf_counter()
            longest, last = max(longest, now - last), now
    except asyncio.CancelledError:
        return longest


async def test_ten_thousand_cards_hold_nobody_up(
    hass: HomeAssistant, importer: Importer, entry: ConfigEntry
) -> None:
    """Not while they are read, and not while as many as there is room for are added."""
    content = "".join(
        card(
            f"FN:Person {number:05}",
            f"UID:{number}",
            f"TEL:+1 202 555 {number:04}",
            f"TEL:+44 20 7946 0{number % 1000:03}",
        )
        for number in range(10_000)
    )
    form = await importer.open()
    begin = perf_counter()
    others = asyncio.create_task(_longest_wait())

    form = await importer.send(form, content)
    result = await importer.choose(
        form, *(f"Person {number:05}" for number in range(0, 10_000, 20))
    )
    others.cancel()

    assert importer.end(result) == {"added": "500"}
    assert len(contacts(entry)) == 500
    # Generous, for machines differ: it is tenths of that here.
    assert await others < 0.5
    assert perf_counter() - begin < 60


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
