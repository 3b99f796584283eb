"""Which of several contacts is meant, where a name alone does not tell."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Final

from homeassistant.exceptions import ServiceValidationError

from ..calls import name_with
from ..failures.user_errors import invalid_action
from .callable_contacts import CallableContact
from .spoken_names import meant, spoken

# Nobody keeps more of what they hear in mind.
MOST_CHOICES: Final = 5

ORDINALS: Final = ("first", "second", "third", "fourth", "fifth")
LAST: Final = "last"

_AROUND_AN_ORDINAL: Final = {"the", "one"}


def told_apart(found: Sequence[CallableContact]) -> list[str]:
    """Return the names of contacts, with what tells them apart where they are the same.

    That is their books or, of one book, their numbers.
    """
    names = [one.contact.name for one in found]
    in_books = [one.name_and_book for one in found]
    return [
        one.contact.name
        if names.count(one.contact.name) == 1
        else one.name_and_book
        if in_books.count(one.name_and_book) == 1
        else name_with(one.contact.name, one.contact.called_number)
        for one in found
    ]


def chosen(found: Sequence[CallableContact], answer: str) -> list[CallableContact]:
    """Return which of several contacts an answer means, by name or by place.

    Raises:
        ServiceValidationError: It means none of them.
    """
    match [
        word
        for word in spoken(answer).casefold().split()
        if word not in _AROUND_AN_ORDINAL
    ]:
        case [word] if word == LAST:
            return [found[-1]]
        case [word] if word in ORDINALS[: len(found)]:
            return [found[ORDINALS.index(word)]]
    by_name = zip(told_apart(found), found, strict=True)
    if named := meant(by_name, itemgetter(0), answer):
        return [one for _, one in named]
    raise say_which(found)


def say_which(found: Sequence[CallableContact]) -> ServiceValidationError:
    """Return what asks again which of several contacts is meant."""
    return invalid_action("assist_say_which", contacts=in_words(found))


def in_words(found: Sequence[CallableContact]) -> str:
    """Return contacts as a choice, at least two."""
    *others, last = told_apart(found)
    return f"{', '.join(others)} or {last}"
