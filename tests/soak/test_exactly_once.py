"""A week of polls, in a time of its own.

Vendors fail in every way they can, Home Assistant is stopped and started, calls show up
late, last long, look alike or are amended, clocks are set wrong and right again, and
midnight comes in every zone. The archive's disk is full, its file damaged; its server
goes away in the midst of a poll, or says nothing any more.
"""

import os
from typing import Final

import pytest

from ..archive.database_servers import SERVERS
from ..helpers.stored_accounts import WITH_HISTORY
from .conftest import Live

POLLS: Final = 2000
# Who keeps the calls of a week, one after the other: others for each vendor and seed.
DATABASES: Final = (("file",), tuple(SERVERS))
# TELEPHONY_WEEKS=4, say, lives through four others instead of one for each vendor.
WEEKS: Final = int(os.environ.get("TELEPHONY_WEEKS", "1"))


# On a machine that has other work, weeks take long.
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_every_call_is_reported_once(live: Live, vendor: str) -> None:
    for seed in range(WEEKS):
        number = seed + WITH_HISTORY.index(vendor)
        databases = DATABASES[number % len(DATABASES)]
        for database in databases:
            week = await live(
                vendor,
                seed,
                POLLS // len(databases),
                # One week is, for the hands that are shaken at every poll take their time.
                encrypted=number == 0,
                database=database,
            )

            week.assert_every_call_was_reported_once()
