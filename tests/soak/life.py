"""A Home Assistant that may be killed at any moment, as a process of its own.

`python -m tests.soak.life` loads everything once, and lives once itself as a rehearsal. For
each other line of its input it has a child, which goes on polling until somebody kills it,
and says what an automation hears.
"""

from pytest_homeassistant_custom_component import patch_time  # isort: skip

import asyncio
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
import gc
import json
import os
import sys
import threading
import time
from types import SimpleNamespace
from typing import Any, Final, cast
from unittest.mock import patch

from aiohttp import ClientSession, TCPConnector, ThreadedResolver
from freezegun import freeze_time
from freezegun.api import TickingDateTimeFactory
from homeassistant import loader
from homeassistant.components import http
from homeassistant.components.recorder.core import Recorder
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.recorder import DATA_INSTANCE

# Ours first, so that the test package's own custom components do not hide them.
from custom_components.telephony import button, config_flow, event, sensor
from custom_components.telephony.actions import field_choices
from custom_components.telephony.archive import database
from custom_components.telephony.const import DOMAIN
from custom_components.telephony.dial_rules import rule_check
from custom_components.telephony.entry import numbers, stored_account
from custom_components.telephony.numbering.number_plan import NumberPlan
from custom_components.telephony.providers.nxcloud import seat_api

from ..helpers.empty_archive import create_engine_of_all_tests

from pytest_homeassistant_custom_component.common import (  # isort: skip
    MockConfigEntry,
    async_test_home_assistant,
)

# What each life would have to load, and its time.
LOADED: Final = (button, config_flow, event, sensor, rule_check, patch_time)

PAUSE_SECONDS: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What a life begins with.

    Attributes:
        folder: The configuration folder.
        now: When it begins, in ISO 8601; time goes on from there.
        account: What an account is made of, in the words of `MockConfigEntry`.
        database: Where the recorder has a server; None for a file.
        numbers: Whom to call, one after the other.
        is_rehearsal: Whether it ends by itself when it has told of a call, so that all
            who come after it have loaded and compiled what it had to.
    """

    folder: str
    now: str
    account: dict[str, Any]
    database: str | None
    numbers: list[str]
    is_rehearsal: bool = False

    def line(self) -> bytes:
        """Return it as the process reads it."""
        return json.dumps(asdict(self)).encode() + b"\n"


def _say(*words: str) -> None:
    # All of it is said, or nothing, whoever is killed.
    os.write(sys.stdout.fileno(), f"{' '.join(words)}\n".encode())


async def _live(life: Life) -> None:
    async with (
        async_test_home_assistant(config_dir=life.folder) as hass,
        ClientSession(connector=TCPConnector(resolver=ThreadedResolver())) as session,
    ):
        del hass.data[loader.DATA_CUSTOM_COMPONENTS]
        if life.database is not None:
            recorder = SimpleNamespace(db_url=life.database, is_alive=lambda: False)
            hass.data[DATA_INSTANCE] = cast("Recorder", recorder)
        told: list[str] = []

        @callback
        def on_change(change: Event[EventStateChangedData]) -> None:
            state = change.data["new_state"]
            attributes = {} if state is None else state.attributes
            if change.data["entity_id"].startswith("event.") and attributes.get(
                "started_at"
            ):
                told.append(attributes["caller"])
                _say("told", told[-1])

        hass.bus.async_listen(EVENT_STATE_CHANGED, on_change)
        entry = MockConfigEntry(domain=DOMAIN, entry_id="01JMORTAL", **life.account)
        entry.add_to_hass(hass)
        # Home Assistant's own session asks the network for names.
        with patch(f"{stored_account.__name__}.async_get_clientsession") as sessions:
            sessions.return_value = session
            assert await hass.config_entries.async_setup(entry.entry_id)
        for number in life.numbers:
            await _call(hass, number)
        while not (life.is_rehearsal and told):
            await hass.async_block_till_done()
            _say("polled")
            await asyncio.sleep(PAUSE_SECONDS)
            await entry.runtime_data.coordinator.async_refresh()
        await hass.async_block_till_done()
        await hass.config_entries.async_unload(entry.entry_id)
        await hass.async_stop(force=True)


async def _call(hass: HomeAssistant, number: str) -> None:
    try:
        await hass.services.async_call(
            DOMAIN, "click_to_call", {"number": number}, blocking=True
        )
    except HomeAssistantError as error:
        _say("refused", str(error.translation_key))


def main() -> None:
    """Have a child for each line, until there are no more."""
    clock = freeze_time("2026-11-18", tick=True).start()
    assert isinstance(clock, TickingDateTimeFactory)
    # What every life would have to read first: numbering plans, and where callers are from.
    NumberPlan("US").learn(("12025550143", "+442079460958"))
    places = numbers._make_places("en")
    places.of("+12025550143")
    patch(f"{numbers.__name__}._make_places", lambda _: places).start()
    read_forms = cache(field_choices._read_forms)
    patch(f"{field_choices.__name__}._read_forms", read_forms).start()
    patch(f"{database.__name__}.create_engine", create_engine_of_all_tests).start()
    # As in all tests: nobody listens at the machine's ports,
    for name in ("async_bind", "start"):
        patch(f"{http.__name__}.HomeAssistantHTTP.{name}").start()
    # and nobody waits for seconds between two requests.
    patch(f"{seat_api.__name__}.RECORDS_DISTANCE", timedelta()).start()
    for line in sys.stdin.buffer:
        life = Life(**json.loads(line))
        if life.is_rehearsal:
            clock.move_to(datetime.fromisoformat(life.now))
            asyncio.run(_live(life))
            # On a busy machine they take a moment to end.
            while threading.active_count() > 1:
                time.sleep(PAUSE_SECONDS)
            gc.freeze()
            _say("over")
            continue
        child = os.fork()
        if child == 0:
            clock.move_to(datetime.fromisoformat(life.now))
            asyncio.run(_live(life))
            return
        _say("born", str(child))
        os.waitpid(child, 0)
        _say("over")


if __name__ == "__main__":
    main()
