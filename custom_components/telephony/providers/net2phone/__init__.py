"""net2phone: click-to-call, and calls as it tells of them."""

from datetime import timedelta
from typing import Final

from aiohttp import ClientSession

from ..base import Provider, Vendor
from ..configuration import Configuration, CredentialPair, LineFields
from . import inferred


def _open_account(session: ClientSession, configuration: Configuration) -> Provider:
    # Loaded by those who have an account here.
    from .provider import Net2PhoneProvider

    return Net2PhoneProvider(session, configuration)


VENDOR: Final = Vendor(
    key="net2phone",
    name="net2phone",
    credential_pairs=(CredentialPair("account_id", "api_key"),),
    line_fields=LineFields("line"),
    endpoints={"base_url": "https://api.n2p.io"},
    open_account=_open_account,
    history_reach=timedelta(),
    names_lines=True,
    names_dids=True,
    tells_time_to_answer=True,
    home_region=inferred.HOME_REGION,
    country=inferred.HOME_REGION,
    optional_credentials=("webhook_secret",),
    optional_secrets=("webhook_secret",),
)
