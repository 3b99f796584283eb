"""The five things that a server is asked for."""

from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import escape

_NAMESPACES: Final = (
    'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"'
    ' xmlns:S="http://calendarserver.org/ns/"'
)


def _document(name: str, content: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f"<{name} {_NAMESPACES}>{content}</{name}>"
    ).encode()


# Everything that finds books, in one: whatever an entered address turns out to be.
DISCOVERY: Final = _document(
    "propfind",
    "<prop><resourcetype/><displayname/><current-user-principal/>"
    "<C:addressbook-home-set/></prop>",
)

BOOK: Final = _document(
    "propfind",
    "<prop><resourcetype/><supported-report-set/><sync-token/><S:getctag/></prop>",
)

LISTING: Final = _document("propfind", "<prop><resourcetype/><getetag/></prop>")


def changes_since(token: str) -> bytes:
    """Return the question for what is new (RFC 6578); without a token, for all.

    No limit is asked for: a server has cut its answer without a word, and given the last
    token. Nor are cards, which servers do not agree on here.
    """
    return _document(
        "sync-collection",
        f"<sync-token>{escape(token)}</sync-token><sync-level>1</sync-level>"
        "<prop><getetag/></prop>",
    )


def cards_at(paths: Iterable[str]) -> bytes:
    """Return the question for some cards (RFC 6352, section 8.7), whole.

    Args:
        paths: Absolute ones, because there is a server that refuses addresses.
    """
    hrefs = "".join(f"<href>{escape(path)}</href>" for path in paths)
    return _document(
        "C:addressbook-multiget", f"<prop><getetag/><C:address-data/></prop>{hrefs}"
    )
