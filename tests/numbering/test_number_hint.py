"""Texts that are logged name no number."""

import pytest

from custom_components.telephony.numbering.number_hint import without_numbers


def test_numbers_are_named_by_their_end(subtests: pytest.Subtests) -> None:
    for text, told in (
        ("call +1 202 555 0143", "call …43"),
        ("call Anna (020) 7946-0123 now", "call Anna (…23 now"),
        ("2025550143", "…43"),
        ("+1.202.555.0143/44", "…44"),
        ("\uff0b\uff11202555014\uff13", "…4\uff13"),
        ("+1\u00a0202\u20115550143", "…43"),
        ("+1_202_555_0143", "…43"),
        ("+\u0661\u0662202555014\u0663", "…4\u0663"),
        ("Anna +442079460123, Bob +442079460999", "Anna …23, Bob …99"),
        # However somebody thinks to write one.
        ("020,7946,0123", "…23"),
        ("020;7946 0123", "…23"),
        ("020|7946|0123", "…23"),
        ("*72*020*7946*0123#", "*…23#"),
        ("020'7946'0123", "…23"),
        ("020→7946", "…46"),
        ("0\ufe0f\u20e32\ufe0f\u20e30\ufe0f\u20e37\ufe0f\u20e39\ufe0f\u20e34", "…"),
        # Lists and times are no numbers.
        ("its lines are 101, 102, 103", "its lines are 101, 102, 103"),
        ("at 10:34:05", "at 10:34:05"),
        # The end of a town's number would be a third of it.
        ("call 234567", "call …"),
        (
            "Room 12, 10000 calls in 24 hours, 22:00",
            "Room 12, 10000 calls in 24 hours, 22:00",
        ),
        ("code 10001, 7 of 9", "code 10001, 7 of 9"),
        ("", ""),
    ):
        with subtests.test(text):
            assert without_numbers(text) == told
