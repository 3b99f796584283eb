"""Which numbers are on a list of numbers, prefixes and countries."""

import pytest

from custom_components.telephony.numbering.number_list import NumberList, is_entry
from custom_components.telephony.numbering.number_plan import NumberPlan

# Read once: the plans hold no state but what they have read.
PLANS = {region: NumberPlan(region) for region in (None, "US", "GB", "DE", "VN")}


def _holds(
    region: str | None,
    number: str,
    *entries: str,
    countries: tuple[str, ...] = (),
    loosely: bool,
) -> bool:
    plan = PLANS[region]
    listed = NumberList(entries, countries, plan)
    return listed.holds(plan.read(number), loosely=loosely)


def test_an_entry_holds_what_it_means(subtests: pytest.Subtests) -> None:
    for loosely in (False, True):
        for region, entry, inside, outside in (
            # Whole numbers, however they are written.
            (
                "GB",
                "020 7946 0100",
                [
                    "+44 20 7946 0100",
                    "442079460100",
                    "00442079460100",
                    "(020) 79460100",
                ],
                ["020 7946 0101", "020 7946 010"],
            ),
            (
                "GB",
                "+442079460100",
                ["020 7946 0100", "020 7946 0100 ext. 5"],
                ["+12025550143"],
            ),
            (
                "US",
                "12025550143",
                ["+1 202 555 0143", "(202) 555-0143"],
                ["+12025550144"],
            ),
            (None, "+12025550143", ["12025550143", "0012025550143"], ["+12025550144"]),
            # Short codes are themselves.
            ("US", "101", ["101"], ["1010", "100", "+1 101 555 0101"]),
            # Prefixes with the country code, and with what is dialled for it.
            ("GB", "+44 20*", ["020 7946 0100"], ["+44 161 496 0100", "+12025550143"]),
            ("GB", "0044 20 *", ["020 7946 0100"], ["+44 161 496 0100"]),
            ("US", "011 44*", ["+442079460100"], ["+12025550143"]),
            ("DE", "+1 202*", ["+12025550143", "0012025550143"], ["+13035550143"]),
            (None, "44 20*", ["+442079460100"], ["+441614960100"]),
            # As people at home dial.
            ("GB", "020*", ["+442079460100", "020 7946 0100"], ["+441614960100"]),
            ("US", "1 900*", ["+19005550143", "900 555 0143"], ["+12025550143"]),
            ("US", "900*", ["+19005550143", "900 555 0143"], ["+12025550143"]),
            ("DE", "0900*", ["+499001234567", "0900 1234567"], ["+44 20 7946 0100"]),
            # Of short codes, the digits count.
            ("DE", "11*", ["118", "11880"], ["12345"]),
        ):
            with subtests.test(f"{region} {entry}, {loosely=}"):
                assert is_entry(entry, PLANS[region])
                for number in inside:
                    assert _holds(region, number, entry, loosely=loosely), number
                for number in outside:
                    assert not _holds(region, number, entry, loosely=loosely), number


def test_a_prefix_that_could_be_a_country_code_forbids_both_and_allows_one() -> None:
    """In the USA, 44 is no area code; whoever copied it from a vendor means Britain."""
    assert _holds("US", "+442079460100", "4420*", loosely=True)
    assert not _holds("US", "+442079460100", "4420*", loosely=False)
    assert _holds("US", "+12025550143", "1202*", loosely=True)
    assert _holds("US", "+12025550143", "1202*", loosely=False)


def test_a_country_holds_its_numbers(subtests: pytest.Subtests) -> None:
    for loosely in (False, True):
        for region, countries, inside, outside in (
            ("US", ("GB",), ["+442079460100", "442079460100"], ["+12025550143"]),
            # One country code, several countries.
            ("US", ("CA",), ["+16135550143", "(613) 555-0143"], ["+12025550143"]),
            ("DE", ("US", "GB"), ["+12025550143", "+442079460100"], ["+16135550143"]),
            # Numbers of no country.
            ("US", ("US",), ["+12025550143"], ["+881612345678", "+80012345678"]),
            # Numbers within a company are in no country either.
            ("US", ("US",), ["+12025550143"], ["101"]),
        ):
            with subtests.test(f"{region} {countries}, {loosely=}"):
                for number in inside:
                    assert _holds(
                        region, number, countries=countries, loosely=loosely
                    ), number
                for number in outside:
                    assert not _holds(
                        region, number, countries=countries, loosely=loosely
                    ), number


def test_a_number_that_no_plan_knows_is_forbidden_with_its_country() -> None:
    """It may have been given out yesterday."""
    unknown = "+84 12345678"
    assert PLANS["US"].read(unknown).e164 is None

    assert _holds("US", unknown, countries=("VN",), loosely=True)
    assert _holds("US", unknown, "+84*", loosely=True)
    assert not _holds("US", unknown, countries=("GB",), loosely=True)
    assert not _holds("US", unknown, "+85*", loosely=True)


def test_an_unknown_number_is_forbidden_by_each_reading_and_allowed_by_one(
    subtests: pytest.Subtests,
) -> None:
    """It could be a number at home, or one abroad without its plus."""
    for region, number, entry, country in (
        ("US", "4420794601", "+44*", "GB"),
        ("GB", "7946 0100", "+7*", "RU"),
    ):
        with subtests.test(number):
            assert PLANS[region].read(number).e164 is None

            assert _holds(region, number, entry, loosely=True)
            assert not _holds(region, number, entry, loosely=False)
            assert _holds(region, number, countries=(country,), loosely=True)
            assert not _holds(region, number, countries=(country,), loosely=False)


def test_an_unknown_number_is_allowed_with_its_own_country_only() -> None:
    """One that no plan knows tells by its beginning which of a code's countries it is in."""
    jamaican, american = "+1 876 000 0123", "+1 202 000 0123"
    for number in (jamaican, american):
        assert PLANS["US"].read(number).e164 is None

    assert not _holds("US", jamaican, countries=("US",), loosely=False)
    assert _holds("US", jamaican, countries=("JM",), loosely=False)
    assert _holds("US", american, countries=("US",), loosely=False)
    assert _holds("US", "202 000 0123", "+1202*", loosely=False)


def test_what_an_office_phone_wants_before_a_number_lets_no_forbidden_one_pass() -> (
    None
):
    behind_a_nine = "9 202 555 0143"
    assert PLANS["US"].read(behind_a_nine).possible

    for entry in ("+1 202 555 0143", "+1202*"):
        assert _holds("US", behind_a_nine, entry, loosely=True)
        assert not _holds("US", behind_a_nine, entry, loosely=False)
    for entry in ("+1 202 555 0144", "+1203*"):
        assert not _holds("US", behind_a_nine, entry, loosely=True)
    assert not _holds("US", "7 202 555 0143", "+1202*", loosely=True)


def test_what_is_no_entry_is_told() -> None:
    assert [
        (region, text)
        for region in PLANS
        for text in (
            "",
            "*",
            "+*",
            "00*",
            "Anna",
            "Anna*",
            "+44*20",
            "+44**20*",
            "12a*",
            "++44*",
        )
        if is_entry(text, PLANS[region])
    ] == []


def test_an_empty_list_holds_nothing() -> None:
    for loosely in (False, True):
        assert not _holds("US", "+12025550143", loosely=loosely)
        assert not _holds("US", "101", loosely=loosely)
