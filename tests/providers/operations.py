"""What can be asked of an account, and which vendor can be asked what."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Final

from custom_components.telephony.providers.base import Capability, Provider
from simulator.stand_ins import STAND_INS

from .opened_accounts import NUMBER, Account

type Operation = Callable[[Provider, Account], Awaitable[object]]


async def verify(provider: Provider, account: Account) -> object:
    return await provider.verify()


async def click_to_call(provider: Provider, account: Account) -> object:
    return await provider.click_to_call(NUMBER, account.line)


async def call_history(provider: Provider, account: Account) -> object:
    return await provider.call_history(datetime.now(UTC) - timedelta(days=1))


async def query_axb(provider: Provider, account: Account) -> object:
    return await provider.query_axb("12025550172", "12025550100")


async def bind_axb(provider: Provider, account: Account) -> object:
    return await provider.bind_axb(
        "12025550191", "12025550192", expires_after=timedelta(minutes=5)
    )


async def unbind_axb(provider: Provider, account: Account) -> object:
    # One of those that there are from the beginning.
    await provider.unbind_axb(binding_id="0" * 32)
    return True


async def list_axb(provider: Provider, account: Account) -> object:
    return await provider.list_axb()


async def recording(provider: Provider, account: Account) -> object:
    return await provider.recording(account.recording)


async def placed_call_outcomes(provider: Provider, account: Account) -> object:
    return await provider.placed_call_outcomes([account.order_id])


async def speak(provider: Provider, account: Account) -> object:
    return await provider.speak(
        "+12025550143", "The cellar is wet", country_code="1", language="en"
    )


async def balance(provider: Provider, account: Account) -> object:
    return await provider.balance()


async def listen(provider: Provider, account: Account) -> object:
    """Listen until the vendor does so too; return how."""
    connected: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    listening = asyncio.ensure_future(
        provider.listen(lambda _: None, connected.set_result)
    )
    try:
        await asyncio.wait((listening, connected), return_when="FIRST_COMPLETED")
        if listening.done():
            return listening.result()
        return connected.result()
    finally:
        connected.cancel()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


BY_CAPABILITY: Final[dict[Capability, tuple[Operation, ...]]] = {
    Capability.CLICK_TO_CALL: (click_to_call,),
    Capability.CALL_HISTORY: (call_history,),
    Capability.AXB_QUERY: (query_axb,),
    Capability.AXB_BINDING: (bind_axb, unbind_axb, list_axb),
    Capability.RECORDINGS: (recording,),
    Capability.PLACED_CALL_OUTCOME: (placed_call_outcomes,),
    Capability.BALANCE: (balance,),
    Capability.SPEAK: (speak,),
    Capability.LIVE_CALLS: (listen,),
}

# What the vendors' documents offer.
CAPABILITIES: Final = {
    key: set(map(Capability, stand_in.offers)) for key, stand_in in STAND_INS.items()
}

# What a vendor tells without being asked.
TOLD: Final = {
    key: set(map(Capability, stand_in.tells)) for key, stand_in in STAND_INS.items()
}

# What cannot be asked for where it is told.
NOT_ASKED: Final = {Capability.CALL_HISTORY, Capability.LIVE_CALLS}

SUPPORTED: Final = [
    (key, operation)
    for key, capabilities in CAPABILITIES.items()
    for operation in (
        verify,
        *chain.from_iterable(
            BY_CAPABILITY[capability] for capability in sorted(capabilities)
        ),
    )
]

# Whose answers hold a text, and whose requests a proof. Recordings of some vendors are at
# addresses that are known without asking, and need none.
EXPLAINED: Final = [
    (key, operation)
    for key, operation in SUPPORTED
    if not (operation is recording and STAND_INS[key].recordings_are_open)
]

UNSUPPORTED: Final = [
    (key, operation)
    for key, capabilities in CAPABILITIES.items()
    for capability, operations in BY_CAPABILITY.items()
    if capability not in capabilities
    and capability not in TOLD.get(key, set()) - NOT_ASKED
    for operation in operations
]
