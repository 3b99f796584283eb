"""Ways in which the event server can misbehave, beside those of any request."""

from dataclasses import dataclass
from enum import StrEnum


class EventProtocol(StrEnum):
    """What the event server speaks; no document of AntBuddy's names it."""

    SOCKET_IO_0_9 = "socket_io_0_9"
    SOCKET_IO = "socket_io"
    KAZOO = "kazoo"


class Phase(StrEnum):
    """How far a connection is."""

    OPENED = "opened"
    GREETED = "greeted"
    SUBSCRIBED = "subscribed"
    LISTENING = "listening"


@dataclass(slots=True)
class EventFaults:
    """What goes wrong with events, from now on.

    Attributes:
        dropped_in: When connections end; None is never.
        is_silent: Whether nothing is sent any more, beats and answers to pings included.
        halves_frames: Whether only half of each event is sent.
        copies: How often each event is sent.
        without_ends: Whether the ends of calls are kept back.
        joins_frames: Whether several events come in one frame, where the protocol can.
        held_back: How many events wait for later ones to overtake them.
        flood: How many calls begin beside each event, of which nothing more is told.
    """

    dropped_in: Phase | None = None
    is_silent: bool = False
    halves_frames: bool = False
    copies: int = 1
    without_ends: bool = False
    joins_frames: bool = False
    held_back: int = 0
    flood: int = 0
