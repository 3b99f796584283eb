"""Numbers of before a renumbering are those of today, however they are written."""

from dataclasses import dataclass

import pytest

from custom_components.telephony.numbering.number_plan import NumberPlan


@dataclass(frozen=True)
class Person:
    """Somebody with one phone.

    Attributes:
        region: Their country.
        today: What is dialled today.
        at_home: Ways to write it in the country.
        abroad: Ways to write it everywhere.
    """

    region: str
    today: str
    at_home: tuple[str, ...]
    abroad: tuple[str, ...]


PEOPLE = [
    Person(
        "MX",
        "+525512345678",
        ("55 1234 5678", "044 55 1234 5678", "045 55 1234 5678", "01 55 1234 5678"),
        ("+52 1 55 1234 5678", "0052 1 55 1234 5678", "5215512345678", "+52 (1) 55 1234 5678", "+52 01 55 1234 5678", "+52 (01) 55 1234 5678", "+52 044 55 1234 5678"),
    ),
    Person(
        "BR",
        "+5511961234567",
        ("(11) 96123-4567", "(11) 6123-4567", "11 6123 4567", "0 15 11 96123-4567"),
        ("+55 11 6123-4567", "+55 11 96123-4567", "551161234567", "+55 (0)11 6123 4567"),
    ),
    Person(
        "VN",
        "+84393608879",
        ("01693608879", "0393608879", "0169 360 8879"),
        ("+84 169 360 8879", "841693608879", "+84 (0)169 360 8879", "+84 39 360 8879"),
    ),
    Person("VN", "+842436255255", ("04 3625 5255", "024 3625 5255"), ("+84 4 3625 5255",)),
    Person("VN", "+842363123456", ("0511 312 3456",), ("+84 511 3123456",)),
    Person("CO", "+576012345678", ("601 2345678", "1 2345678"), ("+57 1 234 5678",)),
    Person("BJ", "+2290197012345", ("97 01 23 45",), ("+229 97 01 23 45", "22997012345")),
]  # fmt: skip


def test_old_and_new_are_one_person_and_dialled_as_today(
    subtests: pytest.Subtests,
) -> None:
    for person in PEOPLE:
        for home in (person.region, "US", "DE", None):
            plan = NumberPlan(home)
            at_home = person.at_home if home == person.region else ()
            for text in (person.today, *person.abroad, *at_home):
                with subtests.test(f"{home} {text}"):
                    number = plan.read(text)

                    assert number.dialled == person.today
                    assert number.possible
                    assert number.region == person.region
                    assert plan.comparable(text) == person.today


def test_vendors_old_form_is_dialled_as_today() -> None:
    """The caller of a vendor's sample, for somebody in another country."""
    plan = NumberPlan("US", "VN")

    assert plan.read("01693608879").dialled == "+84393608879"
    assert plan.comparable("01693608879") == plan.comparable("0393608879")


def test_every_vietnamese_mobile_code_has_its_new_one() -> None:
    moved = {
        old: NumberPlan("VN").read(f"0{old}2345678").dialled.removesuffix("2345678")
        for old in (*range(120, 130), *range(162, 170), 186, 188, 199)
    }

    assert moved == {
        old: f"+84{new}"
        for old, new in {
            120: 70, 121: 79, 122: 77, 123: 83, 124: 84, 125: 85, 126: 76, 127: 81,
            128: 78, 129: 82, 162: 32, 163: 33, 164: 34, 165: 35, 166: 36, 167: 37,
            168: 38, 169: 39, 186: 56, 188: 58, 199: 59,
        }.items()
    }  # fmt: skip


def test_number_of_today_is_never_taken_for_an_old_one(
    subtests: pytest.Subtests,
) -> None:
    for region, text, e164 in (
        # Ho Chi Minh City's 8 of before 2017 is a mobile's 83 today.
        ("VN", "083 8123456", "+84838123456"),
        # Brazil's landlines, and the mobiles that kept eight digits.
        ("BR", "(11) 3123-4567", "+551131234567"),
        ("BR", "(11) 7123-4567", "+551171234567"),
        # In Mexico, a 1 before ten digits is North America's code without the plus.
        ("MX", "1 551 234 5678", "+15512345678"),
    ):
        with subtests.test(f"{region} {text}"):
            assert NumberPlan(region).read(text).e164 == e164


def test_argentine_mobile_is_one_phone_and_dialled_as_written(
    subtests: pytest.Subtests,
) -> None:
    mobile, without_nine = "+5491123456789", "+541123456789"
    for home, text, dialled in (
        ("US", "+54 9 11 2345 6789", mobile),
        ("US", "+54 11 15 2345 6789", mobile),
        ("US", "5491123456789", mobile),
        ("AR", "011 15 2345 6789", mobile),
        ("US", "+54 11 2345 6789", without_nine),
        ("AR", "11 2345 6789", without_nine),
    ):
        with subtests.test(f"{home} {text}"):
            plan = NumberPlan(home)

            assert plan.read(text).dialled == dialled
            assert plan.comparable(text) == without_nine

    # And it is shown as a mobile.
    assert NumberPlan("US").for_people(mobile) == "+54 9 11 2345-6789"
    assert NumberPlan("AR").for_people(mobile) == "011 15-2345-6789"
