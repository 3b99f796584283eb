"""Numbers of many countries, in all the ways in which they are written."""

from dataclasses import dataclass

import pytest

from custom_components.telephony.numbering.number_plan import NumberPlan
from custom_components.telephony.numbering.phone_number import NumberKind


@dataclass(frozen=True)
class Sample:
    """A number and how it is written.

    Attributes:
        region: Its country.
        national: As people there write it, and as they read it best.
        abroad: As people elsewhere read it best.
        e164: The international form.
        typed: Another way in which people there type it.
    """

    region: str
    national: str
    abroad: str
    e164: str
    typed: str


# From ranges reserved for fiction where the country has any, else plainly made up.
SAMPLES = [
    Sample("US", "(202) 555-0143", "+1 202-555-0143", "+12025550143", "1.202.555.0143"),
    Sample("CA", "(613) 555-0143", "+1 613-555-0143", "+16135550143", "6135550143"),
    Sample("GB", "020 7946 0123", "+44 20 7946 0123", "+442079460123", "(020) 79460123"),
    Sample("IE", "085 012 3456", "+353 85 012 3456", "+353850123456", "085/0123456"),
    Sample("FR", "01 99 00 12 34", "+33 1 99 00 12 34", "+33199001234", "0199.00.12.34"),
    Sample("DE", "030 23125123", "+49 30 23125123", "+493023125123", "(030) 23 12 51-23"),
    Sample("AT", "0664 123456", "+43 664 123456", "+43664123456", "0664/123456"),
    Sample("CH", "078 123 45 67", "+41 78 123 45 67", "+41781234567", "078-123-45-67"),
    Sample("NL", "06 12345678", "+31 6 12345678", "+31612345678", "06-12345678"),
    Sample("BE", "012 34 56 78", "+32 12 34 56 78", "+3212345678", "012/34.56.78"),
    Sample("LU", "27 12 34 56", "+352 27 12 34 56", "+35227123456", "27123456"),
    Sample("ES", "612 34 56 78", "+34 612 34 56 78", "+34612345678", "612-345-678"),
    Sample("PT", "912 345 678", "+351 912 345 678", "+351912345678", "912345678"),
    Sample("IT", "02 1234 5678", "+39 02 1234 5678", "+390212345678", "02/12345678"),
    Sample("SE", "08-465 004 12", "+46 8 465 004 12", "+46846500412", "08 465 00 412"),
    Sample("NO", "21 23 45 67", "+47 21 23 45 67", "+4721234567", "212 34 567"),
    Sample("DK", "32 12 34 56", "+45 32 12 34 56", "+4532123456", "3212 3456"),
    Sample("FI", "041 2345678", "+358 41 2345678", "+358412345678", "041-234 5678"),
    Sample("IS", "410 1234", "+354 410 1234", "+3544101234", "410-1234"),
    Sample("PL", "12 345 67 89", "+48 12 345 67 89", "+48123456789", "(12) 345-67-89"),
    Sample("CZ", "601 123 456", "+420 601 123 456", "+420601123456", "601123456"),
    Sample("HU", "06 20 123 4567", "+36 20 123 4567", "+36201234567", "06-20/123-4567"),
    Sample("GR", "21 2345 6789", "+30 21 2345 6789", "+302123456789", "212 345 6789"),
    Sample("RO", "021 123 4567", "+40 21 123 4567", "+40211234567", "021.123.45.67"),
    Sample("UA", "050 123 4567", "+380 50 123 4567", "+380501234567", "050-123-45-67"),
    Sample("RU", "8 (912) 345-67-89", "+7 912 345-67-89", "+79123456789", "89123456789"),
    Sample("TR", "0501 234 56 78", "+90 501 234 56 78", "+905012345678", "05012345678"),
    Sample("IL", "050-234-5678", "+972 50-234-5678", "+972502345678", "050 2345678"),
    Sample("ZA", "071 123 4567", "+27 71 123 4567", "+27711234567", "0711234567"),
    Sample("NG", "0802 123 4567", "+234 802 123 4567", "+2348021234567", "08021234567"),
    Sample("EG", "02 34567890", "+20 2 34567890", "+20234567890", "(02) 3456-7890"),
    Sample("SA", "051 234 5678", "+966 51 234 5678", "+966512345678", "0512345678"),
    Sample("AE", "050 123 4567", "+971 50 123 4567", "+971501234567", "050-1234567"),
    Sample("IN", "081234 56789", "+91 81234 56789", "+918123456789", "08123456789"),
    Sample("CN", "138 0013 8000", "+86 138 0013 8000", "+8613800138000", "13800138000"),
    Sample("HK", "2123 4567", "+852 2123 4567", "+85221234567", "2123-4567"),
    Sample("TW", "0912 345 678", "+886 912 345 678", "+886912345678", "0912-345-678"),
    Sample("JP", "03-1234-5678", "+81 3-1234-5678", "+81312345678", "(03)1234-5678"),
    Sample("KR", "010-2000-0000", "+82 10-2000-0000", "+821020000000", "010.2000.0000"),
    Sample("SG", "6123 4567", "+65 6123 4567", "+6561234567", "61234567"),
    Sample("MY", "012-345 6789", "+60 12-345 6789", "+60123456789", "0123456789"),
    Sample("TH", "081 234 5678", "+66 81 234 5678", "+66812345678", "081-2345678"),
    Sample("VN", "0912 345 678", "+84 912 345 678", "+84912345678", "091.234.5678"),
    Sample("ID", "0812-345-678", "+62 812-345-678", "+62812345678", "0812 345678"),
    Sample("PH", "0905 123 4567", "+63 905 123 4567", "+639051234567", "(0905)1234567"),
    Sample("AU", "0491 570 156", "+61 491 570 156", "+61491570156", "0491-570-156"),
    Sample("NZ", "021 123 4567", "+64 21 123 4567", "+64211234567", "(021) 1234567"),
    Sample("BR", "(11) 96123-4567", "+55 11 96123-4567", "+5511961234567", "11961234567"),
    Sample("MX", "222 123 4567", "+52 222 123 4567", "+522221234567", "(222) 1234567"),
    Sample("AR", "011 2345-6789", "+54 11 2345-6789", "+541123456789", "01123456789"),
    Sample("CL", "(2) 2123 4567", "+56 2 2123 4567", "+56221234567", "221234567"),
    Sample("CO", "321 1234567", "+57 321 1234567", "+573211234567", "321-123-4567"),
]  # fmt: skip

# As Chinese and Japanese keyboards write them.
FULL_WIDTH = {ord(sign): ord(sign) + 0xFEE0 for sign in "+()-0123456789"} | {
    ord(" "): "\N{IDEOGRAPHIC SPACE}"
}

# Where plus and 00 are all that is known of other countries.
TRAVELLER = NumberPlan(None)


def _region(sample: Sample) -> str:
    return sample.region


def _at_home(sample: Sample) -> NumberPlan:
    return NumberPlan(sample.region)


def _elsewhere(sample: Sample) -> NumberPlan:
    """Return the plan of somebody in another country, of another length of numbers."""
    return NumberPlan("DE" if sample.region != "DE" else "VN")


def _bare(sample: Sample) -> str:
    """Return the number as vendors write it."""
    return sample.e164.removeprefix("+")


def test_there_are_enough_countries_to_trust_the_rest() -> None:
    assert len({sample.region for sample in SAMPLES}) == len(SAMPLES) >= 30


def test_number_is_the_same_at_home_however_it_is_written(
    subtests: pytest.Subtests,
) -> None:
    for sample in SAMPLES:
        with subtests.test(sample.region):
            plan = _at_home(sample)

            for text in (
                sample.national,
                sample.typed,
                sample.abroad,
                sample.e164,
                _bare(sample),
                f"00{_bare(sample)}",
                f"  {sample.national}\N{NO-BREAK SPACE}",
            ):
                number = plan.read(text)
                assert (text, number.e164) == (text, sample.e164)
                assert number.dialled == sample.e164
                assert number.region == sample.region
                assert number.kind is NumberKind.PHONE
                assert number.possible
                assert not number.emergency


def test_international_number_is_the_same_everywhere(subtests: pytest.Subtests) -> None:
    for sample in SAMPLES:
        with subtests.test(sample.region):
            texts = [
                sample.abroad,
                sample.e164,
                _bare(sample),
                f"00 {_bare(sample)}",
                f"tel:{sample.e164}",
            ]
            for plan in (_elsewhere(sample), TRAVELLER):
                for text in texts:
                    number = plan.read(text)
                    assert (text, number.e164) == (text, sample.e164)
                    assert number.region == sample.region


def test_number_is_shown_as_people_write_it(subtests: pytest.Subtests) -> None:
    for sample in SAMPLES:
        with subtests.test(sample.region):
            assert _at_home(sample).for_people(sample.e164) == sample.national
            assert _at_home(sample).for_people(_bare(sample)) == sample.national
            assert _elsewhere(sample).for_people(sample.e164) == sample.abroad
            assert TRAVELLER.for_people(_bare(sample)) == sample.abroad


def test_what_is_shown_is_the_same_number_again(subtests: pytest.Subtests) -> None:
    for sample in SAMPLES:
        with subtests.test(sample.region):
            for plan in (_at_home(sample), _elsewhere(sample)):
                shown = plan.for_people(sample.e164)
                assert (
                    plan.comparable(shown)
                    == plan.comparable(sample.e164)
                    == sample.e164
                )


def test_ways_to_dial_abroad() -> None:
    expected = {
        ("US", "011 44 20 7946 0123"): "+442079460123",
        ("CA", "011442079460123"): "+442079460123",
        ("AU", "0011 44 20 7946 0123"): "+442079460123",
        ("JP", "010-44-20-7946-0123"): "+442079460123",
        ("RU", "8 10 44 20 7946 0123"): "+442079460123",
        ("HK", "001 44 20 7946 0123"): "+442079460123",
        ("KR", "00700 44 20 7946 0123"): "+442079460123",
        ("FI", "990 44 20 7946 0123"): "+442079460123",
        ("GB", "00 1 (202) 555-0143"): "+12025550143",
        # Not what is dialled there, and yet what people from elsewhere type.
        ("US", "00 44 20 7946 0123"): "+442079460123",
        ("AU", "00442079460123"): "+442079460123",
        ("US", "+00 44 20 7946 0123"): "+442079460123",
    }

    assert {
        (region, text): NumberPlan(region).read(text).e164 for region, text in expected
    } == expected


def test_trunk_prefix_behind_a_country_code() -> None:
    expected = {
        "+44 (0)20 7946 0123": "+442079460123",
        "0044 (0) 20 7946 0123": "+442079460123",
        "+49 (0)30 / 231 25 - 123": "+493023125123",
        "+7 (8) 912 345-67-89": "+79123456789",
        # In Italy it belongs to the number.
        "+39 02 1234 5678": "+390212345678",
    }

    for region in ("GB", "US", None):
        assert {
            text: NumberPlan(region).read(text).e164 for text in expected
        } == expected, region


def test_digits_and_punctuation_of_other_scripts(subtests: pytest.Subtests) -> None:
    for text in (
        "020 7946 0123".translate(FULL_WIDTH),
        "+44(0)20-7946-0123".translate(FULL_WIDTH),
        "٠٢٠ ٧٩٤٦ ٠١٢٣",
        "+۴۴ ۲۰ ۷۹۴۶ ۰۱۲۳",
        "०२० ७९४६ ०१२३",
        "020\N{NON-BREAKING HYPHEN}7946\N{EN DASH}0123",
        # As copied from an address book that writes from left to right.
        "\N{LEFT-TO-RIGHT EMBEDDING}+44 20 7946 0123\N{POP DIRECTIONAL FORMATTING}",
        "020\t7946 0123",
        "[020] 7946 0123",
        "TEL:+44-20-7946-0123",
    ):
        with subtests.test(text):
            number = NumberPlan("GB").read(text)

            assert number.e164 == "+442079460123"
            assert number.text in {"02079460123", "+442079460123", "+4402079460123"}


def test_digits_without_a_sign_of_where_they_belong() -> None:
    expected = {
        # At home they are numbers, whatever else they could be with a plus.
        ("CN", "13800138000"): "+8613800138000",
        ("US", "4722345678"): "+14722345678",
        ("NO", "4722345678"): "+4722345678",
        ("IN", "08123456789"): "+918123456789",
        # Nobody there writes them like this, but vendors do.
        ("DE", "84912345678"): "+84912345678",
        ("DE", "8613800138000"): "+8613800138000",
        ("US", "85221234567"): "+85221234567",
        ("VN", "15125292329"): "+15125292329",
        # No number with a plus, so the zero was left away.
        ("DE", "3023125123"): "+493023125123",
    }

    assert {
        (region, text): NumberPlan(region).read(text).e164 for region, text in expected
    } == expected


def test_country_of_a_code_that_several_share(subtests: pytest.Subtests) -> None:
    for text, region in (
        ("+1 613 555 0143", "CA"),
        ("+1 876 555 0123", "JM"),
        ("+7 701 123 4567", "KZ"),
        ("+44 1534 456789", "JE"),
        ("+39 06 69812345", "VA"),
        ("+800 1234 5678", None),
        ("+979 123 456 789", None),
    ):
        with subtests.test(text):
            number = NumberPlan("US").read(text)

            assert number.e164 is not None
            assert number.region == region


def test_unknown_country_is_none(subtests: pytest.Subtests) -> None:
    for region in ("XX", "us", "", "001"):
        with subtests.test(region):
            plan = NumberPlan(region)

            assert plan.region is None
            assert plan.read("+12025550143").e164 == "+12025550143"
            assert plan.read("(202) 555-0143").e164 is None
