"""A cursor that is broken is found out by what finds nothing wrong with a whole one."""

from datetime import timedelta

import pytest

from custom_components.telephony.call_history.reported_calls_store import (
    ReportedCallsStore,
)
from custom_components.telephony.calls import CallLedger
from custom_components.telephony.providers.history_pages import HistoryPage

from .conftest import Live
from .week import Week

MODULE = "custom_components.telephony"
NEVER = timedelta(days=365)


async def _a_day_and_a_half(live: Live, vendor: str) -> Week:
    return await live(vendor, 1, 400)


async def test_a_day_and_a_half_goes_well_with_a_whole_cursor(live: Live) -> None:
    week = await _a_day_and_a_half(live, "antbuddy")

    week.assert_every_call_was_reported_once()


async def test_a_ledger_that_forgets_is_found_out(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        f"{MODULE}.call_history.reported_calls_store.CallLedger",
        lambda known, _before, **options: CallLedger(
            None if known is None else {}, **options
        ),
    )
    week = await _a_day_and_a_half(live, "antbuddy")

    with pytest.raises(AssertionError):
        week.assert_every_call_was_reported_once()


async def test_a_reporter_that_does_not_save_is_found_out(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def save_nothing(*_: object) -> None:
        """Lose what is known at the next restart."""

    monkeypatch.setattr(ReportedCallsStore, "async_save", save_nothing)
    week = await _a_day_and_a_half(live, "antbuddy")

    with pytest.raises(AssertionError):
        week.assert_every_call_was_reported_once()


async def test_a_cursor_without_an_overlap_is_found_out(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calls that show up later than younger ones are lost."""
    monkeypatch.setattr(f"{MODULE}.polling.read_plan.OVERLAP", timedelta(seconds=-1))
    monkeypatch.setattr(f"{MODULE}.polling.read_plan.LONG_INTERVAL", NEVER)
    monkeypatch.setattr(f"{MODULE}.polling.read_plan.THOROUGH_INTERVAL", NEVER)
    week = await _a_day_and_a_half(live, "antbuddy")

    with pytest.raises(AssertionError):
        week.assert_every_call_was_reported_once()


async def test_a_reader_that_takes_look_alikes_for_one_call_is_found_out(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They stand where two pages meet, and no call moves them off that place."""
    monkeypatch.setattr(HistoryPage, "continuing", lambda page, _: page)
    week = await _a_day_and_a_half(live, "antbuddy")

    with pytest.raises(AssertionError):
        week.assert_every_call_was_reported_once()
