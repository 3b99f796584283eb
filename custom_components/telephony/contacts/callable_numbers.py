"""The numbers of a contact, as they are worth keeping."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..numbering.number_plan import NumberPlan


def callable_numbers(numbers: Iterable[str], plan: NumberPlan) -> tuple[str, ...]:
    """Return the numbers that can be called, each once, as they are first written."""
    distinct: dict[str | None, str] = {}
    for number in numbers:
        distinct.setdefault(plan.comparable(number), number)
    return tuple(number for number in distinct.values() if plan.read(number).possible)
