"""The account's balance: `POST /api/customer/getBalance`, signed, without a body.

Source: NXCloud's "Customer-get-balance". Its envelope has `message` and `traceId`,
errors have neither data nor trace. `POST /api/common/getBalance` is the same by form,
after "Balance Inquiry": an application with SMS may ask; the code is a text.
"""

import secrets

from aiohttp import web

from ..json_types import Json
from .application import ApplicationGate, FormRefusal
from .limits import Limits
from .signed import Gate, Product, Refusal

TOO_OFTEN = 211
PRODUCT = Product("sms", "3", ("getBalance",))
MESSAGES = {
    0: "Success",
    -1: "Request failed",
    1001: "Authentication failed (missing public parameters)",
    1002: "Authentication failed (parameter error)",
    1003: "Authentication failed (invalid signature)",
    1004: "Authentication failed (timestamp expired)",
    1005: "Authentication failed (insufficient authority)",
    1100: "Customer does not exist or is not available",
    TOO_OFTEN: "Request frequency limited",
}


def refuse(code: int, text: str | None = None) -> web.Response:
    """Return the answer with an error code; without text, the documented one."""
    message = MESSAGES.get(code, "Request failed") if text is None else text
    return web.json_response({"code": int(code), "message": message})


class BalanceApi:
    """`/api/customer/getBalance` and `/api/common/getBalance`.

    Args:
        gate: Checks the signature.
        applications: Checks the keys in a form.
        limits: How often it may be asked, which is documented for the signed request.
    """

    def __init__(
        self, gate: Gate, applications: ApplicationGate, limits: Limits
    ) -> None:
        """Start with some money."""
        self._gate = gate
        self._applications = applications
        self._limits = limits
        self.amount = "1116.94"
        self.credit = "500.00"

    async def answer(self, request: web.Request) -> web.Response:
        """Answer `POST /api/customer/getBalance`."""
        try:
            await self._gate.admit(request, PRODUCT)
            if not self._limits.balance.take(request.headers["accessKey"]):
                raise Refusal(TOO_OFTEN)
        except Refusal as refusal:
            return refuse(refusal.code)
        answer: Json = {
            "code": 0,
            "message": MESSAGES[0],
            "data": {
                "currency": "CNY",
                "amount_cus": self.amount,
                "credit_cus": self.credit,
            },
            "traceId": secrets.token_hex(8),
        }
        return web.json_response(answer)

    async def answer_form(self, request: web.Request) -> web.Response:
        """Answer `POST /api/common/getBalance`."""
        try:
            await self._applications.admit(request, PRODUCT.name)
        except FormRefusal as refusal:
            return refusal.answer()
        return web.json_response(
            {"code": "0", "balance": self.amount, "credit_balance": self.credit}
        )
