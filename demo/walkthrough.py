"""The main job end to end: read the sensors, perform every action, see the calls arrive."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import aiohttp

from simulator import Simulator

from .account_setup import Account
from .carddav_server import CardDavServer
from .client import HomeAssistantClient, JsonObject
from .progress import DemoError, say, show

# Home Assistant puts refreshes that follow each other off by up to ten seconds.
ARRIVAL_SECONDS = 90

# Two numbers of the country in which the simulated account has a privacy number.
BOUND = ("12025550191", "12025550192")

NEW_CONTACT = "Uncle Joe"
NEW_NUMBER = "+44 7700 900733"


async def walk_through(
    client: HomeAssistantClient,
    simulator: Simulator,
    accounts: Sequence[Account],
    cards: CardDavServer,
) -> None:
    """Do everything a person would try first, and show what came back.

    Raises:
        DemoError: Something did not come out as it should; the message says what.
    """
    await _read_sensors(client, accounts)
    # The vendors tell times in whole seconds.
    since = datetime.now(UTC).replace(microsecond=0)
    for account in accounts:
        await _place_call(client, simulator, account)
    await _query_axb(client, simulator)
    await _bind_axb(client, simulator)
    for account in accounts:
        if "recordings" in simulator.vendors[account.form.vendor].offers:
            await _get_recording(client, account)
    await _see_caller_named(client, simulator, accounts, cards)
    for account in accounts:
        if account.webhook is not None and account.sensor("call_state") is not None:
            await _see_phone_ring(client, simulator, account)
    for account in accounts:
        if account.sensor("last_call"):
            await _see_call_arrive(client, account, since)


async def _read_sensors(
    client: HomeAssistantClient, accounts: Iterable[Account]
) -> None:
    for account in accounts:
        say(f"Sensors of {account.title}")
        for sensor in account.sensors:
            state = await _state(client, sensor.entity_id)
            if state["state"] == "unavailable":
                raise DemoError(f"{sensor.entity_id} is unavailable")
            show(f"{sensor.name:<24}{_with_unit(state)}")
        if not account.sensors:
            show("none: this vendor has no call history")


def _with_unit(state: JsonObject) -> str:
    """Return what a sensor shows, as short as Home Assistant's own pages show it."""
    value, unit = state["state"], state["attributes"].get("unit_of_measurement")
    return value if unit is None else f"{float(value):.4g} {unit}"


async def _place_call(
    client: HomeAssistantClient, simulator: Simulator, account: Account
) -> None:
    say(f"telephony.click_to_call with {account.title}")
    vendor = simulator.vendors[account.form.vendor]
    before = len(vendor.placed_calls)
    response = await client.perform_action(
        "telephony.click_to_call",
        {"number": account.form.callee, "config_entry_id": account.entry_id},
    )
    _show_response(response)
    rang = len(vendor.placed_calls) - before
    if rang != 1:
        raise DemoError(f"{account.title} placed {rang} calls instead of one")


async def _query_axb(client: HomeAssistantClient, simulator: Simulator) -> None:
    say("telephony.query_axb")
    binding = simulator.nxcloud.account.bindings[0]
    response = await client.perform_action(
        "telephony.query_axb", {"caller": binding.phone_a, "did": binding.did}
    )
    _show_response(response)
    if response["callee"] != binding.phone_b:
        raise DemoError(f"expected the callee {binding.phone_b}")


async def _bind_axb(client: HomeAssistantClient, simulator: Simulator) -> None:
    """Make a binding, list it and end it.

    Raises:
        DemoError: It is not listed, or does not end.
    """
    say("telephony.bind_axb")
    before = len(simulator.nxcloud.pns.bindings)
    made = await client.perform_action(
        "telephony.bind_axb",
        {"a": BOUND[0], "b": BOUND[1], "expires_after": {"hours": 1}},
    )
    _show_response(made)
    say("telephony.list_axb")
    listed = await client.perform_action("telephony.list_axb", {})
    show(f"{'total':<24}{listed['total']}")
    if made["bind_id"] not in {one["bind_id"] for one in listed["bindings"]}:
        raise DemoError("the binding is not listed")
    say("telephony.unbind_axb")
    await client.perform_action(
        "telephony.unbind_axb", {"bind_id": made["bind_id"]}, returns=False
    )
    if (left := len(simulator.nxcloud.pns.bindings)) != before:
        raise DemoError(f"there are {left} bindings instead of {before}")
    show(f"{'total':<24}{left}")


async def _get_recording(client: HomeAssistantClient, account: Account) -> None:
    """Hear a recording, through Home Assistant and where the vendor has it.

    Raises:
        DemoError: No call is recorded, or what came is nothing to hear.
    """
    say(f"telephony.get_recording with {account.title}")
    for call in await _recent_calls(client, account):
        if call["recording"]:
            response = await client.perform_action(
                "telephony.get_recording",
                {"call_id": call["id"], "config_entry_id": account.entry_id},
            )
            show(f"{'call of the line':<24}{call['line']}")
            _show_response(response)
            heard = await _download(response["url"])
            if heard != await client.download(response["path"]):
                raise DemoError("Home Assistant gives other audio than the vendor")
            show(f"{'audio':<24}{len(heard)} bytes")
            return
    raise DemoError(f"{account.title} has no recorded call")


async def _see_caller_named(
    client: HomeAssistantClient,
    simulator: Simulator,
    accounts: Sequence[Account],
    cards: CardDavServer,
) -> None:
    """Add somebody to the address book of the server; their next call has the name.

    Raises:
        DemoError: It has not.
    """
    say("telephony.sync_contacts, after somebody was added on the CardDAV server")
    await cards.put(NEW_CONTACT, NEW_NUMBER)
    response = await client.perform_action("telephony.sync_contacts", {})
    _show_response(response)
    account, last_caller = next(
        (account, sensor)
        for account in accounts
        if (sensor := account.sensor("last_caller")) is not None
    )
    simulator.vendors[account.form.vendor].add_call(
        number=NEW_NUMBER.removeprefix("+").replace(" ", "")
    )
    state: JsonObject = {}
    try:
        async with asyncio.timeout(ARRIVAL_SECONDS):
            while state.get("state") != NEW_CONTACT:
                await client.perform_action(
                    "homeassistant.update_entity",
                    {"entity_id": last_caller.entity_id},
                    returns=False,
                )
                await asyncio.sleep(1)
                state = await _state(client, last_caller.entity_id)
    except TimeoutError:
        raise DemoError(
            f"{last_caller.entity_id} shows {state.get('state')}, not {NEW_CONTACT}"
        ) from None
    show(f"{last_caller.name:<24}{state['state']}")


async def _see_phone_ring(
    client: HomeAssistantClient, simulator: Simulator, account: Account
) -> None:
    """See one call from the first ring to its record in the history.

    Raises:
        DemoError: It is not told, or not in this order.
    """
    say(f"A phone of {account.title} rings")
    call_state = account.sensor("call_state")
    if call_state is None:
        raise DemoError(f"{account.title} does not tell of calls that go on")
    since = datetime.now(UTC).replace(microsecond=0)
    number = account.form.callee
    simulator.vendors[account.form.vendor].play_call(number, ringing=3, talk=4)
    for wanted in ("ringing", "in_call", "idle"):
        state: JsonObject = {}
        try:
            async with asyncio.timeout(ARRIVAL_SECONDS):
                while state.get("state") != wanted:
                    await asyncio.sleep(0.1)
                    state = await _state(client, call_state.entity_id)
        except TimeoutError:
            raise DemoError(
                f"{call_state.entity_id} is {state.get('state')}, not {wanted}"
            ) from None
        show(f"{wanted:<24}{state['attributes'].get('who') or ''}".rstrip())
    for _ in range(ARRIVAL_SECONDS):
        for call in await _recent_calls(client, account):
            started_at = datetime.fromisoformat(call["started_at"])
            if call["direction"] == "incoming" and started_at >= since:
                show(
                    f"{'in the history':<24}{call['outcome']}, {call['talk_time']:.0f} s"
                )
                return
        await asyncio.sleep(1)
    raise DemoError("the call is not in the history")


async def _download(url: str) -> bytes:
    timeout = aiohttp.ClientTimeout(30)
    async with (
        aiohttp.ClientSession(timeout=timeout) as session,
        session.get(url) as response,
    ):
        if response.status != 200:
            raise DemoError(f"the recording answers with HTTP {response.status}")
        if not (response.content_type or "").startswith("audio/"):
            raise DemoError(f"the recording is {response.content_type}, no audio")
        return await response.read()


async def _see_call_arrive(
    client: HomeAssistantClient, account: Account, since: datetime
) -> None:
    say(f"Waiting for the call to show up in the history of {account.title}")
    last_call = account.sensor("last_call")
    if last_call is None:
        raise DemoError(f"{account.title} has no call history")
    try:
        async with asyncio.timeout(ARRIVAL_SECONDS):
            while (call := await _call_placed(client, account, since)) is None:
                await client.perform_action(
                    "homeassistant.update_entity",
                    {"entity_id": last_call.entity_id},
                    returns=False,
                )
                await asyncio.sleep(1)
    except TimeoutError:
        raise DemoError(
            f"the call did not show up within {ARRIVAL_SECONDS} seconds"
        ) from None
    show(
        f"{call['direction']} {call['outcome']}: {call['caller']} -> {call['callee']}, "
        f"{call['duration']:.0f} s"
    )


async def _call_placed(
    client: HomeAssistantClient, account: Account, since: datetime
) -> JsonObject | None:
    """Return the call to the account's callee that started since a moment, if it is there."""
    number = account.form.callee
    for call in await _recent_calls(client, account):
        started_at = datetime.fromisoformat(call["started_at"])
        callee = (call["callee"] or "").removeprefix("+")
        if callee == number.removeprefix("+") and started_at >= since:
            return call
    return None


async def _recent_calls(
    client: HomeAssistantClient, account: Account
) -> list[JsonObject]:
    last_call = account.sensor("last_call")
    if last_call is None:
        return []
    state = await _state(client, last_call.entity_id)
    calls: list[JsonObject] = state["attributes"].get("recent_calls", [])
    return calls


async def _state(client: HomeAssistantClient, entity_id: str) -> JsonObject:
    state: JsonObject = await client.get(f"/api/states/{entity_id}")
    return state


def _show_response(response: Mapping[str, object]) -> None:
    for name, value in response.items():
        show(f"{name:<24}{value}")
