"""Numbers that no plan knows are shown as people write them; names of phones are not."""

from itertools import product
from random import Random

import phonenumbers
import pytest

from custom_components.telephony.numbering.number_plan import NumberPlan

# Of the user, and where the vendor is at home.
HOMES = [
    (home, vendor)
    for home in ("GB", "US", "DE", "FR", "VN", "CN", "SG", "NO", "AD", None)
    for vendor in ("VN", None)
]


def test_unknown_number_of_another_country(subtests: pytest.Subtests) -> None:
    """Ofcom keeps it for films, so that nobody has it; calls from it are simulated."""
    texts = ("447700900461", "+447700900461", "00447700900461", "+44 (0)7700-900 461")
    homes = ("US", "FR", "VN", "SG", "AD", None)
    for home, vendor, text in product(homes, ("VN", "CN", None), texts):
        with subtests.test(f"{home}, {vendor}, {text}"):
            plan = NumberPlan(home, vendor)

            assert plan.read(text).e164 is None
            assert plan.for_people(text) == "+44 7700 900461"


def test_unknown_number_at_home() -> None:
    assert [
        (vendor, text)
        for vendor in ("VN", None)
        for text in ("447700900461", "+447700900461", "00447700900461", "07700900461")
        if NumberPlan("GB", vendor).for_people(text) != "07700 900461"
    ] == []


def test_unknown_number_has_the_form_of_its_country() -> None:
    expected = {
        ("US", "011447700900461"): "+44 7700 900461",
        ("DE", "+441632960961"): "+44 1632 960961",
        ("JE", "+447700900461"): "+44 7700 900461",
        ("CA", "+15555550143"): "+1 555-555-0143",
        # As it is written at home, somebody in the vendor's country has it.
        ("GB", "+447700900461"): "+44 7700 900461",
    }

    assert {
        (home, text): NumberPlan(home, "CN").for_people(text) for home, text in expected
    } == expected


def test_what_could_be_several_numbers_or_none_stays_as_it_came(
    subtests: pytest.Subtests,
) -> None:
    for home, vendor, text in (
        # Numbers of as many digits exist in China, too.
        ("CN", None, "447700900461"),
        # A number in the vendor's country alone, which nobody knows, and one that is known.
        ("US", "VN", "02079460123"),
        ("US", "CN", "07700900461"),
        # In the vendor's country somebody has it.
        ("GB", "CN", "07700900461"),
        # An American number without the plus, or one of the vendor's country.
        ("US", "CN", "15555550143"),
        # Within its city.
        ("US", None, "5550143"),
        # Too long, and too short.
        ("GB", None, "077009004610"),
        ("US", None, "+44 7700 90046"),
        # No country's code begins with a zero.
        ("GB", None, "+07700900461"),
        # Behind it is more than people write.
        ("GB", None, "07700900461 ext. 5"),
        ("US", None, "+447700900461;ext=5"),
        # A code before a number makes it another one.
        ("GB", None, "*6707700900461"),
    ):
        with subtests.test(text):
            assert NumberPlan(home, vendor).for_people(text) == text


def test_name_of_a_phone_stays_as_it_is(subtests: pytest.Subtests) -> None:
    """Unless a plan knows it: at home, or with the country's code as vendors write it."""
    for home, vendor in HOMES:
        with subtests.test(f"{home}, {vendor}"):
            plan = NumberPlan(home, vendor)
            random = Random(f"{home}/{vendor}")  # noqa: S311
            names = ["60010001", "60010002", "600100", "6001000100"]
            names += [
                "".join(random.choices("0123456789", k=length))
                for length in range(4, 11)
                for _ in range(30)
            ]

            shown = {name: plan.for_people(name) for name in names}

            changed = [name for name in names if shown[name] != name]
            assert [name for name in changed if plan.read(name).e164 is None] == []
            # Numbers with a country's code are hardly shorter than ten digits.
            shorter = [name for name in changed if len(name) < 10]
            assert [
                phonenumbers.normalize_digits_only(shown[name]) for name in shorter
            ] == (shorter)
            assert {plan.read(name).region for name in shorter} <= {home}


def test_name_of_a_phone_never_looks_like_a_number_abroad(
    subtests: pytest.Subtests,
) -> None:
    """Not even where all names begin with what is some country's code."""
    for home, vendor in HOMES[::3]:
        with subtests.test(f"{home}, {vendor}"):
            plan = NumberPlan(home, vendor)
            names = {
                f"{code}{rest}"[:length]
                for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE
                for rest in (("10001000", "22345678")[code % 2],)
                for length in (7, 8, 9)
            }

            assert len(names) > 600
            assert [
                name for name in names if plan.for_people(name).startswith("+")
            ] == []
