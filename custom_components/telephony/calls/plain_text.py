"""What people type or copy and what others send, as it is kept and as it is shown."""

import re
from typing import Final
from unicodedata import category, normalize

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# Letters that look like a blank, which a name of nothing else would hide behind.
_BLANK: Final = re.compile(r"[\u115f\u1160\u2800\u3164\uffa0]")
_JOINER: Final = r"[\u200c\u200d\ufe0e\ufe0f]"
# Marks of the writing direction, say, which phones copy along and nobody types, and signs
# in which a text can hide that people do not see and a language model reads. What joins
# the letters of some languages is none of them, and hides nothing where it stands alone.
_UNSEEN: Final = re.compile(
    r"[\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    r"\u2060-\u206f\ufe00-\ufe0d\ufeff\ufff0-\ufffb"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    rf"|(?<={_JOINER}){_JOINER}+(?={_JOINER})"
)

# Accents above and below a letter. More of them would cover the lines around it.
_MARKS: Final = frozenset({"Mn", "Me"})
_MOST_MARKS: Final = 4
_MANY_MARKS: Final = re.compile(rf"[^\w\s!-~]{{{_MOST_MARKS + 1}}}")

# What Markdown or HTML could take for more than a letter: anywhere, in an address that
# becomes a link by itself, in the name of a sign, at the beginning of a line.
_ACTIVE: Final = re.compile(
    r"[<>\[\]{}`*_#|~@\\]|:(?=//)|\bwww\.|&(?=\w+;)|^[-+=](?![0-9(])"
    r"|^[0-9]+[.)](?=\s|$)",
    re.IGNORECASE,
)
# What is dialled for a service, such as *98, is nothing to Markdown, unless a star stands
# behind a digit.
_SERVICE_CODE: Final = re.compile(r"[*#]*[0-9][#0-9]*")
_TO_FULL_WIDTH: Final = ord("\N{FULLWIDTH EXCLAMATION MARK}") - ord("!")


def one_line(text: str) -> str:
    """Return a text in one line, with what can be seen of it."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = _UNSEEN.sub("", _BLANK.sub(" ", _CONTROL.sub(" ", text)))
    if _MANY_MARKS.search(text):
        text = _unstacked(text)
    # Some encodings give half a letter, which cannot be stored.
    return " ".join(text.encode(errors="replace").decode().split())


def _unstacked(text: str) -> str:
    """Return a text whose letters have no more marks than those of any language."""
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if category(character) in _MARKS else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def plain_text(text: str) -> str:
    """Return a text in one line, without blanks in a row, each letter in one way."""
    return " ".join(normalize("NFC", one_line(text)).split())


def inert_text(text: str) -> str:
    """Return a text in one line that is nothing but text wherever it is shown.

    Cards, notifications and chats render Markdown and HTML, so that whoever calls could
    put a picture or an alert there. The characters that do this are replaced by their
    wide forms, which look alike and do nothing.
    """
    text = plain_text(text)
    return text if _SERVICE_CODE.fullmatch(text) else _ACTIVE.sub(_widened, text)


def _widened(match: re.Match[str]) -> str:
    found = match.group()
    return found[:-1] + chr(ord(found[-1]) + _TO_FULL_WIDTH)
