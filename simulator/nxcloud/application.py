"""What a form with an application's keys has to pass.

Sources: NXCloud's "Send Voice Notification" in its older and newer form and its Java SDK
(codes), and "Balance Inquiry", which names no code of a failure: those of the others are
inferred. Codes are texts here.
"""

from collections.abc import Collection
from typing import Final

from aiohttp import web

from ..state import VendorState
from .account import NxcloudAccount

FORM: Final = "application/x-www-form-urlencoded"

KEY_ERROR: Final = 1
PARAMETER_ERROR: Final = 2

RESULTS: Final = {
    0: "Request succeeded",
    1: "Application unavailable or key error",
    2: "Parameter error or empty",
    3: "Insufficient balance",
    4: "Content is empty or contains illegal keywords",
    5: "Content is too long",
    6: "Invalid phone number",
    9: "Illegal IP",
    20: "URL does not exist",
    21: "Invalid display number",
    22: "Route not available",
    23: "Invalid country code",
    24: "No callee number",
    26: "Duplicated phone and content within 5 minutes",
    27: "Number limited per hour",
    28: "TPS limited",
    29: "Task time is in the past",
    31: "Time zone is missing",
    77: "File error",
    78: "Number error",
    88: "Request failed",
    99: "System error",
    101: "Feature disabled",
    102: "Account disabled",
    103: "Emoji not supported",
}


def refuse(code: int, text: str | None = None) -> web.Response:
    """Return the answer with an error code; without text, the documented one."""
    result = RESULTS.get(code, "Request failed") if text is None else text
    return web.json_response({"code": str(int(code)), "result": result})


class FormRefusal(Exception):
    """A form answered with an error code.

    Args:
        code: The code.
    """

    def __init__(self, code: int) -> None:
        """Keep what to answer."""
        super().__init__(code)
        self.code = code

    def answer(self) -> web.Response:
        """Return what is answered."""
        return refuse(self.code)


class ApplicationGate:
    """Lets in forms with the keys of the account's application.

    Args:
        account: Whose keys count.
        state: What the vendor knows.
        disabled_products: What the account does not have.
    """

    def __init__(
        self,
        account: NxcloudAccount,
        state: VendorState,
        disabled_products: Collection[str],
    ) -> None:
        """Look at what the account has whenever a form comes."""
        self._account = account
        self._state = state
        self._disabled_products = disabled_products

    async def admit(
        self, request: web.Request, product: str, *required: str
    ) -> dict[str, str]:
        """Return the fields of a good form.

        Raises:
            FormRefusal: With a documented code.
        """
        if request.content_type != FORM:
            raise FormRefusal(PARAMETER_ERROR)
        form = {
            name: value
            for name, value in (await request.post()).items()
            if isinstance(value, str)
        }
        keys = (form.get("appkey"), form.get("secretkey"))
        if (
            not self._state.credentials_valid
            or keys != (self._account.appkey, self._account.secretkey)
            or product in self._disabled_products
        ):
            raise FormRefusal(KEY_ERROR)
        if not all(form.get(name) for name in required):
            raise FormRefusal(PARAMETER_ERROR)
        return form
