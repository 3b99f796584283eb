"""The examples of triggers and conditions that are about calls which go on."""

from typing import Final

from homeassistant.core import HomeAssistant
import pytest

from ..helpers.automations import automate
from ..repository.readme import EXAMPLES, Example
from ..repository.test_readme import HEARD
from .pushes import Pushes, pushed_call

pytestmark = pytest.mark.usefixtures("frozen_time")

FINISHED: Final = {*HEARD, "telephony.has_unreturned_calls"}


def _examples(part: str) -> list[Example]:
    return [
        example
        for example in EXAMPLES
        if example.kind == part and example.content[part] not in FINISHED
    ]


async def test_a_trigger_hears_the_call_once(
    hass: HomeAssistant, pushes: Pushes
) -> None:
    """Each hears the phase that it is about, once."""
    triggers = [
        {**example.content, "id": example.content["trigger"]}
        for example in _examples("trigger")
    ]
    heard = await automate(hass, triggers=triggers)

    await pushes.tell([pushed_call()])

    assert [call.data["id"] for call in heard] == [
        f"telephony.{phase}" for phase in ("phone_rings", "call_begins", "call_ends")
    ]


async def test_the_condition_passes_while_a_call_goes_on(
    hass: HomeAssistant, pushes: Pushes
) -> None:
    (example,) = _examples("condition")
    heard = await automate(
        hass,
        triggers=[{"trigger": "event", "event_type": "asked"}],
        conditions=[example.content],
        actions=[{"action": "test.heard"}],
    )

    for events, passes in (
        ((), 0),
        (("call_ringing",), 1),
        (("call_answered",), 2),
        (("call_completed",), 2),
    ):
        if events:
            await pushes.tell([pushed_call()], *events)
        hass.bus.async_fire("asked")
        await hass.async_block_till_done()
        assert len(heard) == passes, events
