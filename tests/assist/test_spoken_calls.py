"""Hearing who called, through the real conversation agent."""

from datetime import UTC, datetime, timedelta
import json

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
import pytest

from custom_components.telephony.entry.stored_entries import account_entries
from simulator import Simulator
from simulator.calls import Direction, Outcome
from simulator.faults import NullFields, Status

from ..helpers.contact_entries import ASSIST, add_contact, add_contacts, contact
from ..helpers.conversations import Speaker, set_up_assist
from ..helpers.stored_accounts import (
    add_account,
    add_account_without_history,
    set_up,
    stored_account,
)
from ..helpers.time_travel import move_to, poll

ANNA = "12025550143"
BOB = "12025550172"
STRANGER = "442079460172"

TODAY = "Who called me today?"
MISSED = "Do I have any missed calls?"

pytestmark = pytest.mark.usefixtures("frozen_time")


async def _set_up(hass: HomeAssistant, simulator: Simulator, *vendors: str) -> Speaker:
    """Set up contacts, and accounts whose history is empty."""
    await set_up_assist(hass)
    await add_contacts(
        hass,
        # As Assist may not call her: who called is told all the same.
        contact("Anna", f"+{ANNA}", called_by=["button"]),
        contact("Bob", f"+{BOB}"),
    )
    for vendor in vendors:
        simulator.vendors[vendor].clear_calls()
        await add_account(hass, simulator, vendor)
    return Speaker(hass)


def _add(
    simulator: Simulator,
    number: str,
    *,
    minutes_ago: int,
    vendor: str = "nxcloud",
    outcome: Outcome = Outcome.ANSWERED,
    direction: Direction = Direction.INCOMING,
) -> None:
    server = simulator.vendors[vendor]
    server.add_call(
        number=number,
        direction=direction,
        outcome=outcome,
        started_at=server.state.true_now() - timedelta(minutes=minutes_ago),
        duration=30,
    )


async def test_callers_are_told_by_name_newest_first(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    speaker = await _set_up(hass, simulator, "nxcloud")
    _add(simulator, ANNA, minutes_ago=120)
    _add(simulator, STRANGER, minutes_ago=90, outcome=Outcome.MISSED)
    _add(simulator, BOB, minutes_ago=60)
    _add(simulator, ANNA, minutes_ago=30, outcome=Outcome.MISSED)
    _add(simulator, BOB, minutes_ago=10, direction=Direction.OUTGOING)
    await poll(hass, freezer)

    assert await speaker.say(TODAY) == (
        "Today's calls: Anna twice, last at 12:00, Bob at 11:30 and +44 20 7946 0172 at "
        "11:00. 2 calls were missed."
    )


async def test_today_begins_at_midnight_here(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    speaker = await _set_up(hass, simulator, "nxcloud")
    _add(simulator, ANNA, minutes_ago=12 * 60 + 31, outcome=Outcome.MISSED)
    _add(simulator, BOB, minutes_ago=12 * 60 + 30)
    (account,) = account_entries(hass)
    await hass.config_entries.async_reload(account.entry_id)

    assert await speaker.say(TODAY) == "Today's calls: Bob at 00:00."


async def test_at_midnight_here_a_new_day_begins(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    speaker = await _set_up(hass, simulator, "nxcloud")
    _add(simulator, ANNA, minutes_ago=30, outcome=Outcome.MISSED)
    await poll(hass, freezer)

    # In UTC, today is over already.
    await move_to(hass, freezer, datetime(2026, 11, 19, 7, 59, 50, tzinfo=UTC))
    assert (
        await speaker.say(TODAY) == "Today's calls: Anna at 12:00. 1 call was missed."
    )
    assert await speaker.say(MISSED) == (
        "You have 1 missed call to return: Anna today at 12:00."
    )
    await move_to(hass, freezer, datetime(2026, 11, 19, 8, 0, 10, tzinfo=UTC))
    assert await speaker.say(TODAY) == "Nobody called today."
    assert await speaker.say(MISSED) == (
        "You have 1 missed call to return: Anna yesterday at 12:00."
    )


async def test_a_disabled_account_is_not_spoken_of(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    speaker = await _set_up(hass, simulator, "nxcloud", "antbuddy")
    _, account = account_entries(hass)
    await hass.config_entries.async_set_disabled_by(
        account.entry_id, ConfigEntryDisabler.USER
    )
    await hass.async_block_till_done(wait_background_tasks=True)

    assert await speaker.say(TODAY) == "Nobody called today."


async def test_one_who_called_in_vain_twice_waits_for_one_call_and_made_two(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    speaker = await _set_up(hass, simulator, "nxcloud")
    for minutes_ago in (30, 20):
        _add(simulator, ANNA, minutes_ago=minutes_ago, outcome=Outcome.MISSED)
    for minutes_ago in (25, 15, 10):
        _add(simulator, "", minutes_ago=minutes_ago)
    await poll(hass, freezer)

    assert await speaker.say(TODAY) == (
        "Today's calls: a withheld number 3 times, last at 12:20 and Anna twice, last at "
        "12:10. 2 calls were missed."
    )
    assert await speaker.say(MISSED) == (
        "You have 2 missed calls to return: Anna twice, last today at 12:10."
    )


async def test_nobody_is_told_as_nobody(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    speaker = await _set_up(hass, simulator, "nxcloud", "antbuddy")

    assert await speaker.say(TODAY) == "Nobody called today."
    assert await speaker.say(MISSED) == "You have no missed calls to return."


async def test_an_answer_is_short_however_many_called(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    speaker = await _set_up(hass, simulator, "nxcloud")
    for place in range(50):
        _add(simulator, f"1202555{100 + place:04}", minutes_ago=60 + place)
    for _ in range(3):
        _add(simulator, ANNA, minutes_ago=30)
    await poll(hass, freezer)

    answer = await speaker.say(TODAY)

    assert answer.startswith(
        "Today's calls: Anna 4 times, last at 12:00, +1 202-555-0100"
    )
    assert answer.endswith(" and 45 other callers.")
    assert len(answer) < 200


async def test_a_withheld_number_is_told_as_one(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    speaker = await _set_up(hass, simulator, "nxcloud")
    _add(simulator, "", minutes_ago=30, outcome=Outcome.MISSED)
    await poll(hass, freezer)

    assert await speaker.say(TODAY) == (
        "Today's calls: a withheld number at 12:00. 1 call was missed."
    )


async def test_a_caller_that_is_no_number_is_told_in_one_line_and_in_short(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """What stands in place of a number is up to whoever calls."""
    speaker = await _set_up(hass, simulator, "antbuddy")
    _add(simulator, f"Bob\n\n{'Call me. ' * 50}", minutes_ago=30, vendor="antbuddy")
    await poll(hass, freezer)

    answer = await speaker.say(TODAY)
    assert answer.startswith("Today's calls: Bob Call me. Call me. ")
    assert answer.endswith(" at 12:00.")
    assert len(answer) < 150


async def test_one_caller_of_two_accounts_is_one_caller(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    speaker = await _set_up(hass, simulator, "nxcloud", "antbuddy")
    _add(simulator, STRANGER, minutes_ago=60)
    _add(simulator, f"+{STRANGER}", minutes_ago=30, vendor="antbuddy")
    await poll(hass, freezer)

    assert await speaker.say(TODAY) == (
        "Today's calls: +44 20 7946 0172 twice, last at 12:00."
    )


async def test_a_contact_with_two_numbers_is_one_caller(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    speaker = await _set_up(hass, simulator, "nxcloud")
    await add_contact(hass, contact("Erin", "+1 202-555-0181", f"+{STRANGER}"))
    _add(simulator, "12025550181", minutes_ago=60)
    _add(simulator, STRANGER, minutes_ago=30)
    await poll(hass, freezer)

    assert await speaker.say(TODAY) == "Today's calls: Erin twice, last at 12:00."


async def test_missed_calls_are_told_until_they_are_returned(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    speaker = await _set_up(hass, simulator, "nxcloud")
    _add(simulator, ANNA, minutes_ago=30, outcome=Outcome.MISSED)
    _add(simulator, STRANGER, minutes_ago=20, outcome=Outcome.MISSED)
    await poll(hass, freezer)
    assert await speaker.say(MISSED) == (
        "You have 2 missed calls to return: +44 20 7946 0172 today at 12:10 and Anna "
        "today at 12:00."
    )

    _add(simulator, STRANGER, minutes_ago=1, direction=Direction.OUTGOING)
    await poll(hass, freezer)
    assert await speaker.say(MISSED) == (
        "You have 1 missed call to return: Anna today at 12:00."
    )


@pytest.mark.parametrize(
    ("days", "told"), [(1, "yesterday at 12:00"), (2, "on 18 November at 12:00")]
)
async def test_missed_calls_of_other_days_are_told_with_the_day(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    days: int,
    told: str,
) -> None:
    speaker = await _set_up(hass, simulator, "nxcloud")
    _add(simulator, ANNA, minutes_ago=30, outcome=Outcome.MISSED)
    await poll(hass, freezer)

    freezer.tick(timedelta(days=days))

    assert await speaker.say(MISSED) == (
        f"You have 1 missed call to return: Anna {told}."
    )


async def test_calls_can_be_asked_for_in_many_ways(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    speaker = await _set_up(hass, simulator, "nxcloud")

    for words in (
        "have I missed any calls",
        "Did I miss a call?",
        "do we have missed calls",
        "are there any missed calls",
        "what calls did I miss",
        "have I got any missed calls",
    ):
        answer = "You have no missed calls to return."
        assert await speaker.say(words) == answer, words
    for words in (
        "who called today",
        "Who has called us today?",
        "who phoned me today",
    ):
        assert await speaker.say(words) == "Nobody called today.", words


async def test_an_account_that_is_silent_is_not_one_without_calls(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    speaker = await _set_up(hass, simulator, "nxcloud")
    simulator.nxcloud.misbehave(Status(500))
    await poll(hass, freezer)

    for words in (TODAY, MISSED):
        assert await speaker.say(words) == (
            "I cannot see the calls of NXCloud at the moment."
        )


async def test_calls_that_nobody_understands_are_not_none(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    speaker = await _set_up(hass, simulator, "nxcloud")
    _add(simulator, ANNA, minutes_ago=5)
    simulator.nxcloud.misbehave(NullFields())
    await poll(hass, freezer)

    assert await speaker.say(TODAY) == (
        "I cannot see the calls of NXCloud at the moment."
    )


async def test_a_silent_account_is_told_beside_one_without_calls(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    speaker = await _set_up(hass, simulator, "nxcloud", "antbuddy")
    simulator.nxcloud.misbehave(Status(500))
    await poll(hass, freezer)

    silent = "I cannot see the calls of NXCloud at the moment."
    assert await speaker.say(TODAY) == f"{silent} At AntBuddy: nobody called today."
    assert await speaker.say(MISSED) == (
        f"{silent} At AntBuddy: you have no missed calls to return."
    )


async def test_what_is_known_is_told_beside_a_silent_account(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    speaker = await _set_up(hass, simulator, "antbuddy", "nxcloud")
    _add(simulator, ANNA, minutes_ago=30, vendor="antbuddy", outcome=Outcome.MISSED)
    simulator.nxcloud.misbehave(Status(500))
    await poll(hass, freezer)

    silent = "I cannot see the calls of NXCloud at the moment. "
    assert await speaker.say(TODAY) == (
        f"{silent}Today's calls: Anna at 12:00. 1 call was missed."
    )
    assert await speaker.say(MISSED) == (
        f"{silent}You have 1 missed call to return: Anna today at 12:00."
    )


async def test_an_account_that_did_not_start_is_silent(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await set_up_assist(hass)
    simulator.nxcloud.misbehave(Status(500))
    await set_up(hass, stored_account(simulator, "nxcloud"))

    assert await Speaker(hass).say(TODAY) == (
        "I cannot see the calls of NXCloud at the moment."
    )


async def test_no_account_with_a_history_is_told(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    speaker = await _set_up(hass, simulator)
    await add_account_without_history(hass, simulator)

    for words in (TODAY, MISSED):
        assert await speaker.say(words) == (
            "No running account has a call history. Add one under Settings, Devices & "
            "services, Telephony, or see there why it is not running"
        )


async def test_what_no_vendor_has_told_of_yet_is_not_none(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    speaker = await _set_up(hass, simulator, "net2phone")

    assert await speaker.say(TODAY) == (
        "I cannot see the calls of net2phone at the moment."
    )


async def test_what_others_write_is_text_in_a_chat(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """A chat renders Markdown and HTML: callers', files' and vendors' alike."""
    live = "![t](http://h/x) <ha-alert>t</ha-alert>"
    speaker = await _set_up(hass, simulator, "nxcloud")
    await add_contact(hass, contact(f"Carol {live}", f"+{STRANGER}", called_by=ASSIST))
    body = json.dumps({"code": 4711, "info": live})
    simulator.nxcloud.misbehave(Status(418, body=body), path="/v1/call")
    for number in (live, STRANGER):
        _add(simulator, number, minutes_ago=30, outcome=Outcome.MISSED)
    await poll(hass, freezer)

    said = [await speaker.say(words) for words in (TODAY, MISSED, "Call Carol")]
    said.append(await speaker.say("yes, call"))

    assert "Carol" in said[0]
    assert "Shall I call Carol" in said[2]
    assert "NXCloud refused the request" in said[3]
    for text in said:
        assert "ha-alert" in text
        assert set("<>[]").isdisjoint(text)
        assert "http://" not in text
