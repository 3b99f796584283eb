"""Emergency numbers, in every disguise in which they may still be reached."""

import phonenumbers
import pytest

from custom_components.telephony.numbering.number_plan import NumberPlan
from custom_components.telephony.numbering.phone_number import NumberKind

# From the countries' own publications, not from the library.
EMERGENCY_NUMBERS = {
    "US": ["911", "112"],
    "GB": ["999", "112"],
    "DE": ["110", "112"],
    "AT": ["112", "122", "133", "144"],
    "CH": ["112", "117", "118", "144"],
    "FR": ["15", "17", "18", "112"],
    "ES": ["112"],
    "IT": ["112", "113", "115", "118"],
    "PL": ["112", "997", "998", "999"],
    "SE": ["112"],
    "NO": ["110", "112", "113"],
    "AU": ["000", "106", "112"],
    "NZ": ["111"],
    "JP": ["110", "119"],
    "KR": ["112", "119"],
    "CN": ["110", "119", "120"],
    "HK": ["999", "112"],
    "SG": ["995", "999"],
    "IN": ["100", "101", "102", "112"],
    "VN": ["113", "114", "115"],
    "TH": ["191", "199"],
    "BR": ["190", "192", "193"],
    "MX": ["911"],
    "ZA": ["10111", "10177", "112"],
}
TABLE = [(region, code) for region, codes in EMERGENCY_NUMBERS.items() for code in codes]  # fmt: skip


def _is_emergency(text: str, region: str | None, *others: str) -> bool:
    return NumberPlan(region, *others).read(text).emergency


def test_emergency_number_in_every_disguise(subtests: pytest.Subtests) -> None:
    for region, code in TABLE:
        with subtests.test(f"{region} {code}"):
            country_code = phonenumbers.country_code_for_region(region)

            for text in (
                code,
                f" {'-'.join(code)} ",
                f"({code})",
                f"tel:{code}",
                "".join(chr(ord(digit) + 0xFEE0) for digit in code),
                "".join(chr(ord(digit) - ord("0") + 0x0660) for digit in code),
                f"+{country_code} {code}",
                f"00{country_code}{code}",
                f"{country_code}{code}",
                f"0{code}",
                f"9{code}",
                f"*31#{code}",
                f"#31#{code}",
                f"*67*{code}",
                f"*67{code}",
                f"*67 {code}",
                f"#31{code}",
                f"*172{code}",
                f"+{country_code} 0{code}",
                f"00{country_code} (0) {code}",
                f"*31#+{country_code}{code}",
                f"{code} ext. 5",
                f"{code};ext=5",
                f"{code},,5",
                f"{code}#",
            ):
                assert (text, _is_emergency(text, region)) == (text, True)


def test_what_every_mobile_network_connects() -> None:
    assert [
        (code, region)
        for code in ("112", "911")
        for region in (*EMERGENCY_NUMBERS, "TK", "IO", "GQ", None, "XX")
        if not _is_emergency(code, region)
    ] == []


def test_what_follows_the_number_is_ignored() -> None:
    rows = [
        ("US", "9112"),
        ("US", "911 555"),
        ("DE", "1101"),
        ("GB", "9999"),
        ("AU", "0001"),
    ]

    assert [
        (region, text) for region, text in rows if not _is_emergency(text, region)
    ] == []


def test_hiding_ones_own_number_before_it_changes_nothing() -> None:
    rows = [
        ("GB", "141999"),
        ("GB", "1470 112"),
        ("IE", "141 999"),
        ("JP", "184-110"),
        ("JP", "186119"),
        ("HK", "133999"),
        ("AU", "1831 000"),
        ("AU", "1832000"),
        ("NZ", "0196 111"),
        ("NZ", "0197111"),
        ("US", "1167 911"),
        ("US", "1182911"),
    ]

    assert [
        (region, text) for region, text in rows if not _is_emergency(text, region)
    ] == []


def test_everybodys_emergency_numbers_count_where_the_country_is_not_known(
    subtests: pytest.Subtests,
) -> None:
    for region, code in TABLE:
        with subtests.test(f"{region} {code}"):
            country_code = phonenumbers.country_code_for_region(region)

            assert _is_emergency(code, None)
            assert _is_emergency(f"+{country_code} {code}", None)


def test_neighbours_are_no_emergency_numbers() -> None:
    rows = [
        # The next codes.
        ("DE", "111"),
        ("DE", "109"),
        ("DE", "116117"),
        ("US", "411"),
        ("US", "912"),
        ("US", "811"),
        ("GB", "101"),
        ("GB", "111"),
        ("GB", "998"),
        ("VN", "116"),
        ("CN", "114"),
        ("FR", "19"),
        # Elsewhere they are.
        ("DE", "999"),
        ("DE", "113"),
        ("US", "110"),
        ("JP", "999"),
        ("VN", "110"),
        # Numbers in which they stand.
        ("US", "(202) 555-0911"),
        ("DE", "0911 1234567"),
        ("DE", "030 110110"),
        ("GB", "01999 123456"),
        ("FR", "01 12 34 56 78"),
        ("FR", "+33 1 12 34 56 78"),
        ("IN", "011 2345 6789"),
        ("IN", "+91 11 2345 6789"),
        ("US", "+91 120 456 7890"),
        ("US", "911204567890"),
        ("CN", "010 1234 5678"),
        # Extensions and names.
        ("DE", "101"),
        ("US", "100"),
        ("DE", "4112"),
        ("DE", "2110"),
        ("GB", "142999"),
        ("GB", "141101"),
        ("US", "*1912"),
        ("US", "*72"),
        ("DE", "+49 1 110"),
        ("DE", "anna110"),
        ("DE", "Anna 110"),
        ("DE", "sip:110@example.com"),
        ("DE", ""),
        ("DE", "030 23125123 ext. 110"),
    ]

    assert [
        (region, text) for region, text in rows if _is_emergency(text, region)
    ] == []


def test_call_may_be_placed_from_the_vendors_country(subtests: pytest.Subtests) -> None:
    for code in ("113", "114", "115"):
        with subtests.test(code):
            assert not _is_emergency(code, "US")
            assert _is_emergency(code, "US", "VN")


def test_disguised_emergency_number_is_no_phone_number() -> None:
    number = NumberPlan("DE").read("*31#110")

    assert number.kind is NumberKind.FEATURE_CODE
    assert not number.possible
    assert number.dialled == "*31#110"


def test_no_phone_number_of_any_country_is_taken_for_an_emergency_number() -> None:
    plan = NumberPlan("DE")

    for region in phonenumbers.SUPPORTED_REGIONS:
        for kind in phonenumbers.PhoneNumberType.values():
            example = phonenumbers.example_number_for_type(region, kind)
            if example is not None:
                text = phonenumbers.format_number(
                    example, phonenumbers.PhoneNumberFormat.E164
                )
                number = plan.read(text)
                assert (number.e164, number.emergency) == (text, False)
