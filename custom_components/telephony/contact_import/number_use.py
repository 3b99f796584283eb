"""What a number on a card is for, by its types and by the label that a person sees.

Sources: RFC 2426, section 3.3.1, RFC 6350, section 6.4.1, RFC 7852, section 9 (main-number),
and the vCard 2.1 specification for types; cards that Apple's, Google's and Android's
address books write for labels.
"""

from collections.abc import Set as AbstractSet
import re
from typing import Final

from ..calls import NumberUse

# The first of several is what tells a person most: a mobile of the company is a mobile.
_USES: Final = {
    "CELL": NumberUse.MOBILE,
    "MOBILE": NumberUse.MOBILE,
    "IPHONE": NumberUse.MOBILE,
    "MAIN": NumberUse.MAIN,
    "MAIN-NUMBER": NumberUse.MAIN,
    "HOME": NumberUse.HOME,
    "WORK": NumberUse.WORK,
    "OTHER": NumberUse.OTHER,
}
_MACHINES: Final = {"FAX", "HOMEFAX", "WORKFAX", "OTHERFAX", "PAGER", "MODEM"}

# What Apple translates where it is shown.
_BUILT_IN_LABEL: Final = re.compile(r"_\$!<(.*)>!\$_")


def is_for_talking(types: AbstractSet[str], label: str) -> bool:
    """Tell whether somebody talks there, rather than a machine.

    Args:
        types: The words of TYPE, in capitals.
        label: What the address book shows instead of them; "" where nothing.
    """
    return _MACHINES.isdisjoint({*_known_form(types), _word_of(label)})


def use_of(types: AbstractSet[str], label: str) -> NumberUse | None:
    """Return what a number is for; None where it is not said in a known word.

    Args:
        types: The words of TYPE, in capitals.
        label: What the address book shows instead of them; "" where nothing.
    """
    if not is_for_talking(types, label):
        return None
    words = _known_form(types)
    said = (use for word, use in _USES.items() if word in words)
    return _USES.get(_word_of(label)) or next(said, None)


def _known_form(types: AbstractSet[str]) -> set[str]:
    # Where people choose the word, X- may stand before it.
    return {word.removeprefix("X-") for word in types}


def _word_of(label: str) -> str:
    built_in = _BUILT_IN_LABEL.fullmatch(label)
    return (built_in[1] if built_in else label).upper()
