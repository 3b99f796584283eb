"""The signature over headers and raw body that NXCloud's signed family asks for.

Source: the "API Interface Call Convention" the DID document refers to. The text that is
hashed has the headers in a fixed order, then the body exactly as received (only where
there is one), then the secret; it is a plain hash, no HMAC.
"""

from enum import StrEnum
import hashlib
import hmac


class Algorithm(StrEnum):
    """Values of the optional header `algorithm`."""

    MD5 = "md5"
    SHA256 = "sha256"


def sign(
    *,
    access_key: str,
    action: str,
    biz_type: str,
    ts: str,
    body: bytes,
    access_secret: str,
    algorithm: Algorithm = Algorithm.MD5,
) -> str:
    """Return the signature in lower-case hex."""
    text = f"accessKey={access_key}&action={action}&bizType={biz_type}&ts={ts}".encode()
    if body:
        text += b"&body=" + body
    text += b"&accessSecret=" + access_secret.encode()
    return hashlib.new(algorithm, text, usedforsecurity=False).hexdigest()


def matches(given: str, expected: str) -> bool:
    """Return whether a signature is right; its case does not matter."""
    return hmac.compare_digest(given.lower().encode(), expected.encode())
