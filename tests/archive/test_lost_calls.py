"""From when on no call is lost that was ever kept, which statistics rely on."""

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.archive.archive import Archive
from custom_components.telephony.archive.call_keeping import make_account_id
from custom_components.telephony.archive.column_types import EPOCH
from custom_components.telephony.archive.database import file_url, open_engine
from custom_components.telephony.archive.location import LeftPlace
from custom_components.telephony.archive.migrations import migrate
from custom_components.telephony.archive.moving import move_archive
from custom_components.telephony.archive.read_periods import Period, intact_since
from custom_components.telephony.archive.server_silence import ServerSilence
from custom_components.telephony.const import DOMAIN

from ..conftest import NOW
from .conftest import PLAN, everywhere

pytestmark = pytest.mark.usefixtures("frozen_time")

DAY = timedelta(days=1)


async def _since(archive: Archive, entry_id: str) -> datetime:
    return await archive.async_run(
        partial(intact_since, entry_id=entry_id), is_reading=True
    )


@everywhere
@pytest.mark.parametrize(
    ("age", "lost"),
    [(timedelta(), EPOCH), (timedelta(minutes=50), EPOCH), (DAY, NOW + DAY)],
)
async def test_an_account_that_a_database_does_not_know_may_have_had_another_one(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    archive: Archive,
    age: timedelta,
    lost: datetime,
) -> None:
    """Unless it was added just now. Until it is known, nobody can tell."""
    entry = MockConfigEntry(domain=DOMAIN)
    entry.add_to_hass(hass)
    freezer.move_to(NOW + age)
    account = await archive.async_open_account(entry.entry_id, PLAN.main_number)
    assert await _since(archive, entry.entry_id) > NOW + 365 * DAY

    for _ in range(2):
        await account.async_keep([], Period(NOW - DAY, NOW))
        # What else the database is asked is not to seem to take a day.
        await hass.async_block_till_done(wait_background_tasks=True)
        freezer.tick(DAY)

    assert await _since(archive, entry.entry_id) == lost
    await archive.async_close_account(entry.entry_id)


async def test_what_was_too_old_once_is_lost_though_more_is_kept_now(
    hass: HomeAssistant, archive: Archive
) -> None:
    entry = MockConfigEntry(domain=DOMAIN)
    entry.add_to_hass(hass)
    for kept_days, lost in ((30, EPOCH), (10, NOW - 10 * DAY), (30, NOW - 10 * DAY)):
        account = await archive.async_open_account(
            entry.entry_id, PLAN.main_number, kept_days=kept_days
        )
        account.forgotten.note_time(NOW)
        await account.async_keep([], Period(NOW - 20 * DAY, NOW))
        await account.async_forget_periods()

        found = await _since(archive, entry.entry_id)
        await archive.async_close_account(entry.entry_id)
        assert abs(found - lost) < DAY


@pytest.mark.parametrize(
    ("left", "there", "lost"),
    [
        (None, None, EPOCH),
        (NOW, None, NOW),
        (None, NOW, NOW),
        (NOW - DAY, NOW, NOW),
        (NOW, NOW - DAY, NOW),
    ],
)
@pytest.mark.parametrize("is_there", [False, True])
def test_what_is_lost_stays_so_where_calls_move(
    tmp_path: Path,
    left: datetime | None,
    there: datetime | None,
    lost: datetime,
    is_there: bool,
) -> None:
    file = tmp_path / "left.db"
    source = open_engine(file_url(file))
    engine = open_engine(file_url(tmp_path / "target.db"))
    with source.begin() as connection:
        migrate(connection)
        make_account_id(connection, "one", intact_since=left)
    source.dispose()
    with engine.begin() as connection:
        migrate(connection)
        if is_there:
            make_account_id(connection, "one", intact_since=there)

    move_archive(LeftPlace(file_url(file)), engine, ServerSilence())

    with engine.begin() as connection:
        expected = lost if is_there else left or EPOCH
        assert intact_since(connection, "one") == expected
    engine.dispose()
