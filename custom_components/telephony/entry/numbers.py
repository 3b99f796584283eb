"""How numbers are read, an account's and at home, and where they are from."""

import asyncio
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
import time
from typing import TYPE_CHECKING, Final
from weakref import WeakValueDictionary

from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from ..calls import Call, Direction, Origin
from ..const import DOMAIN

if TYPE_CHECKING:
    from ..numbering.number_plan import NumberPlan
    from ..numbering.places import Places

# By language, of all accounts together, for as long as one of them needs them.
_PLACES: HassKey[WeakValueDictionary[str, Places]] = HassKey(f"{DOMAIN}_places")

# Those of a busy account that call in its shown days.
_REMEMBERED: Final = 8_192

# Those of calls that go on, and of callers that call again.
_REMEMBERED_AS_LEARNED: Final = 4_096


def _make_plan(*regions: str | None) -> NumberPlan:
    # Loads the numbering plans of all countries, which takes a tenth of a second.
    from ..numbering.number_plan import NumberPlan

    return NumberPlan(*regions)


def _make_places(language: str) -> Places:
    from ..numbering.places import Places

    return Places(language)


class AccountNumbers:
    """The numbering plan of an account, loaded when it is first needed.

    Attributes:
        origin_of: Tells where a number is from, of an account whose plan is loaded; None
            where nobody wants to know.
    """

    origin_of: Callable[[str], Origin] | None = None

    def __init__(
        self,
        hass: HomeAssistant,
        region: str | None,
        vendor_region: str | None,
        *,
        places_language: str | None = None,
    ) -> None:
        """Read numbers for somebody in a country.

        Args:
            hass: Home Assistant.
            region: ISO 3166-1 code of the user's country; None where not known.
            vendor_region: The same of the country where the vendor is at home.
            places_language: In which it is told where numbers are from, as Home Assistant
                writes it; None where nobody wants to know.
        """
        self._hass = hass
        self._regions = (region, vendor_region)
        self._plan: NumberPlan | None = None
        self._places: Places | None = None
        self._places_language = places_language
        if places_language is not None:
            self.origin_of = lru_cache(_REMEMBERED)(self._origin_of)
        self._learned: frozenset[tuple[str, bool]] = frozenset()
        self._turn = asyncio.Lock()

    async def async_load(self) -> NumberPlan:
        """Return the numbering plan, loaded off the event loop."""
        async with self._turn:
            if self._places is None and self._places_language is not None:
                self._places = await self._async_share_places(self._places_language)
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

    async def async_learn(self, calls: Collection[Call]) -> None:
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
        callers = {
            call.caller.number
            for call in calls
            if call.direction is Direction.INCOMING and call.caller.number is not None
        }
        wanted = {(number, number in callers) for number in numbers}
        # A call that goes on is told of again and again; somebody waits to be told.
        if wanted <= self._learned:
            return
        plan = await self.async_load()
        await self._hass.async_add_executor_job(self._learn, plan, numbers, callers)
        has_room = len(self._learned) + len(wanted) <= _REMEMBERED_AS_LEARNED
        self._learned = self._learned | wanted if has_room else frozenset()

    async def _async_share_places(self, language: str) -> Places:
        shared = self._hass.data.setdefault(_PLACES, WeakValueDictionary())
        if (places := shared.get(language)) is None:
            made = await self._hass.async_add_import_executor_job(
                _make_places, language
            )
            places = shared.setdefault(language, made)
        return places

    def _learn(
        self, plan: NumberPlan, numbers: Iterable[str], callers: Iterable[str]
    ) -> None:
        plan.learn(numbers)
        if self.origin_of is None:
            return
        for number in callers:
            self.origin_of(number)
            # As between numbers that are read: others wait for a thread that works on.
            time.sleep(0)

    def _origin_of(self, number: str) -> Origin:
        international = self.plan.international(number)
        if self._places is None or international is None:
            return Origin()
        place = self._places.of(international)
        return Origin(place.country, place.name) if place is not None else Origin()


async def async_home_plan(hass: HomeAssistant) -> NumberPlan:
    """Return the numbering plan of Home Assistant's country, loaded off the event loop."""
    return await AccountNumbers(hass, hass.config.country, None).async_load()
