"""Which calls were reported: each finished call once, whatever happens in between."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from .call import Call

# Calls older than this are history, not news.
LATEST_REPORT: Final = timedelta(hours=24)

# After a long outage an automation is told of this many calls, the newest.
MOST_LATE_REPORTS: Final = 100

# Ids are kept beyond the time in which their calls can still be news, so that a
# record that is read again at the very edge is recognised.
_MEMORY: Final = LATEST_REPORT + timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Report:
    """A finished call that was not reported before.

    Attributes:
        call: The call.
        late: Whether it ended while nobody looked: Home Assistant was stopped,
            or the vendor could not be reached.
    """

    call: Call
    late: bool


class CallLedger:
    """Remembers the calls that were reported.

    Age is told by the vendor's time as well as by this machine's, so that a
    clock set forward loses no call and one set back reports none twice.
    """

    def __init__(self, known: Mapping[str, datetime] | None = None) -> None:
        """Go on from what was known.

        Args:
            known: When each known call started, by its id; None for an account
                that was never looked at, whose first calls are no news.
        """
        self._is_new = known is None
        self._known = dict(known or {})

    @property
    def known(self) -> Mapping[str, datetime]:
        """When each known call started, by its id."""
        return self._known

    @property
    def newest(self) -> datetime | None:
        """When the newest known call started."""
        return max(self._known.values(), default=None)

    def enter(
        self, calls: Iterable[Call], *, now: datetime, after_gap: bool
    ) -> list[Report]:
        """Enter what a poll brought.

        Args:
            calls: All that were read, known ones included, in any order.
            now: This machine's time, aware.
            after_gap: Whether polls before this one failed or did not happen.

        Returns:
            The calls to report, oldest first.
        """
        unknown = sorted(
            {call.id: call for call in calls if call.id not in self._known}.values(),
            key=lambda call: (call.started_at, call.id),
        )
        newest = max([now, *self._known.values()])
        news = [call for call in unknown if call.started_at >= newest - LATEST_REPORT]
        if self._is_new:
            # What happened before the account was added is no news.
            self._is_new = False
            self._remember(unknown)
            return []
        self._remember(news)
        reported = news[-MOST_LATE_REPORTS:] if after_gap else news
        return [Report(call, late=after_gap) for call in reported]

    def _remember(self, calls: Iterable[Call]) -> None:
        self._known |= {call.id: call.started_at for call in calls}
        newest = self.newest
        if newest is not None:
            self._known = {
                call_id: started_at
                for call_id, started_at in self._known.items()
                if started_at >= newest - _MEMORY
            }
