"""An account with the simulated net2phone."""

from aiohttp import ClientSession
import pytest

from simulator import Simulator

from ..opened_accounts import Account, simulated_account


@pytest.fixture
def account(simulator: Simulator, session: ClientSession) -> Account:
    """Return the account with net2phone."""
    return simulated_account("net2phone", simulator, session)
