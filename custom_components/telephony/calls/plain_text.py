"""What people type or copy, as it is kept."""

import re
from typing import Final
from unicodedata import normalize

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
# Marks of the writing direction, say, which phones copy along and nobody types.
_UNSEEN: Final = re.compile(
    r"[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)


def plain_text(text: str) -> str:
    """Return a text in one line, with what can be seen of it, each letter in one way."""
    text = normalize("NFC", _UNSEEN.sub("", _CONTROL.sub(" ", text)))
    # Some encodings give half a letter, which cannot be stored.
    return " ".join(text.encode(errors="replace").decode().split())
