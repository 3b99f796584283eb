"""What no database takes is left out, and keeps nothing else from being written."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.archive.archive import Archive
from custom_components.telephony.archive.call_keeping import Kept
from custom_components.telephony.archive.read_periods import Period
from custom_components.telephony.calls import Call, Party
from custom_components.telephony.const import DOMAIN

from ..conftest import NOW
from .conftest import PLAN, everywhere
from .kept_calls import call_at, found, unreturned

pytestmark = pytest.mark.usefixtures("frozen_time", "new_archive")

READ: Final = Period(NOW - timedelta(days=1), NOW)
GOOD: Final = [call_at(minutes) for minutes in range(1, 40)]
# Half of a letter, and more microseconds than there are numbers for.
REFUSED: Final = [
    call_at(50, remote=Party("12025550143", "Ann \ud83d")),
    replace(call_at(17.5), duration=timedelta.max),
    call_at(0, call_id="\ud83d 12025550143"),
]


def _has_issues(hass: HomeAssistant) -> bool:
    return any(domain == DOMAIN for domain, _ in ir.async_get(hass).issues)


@everywhere
async def test_what_cannot_be_kept_is_left_out(
    hass: HomeAssistant,
    archive: Archive,
    account: AccountArchive,
    caplog: pytest.LogCaptureFixture,
) -> None:
    kept = await account.async_keep([*REFUSED, *GOOD], READ)

    assert set(kept.new) == set(GOOD)
    assert kept.since == GOOD[-1].started_at
    assert await found(archive) == GOOD
    assert account.periods == (READ,)
    assert not account.is_behind
    assert account.left_out == len(REFUSED)
    assert not _has_issues(hass)
    assert caplog.text.count("cannot be kept") == len(REFUSED)
    assert "5550143" not in caplog.text
    assert "Ann" not in caplog.text


@everywhere
async def test_what_cannot_be_kept_is_tried_again_when_it_is_amended(
    account: AccountArchive, caplog: pytest.LogCaptureFixture
) -> None:
    await account.async_keep(REFUSED)

    # A poll reads some hours again.
    assert await account.async_keep([*REFUSED, GOOD[0]]) == Kept(new=(GOOD[0],))
    assert caplog.text.count("cannot be kept") == len(REFUSED)
    amended = replace(REFUSED[0], caller=Party("12025550143", "Ann"))
    assert await account.async_keep([amended]) == Kept(new=(amended,))

    assert account.left_out == len(REFUSED) - 1


@everywhere
async def test_what_is_known_of_calls_is_kept_beside_one_that_cannot_be(
    account: AccountArchive, caplog: pytest.LogCaptureFixture
) -> None:
    await account.async_keep([*REFUSED, *GOOD])
    calls = [REFUSED[-1], GOOD[3]]
    forgotten = {"\ud83d": NOW}

    await account.async_note_told(
        {call.id: call.started_at for call in calls} | forgotten,
        unreturned(*calls),
    )

    told = await account.news.async_told(timedelta(days=1))
    assert told is not None
    assert told.reported == {GOOD[3].id: GOOD[3].started_at}
    assert told.unreturned == (GOOD[3],)
    # Of a call that was never kept.
    assert caplog.text.count("What is known of calls cannot be kept") == 1


async def test_what_a_fault_keeps_from_being_written_is_written_later(
    archive: Archive,
) -> None:
    faults = [RuntimeError("a fault")]

    def comparable(number: str | None) -> str | None:
        if faults:
            raise faults.pop()
        return PLAN.main_number(number)

    account = await archive.async_open_account("one", comparable)
    call: Call = GOOD[0]
    with pytest.raises(RuntimeError):
        await account.async_keep([call], READ)
    assert account.is_behind

    assert await account.async_keep(()) == Kept(new=(call,))

    assert account.periods == (READ,)
    await archive.async_close_account("one")
