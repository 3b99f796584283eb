"""The vendors: everything that knows one, and nothing that knows Home Assistant."""

from typing import Final

from .antbuddy import VENDOR as ANTBUDDY
from .base import Vendor
from .net2phone import VENDOR as NET2PHONE
from .nxcloud import VENDOR as NXCLOUD

VENDORS: Final[dict[str, Vendor]] = {
    vendor.key: vendor for vendor in (NXCLOUD, ANTBUDDY, NET2PHONE)
}
