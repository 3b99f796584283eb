"""NXCloud's balance of an account, asked for to see whether a key is valid.

Source: "Customer-get-balance".
"""

from typing import Final

from .signed_api import SignedRequest

BUSINESS: Final = "3"


def balance_request(url: str) -> SignedRequest:
    """Return what asks for the balance, at a scheme and host."""
    return SignedRequest(f"{url}/api/customer/getBalance", "getBalance", BUSINESS)
