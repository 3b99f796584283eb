"""Fields of a vendor's JSON, read by the type they should have."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import inf

import pytest

from custom_components.telephony.providers.json_record import (
    LONGEST_TEXT,
    Json,
    JsonRecord,
    decode_json,
)


def read(value: Json) -> JsonRecord:
    return JsonRecord({"field": value})


def test_decoding() -> None:
    expected = {
        b"18446744073709551615": 2**64 - 1,
        b'"\xe7\x89\x9b"': "牛",
        b"null": None,
        b" [1, true] ": [1, True],
        b'{"a": 1, "a": 2}': {"a": 2},
        # What a strict decoder refuses, and would hide all other records for.
        b'["\\ud83d", 1]': ["\ud83d", 1],
        b'["\xe7\x89", 1]': ["\ufffd", 1],
        b'["a\tb\n", 1]': ["a\tb\n", 1],
        b"[Infinity, -Infinity]": [inf, -inf],
        b"\xef\xbb\xbf7": 7,
    }

    assert {text: decode_json(text) for text in expected} == expected


def test_what_is_no_json_is_a_value_error(subtests: pytest.Subtests) -> None:
    for text in (
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
    ):
        with subtests.test(str(text[:10])), pytest.raises(ValueError):  # noqa: PT011 - whichever of its kinds
            decode_json(text)


def test_money_is_exact(subtests: pytest.Subtests) -> None:
    for written, read in (
        (b"0.055", "0.055"),
        (b"0.1", "0.1"),
        (b"-12345678901234.5", "-12345678901234.5"),
        (b"1.10", "1.1"),
        (b"2.5e-3", "0.0025"),
        (b"123456789.123456", "123456789.123456"),
        # What a vendor that adds up in floats writes.
        (b"0.30000000000000004", "0.30000000000000004"),
    ):
        with subtests.test(read):
            price = JsonRecord({"price": decode_json(written)}).decimal("price")

            assert price == Decimal(read)


def test_absurd_number_hides_nothing_else(subtests: pytest.Subtests) -> None:
    for absurd in (
        b"1e400",
        b"-1e99999999999999999999",
        b"9" * 400,
        b"9" * 10_000,
        b"NaN",
    ):
        with subtests.test(str(absurd[:30])):
            fields = decode_json(b'{"odd": ' + absurd + b', "good": 7}')

            assert isinstance(fields, dict)
            record = JsonRecord(fields)
            assert record.integer("good") == 7
            assert (record.integer("odd"), record.timestamp("odd")) == (None, None)
            assert (record.duration("odd"), record.decimal("odd")) == (None, None)
            assert record.text("odd") is None


def test_number_is_the_same_beside_whatever_it_stands(
    subtests: pytest.Subtests,
) -> None:
    """Or a call would have another id on the next page."""
    for beside in (b"0", b"NaN"):
        for number in (
            0,
            7,
            -(2**63),
            -(2**63) - 1,
            2**63,
            2**64 - 1,
            2**64,
            10**19,
            -(10**19),
            10**40,
        ):
            with subtests.test(f"{number} beside {beside!r}"):
                alone = decode_json(b"%d" % number)

                decoded = decode_json(b"[%d, %s]" % (number, beside))

                assert isinstance(decoded, list)
                assert (decoded[0], type(decoded[0])) == (alone, type(alone))


def test_number_whose_digits_are_lost_is_no_text() -> None:
    """Two ids of twenty digits must not look like one."""
    record = JsonRecord({"id": decode_json(b"18446744073709551617")})

    assert record.text("id") is None


def test_text(subtests: pytest.Subtests) -> None:
    for value, text in (
        ("plain", "plain"),
        ("  padded ", "padded"),
        (7, "7"),
        (0, "0"),
        (0.5, "0.5"),
        (-(2.0**53), None),
        (float("inf"), None),
        ("half a \ud83d character", "half a ? character"),
        ("two\r\nlines", "two lines"),
        ("# a\u2028b\x85c\x07d", "# a b c d"),
        ("\u202e0143\u202c \u2066\u200b\ufeff", "0143"),
        ("\U000e0041\U000e007f", None),
        ("Ana\u200cbelle 👨\u200d👩", "Ana\u200cbelle 👨\u200d👩"),
        ("", None),
        ("  ", None),
        (None, None),
        (True, None),
        ([], None),
        ({}, None),
    ):
        with subtests.test(repr(value)):
            assert read(value).text("field") == text


def test_text_beyond_measure_is_none(subtests: pytest.Subtests) -> None:
    for longest, text in ((4, None), (5, "digit")):
        with subtests.test(str(longest)):
            record = JsonRecord({"field": "digit"})

            assert record.text("field", longest=longest) == text
    assert read("x" * LONGEST_TEXT).text("field") == "x" * LONGEST_TEXT
    assert read("x" * (LONGEST_TEXT + 1)).text("field") is None


def test_an_id_that_no_database_could_look_up_is_none() -> None:
    assert read("x" * 191).call_id("field") == "x" * 191
    assert read("x" * 192).call_id("field") is None


def test_explanation_may_be_long_but_not_without_end(subtests: pytest.Subtests) -> None:
    for length, text in ((8_000, "x" * 8_000), (8_001, "shorter")):
        with subtests.test(str(length)):
            record = JsonRecord({"message": "x" * length, "msg": "shorter", "none": ""})

            assert record.explanation("none", "message", "msg") == text


def test_decimal(subtests: pytest.Subtests) -> None:
    for value, decimal in (
        (0.11, Decimal("0.11")),
        (float("inf"), None),
        ("0.11", Decimal("0.11")),
        (" 3 ", Decimal(3)),
        (-1, Decimal(-1)),
        ("NaN", None),
        ("Infinity", None),
        ("-sNaN", None),
        (1e17, Decimal("1e17")),
        (1e18, None),
        (10**18, None),
        ("-1e18", None),
        ("1e999999999999", None),
        ("9" * 6000, None),
        # A binary fraction, written out to its end.
        (
            "0.00119999999999999989487575735580549007863737642765045166015625",
            Decimal("0.001199999999999999894875757355"),
        ),
        (f"0.{'1' * 400}", Decimal(f"0.{'1' * 28}")),
        (f"{'9' * 17}.{'9' * 40}", Decimal(f"{'9' * 17}.{'9' * 11}")),
        ("a", None),
        ("", None),
        (None, None),
        (False, None),
    ):
        with subtests.test(repr(value)[:30]):
            assert read(value).decimal("field") == decimal


def test_integer(subtests: pytest.Subtests) -> None:
    numbers: tuple[tuple[Json, int | None], ...] = (
        (7, 7),
        ("7", 7),
        (7.0, 7),
        ("7e2", 700),
        (-7, -7),
        (0, 0),
        (999_999_999_999_999_999, 999_999_999_999_999_999),
        (10**18, None),
        ("1e999999", None),
        ("1e999999999999", None),
        ("1e-999999999999", None),
        (7.5, None),
        (1e300, None),
        ("1e-999999", None),
        (True, None),
        ([7], None),
        (None, None),
    )

    for value, integer in numbers:
        with subtests.test(repr(value)):
            assert read(value).integer("field") == integer


def test_duration(subtests: pytest.Subtests) -> None:
    for value, duration in (
        (64, timedelta(seconds=64)),
        ("64", timedelta(seconds=64)),
        (0.5, timedelta(milliseconds=500)),
        (0, timedelta()),
        (604_800, timedelta(days=7)),
        (604_801, None),
        (-1, None),
        ("1e300", None),
        ("a while", None),
        (None, None),
    ):
        with subtests.test(repr(value)):
            assert read(value).duration("field") == duration


def test_timestamp(subtests: pytest.Subtests) -> None:
    for value, time in (
        (1519639917, datetime(2018, 2, 26, 10, 11, 57, tzinfo=UTC)),
        ("1519639917", datetime(2018, 2, 26, 10, 11, 57, tzinfo=UTC)),
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (-1, datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (10**12, None),
        (10**17, None),
        (-(10**17), None),
        ("now", None),
        (None, None),
    ):
        with subtests.test(repr(value)):
            assert read(value).timestamp("field") == time


def test_what_is_no_record_has_no_fields() -> None:
    others: tuple[Json, ...] = (None, [], "text", 7, True)

    assert [
        value for value in others if read(value).record("field") != JsonRecord({})
    ] == []


def test_record() -> None:
    assert read({"a": "b"}).record("field").text("a") == "b"


def test_what_is_no_list_has_no_entries() -> None:
    others: tuple[Json, ...] = (None, {}, "text", 7)

    assert [value for value in others if read(value).entries("field") is not None] == []


def test_entries_are_as_they_are() -> None:
    assert read([None, 7, {}]).entries("field") == [None, 7, {}]


def test_absent_field_is_none() -> None:
    record = JsonRecord({})

    assert record.text("field") is None
    assert record.decimal("field") is None
    assert record.integer("field") is None
    assert record.duration("field") is None
    assert record.timestamp("field") is None
    assert record.entries("field") is None
    assert record.record("field") == record
