"""Calls to keep."""

from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
import sqlite3
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from sqlalchemy import Connection

from custom_components.telephony.archive.archive import Archive
from custom_components.telephony.archive.call_query import CallQuery
from custom_components.telephony.archive.told_news import KnownUnreturned
from custom_components.telephony.calls import Call, Cost, Direction, Outcome, Party
from custom_components.telephony.const import DOMAIN

from ..conftest import NOW

OWN: Final = Party("12125550161", "Shop")
ANN: Final = Party("12025550143", "Ann Doe")


def call_at(
    minutes: float,
    direction: Direction = Direction.INCOMING,
    outcome: Outcome | None = Outcome.ANSWERED,
    *,
    remote: Party = ANN,
    own: Party = OWN,
    line: str | None = None,
    call_id: str | None = None,
) -> Call:
    """Return a call of so many minutes ago, with an id that tells when it was."""
    is_incoming = direction is Direction.INCOMING
    return Call(
        id=call_id or f"call {minutes}",
        started_at=NOW - timedelta(minutes=minutes),
        direction=direction,
        outcome=outcome,
        caller=remote if is_incoming else own,
        callee=own if is_incoming else remote,
        line=line,
    )


FULL_CALL: Final = Call(
    id="~0123456789abcdef0123456789abcdef-2",
    started_at=NOW - timedelta(microseconds=1),
    direction=Direction.OUTGOING,
    outcome=Outcome.IVR,
    caller=Party("+1 212 555 0161", "Đặng Thị Ø", "đ-user"),
    callee=Party("sip:%_😀@example.org", "100 % _\\ 'Müller' \"Straße\"", "u2"),
    line="desk",
    did="12125550161",
    duration=timedelta(hours=3, microseconds=7),
    talk_time=timedelta(),
    recording="https://example.org/" + "r" * 4_000,
    cost=Cost(Decimal("0.010"), "CNY"),
    country="Việt Nam",
)


def unreturned(*calls: Call, are_all: bool = True) -> KnownUnreturned:
    """Return missed calls that nobody has returned."""
    return KnownUnreturned({call.id: call for call in calls}, are_all)


async def found(archive: Archive, *queries: CallQuery) -> list[Call]:
    """Return the newest calls that pass."""
    wanted = queries or [CallQuery(account="one")]
    result = await archive.async_find(wanted, limit=1_000)
    return [one.call for one in result.calls]


def left_servers(hass: HomeAssistant) -> list[str]:
    """Return on which servers calls are left, by what a person reads among the repairs."""
    return [
        str((issue.translation_placeholders or {})["server"])
        for issue in ir.async_get(hass).issues.values()
        if issue.domain == DOMAIN and issue.translation_key == "left_server"
    ]


def rows_of(file: Path, query: str) -> list[tuple[int, ...]]:
    """Return what a database says to somebody else than the archive."""
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(query).fetchall()


def fill_with_junk(file: Path) -> None:
    """Damage a file, but for its beginning and its end."""
    with file.open("r+b") as opened:
        opened.seek(4_096)
        opened.write(b"\xa5" * (file.stat().st_size - 8_192))


def forget_pages(connection: Connection) -> None:
    """Have the next one who asks read the file."""
    driver = connection.connection.cursor()
    driver.execute("ROLLBACK")
    driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    driver.execute("PRAGMA shrink_memory")
    driver.execute("BEGIN")
    driver.close()
