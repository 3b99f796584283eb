"""What a vendor tells by itself, without being asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from ..calls import Call, LiveCall


class PushSource(StrEnum):
    """The way on which a vendor tells."""

    CONNECTION = "connection"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class PushMessage:
    """A request that came to an account's webhook.

    Attributes:
        headers: By name in lower case.
        query: The fields of the address.
        body: As it was sent, byte for byte.
        received_at: Aware, UTC.
    """

    headers: Mapping[str, str] = field(repr=False)
    query: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    received_at: datetime


@dataclass(frozen=True, slots=True)
class PushNews:
    """What one push says.

    Attributes:
        live_calls: Calls of which it says how far they are.
        finished_calls: Records of calls that no poll can bring.
        is_history_due: Whether the vendor's call history has something new.
        later: What is so as well, if nothing more is told of the same call for a while.
        earliest_starts: When finished calls can have started at the earliest, aware, by
            their ids, where nothing told of their start.
        unknown: How many messages in it were of a kind that is not known.
    """

    live_calls: tuple[LiveCall, ...] = ()
    finished_calls: tuple[Call, ...] = ()
    is_history_due: bool = False
    later: LaterNews | None = None
    earliest_starts: Mapping[str, datetime] = MappingProxyType({})
    unknown: int = 0

    @property
    def call_ids(self) -> frozenset[str]:
        """The calls of which something is told now."""
        return frozenset(
            (
                *(call.id for call in self.live_calls),
                *(call.id for call in self.finished_calls),
            )
        )


@dataclass(frozen=True, slots=True)
class LaterNews:
    """What may be taken back, and so is not told yet.

    Attributes:
        news: About one call.
        after: For how long nothing more must be told of it.
    """

    news: PushNews
    after: timedelta


class UnprovenPushError(Exception):
    """What came does not prove to be from the vendor, or is not from today."""


class MalformedPushError(Exception):
    """What came cannot be understood."""
