"""What net2phone's document leaves open, and what is assumed instead.

Everything here can change without a document changing. Nothing else of this
package rests on a guess, but for two: that a request is checked for its
credentials before its fields are, without which a wrong key would pass the
check of the credentials and be found out by the first call; and that a push's
`duration` is the time that was talked, and its time that of the end.
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

# Of the pushes, only a part of the description is public; headers and signature are as
# others have read them who receive them.
SIGNATURE_HEADER: Final = "x-net2phone-signature"
TIMESTAMP_HEADER: Final = "x-net2phone-timestamp"
CLICK_TO_CALL_SOURCE: Final = "click2call"

# Recordings are fetched from there, and from the account's own address.
RECORDING_DOMAINS: Final = ("net2phone.com", "n2p.io")

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


def signed_text(timestamp: str, body: bytes) -> bytes:
    """Return what the signature of a push is made over, with HMAC-SHA256, in hex."""
    return timestamp.encode() + b":" + body


def own_line(number: str | None) -> str | None:
    """Return which of the account's phones takes part, by its number in a push.

    A push names a user beside two numbers, and no phone: the account's own number of the
    two is taken for the user's.
    """
    return number


def names_credentials(explanation: str) -> bool:
    """Tell whether a refusal is about the credentials, whatever its status."""
    return _CREDENTIAL_WORDS.search(explanation) is not None
