"""The fields of an account's credentials, and what may be entered in them."""

from typing import Any

from homeassistant.helpers.selector import BooleanSelector
import voluptuous as vol

from ..const import CONF_ENDPOINTS
from ..providers.base import Vendor
from .form import SECRET, TEXT, Form, FormErrors, read_text


def credential_fields(vendor: Vendor, *, keeps_secrets: bool) -> dict[vol.Marker, Any]:
    """Return the fields of the credentials.

    Args:
        vendor: Whose credentials.
        keeps_secrets: Whether an empty secret means the stored one.
    """
    only_pair = len(vendor.credential_pairs) == 1
    fields: dict[vol.Marker, Any] = {}
    for pair in vendor.credential_pairs:
        identity = vol.Required if only_pair else vol.Optional
        secret = vol.Required if only_pair and not keeps_secrets else vol.Optional
        fields[identity(pair.identity)] = TEXT
        fields[secret(pair.secret)] = SECRET
    for name in vendor.optional_credentials:
        is_secret = name in vendor.optional_secrets
        fields[vol.Optional(name)] = SECRET if is_secret else TEXT
    return fields


def secret_fields(vendor: Vendor, stored: Form) -> dict[vol.Marker, Any]:
    """Return the secrets of the pairs that an account uses."""
    pairs = [pair for pair in vendor.credential_pairs if pair.identity in stored]
    marker = vol.Required if len(pairs) == 1 else vol.Optional
    return {marker(pair.secret): SECRET for pair in pairs}


def removal_fields(vendor: Vendor, stored: Form) -> dict[vol.Marker, Any]:
    """Return what takes away each stored secret that may be left out.

    An empty field keeps it, for nobody is shown a secret.
    """
    return {
        vol.Optional(_removal(name), default=False): BooleanSelector()
        for name in vendor.optional_secrets
        if name in stored
    }


def _removal(secret: str) -> str:
    return f"remove_{secret}"


def beside_secrets(vendor: Vendor, errors: FormErrors) -> FormErrors:
    """Return the errors for a form that shows the secrets alone."""
    places = {pair.identity: pair.secret for pair in vendor.credential_pairs}
    places[CONF_ENDPOINTS] = "base"
    return {places.get(field, field): error for field, error in errors.items()}


def read_credentials(
    vendor: Vendor, form: Form, errors: FormErrors, stored: Form | None = None
) -> dict[str, str]:
    """Return the complete pairs; say in `errors` what is missing.

    Args:
        vendor: Whose credentials.
        form: What was entered.
        errors: By field; added to.
        stored: The account's data, whose secrets hold where none is entered.
    """
    stored = stored or {}
    credentials: dict[str, str] = {}
    for pair in vendor.credential_pairs:
        identity = read_text(form, pair.identity)
        secret = read_text(form, pair.secret)
        if identity is not None and identity == stored.get(pair.identity):
            secret = secret or stored.get(pair.secret)
        if identity and secret:
            credentials |= {pair.identity: identity, pair.secret: secret}
        elif identity or secret:
            errors[pair.secret if identity else pair.identity] = "incomplete_pair"
    if not credentials and not errors:
        errors["base"] = "no_credentials"
    for name in vendor.optional_credentials:
        is_secret = name in vendor.optional_secrets
        is_kept = not form.get(_removal(name)) if is_secret else name not in form
        value = read_text(form, name) or (stored.get(name) if is_kept else None)
        if value:
            credentials[name] = value
    return credentials
