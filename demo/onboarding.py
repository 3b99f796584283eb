"""The first minutes of a new Home Assistant, done as its own onboarding pages do them."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
import os
from pathlib import Path
from zoneinfo import available_timezones

import aiohttp

from .client import ApiError, HomeAssistantClient, JsonObject, connect
from .progress import DemoError

# What Home Assistant adds by itself when it is onboarded. Two of them ask servers on the
# internet, none has to do with telephones.
UNASKED = frozenset({"google_translate", "radio_browser", "shopping_list"})
UNASKED_SECONDS = 30
RUNNING_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Login:
    """The account a person logs in with."""

    username: str = "demo"
    password: str = "demo"


async def onboard(url: str, login: Login) -> str:
    """Do the onboarding of a Home Assistant that nobody has used yet.

    Args:
        url: Its address.
        login: The administrator to create.

    Returns:
        A long-lived access token of that administrator.

    Raises:
        DemoError: A step was refused.
    """
    client_id = f"{url}/"
    async with aiohttp.ClientSession(url, timeout=aiohttp.ClientTimeout(60)) as session:
        code = await _create_user(session, client_id, login)
        tokens = await fetch_tokens(session, client_id, code)
    async with connect(url, tokens["access_token"]) as client:
        await _until_running(client)
        await client.post("/api/onboarding/core_config")
        await client.post("/api/onboarding/analytics")
        await client.post(
            "/api/onboarding/integration",
            {"client_id": client_id, "redirect_uri": f"{url}/?auth_callback=1"},
        )
        await _set_home(client)
        await _keep_address(client)
        lasting: str = await client.command(
            "auth/long_lived_access_token", client_name="Demo", lifespan=1
        )
        return lasting


async def _create_user(
    session: aiohttp.ClientSession, client_id: str, login: Login
) -> str:
    body = {
        "client_id": client_id,
        "language": "en",
        "name": login.username.capitalize(),
        "password": login.password,
        "username": login.username,
    }
    async with session.post("/api/onboarding/users", json=body) as response:
        if not response.ok:
            raise DemoError(f"creating the user was refused: {await response.text()}")
        code: str = (await response.json())["auth_code"]
        return code


async def fetch_tokens(
    session: aiohttp.ClientSession, client_id: str, code: str
) -> JsonObject:
    """Return what Home Assistant lets a user in with.

    Args:
        session: Knows the address of Home Assistant.
        client_id: Of whom acts for the user.
        code: What Home Assistant gave when the user was made, or had entered a password.

    Raises:
        DemoError: It was refused.
    """
    form = {"client_id": client_id, "code": code, "grant_type": "authorization_code"}
    async with session.post("/auth/token", data=form) as response:
        if not response.ok:
            raise DemoError(f"logging in was refused: {await response.text()}")
        tokens: JsonObject = await response.json()
        return tokens


async def _until_running(client: HomeAssistantClient) -> None:
    """Wait until every component is set up."""
    async with asyncio.timeout(RUNNING_SECONDS):
        while (config := await client.get("/api/config"))["state"] != "RUNNING":
            await asyncio.sleep(0.2)
    if config["recovery_mode"]:
        raise DemoError("Home Assistant started in recovery mode; its log says why")


async def _set_home(client: HomeAssistantClient) -> None:
    # No place: Home Assistant would ask a weather service about it.
    await client.command(
        "config/core/update",
        location_name="Telephony demo",
        time_zone=local_time_zone(),
        unit_system="metric",
        country="GB",
        currency="GBP",
    )


async def _keep_address(client: HomeAssistantClient) -> None:
    """Confirm the address; five minutes later Home Assistant would go back to its default."""
    await client.command("http/config/promote")
    await client.command(
        "repairs/ignore_issue", domain="http", issue_id="deprecated_yaml", ignore=True
    )


async def remove_unasked(client: HomeAssistantClient) -> None:
    """Remove what onboarding added in the background.

    Takes as long as one of them waits for its server; nothing else needs to wait for it.
    """
    left = set(UNASKED)
    # One of them may be gone from a later release, or removed by hand; the demo works as well.
    with suppress(TimeoutError, ApiError):
        async with asyncio.timeout(UNASKED_SECONDS):
            while left:
                for entry in await client.command("config_entries/get"):
                    if (
                        entry["domain"] in left
                        and entry["state"] != "setup_in_progress"
                    ):
                        await client.delete(
                            f"/api/config/config_entries/entry/{entry['entry_id']}"
                        )
                        left.remove(entry["domain"])
                await asyncio.sleep(0.1)


def local_time_zone() -> str:
    """Return the name of the time zone here: the one of `TZ`, else the machine's, else UTC."""
    if (name := os.environ.get("TZ")) in available_timezones():
        return name
    _, found, name = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")
    return name if found else "UTC"
