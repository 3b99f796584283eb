"""What is written to the recorder's database."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder.db_schema import (
    StateAttributes,
    States,
    StatesMeta,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import get_instance, session_scope
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import (
    RecorderInstanceContextManager,
)

from simulator import Outcome, Simulator

from ..helpers.states import shown
from ..helpers.stored_accounts import WITH_HISTORY, add_account
from ..helpers.time_travel import poll


@pytest.fixture
def mock_recorder_before_hass(
    async_test_recorder: RecorderInstanceContextManager,
) -> None:
    """Prepare the database before Home Assistant starts."""


def _recorded(hass: HomeAssistant) -> list[tuple[str, str, str]]:
    """Return entity, state and attributes of everything recorded."""
    with session_scope(hass=hass, read_only=True) as session:
        rows = (
            session.query(
                StatesMeta.entity_id, States.state, StateAttributes.shared_attrs
            )
            .join(States, States.metadata_id == StatesMeta.metadata_id)
            .join(
                StateAttributes, StateAttributes.attributes_id == States.attributes_id
            )
        )
        return [(row[0], row[1], row[2]) for row in rows]


@pytest.mark.usefixtures("frozen_time", "recorder_mock")
@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_the_history_of_calls_is_not_recorded(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
    vendor: str,
) -> None:
    await add_account(hass, simulator, vendor)
    older_calls = shown(hass, f"sensor.{vendor}_last_call").attributes["recent_calls"]
    simulator.vendors[vendor].add_call(
        number="447700900461" * 30, outcome=Outcome.MISSED
    )
    await poll(hass, freezer)
    await async_wait_recording_done(hass)

    recorded = await get_instance(hass).async_add_executor_job(_recorded, hass)

    assert {name for name, _, _ in recorded} == set(hass.states.async_entity_ids())
    text = "".join(attributes for _, _, attributes in recorded)
    assert "recent_calls" not in text
    unreturned = shown(hass, f"sensor.{vendor}_missed_calls_to_return")
    assert len(unreturned.attributes["calls"]) >= 1
    assert '"calls":' not in text
    for call in older_calls[1:]:
        assert call["started_at"] not in text
    # The last call is, with all that is known of it.
    assert f'"id":"{older_calls[0]["id"]}"' in text
    assert max(len(state) for _, state, _ in recorded) <= 255
    assert "exceed maximum size" not in caplog.text
