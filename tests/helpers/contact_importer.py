"""Imports files into an account as a person does."""

from homeassistant.config_entries import ConfigEntry, SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from ..repository.files import INTEGRATION, read_json
from .contact_entries import upload
from .flows import choose_way_to_add_contacts, submit_line, suggestions

END = read_json(INTEGRATION / "translations" / "en.json")["config_subentries"][
    "contact"
]["abort"]["contacts_imported"]


class Importer:
    """Imports files into an account as a person does."""

    def __init__(
        self, hass: HomeAssistant, log_in: ClientSessionGenerator, entry: ConfigEntry
    ) -> None:
        """Import into an account."""
        self._hass = hass
        self._log_in = log_in
        self._entry = entry

    async def open(self) -> SubentryFlowResult:
        """Return the form that asks for a file."""
        return await choose_way_to_add_contacts(self._hass, self._entry, "vcard")

    async def send(
        self, form: SubentryFlowResult, content: str | bytes
    ) -> SubentryFlowResult:
        """Choose a file; return what comes next."""
        data = content.encode() if isinstance(content, str) else content
        return await submit_line(
            self._hass, form, {"file": await upload(self._log_in, data)}
        )

    async def choose(
        self, form: SubentryFlowResult, *names: str, called_by: tuple[str, ...] = ()
    ) -> SubentryFlowResult:
        """Choose contacts by name; return what comes of it."""
        values = {name: value for value, name in offered(form)}
        return await submit_line(
            self._hass,
            form,
            {
                "contacts": [values[name] for name in names],
                "called_by": list(called_by),
            },
        )

    async def read(self, content: str | bytes) -> dict[str, str]:
        """Import a file as it is suggested; return what is told at the end."""
        form = await self.send(await self.open(), content)
        assert form["step_id"] == "choose"
        return self.end(await submit_line(self._hass, form, suggestions(form)))

    def end(self, result: SubentryFlowResult) -> dict[str, str]:
        """Return what is told at the end of an import, without the zeros."""
        assert result["type"] is FlowResultType.ABORT
        assert result["reason"] == "contacts_imported"
        counts = result["description_placeholders"]
        assert counts is not None
        told = END.format(**counts)
        assert all(f": {count}" in told for count in counts.values())
        return {name: count for name, count in counts.items() if count != "0"}


def offered(form: SubentryFlowResult) -> list[tuple[str, str]]:
    """Return the values and the names that can be chosen."""
    schema = form["data_schema"]
    assert schema is not None
    return [
        (option["value"], option["label"])
        for option in schema.schema["contacts"].config["options"]
    ]
