"""Living through a week."""

from typing import Protocol

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from ..network import Network
from .week import Week


class Live(Protocol):
    """Lives a number of polls with a vendor, by chance of a seed."""

    async def __call__(
        self, vendor: str, seed: int, polls: int, *, encrypted: bool = False
    ) -> Week:
        """Return what was lived through."""


@pytest.fixture(autouse=True)
def _without_breath(monkeypatch: pytest.MonkeyPatch) -> None:
    """Report without the moment in between that lets automations tell calls apart."""
    monkeypatch.setattr(
        "custom_components.telephony.call_history.reporter._APART_SECONDS", 0
    )


@pytest.fixture(autouse=True)
def _few_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lose patience with pages that never end sooner than with ten thousand calls."""
    for module in ("antbuddy.call_records", "nxcloud.did_records"):
        monkeypatch.setattr(
            f"custom_components.telephony.providers.{module}.MOST_PAGES", 12
        )


@pytest.fixture
def live(hass: HomeAssistant, freezer: FrozenDateTimeFactory, network: Network) -> Live:
    """Return what lives through a week."""
    # It notes where every callback was made, which takes longer than all the rest.
    hass.loop.set_debug(False)

    async def live_through(
        vendor: str, seed: int, polls: int, *, encrypted: bool = False
    ) -> Week:
        week = Week(hass, freezer, network, vendor, seed)
        if encrypted:
            week.encrypt()
        async with week.simulator:
            await week.live(polls)
        return week

    return live_through
