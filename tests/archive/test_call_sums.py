"""What calls add up to, wherever they are kept."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.archive.archive import Archive
from custom_components.telephony.archive.call_sums import CallSum, sum_calls
from custom_components.telephony.calls import Cost, Direction, Outcome

from ..conftest import NOW
from .conftest import everywhere
from .kept_calls import call_at

pytestmark = pytest.mark.usefixtures("frozen_time")

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@everywhere
async def test_calls_are_added_up_by_hour_direction_and_outcome(
    archive: Archive, account: AccountArchive
) -> None:
    """NOW is half past the hour."""
    billed = replace(
        call_at(10),
        duration=3 * MINUTE,
        talk_time=MINUTE,
        cost=Cost(Decimal("0.1"), "CNY"),
    )
    alike = replace(billed, id="alike")
    other = replace(billed, id="other", cost=Cost(Decimal("0.05"), "USD"))
    missed = call_at(20, outcome=Outcome.MISSED)
    earlier = call_at(40, Direction.OUTGOING, outcome=None)
    await account.async_keep([billed, alike, other, missed, earlier, call_at(600)])

    sums = await archive.async_run(
        partial(
            sum_calls, entry_id="one", start=NOW - 2 * HOUR, end=NOW + HOUR, piece=HOUR
        ),
        is_reading=True,
    )

    hour = NOW.replace(minute=0)
    assert sorted(sums, key=lambda one: (one.start, one.calls)) == [
        CallSum(hour - HOUR, Direction.OUTGOING, None, 1),
        CallSum(hour, Direction.INCOMING, Outcome.MISSED, 1),
        CallSum(
            hour,
            Direction.INCOMING,
            Outcome.ANSWERED,
            3,
            talk_time=3 * MINUTE,
            costs={"CNY": Decimal("0.2"), "USD": Decimal("0.05")},
            timed=3,
            time_to_answer=6 * MINUTE,
        ),
    ]
