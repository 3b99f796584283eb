"""How events are written in each of the protocols.

Sources: the Socket.IO 0.9 specification and Kazoo's server of it, the Engine.IO 4 and
Socket.IO 5 protocols, Kazoo 4's Blackhole.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
import json
import secrets
from typing import override

from ..json_types import Json

type Event = dict[str, Json]

FRAME_MARK = "\N{REPLACEMENT CHARACTER}"


class EventWire(ABC):
    """One side's way to write, and to read what the other side writes."""

    # What comes first, and what comes every few seconds, to be answered.
    greeting: str | None = None
    beat: str | None = None
    answer_to_beat: str | None = None
    beat_seconds: float = 5.0

    @abstractmethod
    def event(self, name: str, event: Event) -> str:
        """Return a frame with an event."""

    def frame(self, packets: Sequence[str]) -> list[str]:
        """Return the frames that carry several packets."""
        return list(packets)

    @abstractmethod
    def subscription(self, frame: str) -> Event | None:
        """Return the fields of a request to subscribe; None for any other frame."""

    def reply(self, frame: str, *, is_good: bool) -> str | None:
        """Return what a frame is answered with, if it is."""
        return None


class SocketIo09Wire(EventWire):
    """Socket.IO 0.9, as Kazoo 3 speaks it."""

    greeting = "1::"
    beat = "2::"
    answer_to_beat = "2::"

    @override
    def event(self, name: str, event: Event) -> str:
        # An object stands where the specification has a list.
        return f"5:::{json.dumps({'name': name, 'args': event})}"

    @override
    def frame(self, packets: Sequence[str]) -> list[str]:
        marked = [f"{FRAME_MARK}{len(one)}{FRAME_MARK}{one}" for one in packets]
        return ["".join(marked)]

    @override
    def subscription(self, frame: str) -> Event | None:
        # Whoever asks for an acknowledgement loses the session.
        if not frame.startswith("5:::"):
            return None
        packet = json.loads(frame.removeprefix("5:::"))
        match packet:
            case {"name": "subscribe", "args": [dict(fields)]}:
                return fields
        return None


class SocketIoWire(EventWire):
    """Today's Socket.IO."""

    beat = "2"
    answer_to_beat = "3"
    beat_seconds = 25.0

    def __init__(self) -> None:
        """Open a session."""
        opening: Json = {
            "sid": secrets.token_urlsafe(15),
            "upgrades": [],
            "pingInterval": 25_000,
            "pingTimeout": 20_000,
            "maxPayload": 1_000_000,
        }
        self.greeting = f"0{json.dumps(opening)}"

    @override
    def event(self, name: str, event: Event) -> str:
        return f"42{json.dumps([name, event])}"

    @override
    def subscription(self, frame: str) -> Event | None:
        if not frame.startswith("42"):
            return None
        match json.loads(frame.removeprefix("42")):
            case ["subscribe", dict(fields)]:
                return fields
        return None

    @override
    def reply(self, frame: str, *, is_good: bool) -> str | None:
        if frame.startswith("40"):
            return f"40{json.dumps({'sid': secrets.token_urlsafe(15)})}"
        return None


class KazooWire(EventWire):
    """Kazoo 4: plain JSON, with names of its own for the same fields."""

    @override
    def event(self, name: str, event: Event) -> str:
        message: Json = {
            "action": "event",
            "subscribed_key": f"call.{name}.*",
            "name": name,
            "routing_key": f"call.{name}",
            "data": _plain(event),
        }
        return json.dumps(message)

    @override
    def subscription(self, frame: str) -> Event | None:
        match json.loads(frame):
            case {
                "action": "subscribe",
                "auth_token": token,
                "data": {"account_id": account, "binding": binding},
            }:
                return {"account_id": account, "auth_token": token, "binding": binding}
        return None

    @override
    def reply(self, frame: str, *, is_good: bool) -> str | None:
        answer: Json = {
            "action": "reply",
            "request_id": json.loads(frame).get("request_id"),
            "status": "success" if is_good else "error",
            "data": {} if is_good else {"errors": "invalid auth token"},
        }
        return json.dumps(answer)


def _plain(value: Json) -> Json:
    if isinstance(value, dict):
        return {
            name.lower().replace("-", "_"): _plain(inner)
            for name, inner in value.items()
        }
    return value
