"""The hashes that stand for a signature with AntBuddy.

Sources: "Use API" (the rule and a worked example) and "API List".
"""

from collections.abc import Iterable
from enum import Enum, auto
from hashlib import sha256


class HashOrder(Enum):
    """Where the application's id stands in the hash of a history request.

    The worked example has it first. One version of the document has it behind
    the parameters.
    """

    ID_FIRST = auto()
    PARAMETERS_FIRST = auto()

    @property
    def other(self) -> HashOrder:
        """The one to try when this one is refused."""
        if self is HashOrder.ID_FIRST:
            return HashOrder.PARAMETERS_FIRST
        return HashOrder.ID_FIRST


def header_hash(app_id: str, app_secret: str) -> str:
    """Return the hash that goes into the headers; it is the same for all requests."""
    return _hash(app_id, app_secret)


def query_hash(
    app_id: str,
    parameters: Iterable[str],
    app_secret: str,
    order: HashOrder = HashOrder.ID_FIRST,
) -> str:
    """Return the hash that goes into a query, in lower-case hex.

    Args:
        app_id: Identifies the application.
        parameters: The values that are sent, in the documented order and not
            yet percent-encoded. What is not sent is not hashed either.
        app_secret: The secret that belongs to the id.
        order: Where the id stands.
    """
    if order is HashOrder.ID_FIRST:
        return _hash(app_id, *parameters, app_secret)
    return _hash(*parameters, app_id, app_secret)


def _hash(*parts: str) -> str:
    return sha256("".join(parts).encode()).hexdigest()
