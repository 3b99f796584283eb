"""Parts of a file, in the words of HTTP."""

import pytest

from custom_components.telephony.providers.byte_range import ByteRange, Span


def test_parts_are_read_and_written(subtests: pytest.Subtests) -> None:
    for header, wanted, of_ten_bytes in (
        ("bytes=0-", ByteRange(0, None), Span(0, 9, 10)),
        ("bytes=3-5", ByteRange(3, 5), Span(3, 5, 10)),
        ("bytes=3-99", ByteRange(3, 99), Span(3, 9, 10)),
        ("bytes=-4", ByteRange(None, 4), Span(6, 9, 10)),
        ("bytes=-40", ByteRange(None, 40), Span(0, 9, 10)),
        ("bytes=-0", ByteRange(None, 0), None),
        ("bytes=10-", ByteRange(10, None), None),
    ):
        with subtests.test(header):
            assert ByteRange.parse(header) == wanted
            assert str(wanted) == header
            assert wanted.within(10) == of_ten_bytes


def test_what_is_no_single_part_asks_for_the_whole(subtests: pytest.Subtests) -> None:
    for header in (
        None,
        "",
        "bytes",
        "bytes=-",
        "bytes=5-3",
        "bytes=0-1,4-5",
        "bytes=a-b",
        "bytes=\u0663-\u0665",
        "bytes=0-" + "9" * 30,
        "lines=1-2",
        "bytes=0-1\r\nCookie: a",
    ):
        with subtests.test(repr(header)):
            assert ByteRange.parse(header) is None


def test_a_part_that_is_sent_says_which_it_is(subtests: pytest.Subtests) -> None:
    for header, span in (
        ("bytes 0-9/10", Span(0, 9, 10)),
        ("bytes 3-5/*", Span(3, 5, None)),
        ("bytes 5-3/10", None),
        ("bytes 0-10/10", None),
        ("bytes */10", None),
        ("bytes 0-1/2/3", None),
        ("", None),
    ):
        with subtests.test(header):
            assert Span.parse(header) == span
            if span is not None:
                assert str(span) == header
                assert span.length == span.last - span.first + 1
    assert Span.total_beyond("bytes */10") == 10
    assert Span.total_beyond("bytes 0-1/10") is None


def test_a_part_that_is_sent_is_the_one_that_was_asked_for(
    subtests: pytest.Subtests,
) -> None:
    for wanted, span, is_met in (
        ("bytes=0-", Span(0, 9, 10), True),
        ("bytes=0-", Span(0, 4, 10), True),
        ("bytes=2-3", Span(2, 3, None), True),
        ("bytes=2-3", Span(2, 4, 10), False),
        ("bytes=2-", Span(0, 9, 10), False),
        ("bytes=-4", Span(6, 9, 10), True),
        ("bytes=-4", Span(0, 3, 10), False),
        ("bytes=-4", Span(6, 9, None), True),
    ):
        with subtests.test(f"{wanted}: {span}"):
            parsed = ByteRange.parse(wanted)
            assert parsed is not None
            assert parsed.is_met_by(span) is is_met
