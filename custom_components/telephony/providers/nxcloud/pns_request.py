"""What the requests about NXCloud's privacy numbers (PNS) have in common.

Sources: the pages "PNS-API" of the older set: one address, whose header `action` says
what is asked.
"""

from collections.abc import Mapping
from typing import Final

from .signed_api import SignedRequest

BUSINESS: Final = "5"
PARAMETER_ERROR: Final = "1002"


def pns_request(
    url: str,
    action: str,
    parameters: Mapping[str, str | int],
    *,
    changes: bool = False,
) -> SignedRequest:
    """Return what asks for an action, at a scheme and host.

    Args:
        url: Scheme and host of the privacy number service.
        action: The vendor's word for it.
        parameters: The body.
        changes: Whether it changes something.
    """
    return SignedRequest(f"{url}/api/pns/", action, BUSINESS, parameters, changes)
