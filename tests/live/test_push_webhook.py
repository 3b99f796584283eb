"""The webhook of an account: what it takes, and what it refuses."""

from datetime import timedelta
import json
from urllib.parse import unquote

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components import webhook
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util.aiohttp import MockRequest
import pytest

from custom_components.telephony.diagnostics import async_get_config_entry_diagnostics
from simulator import Simulator
from simulator.calls import Outcome
from simulator.net2phone.push_messages import messages_of

from ..helpers.actions import act
from ..helpers.automations import automate, listen
from ..helpers.states import shown
from ..helpers.time_travel import pass_time
from .conftest import OpenAccount
from .pushes import NUMBER, Pushes, pushed_call

pytestmark = pytest.mark.usefixtures("frozen_time")

STATE = "sensor.net2phone_call_state"
LINE_STATE = "sensor.desk_call_state"
LIVE_CALL = "event.net2phone_live_call"


async def test_a_call_is_shown_from_the_first_ring_to_its_record(
    hass: HomeAssistant, pushes: Pushes, freezer: FrozenDateTimeFactory
) -> None:
    heard = {
        name: await listen_to(hass, name)
        for name in ("phone_rings", "call_begins", "call_ends", "call_answered")
    }
    call = pushed_call()
    # Until the first message nobody knows anything, and a hint says what to do.
    assert shown(hass, STATE).state == "unknown"
    assert shown(hass, "sensor.net2phone_calls_today").state == "unknown"
    assert shown(hass, "sensor.net2phone_missed_calls_to_return").state == "unknown"
    assert hints(hass) == [f"{pushes.entry.entry_id}_no_push_yet"]

    assert await pushes.tell([call], "call_ringing") == [200]

    rings = shown(hass, STATE)
    assert rings.state == "ringing"
    assert rings.attributes["number"] == NUMBER
    assert rings.attributes["who"] == "+1 212-555-0162"
    assert rings.attributes["direction"] == "incoming"
    assert rings.attributes["did"] == "+12125550110"
    assert [one["state"] for one in rings.attributes["calls"]] == ["ringing"]
    assert shown(hass, LIVE_CALL).attributes["event_type"] == "ringing"
    assert shown(hass, LINE_STATE).state == "ringing"
    assert hints(hass) == []
    # No call is over yet, and that is known now.
    assert shown(hass, "sensor.net2phone_calls_today").state == "0"

    freezer.tick(timedelta(seconds=5))
    await pushes.tell([call], "call_answered")
    assert shown(hass, STATE).state == "in_call"
    freezer.tick(timedelta(seconds=30))
    await pushes.tell([call], "call_completed")

    assert shown(hass, STATE).state == shown(hass, LINE_STATE).state == "idle"
    assert shown(hass, STATE).attributes["calls"] == []
    assert shown(hass, LIVE_CALL).attributes["event_type"] == "ended"
    assert shown(hass, "sensor.net2phone_calls_today").state == "1"
    finished = shown(hass, "event.net2phone_call").attributes
    assert (finished["event_type"], finished["talk_time"]) == ("incoming_answered", 30)
    assert finished["late"] is False
    assert {name: len(calls) for name, calls in heard.items()} == dict.fromkeys(
        heard, 1
    )
    # A recording comes when it is made, and is no call of its own.
    await pushes.tell(
        [pushed_call(started_at=call.started_at, recording="https://app.n2p.io/r")],
        "call_recorded",
    )
    address = "https://app.n2p.io/r"
    (told,) = (await act(hass, "get_call_history"))["calls"]
    # Where the vendor keeps it is no name, and is shown to nobody who does not ask for it.
    assert told["recording"] == told["id"]
    assert address not in str([state.attributes for state in hass.states.async_all()])
    for name in (told["recording"], address):
        found = await act(hass, "get_recording", recording=name)
        assert found["url"] == address
        assert address not in unquote(found["path"])

    # What arrived is still there after a restart, and no hint comes back.
    assert await hass.config_entries.async_reload(pushes.entry.entry_id)
    await hass.async_block_till_done()
    assert shown(hass, "sensor.net2phone_calls_today").state == "1"
    assert shown(hass, STATE).state == "idle"
    assert shown(hass, LINE_STATE).state == "idle"
    assert hints(hass) == []
    await pushes.tell([call], "call_completed")
    assert shown(hass, "sensor.net2phone_calls_today").state == "1"


async def test_home_assistant_cloud_can_hand_pushes_on(
    hass: HomeAssistant, pushes: Pushes
) -> None:
    ringing = next(messages_of(pushed_call()))
    webhook_id = pushes.entry.data["webhook_id"]
    statuses = []
    for body in (json.dumps(ringing.fields).encode(), b"x" * (64 * 1024 + 1)):
        request = MockRequest(body, "cloud", method="POST")
        response = await webhook.async_handle_webhook(hass, webhook_id, request)
        await hass.async_block_till_done()
        statuses.append(response.status)

    assert statuses == [200, 413]
    assert shown(hass, STATE).state == "ringing"


async def test_a_missed_call_waits_to_be_returned(
    hass: HomeAssistant, pushes: Pushes, freezer: FrozenDateTimeFactory
) -> None:
    heard = await listen(hass, "call_missed")

    await pushes.tell([pushed_call(outcome=Outcome.MISSED)])
    assert shown(hass, STATE).state == "ringing"
    # Another phone may ring on, which would be told at once.
    await pass_time(hass, freezer, timedelta(seconds=3))
    assert shown(hass, STATE).state == "idle"

    assert len(heard) == 1
    assert shown(hass, "sensor.net2phone_missed_calls_to_return").state == "1"
    assert shown(hass, "sensor.net2phone_last_caller").state == "+1 212-555-0162"


async def test_one_phone_may_give_up_before_another_answers(
    hass: HomeAssistant, pushes: Pushes, freezer: FrozenDateTimeFactory
) -> None:
    given_up = pushed_call(outcome=Outcome.MISSED)
    call = pushed_call(ringing=9)
    await pushes.tell([given_up])
    await pass_time(hass, freezer, timedelta(seconds=3))
    assert shown(hass, STATE).state == "idle"
    assert shown(hass, "sensor.net2phone_missed_calls_to_return").state == "1"

    freezer.tick(timedelta(seconds=6))
    await pushes.tell([call], "call_answered")

    assert shown(hass, STATE).state == "in_call"
    assert shown(hass, LIVE_CALL).attributes["event_type"] == "answered"

    freezer.tick(timedelta(seconds=30))
    await pushes.tell([call], "call_completed")

    assert shown(hass, STATE).state == "idle"
    (kept,) = (await act(hass, "get_call_history"))["calls"]
    assert (kept["outcome"], kept["talk_time"]) == ("answered", 30)
    assert shown(hass, "sensor.net2phone_missed_calls_to_return").state == "0"


async def test_an_end_that_never_comes_is_made_up(
    hass: HomeAssistant, pushes: Pushes, freezer: FrozenDateTimeFactory
) -> None:
    await pushes.tell([pushed_call()], "call_ringing")
    assert shown(hass, STATE).state == "ringing"

    await pass_time(hass, freezer, timedelta(minutes=3, seconds=1))

    assert shown(hass, STATE).state == "idle"
    assert shown(hass, LIVE_CALL).attributes["event_type"] == "ended"


async def test_who_has_another_secret_or_a_slow_clock_is_refused_and_counted(
    hass: HomeAssistant, open_account: OpenAccount, simulator: Simulator
) -> None:
    pushes = await open_account(webhook_secret="a good secret")
    vendor = simulator.net2phone
    address = str(pushes.client.make_url(pushes.path))
    vendor.set_webhook(address, "a good secret")
    call = pushed_call(outcome=Outcome.MISSED)

    for faults in ({"wrong_signature": True}, {"old_by": 301}, {"old_by": 290}):
        vendor.push_faults(**faults)
        await vendor.webhook.tell_at_once([call])
    await hass.async_block_till_done()

    assert vendor.webhook.statuses == [403] * 4 + [200] * 2
    told = (await async_get_config_entry_diagnostics(hass, pushes.entry))["pushes"]
    assert isinstance(told, dict)
    assert (told["refused"], told["messages"]) == ({"unproven": 4}, 2)


async def test_what_is_sent_again_after_a_restart_happens_once(
    hass: HomeAssistant, open_account: OpenAccount
) -> None:
    """Nothing remembers which messages came, but the call is kept."""
    pushes = await open_account(webhook_secret="a good secret")
    heard = await automate(
        hass,
        triggers=[
            {"trigger": f"telephony.{name}", "id": name}
            for name in ("phone_rings", "call_begins", "call_ends", "call_answered")
        ],
    )
    call = pushed_call()
    assert await pushes.tell([call], secret="a good secret") == [200] * 3
    once = [one.data["id"] for one in heard]
    assert sorted(once) == ["call_answered", "call_begins", "call_ends", "phone_rings"]

    await hass.config_entries.async_reload(pushes.entry.entry_id)
    await hass.async_block_till_done()
    for event in ("call_ringing", "call_answered", "call_completed"):
        # No time has passed, so that they are those from before to the letter.
        assert await pushes.tell([call], event, secret="a good secret") == [200]
        assert shown(hass, STATE).state == "idle"

    assert [one.data["id"] for one in heard] == once
    assert shown(hass, "sensor.net2phone_calls_today").state == "1"


async def test_a_flood_waits_for_its_turn_or_comes_again(
    hass: HomeAssistant, pushes: Pushes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.telephony.live.push_intake.MOST_WAITING", 0)

    assert await pushes.tell([pushed_call()], "call_ringing") == [503]


async def test_an_account_without_an_address_gets_one(
    hass: HomeAssistant, pushes: Pushes
) -> None:
    entry = pushes.entry
    await hass.config_entries.async_unload(entry.entry_id)
    data = {key: value for key, value in entry.data.items() if key != "webhook_id"}
    hass.config_entries.async_update_entry(entry, data=data)

    assert await hass.config_entries.async_setup(entry.entry_id)

    assert len(entry.data["webhook_id"]) == 64
    pushes = Pushes(hass, entry, pushes.client)
    assert await pushes.tell([pushed_call()], "call_ringing") == [200]
    assert shown(hass, STATE).state == "ringing"
    assert await hass.config_entries.async_remove(entry.entry_id)


async def listen_to(hass: HomeAssistant, trigger: str) -> list[object]:
    """Return what a trigger hears, which shares an automation with no other."""
    heard: list[object] = []
    hass.services.async_register("test", trigger, heard.append)
    hass.data.setdefault("listeners", []).append(
        {
            "id": trigger,
            "alias": trigger,
            "triggers": [{"trigger": f"telephony.{trigger}", "options": {}}],
            "actions": [{"action": f"test.{trigger}"}],
        }
    )
    if trigger == "call_answered":
        assert await async_setup_component(
            hass, "automation", {"automation": hass.data["listeners"]}
        )
        await hass.async_block_till_done()
    return heard


def hints(hass: HomeAssistant) -> list[str]:
    """Return the repairs of the integration."""
    return [name for domain, name in ir.async_get(hass).issues if domain == "telephony"]
