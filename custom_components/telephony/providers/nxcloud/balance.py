"""NXCloud's balance of an account, which also shows whether a key is valid.

Sources: "Customer-get-balance" for the signed request, "Balance Inquiry" for the form.
"""

from decimal import Decimal
import re
from typing import Final

from ..answers import Balance
from ..errors import (
    MalformedAnswerError,
    NotPermittedError,
    ProviderError,
    RefusedError,
)
from ..transport import Answer, Transport
from . import inferred
from .form_api import FormKeys, post_form
from .signed_api import SignedApi, SignedRequest

BUSINESS: Final = "3"

# "Customer missing or unavailable".
_NO_CUSTOMER: Final = "1100"

_CURRENCY: Final = re.compile(r"[A-Z]{3}")


def balance_request(url: str) -> SignedRequest:
    """Return what asks for the balance, at a scheme and host."""
    return SignedRequest(f"{url}/api/customer/getBalance", "getBalance", BUSINESS)


async def signed_balance(api: SignedApi, url: str) -> Balance:
    """Ask for the balance with a signature.

    Args:
        api: Signs the request.
        url: Scheme and host of the signed services.

    Raises:
        NotPermittedError: The account may not ask.
        ThrottledError: It was asked a short while ago.
        ProviderError: Any other failure.
    """
    try:
        envelope = await api.call(balance_request(url))
    except RefusedError as error:
        if error.code != _NO_CUSTOMER:
            raise
        raise NotPermittedError(code=error.code, text=error.text) from error
    data = envelope.record("data")
    return _balance(
        data.decimal("amount_cus"), data.decimal("credit_cus"), data.text("currency")
    )


async def form_balance(transport: Transport, url: str, keys: FormKeys) -> Balance:
    """Ask for the balance with an application's keys.

    Args:
        transport: Carries the request.
        url: Scheme and host of the services that take forms.
        keys: "Any enabled SMS application": another one is refused.

    Raises:
        NotPermittedError: These keys may not ask.
        ProviderError: Any other failure.
    """
    envelope = await post_form(
        transport, f"{url}/api/common/getBalance", keys, {}, _form_error
    )
    return _balance(
        envelope.decimal("balance"), envelope.decimal("credit_balance"), None
    )


def _balance(
    amount: Decimal | None, credit: Decimal | None, currency: str | None
) -> Balance:
    if amount is None:
        raise MalformedAnswerError(text="no balance")
    if currency is None or not _CURRENCY.fullmatch(currency):
        currency = inferred.CURRENCY
    return Balance(amount, currency, credit)


def _form_error(code: int, text: str | None, answer: Answer) -> ProviderError:
    """Return the error for a code, of which the document names none but 0.

    The keys were proved by the voice service, so that 1, which means wrong keys or no
    such application where forms have codes, says that it is not one for this.
    """
    if code == inferred.FORM_KEYS_REFUSED:
        return NotPermittedError(code=str(code), text=text)
    answer.raise_for_status(text)
    return RefusedError(code=str(code), text=text)
