"""The forms about an account: their fields, and what may be entered in them."""

from collections.abc import Mapping
from hashlib import sha256
from ipaddress import ip_address
from typing import Any, Final

from homeassistant.const import CONF_PASSWORD
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol
from yarl import URL

from .account import async_open_provider
from .const import CONF_ENDPOINTS, CONF_NUMBER
from .providers.base import LineFields, Vendor
from .providers.errors import ProviderError, RejectedCredentialsError
from .vendor_errors import placeholders

type Form = Mapping[str, Any]
type FormErrors = dict[str, str]

TEXT: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.TEXT))
SECRET: Final = TextSelector(
    # A browser would offer the password of the person, not of the account.
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off")
)
_ADDRESS: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))


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
    return fields


def secret_fields(vendor: Vendor, stored: Form) -> dict[vol.Marker, Any]:
    """Return the secrets of the pairs that an account uses."""
    pairs = [pair for pair in vendor.credential_pairs if pair.identity in stored]
    marker = vol.Required if len(pairs) == 1 else vol.Optional
    return {marker(pair.secret): SECRET for pair in pairs}


def beside_secrets(vendor: Vendor, errors: FormErrors) -> FormErrors:
    """Return the errors for a form that shows the secrets alone."""
    secrets = {pair.identity: pair.secret for pair in vendor.credential_pairs}
    return {secrets.get(field, field): error for field, error in errors.items()}


def line_fields(
    fields: LineFields, *, required: bool, keeps_password: bool = False
) -> dict[vol.Marker, Any]:
    """Return the fields of a line.

    Args:
        fields: Their names.
        required: Whether there has to be a line.
        keeps_password: Whether an empty password means the stored one.
    """
    number = vol.Required if required else vol.Optional
    schema: dict[vol.Marker, Any] = {number(fields.number): TEXT}
    if fields.password is not None:
        password = vol.Optional if keeps_password else number
        schema[password(fields.password)] = SECRET
    return schema


def endpoint_fields(vendor: Vendor, errors: FormErrors) -> dict[vol.Marker, Any]:
    """Return the section with the vendor's addresses, open where one is wrong."""
    addresses = {
        vol.Optional(name, default=address): _ADDRESS
        for name, address in vendor.endpoints.items()
    }
    return {
        vol.Optional(CONF_ENDPOINTS): section(
            vol.Schema(addresses), {"collapsed": CONF_ENDPOINTS not in errors}
        )
    }


def read_text(form: Form, name: str | None) -> str | None:
    """Return what was entered, None for nothing or blanks."""
    return (str(form.get(name) or "").strip() or None) if name is not None else None


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
    return credentials


def read_line(
    fields: LineFields,
    form: Form,
    errors: FormErrors,
    stored_password: str | None = None,
) -> dict[str, str] | None:
    """Return what is to be stored of a line; say in `errors` what is missing.

    Args:
        fields: Their names.
        form: What was entered.
        errors: By field; added to.
        stored_password: Holds where none is entered.
    """
    number = read_text(form, fields.number)
    if number is None:
        errors[fields.number] = "incomplete_pair"
        return None
    if fields.password is None:
        return {CONF_NUMBER: number}
    password = read_text(form, fields.password) or stored_password
    if password is None:
        errors[fields.password] = "incomplete_pair"
        return None
    return {CONF_NUMBER: number, CONF_PASSWORD: password}


def read_endpoints(vendor: Vendor, form: Form, errors: FormErrors) -> dict[str, str]:
    """Return the vendor's addresses, without a path or a slash at the end."""
    entered = form.get(CONF_ENDPOINTS) or {}
    endpoints: dict[str, str] = {}
    for name, default in vendor.endpoints.items():
        address = read_text(entered, name) or default
        problem = _address_problem(address)
        if problem is not None:
            errors[CONF_ENDPOINTS] = problem
        endpoints[name] = address.rstrip("/")
    return endpoints


def _address_problem(address: str) -> str | None:
    try:
        url = URL(address)
        origin = url.origin()
    except ValueError:
        return "endpoint_invalid"
    if URL(address.rstrip("/")) != origin:
        return "endpoint_not_plain"
    if url.scheme == "https" or (url.scheme == "http" and _is_loopback(url.host or "")):
        return None
    return "endpoint_not_https"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


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


async def async_check_account(
    hass: HomeAssistant, vendor: Vendor, data: Form, options: Form
) -> tuple[FormErrors, dict[str, str]]:
    """Ask the vendor whether an account works.

    Returns:
        The error beside the field it is about, and what its message names.
    """
    provider = await async_open_provider(hass, vendor, data, options)
    try:
        await provider.verify()
    except ProviderError as error:
        field = error.field if error.field in data else None
        if field is None and isinstance(error, RejectedCredentialsError):
            field = vendor.credential_pairs[0].secret
        return {field or "base": error.key}, placeholders(error, vendor)
    return {}, {"vendor": vendor.name}
