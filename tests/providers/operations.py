"""What can be asked of an account, and which vendor can be asked what."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
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


async def recording(provider: Provider, account: Account) -> object:
    return await provider.recording(account.recording)


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


BY_CAPABILITY: Final[dict[Capability, Operation]] = {
    Capability.CLICK_TO_CALL: click_to_call,
    Capability.CALL_HISTORY: call_history,
    Capability.AXB_QUERY: query_axb,
    Capability.AXB_BINDING: bind_axb,
    Capability.RECORDINGS: recording,
    Capability.BALANCE: balance,
    Capability.SPEAK: speak,
    Capability.LIVE_CALLS: listen,
}

# What the vendors' documents offer.
CAPABILITIES: Final = {
    key: set(map(Capability, stand_in.offers)) for key, stand_in in STAND_INS.items()
}

SUPPORTED: Final = [
    (key, operation)
    for key, capabilities in CAPABILITIES.items()
    for operation in (
        verify,
        *(BY_CAPABILITY[capability] for capability in sorted(capabilities)),
    )
]

UNSUPPORTED: Final = [
    (key, operation)
    for key, capabilities in CAPABILITIES.items()
    for capability, operation in BY_CAPABILITY.items()
    if capability not in capabilities
]
