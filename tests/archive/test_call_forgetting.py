"""Calls that are deleted, whoever keeps them, and what is left of them."""

from dataclasses import replace
from datetime import timedelta

from homeassistant.core import HomeAssistant
import pytest

from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.archive.account_removal import (
    async_forget_account,
)
from custom_components.telephony.archive.archive import Archive
from custom_components.telephony.archive.call_query import CallQuery
from custom_components.telephony.archive.forgetting_in_turns import async_forget
from custom_components.telephony.archive.read_periods import Period
from custom_components.telephony.calls import Party

from ..conftest import NOW
from .conftest import PLAN, everywhere
from .kept_calls import ANN, call_at, found, unreturned

pytestmark = pytest.mark.usefixtures("frozen_time")

BOB = Party("12125550162", "Bob Roe")
ANNS = [call_at(minutes) for minutes in range(1, 2_000, 2)]
BOBS = [call_at(minutes, remote=BOB) for minutes in range(2, 2_000, 2)]


async def _forget(archive: Archive, query: CallQuery) -> int:
    return sum([len(some) async for some in async_forget(archive, query)])


@everywhere
async def test_many_calls_are_deleted_piece_by_piece(
    archive: Archive, account: AccountArchive
) -> None:
    await account.async_keep([*ANNS, *BOBS], Period(NOW - timedelta(days=2), NOW))
    await account.async_note_told({}, unreturned(ANNS[0], BOBS[0]))
    number = PLAN.main_number(ANN.number)
    assert number is not None
    query = CallQuery(account="one", remote_numbers=[number])

    pieces = [len(some) async for some in async_forget(archive, query)]
    await archive.async_erase()

    assert sum(pieces) == len(ANNS)
    assert len(pieces) > 1
    assert await found(archive) == BOBS
    told = await account.news.async_told(timedelta(days=1))
    assert told is not None
    assert told.unreturned == (BOBS[0],)
    assert await _forget(archive, query) == 0
    # What comes is kept as ever.
    assert (await account.async_keep([call_at(0)])).new == (call_at(0),)


async def test_a_call_is_forgotten_by_any_id(account: AccountArchive) -> None:
    spoilt, other = replace(ANNS[0], id="\ud83d"), replace(ANNS[0], id="other")
    await account.forgotten.async_add_calls({spoilt.id: spoilt.started_at})

    later = replace(spoilt, started_at=NOW + timedelta(hours=1))
    assert account.forgotten.without([spoilt, later, other]) == (other,)
    assert await account.forgotten.async_without([later, other]) == (other,)


@everywhere
async def test_nothing_of_a_removed_account_is_left(
    hass: HomeAssistant, archive: Archive, account: AccountArchive
) -> None:
    other = await archive.async_open_account("two", PLAN.main_number)
    await account.async_keep(BOBS)
    await other.async_keep(ANNS, Period(NOW - timedelta(days=2), NOW))
    await archive.async_close_account("two")

    await async_forget_account(hass, "two")

    assert await found(archive) == BOBS[:1_000]
    other = await archive.async_open_account("two", PLAN.main_number)
    assert other.periods == ()
    assert await found(archive, CallQuery(account="two")) == []
    await archive.async_close_account("two")
