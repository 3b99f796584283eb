"""Importing again: the file and the user each keep what is theirs."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from custom_components.telephony.diagnostics import async_get_config_entry_diagnostics

from ..helpers.contact_entries import (
    CALLED_BY,
    add_contact,
    card,
    change_contact,
    contact,
    contacts,
)
from ..helpers.contact_importer import Importer, offered
from ..helpers.flows import open_contact_form, submit_line, suggestions

ANNA = card("FN:Anna", "UID:1", "TEL;TYPE=cell:+1 202 555 0143")
BERT = card("FN:Bert", "UID:2", "TEL:+44 20 7946 0345", "TEL:+44 20 7946 0123")


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
    await importer.read(ANNA + BERT)
    (desk, anna, _) = entry.subentries.values()
    chosen = {"line": desk.subentry_id, "person": "person.anna"}
    await change_contact(
        hass, anna, data={**anna.data, **chosen, "called_by": ["assist"]}
    )
    await add_contact(hass, contact("Eve", "114", uid="5"))

    told = await importer.read(
        card("FN:Anna Maria", "UID:1", "TEL:+1 212 555 0162")
        + BERT
        + card("FN:Fay", "TEL:115")
    )

    assert told == {"added": "1", "updated": "1", "unchanged": "1"}
    assert contacts(entry) == {
        "Anna Maria": {
            "numbers": ["+1 212 555 0162"],
            "called_by": ["assist"],
            **chosen,
        },
        "Bert": {
            "numbers": ["+44 20 7946 0345", "+44 20 7946 0123"],
            "called_by": list(CALLED_BY),
        },
        "Eve": {"numbers": ["114"], "called_by": list(CALLED_BY)},
        "Fay": {"numbers": ["115"], "called_by": list(CALLED_BY)},
    }
    assert entry.subentries[anna.subentry_id].title == "Anna Maria"


async def test_what_the_user_changed_stays(
    hass: HomeAssistant, importer: Importer, entry: ConfigEntry
) -> None:
    """A name, a number more, a number less, another way to write one and the order."""
    await importer.read(
        card("FN:Anna", "UID:1", *(f"TEL:+1 202 555 01{end}" for end in range(40, 45)))
    )
    (_, anna) = entry.subentries.values()
    form = await open_contact_form(hass, entry, anna.subentry_id)
    by_hand = ["+442079460345", "+1 202 555 0142", "001 (202) 555-0140", "+12025550141"]
    await submit_line(
        hass, form, suggestions(form) | {"name": "Mum", "numbers": by_hand}
    )

    told = await importer.read(
        card("FN:Anna M.", "UID:1", "TEL:+1 202 555 0149")
        + card("FN:Anna M.", "UID:1", "TEL:+1 202 555 0140", "TEL:+1 202 555 0142")
        + card("FN:Anna M.", "UID:1", "TEL:+1 202 555 0143")
    )

    assert told == {"updated": "1"}
    assert contacts(entry)["Mum"]["numbers"] == [
        "+442079460345",
        "+1 202 555 0142",
        "001 (202) 555-0140",
        "+1 202 555 0149",
    ]


async def test_a_number_that_the_user_entered_outlives_its_time_in_the_file(
    hass: HomeAssistant, importer: Importer, entry: ConfigEntry
) -> None:
    await add_contact(hass, contact("anna", "+12025550143", "112"))

    assert await importer.read(ANNA) == {"unchanged": "1"}
    assert await importer.read(card("FN:Anna", "UID:1", "TEL:113")) == {"updated": "1"}
    assert await importer.read(card("FN:Anna", "UID:1", "TEL:114")) == {"updated": "1"}

    assert contacts(entry)["anna"]["numbers"] == ["+12025550143", "112", "114"]


async def test_the_file_tells_which_number_is_called_until_the_user_does(
    hass: HomeAssistant, importer: Importer, entry: ConfigEntry
) -> None:
    """What is not the file's keeps its place."""
    one, other, third = "TEL:112", "TEL:113", "TEL:114"
    await importer.read(card("FN:Anna", one, other))
    (_, anna) = entry.subentries.values()
    numbers = ["112", "+442079460345", "113"]
    await change_contact(hass, anna, data={**anna.data, "numbers": numbers})

    assert await importer.read(card("FN:Anna", one, other)) == {"unchanged": "1"}
    assert await importer.read(card("FN:Anna", other, one)) == {"updated": "1"}
    assert anna.data["numbers"] == ["113", "+442079460345", "112"]
    assert await importer.read(card("FN:Anna", third)) == {"updated": "1"}
    assert anna.data["numbers"] == ["114", "+442079460345"]
    assert await importer.read(card("FN:Anna", third, one, other)) == {"updated": "1"}
    assert anna.data["numbers"] == ["114", "+442079460345", "112", "113"]

    numbers = ["113", "114", "112"]
    await change_contact(hass, anna, data={**anna.data, "numbers": numbers})
    assert await importer.read(card("FN:Anna", one, third, "TEL:115", other)) == {
        "updated": "1"
    }
    assert anna.data["numbers"] == ["113", "114", "112", "115"]


async def test_a_contact_never_loses_its_last_number(
    hass: HomeAssistant, importer: Importer, entry: ConfigEntry
) -> None:
    """The user took the one away that the file is left with."""
    await importer.read(BERT)
    (_, bert) = entry.subentries.values()
    await change_contact(
        hass, bert, data={**bert.data, "numbers": ["+44 20 7946 0123"]}
    )

    told = await importer.read(card("FN:Bert", "UID:2", "TEL:+44 20 7946 0345"))

    assert told == {"updated": "1"}
    assert contacts(entry)["Bert"]["numbers"] == ["+44 20 7946 0345"]


async def test_a_renamed_contact_is_known_without_a_uid(
    hass: HomeAssistant, importer: Importer, entry: ConfigEntry
) -> None:
    await importer.read(card("FN:Anna", "TEL:112"))
    (_, anna) = entry.subentries.values()
    await change_contact(hass, anna, name="Mum")

    assert await importer.read(card("FN:Anna", "TEL:113")) == {"updated": "1"}
    assert contacts(entry)["Mum"]["numbers"] == ["113"]


async def test_a_contact_that_was_found_by_name_is_found_by_its_card_afterwards(
    hass: HomeAssistant, importer: Importer, entry: ConfigEntry
) -> None:
    await add_contact(hass, contact("Anna", "112"))
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
    """Neither one that is renamed, nor a new one, nor one beside its own old name."""
    await add_contact(hass, contact("Eve", "114", uid="5"))
    await importer.read(ANNA)
    renamed = ANNA.replace("FN:Anna", "FN:eve")
    new = card("FN:EVE", "UID:6", "TEL:115")

    assert await importer.read(renamed) == {"updated": "1"}
    assert await importer.read(renamed) == {"unchanged": "1"}
    assert await importer.read(new) == {"added": "1"}
    assert await importer.read(renamed + new) == {"unchanged": "2"}

    assert set(contacts(entry)) == {"Eve", "eve (+1 202-555-0143)", "EVE (115)"}


async def test_cards_of_one_person_are_one_contact(
    importer: Importer, entry: ConfigEntry
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
    assert contacts(entry)["Anna"]["numbers"] == [
        "+1 202 555 0143",
        "112",
        "113",
        "114",
    ]


async def test_a_card_may_show_that_two_others_are_one_persons(
    importer: Importer, entry: ConfigEntry
) -> None:
    told = await importer.read(
        card("FN:Anna", "UID:1", "TEL:112")
        + card("FN:Bert", "TEL:112")
        + card("FN:Anna", "UID:2", "TEL:113", "ORG:Bakery")
        + card("FN:anna", "UID:3", "TEL:113", "TEL:112")
        + card("FN:ANNA", "UID:2", "TEL:114")
    )

    assert told == {"added": "2"}
    assert {name: known["numbers"] for name, known in contacts(entry).items()} == {
        "Anna": ["112", "113", "114"],
        "Bert": ["112"],
    }


async def test_two_people_of_one_name_are_two_contacts(
    hass: HomeAssistant, importer: Importer, entry: ConfigEntry
) -> None:
    """Told apart by where they work or by a number; they stay who they are."""
    file = (
        card("FN:Anna", "UID:1", "ORG:Bakery", "TEL:+442079460345")
        + card("FN:Anna", "UID:2", "ORG:Garage;Tyres", "TEL:112")
        + card("FN:Anna", "ORG:Bakery", "TEL:113")
        + card("FN:ANNA", "TEL:+12025550143")
        + card("FN:Bert", "ORG:Bakery", "TEL:+442079460345")
    )
    form = await importer.send(await importer.open(), file)
    names = [name for _, name in offered(form)]
    assert names == [
        "ANNA (+1 202-555-0143)",
        "Anna (+44 20 7946 0345)",
        "Anna (113)",
        "Anna (Garage Tyres)",
        "Bert",
    ]

    assert importer.end(await importer.choose(form, *names)) == {"added": "5"}
    before = contacts(entry)
    assert {name: known["numbers"] for name, known in before.items()} == {
        "ANNA (+1 202-555-0143)": ["+12025550143"],
        "Anna (+44 20 7946 0345)": ["+442079460345"],
        "Anna (113)": ["113"],
        "Anna (Garage Tyres)": ["112"],
        "Bert": ["+442079460345"],
    }
    assert await importer.read(file) == {"unchanged": "5"}
    assert contacts(entry) == before


async def test_a_contact_keeps_its_name_when_a_namesake_joins_it(
    hass: HomeAssistant, importer: Importer, entry: ConfigEntry
) -> None:
    """Automations call it by that."""
    await importer.read(card("FN:Anna", "TEL:112"))
    (_, anna) = entry.subentries.values()

    told = await importer.read(card("FN:Anna", "TEL:113") + card("FN:Anna", "TEL:112"))

    assert told == {"added": "1", "unchanged": "1"}
    assert anna.title == "Anna"
    assert contacts(entry)["Anna (113)"]["numbers"] == ["113"]
    # When one of them has left the file, the other one is still known.
    assert await importer.read(card("FN:Anna", "TEL:113", "TEL:114")) == {
        "updated": "1"
    }
    assert contacts(entry)["Anna (113)"]["numbers"] == ["113", "114"]
    assert contacts(entry)["Anna"]["numbers"] == ["112"]


async def test_a_name_follows_the_number_that_is_in_it(
    importer: Importer, entry: ConfigEntry
) -> None:
    file = card("FN:Anna", "UID:1", "TEL:112") + card("FN:Anna", "UID:2", "TEL:113")
    await importer.read(file)

    assert await importer.read(file.replace("TEL:113", "TEL:114")) == {
        "updated": "1",
        "unchanged": "1",
    }
    assert set(contacts(entry)) == {"Anna (112)", "Anna (114)"}


async def test_another_person_of_a_contacts_name_is_added(
    importer: Importer, entry: ConfigEntry
) -> None:
    """Their UIDs tell them apart, but not where a number says otherwise."""
    await importer.read(ANNA)

    assert await importer.read(card("FN:Anna", "UID:9", "TEL:112")) == {"added": "1"}
    assert set(contacts(entry)) == {"Anna", "Anna (112)"}
    moved = card("FN:Anna", "UID:7", "TEL:+12025550143", "TEL:113")
    assert await importer.read(moved) == {"updated": "1"}
    # From then on it is known by the new UID.
    moved = card("FN:Ann", "UID:7", "TEL:114")
    assert await importer.read(moved) == {"updated": "1"}
    assert set(contacts(entry)) == {"Ann", "Anna (112)"}


async def test_there_is_always_another_name(
    hass: HomeAssistant, importer: Importer, entry: ConfigEntry
) -> None:
    for number, name in enumerate(("Anna", "ANNA (112)", "Anna (2)")):
        await add_contact(hass, contact(name, f"12{number}", uid=f"{number}"))

    assert await importer.read(card("FN:Anna", "UID:9", "TEL:112")) == {"added": "1"}

    assert contacts(entry)["Anna (3)"]["numbers"] == ["112"]


async def test_what_is_remembered_of_an_import_is_in_no_bug_report(
    hass: HomeAssistant, importer: Importer, entry: ConfigEntry
) -> None:
    await importer.read(ANNA)
    (_, anna) = entry.subentries.values()
    await change_contact(hass, anna, name="Mum")

    told = str(await async_get_config_entry_diagnostics(hass, entry))

    assert "imported" in told
    assert "Anna" not in told
    # Any three digits may stand in a time.
    assert "2025550143" not in told
    assert "202 555 0143" not in told


async def test_a_uid_that_everybody_has_tells_nobody_apart(
    importer: Importer, entry: ConfigEntry
) -> None:
    cards = [
        card(f"FN:{name}", "UID:0", f"TEL:{112 + n}") for n, name in enumerate("ABC")
    ]

    assert await importer.read("".join(cards)) == {"added": "3"}
    before = contacts(entry)
    assert await importer.read("".join(reversed(cards))) == {"unchanged": "3"}
    assert contacts(entry) == before


async def test_a_long_name_with_an_addition_can_still_be_changed(
    hass: HomeAssistant, importer: Importer, entry: ConfigEntry
) -> None:
    """The form takes no longer one."""
    long = "x" * 100
    file = card(f"FN:{long}", f"ORG:{'y' * 100}", "TEL:112") + card(
        f"FN:{long}", f"ORG:{'y' * 99}", "TEL:113"
    )

    assert await importer.read(file) == {"added": "2"}

    assert set(contacts(entry)) == {f"{'x' * 94} (112)", f"{'x' * 94} (113)"}
    assert await importer.read(file) == {"unchanged": "2"}
