"""The identity of calls to which the vendor gives no id of its own."""

from hashlib import sha256


def call_digest(*fields: str | None) -> str:
    """Return a stable id, 32 hex digits, made from what identifies a call."""
    # The separator keeps ("1", "23") and ("12", "3") apart.
    return sha256("\x1f".join(field or "" for field in fields).encode()).hexdigest()[
        :32
    ]
