"""The section with a vendor's addresses, and which addresses will do."""

from ipaddress import ip_address
from typing import Any, Final

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol
from yarl import URL

from ..const import CONF_ENDPOINTS
from ..providers.base import Vendor
from .form import Form, FormErrors, read_text

_ADDRESS: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))


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
