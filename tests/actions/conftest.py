"""A server with an address book."""

from ..carddav.fixtures import liar

__all__ = ["liar"]
