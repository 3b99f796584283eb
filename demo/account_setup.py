"""The phone accounts, added through the forms a person would fill in."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from simulator import Simulator

from .address_book_setup import FLOW, AddressBook, Contact
from .client import HomeAssistantClient, JsonObject
from .progress import DemoError

LOADED_SECONDS = 60

# Of the phone that each account calls from, as the documentation names it.
LINE_NAME = "Desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountForm:
    """What is entered for one account.

    Attributes:
        vendor: The entry of the vendor menu.
        fields: Credentials and first line.
        url: Where the simulated vendor listens.
        callee: A number that this account can call, in international form.
        people: Names of contacts, and their numbers as people write them.
    """

    vendor: str
    fields: Mapping[str, str]
    url: str
    callee: str
    people: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor:
    """A sensor of an account.

    Attributes:
        key: What it shows, such as `calls_today`.
        entity_id: As Home Assistant named it.
        name: Without the name of the account.
    """

    key: str
    entity_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account that Home Assistant has set up.

    Attributes:
        entry_id: Its config entry.
        title: Its name.
        form: What was entered.
        sensors: In the order in which Home Assistant added them.
        contacts: Whom it calls at one press.
        webhook: The path at which its vendor can tell of calls; None where it does not.
    """

    entry_id: str
    title: str
    form: AccountForm
    sensors: tuple[Sensor, ...]
    contacts: tuple[Contact, ...]
    webhook: str | None

    def sensor(self, key: str) -> Sensor | None:
        """Return the sensor that shows something, None where the account has none."""
        return next((sensor for sensor in self.sensors if sensor.key == key), None)


def simulated_accounts(simulator: Simulator) -> tuple[AccountForm, ...]:
    """Return what is to be entered for the accounts of a simulator."""
    return tuple(
        AccountForm(
            vendor=key,
            fields={
                **server.account.credentials(),
                **server.account.optional_credentials(),
                "line_name": LINE_NAME,
            },
            url=server.url,
            callee=server.account.callee,
            people=server.account.people,
        )
        for key, server in simulator.vendors.items()
    )


async def add_account(
    client: HomeAssistantClient, form: AccountForm, book: AddressBook
) -> Account:
    """Add an account, and its people to an address book: fill in the forms.

    Raises:
        DemoError: The form came back, or the account did not load.
    """
    flow = await client.post(FLOW, {"handler": "telephony"})
    path = f"{FLOW}/{flow['flow_id']}"
    asked = await client.post(path, {"next_step_id": form.vendor})
    endpoints = dict.fromkeys(_endpoint_fields(asked), form.url)
    result = await client.post(path, {**form.fields, "endpoints": endpoints})
    if result["type"] != "create_entry":
        why = result.get("errors") or result.get("reason")
        raise DemoError(f"the account at {form.vendor} was not accepted: {why}")
    entry = await _loaded(client, result["result"]["entry_id"])
    contacts = []
    for name, number in form.people.items():
        await book.add_contact(name, number)
        contacts.append(await book.put_on_speed_dial(name, entry["entry_id"]))
    shown = result.get("description_placeholders") or {}
    return Account(
        entry_id=entry["entry_id"],
        title=entry["title"],
        form=form,
        sensors=await _sensors(client, entry["entry_id"]),
        contacts=tuple(contacts),
        webhook=urlsplit(shown["address"]).path if "address" in shown else None,
    )


def _endpoint_fields(form: JsonObject) -> list[str]:
    """Return the fields for the vendor's addresses."""
    section = next(one for one in form["data_schema"] if one["name"] == "endpoints")
    return [field["name"] for field in section["schema"]]


async def _loaded(client: HomeAssistantClient, entry_id: str) -> JsonObject:
    entry: JsonObject = {}
    try:
        async with asyncio.timeout(LOADED_SECONDS):
            while entry.get("state") != "loaded":
                entry = (
                    await client.command("config_entries/get_single", entry_id=entry_id)
                )["config_entry"]
                if entry["state"] not in ("loaded", "not_loaded", "setup_in_progress"):
                    break
                await asyncio.sleep(0.1)
    except TimeoutError:
        pass
    if entry.get("state") != "loaded":
        raise DemoError(
            f"the account {entry.get('title')} did not load: "
            f"{entry.get('reason') or entry.get('state')}"
        )
    return entry


async def _sensors(client: HomeAssistantClient, entry_id: str) -> tuple[Sensor, ...]:
    return tuple(
        Sensor(
            key=row["translation_key"],
            entity_id=row["entity_id"],
            name=row["name"] or row["original_name"],
        )
        for row in await client.command("config/entity_registry/list")
        if row["config_entry_id"] == entry_id
        and row["entity_id"].startswith("sensor.")
        and row["disabled_by"] is None
        and row["entity_category"] is None
        # The counters of a line have the same keys as those of the account.
        and row["config_subentry_id"] is None
    )
