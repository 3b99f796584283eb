"""NXCloud: click-to-call, DID call records, privacy numbers, the balance, calls that speak."""

from typing import Final

from aiohttp import ClientSession

from ..base import (
    Configuration,
    CredentialPair,
    LineFields,
    Provider,
    Setting,
    SignatureAlgorithm,
    Speech,
    Vendor,
)
from . import inferred
from .languages import LANGUAGES


def _open_account(session: ClientSession, configuration: Configuration) -> Provider:
    # Loaded by those who have an account here.
    from .provider import NxCloudProvider

    return NxCloudProvider(session, configuration)


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
        "speech_url": "https://api.nxcloud.com",
    },
    open_account=_open_account,
    settings={
        Setting.TIME_ZONE: inferred.DEFAULT_TIME_ZONE,
        Setting.SIGNATURE_ALGORITHM: SignatureAlgorithm.MD5,
    },
    currency=inferred.CURRENCY,
    history_reach=inferred.HISTORY_REACH,
    names_dids=True,
    country=inferred.COUNTRY,
    speech=Speech(
        languages=LANGUAGES,
        longest=inferred.LONGEST_MESSAGE,
    ),
)
