"""NXCloud: calls, records of seats and DIDs, privacy numbers, the balance, speech."""

from typing import Final

from aiohttp import ClientSession

from ..base import Provider, Speech, Vendor
from ..configuration import (
    Configuration,
    CredentialPair,
    LineFields,
    Setting,
    SignatureAlgorithm,
)
from . import inferred

# As "Send Voice Notification" lists them.
_LANGUAGES: Final[tuple[str, ...]] = (
    *("af", "ar", "bn", "bs", "ca", "cs", "cy", "da", "de", "el"),
    *("en", "eo", "es", "et", "fi", "fr", "gu", "hi", "hr", "hu"),
    *("hy", "id", "is", "it", "ja", "jw", "km", "kn", "ko", "la"),
    *("lv", "mk", "ml", "mr", "my", "ne", "nl", "no", "pl", "pt"),
    *("ro", "ru", "si", "sk", "sq", "sr", "su", "sv", "sw", "ta"),
    *("te", "th", "tl", "tr", "uk", "ur", "vi", "zh", "zh-yue"),
)


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
        "cdr_url": "https://api.nxcloud.com",
        "did_url": "https://api2.nxcloud.com",
        "pns_url": "https://number.nxcloud.com",
        "speech_url": "https://api.nxcloud.com",
    },
    endpoints_of={
        "appkey": ("voice_url", "cdr_url", "speech_url"),
        "access_key": ("did_url", "pns_url"),
    },
    open_account=_open_account,
    settings={
        Setting.TIME_ZONE: inferred.DEFAULT_TIME_ZONE,
        Setting.SIGNATURE_ALGORITHM: SignatureAlgorithm.MD5,
    },
    currency=inferred.CURRENCY,
    history_reach=inferred.HISTORY_REACH,
    names_lines=True,
    names_dids=True,
    tells_time_to_answer=True,
    country=inferred.COUNTRY,
    speech=Speech(
        languages=_LANGUAGES,
        longest=inferred.LONGEST_MESSAGE,
    ),
)
