"""The texts that somebody entered into a list of a form."""

from collections.abc import Mapping
from typing import Any


def entered_texts(section: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return what was entered into a list, without its empty lines.

    Args:
        section: Of a form, or of an account's options.
        name: Of the field.
    """
    texts = (str(text).strip() for text in section.get(name, ()))
    return tuple(filter(None, texts))
