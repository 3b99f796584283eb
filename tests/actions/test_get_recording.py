"""A link to the recording of a call."""

from datetime import UTC, datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.aiohttp_client import async_get_clientsession
import pytest

from custom_components.telephony.const import DOMAIN
from simulator import Simulator
from simulator.calls import Outcome
from simulator.faults import Fault, Html, Reset, Throttle

from ..helpers.actions import act, refusal
from ..helpers.states import shown
from ..helpers.stored_accounts import add_account, set_up, stored_account
from ..helpers.time_travel import poll

PATH = "/oapi/v1/call/play_recording"
RECORDING = "call_recording_dl5m5j5hfh4n8njj1oor.wav"

pytestmark = pytest.mark.usefixtures("frozen_time")


async def _one_call(
    hass: HomeAssistant,
    simulator: Simulator,
    *,
    outcome: Outcome = Outcome.ANSWERED,
    recording: str | None = None,
) -> dict[str, Any]:
    """Let the history consist of one call, and return its attributes."""
    simulator.antbuddy.clear_calls()
    simulator.antbuddy.add_call(
        number="02079460123", outcome=outcome, recording=recording
    )
    await add_account(hass, simulator, "antbuddy")
    last_call = shown(hass, "sensor.antbuddy_last_call")
    return dict(last_call.attributes)


@pytest.mark.parametrize("by", ["call_id", "recording"])
async def test_a_recording_can_be_played(
    hass: HomeAssistant, simulator: Simulator, by: str
) -> None:
    call = await _one_call(hass, simulator, recording=RECORDING)
    assert call["recording"] == RECORDING
    named = {"call_id": call["id"], "recording": RECORDING}[by]

    response = await act(hass, "get_recording", **{by: named})

    assert set(response) == {"path", "url", "expires_at"}
    assert datetime.fromisoformat(response["expires_at"]) == datetime.now(
        UTC
    ) + timedelta(minutes=5)
    audio = await async_get_clientsession(hass).get(response["url"])
    assert audio.status == 200
    assert audio.content_type == "audio/wav"


async def test_the_end_of_a_link_may_be_unknown(
    hass: HomeAssistant, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _one_call(hass, simulator, recording=RECORDING)
    link = f"{simulator.antbuddy.url}/nkrecord/{RECORDING}"
    monkeypatch.setattr(simulator.antbuddy.recordings, "address", lambda *_: link)

    response = await act(hass, "get_recording", recording=RECORDING)

    assert (response["url"], response["expires_at"]) == (link, None)


async def test_a_call_of_the_last_poll_is_found(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await _one_call(hass, simulator)
    freezer.tick(60)
    simulator.antbuddy.add_call(number="02079460345", recording=RECORDING)
    await poll(hass, freezer)
    call_id = shown(hass, "sensor.antbuddy_last_call").attributes["id"]

    assert (await act(hass, "get_recording", call_id=call_id))["url"]


async def test_a_call_that_was_not_recorded_says_so(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    call = await _one_call(hass, simulator, outcome=Outcome.MISSED)

    assert await refusal(
        hass, "get_recording", ServiceValidationError, call_id=call["id"]
    ) == ("This call was not recorded")


@pytest.mark.parametrize("by", ["call_id", "recording"])
async def test_the_account_follows_from_the_call(
    hass: HomeAssistant, simulator: Simulator, by: str
) -> None:
    """The first account knows of no such call."""
    simulator.antbuddy.clear_calls()
    await add_account(hass, simulator, "antbuddy")
    simulator.antbuddy.add_call(number="02079460123", recording=RECORDING)
    second = await set_up(hass, stored_account(simulator, "antbuddy", title="Second"))
    call = shown(hass, "sensor.second_last_call").attributes
    named = {"call_id": call["id"], "recording": RECORDING}[by]
    sent = second.runtime_data.provider.requests_sent

    assert "url" in await act(hass, "get_recording", **{by: named})

    assert second.runtime_data.provider.requests_sent > sent


async def test_a_call_that_is_not_known_is_told(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await _one_call(hass, simulator, recording=RECORDING)

    assert await refusal(
        hass, "get_recording", ServiceValidationError, call_id="4711"
    ) == (
        "There is no call with this ID (AntBuddy). Take the ID from the call history, "
        "or from the recent calls of the last call sensor"
    )


async def test_a_recording_has_to_be_named(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "antbuddy")

    assert await refusal(hass, "get_recording", ServiceValidationError) == (
        "Say which recording you want: with the ID of a call, or with the name of the "
        "recording"
    )


async def test_a_recording_that_is_not_there_is_told(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "antbuddy")

    assert await refusal(
        hass, "get_recording", ServiceValidationError, recording="other.wav"
    ) == (
        "AntBuddy found nothing for what you asked (media is invalid [400]). Check the "
        "numbers"
    )
    assert hass.config_entries.flow.async_progress() == []


async def test_a_link_is_of_no_use_without_a_response(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "antbuddy")

    with pytest.raises(ServiceValidationError, match="requires responses"):
        await hass.services.async_call(
            DOMAIN, "get_recording", {"recording": RECORDING}, blocking=True
        )


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (
            Reset(),
            (
                "AntBuddy could not be reached (ServerDisconnectedError), so nothing "
                "was done. Check the internet connection and try again"
            ),
        ),
        (
            Html(),
            (
                "AntBuddy gave an answer that makes no sense ([200]). Try again later; "
                "if it stays like this, report it with the diagnostics of the account"
            ),
        ),
        (
            Throttle("9"),
            (
                "AntBuddy asks for fewer requests ([503]), so nothing was done. Wait 9 "
                "s and try again"
            ),
        ),
    ],
)
async def test_what_went_wrong_is_told(
    hass: HomeAssistant, simulator: Simulator, fault: Fault, told: str
) -> None:
    await _one_call(hass, simulator, recording=RECORDING)
    simulator.antbuddy.misbehave(fault, path=PATH)

    assert (
        await refusal(hass, "get_recording", HomeAssistantError, recording=RECORDING)
        == told
    )


async def test_refused_credentials_are_asked_for_again(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await _one_call(hass, simulator, recording=RECORDING)
    simulator.antbuddy.revoke_credentials()

    read = await refusal(hass, "get_recording", recording=RECORDING)

    assert "AntBuddy does not accept the credentials of this account" in read
    (form,) = hass.config_entries.flow.async_progress()
    assert form["step_id"] == "reauth_confirm"
