"""Which account a form is about, and whether it works."""

from hashlib import sha256

from homeassistant.core import HomeAssistant

from ..const import CONF_ENDPOINTS
from ..entry.stored_account import async_open_provider
from ..failures.vendor_errors import placeholders
from ..providers.base import Vendor
from ..providers.errors import ProviderError, RejectedCredentialsError
from ..providers.push import PushSource
from .form import Form, FormErrors


def identities(vendor: Vendor, data: Form) -> set[str]:
    """Return what says which account it is."""
    return {
        f"{pair.identity}={data[pair.identity]}"
        for pair in vendor.credential_pairs
        if pair.identity in data
    }


def unique_id(vendor: Vendor, data: Form) -> str:
    """Return an id of the account that gives none of its credentials away."""
    identity = next(
        data[pair.identity] for pair in vendor.credential_pairs if pair.identity in data
    )
    return sha256(f"{vendor.key}={identity}".encode()).hexdigest()[:32]


async def async_has_webhook(hass: HomeAssistant, vendor: Vendor, data: Form) -> bool:
    """Return whether the vendor of an account tells of calls at an address of its own."""
    provider = await async_open_provider(hass, vendor, data, {})
    return provider.push_source is PushSource.WEBHOOK


async def async_check_account(
    hass: HomeAssistant, vendor: Vendor, data: Form, options: Form
) -> tuple[FormErrors, dict[str, str]]:
    """Ask the vendor whether an account works.

    Returns:
        The error beside the field it is about, and what its message names.
    """
    provider = await async_open_provider(hass, vendor, data, options)
    errors: FormErrors = {}
    try:
        await provider.verify()
    except ProviderError as error:
        names = placeholders(error, vendor)
        if address := data.get(CONF_ENDPOINTS, {}).get(error.field):
            errors[CONF_ENDPOINTS] = "endpoint_without_answer"
            return errors, {**names, "address": address}
        field = error.field if error.field in data else None
        if field is None and isinstance(error, RejectedCredentialsError):
            field = vendor.credential_pairs[0].secret
        errors[field or "base"] = error.key
        return errors, names
    return errors, {"vendor": vendor.name}
