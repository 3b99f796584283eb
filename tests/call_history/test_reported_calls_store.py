"""What is known of the calls outlives a restart."""

from datetime import UTC, datetime, timedelta

from homeassistant.core import HomeAssistant
import pytest

from custom_components.telephony.call_history.reported_calls_store import (
    ReportedCallsStore,
)
from custom_components.telephony.calls import (
    Call,
    CallLedger,
    Direction,
    Outcome,
    Party,
    UnreturnedCalls,
)

NOW = datetime(2026, 11, 18, 20, 30, tzinfo=UTC)


def missed_call(outcome: Outcome, caller: Party) -> Call:
    return Call(
        id=outcome,
        started_at=NOW,
        direction=Direction.INCOMING,
        outcome=outcome,
        caller=caller,
        line="office-desk",
        did="12125550161",
    )


@pytest.mark.parametrize("boundary", [None, NOW - timedelta(hours=49)])
async def test_all_that_matters_is_read_as_it_was_written(
    hass: HomeAssistant, boundary: datetime | None
) -> None:
    """What is shown of a missed call, and what keeps calls from being told twice."""
    known = {"1": NOW, "2": NOW - timedelta(hours=1)}
    calls = (
        missed_call(Outcome.BUSY, Party(number="12025550143", name="Ann")),
        missed_call(Outcome.IVR, Party()),
    )
    await ReportedCallsStore(hass, "an account").async_save(
        CallLedger(known, boundary), UnreturnedCalls(str, calls)
    )

    ledger, unreturned = await ReportedCallsStore(hass, "an account").async_load(str)

    assert not ledger.is_new
    assert ledger.known == known
    assert ledger.forgotten_before == boundary
    assert unreturned.calls == calls


async def test_an_account_never_looked_at_knows_nothing(hass: HomeAssistant) -> None:
    ledger, unreturned = await ReportedCallsStore(hass, "an account").async_load(str)

    assert ledger.is_new
    assert unreturned.calls == ()
