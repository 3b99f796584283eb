"""PostgreSQL's databases that were made for some languages, and names of others."""

from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from sqlalchemy import URL

from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.archive.archive import Archive, async_get_archive
from custom_components.telephony.archive.call_keeping import Kept
from custom_components.telephony.archive.call_query import CallQuery
from custom_components.telephony.archive.database_thread import ArchiveUnavailableError
from custom_components.telephony.calls import Party
from custom_components.telephony.const import DOMAIN

from .conftest import PLAN
from .database_servers import Servers, tables, use_recorders_database
from .kept_calls import call_at, found

pytestmark = pytest.mark.usefixtures("frozen_time", "socket_enabled")

CALLS: Final = [
    call_at(minutes, remote=Party("+12025550143", name))
    for minutes, name in enumerate(["Ann", "René", "Нина", "山田 太郎", "😀"], start=1)
]


def _database(servers: Servers, encoding: str) -> URL:
    making = f"ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
    server = servers.running("postgresql")
    return server.empty_database(f"made_for_{encoding}".lower(), making)


def _issues(hass: HomeAssistant) -> set[str]:
    return {issue for domain, issue in ir.async_get(hass).issues if domain == DOMAIN}


def _is_there(file: Path) -> bool:
    return file.exists()


async def _open(hass: HomeAssistant) -> tuple[Archive, AccountArchive]:
    archive = async_get_archive(hass)
    return archive, await archive.async_open_account("one", PLAN.main_number)


async def test_a_database_without_an_encoding_takes_all_letters(
    hass: HomeAssistant, servers: Servers
) -> None:
    use_recorders_database(hass, _database(servers, "SQL_ASCII"))
    archive, account = await _open(hass)

    kept = await account.async_keep(CALLS)

    assert set(kept.new) == set(CALLS)
    assert await found(archive) == CALLS
    assert await found(archive, CallQuery(account="one", text="нина")) == [CALLS[2]]
    assert await account.async_keep(CALLS) == Kept()
    assert _issues(hass) == set()
    await archive.async_close_account("one")


@pytest.mark.parametrize("encoding", ["LATIN1", "WIN1251", "EUC_JP"])
async def test_a_database_for_some_languages_alone_gets_no_call_and_a_repair_says_why(
    hass: HomeAssistant, servers: Servers, file: Path, encoding: str
) -> None:
    """What the repair tells to do helps, and what came meanwhile is kept."""
    use_recorders_database(hass, "sqlite://")
    archive, account = await _open(hass)
    await account.async_keep(CALLS[2:])
    await archive.async_close_account("one")
    database = _database(servers, encoding)
    use_recorders_database(hass, database)

    archive, account = await _open(hass)

    with pytest.raises(ArchiveUnavailableError):
        await account.async_keep(CALLS[:2])
    assert _issues(hass) == {"archive_letters"}
    assert tables(database) == set()
    assert _is_there(file)
    await archive.async_follow_recorder(follow=False)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert _issues(hass) == set()
    assert await found(archive) == CALLS
    await archive.async_close_account("one")
