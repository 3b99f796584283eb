"""People who call and are called, by name."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LONGEST_NAME: Final = 100


class DialOrigin(StrEnum):
    """What wants to call."""

    BUTTON = "button"
    AUTOMATION = "automation"
    ASSIST = "assist"


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
