"""What people type or copy and what others send, as it is kept and as it is shown."""

import re
from typing import Final
from unicodedata import normalize

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# Marks of the writing direction, say, which phones copy along and nobody types. What
# joins the letters of some languages is none of them.
_UNSEEN: Final = re.compile(
    r"[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e007f]"
)

# What Markdown or HTML could take for more than a letter: anywhere, in an address that
# becomes a link by itself, at the beginning of a line.
_ACTIVE: Final = re.compile(
    r"[<>\[\]{}`*_#|~@\\]|:(?=//)|\bwww\.|^[-+=](?![0-9(])|^[0-9]+[.)](?=\s|$)",
    re.IGNORECASE,
)
# What is dialled for a service, such as *98, is nothing to Markdown.
_SERVICE_CODE: Final = re.compile(r"[*#]*[0-9][*#0-9]*")
_TO_FULL_WIDTH: Final = ord("\N{FULLWIDTH EXCLAMATION MARK}") - ord("!")


def one_line(text: str) -> str:
    """Return a text in one line, with what can be seen of it."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = _UNSEEN.sub("", _CONTROL.sub(" ", text))
    # Some encodings give half a letter, which cannot be stored.
    return " ".join(text.encode(errors="replace").decode().split())


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
