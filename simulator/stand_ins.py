"""The stand-ins that there are: each package in this folder is one."""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Final

from .vendor_server import VendorServer

# By the vendor's key, which is the name of the package.
STAND_INS: Final[dict[str, type[VendorServer]]] = {
    found.name: import_module(f"{__package__}.{found.name}").SERVER
    for found in iter_modules([str(Path(__file__).parent)])
    if found.ispkg
}
