"""The one place where a vendor's error becomes Home Assistant's."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import timedelta
from math import ceil
from typing import TypedDict

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import (
    ConfigEntryAuthFailed,
    ConfigEntryNotReady,
    HomeAssistantError,
    ServiceValidationError,
)
from homeassistant.helpers.update_coordinator import UpdateFailed

from ..const import DOMAIN
from ..entry.account_requests import async_tell_requests
from ..entry.stored_account import vendor_of
from ..numbering.number_hint import without_numbers
from ..providers.base import Capability, Vendor
from ..providers.errors import (
    BadArgumentError,
    BadNumberError,
    BadOrderIdError,
    NotFoundError,
    NotPermittedError,
    ProviderError,
    RejectedCredentialsError,
    ThrottledError,
    TooMuchError,
    UnknownBindingError,
    UnknownLineError,
    UnsupportedError,
    WrongClockError,
)
from .issues import (
    SET_UP,
    as_code,
    async_create_failure_issue,
    async_create_incomplete_issue,
    async_delete_solved_issues,
)
from .pauses import (
    PausedError,
    async_check_pause,
    async_end_pause,
    async_start_pause,
    async_tell_pause,
)
from .reauthentication import async_abort_reauth, async_start_reauth

# What the user can put right in the very call that failed.
_USER_ERRORS = (
    BadArgumentError,
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
    error: ProviderError,
    vendor: Vendor,
    line: str = "",
    *,
    quoted: Callable[[str], str] = str,
) -> dict[str, str]:
    """Return what the messages about vendor errors can name.

    Args:
        error: What went wrong.
        vendor: With whom.
        line: The name of the line that was used; "" for none.
        quoted: Quotes the vendor's own words for the place where they are shown.
    """
    words = (quoted(error.text) if error.text else "", error.code and f"[{error.code}]")
    values = {
        "vendor": vendor.name,
        "line": line,
        "field": error.field or "",
        "reason": " ".join(filter(None, words)) or "no reason given",
        "delay": "a minute",
        "offset": "an unknown time",
        "reference": "",
    }
    if isinstance(error, UnknownBindingError):
        values["reference"] = error.reference or ""
    if isinstance(error, ThrottledError) and error.retry_after:
        values["delay"] = _in_words(error.retry_after)
    if isinstance(error, WrongClockError) and error.offset is not None:
        values["offset"] = f"{error.offset.total_seconds():+.0f} s"
    return values


def _in_words(delay: timedelta) -> str:
    """Return a time to wait as people say it; half a minute more does no harm."""
    if delay < timedelta(minutes=2):
        return f"{delay.total_seconds():.0f} s"
    return f"{ceil(delay / timedelta(minutes=1))} minutes"


def _translation(error: ProviderError, vendor: Vendor, line: str = "") -> Translation:
    """Return the message of an exception, which Home Assistant logs."""
    line, quoted = without_numbers(line), without_numbers
    return Translation(
        translation_domain=DOMAIN,
        translation_key=error.message,
        translation_placeholders=placeholders(error, vendor, line, quoted=quoted),
    )


@contextmanager
def _follow_up(
    hass: HomeAssistant, entry: ConfigEntry, purpose: str, line: str = ""
) -> Generator[list[ProviderError]]:
    """Do what a failure or a success entails: issues, a pause, re-authentication.

    Yields:
        To be filled with what kept a part from being done.

    Raises:
        ProviderError: What went wrong; `PausedError` where nothing is to be asked.
    """
    async_check_pause(hass, entry, purpose)
    failures: list[ProviderError] = []
    try:
        yield failures
    except ProviderError as error:
        names = placeholders(error, vendor_of(entry), line, quoted=as_code)
        async_create_failure_issue(hass, entry, purpose, error, names)
        if isinstance(error, ThrottledError):
            async_start_pause(hass, entry, purpose, error)
        raise
    if failures:
        for failure in failures:
            names = placeholders(failure, vendor_of(entry), line, quoted=as_code)
            async_create_failure_issue(hass, entry, purpose, failure, names)
            async_create_incomplete_issue(hass, entry, purpose, names)
            if isinstance(failure, RejectedCredentialsError):
                async_start_reauth(hass, entry, purpose)
        return
    async_delete_solved_issues(hass, entry, purpose, line)
    async_end_pause(hass, entry, purpose)
    async_abort_reauth(hass, entry, purpose)


@callback
def async_create_withdrawal_issue(
    hass: HomeAssistant, entry: ConfigEntry, capability: Capability
) -> None:
    """Show among the repairs that an account can no longer do what it once could."""
    error = NotPermittedError()
    names = placeholders(error, vendor_of(entry))
    async_create_failure_issue(hass, entry, capability, error, names)


@contextmanager
def setup_errors(hass: HomeAssistant, entry: ConfigEntry) -> Generator[None]:
    """Turn a vendor's error into one that Home Assistant knows at set-up.

    Raises:
        ConfigEntryAuthFailed: The user has to enter the credentials again.
        ConfigEntryNotReady: Home Assistant should try again later.
    """
    vendor = vendor_of(entry)
    try:
        with _follow_up(hass, entry, SET_UP):
            yield
    except RejectedCredentialsError as error:
        raise ConfigEntryAuthFailed(**_translation(error, vendor)) from error
    except ProviderError as error:
        raise ConfigEntryNotReady(**_translation(error, vendor)) from error


@contextmanager
def poll_errors(
    hass: HomeAssistant,
    entry: ConfigEntry,
    capability: Capability,
    pause_after: Callable[[timedelta | None], timedelta] | None = None,
) -> Generator[list[ProviderError]]:
    """Turn a vendor's error into one that Home Assistant knows at a poll.

    Yields:
        To be filled with what kept a part of the history from being read.

    Rejected credentials start the re-authentication of the account. The polls go on,
    at a growing distance, because a vendor may take the credentials again.

    Args:
        hass: Home Assistant.
        entry: The account that is polled.
        capability: What for.
        pause_after: Tells how long to wait after a refusal, given what the vendor asks;
            None where the polls are far enough apart.

    Raises:
        UpdateFailed: It is not known at the moment.
    """
    try:
        with _follow_up(hass, entry, capability) as failures:
            yield failures
    except ProviderError as error:
        if isinstance(error, RejectedCredentialsError):
            async_start_reauth(hass, entry, capability)
        pause = None
        if pause_after is None:
            pass
        elif isinstance(error, PausedError):
            pause = error.retry_after
        elif isinstance(error, ThrottledError):
            pause = pause_after(error.retry_after)
            async_tell_pause(hass, entry, capability, pause)
        # To find out that it is too much is much work, for the vendor too.
        elif isinstance(error, (RejectedCredentialsError, TooMuchError)):
            pause = pause_after(None)
        raise UpdateFailed(
            **_translation(error, vendor_of(entry)),
            retry_after=pause.total_seconds() if pause else None,
        ) from error


@callback
def check_pause(
    hass: HomeAssistant, entry: ConfigEntry, capability: Capability
) -> None:
    """Let no action go on that a vendor wants to be left alone with.

    Raises:
        HomeAssistantError: It could not be done now.
    """
    try:
        async_check_pause(hass, entry, capability)
    except PausedError as error:
        raise HomeAssistantError(**_translation(error, vendor_of(entry))) from error


@contextmanager
def action_errors(
    hass: HomeAssistant,
    entry: ConfigEntry,
    capability: Capability,
    line: str = "",
) -> Generator[list[ProviderError]]:
    """Turn a vendor's error into one that tells the user of an action what to do.

    Yields:
        To be filled with what kept a part from being done.

    Rejected credentials start the re-authentication of the account.

    Raises:
        ServiceValidationError: What was asked for cannot be done.
        HomeAssistantError: It could not be done now.
    """
    vendor = vendor_of(entry)
    try:
        with _follow_up(hass, entry, capability, line) as failures:
            yield failures
    except _USER_ERRORS as error:
        raise ServiceValidationError(**_translation(error, vendor, line)) from error
    except ProviderError as error:
        if isinstance(error, RejectedCredentialsError):
            async_start_reauth(hass, entry, capability)
        raise HomeAssistantError(**_translation(error, vendor, line)) from error
    finally:
        async_tell_requests(hass, entry.entry_id)
