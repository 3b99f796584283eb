"""A number while it is typed."""

import pytest

from custom_components.telephony.numbering.half_typed import half_typed


@pytest.mark.parametrize(
    ("text", "region", "written", "country"),
    [
        ("", "US", "", None),
        ("+", "US", "+", None),
        ("+1", "US", "+1", "US"),
        ("+44 20 79", "US", "+44 20 79", "GB"),
        ("+44(0)2079", None, "+44 20 79", "GB"),
        ("004420794", "DE", "+44 20 794", "GB"),
        ("00", "DE", "+", None),
        ("+84", None, "+84", "VN"),
        ("+999", "US", "+999", None),
        ("2025", "US", "202-5", None),
        ("20255501", "US", "(202) 555-01", None),
        ("20255501", None, "20255501", None),
        ("٢٠٢٥٥٥٠١", "US", "(202) 555-01", None),
        ("*72", "US", "*72", None),
        ("Ann", "US", "Ann", None),
        (" 12 or 13 ", "US", "12 or 13", None),
        ("9" * 128, "US", "9" * 128, None),
    ],
)
def test_what_is_typed_is_written_as_people_write_it(
    text: str, region: str | None, written: str, country: str | None
) -> None:
    found = half_typed(text, region)

    assert (found.written, found.country) == (written, country)
