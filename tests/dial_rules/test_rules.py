"""When nobody is to be called."""

from datetime import time, timedelta

import pytest

from custom_components.telephony.dial_rules.rules import DialRules, ListMode


def test_quiet_hours_begin_and_end_on_time(subtests: pytest.Subtests) -> None:
    for start, end, quiet, loud in (
        # Within a day.
        (
            "13:00",
            "15:00",
            ["13:00", "14:59:59.999999"],
            ["12:59:59", "15:00", "00:00"],
        ),
        # Across midnight.
        (
            "22:00",
            "07:00",
            ["22:00", "23:59:59", "00:00", "06:59:59.999999"],
            ["21:59:59", "07:00", "12:00"],
        ),
        ("00:00", "06:00", ["00:00", "05:59:59"], ["06:00", "23:59:59"]),
        ("22:00", "00:00", ["22:00", "23:59:59.999999"], ["00:00", "21:59:59"]),
        ("12:00", "11:59", ["12:00", "11:58:59"], ["11:59", "11:59:59"]),
        # Off.
        ("08:00", "08:00", [], ["07:59", "08:00", "08:01"]),
        (None, "08:00", [], ["00:00", "07:00", "12:00"]),
        ("22:00", None, [], ["00:00", "22:00", "23:00"]),
        (None, None, [], ["00:00", "12:00"]),
    ):
        with subtests.test(f"{start} to {end}"):
            rules = DialRules(
                quiet_start=time.fromisoformat(start) if start else None,
                quiet_end=time.fromisoformat(end) if end else None,
            )

            for moment, expected in [
                *((one, True) for one in quiet),
                *((one, False) for one in loud),
            ]:
                assert rules.is_quiet(time.fromisoformat(moment)) is expected, moment


def test_what_holds_where_nothing_was_chosen_is_strict() -> None:
    rules = DialRules()

    assert (rules.per_minute, rules.per_hour, rules.per_day) == (6, 30, 100)
    assert rules.repeat_after == timedelta(seconds=5)
    assert rules.list_mode is ListMode.FORBID
    assert not rules.allow_emergency
    assert not rules.allowed_charges
    assert not rules.is_quiet(time(3))
