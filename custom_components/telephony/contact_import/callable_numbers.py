"""Which numbers of a card can be called, each once and with what it is for."""

from dataclasses import replace
from typing import TYPE_CHECKING

from ..calls import NumberUse
from .vcard import VCard

if TYPE_CHECKING:
    from ..numbering.number_plan import NumberPlan


def with_callable_numbers(card: VCard, plan: NumberPlan) -> VCard:
    """Return a card with the numbers that can be called, as they are first written.

    A number that is written twice is for what is first said of it.
    """
    numbers: dict[str | None, str] = {}
    uses: dict[str | None, NumberUse | None] = {}
    for written, use in zip(card.numbers, card.uses, strict=True):
        for number in plan.callable_numbers([written]):
            key = plan.comparable(number)
            numbers.setdefault(key, number)
            uses[key] = uses.get(key) or use
    return replace(card, numbers=tuple(numbers.values()), uses=tuple(uses.values()))
