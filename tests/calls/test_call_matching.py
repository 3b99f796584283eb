"""Which calls of the history are those that were asked for."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from random import Random

import pytest

from custom_components.telephony.calls import (
    Call,
    DialAttempt,
    DialResult,
    Direction,
    Outcome,
    Party,
    PendingAttempt,
    PlacedOutcome,
    match_calls,
)

NOW = datetime(2026, 11, 18, 20, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
NUMBER = "+12025550143"
OTHER = "+442079460958"
LINES = ("desk", "kitchen")


def attempt(
    name: str,
    at: timedelta = timedelta(),
    *,
    number: str = NUMBER,
    line: str = "desk",
    reference: str | None = None,
    confirmed: bool = True,
) -> PendingAttempt:
    return PendingAttempt(
        DialAttempt(
            id=name,
            number=number,
            name=None,
            line=line,
            started_at=NOW + at,
            reference=reference,
            order_id=None,
            confirmed=confirmed,
        )
    )


def call(
    name: str,
    at: timedelta = 2 * SECOND,
    *,
    number: str | None = NUMBER,
    outcome: Outcome | None = Outcome.ANSWERED,
    direction: Direction = Direction.OUTGOING,
    line: str | None = None,
    duration: timedelta | None = None,
    talk_time: timedelta | None = None,
    is_click_to_call: bool | None = None,
) -> Call:
    return Call(
        id=name,
        started_at=NOW + at,
        direction=direction,
        outcome=outcome,
        callee=Party(number=number),
        line=line,
        duration=duration,
        talk_time=talk_time,
        is_click_to_call=is_click_to_call,
    )


def comparable(number: str | None) -> str | None:
    """Compare numbers as somebody in North America does."""
    if number is None or not number.strip("+").isdecimal():
        return number and number.casefold()
    digits = number.removeprefix("+")
    return "1" + digits if len(digits) == 10 else digits


def match(
    pending: list[PendingAttempt],
    calls: list[Call],
    now: datetime = NOW + MINUTE,
    uncertain: Iterable[DialAttempt] = (),
) -> tuple[list[DialResult], list[PendingAttempt]]:
    return match_calls(
        pending,
        calls,
        uncertain=uncertain,
        now=now,
        comparable=comparable,
        lines=LINES,
    )


def found(
    pending: list[PendingAttempt], calls: list[Call], now: datetime = NOW + MINUTE
) -> dict[str, tuple[str, bool]]:
    """Return by attempt the call that it became, and whether that is certain."""
    results, _ = match(pending, calls, now)
    return {
        result.attempt.id: (result.call.id, result.certain)
        for result in results
        if result.call is not None
    }


# --- One attempt ---------------------------------------------------------------------


def test_a_call_is_found_by_its_number_and_time(subtests: pytest.Subtests) -> None:
    for at in (-MINUTE, timedelta(), 5 * MINUTE):
        with subtests.test(str(at)):
            assert found([attempt("a")], [call("1", at)]) == {"a": ("1", True)}


def test_another_call_is_not_taken_for_it(subtests: pytest.Subtests) -> None:
    others = {
        "too early": call("1", -MINUTE - SECOND),
        "too late": call("1", 5 * MINUTE + SECOND),
        "number": call("1", number=OTHER),
        "no number": call("1", number=None),
        "direction": call("1", direction=Direction.INCOMING),
        "line": call("1", line="kitchen"),
        "source": call("1", is_click_to_call=False),
    }
    for what, other in others.items():
        with subtests.test(what):
            results, waiting = match([attempt("a")], [other])

            assert results == []
            assert waiting == [attempt("a")]


def test_a_call_of_which_the_vendor_says_so_comes_first() -> None:
    likely, sure = call("1"), call("2", 40 * SECOND, is_click_to_call=True)

    for calls in ([likely, sure], [sure, likely]):
        assert found([attempt("a")], calls) == {"a": ("2", True)}


def test_numbers_are_compared_however_they_are_written() -> None:
    assert found([attempt("a", number="2025550143")], [call("1")]) == {"a": ("1", True)}


def test_an_extension_is_found_as_an_internal_call() -> None:
    internal = call("1", number="Reception", direction=Direction.INTERNAL)

    assert found([attempt("a", number="reception")], [internal]) == {"a": ("1", True)}


def test_the_vendors_id_goes_before_everything_else() -> None:
    by_id = call("session", 40 * MINUTE, number=None)

    assert found(
        [attempt("a", reference="session"), attempt("b")], [call("1"), by_id]
    ) == {"a": ("session", True), "b": ("1", True)}


def test_a_call_with_anothers_id_is_not_taken() -> None:
    pending = [attempt("a"), attempt("b", reference="session")]

    assert found(pending, [call("session")]) == {"b": ("session", True)}


def test_a_line_that_is_not_known_here_leaves_a_doubt() -> None:
    """The vendor may know the phone by another name; or it was somebody else's."""
    assert found([attempt("a")], [call("1", line="sip-7")]) == {"a": ("1", False)}
    assert found(
        [attempt("a")], [call("1", line="sip-7"), call("2", 9 * SECOND, line="desk")]
    ) == {"a": ("2", True)}


def test_two_calls_for_one_attempt_leave_a_doubt_unless_they_ended_alike() -> None:
    busy = call("2", MINUTE, outcome=Outcome.BUSY)

    assert found([attempt("a")], [call("1"), busy]) == {"a": ("1", False)}
    assert found([attempt("a")], [call("1"), call("2", MINUTE)]) == {"a": ("1", True)}


# --- Several attempts ----------------------------------------------------------------


def test_attempts_to_different_numbers_do_not_mix() -> None:
    pending = [attempt("a"), attempt("b", number=OTHER)]

    assert found(pending, [call("1", number=OTHER), call("2")]) == {
        "a": ("2", True),
        "b": ("1", True),
    }


def test_two_attempts_to_one_number_are_told_apart_by_the_line() -> None:
    pending = [attempt("a"), attempt("b", line="kitchen")]
    busy = call("1", line="kitchen", outcome=Outcome.BUSY)
    answered = call("2", line="desk")

    assert found(pending, [busy]) == {"b": ("1", True)}
    assert found(pending, [busy, answered]) == {"a": ("2", True), "b": ("1", True)}


def test_two_attempts_to_one_number_are_told_apart_by_time() -> None:
    pending = [attempt("a"), attempt("b", 3 * MINUTE)]
    calls = [call("1", outcome=Outcome.BUSY), call("2", 3 * MINUTE)]

    assert found(pending, calls) == {"a": ("1", True), "b": ("2", True)}


def test_two_attempts_at_once_are_certain_if_they_ended_alike(
    subtests: pytest.Subtests,
) -> None:
    for second, certain in ((Outcome.ANSWERED, True), (Outcome.BUSY, False)):
        with subtests.test(f"{second}"):
            pending = [attempt("a"), attempt("b", SECOND)]
            calls = [call("1"), call("2", 3 * SECOND, outcome=second)]

            for order in permutations(calls):
                assert found(pending, list(order)) == {
                    "a": ("1", certain),
                    "b": ("2", certain),
                }


def test_one_call_for_two_attempts_is_waited_with_and_then_given_with_a_doubt() -> None:
    pending = [attempt("a"), attempt("b", 30 * SECOND)]
    only = call("1", 31 * SECOND)

    assert match(pending, [only]) == ([], pending)
    results, waiting = match(pending, [only], NOW + 11 * MINUTE)

    # It is the one that left just before.
    ((result, left),) = zip(results, waiting, strict=True)
    assert (result.attempt.id, result.call, result.certain) == ("b", only, False)
    assert left == PendingAttempt(pending[0].attempt, ambiguous=True)
    # The doubt stays with the other one's call.
    assert found([left], [call("2")]) == {"a": ("2", False)}


def test_one_call_for_two_attempts_is_given_to_the_one_that_was_confirmed() -> None:
    pending = [attempt("a", confirmed=False), attempt("b", 2 * SECOND)]

    assert found(pending, [call("1")], NOW + 11 * MINUTE) == {"b": ("1", False)}


def test_a_call_that_may_be_a_doubtful_ones_is_doubtful_too() -> None:
    doubtful = attempt("a").attempt

    ((result,), _) = match(
        [attempt("b", 2 * MINUTE)], [call("2", 2 * MINUTE)], NOW, [doubtful]
    )
    assert not result.certain
    late = call("3", 6 * MINUTE)
    ((result,), _) = match([attempt("b", 2 * MINUTE)], [late], NOW, [doubtful])
    assert result.certain


def test_a_clock_set_back_does_not_make_it_wait_for_ever() -> None:
    pending = [attempt("a"), attempt("b", SECOND)]

    assert len(found(pending, [call("1")], NOW - timedelta(days=4))) == 1


def test_what_was_given_up_is_told_as_a_correction() -> None:
    pending = [replace(attempt("a"), reported=True), attempt("b", number=OTHER)]

    results, waiting = match(pending, [call("1"), call("2", number=OTHER)])

    assert {one.attempt.id: (one.late, one.certain) for one in results} == {
        "a": (True, True),
        "b": (False, True),
    }
    assert waiting == []
    assert match(pending[:1], []) == ([], pending[:1])


def test_a_doubt_outlives_that_it_was_given_up() -> None:
    pending = [replace(attempt("a"), reported=True, ambiguous=True)]

    ((result,), _) = match(pending, [call("1")])

    assert (result.late, result.certain) == (True, False)


def test_patience_with_a_call_too_few_has_an_end() -> None:
    pending = [attempt("a"), attempt("b", SECOND)]
    only = call("1")

    assert match(pending, [only], NOW + 10 * MINUTE)[0] == []
    assert len(match(pending, [only], NOW + 10 * MINUTE + SECOND)[0]) == 1


def test_attempts_whose_calls_fit_in_one_way_only_are_certain() -> None:
    """The second call is too late for the first attempt, so each has its own."""
    pending = [attempt("a"), attempt("b", 2 * MINUTE), attempt("c", 4 * MINUTE)]
    calls = [
        call("1", 30 * SECOND, outcome=Outcome.BUSY),
        call("2", 6 * MINUTE, outcome=Outcome.UNANSWERED),
        call("3", 8 * MINUTE),
    ]

    assert found(pending, calls) == {
        "a": ("1", True),
        "b": ("2", True),
        "c": ("3", True),
    }


def test_what_is_certain_is_true_and_no_call_is_given_twice(
    subtests: pytest.Subtests,
) -> None:
    """Up to five attempts within minutes, whose calls show up in any order or never."""
    for seed in range(300):
        with subtests.test(f"{seed=}"):
            random = Random(seed)  # noqa: S311 - the same story for the same seed
            truth: dict[str, Call | None] = {}
            pending: list[PendingAttempt] = []
            for number in range(random.randrange(1, 6)):
                line = random.choice(LINES)
                one = attempt(
                    str(number),
                    random.randrange(300) * SECOND,
                    number=random.choice((NUMBER, NUMBER, OTHER)),
                    line=line,
                )
                pending.append(one)
                truth[str(number)] = random.choice((None, call, call, call)) and call(
                    f"call {number}",
                    one.attempt.started_at - NOW + random.randrange(-30, 240) * SECOND,
                    number=one.attempt.number,
                    line=random.choice((None, line)),
                    outcome=random.choice((Outcome.ANSWERED, Outcome.BUSY)),
                )
            arriving = [one for one in truth.values() if one is not None]
            random.shuffle(arriving)
            given: dict[str, str] = {}
            doubtful: list[DialAttempt] = []
            shown: list[Call] = []
            for minute in range(6, 120, 4):
                if arriving and random.random() < 0.4:
                    shown.append(arriving.pop())
                free = [one for one in shown if one.id not in given.values()]
                results, pending = match(pending, free, NOW + minute * MINUTE, doubtful)
                for result in results:
                    assert result.call is not None
                    assert result.attempt.id not in given
                    assert result.call.id not in given.values()
                    given[result.attempt.id] = result.call.id
                    if not result.certain:
                        doubtful.append(result.attempt)
                    else:
                        true_call = truth[result.attempt.id]
                        assert true_call is not None
                        assert result.call.outcome is true_call.outcome
            assert len(given) + len(pending) == len(truth)


# --- What became of it ---------------------------------------------------------------


def test_the_outcome_is_the_calls(subtests: pytest.Subtests) -> None:
    for outcome, told in (
        (Outcome.ANSWERED, PlacedOutcome.ANSWERED),
        (Outcome.UNANSWERED, PlacedOutcome.UNANSWERED),
        (Outcome.MISSED, PlacedOutcome.UNANSWERED),
        (Outcome.BUSY, PlacedOutcome.BUSY),
        (Outcome.CANCELLED, PlacedOutcome.CANCELLED),
        (Outcome.FAILED, PlacedOutcome.FAILED),
        (Outcome.IVR, PlacedOutcome.UNKNOWN),
        (None, PlacedOutcome.UNKNOWN),
    ):
        with subtests.test(f"{outcome}"):
            ((result,), _) = match([attempt("a")], [call("1", outcome=outcome)])

            assert result.outcome is told


def test_without_a_call_nothing_was_seen() -> None:
    result = DialResult(attempt=attempt("a").attempt, call=None, certain=True)

    assert result.outcome is PlacedOutcome.NOT_SEEN
    assert result.answered_after is None


def test_it_tells_how_long_it_rang(subtests: pytest.Subtests) -> None:
    for one, seconds in (
        (call("1", duration=50 * SECOND, talk_time=38 * SECOND), 12),
        (call("1", duration=38 * SECOND, talk_time=38 * SECOND), 0),
        (call("1", duration=50 * SECOND), None),
        (call("1", talk_time=38 * SECOND), None),
        # A vendor's slip.
        (call("1", duration=30 * SECOND, talk_time=38 * SECOND), None),
        (
            call(
                "1",
                duration=50 * SECOND,
                talk_time=timedelta(),
                outcome=Outcome.UNANSWERED,
            ),
            None,
        ),
    ):
        with subtests.test(f"{one.duration}, {one.talk_time}"):
            ((result,), _) = match([attempt("a")], [one])

            assert result.answered_after == (
                None if seconds is None else seconds * SECOND
            )
