"""NXCloud: click-to-call, DID call records, privacy numbers."""

from typing import Final

from ..base import CredentialPair, LineFields, Setting, SignatureAlgorithm, Vendor
from . import inferred
from .provider import NxCloudProvider

VENDOR: Final = Vendor(
    key="nxcloud",
    name="NXCloud",
    credential_pairs=(
        CredentialPair("appkey", "secretkey"),
        CredentialPair("access_key", "access_secret"),
    ),
    line_fields=LineFields("line"),
    endpoints={
        "voice_url": "https://as01.nxcloud.com",
        "did_url": "https://api2.nxcloud.com",
        "pns_url": "https://number.nxcloud.com",
    },
    open_account=NxCloudProvider,
    settings={
        Setting.TIME_ZONE: inferred.DEFAULT_TIME_ZONE,
        Setting.SIGNATURE_ALGORITHM: SignatureAlgorithm.MD5,
    },
    currency=inferred.CURRENCY,
    history_reach=inferred.HISTORY_REACH,
)
