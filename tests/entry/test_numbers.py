"""An account's numbers mean what they mean in its country, wherever they are compared."""

import asyncio
from collections import Counter
from datetime import timedelta
import threading

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from custom_components.telephony.entry.numbers import AccountNumbers
from custom_components.telephony.numbering.notation import Notation, take_apart
from simulator import Simulator
from simulator.calls import Direction, Outcome

from ..helpers.actions import act
from ..helpers.automations import listen
from ..helpers.contact_entries import add_contact, contact
from ..helpers.states import shown
from ..helpers.stored_accounts import (
    add_account_without_history,
    set_up,
    stored_account,
)
from ..helpers.time_travel import poll

# One number of a Vietnamese mobile phone, in the forms that vendors write.
NATIONAL = "0912345678"
BARE = "84912345678"
FORMS = [NATIONAL, BARE, "+84912345678", "+84 912 345 678", "0084-912345678"]
OTHER = "0912345679"

# Where a plan begins to read a text.
TAKE_APART = "custom_components.telephony.numbering.number_plan.take_apart"

pytestmark = pytest.mark.usefixtures("frozen_time", "new_plans")


async def _open(
    hass: HomeAssistant,
    simulator: Simulator,
    *,
    vendor: str = "antbuddy",
    region: str | None = None,
) -> None:
    """Add an account without a past."""
    simulator.vendors[vendor].clear_calls()
    options = {"region": region} if region else {}
    await set_up(hass, stored_account(simulator, vendor, options=options))


def _waiting(hass: HomeAssistant, vendor: str = "antbuddy") -> list[str]:
    """Return the numbers to call back, newest first."""
    sensor = shown(hass, f"sensor.{vendor}_missed_calls_to_return")
    return [call["caller"] for call in sensor.attributes["calls"]]


@pytest.mark.parametrize("form", FORMS)
async def test_a_call_back_counts_in_whichever_form_the_vendor_writes_it(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    form: str,
) -> None:
    await _open(hass, simulator, region="VN")
    for number in (NATIONAL, OTHER):
        simulator.antbuddy.add_call(number=number, outcome=Outcome.MISSED)
        await poll(hass, freezer)
    assert _waiting(hass) == [OTHER, NATIONAL]

    simulator.antbuddy.add_call(number=form, direction=Direction.OUTGOING)
    await poll(hass, freezer)

    assert _waiting(hass) == [OTHER]


@pytest.mark.parametrize("form", FORMS)
async def test_a_caller_is_marked_as_seen_however_the_number_is_typed(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    form: str,
) -> None:
    await _open(hass, simulator, region="VN")
    for number in (BARE, OTHER):
        simulator.antbuddy.add_call(number=number, outcome=Outcome.MISSED)
        await poll(hass, freezer)

    assert await act(hass, "mark_seen", number=form) == {"count": 1}

    assert _waiting(hass) == [OTHER]


@pytest.mark.parametrize("form", FORMS)
async def test_filters_know_a_number_however_it_is_typed(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    form: str,
) -> None:
    await _open(hass, simulator, region="VN")
    heard = await listen(hass, "call_answered", number=form)
    for number in (NATIONAL, BARE, OTHER):
        simulator.antbuddy.add_call(number=number)
        await poll(hass, freezer)

    history = await act(hass, "get_call_history", number=form)

    assert [call.data["call"]["caller"] for call in heard] == [NATIONAL, BARE]
    assert [call["caller"] for call in history["calls"]] == [BARE, NATIONAL]


@pytest.mark.parametrize(
    ("known", "caller"),
    [
        ("01693608879", "0393608879"),
        ("0393608879", "841693608879"),
        ("+52 1 55 1234 5678", "525512345678"),
        ("+55 11 6123-4567", "5511961234567"),
        ("+55 11 96123-4567", "551161234567"),
        ("+54 11 2345 6789", "5491123456789"),
        ("+54 9 11 2345 6789", "541123456789"),
        ("+1 202 555 0143 ext. 12", "12025550143"),
        ("+1 202 555 0143 p 12", "12025550143"),
        ("+48 (0) 22 512 12 34", "48225121234"),
    ],
)
async def test_caller_is_known_by_any_form_of_the_number(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    known: str,
    caller: str,
) -> None:
    simulator.antbuddy.clear_calls()
    await set_up(hass, stored_account(simulator, "antbuddy"))
    await add_contact(hass, contact("Anna", known))
    heard = await listen(hass, "call_missed", number=known)

    simulator.antbuddy.add_call(number=caller, outcome=Outcome.MISSED)
    await poll(hass, freezer)

    assert [call.data["call"]["caller_name"] for call in heard] == ["Anna"]


@pytest.mark.parametrize(
    ("vendor", "country", "region", "same"),
    [
        ("nxcloud", "VN", None, True),
        ("nxcloud", "US", None, False),
        # The account's own region comes first.
        ("nxcloud", "US", "VN", True),
        ("nxcloud", "VN", "GB", False),
        ("nxcloud", None, None, False),
        # The vendor writes its country's numbers without the country's code.
        ("antbuddy", "US", None, True),
        ("antbuddy", None, None, True),
    ],
)
async def test_national_numbers_belong_to_a_country(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    country: str | None,
    region: str | None,
    same: bool,
) -> None:
    hass.config.country = country
    await _open(hass, simulator, vendor=vendor, region=region)
    simulator.vendors[vendor].add_call(number=BARE, outcome=Outcome.MISSED)
    await poll(hass, freezer)

    assert await act(hass, "mark_seen", number=NATIONAL) == {"count": int(same)}


async def test_old_number_of_the_vendors_document_may_be_dialled(
    hass: HomeAssistant,
) -> None:
    plan = await AccountNumbers(hass, "US", "VN").async_load()

    assert plan.read("01693608879").possible
    assert not plan.read("01693608879012345678").possible


async def test_plan_is_loaded_once_and_not_before_it_is_needed(
    hass: HomeAssistant,
) -> None:
    numbers = AccountNumbers(hass, "US", None)
    with pytest.raises(RuntimeError):
        _ = numbers.plan

    one, other = await asyncio.gather(numbers.async_load(), numbers.async_load())

    assert one is other is numbers.plan
    assert one.region == "US"


async def test_account_without_a_history_loads_no_plan(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account_without_history(hass, simulator)

    with pytest.raises(RuntimeError):
        _ = entry.runtime_data.numbers.plan


async def test_new_numbers_are_read_once_and_off_the_event_loop(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Reading ten thousand of them takes longer than anybody may hold up the loop."""
    read: Counter[tuple[str, bool]] = Counter()

    def watched(text: str) -> Notation:
        in_loop = threading.current_thread() is threading.main_thread()
        read[text, in_loop] += 1
        return take_apart(text)

    monkeypatch.setattr(TAKE_APART, watched)
    await _open(hass, simulator, region="US")
    heard = await listen(hass, "call_missed", number="(202) 555-0119")
    numbers = [f"120255501{count:02}" for count in range(20)]
    for number in numbers:
        simulator.antbuddy.add_call(number=number, outcome=Outcome.MISSED)

    await poll(hass, freezer)
    await poll(hass, freezer)
    await act(hass, "mark_seen", number=numbers[0])
    await act(hass, "get_call_history", number=numbers[1])

    assert len(heard) == 1
    assert [read[number, False] for number in numbers] == [1] * 20
    assert [read[number, True] for number in numbers] == [0] * 20


async def test_kept_numbers_are_read_off_the_event_loop(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await _open(hass, simulator, region="VN")
    simulator.antbuddy.add_call(number=BARE, outcome=Outcome.MISSED)
    await poll(hass, freezer)
    threads: list[threading.Thread] = []

    def watched(text: str) -> Notation:
        if text == BARE:
            threads.append(threading.current_thread())
        return take_apart(text)

    monkeypatch.setattr(TAKE_APART, watched)
    # Longer than calls are shown.
    freezer.tick(timedelta(days=9))

    (entry,) = hass.config_entries.async_entries("telephony")
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    simulator.antbuddy.add_call(number=NATIONAL, direction=Direction.OUTGOING)
    await poll(hass, freezer)

    assert _waiting(hass) == []
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()


async def test_history_beyond_the_polls_is_read_off_the_event_loop(
    hass: HomeAssistant, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _open(hass, simulator, region="US")
    simulator.antbuddy.add_call(number="12025550143")
    threads: list[threading.Thread] = []

    def watched(text: str) -> Notation:
        if text == "12025550143":
            threads.append(threading.current_thread())
        return take_apart(text)

    monkeypatch.setattr(TAKE_APART, watched)

    wanted: dict[str, str | int] = {"number": "202-555-0143", "refresh": True}

    history = await act(hass, "get_call_history", **wanted)

    assert history["count"] == 1
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()
