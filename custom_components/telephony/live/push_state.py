"""How well a vendor tells of calls: what people look at when it does not."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ..providers.push import PushSource

# A webhook has no connection that could be seen; what has told within a day tells.
_TRUSTED: Final = timedelta(days=1)

# One message may be forged, or come by a clock that is being set. Each call has some.
_UNPROVEN_MESSAGES: Final = 3

# One call that no push told of may have been on its way; two were not.
_UNTOLD_CALLS: Final = 2


class PushRefusal(StrEnum):
    """Why a request to the webhook was refused."""

    METHOD = "wrong_method"
    SIZE = "too_large"
    SLOW = "too_slow"
    UNPROVEN = "unproven"
    MALFORMED = "malformed"


@dataclass(slots=True)
class PushState:
    """The state of the way on which a vendor tells. Times are aware, UTC.

    Attributes:
        source: Which way.
        tells_every_call: Whether it is about all calls; else polls go on as before.
        since: When the first message came, ever; None where none has.
        is_connected: Whether a connection stands; False for a webhook.
        connections: How often one was made since the start.
        heard_at: When a call was told of last since the start; None where none was.
        messages: How many told of a call since the start.
        unknown: How many messages were of a kind that is not known.
        refused: How many requests to the webhook were refused, by the reason.
        unproven: How many in turn did not prove to be the vendor's.
        untold_calls: How many calls in turn nothing told of.
        last_error: The kind of the error that ended the last connection.
    """

    source: PushSource
    tells_every_call: bool = True
    since: datetime | None = None
    is_connected: bool = False
    connections: int = 0
    heard_at: datetime | None = None
    messages: int = 0
    unknown: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    unproven: int = 0
    untold_calls: int = 0
    last_error: str | None = None

    @property
    def is_unproven(self) -> bool:
        """Whether all that comes is refused, as with a secret that is another one."""
        return self.unproven >= _UNPROVEN_MESSAGES

    @property
    def is_silent(self) -> bool:
        """Whether calls come and go of which nothing is told."""
        return self.tells_every_call and self.untold_calls >= _UNTOLD_CALLS

    @property
    def is_listening(self) -> bool:
        """Whether it would be known if a call went on now, as far as can be seen."""
        if self.source is PushSource.CONNECTION:
            return self.is_connected
        return self.since is not None

    def refuse(self, refusal: PushRefusal) -> None:
        """Count a request that is not taken."""
        self.refused[refusal] = self.refused.get(refusal, 0) + 1
        self.unproven += refusal is PushRefusal.UNPROVEN

    def is_healthy(self, now: datetime) -> bool:
        """Whether the vendor tells of calls, so that it need not be asked so often."""
        if self.is_silent or not self.tells_every_call:
            return False
        if self.source is PushSource.CONNECTION:
            return self.is_connected and self.since is not None
        return self.heard_at is not None and now - self.heard_at < _TRUSTED
