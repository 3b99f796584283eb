"""What was said in calls: kept with them, found, and gone with them."""

from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.archive.archive import Archive
from custom_components.telephony.archive.call_keeping import make_account_id
from custom_components.telephony.archive.call_query import CallQuery
from custom_components.telephony.archive.database import file_url, open_engine
from custom_components.telephony.archive.forgetting_in_turns import async_forget
from custom_components.telephony.archive.location import LeftPlace
from custom_components.telephony.archive.migrations import migrate
from custom_components.telephony.archive.moving import move_archive
from custom_components.telephony.archive.server_silence import ServerSilence
from custom_components.telephony.archive.tables import MOST_VALUES, transcripts
from custom_components.telephony.archive.transcripts import (
    LONGEST_TRANSCRIPT,
    add_transcripts,
    keep_transcript,
    transcript_of,
)
from custom_components.telephony.calls import Direction, Party

from .conftest import everywhere
from .kept_calls import call_at

pytestmark = pytest.mark.usefixtures("frozen_time")


async def _keep(archive: Archive, call_id: str, text: str) -> bool:
    return await archive.async_run(
        partial(keep_transcript, entry_id="one", call_id=call_id, text=text)
    )


async def _found(archive: Archive, text: str, **more: object) -> list[str]:
    query = CallQuery(account="one", text=text, **more)  # type: ignore[arg-type]
    found = await archive.async_find([query], limit=10)
    assert found.total == len(found.calls)
    return [one.call.id for one in found.calls]


@everywhere
async def test_what_was_said_is_found_beside_names_and_numbers(
    archive: Archive, account: AccountArchive
) -> None:
    outgoing = call_at(2, Direction.OUTGOING)
    straw = call_at(3, remote=Party("12025550199", "Straw & Sons"))
    await account.async_keep([call_at(1), outgoing, straw])

    assert await _keep(archive, "call 2", "Die Straße führt 100 % in den_Wald 😀")
    assert not await _keep(archive, "call 9", "Nobody knows the call")

    assert await _found(archive, "strasse") == ["call 2"]
    assert await _found(archive, "STRA") == ["call 2", "call 3"]
    assert await _found(archive, "100 %") == ["call 2"]
    assert await _found(archive, "den%wald") == []
    assert await _found(archive, "wald", directions=[Direction.INCOMING]) == []
    assert await _found(archive, "ann doe") == ["call 1", "call 2"]
    # Written down anew, it is another text.
    assert await _keep(archive, "call 2", "é" * (LONGEST_TRANSCRIPT + 1))
    assert await _found(archive, "strasse") == []
    kept = await archive.async_run(
        partial(transcript_of, entry_id="one", call_id="call 2"), is_reading=True
    )
    assert kept == "é" * LONGEST_TRANSCRIPT

    async for _ in async_forget(archive, CallQuery(account="one")):
        pass
    assert await archive.async_run(_all, is_reading=True) == []


def _all(connection: object) -> list[str]:
    return [*connection.scalars(select(transcripts.c.text))]  # type: ignore[attr-defined]


def test_it_moves_with_the_calls(tmp_path: Path) -> None:
    left, target = tmp_path / "left.db", tmp_path / "target.db"
    source, engine = open_engine(file_url(left)), open_engine(file_url(target))
    count = MOST_VALUES + 1
    with source.begin() as connection:
        migrate(connection)
        account_id = make_account_id(connection, "one")
        connection.execute(
            transcripts.insert(),
            [
                {
                    "account_id": account_id,
                    "call_id": f"call {number}",
                    "text": "Said",
                    "folded_text": "said",
                }
                for number in range(count)
            ],
        )
    source.dispose()
    with engine.begin() as connection:
        migrate(connection)
        # So that its number there is another one.
        make_account_id(connection, "two")

        target_id = make_account_id(connection, "one")
        # The two do not know which of them is the later one.
        connection.execute(
            transcripts.insert(),
            {
                "account_id": target_id,
                "call_id": "call 0",
                "text": "Said since",
                "folded_text": "said since",
            },
        )

    assert move_archive(LeftPlace(file_url(left)), engine, ServerSilence()) == 0

    with engine.begin() as connection:
        assert len(_all(connection)) == count
        said = transcript_of(connection, entry_id="one", call_id=f"call {count - 1}")
        assert said == "Said"
        assert (
            transcript_of(connection, entry_id="one", call_id="call 0") == "Said since"
        )
    engine.dispose()
    engine.dispose()
    assert not left.exists()


@pytest.mark.parametrize(
    ("are_later", "said"), [(True, "Said later"), (False, "Said before")]
)
def test_of_two_texts_the_later_one_counts(
    tmp_path: Path, are_later: bool, said: str
) -> None:
    source, target = (
        open_engine(file_url(tmp_path / name)) for name in ("left.db", "target.db")
    )
    texts = ("Said later", "Said before") if are_later else ("Said", "Said before")
    for engine, text in zip((source, target), texts, strict=True):
        with engine.begin() as connection:
            migrate(connection)
            make_account_id(connection, "one")
            connection.execute(
                transcripts.insert(),
                {
                    "account_id": 1,
                    "call_id": "call",
                    "text": text,
                    "folded_text": text.lower(),
                },
            )

    with source.connect() as reading, target.begin() as writing:
        add_transcripts(reading, 1, writing, 1, are_later=are_later)
        assert _all(writing) == [said]
    source.dispose()
    target.dispose()
