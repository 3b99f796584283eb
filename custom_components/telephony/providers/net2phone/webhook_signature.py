"""Whether a push is signed with the secret of the account's webhook."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
import hmac
from typing import Final

from ..push import UnprovenPushError
from . import inferred
from .event_time import read_event_time

# Whoever records a push and sends it again later is told so.
_TOLERANCE: Final = timedelta(minutes=5)


def check_signature(
    secret: str, headers: Mapping[str, str], body: bytes, received_at: datetime
) -> None:
    """Check who sent a push, and when.

    Args:
        secret: Of the account's webhook.
        headers: By name in lower case.
        body: As it was sent, byte for byte.
        received_at: This machine's time, aware.

    Raises:
        UnprovenPushError: The signature is missing, wrong or too old.
    """
    timestamp = headers.get(inferred.TIMESTAMP_HEADER, "")
    signature = headers.get(inferred.SIGNATURE_HEADER, "")
    expected = hmac.new(
        secret.encode(), inferred.signed_text(timestamp, body), sha256
    ).hexdigest()
    # As bytes, for texts that are compared so must not have other letters.
    if not hmac.compare_digest(expected.encode(), signature.strip().lower().encode()):
        raise UnprovenPushError("the signature is missing or wrong")
    sent_at = read_event_time(timestamp)
    if sent_at is None or abs(received_at - sent_at) > _TOLERANCE:
        raise UnprovenPushError("the signature is too old")
