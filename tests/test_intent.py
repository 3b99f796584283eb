"""Calling by voice: nothing is dialled before whoever asked has said yes."""

from datetime import timedelta
from typing import Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import intent
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from simulator import Simulator
from simulator.faults import Status

from .helpers.contact_entries import (
    ASSIST,
    BookContact,
    add_book,
    add_contact,
    add_contacts,
    change_contact,
    contact,
    remove_contact,
)
from .helpers.conversations import Speaker, set_up_assist
from .helpers.states import shown
from .helpers.stored_accounts import add_account, set_up, stored_account

NOTHING_WAITS: Final = "No call waits for a yes. Say first whom to call"
CALLING: Final = "I am calling Anna Nguyen. Your own phone rings first."
QUESTION: Final = "Shall I call Anna Nguyen on +44 20 7946 0172?"

pytestmark = pytest.mark.usefixtures("frozen_time")


@pytest.fixture
def anna() -> BookContact:
    return contact("Anna Nguyen", "+44 20 7946 0172", "+1 202-555-0143")


@pytest.fixture
async def account(
    hass: HomeAssistant, simulator: Simulator, anna: BookContact
) -> MockConfigEntry:
    """Set up an account with contacts, and Assist."""
    await set_up_assist(hass)
    await add_contacts(
        hass,
        anna,
        contact("Bob Miller", "+1 202-555-0143"),
        contact("Bob Smith", "+1 202-555-0172"),
        contact("Carol", "+1 202-555-0181", called_by=["button"]),
    )
    return await add_account(hass, simulator, "nxcloud")


@pytest.fixture
def speaker(hass: HomeAssistant, account: MockConfigEntry) -> Speaker:
    return Speaker(hass)


def _not_for_assist(name: str) -> str:
    return (
        f'"{name}" may not be called by an assistant. Put the contact on speed dial if it '
        "should be, or change in the settings of the address book, with the gear beside "
        "it, who may be called"
    )


def _called(simulator: Simulator) -> list[str]:
    return [placed.number for placed in simulator.nxcloud.placed_calls]


async def test_a_call_is_placed_once_and_when_it_was_confirmed(
    speaker: Speaker, simulator: Simulator
) -> None:
    assert await speaker.say("Call Anna") == QUESTION
    assert _called(simulator) == []

    assert await speaker.say("Yes, call.") == CALLING
    assert _called(simulator) == ["442079460172"]

    assert await speaker.say("Yes, call.") == NOTHING_WAITS
    assert _called(simulator) == ["442079460172"]


async def test_a_yes_can_be_said_in_many_ways(
    speaker: Speaker, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    for words in (
        "yes",
        "Yes.",
        "yes, please",
        "Yeah!",
        "OK",
        "go ahead",
        "yes, do it",
        "yes call",
        "yes please call",
        "Yes, please call her!",
        "yes do call",
        "Yes, go ahead and call.",
        "yes call Anna",
        "yes, call anna nguyen",
        "Yes, please call Anna, please.",
    ):
        before = len(_called(simulator))
        assert await speaker.say("call anna nguyen") == QUESTION

        assert await speaker.say(words) == CALLING, words
        assert _called(simulator)[before:] == ["442079460172"]
        # Calls that follow each other are another test's.
        freezer.tick(timedelta(hours=1))


async def test_a_no_ends_it(speaker: Speaker, simulator: Simulator) -> None:
    for words in (
        "no",
        "No, thank you.",
        "nope",
        "no don't",
        "no, don't call",
        "No, do not call Anna!",
        "cancel the call",
    ):
        assert await speaker.say("call anna") == QUESTION

        assert await speaker.say(words) == "I do not call Anna Nguyen.", words
        assert await speaker.say("yes call") == NOTHING_WAITS
        assert await speaker.say("cancel the call") == NOTHING_WAITS
    assert _called(simulator) == []


WHICH_BOB: Final = "Which one do you mean: Bob Miller or Bob Smith?"


async def test_of_several_it_asks_which_and_understands_the_answer(
    speaker: Speaker, simulator: Simulator
) -> None:
    answers = {
        "miller": [
            "the first",
            "Bob Miller",
            "Miller, please.",
            "first one",
        ],
        "smith": [
            "the second one",
            "smith",
            "The last one.",
            "call the second",
            "last",
        ],
    }
    numbers = {"miller": "+1 202-555-0143", "smith": "+1 202-555-0172"}
    for name, ways in answers.items():
        for way in ways:
            assert await speaker.say("call bob") == WHICH_BOB

            assert await speaker.say(way) == (
                f"Shall I call Bob {name.title()} on {numbers[name]}?"
            ), way
    assert _called(simulator) == []
    assert await speaker.say("yes") == (
        "I am calling Bob Smith. Your own phone rings first."
    )
    assert _called(simulator) == ["12025550172"]


async def test_what_does_not_tell_which_is_asked_again(
    speaker: Speaker, simulator: Simulator
) -> None:
    say_which = "Say which one you mean: Bob Miller or Bob Smith"
    assert await speaker.say("call bob") == WHICH_BOB

    for words in ("yes", "yes, call Bob Smith"):
        assert await speaker.say(words) == say_which, words
    assert await speaker.say("Bob") == WHICH_BOB
    # Two have no third.
    assert (await speaker.say("the third")).startswith("Sorry, I")
    assert await speaker.say("no") == "I do not call anybody."
    assert await speaker.say("yes call") == NOTHING_WAITS
    assert _called(simulator) == []


async def test_a_choice_that_names_nobody_is_asked_again(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    hass_admin_user: MockUser,
) -> None:
    """A sentence of the user's own may say what none of ours does."""

    async def say(intent_type: str, name: str) -> str:
        response = await intent.async_handle(
            hass,
            "test",
            intent_type,
            {"contact": {"value": name}},
            context=Context(user_id=hass_admin_user.id),
        )
        speech: str = response.speech["plain"]["speech"]
        return speech

    assert await say("TelephonyCallContact", "bob") == WHICH_BOB

    assert await say("TelephonyChooseContact", "the fifth") == (
        "Say which one you mean: Bob Miller or Bob Smith"
    )
    assert _called(simulator) == []


async def test_who_was_not_asked_which_does_not_choose(
    hass: HomeAssistant, speaker: Speaker, simulator: Simulator
) -> None:
    other = Speaker(hass, conversation_id="garden")
    await speaker.say("call bob")

    assert await other.say("the first") == NOTHING_WAITS
    assert await other.say("yes") == NOTHING_WAITS
    assert await speaker.say("smith") == "Shall I call Bob Smith on +1 202-555-0172?"
    assert await other.say("yes") == NOTHING_WAITS
    assert _called(simulator) == []


async def test_among_too_many_the_whole_name_has_to_be_said(
    hass: HomeAssistant, account: MockConfigEntry, speaker: Speaker
) -> None:
    for place in range(6):
        await add_contact(
            hass,
            contact(f"Dave {place}", "+1 202-555-0143", called_by=ASSIST),
        )

    assert await speaker.say("call dave") == (
        '"dave" could be any of these contacts: Dave 0, Dave 1, Dave 2, Dave 3, Dave 4, '
        "Dave 5. Say the whole name, or allow Assist to call only one of them"
    )
    assert await speaker.say("yes call") == NOTHING_WAITS


@pytest.mark.parametrize(
    ("seconds", "answer", "calls"), [(59, CALLING, 1), (60, NOTHING_WAITS, 0)]
)
async def test_a_yes_counts_for_a_minute(
    speaker: Speaker,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    seconds: int,
    answer: str,
    calls: int,
) -> None:
    await speaker.say("call anna")
    freezer.tick(timedelta(seconds=seconds))

    assert await speaker.say("yes call") == answer
    assert len(_called(simulator)) == calls


@pytest.mark.parametrize(
    "somebody_else",
    [
        {"conversation_id": "garden"},
        {"device_id": "another device"},
    ],
)
async def test_the_yes_of_somebody_else_does_nothing(
    hass: HomeAssistant,
    speaker: Speaker,
    simulator: Simulator,
    somebody_else: dict[str, str],
) -> None:
    await speaker.say("call anna")

    other = Speaker(hass, **somebody_else)
    assert await other.say("yes call") == NOTHING_WAITS
    assert await other.say("no don't call") == NOTHING_WAITS
    assert _called(simulator) == []
    assert await speaker.say("yes call") == CALLING


async def test_the_yes_of_another_user_does_nothing(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    hass_admin_user: MockUser,
    hass_owner_user: MockUser,
) -> None:
    one, two = hass_admin_user.id, hass_owner_user.id

    async def ask(intent_type: str, user_id: str) -> str:
        response = await intent.async_handle(
            hass,
            "test",
            intent_type,
            {"contact": {"value": "Anna"}},
            context=Context(user_id=user_id),
        )
        speech: str = response.speech["plain"]["speech"]
        return speech

    assert await ask("TelephonyCallContact", one) == QUESTION

    assert await ask("TelephonyConfirmCall", two) == NOTHING_WAITS
    assert _called(simulator) == []
    assert await ask("TelephonyConfirmCall", one) == CALLING


async def test_two_who_ask_at_once_are_kept_apart(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    kitchen = Speaker(hass, conversation_id="kitchen", device_id="kitchen")
    garden = Speaker(hass, conversation_id="garden", device_id="garden")
    await kitchen.say("call anna")
    await garden.say("call bob smith")
    await kitchen.say("call bob miller")
    assert await kitchen.say("cancel the call") == "I do not call Bob Miller."

    assert await garden.say("yes call") == (
        "I am calling Bob Smith. Your own phone rings first."
    )
    assert await kitchen.say("yes call") == NOTHING_WAITS
    assert _called(simulator) == ["12025550172"]


async def test_a_question_waits_while_others_are_answered(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    kitchen, garden = Speaker(hass), Speaker(hass, conversation_id="garden")
    await kitchen.say("call anna")
    await garden.say("call bob smith")
    await garden.say("yes call")

    assert await kitchen.say("yes call") == CALLING
    assert _called(simulator) == ["12025550172", "442079460172"]


async def test_where_administrators_alone_may_call_nobody_else_does_by_voice(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    hass_read_only_user: MockUser,
    hass_admin_user: MockUser,
) -> None:
    hass.config_entries.async_update_entry(
        account, options={"administrators_only": True}
    )
    hass_read_only_user.mock_policy({"entities": True})
    child = Speaker(hass, user_id=hass_read_only_user.id)
    # Nobody knows who talks to a device.
    somebody = Speaker(hass, device_id="kitchen")
    for speaker in (child, somebody):
        await speaker.say("call anna")
        assert await speaker.say("yes call") == (
            "You may not place calls with the account NXCloud, or it is not known who "
            "you are. An administrator can change that in the options of the account, or "
            "in the rights of your user"
        )
        assert await speaker.say("yes call") == NOTHING_WAITS
    assert _called(simulator) == []
    refused = hass.states.get("sensor.nxcloud_refused_calls_today")
    assert refused is not None
    assert refused.attributes["reasons"] == {"administrators_only": 2}

    parent = Speaker(hass, user_id=hass_admin_user.id)
    await parent.say("call anna")
    assert await parent.say("yes call") == CALLING


async def test_who_is_called_by_voice_only_is_called(
    hass: HomeAssistant, speaker: Speaker, simulator: Simulator
) -> None:
    await add_contact(hass, contact("Erin", "+1 202-555-0143", called_by=ASSIST))
    await speaker.say("call erin")

    assert (await speaker.say("yes call")).startswith("I am calling Erin")
    assert _called(simulator) == ["12025550143"]


async def test_who_is_on_no_speed_dial_is_not_called_unless_the_user_says_so(
    hass: HomeAssistant, speaker: Speaker, simulator: Simulator
) -> None:
    erin = contact("Erin", "+1 202-555-0143", called_by=None)
    book = await add_contacts(hass, erin)

    for words in ("call erin", "make a phone call to erin"):
        assert await speaker.say(words) == _not_for_assist("Erin")
        assert await speaker.say("yes call") == NOTHING_WAITS
    hass.config_entries.async_update_entry(
        book, options={**book.options, "call_rule": "everybody"}
    )
    await hass.async_block_till_done()
    await speaker.say("call erin")

    assert (await speaker.say("yes call")).startswith("I am calling Erin")
    assert _called(simulator) == ["12025550143"]


async def test_whoever_has_another_name_is_called_by_it(
    hass: HomeAssistant, speaker: Speaker, simulator: Simulator
) -> None:
    """An alias is a name to say; what is answered is the name of the contact."""
    erin = contact("Erin Doe", "+1 202-555-0199", aliases=["Mum", "Mrs O\u2019Brien"])
    await add_contact(hass, erin)
    question = "Shall I call Erin Doe on +1 202-555-0199?"

    for words in (
        "Call Mum",
        "give mum a call",
        "call Mrs O'Brien",
        "call OBrien",
        "call erin",
    ):
        assert await speaker.say(words) == question, words
    assert await speaker.say("yes, call mum") == (
        "I am calling Erin Doe. Your own phone rings first."
    )
    assert _called(simulator) == ["12025550199"]


async def test_a_name_and_an_alias_that_both_fit_are_one_contact(
    hass: HomeAssistant, speaker: Speaker
) -> None:
    erin = contact("Erin Doe", "+1 202-555-0199", aliases=["Erin", "Aunt Erin"])
    await add_contact(hass, erin)

    for words in ("call erin", "call aunt", "make a phone call to erin"):
        assert await speaker.say(words) == "Shall I call Erin Doe on +1 202-555-0199?"


async def test_a_renamed_contact_is_called_by_the_new_name_at_once(
    hass: HomeAssistant, speaker: Speaker, simulator: Simulator, anna: BookContact
) -> None:
    await change_contact(hass, anna, name="Hannah Le", aliases=("Granny",))

    for words in ("call anna", "call anna nguyen"):
        assert (await speaker.say(words)).startswith("Sorry, I"), words
    assert await speaker.say("make a phone call to anna") == (
        'There is no contact called "anna"'
    )
    for words in ("call granny", "call hannah", "call Hannah Le"):
        assert await speaker.say(words) == "Shall I call Hannah Le on +44 20 7946 0172?"
    assert await speaker.say("yes, call hannah") == (
        "I am calling Hannah Le. Your own phone rings first."
    )
    assert _called(simulator) == ["442079460172"]


async def test_a_reload_between_question_and_answer_changes_nothing(
    hass: HomeAssistant,
    account: MockConfigEntry,
    speaker: Speaker,
    simulator: Simulator,
) -> None:
    await speaker.say("call anna")
    assert await hass.config_entries.async_reload(account.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert await speaker.say("yes call") == CALLING
    assert _called(simulator) == ["442079460172"]


async def test_nobody_is_called_on_an_account_that_was_removed_meanwhile(
    hass: HomeAssistant,
    account: MockConfigEntry,
    speaker: Speaker,
    simulator: Simulator,
) -> None:
    await add_account(hass, simulator, "net2phone")
    await speaker.say("call anna")
    await hass.config_entries.async_remove(account.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert await speaker.say("yes call") != CALLING
    assert _called(simulator) == []
    assert simulator.net2phone.placed_calls == []


async def test_the_contacts_of_a_disabled_address_book_are_not_spoken_of(
    hass: HomeAssistant, speaker: Speaker
) -> None:
    office = await add_book(hass, "Office")
    await add_contacts(
        hass,
        contact("Bob Smith", "+1 202-555-0199"),
        contact("Erin", "+1 202-555-0199"),
        book=office,
    )
    assert (await speaker.say("call erin")).startswith("Shall I call Erin")
    await hass.config_entries.async_set_disabled_by(
        office.entry_id, ConfigEntryDisabler.USER
    )
    await hass.async_block_till_done(wait_background_tasks=True)

    assert await speaker.say("call bob smith") == (
        "Shall I call Bob Smith on +1 202-555-0172?"
    )
    assert (await speaker.say("call erin")).startswith("Sorry, I")


async def test_english_is_understood_whatever_language_assist_speaks(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    speaker = Speaker(hass, language="de")
    assert await speaker.say("call anna") == QUESTION
    assert await speaker.say("yes call") == CALLING
    assert _called(simulator) == ["442079460172"]


async def test_nothing_is_dialled_for_whom_nothing_is_known_of(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    for intent_type in ("TelephonyCallContact", "TelephonyConfirmCall"):
        response = await intent.async_handle(
            hass, "test", intent_type, {"contact": {"value": "Anna"}}
        )
        assert response.response_type is intent.IntentResponseType.ERROR
        assert response.speech["plain"]["speech"] == (
            "It is not known who asks, so nothing was dialled: anybody could say yes. "
            "Use a conversation for it"
        )
    assert _called(simulator) == []


async def test_a_question_is_not_answered_in_the_same_turn(
    speaker: Speaker, simulator: Simulator
) -> None:
    script = Context()
    await speaker.say("call anna", script)

    assert await speaker.say("yes call", script) == (
        "Whether to call Anna Nguyen has to be answered by the user first, with the "
        "next thing that they say"
    )
    assert _called(simulator) == []
    assert await speaker.say("yes call") == CALLING


async def test_the_last_question_is_the_one_that_counts(
    speaker: Speaker, simulator: Simulator
) -> None:
    await speaker.say("call anna")
    assert await speaker.say("call bob smith") == (
        "Shall I call Bob Smith on +1 202-555-0172?"
    )

    assert await speaker.say("yes call anna") == (
        "The question was whether to call Bob Smith. Say: yes, call Bob Smith"
    )
    assert _called(simulator) == []
    assert await speaker.say("yes call bob") == (
        "I am calling Bob Smith. Your own phone rings first."
    )
    assert _called(simulator) == ["12025550172"]


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("make a phone call to Dave", 'There is no contact called "Dave"'),
        (
            "call carol",
            _not_for_assist("Carol"),
        ),
    ],
)
async def test_who_cannot_be_called_is_said_and_nothing_waits_for_a_yes(
    speaker: Speaker, simulator: Simulator, words: str, answer: str
) -> None:
    await speaker.say("call anna")

    assert await speaker.say(words) == answer
    assert await speaker.say("yes call") == NOTHING_WAITS
    assert _called(simulator) == []


async def test_a_contact_that_is_not_for_assistants_is_counted_as_refused(
    hass: HomeAssistant, speaker: Speaker
) -> None:
    await speaker.say("call carol")

    counter = shown(hass, "sensor.nxcloud_refused_calls_today")
    assert counter.attributes["reasons"] == {"called_by": 1}


async def test_a_contact_that_is_not_for_assistants_is_not_counted_where_nothing_runs(
    hass: HomeAssistant, account: MockConfigEntry, speaker: Speaker
) -> None:
    await hass.config_entries.async_unload(account.entry_id)
    await hass.async_block_till_done()

    assert await speaker.say("call carol") == _not_for_assist("Carol")
    assert shown(hass, "sensor.nxcloud_refused_calls_today").state == "unavailable"


async def _change(hass: HomeAssistant, anna: BookContact, change: str) -> None:
    match change:
        case "removed":
            await remove_contact(hass, anna)
        case "another number":
            await change_contact(hass, anna, numbers=("+1 202-555-0199",))
        case "not by Assist":
            await change_contact(hass, anna, called_by=["button"])
        case "renamed":
            await change_contact(hass, anna, name="Anna Le")


@pytest.mark.parametrize(
    "change", ["removed", "another number", "not by Assist", "renamed"]
)
async def test_what_was_agreed_to_is_what_is_called(
    hass: HomeAssistant,
    speaker: Speaker,
    simulator: Simulator,
    anna: BookContact,
    change: str,
) -> None:
    assert await speaker.say("call anna") == QUESTION
    await _change(hass, anna, change)

    assert await speaker.say("yes call") == (
        "The contact Anna Nguyen was changed or removed meanwhile, so nothing was "
        "dialled. Say again whom to call"
    )
    assert await speaker.say("yes call") == NOTHING_WAITS
    assert _called(simulator) == []


async def test_an_account_that_stopped_meanwhile_is_told(
    hass: HomeAssistant,
    account: MockConfigEntry,
    speaker: Speaker,
    simulator: Simulator,
) -> None:
    stopped = (
        "The account NXCloud is not running. See under Settings, Devices & services, "
        "Telephony why"
    )
    await speaker.say("call anna")
    await hass.config_entries.async_unload(account.entry_id)
    await hass.async_block_till_done()

    assert await speaker.say("yes call") == stopped
    assert await speaker.say("call anna") == stopped
    assert _called(simulator) == []


async def test_what_the_vendor_refuses_is_spoken_and_a_yes_is_used_up(
    speaker: Speaker, simulator: Simulator
) -> None:
    simulator.nxcloud.set_line_online("60010001", online=False)
    await speaker.say("call anna")

    assert await speaker.say("yes call") == (
        'The phone "Desk" is not registered with NXCloud; open its softphone and try '
        "again"
    )
    assert await speaker.say("yes call") == NOTHING_WAITS
    assert _called(simulator) == []


async def test_a_call_that_may_have_been_placed_is_not_placed_again(
    speaker: Speaker, simulator: Simulator
) -> None:
    await speaker.say("call anna")
    simulator.nxcloud.misbehave(Status(500, after=True), path="/v1/call/makecall")

    assert "may have been placed" in await speaker.say("yes call")
    assert await speaker.say("yes call") == NOTHING_WAITS
    assert len(_called(simulator)) == 1


async def test_the_permission_tells_two_address_books_apart(
    hass: HomeAssistant, speaker: Speaker, simulator: Simulator
) -> None:
    office = await add_book(hass, "Office")
    await add_contacts(
        hass,
        contact("Anna Nguyen", "+1 202-555-0143", called_by=["button"]),
        contact("Bob Smith", "+1 202-555-0199"),
        book=office,
    )

    assert await speaker.say("call anna") == QUESTION
    assert await speaker.say("call bob smith") == (
        "Which one do you mean: Bob Smith (Contacts) or Bob Smith (Office)?"
    )
    for answer in ("the second", "office", "Bob Smith (Office)"):
        assert await speaker.say(answer) == (
            "Shall I call Bob Smith on +1 202-555-0199?"
        ), answer
        await speaker.say("call bob smith")
    await speaker.say("the second one")
    await speaker.say("yes")

    assert _called(simulator) == ["12025550199"]


async def test_the_account_of_the_speed_dial_places_the_call(
    hass: HomeAssistant, speaker: Speaker, simulator: Simulator
) -> None:
    other = await add_account(hass, simulator, "net2phone")
    (line,) = other.subentries
    await add_contact(hass, contact("Erin", "+1 202-555-0143", line=line))

    await speaker.say("call erin")
    assert _called(simulator) == []
    await speaker.say("yes call")

    (placed,) = simulator.net2phone.placed_calls
    assert "".join(filter(str.isdigit, placed.number)) == "12025550143"
    assert _called(simulator) == []


async def _calls_erin(speaker: Speaker, simulator: Simulator, vendor: str) -> None:
    """Call somebody of whom the user did not say which account calls."""
    before = len(simulator.vendors[vendor].placed_calls)
    await speaker.say("call erin")

    assert (await speaker.say("yes call")).startswith("I am calling Erin")
    assert len(simulator.vendors[vendor].placed_calls) == before + 1


async def test_where_nothing_says_which_account_calls_the_default_one_does(
    hass: HomeAssistant,
    speaker: Speaker,
    account: MockConfigEntry,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """One that runs and has a line goes before it."""
    await add_contact(hass, contact("Erin", "+1 202-555-0143"))
    other = await add_account(hass, simulator, "net2phone")
    without_line = stored_account(
        simulator, "antbuddy", lines=[], options={"default_account": True}
    )
    await set_up(hass, without_line)
    await _calls_erin(speaker, simulator, "nxcloud")

    hass.config_entries.async_update_entry(other, options={"default_account": True})
    freezer.tick(timedelta(hours=1))
    await _calls_erin(speaker, simulator, "net2phone")

    await hass.config_entries.async_unload(other.entry_id)
    freezer.tick(timedelta(hours=1))
    await _calls_erin(speaker, simulator, "nxcloud")
    assert simulator.antbuddy.placed_calls == []


async def test_an_account_that_the_user_chose_does_not_give_way_while_it_is_stopped(
    hass: HomeAssistant, speaker: Speaker, simulator: Simulator
) -> None:
    """To be told is better than a call from a number that nobody expects."""
    other = await add_account(hass, simulator, "net2phone")
    (line,) = other.subentries
    await add_contact(hass, contact("Erin", "+1 202-555-0143", line=line))
    await hass.config_entries.async_unload(other.entry_id)

    assert await speaker.say("call erin") == (
        "The account net2phone is not running. See under Settings, Devices & services, "
        "Telephony why"
    )
    assert await speaker.say("yes call") == NOTHING_WAITS
    assert _called(simulator) == []
