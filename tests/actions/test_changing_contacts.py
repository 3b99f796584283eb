"""Actions that save, delete and import contacts."""

import asyncio
from pathlib import Path

from homeassistant.auth.const import GROUP_ID_READ_ONLY
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
import pytest

from simulator import Simulator

from ..helpers.actions import Field, act, refusal
from ..helpers.contact_entries import (
    add_book,
    add_contact,
    card,
    contact,
    contacts,
    found,
)
from ..helpers.states import shown
from ..helpers.stored_accounts import set_up, stored_account

NUMBER = "+1 202 555 0143"


@pytest.fixture
async def book(hass: HomeAssistant) -> ConfigEntry:
    """Return the address book that is asked first."""
    hass.config.country = "US"
    return await add_book(hass, "Family")


async def test_a_caller_gets_a_name_at_once(
    hass: HomeAssistant, simulator: Simulator, book: ConfigEntry
) -> None:
    simulator.antbuddy.clear_calls()
    simulator.antbuddy.add_call(number="12025550143")
    await set_up(hass, stored_account(simulator, "antbuddy", options={"region": "US"}))

    response = await act(hass, "save_contact", name=" Anna  Doe", numbers=[NUMBER])

    assert response == {
        "name": "Anna Doe",
        "numbers": [NUMBER],
        "added": True,
        "config_entry_id": book.entry_id,
    }
    assert shown(hass, "sensor.antbuddy_last_caller").state == "Anna Doe"


async def test_the_same_person_twice_is_one(
    hass: HomeAssistant, book: ConfigEntry
) -> None:
    """With the numbers of both, each once; what else is known of them stays."""
    kept = contact("Anna", NUMBER, person="person.anna", aliases=["Mum"])
    await add_contact(hass, kept)

    for numbers in (["(202) 555-0143", "112"], ["113"]):
        response = await act(hass, "save_contact", name="ANNA", numbers=numbers)
        assert response["added"] is False

    anna = found(hass, book, "Anna")
    assert anna.numbers == (NUMBER, "112", "113")
    assert (anna.id, anna.person, anna.aliases) == (
        kept.contact.id,
        "person.anna",
        ("Mum",),
    )


async def test_the_same_person_twice_at_once_is_one(
    hass: HomeAssistant, book: ConfigEntry
) -> None:
    """With the numbers of all, whether the person was there or not."""
    for numbers in (["112", "113"], ["114", "115"]):
        await asyncio.gather(
            *(act(hass, "save_contact", name="Anna", numbers=[one]) for one in numbers)
        )

    assert {name: set(kept) for name, kept in contacts(hass, book).items()} == {
        "Anna": {"112", "113", "114", "115"}
    }
    assert len(found(hass, book, "Anna").numbers) == 4


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (
            {"name": "112", "numbers": ["113"]},
            (
                '"112" is a number. Enter a name with letters, or calling it by name '
                "would dial it"
            ),
        ),
        (
            {"name": "Bert", "numbers": ["no number"]},
            (
                '"no number" cannot be a telephone number. Write it with the country '
                "code"
            ),
        ),
        (
            {"name": "Bert", "numbers": ["+1 202 555 0143"]},
            '"…43" is a number of Anna already',
        ),
        (
            {"name": "x" * 101, "numbers": ["112"]},
            "This name is too long. Enter one of at most 100 letters",
        ),
        ({"name": "\u200b", "numbers": ["112"]}, "Enter a name"),
    ],
)
async def test_what_is_no_contact_is_told(
    hass: HomeAssistant, book: ConfigEntry, fields: dict[str, Field], told: str
) -> None:
    await add_contact(hass, contact("Anna", NUMBER))

    message = await refusal(hass, "save_contact", ServiceValidationError, **fields)

    assert message == told
    assert contacts(hass, book).keys() == {"Anna"}


async def test_an_address_book_that_is_full_takes_nobody(
    hass: HomeAssistant, book: ConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("save_contact", "import_contacts"):
        monkeypatch.setattr(
            f"custom_components.telephony.actions.{module}.MOST_CONTACTS", 1
        )
    await add_contact(hass, contact("Anna", NUMBER))
    await hass.async_add_executor_job(
        _write, hass, "contacts.vcf", card("FN:Bert", "TEL:112")
    )

    wanted: list[tuple[str, dict[str, Field]]] = [
        ("save_contact", {"name": "Bert", "numbers": ["112"]}),
        ("import_contacts", {"file": "contacts.vcf"}),
    ]
    for action, fields in wanted:
        message = await refusal(hass, action, ServiceValidationError, **fields)
        assert message.startswith('The address book "Family" has no room')
    # Who is there already needs none.
    await act(hass, "save_contact", name="Anna", numbers=["112"])
    assert contacts(hass, book) == {"Anna": [NUMBER, "112"]}


async def test_contacts_are_deleted_by_name_or_number(
    hass: HomeAssistant, book: ConfigEntry
) -> None:
    """A part of a name deletes nobody."""
    work = await add_book(hass, "Work")
    await add_contact(hass, contact("Anna", NUMBER), book)
    await add_contact(hass, contact("Anna Doe", "112"), book)
    await add_contact(hass, contact("anna", "113"), work)
    await add_contact(hass, contact("Bert", "114"), work)

    assert await act(hass, "delete_contacts", name="Doe") == {
        "contacts": [],
        "count": 0,
    }
    by_number = {"number": "12025550143", "config_entry_id": work.entry_id}
    assert (await act(hass, "delete_contacts", **by_number))["count"] == 0
    assert await act(hass, "delete_contacts", number="(202) 555-0143") == {
        "contacts": ["Anna"],
        "count": 1,
    }
    assert (await act(hass, "delete_contacts", name="ANNA"))["contacts"] == ["anna"]
    assert contacts(hass, book).keys() == {"Anna Doe"}
    assert contacts(hass, work).keys() == {"Bert"}

    message = await refusal(hass, "delete_contacts", ServiceValidationError)
    assert message == "Say who is wanted: by a number or by a name, not by both"


def _write(hass: HomeAssistant, name: str, content: str | bytes) -> Path:
    folder = Path(hass.config.path("media"))
    folder.mkdir(exist_ok=True)
    hass.config.media_dirs = {"local": str(folder)}
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


async def test_a_file_of_the_media_folder_is_imported(
    hass: HomeAssistant, book: ConfigEntry
) -> None:
    """Again and again, and it stays."""
    people = card("FN:Anna", "UID:1", f"TEL:{NUMBER}") + card("FN:Bert")
    file = await hass.async_add_executor_job(_write, hass, "contacts.vcf", people)
    counts = {
        "added": 1,
        "updated": 0,
        "unchanged": 0,
        "without_number": 1,
        "unreadable": 0,
        "unreadable_lines": 0,
        "config_entry_id": book.entry_id,
    }

    assert await act(hass, "import_contacts", file="contacts.vcf") == counts
    again = counts | {"added": 0, "unchanged": 1}
    assert await act(hass, "import_contacts", file="contacts.vcf") == again
    assert contacts(hass, book) == {"Anna": [NUMBER]}
    assert await hass.async_add_executor_job(file.exists)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("gone.vcf", "There is no file"),
        ("../secrets.yaml", "There is no file"),
        ("/etc/passwd", "There is no file"),
        ("folder", "There is no file"),
        ("text.txt", '"text.txt" is not a vCard file'),
        ("large.vcf", 'The file "large.vcf" has more than 20 MB'),
    ],
)
async def test_a_file_that_cannot_be_imported_is_told(
    hass: HomeAssistant, book: ConfigEntry, name: str, told: str
) -> None:
    def prepare() -> None:
        media = _write(hass, "text.txt", "no card").parent
        _write(hass, "large.vcf", b"BEGIN:VCARD\n" + b"x" * 20 * 1024 * 1024)
        (media / "folder").mkdir()
        Path(hass.config.path("secrets.yaml")).write_text(card("FN:Anna", "TEL:112"))

    await hass.async_add_executor_job(prepare)

    message = await refusal(hass, "import_contacts", ServiceValidationError, file=name)

    assert message.startswith(told)
    assert contacts(hass, book) == {}


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("save_contact", {"name": "Anna", "numbers": ["112"]}),
        ("delete_contacts", {"name": "Anna"}),
        ("import_contacts", {"file": "contacts.vcf"}),
    ],
)
async def test_whoever_may_only_look_changes_nobody(
    hass: HomeAssistant, book: ConfigEntry, action: str, fields: dict[str, object]
) -> None:
    await add_contact(hass, contact("Anna", NUMBER))
    # The first user of all owns the home.
    for name in ("Owner", "Guest"):
        user = await hass.auth.async_create_user(name, group_ids=[GROUP_ID_READ_ONLY])

    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            "telephony",
            action,
            fields,
            blocking=True,
            context=Context(user_id=user.id),
        )

    assert contacts(hass, book) == {"Anna": [NUMBER]}


async def test_an_address_book_that_is_kept_here_is_needed(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await set_up(hass, stored_account(simulator, "net2phone"))

    message = await refusal(
        hass, "save_contact", ServiceValidationError, name="Anna", numbers=["112"]
    )

    assert message.startswith("There is no address book for this yet.")
