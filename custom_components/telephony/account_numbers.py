"""How an account's numbers are read."""

import asyncio
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant

if TYPE_CHECKING:
    from .numbering.number_plan import NumberPlan


def _make_plan(region: str | None) -> NumberPlan:
    # Loads the numbering plans of all countries, which takes a tenth of a second.
    from .numbering.number_plan import NumberPlan

    return NumberPlan(region)


class AccountNumbers:
    """The numbering plan of an account, loaded when it is first needed."""

    def __init__(self, hass: HomeAssistant, region: str | None) -> None:
        """Read numbers for somebody in a country, by its ISO 3166-1 code."""
        self._hass = hass
        self._region = region
        self._plan: NumberPlan | None = None
        self._turn = asyncio.Lock()

    async def async_load(self) -> NumberPlan:
        """Return the numbering plan, loaded off the event loop."""
        async with self._turn:
            if self._plan is None:
                self._plan = await self._hass.async_add_import_executor_job(
                    _make_plan, self._region
                )
            return self._plan

    @property
    def plan(self) -> NumberPlan:
        """The numbering plan, which accounts with a call history have loaded.

        Raises:
            RuntimeError: It was not loaded.
        """
        if self._plan is None:
            raise RuntimeError("the numbering plan is not loaded")
        return self._plan
