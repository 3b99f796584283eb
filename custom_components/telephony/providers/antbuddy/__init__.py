"""AntBuddy: click-to-call, call history, recordings, live calls."""

from typing import Final

from aiohttp import ClientSession

from ..base import Provider, Vendor
from ..configuration import Configuration, CredentialPair, LineFields
from . import inferred


def _open_account(session: ClientSession, configuration: Configuration) -> Provider:
    # Loaded by those who have an account here.
    from .provider import AntBuddyProvider

    return AntBuddyProvider(session, configuration)


VENDOR: Final = Vendor(
    key="antbuddy",
    name="AntBuddy",
    credential_pairs=(CredentialPair("app_id", "app_secret"),),
    line_fields=LineFields("sip_user", "sip_password"),
    endpoints={
        "base_url": "https://openapi.antbuddy.com",
        "events_url": "https://ws.antbuddy.com:5557",
    },
    endpoints_of={"account_id": ("events_url",)},
    open_account=_open_account,
    names_lines=True,
    names_dids=True,
    tells_time_to_answer=True,
    home_region=inferred.HOME_REGION,
    country=inferred.HOME_REGION,
    optional_credentials=("account_id",),
)
