"""An account with the simulated AntBuddy."""

from aiohttp import ClientSession
import pytest

from simulator import Simulator

from ..opened_accounts import Account, simulated_account


@pytest.fixture
def account(simulator: Simulator, session: ClientSession) -> Account:
    """Return the account with AntBuddy."""
    return simulated_account("antbuddy", simulator, session)
