"""A Home Assistant with users, and the dashboards that they look at."""

from collections.abc import Awaitable, Callable

from homeassistant.auth.const import GROUP_ID_READ_ONLY
from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from ..helpers.dashboards import Dashboard

type OpenDashboard = Callable[[User | None], Awaitable[Dashboard]]


@pytest.fixture
def open_dashboard(
    hass: HomeAssistant, telephony: None, hass_ws_client: WebSocketGenerator
) -> OpenDashboard:
    """Let somebody look at a dashboard; None is the first user."""
    return lambda user: Dashboard.open(hass, hass_ws_client, user)


@pytest.fixture
async def dashboard(open_dashboard: OpenDashboard) -> Dashboard:
    """Return the dashboard of the first user, who may do everything."""
    return await open_dashboard(None)


@pytest.fixture
async def reader(
    hass: HomeAssistant, hass_owner_user: MockUser, open_dashboard: OpenDashboard
) -> Dashboard:
    """Return the dashboard of somebody who may look at everything, and do nothing."""
    user = await hass.auth.async_create_user("Reader", group_ids=[GROUP_ID_READ_ONLY])
    return await open_dashboard(user)


@pytest.fixture
async def stranger(
    hass: HomeAssistant, hass_read_only_user: MockUser, open_dashboard: OpenDashboard
) -> Dashboard:
    """Return the dashboard of somebody who may see lights alone."""
    hass_read_only_user.mock_policy({"entities": {"domains": {"light": True}}})
    return await open_dashboard(hass_read_only_user)
