"""A zero in brackets behind a country's code is no digit, unless it is one there."""

from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType
import pytest

from custom_components.telephony.numbering.number_plan import NumberPlan

ABROAD = NumberPlan("US")


def _examples() -> Iterator[tuple[str, int, str]]:
    """Yield a landline and a mobile of every country: where, its code and its digits."""
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE):
            example = phonenumbers.example_number_for_type(region, kind)
            if example is not None:
                assert example.country_code is not None
                national = phonenumbers.national_significant_number(example)
                yield region, example.country_code, national


def test_of_every_country_landlines_and_mobiles_are_read(
    subtests: pytest.Subtests,
) -> None:
    checked = set()
    for region, code, national in _examples():
        with subtests.test(f"{region} {national}"):
            for written in (
                f"+{code} (0) {national}",
                f"+{code}(0){national}",
                f"00{code} [0] {national}",
                f"011 {code} (0) {national}",
            ):
                number = ABROAD.read(written)
                assert (written, number.dialled) == (written, f"+{code}{national}")
        checked.add(region)

    assert len(checked) > 240


def test_zero_that_is_a_digit_is_kept(subtests: pytest.Subtests) -> None:
    countries = set()
    for region, code, national in _examples():
        if national.startswith("0"):
            with subtests.test(f"{region} {national}"):
                for written in (
                    f"+{code} (0){national[1:]}",
                    f"+{code}(0) {national[1:]}",
                ):
                    assert ABROAD.read(written).dialled == f"+{code}{national}"
            countries.add(region)

    assert countries == {"BJ", "CG", "CI", "GA", "IT", "SM", "VA"}


def test_habits_of_writing() -> None:
    expected = {
        "+48 (0) 22 512 12 34": "+48225121234",
        "0048 (0)22 512 12 34": "+48225121234",
        "48 (0) 22 512 12 34": "+48225121234",
        "+48 \uff080\uff09 22 512 12 34": "+48225121234",
        # Without the brackets, and with the area in them.
        "+48 022 512 12 34": "+48225121234",
        "+48 (022) 512 12 34": "+48225121234",
        "011 48 022 512 12 34": "+48225121234",
        "+420 (0)2 1234 5678": "+420212345678",
        "+1 (0) 202 555 0143": "+12025550143",
        "+44 (0)20 7946 0123": "+442079460123",
        "0049 (0)30 23125123": "+493023125123",
        "+39 (0)6 6982 1234": "+390669821234",
        # In Italy, landlines have the zero and mobiles do not.
        "+39 (0)331 123456": "+390331123456",
        "+39 (0)331 1234567": "+393311234567",
        "+39 (0)2 1234 5678": "+390212345678",
    }

    for region in ("US", "PL", "IT", "DE"):
        plan = NumberPlan(region)
        here = {text: plan.read(text).dialled for text in expected}
        if region != "US":
            # There it means a call abroad.
            here["011 48 022 512 12 34"] = "+48225121234"
        assert here == expected, region


def test_number_that_no_plan_knows_loses_the_zero_as_well() -> None:
    """Ofcom keeps it for films."""
    number = ABROAD.read("+44 (0)7700 900123")

    assert number.e164 is None
    assert number.possible
    assert number.dialled == "+447700900123"
    # In Italy it could belong to it.
    assert ABROAD.read("+39 (0)99 99").dialled == "+3909999"


def test_zero_makes_no_number_possible(subtests: pytest.Subtests) -> None:
    for text in (
        "+48 0 0 22 512 12 34",
        "+48 (0) 22 512 12 34 56",
        "+52 1 555 1234 5678",
        "+1 555 0143",
        "+49 0000",
    ):
        with subtests.test(text):
            number = ABROAD.read(text)

            assert number.e164 is None
            assert not number.possible


def test_zero_in_brackets_at_home_is_read_as_ever() -> None:
    home = NumberPlan("DE")

    assert home.read("(0)30 23125123").dialled == "+493023125123"
    assert home.read("(0) 171 2345678").dialled == "+491712345678"


def test_e164_is_left_alone() -> None:
    for _, code, national in _examples():
        number = phonenumbers.parse(f"+{code}{national}")
        e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)

        assert ABROAD.read(e164).dialled == e164


def test_what_is_dialled_before_numbers_at_home_is_not_dialled_behind_the_code(
    subtests: pytest.Subtests,
) -> None:
    """Also of a number that no plan knows yet: what is dialled is what is compared."""
    for text, dialled in {
        "+1 (1) 200 460 1234": "+12004601234",
        "+1 1 200 460 1234": "+12004601234",
        "+971 0 2004 5678": "+97120045678",
        "+370 (8) 5 123 4567": "+37051234567",
        "+39 06 0000 1234": "+390600001234",
    }.items():
        with subtests.test(text):
            number = ABROAD.read(text)

            assert number.possible
            assert number.dialled == ABROAD.comparable(text) == dialled
