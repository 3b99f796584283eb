"""What event loops know of the time, which a test can stop."""

import calendar
from collections.abc import Callable
from datetime import datetime
import time
from types import SimpleNamespace
from typing import Final

from freezegun import api

# How many times freezegun has the clocks where no test has stopped them.
UNTIL_STOPPED: Final = 1


def clock_of_event_loops() -> Callable[[], float]:
    """Return what tells them the time as freezegun does, in seconds.

    They ask with every turn, and freezegun's own clock looks each time through the stack
    for who asks, and takes the time apart though it stands still. When a test lets time
    go again it is far in the past for them, so that no timer of the test is due at once.
    """
    known: datetime | None = None
    seconds = 0.0

    def clock() -> float:
        nonlocal known, seconds
        if len(api.freeze_factories) <= UNTIL_STOPPED:
            return api.real_monotonic()
        now = api.freeze_factories[-1]()
        if now is not known:
            known = now
            seconds = calendar.timegm(now.timetuple()) + now.microsecond / 1e6
        return seconds

    return clock


def coarse_clocks() -> Callable[[str], SimpleNamespace]:
    """Return what says how exact clocks are, so that a timer fires when it is due.

    In seconds since 1970 there is no room for the billionth of one by which event loops
    look ahead: they would turn without end where time stands still, and hold up the
    threads that they wait for.
    """
    coarse = SimpleNamespace(
        **{**vars(time.get_clock_info("monotonic")), "resolution": 1e-6}
    )
    return lambda _: coarse
