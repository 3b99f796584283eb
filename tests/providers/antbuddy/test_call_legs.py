"""From legs to calls: whatever order events come in, whichever are lost."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random
from typing import Any, Final

import pytest

from custom_components.telephony.calls import Direction, LiveCall, LivePhase
from custom_components.telephony.providers.antbuddy import call_legs
from custom_components.telephony.providers.antbuddy.call_events import (
    LegEvent,
    read_event,
)
from custom_components.telephony.providers.antbuddy.call_legs import PATIENCE, CallLegs
from custom_components.telephony.providers.json_record import JsonRecord
from simulator import Direction as Way
from simulator.antbuddy.account import AntbuddyAccount
from simulator.antbuddy.event_script import LiveCall as Script
from simulator.antbuddy.event_wire import Event

ACCOUNT: Final = AntbuddyAccount()
NOW: Final = datetime(2026, 11, 18, 20, 30, tzinfo=UTC)
NUMBER: Final = "07700900123"
DESK, RECEPTION = "office-desk", "reception"
RANKS: Final = {
    LivePhase.RINGING: 0,
    LivePhase.DIALLING: 0,
    LivePhase.ANSWERED: 1,
    LivePhase.ENDED: 2,
}


def script(
    direction: Way = Way.INCOMING,
    number: str = NUMBER,
    *,
    ringing: Sequence[str] = (),
    is_click_to_call: bool = False,
) -> Script:
    return Script(
        ACCOUNT,
        direction=direction,
        number=number,
        line=DESK,
        started_at=NOW,
        ringing=ringing,
        is_click_to_call=is_click_to_call,
    )


def at_two_desks() -> Script:
    return script(ringing=(DESK, RECEPTION))


def read(event: Event) -> LegEvent:
    name = event["Event-Name"]
    assert isinstance(name, str)
    found = read_event(name, JsonRecord(event), ACCOUNT.account_id, NOW)
    assert found is not None
    return found


def told_of(events: Iterable[Event]) -> list[LiveCall]:
    """Return what is told while events come."""
    legs = CallLegs()
    return [call for event in events for call in legs.take(read(event), NOW)]


def answered_call() -> list[Event]:
    call = at_two_desks()
    return [*call.created(), *call.answered(6), *call.ended(30, was_answered=True)]


def missed_call() -> list[Event]:
    call = at_two_desks()
    return [*call.created(), *call.ended(20, was_answered=False)]


def menu_call() -> list[Event]:
    call = script()
    return [
        *call.begun(),
        *call.picked_up(),
        *call.ended(9, was_answered=False, menu=True),
    ]


def outgoing_call() -> list[Event]:
    call = script(Way.OUTGOING)
    return [*call.created(), *call.answered(5), *call.ended(20, was_answered=True)]


def internal_call() -> list[Event]:
    call = script(Way.INTERNAL, RECEPTION)
    return [*call.created(), *call.answered(4), *call.ended(11, was_answered=True)]


def placed_call() -> list[Event]:
    call = script(Way.OUTGOING, is_click_to_call=True)
    return [
        *call.begun(),
        *call.picked_up(),
        *call.rung(),
        *call.answered(7),
        *call.ended(20, was_answered=True),
    ]


EVERY_KIND: Final = (
    answered_call,
    missed_call,
    menu_call,
    outgoing_call,
    internal_call,
    placed_call,
)


def phases(told: Sequence[LiveCall]) -> list[LivePhase]:
    """Return the phases in turn, each once."""
    found: list[LivePhase] = []
    for call in told:
        if not found or found[-1] is not call.phase:
            found.append(call.phase)
    return found


# What a call is


def test_call_that_is_answered_at_one_of_two_desks() -> None:
    told = told_of(answered_call())

    assert phases(told) == [LivePhase.RINGING, LivePhase.ANSWERED, LivePhase.ENDED]
    assert len({call.id for call in told}) == 1
    last = told[-1]
    assert last.direction is Direction.INCOMING
    assert (last.caller.number, last.callee.number) == (NUMBER, DESK)
    assert (last.line, last.did) == (DESK, ACCOUNT.did)
    assert last.started_at == NOW
    assert last.answered_at == NOW + timedelta(seconds=6)
    assert last.ended_at == NOW + timedelta(seconds=30)


def test_phone_that_rings_first_is_the_line_until_another_is_answered() -> None:
    call = script(ringing=(RECEPTION, DESK))

    told = told_of([*call.created(), *call.answered(3)])

    assert [(one.line, one.other_lines) for one in told] == [
        (None, ()),
        (RECEPTION, ()),
        # Both ring.
        (RECEPTION, (DESK,)),
        (DESK, ()),
    ]
    assert told[0].callee.number == ACCOUNT.did


def test_missed_call_was_answered_by_nobody() -> None:
    told = told_of(missed_call())

    assert phases(told) == [LivePhase.RINGING, LivePhase.ENDED]
    assert told[-1].answered_at is None


def test_voice_menu_is_no_person() -> None:
    told = told_of(menu_call())

    assert phases(told) == [LivePhase.RINGING, LivePhase.ENDED]
    assert told[-1].answered_at is None
    assert told[-1].callee.number == ACCOUNT.did


def test_menu_that_hands_on_to_a_person() -> None:
    call = script()

    told = told_of([*call.begun(), *call.picked_up(), *call.rung(), *call.answered(12)])

    assert phases(told) == [LivePhase.RINGING, LivePhase.ANSWERED]
    assert told[-1].answered_at == NOW + timedelta(seconds=12)


def test_own_phone_that_dials() -> None:
    told = told_of(outgoing_call())

    assert phases(told) == [LivePhase.DIALLING, LivePhase.ANSWERED, LivePhase.ENDED]
    last = told[-1]
    assert last.direction is Direction.OUTGOING
    assert (last.caller.number, last.callee.number) == (DESK, NUMBER)
    assert (last.line, last.did) == (DESK, None)


def test_call_between_own_phones() -> None:
    last = told_of(internal_call())[-1]

    assert last.direction is Direction.INTERNAL
    assert (last.caller.number, last.callee.number) == (DESK, RECEPTION)
    assert last.line == DESK


def test_click_to_call_is_answered_by_whoever_is_called() -> None:
    told = told_of(placed_call())

    assert phases(told) == [LivePhase.DIALLING, LivePhase.ANSWERED, LivePhase.ENDED]
    last = told[-1]
    assert last.direction is Direction.OUTGOING
    assert (last.caller.number, last.callee.number) == (DESK, NUMBER)
    assert last.answered_at == NOW + timedelta(seconds=7)


def test_call_that_is_handed_on_goes_on() -> None:
    """The called phone transfers the caller to another one."""
    call = script(ringing=(DESK,))
    legs = CallLegs()
    for event in (*call.created(), *call.answered(3)):
        legs.take(read(event), NOW)
    new = script(ringing=(RECEPTION,))
    transfer = new.rung()[0]
    first_leg = call.begun()[0]["Call-ID"]
    transfer["Other-Leg-Call-ID"] = first_leg
    transfer["Custom-Channel-Vars"] = {"Username": RECEPTION, "Bridge-ID": first_leg}
    ending, *_ = call.ended(9, was_answered=True)
    transfer["Timestamp"] = ending["Timestamp"]
    answer = {**transfer, "Event-Name": "CHANNEL_ANSWER"}
    told = [
        one
        for event in (transfer, answer, ending)
        for one in legs.take(read(event), NOW)
    ]

    assert {one.phase for one in told} == {LivePhase.ANSWERED}
    # Who handed it on talks no more.
    assert (told[-1].line, told[-1].other_lines) == (RECEPTION, ())
    assert legs.overdue(NOW + PATIENCE) == ()


# In any order


def test_order_changes_nothing_in_the_end() -> None:
    for kind, seed in product(EVERY_KIND, range(25)):
        about = f"{kind.__name__}, seed {seed}"
        events = kind()
        in_order = told_of(events)[-1]
        random = Random(seed)  # noqa: S311 - the same order for the same seed
        shuffled = events + random.sample(events, k=2)
        random.shuffle(shuffled)

        told = told_of(shuffled)

        assert len({call.id for call in told}) == 1, about
        ranks = [RANKS[call.phase] for call in told]
        assert ranks == sorted(ranks), about
        last = told[-1]
        assert last.phase is LivePhase.ENDED, about
        for name in ("direction", "started_at", "answered_at", "ended_at", "caller"):
            assert getattr(last, name) == getattr(in_order, name), about
        if in_order.answered_at is not None:
            assert (last.callee, last.line) == (in_order.callee, in_order.line), about


def test_what_comes_twice_is_told_once() -> None:
    events = answered_call()

    assert told_of([event for event in events for _ in range(3)]) == told_of(events)


def test_lost_events_leave_no_call_that_rings_for_ever() -> None:
    """Whichever two are lost, as long as one end comes."""
    for kind, seed in product(EVERY_KIND, range(25)):
        about = f"{kind.__name__}, seed {seed}"
        random = Random(seed)  # noqa: S311 - the same losses for the same seed
        *events, last = kind()
        for _ in range(min(2, len(events))):
            events.remove(random.choice(events))
        legs = CallLegs()
        told = [
            call for event in (*events, last) for call in legs.take(read(event), NOW)
        ]
        assert legs.overdue(NOW) == (), about

        told += legs.overdue(NOW + PATIENCE)

        by_id = {call.id: call.phase for call in told}
        assert set(by_id.values()) == {LivePhase.ENDED}, about
        assert legs.overdue(NOW + 2 * PATIENCE) == (), about


def test_two_calls_that_prove_to_be_one() -> None:
    """What was told as a call of its own ends, and the other one goes on."""
    call = at_two_desks()
    begun, first, second = call.created()
    for event in (first, second):
        event["Custom-Channel-Vars"] = {"Username": DESK}
        del event["Other-Leg-Call-ID"]
    bridge = {
        **second,
        "Event-Name": "CHANNEL_BRIDGE",
        "Other-Leg-Call-ID": begun["Call-ID"],
    }

    told = told_of([begun, second, bridge])

    assert [one.phase for one in told] == [
        LivePhase.RINGING,
        LivePhase.DIALLING,
        LivePhase.ENDED,
        LivePhase.RINGING,
    ]
    assert told[1].id == told[2].id
    assert told[0].id == told[3].id
    assert told[3].line == DESK


def test_end_without_a_beginning_is_told() -> None:
    """The connection was made while a call went on."""
    told = told_of(answered_call()[-2:])

    assert phases(told)[-1] is LivePhase.ENDED
    assert told[-1].caller.number == NUMBER


# Bounds


def test_flood_of_calls_takes_no_more_room_than_some() -> None:
    legs = CallLegs()
    told: list[LiveCall] = []
    for _ in range(call_legs.MOST_CALLS + 100):
        told += legs.take(read(script().begun()[0]), NOW)

    ended = [call for call in told if call.phase is LivePhase.ENDED]
    assert len(ended) == 100
    assert len(legs._calls) == len(legs._by_name) == call_legs.MOST_CALLS


def test_call_without_end_of_legs() -> None:
    """Every leg names the one before: they stay a few."""
    legs = CallLegs()
    event = script().begun()[0]
    for number in range(1_000):
        legs.take(
            read(
                {
                    **event,
                    "Call-ID": f"leg{number}",
                    "Other-Leg-Call-ID": f"leg{number - 1}",
                    "Custom-Channel-Vars": {"Bridge-ID": f"bridge{number // 3}"},
                }
            ),
            NOW,
        )

    assert all(len(call.legs) <= call_legs.MOST_LEGS for call in legs._calls.values())
    assert all(len(call.names) <= call_legs.MOST_NAMES for call in legs._calls.values())
    assert len(legs._by_name) <= sum(len(call.names) for call in legs._calls.values())


def test_many_calls_that_prove_to_be_one() -> None:
    legs = CallLegs()
    event = script().begun()[0]

    def take(leg: str, other: str) -> None:
        legs.take(
            read(
                {
                    **event,
                    "Call-ID": leg,
                    "Other-Leg-Call-ID": other,
                    "Custom-Channel-Vars": {},
                }
            ),
            NOW,
        )

    for group in range(4):
        for number in range(40):
            take(f"{group}-{number}", f"{group}-0")
    for group in range(3):
        take(f"{group}-0", f"{group + 1}-0")

    (call,) = legs._calls.values()
    assert len(call.legs) == call_legs.MOST_LEGS
    assert len(legs._by_name) <= call_legs.MOST_NAMES + call_legs.MOST_LEGS


# Reading


def event_with(**changes: object) -> JsonRecord:
    fields: dict[str, Any] = {**script().begun()[0], **changes}
    return JsonRecord(fields)


@pytest.mark.parametrize(
    "changes",
    [
        {"Event-Name": "CHANNEL_DANCE"},
        {"Call-ID": None},
        {"Call-ID": ["a"]},
        {"Call-Direction": "sideways"},
        {"Custom-Channel-Vars": {"Account-ID": "somebody else's"}},
    ],
)
def test_what_is_no_event_of_a_leg_is_left_out(changes: dict[str, object]) -> None:
    event = event_with(**changes)

    assert read_event("CHANNEL_CREATE", event, ACCOUNT.account_id, NOW) is None


def test_event_without_any_detail() -> None:
    event = JsonRecord({"Call-ID": "a", "Call-Direction": "inbound"})

    found = read_event("CHANNEL_CREATE", event, ACCOUNT.account_id, NOW)

    assert found is not None
    assert found.happened_at == NOW
    assert (found.caller_number, found.dialled, found.phone) == (None, None, None)
    (call,) = CallLegs().take(found, NOW)
    assert call.phase is LivePhase.RINGING


@pytest.mark.parametrize(
    ("timestamp", "expected"),
    [
        (62_167_219_200 + int(NOW.timestamp()) - 5, NOW - timedelta(seconds=5)),
        (str(62_167_219_200 + int(NOW.timestamp())), NOW),
        (int(NOW.timestamp()) - 5, NOW - timedelta(seconds=5)),
        (int(NOW.timestamp()) * 1000, NOW),
        (10**17, NOW),
        (-5, NOW),
        ("soon", NOW),
        (None, NOW),
    ],
)
def test_time_of_an_event(timestamp: object, expected: datetime) -> None:
    event = event_with(Timestamp=timestamp)

    found = read_event("CHANNEL_CREATE", event, ACCOUNT.account_id, NOW)

    assert found is not None
    assert found.happened_at == expected


def test_documented_event() -> None:
    """As Kazoo's documentation shows it, but for the time."""
    fields: dict[str, Any] = {
        "Call-Direction": "inbound",
        "Call-ID": "at6dmu4ffk97vnlp6qfq",
        "Caller-ID-Name": "web phone",
        "Caller-ID-Number": "356",
        "Custom-Channel-Vars": {
            "Account-ID": "4b8c6fec4b2597882c0390202d195419",
            "Authorizing-Type": "device",
            "Bridge-ID": "at6dmu4ffk97vnlp6qfq",
            "Username": "user_wpxnx7am9w",
        },
        "Event-Name": "CHANNEL_ANSWER",
        "From": "356@wefwefwefwef.2600hz.com",
        "Request": "*97@wefwefwefwef.2600hz.com",
        "Timestamp": 63610891957,
        "To": "*97@wefwefwefwef.2600hz.com",
    }
    now = datetime(2015, 10, 1, 4, 12, 40, tzinfo=UTC)

    event = read_event(
        "CHANNEL_ANSWER", JsonRecord(fields), "4b8c6fec4b2597882c0390202d195419", now
    )

    assert event is not None
    assert event.happened_at == datetime(2015, 10, 1, 4, 12, 37, tzinfo=UTC)
    (call,) = CallLegs().take(event, now)
    # The mailbox answers, which is no person.
    assert call.phase is LivePhase.DIALLING
    assert (call.caller.number, call.callee.number) == ("user_wpxnx7am9w", "*97")
    assert call.line == "user_wpxnx7am9w"
