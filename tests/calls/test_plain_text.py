"""Texts from outside, as they are kept and as they are shown."""

import re

import pytest

from custom_components.telephony.calls import inert_text, one_line, plain_text

# What the letters of some languages and pictures of families are joined with.
JOINED = "नि\u200dक \u06cc\u200c\u062e 👨\u200d👩\u200d👧"


def test_a_text_is_one_line_of_what_can_be_seen(subtests: pytest.Subtests) -> None:
    for text, kept in (
        ("Anna", "Anna"),
        (" two  blanks ", "two  blanks"),
        ("a\r\nb\tc\x00d\x7fe\x85f\x9bg\u2028h\u2029i", "a b c d e f g h i"),
        ("\u202e341055\u202c \u2066x\u2069\u200e\u200f\u061c", "341055 x"),
        ("a\u200bb\u2060c\ufeffd\u00ade\ufff9f", "abcdef"),
        ("\U000e0049\U000e0067nore", "nore"),
        ("half a \ud83d letter", "half a ? letter"),
        (JOINED, JOINED),
        # Signs that are not seen, in which a text can hide that is read all the same.
        ("A\ufe00\U000e0100\U000e01efnna\u034f \U0001d173", "Anna"),
        ("Anna" + "\u200d\u200c" * 40, "Anna\u200d\u200c"),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
        # A name that looks like none is none.
        ("\u3164\u2800\u115f\uffa0", ""),
        # Marks that would cover the lines around.
        ("Z" + "\u0351" * 90 + "oë", "Z" + "\u0351" * 4 + "oë"),
        ("ก\u0e47" + "\u0e47" * 90, "ก" + "\u0e47" * 4),
        ("\u202e\n", ""),
        ("", ""),
    ):
        with subtests.test(repr(text)):
            assert one_line(text) == kept


def test_a_name_is_written_in_one_way() -> None:
    assert plain_text(" Jose\u0301\u00a0 \n García ") == "José García"


def _wide(text: str) -> str:
    """Return a text with the wide form of each character that a caret is before."""
    return re.sub(r"\^(.)", lambda found: chr(ord(found[1]) + 0xFEE0), text)


def test_what_is_shown_is_text_and_nothing_else(subtests: pytest.Subtests) -> None:
    """What a browser makes of it, the end-to-end tests see."""
    for text, shown in (
        ("![t](http://127.0.0.1/x)", "!^[t^](http^://127.0.0.1/x)"),
        ("<ha-alert>x</ha-alert>", "^<ha-alert^>x^</ha-alert^>"),
        ("a\n# b\n\n| c |", "a ^# b ^| c ^|"),
        ("**b** _i_ ~~s~~", "^*^*b^*^* ^_i^_ ^~^~s^~^~"),
        ("`c` \\[x]", "^`c^` ^\\^[x^]"),
        ("WWW.example.com, me@example.com", "WWW^.example.com, me^@example.com"),
        (
            "&lt;b&gt; &rlm; https&colon;//x &#8238;",
            "^&lt;b^&gt; ^&rlm; https^&colon;//x &^#8238;",
        ),
        ("AT&T; A & B; R&D", "AT^&T; A & B; R&D"),
        ("{{ states }} {% if %}", "^{^{ states ^}^} ^{% if %^}"),
        ("- x", "^- x"),
        ("===", "^==="),
        ("12. x", "12^. x"),
        # Numbers and names stay what they are.
        ("+44 20 7946 0172", "+44 20 7946 0172"),
        ("(020) 7946-0172", "(020) 7946-0172"),
        ("-1", "-1"),
        ("*98", "*98"),
        ("##002#", "##002#"),
        ("*#21*5*", "^*^#21^*5^*"),
        ("5*6*7", "5^*6^*7"),
        ("***", "^*^*^*"),
        ("020.7946.0172", "020.7946.0172"),
        ("Dr. O'Neil & Sons: 24/7!", "Dr. O'Neil & Sons: 24/7!"),
        ("Jean-Luc (Büro)", "Jean-Luc (Büro)"),
    ):
        with subtests.test(text):
            assert inert_text(text) == _wide(shown)
            assert inert_text(_wide(shown)) == _wide(shown)
