"""Missed calls wait until somebody returns them."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.telephony.calls import Call, Direction, Outcome, Party
from custom_components.telephony.calls.unreturned import (
    MOST_UNRETURNED,
    UnreturnedCalls,
)
from custom_components.telephony.numbering.number_plan import NumberPlan

START = datetime(2024, 3, 5, 12, tzinfo=UTC)
NUMBER = "+44 7700 900123"
OTHER = "07700 900456"


def that_wait(*calls: Call) -> UnreturnedCalls:
    """Return calls that wait, for somebody in the country of their numbers."""
    return UnreturnedCalls(NumberPlan("GB").comparable, calls)


def call(
    name: str,
    number: str | None = NUMBER,
    direction: Direction = Direction.INCOMING,
    outcome: Outcome | None = Outcome.MISSED,
    *,
    minute: float = 0,
) -> Call:
    remote, own = Party(number=number), Party(number="office-desk")
    incoming = direction is Direction.INCOMING
    return Call(
        id=name,
        started_at=START + timedelta(minutes=minute),
        direction=direction,
        outcome=outcome,
        caller=remote if incoming else own,
        callee=own if incoming else remote,
    )


def ids(unreturned: UnreturnedCalls) -> list[str]:
    return [entry.id for entry in unreturned.calls]


def after(*calls: Call) -> list[str]:
    """Return the ids of the calls that wait after these were entered."""
    unreturned = that_wait()
    for entry in calls:
        unreturned.add(entry)
    return ids(unreturned)


def test_missed_calls_wait_newest_first() -> None:
    assert after(call("1"), call("2", OTHER, minute=1)) == ["2", "1"]


def test_same_call_waits_once() -> None:
    assert after(call("1"), call("1")) == ["1"]


def test_what_returns_a_call(subtests: pytest.Subtests) -> None:
    for direction, outcome, returns in (
        (Direction.OUTGOING, Outcome.ANSWERED, True),
        # The user did call back.
        (Direction.OUTGOING, Outcome.UNANSWERED, True),
        (Direction.OUTGOING, Outcome.BUSY, True),
        (Direction.OUTGOING, None, True),
        (Direction.INCOMING, Outcome.ANSWERED, True),
        (Direction.INCOMING, None, False),
        (Direction.INTERNAL, Outcome.ANSWERED, False),
    ):
        with subtests.test(f"{direction}, {outcome}"):
            waiting = after(
                call("1"),
                call("2", OTHER),
                call("3", "0044 7700 900123", direction, outcome, minute=1),
            )

            assert waiting == (["2"] if returns else ["1", "2"])


def test_call_back_counts_however_the_number_is_written(
    subtests: pytest.Subtests,
) -> None:
    for written, returns in (
        (NUMBER, True),
        ("447700900123", True),
        ("07700900123", True),
        ("07700 900 123", True),
        ("+44 (0)7700 900123", True),
        ("07700 900124", False),
        # Its digits without the trunk prefix are no number there.
        ("17700900123", False),
        ("+1 770 090 0123", False),
        ("+44 7700 900123 ext. 2", False),
    ):
        with subtests.test(written):
            call_back = call("2", written, Direction.OUTGOING, minute=1)

            assert after(call("1"), call_back) == ([] if returns else ["1"])


def test_call_missed_after_it_was_returned_waits() -> None:
    returned = call("2", NUMBER, Direction.OUTGOING, Outcome.ANSWERED, minute=1)

    assert after(call("3", minute=2), call("1"), returned) == ["3"]


def test_only_an_earlier_call_is_returned(subtests: pytest.Subtests) -> None:
    """Seconds are the finest that vendors tell."""
    for second, waiting in ((-1, ["2", "1"]), (0, ["2"]), (1, ["2"])):
        with subtests.test(f"{second} seconds"):
            call_back = call("3", NUMBER, Direction.OUTGOING, minute=second / 60)

            assert after(call("1"), call("2", minute=1), call_back) == waiting
            # Nor does it matter which of the two is known first.
            unreturned = that_wait()
            for missed in (call("1"), call("2", minute=1)):
                unreturned.add(missed, [call_back])
            assert ids(unreturned) == waiting


def test_not_every_later_call_has_returned_a_call(subtests: pytest.Subtests) -> None:
    for other in (
        call("3", OTHER, Direction.OUTGOING, minute=1),
        call("3", minute=1),
        call("3", NUMBER, Direction.INTERNAL, Outcome.ANSWERED, minute=1),
    ):
        with subtests.test(f"{other.direction}"):
            unreturned = that_wait()

            assert unreturned.add(call("1"), [other])
            assert ids(unreturned) == ["1"]


def test_it_is_told_whether_other_calls_wait_than_before() -> None:
    unreturned = that_wait()
    call_back = call("3", NUMBER, Direction.OUTGOING, minute=1)
    returned = call("4")

    for entered, changes in (
        (call("1"), True),
        (call("1"), False),
        (call("2", OTHER), True),
        (call_back, True),
        (call_back, False),
    ):
        assert unreturned.add(entered) is changes
    assert unreturned.add(returned, [call_back]) is False


def test_withheld_number_cannot_be_returned() -> None:
    placed = call("2", None, Direction.OUTGOING, Outcome.ANSWERED, minute=1)

    assert after(call("1", None), placed) == ["1"]


def test_who_is_told_as_anonymous_is_nobody_in_particular(
    subtests: pytest.Subtests,
) -> None:
    """To talk with one of them returns nobody else's call."""
    for text in ("anonymous", "Restricted", "sip:anonymous@anonymous.invalid", "-"):
        with subtests.test(text):
            missed = call("1", text)
            talked = call("2", text, outcome=Outcome.ANSWERED, minute=1)
            assert after(missed, talked) == ["1"]
            unreturned = that_wait()
            unreturned.add_all([missed, talked, call("3", text)])
            assert {*ids(unreturned)} == {"1", "3"}
            assert [one.id for one in unreturned.like("1")] == ["1"]
            assert unreturned.mark_seen(text) == 2


def test_list_stays_short() -> None:
    waiting = after(
        *(call(str(name), minute=name) for name in range(MOST_UNRETURNED + 5))
    )

    assert len(waiting) == MOST_UNRETURNED
    assert waiting[0] == str(MOST_UNRETURNED + 4)
    assert waiting[-1] == "5"


def test_list_goes_on_from_what_was_kept() -> None:
    unreturned = that_wait(call("1"), call("2", OTHER, minute=1))

    assert ids(unreturned) == ["2", "1"]


def test_list_begins_with_what_waits_of_many_calls() -> None:
    """As if they had been entered one after the other, in whatever order they come."""
    placed, talked = (Direction.OUTGOING, Outcome.ANSWERED), (Direction.INCOMING, None)
    calls = [
        call("returned"),
        call("returned in the same second", OTHER),
        call("call back", "07700 900123", *placed, minute=1),
        call("a", OTHER, Direction.OUTGOING, Outcome.UNANSWERED),
        call("missed again", minute=2),
        call("withheld", None, minute=3),
        call("withheld call", None, *placed, minute=4),
        call("other", "07700900789", minute=5),
        call("nobody knows", "07700900789", *talked, minute=6),
        call("internal", "07700900789", Direction.INTERNAL, minute=7),
    ]

    for order in (calls, calls[::-1], sorted(calls, key=lambda one: one.id)):
        unreturned = that_wait()
        unreturned.add_all(order)
        assert ids(unreturned) == ["other", "withheld", "missed again"]


def test_list_begins_no_longer_than_it_may_be() -> None:
    unreturned = that_wait()
    unreturned.add_all(
        call(str(name), minute=name) for name in range(MOST_UNRETURNED + 5)
    )

    assert len(unreturned.calls) == MOST_UNRETURNED
    assert ids(unreturned)[-1] == "5"


def test_calls_can_be_marked_as_seen(subtests: pytest.Subtests) -> None:
    for number, cleared, left in (
        (None, 3, []),
        ("00447700900123", 1, ["3", "2"]),
        ("07700900456", 1, ["3", "1"]),
        ("07700900789", 0, ["3", "2", "1"]),
    ):
        with subtests.test(str(number)):
            unreturned = that_wait(
                call("1"), call("2", OTHER, minute=1), call("3", None, minute=2)
            )

            assert unreturned.mark_seen(number) == cleared
            assert ids(unreturned) == left


def test_calls_of_one_caller_are_found_by_one_of_them() -> None:
    unreturned = that_wait(
        call("1"),
        call("2", OTHER, minute=1),
        call("3", "447700900123", minute=2),
        call("4", None, minute=3),
        call("5", None, minute=4),
    )

    assert {
        name: [one.id for one in unreturned.like(name)]
        for name in ("1", "2", "3", "4", "unknown")
    } == {"1": ["3", "1"], "2": ["2"], "3": ["3", "1"], "4": ["4"], "unknown": []}
