"""Servers with address books."""

from ..carddav.fixtures import (
    carddav_servers,
    liar,
    radicale,
    stranger,
    trusting_session,
    xandikos,
)

__all__ = [
    "carddav_servers",
    "liar",
    "radicale",
    "stranger",
    "trusting_session",
    "xandikos",
]
