"""net2phone: one address that connects a user's line with a number."""

from typing import Final

from .server import Net2phoneServer

SERVER: Final = Net2phoneServer
