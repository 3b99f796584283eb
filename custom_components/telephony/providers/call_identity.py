"""The identity of calls to which the vendor gives no id of its own."""

from hashlib import sha256
from typing import Final

# No vendor's id looks like this.
DIGEST_MARK: Final = "~"

# No digest holds it.
_NUMBER_MARK: Final = "-"


def call_digest(*fields: str | None) -> str:
    """Return a stable id, made from what identifies a call: "~" and 32 hex digits."""
    # The separator keeps ("1", "23") and ("12", "3") apart.
    joined = "\x1f".join([field or "" for field in fields])
    return DIGEST_MARK + sha256(joined.encode()).hexdigest()[:32]


def is_digest(call_id: str) -> bool:
    """Whether an id was made by `call_digest`."""
    return call_id.startswith(DIGEST_MARK)


def look_alike(digest: str, number: int) -> str:
    """Return the id of one of several calls with the same digest, counted from 1."""
    return digest if number == 1 else f"{digest}{_NUMBER_MARK}{number}"


def digest_and_number(call_id: str) -> tuple[str, int]:
    """Return what `look_alike` was given; 1 for any other id."""
    digest, _, number = call_id.partition(_NUMBER_MARK)
    return (digest, int(number)) if is_digest(call_id) and number else (call_id, 1)
