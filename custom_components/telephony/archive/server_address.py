"""Where a database server is: what tells its databases apart, and how they are named."""

from hashlib import blake2b
from typing import Final

from sqlalchemy import URL

_PORTS: Final = {"postgresql": 5432, "mysql": 3306}

# What of an address's query says where it leads.
_WAYS: Final = frozenset(
    {"dbname", "host", "hostaddr", "options", "port", "service", "unix_socket"}
)

_WORD_BYTES: Final = 8


def place_word(url: URL) -> str:
    """Return a word for a database, which names neither the server nor anybody.

    It is the same whoever logs in, with which password and by which driver. Where a host
    has several names each gives another word.
    """
    place = (
        url.get_backend_name(),
        (url.host or "").lower(),
        url.port or _PORTS.get(url.get_backend_name()),
        # PostgreSQL's own choice where none is named.
        url.database or url.username,
        sorted((name, way) for name, way in url.query.items() if name in _WAYS),
    )
    return blake2b(repr(place).encode(), digest_size=_WORD_BYTES).hexdigest()


def shown_address(url: URL) -> str:
    """Return how a person knows a database, without who logs in."""
    host, database = url.host or "localhost", url.database or ""
    port = "" if url.port is None else f":{url.port}"
    return f"{host}{port}/{database}"
