"""The one place where a vendor's error becomes Home Assistant's."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypedDict

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import (
    ConfigEntryAuthFailed,
    ConfigEntryNotReady,
    HomeAssistantError,
    ServiceValidationError,
)
from homeassistant.helpers.update_coordinator import UpdateFailed

from .account import TelephonyConfigEntry, vendor_of
from .const import DOMAIN
from .providers.base import Vendor
from .providers.errors import (
    BadNumberError,
    BadOrderIdError,
    NotFoundError,
    ProviderError,
    RejectedCredentialsError,
    ThrottledError,
    UnknownLineError,
    UnsupportedError,
    WrongClockError,
)

# What the user can put right in the very call that failed.
_USER_ERRORS = (
    BadNumberError,
    BadOrderIdError,
    NotFoundError,
    UnknownLineError,
    UnsupportedError,
)


class Translation(TypedDict):
    """How Home Assistant's exceptions take a translated message."""

    translation_domain: str
    translation_key: str
    translation_placeholders: dict[str, str]


def placeholders(
    error: ProviderError, vendor: Vendor, line: str = ""
) -> dict[str, str]:
    """Return what the messages about vendor errors can name."""
    values = {
        "vendor": vendor.name,
        "line": line,
        "field": error.field or "",
        "reason": " ".join(
            part
            for part in (error.text, f"[{error.code}]" if error.code else None)
            if part
        )
        or "no reason given",
        "delay": "a minute",
        "offset": "an unknown time",
    }
    if isinstance(error, ThrottledError) and error.retry_after is not None:
        values["delay"] = f"{error.retry_after.total_seconds():.0f} s"
    if isinstance(error, WrongClockError) and error.offset is not None:
        values["offset"] = f"{error.offset.total_seconds():+.0f} s"
    return values


def _translation(error: ProviderError, vendor: Vendor, line: str = "") -> Translation:
    return Translation(
        translation_domain=DOMAIN,
        translation_key=error.key,
        translation_placeholders=placeholders(error, vendor, line),
    )


@contextmanager
def setup_errors(vendor: Vendor) -> Generator[None]:
    """Turn a vendor's error into one that Home Assistant knows at set-up.

    Raises:
        ConfigEntryAuthFailed: The user has to enter the credentials again.
        ConfigEntryNotReady: Home Assistant should try again later.
    """
    try:
        yield
    except RejectedCredentialsError as error:
        raise ConfigEntryAuthFailed(**_translation(error, vendor)) from error
    except ProviderError as error:
        raise ConfigEntryNotReady(**_translation(error, vendor)) from error


@contextmanager
def poll_errors(
    vendor: Vendor, pause_when_throttled: Callable[[], timedelta]
) -> Generator[None]:
    """Turn a vendor's error into one that Home Assistant knows at a poll.

    Args:
        vendor: Who is asked.
        pause_when_throttled: How long to wait where the vendor does not say.

    Raises:
        ConfigEntryAuthFailed: The user has to enter the credentials again.
        UpdateFailed: The history is not known at the moment.
    """
    try:
        yield
    except RejectedCredentialsError as error:
        raise ConfigEntryAuthFailed(**_translation(error, vendor)) from error
    except ProviderError as error:
        retry_after = None
        if isinstance(error, ThrottledError):
            retry_after = error.retry_after or pause_when_throttled()
        raise UpdateFailed(
            **_translation(error, vendor),
            retry_after=retry_after.total_seconds() if retry_after else None,
        ) from error


@contextmanager
def action_errors(
    hass: HomeAssistant, entry: TelephonyConfigEntry, line: str = ""
) -> Generator[None]:
    """Turn a vendor's error into one that tells the user of an action what to do.

    Rejected credentials start the re-authentication of the account.

    Raises:
        ServiceValidationError: What was asked for cannot be done.
        HomeAssistantError: It could not be done now.
    """
    vendor = vendor_of(entry)
    try:
        yield
    except _USER_ERRORS as error:
        raise ServiceValidationError(**_translation(error, vendor, line)) from error
    except ProviderError as error:
        if isinstance(error, RejectedCredentialsError):
            entry.async_start_reauth(hass)
        raise HomeAssistantError(**_translation(error, vendor, line)) from error
