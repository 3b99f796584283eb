"""Which calls were reported: each finished call once, whatever happens in between."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from .call import Call

# Calls that ended longer ago than this are history, not news.
LATEST_REPORT: Final = timedelta(hours=24)

# A record of a longer call is taken for a vendor's slip.
LONGEST_CALL: Final = timedelta(hours=24)

# After a long outage an automation is told of this many calls, the newest.
MOST_LATE_REPORTS: Final = 100

# Ids are kept beyond the time in which their calls can still be news, so that a
# record that is read again at the very edge is recognised.
MEMORY: Final = LONGEST_CALL + LATEST_REPORT + timedelta(hours=1)

_AT_ONCE: Final = timedelta(hours=1)

# A vendor's clock may be ahead of this machine's by so much.
_LEEWAY: Final = timedelta(minutes=5)


def end_of(call: Call) -> datetime:
    """Return when a call ended, aware UTC, as far as its duration can be believed."""
    duration = call.duration or call.talk_time or timedelta()
    return call.started_at + min(duration, LONGEST_CALL)


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


def too_many(reports: Sequence[Report]) -> int:
    """Return how many of some reports, the oldest, nobody is to be told of.

    A busy moment tells all of its calls; what was overlooked may be calls of a day.
    """
    return max(0, sum(report.late for report in reports) - MOST_LATE_REPORTS)


class CallLedger:
    """Remembers the calls that were reported.

    What is forgotten is told by the vendor's time, never by this machine's, so that
    a clock set forward loses no call and one set back has none reported twice.
    """

    def __init__(
        self,
        known: Mapping[str, datetime] | None = None,
        forgotten_before: datetime | None = None,
        *,
        are_told_once: bool = False,
    ) -> None:
        """Go on from what was known.

        Args:
            known: When each known call started, aware UTC, by its id; None for an
                account that was never looked at, whose first calls are no news.
            forgotten_before: Aware UTC; calls that started before are no longer known,
                and so are never reported.
            are_told_once: Whether the vendor lists no calls again. Some may have this
                machine's time then.
        """
        self._are_told_once = are_told_once
        self._is_new = known is None
        self._known = dict(known or {})
        self._unsaved: dict[str, datetime] = {}
        # When calls started that are younger, or may be, than all that was looked at.
        self._new_times = list(self._known.values())
        self._forgotten_before = forgotten_before

    @property
    def is_new(self) -> bool:
        """Whether the account was never looked at."""
        return self._is_new

    @property
    def known(self) -> Mapping[str, datetime]:
        """When each known call started, aware UTC, by its id."""
        return self._known

    @property
    def forgotten_before(self) -> datetime | None:
        """From when on calls are known, aware UTC; None for all."""
        return self._forgotten_before

    def unreported(
        self, calls: Iterable[Call], *, now: datetime, after_gap: bool
    ) -> list[Report]:
        """Return the calls that have to be reported.

        Args:
            calls: That are new or amended, or all; known ones included, in any order.
            now: This machine's time, aware.
            after_gap: Whether calls were overlooked before, as when polls failed.

        Returns:
            The calls to report, oldest first, which may be `too_many`; each is to be
            remembered when it was. Nothing for an account's first calls, which are
            remembered.
        """
        self.mistrust_clock(now)
        unknown: dict[str, Call] = {}
        for call in calls:
            if call.id in self._known:
                # The vendor may have amended that.
                self._known[call.id] = call.started_at
            else:
                unknown[call.id] = call
        if self._is_new:
            self._is_new = False
            self.remember(unknown.values())
            return []
        earliest = now - LATEST_REPORT
        fresh = sorted(
            (call for call in unknown.values() if self._can_be_news(call, earliest)),
            key=lambda call: (call.started_at, call.id),
        )
        return [Report(call, late=after_gap) for call in fresh]

    def _can_be_news(self, call: Call, earliest: datetime) -> bool:
        """Whether an unknown call ended late enough, and was not known and forgotten."""
        return end_of(call) >= earliest and not self.may_have_known(call)

    def may_have_known(self, call: Call) -> bool:
        """Whether a call is known, or so old that it may have been."""
        boundary = self._forgotten_before
        is_forgotten = boundary is not None and call.started_at < boundary
        return is_forgotten or call.id in self._known

    def mistrust_clock(self, now: datetime) -> None:
        """Take nothing for forgotten that is yet to come: a clock was ahead.

        Where a vendor lists its calls again, it may as well be behind now.

        Args:
            now: This machine's time, aware.
        """
        boundary = self._forgotten_before
        is_ahead = boundary is not None and boundary > now + _LEEWAY
        if self._are_told_once and is_ahead:
            self._forgotten_before = now - MEMORY

    def remember(self, calls: Iterable[Call]) -> None:
        """Take calls for reported."""
        self.note({call.id: call.started_at for call in calls})

    def note(self, reported: Mapping[str, datetime]) -> None:
        """Take calls for reported, and for such as nobody has written down.

        Args:
            reported: When each started, aware UTC, by its id.
        """
        self._known |= reported
        self._unsaved |= reported
        self._new_times += reported.values()

    def learn(self, known: Mapping[str, datetime], forgotten_before: datetime) -> None:
        """Take up what was known before and could not be told when this began.

        Args:
            known: When each known call started, aware UTC, by its id.
            forgotten_before: Aware UTC; calls that started before are no longer known.
        """
        self._known = {**known, **self._known}
        self._new_times += known.values()
        self._forgotten_before = forgotten_before

    def take_unsaved(self) -> dict[str, datetime]:
        """Return the calls that were remembered since this was asked last.

        Returns:
            When each started, aware UTC, by its id.
        """
        unsaved, self._unsaved = self._unsaved, {}
        return unsaved

    def newest(self, but: Container[str] = ()) -> str | None:
        """Return the id of the youngest known call; None where none is known.

        Args:
            but: The ids of calls that do not count.
        """
        ids = (one for one in self._known if one not in but)
        return max(ids, key=self._known.__getitem__, default=None)

    def forget(self, now: datetime) -> None:
        """Drop what can no longer be news, some at a time: it is a look at all.

        Args:
            now: This machine's time, aware.
        """
        # A record from the future is a vendor's slip, and no measure of time.
        latest = now + LATEST_REPORT
        sane = [time for time in self._new_times if time <= latest]
        if not sane:
            return
        self._new_times = [
            max(sane),
            *(time for time in self._new_times if time > latest),
        ]
        boundary, before = max(sane) - MEMORY, self._forgotten_before
        if before is not None and boundary - before < _AT_ONCE:
            return
        self._forgotten_before = boundary
        self._known = {
            call_id: started_at
            for call_id, started_at in self._known.items()
            if started_at >= boundary
        }
