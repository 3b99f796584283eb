"""Numbers that cost more than others, and their neighbours which do not."""

import pytest

from custom_components.telephony.numbering.number_plan import NumberPlan
from custom_components.telephony.numbering.phone_number import Charge

PREMIUM_RATE = [
    ("US", "900 555 0123"),
    ("GB", "0909 879 0000"),
    ("GB", "0871 234 5678"),
    ("DE", "0900 5 123456"),
    ("DE", "0137 7 123456"),
    ("FR", "0899 12 34 56"),
    ("AT", "0930 123456"),
    ("CH", "0906 123 456"),
    ("ES", "806 12 34 56"),
    ("IT", "899 123456"),
    ("IT", "892 123"),
    ("SE", "0939-123 45"),
    ("NL", "0906 123 4567"),
    ("PL", "70 123 45 67"),
    ("RU", "8 (809) 123-45-67"),
    ("AU", "1902 123 456"),
    ("JP", "0990-123-456"),
    ("BR", "0900 123 456"),
    ("VN", "1900 1234"),
    ("VN", "1900 123456"),
    ("CN", "168 12345"),
    # Personal numbers and pagers, which cost as much.
    ("GB", "070 1234 5678"),
    ("GB", "076 4012 3456"),
    ("DE", "0700 12345678"),
    ("US", "500 234 5678"),
    ("IT", "178 123 4567"),
]
SHARED_COST = [
    ("DE", "0180 5 123456"),
    ("FR", "0820 12 34 56"),
    ("AT", "0810 123456"),
    ("CH", "0848 123 456"),
    ("ES", "902 12 34 56"),
    ("IT", "848 123456"),
    ("SE", "077-123 45 67"),
    ("PL", "801 234 567"),
    ("AU", "1300 123 456"),
    ("IN", "1860 123 4567"),
    ("CN", "400 123 4567"),
    ("BR", "4004-1234"),
]
STANDARD = [
    # Free of charge, and so alike.
    ("US", "800 555 0199"),
    ("GB", "0800 123 4567"),
    ("DE", "0800 1234567"),
    ("FR", "0800 12 34 56"),
    ("AT", "0800 123456"),
    ("CH", "0800 123 456"),
    ("ES", "900 12 34 56"),
    ("IT", "800 123456"),
    ("SE", "020-12 34 56"),
    ("NL", "0800 123 4567"),
    ("PL", "800 123 456"),
    ("RU", "8 (800) 123-45-67"),
    ("AU", "1800 160 401"),
    ("JP", "0120-123-456"),
    ("VN", "1800 1234"),
    ("CN", "800 123 4567"),
    # Other codes that begin alike.
    ("US", "901 555 0123"),
    ("GB", "0300 123 4567"),
    ("DE", "0906 1234567"),
    ("DE", "0137"),
    ("FR", "01 99 00 12 34"),
    ("CN", "168 1234 5678"),
]
SATELLITE = ["+870 773 111 632", "+8816 123 45678", "+882 16 123 456", "+883 510 012 345", "+878 10 1234567890"]  # fmt: skip
CHARGES = {
    **dict.fromkeys(PREMIUM_RATE, Charge.PREMIUM_RATE),
    **dict.fromkeys(SHARED_COST, Charge.SHARED_COST),
    **dict.fromkeys(STANDARD, Charge.STANDARD),
}


def test_charge_of_a_number_at_home() -> None:
    assert {
        (region, text): NumberPlan(region).read(text).charge for region, text in CHARGES
    } == CHARGES


def test_charge_stays_however_the_number_is_written(subtests: pytest.Subtests) -> None:
    for (region, text), charge in CHARGES.items():
        with subtests.test(f"{region}, {text}"):
            e164 = NumberPlan(region).read(text).e164
            if e164 is None:
                # Its country alone knows it.
                assert charge is Charge.STANDARD
                continue

            for plan in (NumberPlan("GB"), NumberPlan(None)):
                for written in (e164, e164.replace("+", "00"), e164.removeprefix("+")):
                    number = plan.read(written)
                    assert (written, number.e164, number.charge) == (
                        written,
                        e164,
                        charge,
                    )


def test_satellite_networks(subtests: pytest.Subtests) -> None:
    for text in SATELLITE:
        for region in ("US", "VN", None):
            with subtests.test(f"{text}, {region}"):
                plan = NumberPlan(region)

                assert plan.read(text).charge is Charge.SATELLITE
                assert plan.read(text.replace("+", "00")).charge is Charge.SATELLITE
                assert plan.read(text.replace("+", "")).charge is Charge.SATELLITE


def test_codes_of_no_single_country() -> None:
    expected = {
        # The codes beside the satellites'.
        "+86 138 0013 8000": Charge.STANDARD,
        "+886 912 345 678": Charge.STANDARD,
        "+880 1812 345678": Charge.STANDARD,
        # Services of all countries.
        "+800 1234 5678": Charge.STANDARD,
        "+808 1234 5678": Charge.SHARED_COST,
        "+979 123 456 789": Charge.PREMIUM_RATE,
    }

    assert {text: NumberPlan("US").read(text).charge for text in expected} == expected


def test_surplus_digits_make_no_number_cheaper(subtests: pytest.Subtests) -> None:
    for region, text, charge in (
        ("DE", "0900 5 123456 7", Charge.PREMIUM_RATE),
        ("DE", "+49 900 5 123456 789", Charge.PREMIUM_RATE),
        ("GB", "0909 879 0000 1", Charge.PREMIUM_RATE),
        ("US", "900 555 0123 99", Charge.PREMIUM_RATE),
        ("US", "1 900 555 0123 9", Charge.PREMIUM_RATE),
        ("FR", "0820 12 34 56 7", Charge.SHARED_COST),
        ("US", "+881 612 345 678 901 2", Charge.SATELLITE),
        ("US", "901 555 0123 99", Charge.STANDARD),
        ("FR", "0800 12 34 56 7", Charge.STANDARD),
    ):
        with subtests.test(f"{region}, {text}"):
            number = NumberPlan(region).read(text)

            assert number.e164 is None
            assert number.charge is charge


def test_what_an_office_phone_wants_before_a_number_makes_it_no_cheaper() -> None:
    expected = {
        ("DE", "0 0900 1234567"): Charge.PREMIUM_RATE,
        ("GB", "0-0909 879 0000"): Charge.PREMIUM_RATE,
        ("FR", "0 0820 12 34 56"): Charge.SHARED_COST,
        ("US", "9 011 881 612 345 678"): Charge.SATELLITE,
        ("DE", "1 0900 1234567"): Charge.STANDARD,
        ("DE", "0 0906 1234567"): Charge.STANDARD,
        ("GB", "0-0300 123 4567"): Charge.STANDARD,
    }

    assert {
        (region, text): NumberPlan(region).read(text).charge
        for region, text in expected
    } == expected


def test_short_numbers_that_cost_more(subtests: pytest.Subtests) -> None:
    for region, code, charge in (
        ("FR", "3200", Charge.PREMIUM_RATE),
        ("FR", "118218", Charge.PREMIUM_RATE),
        ("SE", "72000", Charge.PREMIUM_RATE),
        ("IN", "1160000", Charge.PREMIUM_RATE),
        ("FR", "3010", Charge.STANDARD),
        ("FR", "3100", Charge.STANDARD),
        ("SE", "112", Charge.STANDARD),
        ("DE", "3200", Charge.STANDARD),
        (None, "3200", Charge.STANDARD),
    ):
        with subtests.test(f"{region}, {code}"):
            number = NumberPlan(region).read(code)

            assert number.e164 is None
            assert number.charge is charge


def test_vendors_own_country_has_its_price() -> None:
    assert NumberPlan("US").read("3200").charge is Charge.STANDARD
    assert NumberPlan("US", "FR").read("3200").charge is Charge.PREMIUM_RATE
    assert NumberPlan("US").read("0899123456").charge is Charge.STANDARD
    assert NumberPlan("US", "FR").read("0899123456").charge is Charge.PREMIUM_RATE
