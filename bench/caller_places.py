"""What it costs to tell where unknown callers are from."""

from collections.abc import Sequence
from statistics import median
from typing import Final

import phonenumbers

from .effort import Effort
from .processes import run_afresh
from .report import Column, Row, Table, counted

# Above it, nobody is looked up unless the user asks for it.
_GOAL: Final = 30

# The least, the usual and the most that is known of one country.
_NUMBERS: Final = {
    "a British number": "+442079460345",
    "an American number": "+12025550143",
    "a Chinese number": "+861065529988",
}


async def measure(effort: Effort) -> Table:
    """Return what it costs until places are known, beside doing without them."""
    everywhere = _numbers_of_all_countries()
    return Table(
        "Where callers are from",
        [Column("CPU", "ms"), Column("Memory", "MiB", _GOAL)],
        [
            _row("Off", "nothing", everywhere[:1], effort, judged=False),
            *(
                _row(f"The first look-up of {name}", "ours", [number], effort)
                for name, number in _NUMBERS.items()
            ),
            _row("Numbers of all countries", "ours", everywhere, effort),
            _row(
                "The geocoder of the library, a number",
                "library",
                everywhere[:1],
                effort,
                judged=False,
            ),
        ],
    )


def _numbers_of_all_countries() -> list[str]:
    """Return a number of a place in each country."""
    examples = map(phonenumbers.example_number, sorted(phonenumbers.SUPPORTED_REGIONS))
    return [
        phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        for example in examples
        if example is not None
    ]


def _row(
    name: str, way: str, numbers: Sequence[str], effort: Effort, *, judged: bool = True
) -> Row:
    found = [
        run_afresh("fresh_place", way=way, numbers=[*numbers])
        # The first one may have to compile.
        for _ in range(effort.imports + 1)
    ][1:]
    return Row(
        name,
        [median(one[column] for one in found) for column in ("cpu", "memory")],
        f"median of {counted(effort.imports, 'time')}, each in a new interpreter",
        judged=judged,
    )
