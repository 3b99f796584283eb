"""The address book, filled through the forms a person would fill in."""

from dataclasses import dataclass

from .carddav_server import CardDavServer
from .client import HomeAssistantClient, JsonObject
from .progress import DemoError

FLOW = "/api/config/config_entries/flow"
OPTIONS = "/api/config/config_entries/options/flow"
BOOK_NAME = "Contacts"
SERVER_BOOK_NAME = "Family"

SUBENTRIES = "/api/config/config_entries/subentries/flow"


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact on speed dial.

    Attributes:
        name: As it was entered.
        button: The entity id of the button that calls.
    """

    name: str
    button: str


@dataclass(frozen=True, slots=True)
class AddressBook:
    """An address book that is kept in Home Assistant.

    Attributes:
        client: An administrator's.
        entry_id: Its config entry.
    """

    client: HomeAssistantClient
    entry_id: str

    async def add_contact(self, name: str, number: str) -> None:
        """Enter a contact.

        Args:
            name: Shown instead of the number.
            number: As a person would write it.

        Raises:
            DemoError: The form came back.
        """
        result = await self.choose("add_contact", {"name": name, "numbers": [number]})
        if result.get("reason") != "contact_added":
            raise DemoError(f"{name} was not accepted: {result.get('errors')}")

    async def put_on_speed_dial(self, name: str, account: str) -> Contact:
        """Put a contact on speed dial, to be called with an account.

        Args:
            name: Whom.
            account: The account's config entry.

        Raises:
            DemoError: The form came back, or there is no button afterwards.
        """
        form = await self.client.post(
            SUBENTRIES, {"handler": [self.entry_id, "speed_dial"]}
        )
        path = f"{SUBENTRIES}/{form['flow_id']}"
        options = form["data_schema"][0]["selector"]["select"]["options"]
        chosen = next(option for option in options if option.startswith(f"{name} · "))
        form = await self.client.post(path, {"contact": chosen})
        number = form["data_schema"][0]["default"]
        result = await self.client.post(path, {"number": number, "calls_from": account})
        if result["type"] != "create_entry":
            raise DemoError(f"{name} was not put on speed dial: {result}")
        for row in await self.client.command("config/entity_registry/list"):
            if (
                row["config_entry_id"] == self.entry_id
                and row["original_name"] == f"Call {name}"
            ):
                return Contact(name, row["entity_id"])
        raise DemoError(f"there is no button for {name}")

    async def choose(self, step: str, *answers: JsonObject) -> JsonObject:
        """Open the settings, choose from the menu and fill in what comes."""
        menu = await self.client.post(OPTIONS, {"handler": self.entry_id})
        path = f"{OPTIONS}/{menu['flow_id']}"
        result: JsonObject = await self.client.post(path, {"next_step_id": step})
        for answer in answers:
            result = await self.client.post(path, answer)
        return result


async def add_address_book(client: HomeAssistantClient, name: str) -> AddressBook:
    """Add an address book that is kept in Home Assistant.

    Raises:
        DemoError: The form came back.
    """
    flow = await client.post(FLOW, {"handler": "telephony"})
    path = f"{FLOW}/{flow['flow_id']}"
    for answer in ({"next_step_id": "address_book"}, {"next_step_id": "local_book"}):
        await client.post(path, answer)
    result = await client.post(path, {"name": name})
    if result["type"] != "create_entry":
        raise DemoError(f"the address book was not accepted: {result.get('errors')}")
    return AddressBook(client, result["result"]["entry_id"])


async def add_address_book_of_server(
    client: HomeAssistantClient, server: CardDavServer
) -> str:
    """Add the only address book of a server; return its config entry.

    Raises:
        DemoError: The form came back.
    """
    flow = await client.post(FLOW, {"handler": "telephony"})
    path = f"{FLOW}/{flow['flow_id']}"
    for answer in ({"next_step_id": "address_book"}, {"next_step_id": "carddav_book"}):
        await client.post(path, answer)
    result = await client.post(
        path,
        {
            "address": server.url,
            "username": server.username,
            "password": server.password,
        },
    )
    if result["type"] != "create_entry":
        raise DemoError(f"the address book was not accepted: {result}")
    entry_id: str = result["result"]["entry_id"]
    return entry_id
