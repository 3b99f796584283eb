"""Phones that ring while the archive cannot be reached."""

from datetime import timedelta
from threading import Event

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from custom_components.telephony.archive.opened_database import OpenedDatabase

from ..helpers.actions import act
from ..helpers.reports import Reports
from ..helpers.states import shown
from ..helpers.time_travel import pass_time
from ..helpers.turns import turns, until
from .pushes import Pushes, pushed_call

pytestmark = pytest.mark.usefixtures("frozen_time")

STATE = "sensor.net2phone_call_state"


async def test_a_phone_rings_at_once_while_the_archive_hangs(
    hass: HomeAssistant, pushes: Pushes, monkeypatch: pytest.MonkeyPatch
) -> None:
    await pushes.tell([pushed_call(id="b" * 32)])
    reports = Reports(hass, pushes.entry)
    answers = Event()
    do = OpenedDatabase.do

    def hang(*args: object) -> object:
        answers.wait()
        return do(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(OpenedDatabase, "do", hang)
    hasty = Pushes(hass, pushes.entry, pushes.client, lambda: turns(1))
    phases = {
        "call_ringing": "ringing",
        "call_answered": "in_call",
        "call_completed": "idle",
    }
    try:
        for call_id in ("c" * 32, "d" * 32):
            for event, state in phases.items():
                assert await hasty.tell([pushed_call(id=call_id)], event) == [200]
                await until(lambda: shown(hass, STATE).state == state)  # noqa: B023
        # What is over is told when it is written, so that it is told once.
        assert reports.reports == []
    finally:
        answers.set()
    await hass.async_block_till_done()

    assert [report.call.id for report in reports.reports] == ["c" * 32, "d" * 32]
    assert (await act(hass, "get_call_history"))["total"] == 3


async def test_a_push_without_a_record_does_not_try_to_write_what_waits(
    hass: HomeAssistant,
    pushes: Pushes,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each try may take long, and there is one in a minute anyway."""
    await pushes.tell([pushed_call(id="b" * 32)])
    tries = 0

    def fail(*_: object) -> None:
        nonlocal tries
        tries += 1
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(OpenedDatabase, "do", fail)
        await pushes.tell([pushed_call(id="c" * 32)])
        before = tries
        assert before
        call = pushed_call(id="d" * 32)
        await pushes.tell([call], "call_ringing", "call_answered")
        assert shown(hass, STATE).state == "in_call"
        assert tries == before
        await pass_time(hass, freezer, timedelta(minutes=1))
        assert tries > before
    await pass_time(hass, freezer, timedelta(minutes=1))

    assert not pushes.entry.runtime_data.archive.is_behind
    assert (await act(hass, "get_call_history"))["total"] == 2
