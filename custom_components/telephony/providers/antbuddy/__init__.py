"""AntBuddy: click-to-call, call history, recordings."""

from typing import Final

from ..base import CredentialPair, LineFields, Vendor
from . import inferred
from .provider import AntBuddyProvider

VENDOR: Final = Vendor(
    key="antbuddy",
    name="AntBuddy",
    credential_pairs=(CredentialPair("app_id", "app_secret"),),
    line_fields=LineFields("sip_user", "sip_password"),
    endpoints={"base_url": "https://openapi.antbuddy.com"},
    open_account=AntBuddyProvider,
    names_lines=True,
    home_region=inferred.HOME_REGION,
)
