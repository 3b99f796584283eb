"""Texts that are no telephone numbers, and what stands behind numbers."""

import pytest

from custom_components.telephony.numbering.number_plan import NumberPlan
from custom_components.telephony.numbering.phone_number import (
    Charge,
    NumberKind,
    PhoneNumber,
)

REGIONS = ["US", "DE", "VN", "CN", None]


def test_text_is_kept_as_it_is(subtests: pytest.Subtests) -> None:
    for text in (
        "sip:anna@example.com",
        "sip:2025550143@example.com",
        "anna@example.com",
        "thutran",
        "thutranhtkbee",
        "office-desk",
        "office-desk 2",
        # A name, though there is a whole number in it.
        "anna2025550143",
        "2025550143anna",
        "2ndfloor12",
        "2025550143 anna ext. 5",
        "2025550143 or 2025550199 ext. 5",
        "2025550143 / 2025550199x",
        "1-800-FLOWERS",
        "call 2025550143",
        "Anonymous",
        "anonymous",
        "Unknown",
        "Withheld",
        "Restricted",
        "Private number",
        "非通知",
        "không rõ",
        "+",
        "++12025550143",
        "",
        "-",
        "½",
        "①②③",
        "+44+20",
    ):
        for region in REGIONS:
            with subtests.test(f"{region} {text}"):
                plan = NumberPlan(region)

                assert plan.read(text) == PhoneNumber(kind=NumberKind.TEXT, text=text)
                assert plan.read(text).dialled == text
                assert plan.for_people(text) == text
                assert plan.comparable(text) == text.casefold()


def test_short_code_keeps_its_digits(subtests: pytest.Subtests) -> None:
    for code in ("1", "10", "101", "1234", "60010", "600100"):
        for region in REGIONS:
            with subtests.test(f"{region} {code}"):
                plan = NumberPlan(region)
                number = plan.read(code)

                assert number.kind is NumberKind.SHORT
                assert number.dialled == number.text == code
                assert (number.e164, number.extension, number.region) == (
                    None,
                    None,
                    None,
                )
                assert number.possible
                assert plan.for_people(code) == code
                assert plan.comparable(code) == code


def test_short_codes_are_compared_digit_by_digit(subtests: pytest.Subtests) -> None:
    for codes in (("101", "0101"), ("101", "+101"), ("8", "*8")):
        with subtests.test(str(codes)):
            plan = NumberPlan("DE")

            assert plan.comparable(codes[0]) != plan.comparable(codes[1])


def test_extension_stays_beside_the_number(subtests: pytest.Subtests) -> None:
    for text in (
        "+49 30 23125123 ext. 5",
        "+49 30 23125123;ext=5",
        "030 23125123 x5",
        "030 23125123 EXT 5",
        "030 23125123 #5",
        "030/23125123 extension 5",
        "tel:+49-30-23125123;ext=5",
        "\N{ARABIC-INDIC DIGIT ZERO}30 23125123 ext. \N{ARABIC-INDIC DIGIT FIVE}",
    ):
        with subtests.test(text):
            plan = NumberPlan("DE")
            number = plan.read(text)

            assert number.e164 == "+493023125123"
            assert number.extension == "5"
            # No vendor dials on once somebody has answered.
            assert number.dialled == "+493023125123"
            assert plan.comparable(text) == "+493023125123;ext=5"
            assert plan.for_people(text) == "030 23125123 ext. 5"


def test_what_a_phone_sends_as_tones_is_no_extension(subtests: pytest.Subtests) -> None:
    for tones in (
        *(" p 12", " ; 7246433", " w99", ",", ",,5", " , 12", "p12", " P 12"),
        *(";99", ";", "w", ",,1234#", " p12,w*5#"),
    ):
        with subtests.test(tones):
            plan = NumberPlan("US")
            text = f"202-555-0146{tones}"
            number = plan.read(text)

            assert number.e164 == number.dialled == "+12025550146"
            assert number.extension is None
            assert plan.comparable(text) == "+12025550146"
            assert plan.for_people(text) == "(202) 555-0146"
    # A comma between thousands is no pause, and what has one is nothing to dial.
    assert not NumberPlan("US").read("12,345").possible


def test_main_number_is_the_one_without_the_extension() -> None:
    plan = NumberPlan("US")

    for text in ("202 555 0146", "+1 202-555-0146 ext. 5", "202 555 0146 p 5"):
        assert plan.main_number(text) == "+12025550146"
    assert plan.main_number("101") == "101"
    assert plan.main_number("Anna") == "anna"
    assert plan.main_number(None) is None


def test_remark_beside_a_number_is_read_as_such(subtests: pytest.Subtests) -> None:
    for text in (
        "0171 2345678 (privat)",
        "0171 2345678 [Büro, Herr Maier]",
        "0171 2345678 privat",
        "0171 2345678 - Büro",
        "0171 2345678, nach Feierabend",
        "(privat) 0171 2345678",
        "Büro: 0171 2345678",
        "+49 (0)171 2345678 (mobil)",
    ):
        with subtests.test(text):
            plan = NumberPlan("DE")

            assert plan.read(text).dialled == "+491712345678"
            assert plan.comparable(text) == "+491712345678"
            assert plan.for_people(text) == "0171 2345678"
    # In brackets, beside a number that no plan knows.
    assert NumberPlan("GB").read("07700 900123 (home)").dialled == "07700900123"


def test_several_numbers_are_never_one(subtests: pytest.Subtests) -> None:
    one, other = "0912345678", "0987654321"
    for between in ("\r\n", "\n", "\r", "\u2028", " / ", ", ", ";", " | "):
        with subtests.test(repr(between)):
            plan = NumberPlan("VN")
            text = f"{one}{between}{other}"
            number = plan.read(text)

            assert number.kind is NumberKind.SEVERAL
            assert not number.possible
            assert plan.numbers_in(text) == (one, other)
            assert plan.callable_numbers([text]) == (one, other)
    # Also where one of them is short, and would make the other another one.
    assert NumberPlan("GB").read("020 7946\n0123").kind is NumberKind.SEVERAL
    assert NumberPlan("US").numbers_in("  911\n\n101 \n") == ("911", "101")


def test_one_number_is_not_taken_for_several(subtests: pytest.Subtests) -> None:
    for text in ("030/23125123", "0171 2345678,,1234", "Anna\n0171 2345678", "a/b"):
        with subtests.test(text):
            assert NumberPlan("DE").numbers_in(text) == (text,)


def test_order_to_the_network_is_no_number(subtests: pytest.Subtests) -> None:
    for code in ("*72", "##002#", "**61#", "*#06#", "#31#", "*", "\uff0a72"):
        for region in REGIONS:
            with subtests.test(f"{region} {code}"):
                number = NumberPlan(region).read(code)

                assert number.kind is NumberKind.FEATURE_CODE
                assert number.dialled == code.replace("\uff0a", "*")
    # With a number behind it, it cannot be dialled at all.
    for text in ("*72 202 555 0143", "**61*+12025550143#", "*67 2025550143"):
        assert not NumberPlan("US").read(text).possible


def test_extensions_are_different_phones() -> None:
    plan = NumberPlan("US")

    keys = {
        plan.comparable(f"(202) 555-0143{rest}") for rest in ("", " x1", " x2", " x01")
    }

    assert len(keys) == 4


def test_sample_with_an_extension_keeps_both() -> None:
    number = NumberPlan("DE").read("+49 30 1234 ext. 5")

    assert (number.e164, number.extension) == ("+49301234", "5")


def test_short_code_with_something_behind_it_is_a_text(
    subtests: pytest.Subtests,
) -> None:
    for text in ("101;ext=5", "101 ext 5", "5 x 5"):
        with subtests.test(text):
            number = NumberPlan("DE").read(text)

            assert number == PhoneNumber(kind=NumberKind.TEXT, text=text)


@pytest.mark.timeout(300)
def test_endless_text_is_a_text_at_once(subtests: pytest.Subtests) -> None:
    for text in (
        "9" * 100_000,
        "+" * 100_000,
        "()" * 100_000,
        "1 " * 100_000,
        "+49 30 23125123" + ";ext=" * 100_000,
        "*#" * 100_000,
        "٣" * 100_000,
        "\N{ZERO WIDTH SPACE}1" * 100_000,
        "x" * 1_000_000,
    ):
        with subtests.test(text[:4]):
            plan = NumberPlan(None)
            number = plan.read(text)

            assert number == PhoneNumber(kind=NumberKind.TEXT, text=text.strip())
            assert plan.comparable(text) == text.strip()


@pytest.mark.timeout(300)
def test_longest_text_that_is_read_costs_little() -> None:
    """Every part of it could be an emergency number of every country."""
    for text in ("1,23" * 62, "1" * 250, "*1#" * 83, "+1" * 125):
        assert not NumberPlan(None).read(text).possible


# Numbers that no plan knows


def test_ways_to_write_an_unknown_number_are_equal(subtests: pytest.Subtests) -> None:
    for region, same in (
        # Reserved for fiction.
        ("GB", ["07700 900123", "+44 7700 900123", "447700900123", "0044 7700 900123"]),
        # Within its city.
        ("US", ["555-0143", "5550143", "(555) 0143"]),
        # Too long for any.
        ("US", ["+1 202 555 0143 99", "001202555014399"]),
        ("US", ["+999 1234567", "00 999 1234567"]),
    ):
        with subtests.test(f"{region} {same[0]}"):
            plan = NumberPlan(region)

            assert len({plan.comparable(text) for text in same}) == 1
            for text in same:
                number = plan.read(text)
                assert number.e164 is None
                assert number.dialled == "".join(
                    filter(set("+0123456789").__contains__, text)
                )


def test_length_tells_what_is_possible() -> None:
    expected = {
        ("US", "555 0143"): True,
        ("US", "+1 202 555 01"): False,
        ("US", "+1 202 555 0143 99"): False,
        ("FR", "01 99 00 12"): False,
        ("GB", "07700 900123"): True,
        ("GB", "07700 90012345"): False,
        (None, "0912 345 678"): False,
        (None, "+84 912 345 678"): True,
        (None, "+999 1234567"): False,
        ("US", "+1"): False,
        ("US", "00000000"): False,
    }

    assert {
        (region, text): NumberPlan(region).read(text).possible
        for region, text in expected
    } == expected


def test_short_code_has_six_digits_at_most() -> None:
    assert NumberPlan("US").read("555 014").kind is NumberKind.SHORT
    assert NumberPlan("US").read("555 0143").kind is NumberKind.PHONE


def test_number_at_home_is_none_abroad_behind_a_plus(subtests: pytest.Subtests) -> None:
    """Without the plus, which some vendors leave out, it is one that costs a lot."""
    for text in ("+0900 1234567", "+0 900 1234567"):
        with subtests.test(text):
            assert NumberPlan("DE").read("0900 1234567").charge is Charge.PREMIUM_RATE

            assert not NumberPlan("DE").read(text).possible


# Another country, from which the vendor dials


def test_number_of_the_vendors_country_is_possible() -> None:
    vietnamese = "0912345678"

    assert not NumberPlan("US").read(vietnamese).possible
    number = NumberPlan("US", "VN").read(vietnamese)

    assert number.possible
    assert number.region == "VN"
    assert number.dialled == "+84912345678"


def test_caller_is_the_same_in_the_vendors_own_form(subtests: pytest.Subtests) -> None:
    for region in ("US", None):
        with subtests.test(str(region)):
            plan = NumberPlan(region, "VN")

            assert (
                plan.comparable("0912345678")
                == plan.comparable("84912345678")
                == plan.comparable("+84 912 345 678")
            )


def test_emergency_number_at_home_stays_one_that_the_vendors_country_knows() -> None:
    """In the USA, what follows 911 is ignored."""
    assert NumberPlan("US").read("911234567").emergency
    assert NumberPlan("US", "VN").read("911234567").emergency
    assert not NumberPlan("US", "VN").read("0912345678").emergency


def test_vendors_country_never_changes_a_known_number(
    subtests: pytest.Subtests,
) -> None:
    for text in ("030 23125123", "0800 1234567", "01512 3456789"):
        with subtests.test(text):
            assert NumberPlan("DE", "VN", "US").read(text) == NumberPlan("DE").read(
                text
            )


def test_vendor_of_no_other_country_changes_nothing(subtests: pytest.Subtests) -> None:
    for other in (None, "XX", "DE"):
        with subtests.test(str(other)):
            for text in (
                "030 23125123",
                "01693608879",
                "113",
                "110",
                "0912345678901234",
            ):
                assert NumberPlan("DE", other).read(text) == NumberPlan("DE").read(text)
