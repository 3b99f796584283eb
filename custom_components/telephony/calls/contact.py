"""People who call and are called, by name."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LONGEST_NAME: Final = 100

# More would leave too little of the name itself.
_LONGEST_ADDITION: Final = LONGEST_NAME // 2


class DialOrigin(StrEnum):
    """What wants to call."""

    BUTTON = "button"
    AUTOMATION = "automation"
    ASSIST = "assist"


class NumberUse(StrEnum):
    """What a number is for, as an address book says it.

    Sources: TYPE of RFC 6350 and RFC 2426, the bare types of vCard 2.1, and the labels
    of Apple's and Android's address books.
    """

    MOBILE = "mobile"
    HOME = "home"
    WORK = "work"
    MAIN = "main"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody with a name and at least one number.

    Attributes:
        id: Does not change with the name.
        name: What the user calls them.
        numbers: As the user wrote them; the first one is called.
        line: The id of the line that calls them; None for the account's only one.
        person: The entity id of a person of Home Assistant's.
        called_by: What may call them.
    """

    id: str
    name: str
    numbers: tuple[str, ...]
    line: str | None = None
    person: str | None = None
    called_by: frozenset[DialOrigin] = frozenset(
        {DialOrigin.BUTTON, DialOrigin.AUTOMATION}
    )


def name_with(name: str, addition: str) -> str:
    """Return a name with what tells it from others, in brackets behind it."""
    ending = f" ({addition[:_LONGEST_ADDITION].rstrip()})"
    return name[: LONGEST_NAME - len(ending)].rstrip() + ending


def free_name(names: Iterable[str], taken: Collection[str]) -> str:
    """Return the first of some names that is not among those taken, casefolded."""
    return next(name for name in names if name.casefold() not in taken)
