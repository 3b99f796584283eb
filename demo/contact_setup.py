"""Contacts of the accounts, added through the forms a person would fill in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from .client import HomeAssistantClient
from .progress import DemoError

FLOW = "/api/config/config_entries/subentries/flow"


@dataclass(frozen=True, slots=True)
class ContactForm:
    """What is entered for one contact.

    Attributes:
        name: Shown instead of the number.
        number: As a person would write it.
    """

    name: str
    number: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact that Home Assistant has a button for.

    Attributes:
        name: As it was entered.
        button: The entity id of the button that calls.
    """

    name: str
    button: str


# Some of those who call the simulated accounts, by the vendor's entry in the menu.
CONTACTS: Final[Mapping[str, tuple[ContactForm, ...]]] = {
    "nxcloud": (
        ContactForm("Front desk", "+44 20 7946 0123"),
        ContactForm("Boston office", "+1 617 555 0155"),
        ContactForm("Sydney office", "+61 2 5550 1872"),
    ),
    "antbuddy": (
        ContactForm("Workshop", "020 7946 0345"),
        ContactForm("Reception", "020 7946 0123"),
        ContactForm("Night shift", "020 7946 0958"),
    ),
    "net2phone": (
        ContactForm("New York office", "+1 212 555 0162"),
        ContactForm("Chicago office", "+1 312 555 0119"),
    ),
}


async def add_contact(
    client: HomeAssistantClient, entry_id: str, form: ContactForm
) -> Contact:
    """Add a contact to an account: choose to enter one, fill in the form.

    Raises:
        DemoError: The form came back, or there is no button afterwards.
    """
    flow = await client.post(FLOW, {"handler": [entry_id, "contact"]})
    path = f"{FLOW}/{flow['flow_id']}"
    await client.post(path, {"next_step_id": "contact"})
    result = await client.post(
        path,
        {
            "name": form.name,
            "numbers": [form.number],
            "called_by": ["button", "automation", "assist"],
        },
    )
    if result["type"] != "create_entry":
        raise DemoError(f"{form.name} was not accepted: {result.get('errors')}")
    for row in await client.command("config/entity_registry/list"):
        if (
            row["config_entry_id"] == entry_id
            and row["entity_id"].startswith("button.")
            and row["original_name"] == f"Call {form.name}"
        ):
            return Contact(form.name, row["entity_id"])
    raise DemoError(f"there is no button for {form.name}")
