"""The hashes AntBuddy asks for.

Source: AntBuddy's "API List" and the worked example of "Use API", which settles the
order (appId first) and that a parameter left out of the query is left out of the hash.
"""

from collections.abc import Iterable
import hashlib
import hmac


def digest(parts: Iterable[str]) -> str:
    """Return the SHA-256 of the parts, joined without separator, in lower-case hex."""
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def matches(given: str, parts: Iterable[str]) -> bool:
    """Return whether a hash is the one of these parts."""
    return hmac.compare_digest(given.encode(), digest(parts).encode())
