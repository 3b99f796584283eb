"""What net2phone's document leaves open, and what is assumed instead.

Everything here can change without a document changing. Nothing else of this
package rests on a guess, but for two: that a request is checked for its
credentials before its fields are, without which a wrong key would pass the
check of the credentials and be found out by the first call; and that a push's
`duration` is the time that was talked, and its time that of the end.
"""

from datetime import timedelta
from enum import StrEnum
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


class EventKind(StrEnum):
    """What happened to a call; the description shows the first two."""

    RINGING = "call_ringing"
    ANSWERED = "call_answered"
    COMPLETED = "call_completed"
    MISSED = "call_missed"
    RECORDED = "call_recorded"


class PushField(StrEnum):
    """The fields of a push that the description does not show."""

    CALL_ID = "call_id"
    SOURCE = "call_source"
    USER = "user"
    USERS_NAME = "name"
    DURATION = "duration"
    VOICE_MAIL = "voice_mail"


# Where the address of a recording stands; the first that is there counts.
RECORDINGS: Final = ("audio_message_url", "recording_url")

# A call is missed phone by phone: another one may ring on, or begin to. So long is waited
# for that, in the first case for as long as a phone rings.
NEXT_PHONE: Final = timedelta(seconds=3)
LONGEST_RINGING: Final = timedelta(minutes=1)

# What `call_source` says of a call that was asked for, and of any other.
_CLICK_TO_CALL: Final = "click2call"
_OTHER_CALL: Final = "normal"

# Pushes without an id of their call belong together when the numbers are the same, and
# the times so near.
BEFORE_OTHERS: Final = timedelta(minutes=3)
AFTER_END: Final = timedelta(minutes=1)
RECORDED_AFTER_END: Final = timedelta(hours=1)
LONGEST_CALL: Final = timedelta(hours=4)

# Recordings are fetched from there, and from the account's own address.
RECORDING_DOMAINS: Final = ("net2phone.com", "n2p.io")
RECORDING_ORIGINS: Final = frozenset(
    f"https://{hosts}{domain}" for domain in RECORDING_DOMAINS for hosts in ("", "*.")
)

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


def is_click_to_call(source: str | None) -> bool | None:
    """Tell whether a call was asked for; None where its source is not known."""
    return {_CLICK_TO_CALL: True, _OTHER_CALL: False}.get(source or "")


def own_line(number: str | None) -> str | None:
    """Return which of the account's phones takes part, by its number in a push.

    A push names a user beside two numbers, and no phone: the account's own number of the
    two is taken for the user's.
    """
    return number


def names_credentials(explanation: str) -> bool:
    """Tell whether a refusal is about the credentials, whatever its status."""
    return _CREDENTIAL_WORDS.search(explanation) is not None
