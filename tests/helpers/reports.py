"""What automations hear of an account's calls."""

from datetime import datetime

from homeassistant.core import HomeAssistant, callback
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.call_history.reporter import async_listen_to_calls
from custom_components.telephony.calls import Report


class Reports:
    """The reports of an account's finished calls, from now on.

    Attributes:
        reports: In their order.
        stop: Ends the listening.
    """

    def __init__(self, hass: HomeAssistant, entry: MockConfigEntry) -> None:
        """Listen."""
        self.reports: list[Report] = []
        self.stop = async_listen_to_calls(hass, entry.entry_id, self._hear)

    @callback
    def _hear(self, report: Report) -> None:
        self.reports.append(report)

    @property
    def times(self) -> list[datetime]:
        """When the calls started, in the order of the reports."""
        return [report.call.started_at for report in self.reports]
