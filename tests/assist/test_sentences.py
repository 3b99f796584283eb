"""What is understood, and what is left to others."""

from typing import Final
from unicodedata import normalize

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.conversation.agent_manager import get_agent_manager
from homeassistant.core import HomeAssistant
from homeassistant.helpers import intent
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)

from custom_components.telephony.assist.sentences import MOST_FORBIDDEN, MOST_NAMES
from custom_components.telephony.calls import inert_text
from simulator import Simulator

from ..helpers.contact_entries import (
    ASSIST,
    BookContact,
    add_contact,
    add_contacts,
    change_contact,
    contact,
    remove_contact,
)
from ..helpers.conversations import Speaker, set_up_assist
from ..helpers.stored_accounts import (
    NXCLOUD_VOICE,
    add_account,
    set_up,
    stored_account,
)
from ..helpers.time_travel import fire_time_changed

NUMBER = "+44 20 7946 0172"
NOT_UNDERSTOOD = "Sorry, I couldn't understand that"

pytestmark = pytest.mark.usefixtures("frozen_time")


async def _account(
    hass: HomeAssistant, simulator: Simulator, *contacts: BookContact
) -> MockConfigEntry:
    await add_contacts(hass, *contacts)
    return await add_account(hass, simulator, "nxcloud")


def _sentences(hass: HomeAssistant) -> list[str]:
    return get_agent_manager(hass).trigger_sentences


def _not_for_assist(name: str) -> str:
    return (
        f'"{name}" may not be called by an assistant. Put the contact on speed dial if it '
        "should be, or change in the settings of the address book, with the gear beside "
        "it, who may be called"
    )


def _question(name: str) -> str:
    return f"Shall I call {inert_text(name)} on {NUMBER}?"


# By name: what is said.
_SAID: Final = {
    "Anna Nguyen": (
        "Call Anna Nguyen.",
        "please phone anna",
        "ring Nguyen, please",
        "dial ANNA",
        "make a phone call to Anna",
        "place a call to anna nguyen",
        "give Anna a call",
        "call anna on the phone",
    ),
    "Nguyễn Văn Anh": ("call nguyễn văn anh",),
    "Müller & Söhne": ("call müller & söhne", "call Müller Söhne"),
    "Dr. Smith": ("call Dr. Smith", "call dr smith"),
    "Smith (home)": ("call smith home",),
    "Anne-Marie": ("call anne-marie", "call Anne Marie"),
    "J.R. Ewing": ("call J.R. Ewing",),
    "Tom, Dick": ("call Tom, Dick",),
    "Smith \u2013 work": ("call smith work",),
    "[x] {y} <z> | a; b \\ c": ("call x y z a b c",),
    "{contact}": ("call contact",),
    "王小明": ("call 王小明",),
    # Telephones write apostrophes in one way, and speech-to-text in another.
    "O'Brien": ("call O'Brien", "call O\u2019Brien"),
    "O\u2019Brien": ("call O'Brien", "make a phone call to O'Brien"),
    "Conan O'Brien": ("give O\u2019Brien a call",),
    # Letters and their accents apart, as some address books have them.
    "Mu\u0308ller": ("call m\u00fcller",),
    "Jose\u0301 Nun\u0303ez": ("call nu\u00f1ez",),
    # Vowels are marks there.
    "अनीता शर्मा": ("call शर्मा",),
    "\U0001f3e0 Home": ("call home",),
    "\u260e": ("call \u260e",),
}


async def test_a_contact_is_called_as_people_say_the_name(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await set_up_assist(hass)
    one = contact("Somebody", NUMBER, called_by=ASSIST)
    await _account(hass, simulator, one)

    for name, said in _SAID.items():
        await change_contact(hass, one, name=name)
        for words in said:
            assert await Speaker(hass).say(words) == _question(name), words


async def test_a_whole_name_goes_before_a_part_of_another(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """Signs around a name are no part of it, so that each is the whole name of one."""
    await set_up_assist(hass)
    one = contact("Somebody", NUMBER, called_by=ASSIST)
    await _account(hass, simulator, contact("Anna Smith", NUMBER), one)

    for name in ("\u2764\ufe0f Anna", "Anna!"):
        await change_contact(hass, one, name=name)
        assert await Speaker(hass).say("call anna") == _question(name)


async def test_names_with_signs_are_told_as_they_are_written(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await set_up_assist(hass)
    names = ("Dr. Smith", "Dr. Jones")
    await _account(hass, simulator, *(contact(name, NUMBER) for name in names))

    assert await Speaker(hass).say("call dr") == (
        "Which one do you mean: Dr. Smith or Dr. Jones?"
    )


# By name: what is understood as well.
_OTHER_WAYS: Final = {
    "José García": ("jose garcia", "José Garcia", "jose", "GARCIA", "josé garcía"),
    "Jürgen Müller": ("Jurgen Muller", "juergen mueller", "jürgen", "Mueller"),
    "Łukasz Żak": ("Lukasz Zak", "lukasz", "zak", "Łukasz"),
    "Søren Ørsted": ("Soren Orsted", "soeren oersted", "soren"),
    "Åse Þórsdóttir": ("Ase", "Aase", "Thorsdottir"),
    "Đặng Thị Ngọc": ("Dang Thi Ngoc", "dang", "thi ngoc", "Đặng"),
    "Zoe\u0308 Strauß": ("zoe strauss", "Zoë", "zoe"),
    "I\u015f\u0131l Çelik": ("Isil Celik", "celik"),
    "Анна Лебедева": ("Анна", "лебедева"),
    "Anne-Marie Dupont": (
        "Anne-Marie",
        "anne marie",
        "Anne Marie Dupont",
        "marie dupont",
    ),
    "Hans Peter Kern": ("Hans-Peter", "hans peter", "peter kern", "Hans-Peter Kern"),
    "Conan O'Brien": (
        "OBrien",
        "o brien",
        "O\u2019Brien",
        "O\u00b4Brien",
        "Conan OBrien",
    ),
    "Dara O\u02bcShea": ("O'Shea", "oshea", "dara o'shea", "Dara O Shea"),
    "Gabriele D\u2019Ágata": ("dagata", "D'Agata", "d agata", "gabriele d'ágata"),
}


async def test_a_name_is_understood_however_it_is_written_down(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """Without marks, of several words, with or without an apostrophe."""
    await set_up_assist(hass)
    await _account(hass, simulator, *(contact(name, NUMBER) for name in _OTHER_WAYS))
    speaker = Speaker(hass)

    for name, ways in _OTHER_WAYS.items():
        for way in ways:
            answer = _question(normalize("NFC", name))
            for words in (f"call {way}", f"please ring {way}, please."):
                assert normalize("NFC", await speaker.say(words)) == answer, words
            words = f"make a phone call to {way}"
            assert normalize("NFC", await speaker.say(words)) == answer, words


async def test_marks_count_where_somebody_writes_them(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await set_up_assist(hass)
    names = ("José García", "Jose Martinez", "Müller", "Muller", "Mueller & Co")
    await _account(hass, simulator, *(contact(name, NUMBER) for name in names))
    answers = {
        "call José": _question("José García"),
        "call jose": "Which one do you mean: José García or Jose Martinez?",
        "call jose martinez": _question("Jose Martinez"),
        "call müller": _question("Müller"),
        "call muller": _question("Muller"),
        "call mueller": _question("Müller"),
        "call mueller co": _question("Mueller & Co"),
        "make a call to Martínez": _question("Jose Martinez"),
    }

    for words, answer in answers.items():
        assert await Speaker(hass).say(words) == answer, words


async def test_what_is_no_telephone_call_is_left_to_others(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await set_up_assist(hass)
    # A name that nobody can say is not the one that goes without saying.
    await _account(hass, simulator, contact("Anna", NUMBER), contact("\u260e", NUMBER))
    speaker = Speaker(hass)
    await speaker.say("call anna")

    for words in (
        "call it a day",
        "call the kids for dinner",
        "Call Annabel",
        "call anna tomorrow",
        "call",
        "anna",
        "the first",
        "yes we can",
        "no way",
        "who called the elevator",
        "ring the bell",
        "dial down the lights",
    ):
        assert (await speaker.say(words)).startswith("Sorry, I"), words
    assert simulator.nxcloud.placed_calls == []
    assert (await speaker.say("yes call")).startswith("I am calling Anna")


async def test_a_yes_is_left_to_others_where_no_question_waits(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await set_up_assist(hass)
    names = ("Anna Nguyen", "Anna Smith")
    await _account(hass, simulator, *(contact(name, NUMBER) for name in names))
    speaker = Speaker(hass)

    async def is_left_to_others() -> None:
        for words in (
            "yes",
            "yes please",
            "ok",
            "no",
            "no don't",
            "smith",
            "the first",
        ):
            assert (await speaker.say(words)).startswith("Sorry, I"), words

    await is_left_to_others()
    for question in ("call anna", "call anna smith"):
        await speaker.say(question)
        assert "yes" in " ".join(_sentences(hass))
        freezer.tick(60)
        fire_time_changed(hass)
        await hass.async_block_till_done()
        await is_left_to_others()
    await speaker.say("call anna")
    await speaker.say("no")
    await is_left_to_others()
    await speaker.say("call anna smith")
    await speaker.say("yes")
    await is_left_to_others()
    assert len(simulator.nxcloud.placed_calls) == 1


async def test_ordinary_commands_work_as_before(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await set_up_assist(hass)
    await _account(hass, simulator, contact("Anna", NUMBER))

    assert await Speaker(hass).say("what time is it") == "12:30 PM"


async def test_contacts_are_understood_as_they_come_and_go(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await set_up_assist(hass)
    await _account(hass, simulator)
    speaker = Speaker(hass)
    assert await speaker.say("call anna") == NOT_UNDERSTOOD
    assert await speaker.say("yes call") == NOT_UNDERSTOOD

    anna = await add_contact(hass, contact("Anna", NUMBER, called_by=ASSIST))
    assert await speaker.say("call anna") == _question("Anna")

    await change_contact(hass, anna, name="Hannah")
    assert await speaker.say("call anna") == NOT_UNDERSTOOD
    assert await speaker.say("call hannah") == _question("Hannah")

    await remove_contact(hass, anna)
    assert await speaker.say("call hannah") == NOT_UNDERSTOOD


async def test_sentences_go_with_the_last_account(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await set_up_assist(hass)
    account = await _account(hass, simulator, contact("Anna", NUMBER))
    assert _sentences(hass)

    await hass.config_entries.async_remove(account.entry_id)
    await hass.async_block_till_done()

    assert _sentences(hass) == []
    assert (await Speaker(hass).say("who called today")).startswith("Sorry, I")


async def test_assist_may_come_after_the_integration(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await _account(hass, simulator, contact("Anna", NUMBER))

    await set_up_assist(hass)

    assert await Speaker(hass).say("call anna") == _question("Anna")


async def test_the_integration_does_without_assist(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await _account(hass, simulator, contact("Anna", NUMBER))

    assert "conversation" not in hass.config.components
    assert list(intent.async_get(hass)) == []


async def test_intents_do_without_the_conversation_agent(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "intent", {})
    await _account(hass, simulator, contact("Anna", NUMBER))

    response = await intent.async_handle(hass, "test", "TelephonyCallsToday")

    assert response.speech["plain"]["speech"]
    assert "conversation" not in hass.config.components


async def test_an_account_that_cannot_call_has_no_contacts_to_speak_of(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await set_up_assist(hass)
    await add_contact(hass, contact("Anna", NUMBER))
    await set_up(hass, stored_account(simulator, "nxcloud", without=NXCLOUD_VOICE))

    assert await Speaker(hass).say("call anna") == NOT_UNDERSTOOD


def _calling(hass: HomeAssistant) -> list[str]:
    """Return the sentences that call a contact with a name that is known."""
    return [text for text in _sentences(hass) if "(call|phone|" in text]


async def test_among_too_many_that_assist_may_call_whole_names_come_first(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await set_up_assist(hass)
    customers = [
        contact(f"Customer{place} Unit{place}", NUMBER, called_by=None)
        for place in range(MOST_NAMES - 1)
    ]
    book = await add_contacts(hass, *customers, contact("Anna", NUMBER, called_by=None))
    hass.config_entries.async_update_entry(book, options={"call_rule": "everybody"})
    await add_account(hass, simulator, "nxcloud")
    assert len(_calling(hass)) == MOST_NAMES

    assert await Speaker(hass).say("call anna") == _question("Anna")
    assert await Speaker(hass).say("call customer998 unit998") == (
        _question("Customer998 Unit998")
    )
    assert await Speaker(hass).say("call unit998") == NOT_UNDERSTOOD
    # However many they are, whoever is named so that the telephone is meant is found.
    assert await Speaker(hass).say("make a phone call to unit998") == (
        _question("Customer998 Unit998")
    )


async def test_a_large_address_book_is_no_burden(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """Ten thousand contacts, of whom the user chose two."""
    await set_up_assist(hass)
    others = [
        contact(f"Customer{place} Unit{place}", NUMBER, called_by=None)
        for place in range(9_997)
    ]
    await add_contacts(
        hass,
        *others,
        contact("Anna Nguyen", NUMBER),
        contact("Bob", NUMBER, aliases=["Dad"]),
        contact("Carol", NUMBER, called_by=["button"]),
    )
    await add_account(hass, simulator, "nxcloud")

    calling = _calling(hass)
    # Anna Nguyen, Anna, Nguyen, Bob and Dad.
    assert len(calling) <= 5 + 3 * MOST_FORBIDDEN < MOST_NAMES
    speaker = Speaker(hass)
    assert await speaker.say("call anna") == _question("Anna Nguyen")
    assert await speaker.say("call dad") == _question("Bob")
    # She may not be called, but somebody thought of her.
    assert await speaker.say("call carol") == _not_for_assist("Carol")
    assert await speaker.say("call customer5000") == NOT_UNDERSTOOD
    assert await speaker.say("make a phone call to customer5000") == (
        _not_for_assist("Customer5000 Unit5000")
    )


async def test_many_changes_at_once_are_one(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await set_up_assist(hass)
    await _account(hass, simulator)
    registered: list[None] = []
    get_agent_manager(hass).subscribe_intents(lambda _: registered.append(None))
    registered.clear()

    customers = [contact(f"Customer {place}", NUMBER) for place in range(100)]
    await add_contacts(hass, *customers)

    # Calls, yes and no.
    assert len(registered) == 3
