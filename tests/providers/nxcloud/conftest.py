"""An account with the simulated NXCloud."""

from aiohttp import ClientSession
import pytest

from simulator import Simulator

from ..opened_accounts import Account, simulated_account


@pytest.fixture
def account(simulator: Simulator, session: ClientSession) -> Account:
    """Return the account with NXCloud."""
    return simulated_account("nxcloud", simulator, session)


@pytest.fixture
def seats(account: Account) -> Account:
    """Return the account with the key pair of its seats alone."""
    return account.with_pair(0)


@pytest.fixture
def dids(account: Account) -> Account:
    """Return the account with the key pair of its DID numbers alone."""
    return account.with_pair(1)
