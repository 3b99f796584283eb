"""Texts are found however they are written, and wherever they are kept."""

from string import ascii_uppercase
import sys
from typing import Final
from unicodedata import category, normalize

from hypothesis import given, strategies as st
import pytest

from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.archive.archive import Archive
from custom_components.telephony.archive.call_ends import folded
from custom_components.telephony.archive.call_query import CallQuery
from custom_components.telephony.calls import Party

from .conftest import everywhere
from .kept_calls import ANN, call_at, found

# How a name is written, and what is looked for.
NAMES: Final = [
    ("Acme™ Ltd", "acmetm"),
    ("\N{MATHEMATICAL BOLD CAPITAL A}nn", "ann"),
    ("№ 5", "no 5"),
    ("Hotel ℡", "tel"),
    ("İstanbul", "istanbul"),
    ("ISTANBUL", "\N{LATIN SMALL LETTER DOTLESS I}stanbul"),
    ("Straße", "STRASSE"),
    ("STRAẞE", "straße"),
    ("A\N{COMBINING RING ABOVE}ngstro\N{COMBINING DIAERESIS}m", "Ångström"),
    ("ﬁne", "FINE"),
    ("ΣΊΣΥΦΟΣ", "σίσυφος"),
    ("O\N{RIGHT SINGLE QUOTATION MARK}Brien", "o'brien"),
    ("O\N{ACUTE ACCENT}Neill", "o'neill"),
    ("D'Arcy", "d\N{MODIFIER LETTER APOSTROPHE}arcy"),
    ("\N{LEFT DOUBLE QUOTATION MARK}Bar\N{RIGHT DOUBLE QUOTATION MARK}", '"bar"'),
    ("Anna\N{NON-BREAKING HYPHEN}Lena", "anna-lena"),
    ("Jean-Luc", "jean\N{EN DASH}luc"),
    ("Minus \N{MINUS SIGN}1", "minus -1"),
    ("Œuvre", "oeuvre"),
    ("Þór Æsir", "thor aesir"),
    ("Guðrún", "gudrun"),
    ("Mama ❤\N{VARIATION SELECTOR-16}", "mama ❤"),
    ("Papa ❤", "❤\N{VARIATION SELECTOR-16}"),
    ("Zero\N{ZERO WIDTH SPACE}Width", "zerowidth"),
    ("Softly", "soft\N{SOFT HYPHEN}ly"),
]

# Texts of which nothing is seen, or nothing but an accent.
NOTHING: Final = [
    "\N{COMBINING ACUTE ACCENT}",
    "\N{DIAERESIS}",
    "\N{ZERO WIDTH JOINER}",
    "\N{VARIATION SELECTOR-16}",
    "\N{HANGUL FILLER}",
]


@everywhere
@pytest.mark.parametrize("is_own", [False, True], ids=["other end", "own end"])
async def test_a_name_is_found_however_it_is_written(
    archive: Archive, account: AccountArchive, is_own: bool, subtests: pytest.Subtests
) -> None:
    calls = [
        call_at(minutes, own=Party("12125550161", name))
        if is_own
        else call_at(minutes, remote=Party(ANN.number, name))
        for minutes, (name, _) in enumerate(NAMES)
    ]
    await account.async_keep(calls)
    for call, (name, text) in zip(calls, NAMES, strict=True):
        for wanted in (name, name.upper(), name.lower(), text):
            with subtests.test(wanted):
                for query in (
                    CallQuery(account="one", name=wanted),
                    CallQuery(account="one", text=wanted),
                ):
                    assert call in await found(archive, query)


@everywhere
async def test_nothing_that_is_seen_finds_nobody(
    archive: Archive, account: AccountArchive, subtests: pytest.Subtests
) -> None:
    await account.async_keep(
        [call_at(1), call_at(2, remote=Party(), own=Party("101", "Shop"))]
    )
    for wanted in NOTHING:
        with subtests.test(ascii(wanted)):
            for query in (
                CallQuery(account="one", name=wanted),
                CallQuery(account="one", text=wanted),
            ):
                assert await found(archive, query) == []


def _check(text: str) -> None:
    """Check that all ways to write a text are looked for as one.

    No database is left to tell capitals from small letters, which each does in another way.
    """
    wanted = folded(text)
    assert folded(wanted) == wanted
    assert folded(text.upper()) == folded(text.lower()) == wanted
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert folded(normalize(form, text)) == wanted
    assert not set(wanted) & set(ascii_uppercase)


def test_every_letter_is_looked_for_in_one_way() -> None:
    for letter in map(chr, range(sys.maxunicode + 1)):
        # What no text has: half of a letter, and what is not given out.
        if category(letter) not in {"Cs", "Cn", "Co"}:
            _check(letter)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_is_looked_for_in_one_way(text: str) -> None:
    _check(text)
