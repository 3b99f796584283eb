"""Imports files into an address book as a person does."""

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from ..repository.files import INTEGRATION, read_json
from .contact_entries import upload
from .flows import open_book_form, option, options, submit_options

END = read_json(INTEGRATION / "translations" / "en.json")["options"]["abort"][
    "contacts_imported"
]


class Importer:
    """Imports files into an address book as a person does."""

    def __init__(
        self, hass: HomeAssistant, log_in: ClientSessionGenerator, book: ConfigEntry
    ) -> None:
        """Import into an address book."""
        self._hass = hass
        self._log_in = log_in
        self._book = book

    async def open(self) -> ConfigFlowResult:
        """Return the form that asks for a file."""
        return await open_book_form(self._hass, self._book, "import_file")

    async def send(
        self, form: ConfigFlowResult, content: str | bytes
    ) -> ConfigFlowResult:
        """Choose a file; return what comes next."""
        data = content.encode() if isinstance(content, str) else content
        return await submit_options(
            self._hass, form, {"file": await upload(self._log_in, data)}
        )

    async def take(self, menu: ConfigFlowResult, way: str) -> ConfigFlowResult:
        """Choose whether all are wanted, some, or all but some."""
        assert menu["type"] is FlowResultType.MENU
        return await submit_options(self._hass, menu, {"next_step_id": way})

    async def offer(self, content: str | bytes, way: str) -> ConfigFlowResult:
        """Return the form with the people of a file, of whom some can be chosen."""
        return await self.take(await self.send(await self.open(), content), way)

    async def choose(self, form: ConfigFlowResult, *names: str) -> ConfigFlowResult:
        """Choose contacts by name; return what comes of it."""
        return await submit_options(
            self._hass,
            form,
            {"contacts": [option(form, "contacts", f"{name} · ") for name in names]},
        )

    async def read(self, content: str | bytes) -> dict[str, str]:
        """Import all of a file; return what is told at the end."""
        return self.end(await self.offer(content, "import_all"))

    def end(self, result: ConfigFlowResult) -> dict[str, str]:
        """Return what is told at the end of an import, without the zeros."""
        assert result["type"] is FlowResultType.ABORT
        assert result["reason"] == "contacts_imported"
        counts = result["description_placeholders"]
        assert counts is not None
        told = END.format(**counts)
        assert all(f": {count}" in told for count in counts.values())
        return {name: count for name, count in counts.items() if count != "0"}


def offered(form: ConfigFlowResult) -> list[str]:
    """Return the names that can be chosen."""
    return [label.partition(" · ")[0] for label in options(form, "contacts")]
