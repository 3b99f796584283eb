"""Where unknown callers are from, wherever a call is shown."""

from collections.abc import Mapping
import csv
from pathlib import Path
import threading
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from custom_components.telephony.numbering.places import Places
from simulator import Simulator
from simulator.calls import Direction, Outcome

from ..helpers.actions import act
from ..helpers.automations import listen
from ..helpers.contact_entries import add_contact, contact, remove_contact
from ..helpers.states import shown
from ..helpers.stored_accounts import WITH_HISTORY, add_account, set_up, stored_account
from ..helpers.time_travel import poll

LONDON = "442079460345"
ZURICH = "41446681800"
OFF = {"look_up_places": False}
NAMES = {"caller_country", "caller_place"}

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past")


def _origin(attributes: Mapping[str, Any]) -> tuple[str | None, str | None]:
    return attributes["caller_country"], attributes["caller_place"]


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_it_is_told_wherever_a_call_is_shown(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    await add_account(hass, simulator, vendor)
    heard = await listen(hass, "call_missed")
    simulator.vendors[vendor].add_call(number=LONDON, outcome=Outcome.MISSED)
    await poll(hass, freezer)

    last_call = shown(hass, f"sensor.{vendor}_last_call").attributes
    (recent,) = last_call["recent_calls"]
    waiting = shown(hass, f"sensor.{vendor}_missed_calls_to_return").attributes
    (told,) = [call.data["call"] for call in heard]
    (found,) = (await act(hass, "get_call_history"))["calls"]
    for attributes in (
        last_call,
        recent,
        shown(hass, f"sensor.{vendor}_last_caller").attributes,
        shown(hass, f"event.{vendor}_call").attributes,
        *waiting["calls"],
        told,
        found,
    ):
        assert _origin(attributes) == ("GB", "London")


@pytest.mark.parametrize(
    ("call", "origin"),
    [
        ({"number": ZURICH}, ("CH", "Zurich")),
        ({"number": "447400123456"}, ("GB", None)),
        ({"number": "60010002"}, (None, None)),
        ({"number": ""}, (None, None)),
        ({"number": LONDON, "direction": Direction.OUTGOING}, (None, None)),
    ],
)
async def test_it_is_told_as_far_as_the_number_knows(
    hass: HomeAssistant,
    simulator: Simulator,
    call: dict[str, Any],
    origin: tuple[str | None, str | None],
) -> None:
    simulator.antbuddy.add_call(**call)
    await add_account(hass, simulator, "antbuddy")

    assert _origin(shown(hass, "sensor.antbuddy_last_call").attributes) == origin


async def test_of_a_contact_everything_is_known_anyway(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.antbuddy.add_call(number=LONDON)
    await add_account(hass, simulator, "antbuddy")
    added = await add_contact(hass, contact("Workshop", f"+{LONDON}"))
    assert _origin(shown(hass, "sensor.antbuddy_last_caller").attributes) == (
        None,
        None,
    )

    await remove_contact(hass, added)

    assert _origin(shown(hass, "sensor.antbuddy_last_caller").attributes) == (
        "GB",
        "London",
    )


async def test_nobody_is_looked_up_where_nobody_wants_to_know(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(Places, "of", lambda _, number: asked.append(number))
    await set_up(hass, stored_account(simulator, "antbuddy", options=OFF))
    heard = await listen(hass, "call_missed")
    simulator.antbuddy.add_call(number=LONDON, outcome=Outcome.MISSED)
    await poll(hass, freezer)

    assert asked == []
    (told,) = [call.data["call"] for call in heard]
    (found,) = (await act(hass, "get_call_history"))["calls"]
    assert not NAMES & set(told)
    assert not NAMES & set(found)
    for entity_id in (
        "sensor.antbuddy_last_call",
        "sensor.antbuddy_last_caller",
        "event.antbuddy_call",
    ):
        attributes = shown(hass, entity_id).attributes
        assert attributes["caller"] == LONDON
        assert not NAMES & set(attributes)


async def test_without_a_call_nothing_is_from_anywhere(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "antbuddy")

    attributes = shown(hass, "sensor.antbuddy_last_caller").attributes

    assert attributes["caller"] is None
    assert not NAMES & set(attributes)


async def test_places_have_names_in_the_language_of_home_assistant(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.antbuddy.add_call(number=ZURICH)
    await add_account(hass, simulator, "antbuddy")

    await hass.config.async_update(language="de")
    await hass.async_block_till_done(wait_background_tasks=True)

    assert _origin(shown(hass, "sensor.antbuddy_last_call").attributes) == (
        "CH",
        "Zürich",
    )


async def test_files_are_read_once_for_all_accounts_and_not_by_the_event_loop(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    threads: list[int] = []
    read = Places._read

    def watched(places: Places, calling_code: int) -> Mapping[int, str]:
        threads.append(threading.get_ident())
        return read(places, calling_code)

    monkeypatch.setattr(Places, "_read", watched)
    # All tests share the places in the usual language.
    hass.config.language = "de"
    for vendor in WITH_HISTORY:
        await add_account(hass, simulator, vendor)
    assert threads == []

    for vendor in WITH_HISTORY:
        simulator.vendors[vendor].add_call(number=LONDON)
    await poll(hass, freezer)

    for vendor in WITH_HISTORY:
        last_call = shown(hass, f"sensor.{vendor}_last_call")
        assert _origin(last_call.attributes) == ("GB", "London")
    assert len(threads) == 1
    assert hass.loop_thread_id not in threads


@pytest.mark.parametrize(
    ("options", "places"),
    [([{}], ["London"]), ([OFF, {}], ["", "London"]), ([OFF], [None])],
)
async def test_exported_calls_have_it_where_an_account_tells(
    hass: HomeAssistant,
    simulator: Simulator,
    tmp_path: Path,
    options: list[dict[str, Any]],
    places: list[str | None],
) -> None:
    hass.config.media_dirs = {"local": str(tmp_path)}
    for vendor, chosen in zip(WITH_HISTORY, options, strict=False):
        simulator.vendors[vendor].add_call(number=LONDON)
        await set_up(hass, stored_account(simulator, vendor, options=chosen))

    path = (await act(hass, "export_calls"))["path"]

    text = await hass.async_add_executor_job(Path(path).read_text, "utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert [row.get("caller_place") for row in rows] == places
