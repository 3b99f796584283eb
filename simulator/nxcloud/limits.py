"""How often NXCloud may be asked.

Sources: "WebCall CDR List Page By Page" (once in two seconds from one address), "WebCall
CDR List By OrderId" (once a second with one appkey), the Java SDK (26: "duplicated phone
content in 5 minutes"), "Send Voice Notification" in its newer form (27: a number "per
hour", 28: "TPS", neither of which says how often) and "Customer-get-balance" (211:
"Request frequency limited to once e", where every copy breaks off).

What no document tells is inferred, generously. So is that what is refused does not count.
"""

from collections import deque
from datetime import datetime, timedelta

from ..clock import Clock

# As many messages as no household sends.
MESSAGES_AN_HOUR = 60
MESSAGES_A_SECOND = 20


class RequestLimit:
    """So many of a kind in so long.

    Args:
        now: Shows the true time.
        within: How long each counts.
        most: How many there may be meanwhile.

    Attributes:
        within: How long each counts; nothing is no limit.
        most: How many there may be meanwhile.
    """

    def __init__(self, now: Clock, within: timedelta, most: int = 1) -> None:
        """Count from nothing."""
        self._now = now
        self.within = within
        self.most = most
        self._counted: dict[str, deque[datetime]] = {}

    def admits(self, *kinds: str) -> bool:
        """Whether there may be one more of each kind."""
        now = self._now()
        return all(self._count(kind, now) < self.most for kind in kinds)

    def count(self, *kinds: str) -> None:
        """Note that there was one of each kind."""
        now = self._now()
        for kind in kinds:
            self._counted.setdefault(kind, deque()).append(now)

    def take(self, kind: str) -> bool:
        """Count one more, if there may be one; return whether there may."""
        is_admitted = self.admits(kind)
        if is_admitted:
            self.count(kind)
        return is_admitted

    def _count(self, kind: str, now: datetime) -> int:
        moments = self._counted.get(kind, deque())
        # A clock that was set back has seen nothing of what is to come.
        while moments and not timedelta() <= now - moments[0] < self.within:
            moments.popleft()
        return len(moments)


class Limits:
    """All that there are.

    Args:
        now: Shows the true time.

    Attributes:
        records: Requests for the seats' records from one address.
        orders: Requests for orders with one appkey.
        balance: Requests for the balance with one access key.
        same_message: Messages of one content to one number.
        messages_to_number: Messages to one number.
        messages: Messages of one application.
    """

    def __init__(self, now: Clock) -> None:
        """Begin with those that are documented."""
        self.records = RequestLimit(now, timedelta(seconds=2))
        self.orders = RequestLimit(now, timedelta(seconds=1))
        self.same_message = RequestLimit(now, timedelta(minutes=5))
        # Inferred: the second, and how many.
        self.balance = RequestLimit(now, timedelta(seconds=1))
        self.messages_to_number = RequestLimit(
            now, timedelta(hours=1), MESSAGES_AN_HOUR
        )
        self.messages = RequestLimit(now, timedelta(seconds=1), MESSAGES_A_SECOND)

    def let_hurry(self) -> None:
        """Answer the reads of an account as often as somebody asks."""
        for limit in (self.records, self.orders, self.balance):
            limit.within = timedelta()
