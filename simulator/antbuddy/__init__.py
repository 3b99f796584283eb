"""AntBuddy: socket token, click-to-call, call history, recordings."""

from typing import Final

from .server import AntbuddyServer

SERVER: Final = AntbuddyServer
