"""Names as people say them, and as speech-to-text writes down what it heard."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Final
from unicodedata import category, normalize

from slugify import slugify

# Nobody hears how an apostrophe is written, nor what else stands in its place.
_APOSTROPHES: Final = str.maketrans(
    dict.fromkeys("\u2018\u2019\u02bc\u2032\u00b4`", "'")
)
# How it may be written down, if at all.
_FOR_AN_APOSTROPHE: Final = ("'", "", " ", "\u00b4", "`")

# Letters that are written as two where there are no marks, by some; by others as one.
_AS_TWO: Final = str.maketrans(
    dict(zip("äöüøå", ("ae", "oe", "ue", "oe", "aa"), strict=True))
    | dict(zip("ÄÖÜØÅ", ("Ae", "Oe", "Ue", "Oe", "Aa"), strict=True))
)

_REMEMBERED: Final = 4_096


def spoken(name: str) -> str:
    """Return the words of a name as somebody says them."""
    words = "".join(map(_spoken, name.translate(_APOSTROPHES))).split()
    return " ".join(word for word in words if any(map(str.isalnum, word))) or name


def parts(name: str) -> Iterator[str]:
    """Yield what a name may be shortened to: words that follow each other in it."""
    words = spoken(name).split()
    for count in range(1, len(words)):
        for first in range(len(words) - count + 1):
            yield " ".join(words[first : first + count])


@lru_cache(_REMEMBERED)
def spellings(word: str) -> tuple[str, ...]:
    """Return the ways in which a word of a name may be written down."""
    pieces = word.split("'")
    ways = (pieces, *zip(*map(_without_marks, pieces), strict=True))
    return tuple(
        dict.fromkeys(
            between.join(way).strip() for way in ways for between in _FOR_AN_APOSTROPHE
        )
    )


def meant[Named](
    candidates: Iterable[Named], name_of: Callable[[Named], str], said: str
) -> list[Named]:
    """Return who is meant by what somebody said.

    Whose name it is, goes before whose name sounds like it, and this before who has all
    of its words. Marks are not heard, but where somebody wrote them, they count.
    """
    everybody = [(one, spoken(name_of(one)).split()) for one in candidates]
    wanted = spoken(said).split()
    for fits in (_is_written_like, _sounds_like, _has_words_that_sound_like):
        if found := [(one, words) for one, words in everybody if fits(words, wanted)]:
            break
    else:
        return []
    marked = (
        [] if said.isascii() else [one for one, words in found if _has(words, wanted)]
    )
    return marked or [one for one, _ in found]


def _is_written_like(words: list[str], wanted: list[str]) -> bool:
    return list(map(_folded, words)) == list(map(_folded, wanted))


def _sounds_like(words: list[str], wanted: list[str]) -> bool:
    return len(words) == len(wanted) and all(
        not _heard(word).isdisjoint(_heard(other))
        for word, other in zip(words, wanted, strict=True)
    )


def _has_words_that_sound_like(words: list[str], wanted: list[str]) -> bool:
    # Speech-to-text may make two words of one that has an apostrophe.
    pieces = [piece for word in words for piece in (word, *word.split("'"))]
    heard = frozenset[str]().union(*map(_heard, pieces))
    return all(not heard.isdisjoint(_heard(word)) for word in wanted)


def _has(words: list[str], wanted: list[str]) -> bool:
    return set(map(_folded, wanted)) <= set(map(_folded, words))


@lru_cache(_REMEMBERED)
def _heard(word: str) -> frozenset[str]:
    return frozenset(map(_folded, spellings(word)))


def _folded(word: str) -> str:
    return normalize("NFC", word).casefold()


def _without_marks(letters: str) -> tuple[str, str]:
    """Return letters without their marks, in both ways to leave them out."""
    if letters.isascii():
        return letters, letters
    whole = normalize("NFC", letters)
    plain, as_two = (
        slugify(way, separator="", lowercase=False)
        for way in (whole, whole.translate(_AS_TWO))
    )
    # There are scripts that nobody writes in Latin letters.
    return plain or letters, as_two or letters


def _spoken(character: str) -> str:
    """Return a space in place of what nobody speaks.

    Speech-to-text leaves it out or puts it in as it likes.
    """
    # Letters, the marks that are vowels in some languages, and numbers.
    kept = character == "'" or category(character)[0] in "LMN"
    return character if kept else " "
