"""A database server that goes away costs nobody a call, nor a call told twice."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from sqlalchemy import create_engine, text

from custom_components.telephony.archive.archive import _ARCHIVE
from custom_components.telephony.const import DOMAIN
from simulator import Outcome, Simulator

from ..helpers.reports import Reports
from ..helpers.states import shown, states_from_vendor
from ..helpers.stored_accounts import add_account
from ..helpers.time_travel import poll
from .database_servers import DatabaseServer, use_recorders_database

VENDOR = "nxcloud"

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past")


def _issues(hass: HomeAssistant) -> set[str]:
    return {issue for domain, issue in ir.async_get(hass).issues if domain == DOMAIN}


def _ring(simulator: Simulator, minutes_ago: float = 0, *, late: bool = False) -> str:
    server = simulator.vendors[VENDOR]
    number = f"1202{2_000_000 + len(server.state._history)}"
    now = server.state.true_now()
    server.add_call(
        number=number,
        outcome=Outcome.MISSED,
        started_at=now - timedelta(minutes=minutes_ago),
        visible_from=now + timedelta(minutes=8) if late else None,
    )
    return number


def _told(reports: Reports) -> list[str]:
    return [str(report.call.remote_party.number) for report in reports.reports]


def _count(server: DatabaseServer, condition: str) -> int:
    engine = create_engine(server.database)
    with engine.connect() as connection:
        count = connection.scalar(
            text(f"SELECT count(*) FROM telephony_calls WHERE {condition}")  # noqa: S608
        )
    engine.dispose()
    return int(count or 0)


def _to_return(hass: HomeAssistant) -> str:
    return shown(hass, f"sensor.{VENDOR}_missed_calls_to_return").state


@pytest.mark.parametrize(
    ("server", "restart"),
    [("postgresql", True), ("mariadb", False)],
    ids=["restart", "reload"],
    indirect=["server"],
)
async def test_calls_are_told_once_while_a_server_is_away(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    server: DatabaseServer,
    restart: bool,
) -> None:
    """Also when the account begins without it; what comes late is told when it is back."""
    use_recorders_database(hass, server.empty_database())
    entry = await add_account(hass, simulator, VENDOR)
    reports = Reports(hass, entry)
    told = [_ring(simulator)]
    await poll(hass, freezer)
    server.stop()
    told += [_ring(simulator), _ring(simulator)]
    await poll(hass, freezer)
    assert _issues(hass) == {"archive_unavailable"}
    assert _told(reports) == told

    late = _ring(simulator, 8, late=True)
    await hass.config_entries.async_unload(entry.entry_id)
    if restart:
        # What was in memory is gone.
        del hass.data[_ARCHIVE]
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    told.append(_ring(simulator))
    await poll(hass, freezer)
    await poll(hass, freezer)
    assert _issues(hass) == {"archive_unavailable"}
    assert STATE_UNAVAILABLE not in states_from_vendor(hass)
    assert _told(reports) == told

    server.start()
    told += [late, _ring(simulator)]
    await poll(hass, freezer)
    assert _issues(hass) == set()
    assert _told(reports) == told
    assert _count(server, "reported IS NOT NULL") == len(told)
    assert _to_return(hass) == str(len(told))

    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    told.append(_ring(simulator))
    await poll(hass, freezer)
    assert _told(reports) == told
    assert _to_return(hass) == str(len(told))
    assert await hass.config_entries.async_unload(entry.entry_id)
