"""Imports an integration once, in an interpreter that has what Home Assistant brings along.

It runs as a process of its own.
"""

import asyncio
from importlib import import_module
import logging
import sys
import time
from typing import Final

from homeassistant import bootstrap  # noqa: F401 - it has always been imported
from homeassistant.loader import async_get_integration

from .home import home
from .processes import answer, task

# Whatever Home Assistant has loaded before it comes to integrations like these.
_ALWAYS_THERE: Final = (
    "button",
    "conversation",
    "event",
    "intent",
    "sensor",
    "webhook",
)


class _Cost:
    """What is imported from now on."""

    def __init__(self, package: str) -> None:
        """Tell the modules of a package from others."""
        self._package = package
        self._before = {*sys.modules}
        self._began = time.process_time()

    def so_far(self) -> dict[str, float]:
        """Return the milliseconds of CPU and the modules."""
        cpu = time.process_time() - self._began
        added = {*sys.modules} - self._before
        return {
            "cpu": cpu * 1000,
            "modules": len(added),
            "own_modules": sum(name.startswith(self._package) for name in added),
        }


async def _import(domain: str, afterwards: str | None) -> dict[str, float]:
    """Return what an import costs, or that of a module which follows it."""
    async with home() as hass:
        integration = await async_get_integration(hass, domain)
        for name in _ALWAYS_THERE:
            await (await async_get_integration(hass, name)).async_get_component()
        cost = _Cost(integration.pkg_path)
        # With the component, Home Assistant loads the platforms that it may be asked
        # for; those with entities follow when an account is set up.
        component = await integration.async_get_component()
        await integration.async_get_platforms(getattr(component, "PLATFORMS", ()))
        if afterwards is not None:
            cost = _Cost(integration.pkg_path)
            import_module(afterwards)
        return cost.so_far()


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    answer(asyncio.run(_import(**task())))
