"""What became of a placed call, where nothing but the vendor's pushes tells of it."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest

from simulator.calls import Direction, Outcome
from simulator.net2phone.push_messages import PushedCall, messages_of

from ..helpers.actions import click_to_call
from ..helpers.states import shown
from .pushes import NUMBER, Pushes, pushed_call

pytestmark = pytest.mark.usefixtures("frozen_time")

PLACED = "event.net2phone_placed_call"


@pytest.fixture
async def told(hass: HomeAssistant, pushes: Pushes) -> Pushes:
    """Return the way to an account that was told of a call before, and has placed one."""
    await pushes.tell([pushed_call(id="0" * 32)])
    await click_to_call(hass, number=NUMBER)
    await hass.async_block_till_done()
    assert shown(hass, PLACED).state == "unknown"
    return pushes


def outgoing(call_id: str, outcome: Outcome, **details: Any) -> PushedCall:  # noqa: ANN401
    return pushed_call(
        id=call_id * 32,
        direction=Direction.OUTGOING,
        outcome=outcome,
        started_at=dt_util.utcnow(),
        **details,
    )


async def test_a_call_that_somebody_dialled_is_not_the_one_that_was_asked_for(
    hass: HomeAssistant, told: Pushes, freezer: FrozenDateTimeFactory
) -> None:
    """To the same number, from the same phone, at the same time: its source tells."""
    await told.tell([outgoing("a", Outcome.UNANSWERED)])
    assert shown(hass, PLACED).state == "unknown"
    freezer.tick(20)

    await told.tell([outgoing("b", Outcome.ANSWERED, clicked=True)])

    became = shown(hass, PLACED).attributes
    assert (became["event_type"], became["call_id"]) == ("answered", "b" * 32)
    assert became["certain"] is True


@pytest.mark.parametrize("source", [None, "a word that nobody knows"])
async def test_a_call_of_unknown_source_may_be_the_one_that_was_asked_for(
    hass: HomeAssistant, told: Pushes, source: str | None
) -> None:
    for message in messages_of(outgoing("a", Outcome.ANSWERED)):
        await told.send_fields({**message.fields, "call_source": source})

    became = shown(hass, PLACED).attributes
    assert (became["event_type"], became["call_id"]) == ("answered", "a" * 32)
