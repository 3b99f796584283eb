"""Requests that follow each other at once, where polls do.

It knows the integration, and with it all of Home Assistant, which the process of the
simulated vendors has no use for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from custom_components.telephony.providers.request_spacing import RequestSpacing


@contextmanager
def requests_unspaced() -> Iterator[None]:
    """Keep no distance between the requests of a poll, from vendors that are hurried.

    Polls are minutes apart, and only here one follows the other, or time stands still.
    """

    async def at_once(*_: object) -> None:
        """Let a request be sent."""

    with patch.object(RequestSpacing, "turn", at_once):
        yield
