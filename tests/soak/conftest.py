"""Living through a week."""

from collections.abc import Callable
from typing import Protocol

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from simulator.antbuddy import histories
from simulator.json_types import Json

from ..helpers.network import Network
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
    monkeypatch.setattr(
        "custom_components.telephony.providers.history_pages.MOST_PAGES", 20
    )


@pytest.fixture
def live(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    network: Network,
    monkeypatch: pytest.MonkeyPatch,
) -> Live:
    """Return what lives through a week."""

    async def live_through(
        vendor: str, seed: int, polls: int, *, encrypted: bool = False
    ) -> Week:
        week = Week(hass, freezer, network, vendor, seed)
        if encrypted:
            week.encrypt()
        write: Callable[..., list[Json]] = histories.page_of

        def page_of(*arguments: object) -> list[Json]:
            page = write(*arguments)
            week.go_on_while_pages_are_read(len(page))
            return page

        monkeypatch.setattr(histories, "page_of", page_of)
        async with week.simulator:
            await week.live(polls)
            assert await hass.config_entries.async_remove(week.entry.entry_id)
        return week

    return live_through
