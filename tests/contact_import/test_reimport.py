"""Importing again: the file and the user each keep what is theirs."""

from dataclasses import replace

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from custom_components.telephony.calls import NumberUse
from custom_components.telephony.diagnostics import async_get_config_entry_diagnostics

from ..helpers.contact_entries import (
    CALLED_BY,
    add_contact,
    card,
    change_contact,
    contact,
    contacts,
    found,
)
from ..helpers.contact_importer import Importer, offered
from ..helpers.flows import open_book_form, submit_options, suggestions

ANNA = card("FN:Anna", "UID:1", "TEL;TYPE=cell:+1 202 555 0143")
BERT = card("FN:Bert", "UID:2", "TEL:+44 20 7946 0345", "TEL:+44 20 7946 0123")


async def test_the_same_file_changes_nothing(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    await importer.read(ANNA + BERT)
    before = contacts(hass, book)

    assert await importer.read(ANNA + BERT) == {"unchanged": "2"}
    assert contacts(hass, book) == before


async def test_a_file_updates_names_and_numbers_and_nothing_else(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    """What the user chose stays, and so do contacts that are not in the file."""
    await importer.read(ANNA + BERT)
    anna = found(hass, book, "Anna")
    await change_contact(
        hass, anna, called_by=CALLED_BY, person="person.anna", aliases=("Mum",)
    )
    await add_contact(hass, contact("Eve", "114"))

    told = await importer.read(
        card("FN:Anna Maria", "UID:1", "TEL:+1 212 555 0162")
        + BERT
        + card("FN:Fay", "TEL:115")
    )

    assert told == {"added": "1", "updated": "1", "unchanged": "1"}
    assert contacts(hass, book) == {
        "Anna Maria": ["+1 212 555 0162"],
        "Bert": ["+44 20 7946 0345", "+44 20 7946 0123"],
        "Eve": ["114"],
        "Fay": ["115"],
    }
    after = found(hass, book, "Anna Maria")
    assert after == replace(
        anna,
        name="Anna Maria",
        numbers=("+1 212 555 0162",),
        person="person.anna",
        aliases=("Mum",),
        uses=(),
    )
    speed_dials = [one.title for one in book.subentries.values()]
    assert speed_dials == ["Anna Maria", "Eve"]


async def test_what_the_user_changed_stays(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    """A name, a number more, a number less, another way to write one and the order."""
    await importer.read(
        card("FN:Anna", "UID:1", *(f"TEL:+1 202 555 01{end}" for end in range(40, 45)))
    )
    anna = found(hass, book, "Anna")
    form = await open_book_form(hass, book, "choose_contact")
    form = await submit_options(hass, form, {"contact": anna.name})
    by_hand = ["+442079460345", "+1 202 555 0142", "001 (202) 555-0140", "+12025550141"]
    await submit_options(
        hass, form, suggestions(form) | {"name": "Mum", "numbers": by_hand}
    )

    told = await importer.read(
        card("FN:Anna M.", "UID:1", "TEL:+1 202 555 0149")
        + card("FN:Anna M.", "UID:1", "TEL:+1 202 555 0140", "TEL:+1 202 555 0142")
        + card("FN:Anna M.", "UID:1", "TEL:+1 202 555 0143")
    )

    assert told == {"updated": "1"}
    assert contacts(hass, book)["Mum"] == [
        "+442079460345",
        "+1 202 555 0142",
        "001 (202) 555-0140",
        "+1 202 555 0149",
    ]


async def test_a_number_that_the_user_entered_outlives_its_time_in_the_file(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    await add_contact(hass, contact("anna", "+12025550143", "112"))

    assert await importer.read(ANNA) == {"unchanged": "1"}
    assert await importer.read(card("FN:Anna", "UID:1", "TEL:113")) == {"updated": "1"}
    assert await importer.read(card("FN:Anna", "UID:1", "TEL:114")) == {"updated": "1"}

    assert contacts(hass, book)["anna"] == ["+12025550143", "112", "114"]


async def test_the_file_tells_which_number_is_called_until_the_user_does(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    """What is not the file's keeps its place."""
    one, other, third = "TEL:112", "TEL:113", "TEL:114"
    await importer.read(card("FN:Anna", one, other))
    anna = found(hass, book, "Anna")
    numbers = ["112", "+442079460345", "113"]
    await change_contact(hass, anna, numbers=tuple(numbers))

    assert await importer.read(card("FN:Anna", one, other)) == {"unchanged": "1"}
    assert await importer.read(card("FN:Anna", other, one)) == {"updated": "1"}
    assert contacts(hass, book)["Anna"] == ["113", "+442079460345", "112"]
    assert await importer.read(card("FN:Anna", third)) == {"updated": "1"}
    assert contacts(hass, book)["Anna"] == ["114", "+442079460345"]
    assert await importer.read(card("FN:Anna", third, one, other)) == {"updated": "1"}
    assert contacts(hass, book)["Anna"] == ["114", "+442079460345", "112", "113"]

    numbers = ["113", "114", "112"]
    await change_contact(hass, anna, numbers=tuple(numbers))
    assert await importer.read(card("FN:Anna", one, third, "TEL:115", other)) == {
        "updated": "1"
    }
    assert contacts(hass, book)["Anna"] == ["113", "114", "112", "115"]


async def test_a_contact_never_loses_its_last_number(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    """The user took the one away that the file is left with."""
    await importer.read(BERT)
    bert = found(hass, book, "Bert")
    await change_contact(hass, bert, numbers=("+44 20 7946 0123",))

    told = await importer.read(card("FN:Bert", "UID:2", "TEL:+44 20 7946 0345"))

    assert told == {"updated": "1"}
    assert contacts(hass, book)["Bert"] == ["+44 20 7946 0345"]


async def test_a_renamed_contact_is_known_without_a_uid(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    await importer.read(card("FN:Anna", "TEL:112"))
    anna = found(hass, book, "Anna")
    await change_contact(hass, anna, name="Mum")

    assert await importer.read(card("FN:Anna", "TEL:113")) == {"updated": "1"}
    assert contacts(hass, book)["Mum"] == ["113"]


async def test_a_contact_that_was_found_by_name_is_found_by_its_card_afterwards(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    await add_contact(hass, contact("Anna", "112"))
    await importer.read(ANNA)

    told = await importer.read(ANNA.replace("FN:Anna", "FN:Anna Maria"))

    assert told == {"updated": "1"}
    assert set(contacts(hass, book)) == {"Anna Maria"}


async def test_a_card_is_known_by_its_uid_before_its_name(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    """Two people who swap names keep what is theirs."""
    await importer.read(ANNA + BERT)

    told = await importer.read(
        ANNA.replace("FN:Anna", "FN:Bert") + BERT.replace("FN:Bert", "FN:Anna")
    )

    assert told == {"updated": "2"}
    assert contacts(hass, book)["Bert"] == ["+1 202 555 0143"]


async def test_no_contact_takes_the_name_of_another(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    """Neither one that is renamed, nor a new one, nor one beside its own old name."""
    await add_contact(hass, contact("Eve", "114", uid="5"))
    await importer.read(ANNA)
    renamed = ANNA.replace("FN:Anna", "FN:eve")
    new = card("FN:EVE", "UID:6", "TEL:115")

    assert await importer.read(renamed) == {"updated": "1"}
    assert await importer.read(renamed) == {"unchanged": "1"}
    assert await importer.read(new) == {"added": "1"}
    assert await importer.read(renamed + new) == {"unchanged": "2"}

    assert set(contacts(hass, book)) == {"Eve", "eve (+1 202-555-0143)", "EVE (115)"}


async def test_cards_of_one_person_are_one_contact(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    """Each number is kept once, and one that cannot be called is left out."""
    told = await importer.read(
        card("FN:Anna", "UID:1", "TEL:+1 202 555 0143", "TEL:n/a", "TEL:0012025550143")
        + card("FN:anna", "UID:2", "TEL:+12025550143", "TEL:112")
        + card("FN:Anna at work", "UID:2", "TEL:113", "TEL:112")
        + card("FN:Anna", "UID:1", "TEL:114")
        + card("FN:Bert", "TEL:unknown", "TEL:+1 202 55")
        + card("FN:Bert")
    )

    assert told == {"added": "1", "without_number": "2"}
    assert contacts(hass, book)["Anna"] == [
        "+1 202 555 0143",
        "112",
        "113",
        "114",
    ]


async def test_a_card_may_show_that_two_others_are_one_persons(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    told = await importer.read(
        card("FN:Anna", "UID:1", "TEL:112")
        + card("FN:Bert", "TEL:112")
        + card("FN:Anna", "UID:2", "TEL:113", "ORG:Bakery")
        + card("FN:anna", "UID:3", "TEL:113", "TEL:112")
        + card("FN:ANNA", "UID:2", "TEL:114")
    )

    assert told == {"added": "2"}
    assert contacts(hass, book) == {
        "Anna": ["112", "113", "114"],
        "Bert": ["112"],
    }


async def test_two_people_of_one_name_are_two_contacts(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    """Told apart by where they work or by a number; they stay who they are."""
    file = (
        card("FN:Anna", "UID:1", "ORG:Bakery", "TEL:+442079460345")
        + card("FN:Anna", "UID:2", "ORG:Garage;Tyres", "TEL:112")
        + card("FN:Anna", "ORG:Bakery", "TEL:113")
        + card("FN:ANNA", "TEL:+12025550143")
        + card("FN:Bert", "ORG:Bakery", "TEL:+442079460345")
    )
    form = await importer.offer(file, "import_some")
    names = offered(form)
    assert names == [
        "ANNA (+1 202-555-0143)",
        "Anna (+44 20 7946 0345)",
        "Anna (113)",
        "Anna (Garage Tyres)",
        "Bert",
    ]

    assert importer.end(await importer.choose(form, *names)) == {"added": "5"}
    before = contacts(hass, book)
    assert before == {
        "ANNA (+1 202-555-0143)": ["+12025550143"],
        "Anna (+44 20 7946 0345)": ["+442079460345"],
        "Anna (113)": ["113"],
        "Anna (Garage Tyres)": ["112"],
        "Bert": ["+442079460345"],
    }
    assert await importer.read(file) == {"unchanged": "5"}
    assert contacts(hass, book) == before


async def test_a_contact_keeps_its_name_when_a_namesake_joins_it(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    """Automations call it by that."""
    await importer.read(card("FN:Anna", "TEL:112"))

    told = await importer.read(card("FN:Anna", "TEL:113") + card("FN:Anna", "TEL:112"))

    assert told == {"added": "1", "unchanged": "1"}
    assert "Anna" in contacts(hass, book)
    assert contacts(hass, book)["Anna (113)"] == ["113"]
    # When one of them has left the file, the other one is still known.
    assert await importer.read(card("FN:Anna", "TEL:113", "TEL:114")) == {
        "updated": "1"
    }
    assert contacts(hass, book)["Anna (113)"] == ["113", "114"]
    assert contacts(hass, book)["Anna"] == ["112"]


async def test_a_name_follows_the_number_that_is_in_it(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    file = card("FN:Anna", "UID:1", "TEL:112") + card("FN:Anna", "UID:2", "TEL:113")
    await importer.read(file)

    assert await importer.read(file.replace("TEL:113", "TEL:114")) == {
        "updated": "1",
        "unchanged": "1",
    }
    assert set(contacts(hass, book)) == {"Anna (112)", "Anna (114)"}


async def test_another_person_of_a_contacts_name_is_added(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    """Their UIDs tell them apart, but not where a number says otherwise."""
    await importer.read(ANNA)

    assert await importer.read(card("FN:Anna", "UID:9", "TEL:112")) == {"added": "1"}
    assert set(contacts(hass, book)) == {"Anna", "Anna (112)"}
    moved = card("FN:Anna", "UID:7", "TEL:+12025550143", "TEL:113")
    assert await importer.read(moved) == {"updated": "1"}
    # From then on it is known by the new UID.
    moved = card("FN:Ann", "UID:7", "TEL:114")
    assert await importer.read(moved) == {"updated": "1"}
    assert set(contacts(hass, book)) == {"Ann", "Anna (112)"}


async def test_there_is_always_another_name(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    for number, name in enumerate(("Anna", "ANNA (112)", "Anna (2)")):
        await add_contact(hass, contact(name, f"12{number}", uid=f"{number}"))

    assert await importer.read(card("FN:Anna", "UID:9", "TEL:112")) == {"added": "1"}

    assert contacts(hass, book)["Anna (3)"] == ["112"]


async def test_what_is_remembered_of_an_import_is_in_no_bug_report(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    await importer.read(ANNA)
    anna = await change_contact(hass, found(hass, book, "Anna"), called_by=CALLED_BY)
    await change_contact(hass, anna, name="Mum")

    told = str(await async_get_config_entry_diagnostics(hass, book))

    for private in ("Anna", "Mum", "2025550143", "202 555 0143"):
        assert private not in told


async def test_a_uid_that_everybody_has_tells_nobody_apart(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    cards = [
        card(f"FN:{name}", "UID:0", f"TEL:{112 + n}") for n, name in enumerate("ABC")
    ]

    assert await importer.read("".join(cards)) == {"added": "3"}
    before = contacts(hass, book)
    assert await importer.read("".join(reversed(cards))) == {"unchanged": "3"}
    assert contacts(hass, book) == before


async def test_a_long_name_with_an_addition_can_still_be_changed(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    """The form takes no longer one."""
    long = "x" * 100
    file = card(f"FN:{long}", f"ORG:{'y' * 100}", "TEL:112") + card(
        f"FN:{long}", f"ORG:{'y' * 99}", "TEL:113"
    )

    assert await importer.read(file) == {"added": "2"}

    assert set(contacts(hass, book)) == {f"{'x' * 94} (112)", f"{'x' * 94} (113)"}
    assert await importer.read(file) == {"unchanged": "2"}


async def test_other_names_and_organisations_follow_the_file_until_the_user_changes_them(
    hass: HomeAssistant, importer: Importer, book: ConfigEntry
) -> None:
    """And what a number is for."""

    def file(alias: str, organization: str, use: str = "CELL") -> str:
        return card(
            *("FN:Anna", "UID:1", f"NICKNAME:{alias}", f"ORG:{organization}"),
            f"TEL;TYPE={use}:+1 202 555 0143",
        )

    await importer.read(file("Annie", "Bakery"))
    anna = found(hass, book, "Anna")
    assert (anna.aliases, anna.organization) == (("Annie",), "Bakery")
    assert anna.uses == (NumberUse.MOBILE,)

    assert await importer.read(file("Nan", "Garage", "WORK")) == {"updated": "1"}
    anna = found(hass, book, "Anna")
    assert (anna.aliases, anna.organization) == (("Nan",), "Garage")
    assert anna.uses == (NumberUse.WORK,)

    await change_contact(hass, anna, aliases=("Mum",), organization=None)
    assert await importer.read(file("Anni", "Bakery")) == {"unchanged": "1"}
    anna = found(hass, book, "Anna")
    assert (anna.aliases, anna.organization) == (("Mum",), None)
