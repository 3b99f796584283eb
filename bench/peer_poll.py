"""What an idle poll of another integration costs: Home Assistant's for GitHub."""

from statistics import median
from typing import Final
from unittest.mock import patch

from homeassistant.config_entries import ConfigSubentryData
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .cpu import cpu_time, longest_stall
from .effort import Effort
from .home import home, start
from .processes import running
from .report import Column, Row, Table

_REPOSITORY: Final = "someone/something"


async def measure(effort: Effort) -> Table:
    """Return what one request for one repository comes to."""
    account = MockConfigEntry(
        domain="github",
        data={"access_token": "none"},
        minor_version=2,
        # It would listen for what is new as well.
        pref_disable_polling=True,
        subentries_data=[
            ConfigSubentryData(
                data={"repository": _REPOSITORY},
                subentry_type="repository",
                title=_REPOSITORY,
                unique_id=_REPOSITORY,
            )
        ],
    )
    async with home() as hass:
        with (
            running("peer_process") as peer,
            patch("aiogithubapi.models.request_data.BASE_API_URL", peer["url"]),
        ):
            await start(hass, [account])
            (coordinator,) = account.runtime_data.repositories.values()

            async def poll() -> None:
                await coordinator.async_refresh()
                await hass.async_block_till_done()

            await poll()
            cpu = [await cpu_time(poll) for _ in range(effort.polls)]
            stalls = [await longest_stall(poll) for _ in range(effort.polls)]
        if not coordinator.last_update_success:
            raise RuntimeError(coordinator.last_exception)
        sensors = len(hass.states.async_entity_ids("sensor"))
    return Table(
        "Idle poll of a peer",
        [Column("CPU", "ms"), Column("Longest stall", "ms")],
        [
            Row(
                account.domain,
                [median(cpu), max(stalls)],
                f"median of {effort.polls} polls, longest stall of {effort.polls} "
                f"others; one request, {sensors} sensors",
            )
        ],
    )
