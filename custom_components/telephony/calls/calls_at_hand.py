"""The calls of an account that are kept at hand: what is shown, and what can be news."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from .call import Call
from .day import DayCounts
from .ledger import LATEST_REPORT, end_of
from .timeline import CallTimeline

# All that ended in this time is kept, for the counters of a day and as news. Of what is
# older, as many as anybody is shown.
KEPT_TIME: Final = LATEST_REPORT + timedelta(hours=1)
MOST_OLDER_CALLS: Final = 200


@dataclass(frozen=True, slots=True)
class RecentCalls:
    """What is known of an account's recent calls.

    Attributes:
        calls: The newest of the days that are shown, newest first, each once.
        kept: Those and all that can still be news, newest first.
        news: Those of them that are new or amended since they were told of last.
        skipped: Records of the last poll that could not be understood.
        after_gap: Whether polls before the last one failed, did not happen, or told
            nothing that made sense.
        today: What the calls of today add up to, in Home Assistant's time zone.
    """

    calls: tuple[Call, ...]
    kept: tuple[Call, ...]
    skipped: int
    after_gap: bool
    today: DayCounts
    # By themselves they are nothing to show.
    news: tuple[Call, ...] = field(compare=False)

    @property
    def is_known(self) -> bool:
        """False if the vendor told of calls, and none of all that it told made sense."""
        return bool(self.kept) or not self.skipped


class CallsAtHand:
    """Takes calls in, counts those of today, and lets go of what is no longer of use.

    Attributes:
        newest: When the newest call started that is not from the future, aware UTC;
            None where there was none.
    """

    def __init__(self, today: DayCounts) -> None:
        """Begin without any.

        Args:
            today: The counts of a day on which nobody has called yet.
        """
        self.newest: datetime | None = None
        self._calls = CallTimeline()
        self._today = today

    def get(self, call_id: str) -> Call | None:
        """Return a call by its id; None where it is not at hand."""
        return self._calls.get(call_id)

    def without_known(self, calls: Iterable[Call]) -> list[Call]:
        """Return the calls that are not at hand, or not as they are now."""
        return self._calls.without_known(calls)

    def count(self, start: datetime, end: datetime | None = None) -> int:
        """Return how many calls started in [start, end); None for all since the start."""
        return self._calls.count(start, end)

    def newest_first(self) -> tuple[Call, ...]:
        """Return all of them."""
        return self._calls.newest_first()

    def take(self, calls: Sequence[Call], now: datetime, shown_since: datetime) -> bool:
        """Add calls, and drop what is no longer of use.

        Args:
            calls: New and amended ones, each with an id of its own.
            now: This machine's time, aware.
            shown_since: The first moment of the days that are shown, aware.

        Returns:
            Whether anything was added or dropped.
        """
        if calls:
            self._today = self._today.changed(calls, self._calls.put(calls))
            # A record from the future is a vendor's slip, and no measure of time.
            times = [call.started_at for call in calls]
            self.newest = max(
                (time for time in (*times, self.newest) if time and time <= now),
                default=None,
            )
        return self._drop_older(now - KEPT_TIME, shown_since) or bool(calls)

    def forget(self, ids: Iterable[str]) -> None:
        """Drop calls as if they had never been."""
        self._today = self._today.changed((), self._calls.drop(ids))

    def begin_day(self, start: datetime, end: datetime) -> bool:
        """Count anew where this is another day than before; return whether it is.

        Args:
            start: Its first moment, aware.
            end: That of the next day, aware.
        """
        if (self._today.start, self._today.end) == (start, end):
            return False
        self._today = DayCounts(start, end, self._today.currency).changed(
            self._calls.newest_first(start)
        )
        return True

    def recent(
        self,
        shown_since: datetime,
        *,
        skipped: int,
        after_gap: bool,
        news: Iterable[Call] = (),
    ) -> RecentCalls:
        """Return what is known now; what each part means stands there."""
        kept = self._calls.newest_first()
        are_all_shown = not kept or kept[-1].started_at >= shown_since
        return RecentCalls(
            kept if are_all_shown else self._calls.newest_first(shown_since),
            kept,
            skipped,
            after_gap,
            self._today,
            tuple(news),
        )

    def _drop_older(self, recent: datetime, shown_since: datetime) -> bool:
        """Let go of what nobody is shown; return whether there was any."""
        older = self._calls.before(recent)
        if len(older) <= MOST_OLDER_CALLS and not (
            older and older[0].started_at < shown_since
        ):
            return False
        over = [call for call in older if end_of(call) < recent]
        shown = [call for call in over if call.started_at >= shown_since]
        kept = {call.id for call in shown[-MOST_OLDER_CALLS:]}
        return bool(self._calls.drop([call.id for call in over if call.id not in kept]))
