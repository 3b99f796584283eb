"""People who call and are called, by name."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LONGEST_NAME: Final = 100

# More would leave too little of the name itself.
_LONGEST_ADDITION: Final = LONGEST_NAME // 2


class DialOrigin(StrEnum):
    """What wants to call; from a dashboard, a person who sees whom."""

    BUTTON = "button"
    AUTOMATION = "automation"
    ASSIST = "assist"
    DASHBOARD = "dashboard"


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
class SpeedDial:
    """How somebody is called at one press.

    Attributes:
        number: Which of the numbers, as it was written there when it was chosen; None for
            the first one.
        account: The id of the account that calls; None for the default one.
        line: The id of the account's line that rings; None for the default one.
    """

    number: str | None = None
    account: str | None = None
    line: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody with a name and at least one number.

    Attributes:
        id: Does not change with the name; of its own within its address book.
        name: What the user calls them.
        numbers: As they were written; the preferred one comes first.
        uses: What each of the numbers is for; empty where nobody said so.
        aliases: Other names to call them by.
        organization: Where they work, or what they are.
        person: The entity id of a person of Home Assistant's.
        picture: What changes with the picture; None where there is none.
        book: The id of the address book.
        speed_dial: How a press calls them; None where none does.
        called_by: What may call them by name.
        is_barred: Whether nothing but a person may call them, by no number either.
    """

    id: str
    name: str
    numbers: tuple[str, ...]
    uses: tuple[NumberUse | None, ...] = ()
    aliases: tuple[str, ...] = ()
    organization: str | None = None
    person: str | None = None
    picture: str | None = None
    book: str = ""
    speed_dial: SpeedDial | None = None
    called_by: frozenset[DialOrigin] = frozenset()
    is_barred: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All that they may be called by, the name itself first."""
        return (self.name, *self.aliases)

    @property
    def called_number(self) -> str:
        """The number that is called where none is named."""
        chosen = self.speed_dial.number if self.speed_dial is not None else None
        if chosen is None or chosen in self.numbers:
            return chosen or self.numbers[0]
        # An address book may write it in another way since. One that has left the contact
        # is no longer theirs.
        same = (one for one in self.numbers if _dialled(one) == _dialled(chosen))
        return next(same, self.numbers[0])


def _dialled(number: str) -> str:
    """Return what of a number is dialled, without what only makes it easy to read."""
    return "".join(sign for sign in number if sign.isalnum() or sign in "*#").casefold()


def name_with(name: str, addition: str) -> str:
    """Return a name with what tells it from others, in brackets behind it."""
    ending = f" ({addition[:_LONGEST_ADDITION].rstrip()})"
    return name[: LONGEST_NAME - len(ending)].rstrip() + ending


def free_name(names: Iterable[str], taken: Collection[str]) -> str:
    """Return the first of some names that is not among those taken, casefolded."""
    return next(name for name in names if name.casefold() not in taken)
