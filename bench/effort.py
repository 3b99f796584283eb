"""How much is measured: all of it for the documentation, or little for a first look."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is measured.

    Attributes:
        accounts: That start at once.
        starts: Of Home Assistant, for each number of accounts.
        calls_a_day: In the histories that are polled.
        lines: Of the account that is polled.
        polls: Of each kind.
        calls_of_lived_days: In the days that are lived through.
        records: In the histories that are read.
        reads: Of a history.
        placed_calls: By click-to-call, for each vendor; in a minute, at most 59.
        contact_cards: In the file that is imported.
        imports: Of each integration.
        kept_calls: In the archives that are searched.
        looks: For each of what is found there.
        browsed_calls: In the log that is opened in a browser.
        openings: Of that log.
    """

    accounts: tuple[int, ...]
    starts: int
    calls_a_day: tuple[int, ...]
    lines: tuple[int, ...]
    polls: int
    calls_of_lived_days: tuple[int, ...]
    records: tuple[int, ...]
    reads: int
    placed_calls: int
    contact_cards: int
    imports: int
    kept_calls: int
    looks: int
    browsed_calls: int
    openings: int


FULL: Final = Effort(
    accounts=(1, 5, 20),
    starts=3,
    calls_a_day=(10, 1_000, 10_000),
    lines=(1, 5, 20, 50),
    polls=15,
    calls_of_lived_days=(10, 1_000, 10_000),
    records=(100, 1_000, 10_000),
    reads=5,
    placed_calls=59,
    contact_cards=10_000,
    imports=4,
    kept_calls=1_000_000,
    looks=5,
    browsed_calls=10_000,
    openings=5,
)
QUICK: Final = Effort(
    accounts=(1, 5),
    starts=1,
    calls_a_day=(10, 1_000),
    lines=(1, 5),
    polls=3,
    calls_of_lived_days=(10,),
    records=(100, 1_000),
    reads=2,
    placed_calls=1,
    contact_cards=1_000,
    imports=1,
    kept_calls=20_000,
    looks=2,
    browsed_calls=1_000,
    openings=2,
)
