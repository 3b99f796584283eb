"""What every request of NXCloud's signed family has to pass.

Source: the "API Interface Call Convention" (headers, codes 1001 to 1005, 60 seconds).
The order in which the vendor makes these checks is not documented; the one here is
inferred.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum
import json
import re

from aiohttp import web

from ..json_types import Json
from ..state import VendorState
from .account import NxcloudAccount
from .signature import Algorithm, matches, sign

HEADERS = ("accessKey", "ts", "bizType", "action", "sign")
MILLISECONDS = re.compile(r"[0-9]{13}")
LARGEST_CLOCK_DIFFERENCE = 60_000


class SignedCode(IntEnum):
    """Codes of this family; the same numbers mean other things in the voice one."""

    MISSING = 1001
    PARAMETER = 1002
    SIGNATURE = 1003
    TIMESTAMP = 1004
    PERMISSION = 1005


@dataclass(frozen=True, slots=True)
class Product:
    """One product of the signed family.

    Attributes:
        name: How the simulator calls it.
        biz_type: The value of the header `bizType`.
        actions: The values of the header `action`.
    """

    name: str
    biz_type: str
    actions: Collection[str]


class Refusal(Exception):
    """A request answered with an error code.

    Args:
        code: The code; its text is the product's.
    """

    def __init__(self, code: int) -> None:
        """Keep what to answer."""
        super().__init__(code)
        self.code = code


class Gate:
    """Lets in what is signed by the account for a product it has.

    Args:
        account: Whose keys count.
        state: What the vendor knows.
    """

    def __init__(self, account: NxcloudAccount, state: VendorState) -> None:
        """Start with every product enabled."""
        self._account = account
        self._state = state
        self.disabled_products: set[str] = set()

    async def admit(self, request: web.Request, product: Product) -> dict[str, Json]:
        """Return the parameters in the body of a good request, if it has a body.

        Raises:
            Refusal: With the documented code.
        """
        body = await request.read()
        headers = {name: request.headers.get(name, "") for name in HEADERS}
        if not all(headers.values()):
            raise Refusal(SignedCode.MISSING)
        # A request without a body has nothing a content type could be wrong about.
        if body and request.content_type != "application/json":
            raise Refusal(SignedCode.SIGNATURE)
        if (
            headers["bizType"] != product.biz_type
            or headers["action"] not in product.actions
        ):
            raise Refusal(SignedCode.PARAMETER)
        self._check_time(headers["ts"])
        # Documented for 1005: the key is wrong or the account does not have the
        # product.
        if (
            headers["accessKey"] != self._account.access_key
            or not self._state.credentials_valid
        ):
            raise Refusal(SignedCode.PERMISSION)
        self._check_signature(
            headers, body, request.headers.get("algorithm", Algorithm.MD5)
        )
        if product.name in self.disabled_products:
            raise Refusal(SignedCode.PERMISSION)
        return _parameters(body)

    def _check_time(self, ts: str) -> None:
        if not MILLISECONDS.fullmatch(ts):
            raise Refusal(SignedCode.TIMESTAMP)
        now = round(self._state.server_now().timestamp() * 1000)
        if abs(now - int(ts)) > LARGEST_CLOCK_DIFFERENCE:
            raise Refusal(SignedCode.TIMESTAMP)

    def _check_signature(
        self, headers: dict[str, str], body: bytes, algorithm: str
    ) -> None:
        try:
            chosen = Algorithm(algorithm.lower())
        except ValueError:
            # Not documented; a signature that cannot be computed is inferred to be a
            # wrong one.
            raise Refusal(SignedCode.SIGNATURE) from None
        expected = sign(
            access_key=headers["accessKey"],
            action=headers["action"],
            biz_type=headers["bizType"],
            ts=headers["ts"],
            body=body,
            access_secret=self._account.access_secret,
            algorithm=chosen,
        )
        if not matches(headers["sign"], expected):
            raise Refusal(SignedCode.SIGNATURE)


def _parameters(body: bytes) -> dict[str, Json]:
    if not body:
        return {}
    try:
        parameters: Json = json.loads(body)
    except ValueError:
        raise Refusal(SignedCode.PARAMETER) from None
    if not isinstance(parameters, dict):
        raise Refusal(SignedCode.PARAMETER)
    return parameters


def whole_number(value: Json) -> int | None:
    """Return an integer that is sent as one; JSON's true and false are none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None
