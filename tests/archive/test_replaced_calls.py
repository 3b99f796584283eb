"""Calls that are kept by two ids, by one of which they are told no more."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest

from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.archive.archive import Archive
from custom_components.telephony.archive.call_keeping import Kept
from custom_components.telephony.archive.database_thread import ArchiveUnavailableError
from custom_components.telephony.archive.transcripts import (
    keep_transcript,
    transcript_of,
)
from custom_components.telephony.calls import Outcome

from ..helpers.broken_archive import break_writing
from .conftest import everywhere
from .kept_calls import call_at, found, unreturned

GONE = call_at(500, outcome=Outcome.MISSED, call_id="gone")
CALL = call_at(20, outcome=Outcome.MISSED, call_id="call")
WHOLE = replace(CALL, line="desk")
DAY = timedelta(days=1)

pytestmark = pytest.mark.usefixtures("frozen_time")


async def _transcript(archive: Archive, call_id: str) -> str | None:
    return await archive.async_run(
        partial(transcript_of, entry_id="one", call_id=call_id), is_reading=True
    )


async def _write_down(archive: Archive, call_id: str, text: str) -> None:
    work = partial(keep_transcript, entry_id="one", call_id=call_id, text=text)
    assert await archive.async_run(work)


@everywhere
async def test_what_is_known_by_an_id_that_holds_no_more_is_known_by_the_other(
    archive: Archive, account: AccountArchive
) -> None:
    other = call_at(1, outcome=Outcome.MISSED, call_id="other")
    await account.async_keep([GONE, CALL, other])
    await account.async_note_told({"gone": GONE.started_at}, unreturned(GONE, CALL))
    await _write_down(archive, "gone", "Hello")
    changed_since: list[datetime] = []
    account.changes.add(changed_since.append)

    kept = await account.async_keep([WHOLE], replaced={"gone": "call"})

    assert kept == Kept(changed=(WHOLE,), gone=frozenset({"gone"}))
    assert changed_since == [GONE.started_at]
    assert await found(archive) == [other, WHOLE]
    told = await account.news.async_told(DAY)
    assert told is not None
    assert told.reported == {"call": CALL.started_at}
    assert told.unreturned == (WHOLE,)
    assert await _transcript(archive, "call") == "Hello"
    assert await _transcript(archive, "gone") is None
    # That was all.
    assert await account.async_keep([WHOLE], replaced={"gone": "call"}) == Kept()


async def test_what_is_known_of_both_stays_what_it_was_of_the_one_that_stays(
    archive: Archive, account: AccountArchive
) -> None:
    await account.async_keep([GONE, CALL])
    await account.async_note_told({"call": CALL.started_at}, None)
    await _write_down(archive, "gone", "Hello")
    await _write_down(archive, "call", "Good morning")

    await account.async_keep([WHOLE], replaced={"gone": "call"})

    told = await account.news.async_told(DAY)
    assert told is not None
    assert told.reported == {"call": CALL.started_at}
    assert await _transcript(archive, "call") == "Good morning"
    assert await _transcript(archive, "gone") is None


async def test_no_call_goes_whose_other_id_is_not_kept(
    archive: Archive, account: AccountArchive
) -> None:
    await account.async_keep([GONE])

    assert await account.async_keep((), replaced={"gone": "call"}) == Kept()

    assert await found(archive) == [GONE]


async def test_it_goes_when_that_can_be_written(
    archive: Archive, account: AccountArchive
) -> None:
    await account.async_keep([GONE, CALL])
    with pytest.MonkeyPatch.context() as broken:
        break_writing(broken)
        with pytest.raises(ArchiveUnavailableError):
            await account.async_keep([WHOLE], replaced={"gone": "call"})
        assert len(await found(archive)) == 2

    await account.async_keep(())

    assert await found(archive) == [WHOLE]


async def test_it_stays_where_it_is_told_again_before_that_is_written(
    archive: Archive, account: AccountArchive
) -> None:
    await account.async_keep([GONE, CALL])
    account.keep_later([WHOLE], replaced={"gone": "call"})
    account.keep_later([GONE])
    account.replace_unwritten({})

    await account.async_keep(())

    assert await found(archive) == [WHOLE, GONE]


async def test_it_stays_where_the_other_one_turns_out_to_be_known_by_this_one(
    archive: Archive, account: AccountArchive
) -> None:
    await account.async_keep([GONE, CALL])
    account.keep_later([WHOLE], replaced={"gone": "call"})
    account.replace_unwritten({"call": "gone"})

    await account.async_keep(())

    assert await found(archive) == [GONE]
