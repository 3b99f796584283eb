"""Having a message read by telephone: by an action, by a notification, by the rules."""

from collections.abc import Mapping
from types import MappingProxyType

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.telephony.diagnostics import async_get_config_entry_diagnostics
from simulator import Simulator
from simulator.faults import Reset, Throttle, VendorCode

from ..helpers.actions import act, refusal
from ..helpers.contact_entries import add_book, add_contact, contact
from ..helpers.flows import submit_options
from ..helpers.states import shown
from ..helpers.stored_accounts import (
    NXCLOUD_SIGNED,
    add_account,
    set_up,
    stored_account,
)

NUMBER = "+1 202 555 0143"
MESSAGE = "The cellar is wet"
ENTITY = "notify.nxcloud_voice_call"
PATH = "/api/voiceSms"

pytestmark = pytest.mark.usefixtures("frozen_time")


async def _add_speaking(
    hass: HomeAssistant,
    simulator: Simulator,
    *,
    speech: Mapping[str, object] = MappingProxyType({}),
    **options: object,
) -> MockConfigEntry:
    """Set up an account whose user said that it has voice notifications."""
    usual = {"speaks": True, "rung": [NUMBER], "language": "de", "caller_id": ""}
    return await set_up(
        hass,
        stored_account(
            simulator,
            "nxcloud",
            options={
                "speech": {**usual, **speech},
                "limits": {"repeat_seconds": 0, "per_minute": 60},
                **options,
            },
            without=NXCLOUD_SIGNED,
        ),
    )


def _read(simulator: Simulator) -> list[tuple[str, str, str]]:
    return [
        (message.phone, message.content, message.language)
        for message in simulator.nxcloud.speech.messages
    ]


async def _notify(hass: HomeAssistant, message: str = MESSAGE, **more: str) -> None:
    await hass.services.async_call(
        "notify",
        "send_message",
        {"entity_id": ENTITY, "message": message, **more},
        blocking=True,
    )


async def test_a_message_is_read(hass: HomeAssistant, simulator: Simulator) -> None:
    entry = await _add_speaking(hass, simulator, speech={"caller_id": "+12025550100"})
    await add_book(hass)
    await add_contact(hass, contact("Anna", "+44 20 7946 0123"))

    response = await act(hass, "speak", number=NUMBER, message=f" {MESSAGE}\n now")
    assert response.pop("reference")
    assert response == {
        "config_entry_id": entry.entry_id,
        "contact": None,
        "number": NUMBER,
        "language": "de",
    }
    response = await act(
        hass,
        "speak",
        number="Anna",
        message=MESSAGE,
        language="en-GB",
        caller_id="+44 20 7946 0100",
    )
    assert response["contact"] == "Anna"
    assert response["language"] == "en"
    assert _read(simulator) == [
        ("12025550143", f"{MESSAGE} now", "de"),
        ("442079460123", MESSAGE, "en"),
    ]
    assert [message.shown for message in simulator.nxcloud.speech.messages] == [
        "12025550100",
        "442079460100",
    ]
    diagnostics = await async_get_config_entry_diagnostics(hass, entry)
    assert diagnostics["dialling"]["placed_today"] == 2
    assert "0143" not in str(diagnostics)
    assert "0100" not in str(diagnostics)


async def test_a_notification_rings_everybody_who_was_chosen(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_book(hass)
    await add_contact(hass, contact("Anna", "+44 20 7946 0123"))
    await _add_speaking(hass, simulator, speech={"rung": [NUMBER, "Bert", " ", "Anna"]})

    # Whom nobody knows hinders no other, and is told.
    with pytest.raises(ServiceValidationError, match="Bert"):
        await _notify(hass, title="Alarm")

    assert _read(simulator) == [
        ("12025550143", f"Alarm. {MESSAGE}", "de"),
        ("442079460123", f"Alarm. {MESSAGE}", "de"),
    ]


async def test_who_did_not_say_that_it_has_this_has_neither(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "nxcloud")
    assert hass.states.async_all("notify") == []
    fields = {"number": NUMBER, "message": MESSAGE}
    assert "No running account reads messages" in await refusal(
        hass, "speak", ServiceValidationError, **fields
    )
    assert "turn them on in its options" in await refusal(
        hass, "speak", ServiceValidationError, **fields, config_entry_id=entry.entry_id
    )

    # It is turned on in the options, which say what cannot be.
    for rung, caller_id, problem in (
        (["Nobody"], "", "nobody_to_ring"),
        (["*72"], "", "nobody_to_ring"),
        ([NUMBER], "me", "caller_id_without_digits"),
        ([NUMBER], "+12025550100", None),
    ):
        form = await hass.config_entries.options.async_init(entry.entry_id)
        speech = {
            "speaks": True,
            "rung": rung,
            "language": "en",
            "caller_id": caller_id,
        }
        result = await submit_options(hass, form, {"speech": speech})
        assert (result.get("errors") or None) == (
            {"speech": problem} if problem else None
        )
    await hass.async_block_till_done(wait_background_tasks=True)
    assert entry.state is ConfigEntryState.LOADED
    await _notify(hass)
    assert _read(simulator) == [("12025550143", MESSAGE, "en")]

    # Without anybody to ring there is the action alone.
    form = await hass.config_entries.options.async_init(entry.entry_id)
    speech = {"speaks": True, "language": "en"}
    await submit_options(hass, form, {"speech": speech})
    await hass.async_block_till_done(wait_background_tasks=True)
    assert er.async_get(hass).async_get(ENTITY)
    assert shown(hass, ENTITY).state == "unavailable"
    assert await act(hass, "speak", number=NUMBER, message="It is dry again")


async def test_what_cannot_be_read_is_told_before_anything_is_sent(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await _add_speaking(
        hass,
        simulator,
        speech={"language": None},
        destinations={"callable_countries": ["us"]},
    )
    simulator.nxcloud.clear_requests()
    for number, message, language, told in (
        (NUMBER, " \n", "en", "no message to read"),
        (NUMBER, "a" * 1001, "en", "has 1001 characters"),
        (NUMBER, MESSAGE, "tlh", "zh-yue"),
        ("+442079460123", MESSAGE, "en", "may not call"),
        ("911", MESSAGE, "en", "emergency number"),
        ("nobody", MESSAGE, "en", "No contact is called"),
        # A short code has no country.
        ("1234", MESSAGE, "en", "country code"),
    ):
        read = await refusal(
            hass,
            "speak",
            ServiceValidationError,
            number=number,
            message=message,
            language=language,
        )
        assert told in read
    assert simulator.nxcloud.requests == []
    # Where no language was chosen, it is the one of the home.
    assert (await act(hass, "speak", number=NUMBER, message="a" * 1000))[
        "language"
    ] == "en"


async def test_what_became_of_it_is_told_and_nothing_is_sent_twice(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await _add_speaking(hass, simulator)
    fields = {"number": NUMBER, "message": MESSAGE}
    for code, kind, told in (
        (1, HomeAssistantError, "reads no messages for the app key"),
        (2, ServiceValidationError, "cannot use what was given"),
        (3, HomeAssistantError, "Top it up"),
        (4, ServiceValidationError, "words that are not allowed"),
        (5, ServiceValidationError, "Make it shorter"),
        (6, ServiceValidationError, "cannot use one of the numbers"),
        (9, HomeAssistantError, "internet address of your home"),
        (20, HomeAssistantError, "misses an audio file"),
        (21, ServiceValidationError, "cannot show this caller ID"),
        (22, HomeAssistantError, "has no way to this number"),
        (23, ServiceValidationError, "international form"),
        (24, ServiceValidationError, "got no number to ring"),
        (26, HomeAssistantError, "within the last 5 minutes"),
        (27, HomeAssistantError, "Wait an hour"),
        (28, HomeAssistantError, "asks for fewer requests"),
        (29, HomeAssistantError, "takes the time for the message as past"),
        (31, HomeAssistantError, "misses a time zone"),
        (77, HomeAssistantError, "into sound"),
        (78, ServiceValidationError, "cannot use one of the numbers"),
        (88, HomeAssistantError, "could not do it"),
        (99, HomeAssistantError, "may have been placed"),
        (101, HomeAssistantError, "turned voice notifications off"),
        (102, HomeAssistantError, "turned the account off"),
        (103, ServiceValidationError, "cannot read emojis"),
    ):
        simulator.nxcloud.behave()
        simulator.nxcloud.misbehave(VendorCode(code), path=PATH)
        simulator.nxcloud.clear_requests()
        read = await refusal(hass, "speak", kind, **fields)
        assert told in read
        assert f"[{code}]" in read
        sent = [one for one in simulator.nxcloud.requests if one.path.startswith(PATH)]
        assert len(sent) == 1
    assert hass.config_entries.flow.async_progress() == []
    simulator.nxcloud.behave()
    simulator.nxcloud.misbehave(Throttle("600"), path=PATH, times=1)
    await refusal(hass, "speak", HomeAssistantError, **fields)
    assert "asks for fewer requests" in await refusal(
        hass, "speak", HomeAssistantError, **fields
    )
    assert _read(simulator) == []


async def test_limits_and_quiet_hours_hold(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await _add_speaking(
        hass,
        simulator,
        limits={"per_minute": 2, "repeat_seconds": 30},
        quiet_hours={"start": "22:00:00", "end": "06:00:00"},
    )
    fields = {"number": NUMBER, "message": MESSAGE}
    # Nobody knows whether it was: so it is not rung again at once.
    simulator.nxcloud.misbehave(Reset(), path=PATH, times=1)
    assert "may have been placed" in await refusal(
        hass, "speak", HomeAssistantError, **fields
    )
    assert "less than 30 s ago" in await refusal(
        hass, "speak", ServiceValidationError, **fields
    )
    await act(hass, "speak", number="+12025550144", message=MESSAGE)
    assert "at most 2 in a minute" in await refusal(
        hass, "speak", ServiceValidationError, number="+12025550145", message=MESSAGE
    )
    # In the evening where Home Assistant is.
    freezer.move_to("2026-11-19T06:30:00+00:00")
    with pytest.raises(ServiceValidationError, match="22:00"):
        await _notify(hass)
    assert len(_read(simulator)) == 1


async def test_who_may_not_call_may_not_speak(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await _add_speaking(hass, simulator, administrators_only=True)
    user = MockUser().add_to_hass(hass)
    user.mock_policy({"entities": True})
    context = Context(user_id=user.id)
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            "telephony",
            "speak",
            {"number": NUMBER, "message": MESSAGE},
            blocking=True,
            context=context,
        )
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            "notify",
            "send_message",
            {"entity_id": ENTITY, "message": MESSAGE},
            blocking=True,
            context=context,
        )
    assert _read(simulator) == []
