"""AntBuddy: socket token, click-to-call, call history, recordings."""

from .server import AntbuddyServer

__all__ = ["AntbuddyServer"]
