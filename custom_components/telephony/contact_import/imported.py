"""What an import gave to a contact, so that the next one can tell it from the user's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from ..calls import Comparable, Contact

_CONF_NUMBERS: Final = "numbers"
_CONF_TITLE: Final = "title"
_CONF_UID: Final = "uid"
_CONF_ALIASES: Final = "aliases"
_CONF_ORGANIZATION: Final = "organization"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What the last import gave to a contact.

    Attributes:
        title: The name; None for a contact that no import knows.
        numbers: Those of the file, without what the user had entered before.
        uid: What the file knows the contact by; None where by nothing.
        aliases: The other names.
        organization: Where they work.
    """

    title: str | None = None
    numbers: tuple[str, ...] = ()
    uid: str | None = None
    aliases: tuple[str, ...] = ()
    organization: str | None = None

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """Return what was kept of an import."""
        return cls(
            title=kept.get(_CONF_TITLE),
            numbers=tuple(kept.get(_CONF_NUMBERS, ())),
            uid=kept.get(_CONF_UID),
            aliases=tuple(kept.get(_CONF_ALIASES, ())),
            organization=kept.get(_CONF_ORGANIZATION),
        )

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept."""
        kept = {
            _CONF_TITLE: self.title,
            _CONF_NUMBERS: list(self.numbers),
            _CONF_UID: self.uid,
            _CONF_ALIASES: list(self.aliases),
            _CONF_ORGANIZATION: self.organization,
        }
        return {name: value for name, value in kept.items() if value}


@dataclass(frozen=True, slots=True)
class KnownContact:
    """A contact that is kept here, and what of it is from a file.

    Attributes:
        contact: As it is.
        imported: What the last import gave to it.
    """

    contact: Contact
    imported: Imported = Imported()


def merge_numbers(
    present: Iterable[str],
    imported: Iterable[str],
    offered: Iterable[str],
    comparable: Comparable,
) -> tuple[list[str], list[str]]:
    """Bring the numbers of a contact up to date, and leave the user's alone.

    Numbers that came from the file and left it go, and new ones of the file come. What
    the user entered, wrote in another way, moved or took away stays so.

    Args:
        present: Those of the contact.
        imported: Those that the last import gave to it.
        offered: Those that the file has now, at least one.
        comparable: Gives a number a form in which all ways to write it are equal.

    Returns:
        The numbers of the contact, and those of them to remember as imported.
    """
    now = {comparable(number): number for number in present}
    before = {comparable(number): number for number in imported}
    own = now.keys() - before.keys()
    file = {key: number for number in offered if (key := comparable(number)) not in own}
    wanted = [key for key in file if key in now or key not in before]
    if [key for key in now if key in before] != [key for key in before if key in now]:
        # The user chose which one is called first.
        places = {key: place for place, key in enumerate(now)}
        wanted.sort(key=lambda key: places.get(key, len(places)))
    written = {key: now[key] for key in now if now[key] != before.get(key)}
    arriving = iter([written.get(key, file[key]) for key in wanted])
    merged: list[str] = []
    for key, number in now.items():
        # What replaces a number of the file takes its place.
        replacing = number if key in own else next(arriving, None)
        if replacing is not None:
            merged.append(replacing)
    merged += arriving
    return merged or list(file.values()), list(file.values())
