"""What the protocols of the event socket have in common.

No document names the one that is spoken: see `inferred.PROTOCOLS`.
"""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from typing import Final, Protocol

from ..json_record import Json, JsonRecord
from ..transport import Transport

# A dead peer is noticed after twice of it.
PING_SECONDS: Final = 14

# Takes an event's name, and what it says.
type OnEvent = Callable[[str, JsonRecord], None]


class EventProtocol(StrEnum):
    """In which the events come."""

    SOCKET_IO_0_9 = "socket_io_0_9"
    SOCKET_IO = "socket_io"
    KAZOO = "kazoo"


class ForeignProtocolError(Exception):
    """Whoever answers does not speak the protocol.

    Attributes:
        status: The HTTP status of the answer.
    """

    def __init__(self, status: int) -> None:
        """Keep the status."""
        super().__init__(status)
        self.status = status


class EventConnection(Protocol):
    """A connection on which events come, whatever the protocol."""

    async def subscribe(self, fields: Mapping[str, str]) -> None:
        """Ask for the events of one binding.

        Raises:
            ProviderError: It cannot be sent.
        """

    async def read(self, on_event: OnEvent) -> None:
        """Hand on what comes, until the connection ends.

        Raises:
            ProviderError: It ended; or what `on_event` raises.
        """


# Opens a connection at a scheme, host and port.
type Connect = Callable[[Transport, str], AbstractAsyncContextManager[EventConnection]]
type Connecting = AsyncGenerator[EventConnection]


def first_argument(value: Json) -> JsonRecord:
    """Return what an event says: an object, or the first of a list of them."""
    if isinstance(value, list) and value:
        value = value[0]
    return JsonRecord(value if isinstance(value, dict) else {})
