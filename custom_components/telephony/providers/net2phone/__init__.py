"""net2phone: click-to-call."""

from typing import Final

from ..base import CredentialPair, LineFields, Vendor
from . import inferred
from .provider import Net2PhoneProvider

VENDOR: Final = Vendor(
    key="net2phone",
    name="net2phone",
    credential_pairs=(CredentialPair("account_id", "api_key"),),
    line_fields=LineFields("line"),
    endpoints={"base_url": "https://api.n2p.io"},
    open_account=Net2PhoneProvider,
    home_region=inferred.HOME_REGION,
)
