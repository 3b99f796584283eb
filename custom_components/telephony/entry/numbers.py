"""How an account's numbers are read."""

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant

from ..calls import Call

if TYPE_CHECKING:
    from ..numbering.number_plan import NumberPlan


def _make_plan(*regions: str | None) -> NumberPlan:
    # Loads the numbering plans of all countries, which takes a tenth of a second.
    from ..numbering.number_plan import NumberPlan

    return NumberPlan(*regions)


class AccountNumbers:
    """The numbering plan of an account, loaded when it is first needed."""

    def __init__(
        self, hass: HomeAssistant, region: str | None, vendor_region: str | None
    ) -> None:
        """Read numbers for somebody in a country.

        Args:
            hass: Home Assistant.
            region: ISO 3166-1 code of the user's country; None where not known.
            vendor_region: The same of the country where the vendor is at home.
        """
        self._hass = hass
        self._regions = (region, vendor_region)
        self._plan: NumberPlan | None = None
        self._turn = asyncio.Lock()

    async def async_load(self) -> NumberPlan:
        """Return the numbering plan, loaded off the event loop."""
        async with self._turn:
            if self._plan is None:
                self._plan = await self._hass.async_add_import_executor_job(
                    _make_plan, *self._regions
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

    async def async_learn(self, calls: Iterable[Call]) -> None:
        """Read the numbers of calls, off the event loop, so that comparing them is quick."""
        numbers = {
            number
            for call in calls
            for number in (
                call.caller.number,
                call.callee.number,
                call.line,
                call.did,
            )
            if number is not None
        }
        if numbers:
            plan = await self.async_load()
            await self._hass.async_add_executor_job(plan.learn, numbers)
