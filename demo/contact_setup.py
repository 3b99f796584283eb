"""Contacts of the accounts, added through the forms a person would fill in."""

from dataclasses import dataclass

from .client import HomeAssistantClient
from .progress import DemoError

FLOW = "/api/config/config_entries/subentries/flow"


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact that Home Assistant has a button for.

    Attributes:
        name: As it was entered.
        button: The entity id of the button that calls.
    """

    name: str
    button: str


async def add_contact(
    client: HomeAssistantClient, entry_id: str, name: str, number: str
) -> Contact:
    """Add a contact to an account: choose to enter one, fill in the form.

    Args:
        client: An administrator's.
        entry_id: The account.
        name: Shown instead of the number.
        number: As a person would write it.

    Raises:
        DemoError: The form came back, or there is no button afterwards.
    """
    flow = await client.post(FLOW, {"handler": [entry_id, "contact"]})
    path = f"{FLOW}/{flow['flow_id']}"
    await client.post(path, {"next_step_id": "contact"})
    result = await client.post(
        path,
        {
            "name": name,
            "numbers": [number],
            "called_by": ["button", "automation", "assist"],
        },
    )
    if result["type"] != "create_entry":
        raise DemoError(f"{name} was not accepted: {result.get('errors')}")
    for row in await client.command("config/entity_registry/list"):
        if (
            row["config_entry_id"] == entry_id
            and row["entity_id"].startswith("button.")
            and row["original_name"] == f"Call {name}"
        ):
            return Contact(name, row["entity_id"])
    raise DemoError(f"there is no button for {name}")
