"""The identity of calls to which the vendor gives no id of its own."""

from hashlib import sha256
from typing import Final

# No vendor's id looks like this.
_PREFIX: Final = "~"


def call_digest(*fields: str | None) -> str:
    """Return a stable id, made from what identifies a call: "~" and 32 hex digits."""
    # The separator keeps ("1", "23") and ("12", "3") apart.
    joined = "\x1f".join([field or "" for field in fields])
    return _PREFIX + sha256(joined.encode()).hexdigest()[:32]


def is_digest(call_id: str) -> bool:
    """Whether an id was made by `call_digest`."""
    return call_id.startswith(_PREFIX)
