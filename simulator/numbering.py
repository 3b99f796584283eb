"""Telephone numbers reserved for fiction, and what a call to them costs.

Sources: NANPA (555-0100 to 555-0199), Ofcom (020 7946 0xxx, 0113 496 0xxx, 07700
900xxx), ARCEP (01 99 00 xx xx), ACMA (02 5550 xxxx). The prices are made up.
"""

from decimal import Decimal

# Country code: name, yuan a unit, billed by whole minutes (else by the second), digits
# of a complete number.
COUNTRIES: dict[str, tuple[str, Decimal, bool, int]] = {
    "1": ("United States", Decimal("0.055"), True, 11),
    "44": ("United Kingdom", Decimal("0.08"), True, 12),
    "33": ("France", Decimal("0.12"), False, 11),
    "61": ("Australia", Decimal("0.15"), True, 11),
}
ELSEWHERE = ("Other", Decimal("0.2"), True)

INTERNATIONAL = (
    "12025550143",
    "12125550162",
    "14155550178",
    "13125550119",
    "16175550155",
    "442079460123",
    "442079460958",
    "441134960347",
    "447700900461",
    "33199001234",
    "61255501872",
)
NATIONAL = (
    "02079460123",
    "02079460345",
    "02079460958",
    "01134960347",
    "01134960112",
    "07700900461",
    "07700900128",
    "07700900733",
)


def country_code_of(number: str) -> str | None:
    """Return the country code of a number in digits, None where it has none we know."""
    for code, (_, _, _, digits) in COUNTRIES.items():
        if number.startswith(code) and len(number) == digits:
            return code
    return None


def country_of(number: str) -> tuple[str, Decimal, bool]:
    """Return country name, yuan a minute and whether whole minutes are billed."""
    code = country_code_of(number)
    if code is None:
        return ELSEWHERE
    name, price, by_minute, _ = COUNTRIES[code]
    return name, price, by_minute
