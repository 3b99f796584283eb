"""What net2phone's document leaves open, and what is assumed instead.

Everything here can change without a document changing. Nothing else of this
package rests on a guess, but for one: that a request is checked for its
credentials before its fields are. Without that, a wrong key would pass the
check of the credentials and be found out by the first call.
"""

import re
from typing import Final

from ..compact_number import compact_number

# All of the document's samples are numbers of North America.
HOME_REGION: Final = "US"
_NORTH_AMERICAN_NUMBER: Final = re.compile(r"\+1[0-9]{10}")

# The document's samples are "18175629657" and "+1 (817) 562-9656"; what else
# the vendor takes is not said.
_FEWEST_DIGITS: Final = 2

_CREDENTIAL_WORDS: Final = re.compile(
    r"credential|api.?key|account.?id|auth", re.IGNORECASE
)


def is_phone_number(text: str) -> bool:
    """Tell whether a text can be a number: digits and a phone's punctuation."""
    number = compact_number(text)
    return number is not None and len(number.removeprefix("+")) >= _FEWEST_DIGITS


def dialable_number(number: str) -> str:
    """Return a North American number in digits, as in the document's example request.

    Others keep the plus, which the document shows as well: without it, a number of
    India's would begin with 911.
    """
    if _NORTH_AMERICAN_NUMBER.fullmatch(number):
        return number.removeprefix("+")
    return number


def names_credentials(explanation: str) -> bool:
    """Tell whether a refusal is about the credentials, whatever its status."""
    return _CREDENTIAL_WORDS.search(explanation) is not None
