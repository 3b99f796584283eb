"""The picture that is in a card itself. A link to one is never followed.

Sources: RFC 2426, section 3.1.4, and the vCard 2.1 specification (base64), RFC 6350,
section 6.2.4, with RFC 2397 (data URIs).
"""

from base64 import b64decode
from urllib.parse import unquote_to_bytes

from .content_line import ContentLine


def embedded_picture(written: str) -> bytes | None:
    """Return what is in an unfolded line; None for a link and for what is no picture.

    The bytes may be anything: nobody has looked at them.
    """
    try:
        value = "".join(ContentLine.parse(written).value.split())
        scheme, separator, data = value.partition(":")
        if not separator:
            # With or without the word for it, for no link is without a colon.
            return b64decode(value, validate=True) or None
        head, _, encoded = data.partition(",")
        # Some escape the signs that separate.
        if scheme.lower() != "data" or not head.rstrip("\\").endswith(";base64"):
            return None
        return b64decode(unquote_to_bytes(encoded), validate=True) or None
    except ValueError:
        return None
