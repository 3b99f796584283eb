"""Which periods were read, and which were not."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given, strategies as st
import pytest

from custom_components.telephony.archive.read_periods import (
    LONGEST_ABSENCE,
    Period,
    as_read,
    listened,
    merged,
    missing,
    overlap,
    without,
)

from ..conftest import NOW


def _period(start: int, end: int) -> Period:
    return Period(NOW + timedelta(hours=start), NOW + timedelta(hours=end))


def _part(start: int, end: int) -> Period:
    return replace(_period(start, end), is_whole=False)


def _hours(*periods: Period) -> set[int]:
    return {
        hour
        for hour in range(-30, 30)
        for period in periods
        if period.start <= NOW + timedelta(hours=hour) < period.end
    }


_PERIODS = st.lists(
    st.builds(
        lambda start, length: _period(start, start + length),
        st.integers(-24, 24),
        st.integers(0, 5),
    ),
    max_size=8,
)


@pytest.mark.parametrize(
    ("known", "found"),
    [
        ([], [(0, 10)]),
        ([(0, 10)], []),
        ([(-5, 15)], []),
        ([(3, 5)], [(0, 3), (5, 10)]),
        ([(5, 12), (-2, 3)], [(3, 5)]),
        ([(2, 4), (4, 6), (5, 7)], [(0, 2), (7, 10)]),
        ([(-9, -1), (11, 12)], [(0, 10)]),
    ],
)
def test_what_is_missing_of_a_period(
    known: list[tuple[int, int]], found: list[tuple[int, int]]
) -> None:
    periods = [_period(*each) for each in known]

    assert missing(_period(0, 10), periods) == tuple(_period(*each) for each in found)


@given(_PERIODS)
def test_merged_periods_are_the_same_time_and_touch_nowhere(
    known: list[Period],
) -> None:
    found = merged(*known)

    assert _hours(*found) == _hours(*known)
    assert all(each.start < each.end for each in found)
    assert all(one.end < other.start for one, other in pairwise(found))


@given(_PERIODS, st.integers(-24, 24), st.integers(0, 9))
def test_known_and_missing_make_up_the_whole(
    known: list[Period], start: int, length: int
) -> None:
    wanted = _period(start, start + length)

    found = missing(wanted, known)

    assert _hours(*found) == _hours(wanted) - _hours(*known)


@given(_PERIODS, _PERIODS)
def test_what_was_read_whole_is_not_known_in_part(
    whole: list[Period], parts: list[Period]
) -> None:
    found = merged(*whole, *(replace(part, is_whole=False) for part in parts))

    found_whole = [period for period in found if period.is_whole]
    found_parts = [period for period in found if not period.is_whole]
    assert _hours(*found_whole) == _hours(*whole)
    assert _hours(*found_parts) == _hours(*parts) - _hours(*whole)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert merged(*found) == found


@pytest.mark.parametrize(
    ("whole_since", "found"),
    [
        (None, (_period(0, 10),)),
        (-5, (_period(0, 10),)),
        (0, (_period(0, 10),)),
        (4, (_part(0, 4), _period(4, 10))),
        (10, (_part(0, 10),)),
        (15, (_part(0, 10),)),
    ],
)
def test_what_is_read_is_whole_from_where_all_was_told(
    whole_since: int | None, found: tuple[Period, ...]
) -> None:
    moment = None if whole_since is None else NOW + timedelta(hours=whole_since)

    assert as_read(_period(0, 10), moment) == found


@given(_PERIODS, st.integers(-24, 24), st.integers(0, 9))
def test_the_rest_of_what_is_missing_overlaps(
    known: list[Period], start: int, length: int
) -> None:
    wanted = _period(start, start + length)

    found = overlap(wanted, known)

    assert _hours(*found) == _hours(wanted) & _hours(*known)


@given(st.lists(st.integers(0, 120), min_size=1, max_size=20))
def test_whoever_listens_knows_all_but_long_absences(minutes: list[int]) -> None:
    moments = [NOW + timedelta(minutes=each) for each in sorted(minutes)]
    known: tuple[Period, ...] = ()
    for moment in moments:
        known = merged(*known, listened(moment, known))

    begun = [other for one, other in pairwise(moments) if other - one > LONGEST_ABSENCE]
    assert [period.start for period in known] == [moments[0], *begun]
    assert timedelta() <= known[-1].end - moments[-1] < timedelta(seconds=1)


@given(_PERIODS, _PERIODS)
def test_what_counts_as_unread_is_in_none_that_is_left(
    known: list[Period], some: list[Period]
) -> None:
    for unread in some:
        left = without(unread, known)
        assert _hours(*left) == _hours(*known) - _hours(unread)
        assert left == merged(*left)
