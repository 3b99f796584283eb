"""Privacy numbers: `POST /api/pns/`, actions `queryAXB` and `getAXBList`.

Source: NXCloud's "Query the Other Bound Number Based on A, X or B, X", its list of
bindings and its table of codes.
"""

import re
import secrets
import time

from aiohttp import web

from ..json_types import Json
from ..numbering import country_code_of
from .account import AxbBinding, NxcloudAccount
from .signed import Gate, Product, Refusal, SignedCode, whole_number

PRODUCT = Product("pns", "5", ("queryAXB", "getAXBList"))
DIGITS = re.compile(r"[0-9]{3,20}")
LARGEST_LIST = 1000
RECORDED = 1
EXTENSION_BINDING = 4
# The first instant of the identifiers in the vendor's samples.
SNOWFLAKE_EPOCH_MILLISECONDS = 1_288_834_974_657

FOREIGN_NUMBER = 10004
NO_COUNTRY_CODE = 10007
NO_VIRTUAL_NUMBER = 10008
LIMIT_OUT_OF_RANGE = 10011
OFFSET_OUT_OF_RANGE = 10012
NO_BINDING = 10013

# Only the texts of 0 and 10013 are published as sent; the others word the table of
# codes (inferred).
MESSAGES = {
    0: "success",
    1001: "Missing parameters",
    1002: "Parameter error",
    1003: "Invalid signature",
    1004: "Timestamp expired",
    1005: "Insufficient permissions",
    FOREIGN_NUMBER: "number lacks the country code of the virtual number",
    NO_COUNTRY_CODE: "virtual number lacks country code",
    NO_VIRTUAL_NUMBER: "user has no virtual number",
    LIMIT_OUT_OF_RANGE: "limit out of range",
    OFFSET_OUT_OF_RANGE: "offset out of range",
    NO_BINDING: "binding not exist",
}


def refuse(code: int, text: str | None = None) -> web.Response:
    """Return the answer with an error code; without text, the documented one."""
    message = MESSAGES.get(code, "request failed") if text is None else text
    return web.json_response(
        {"code": int(code), "msg": message, "requestId": _identifier()}
    )


class PnsApi:
    """`/api/pns/`.

    Args:
        gate: Checks the signature.
        account: Whose bindings count.
    """

    def __init__(self, gate: Gate, account: NxcloudAccount) -> None:
        """Start with the account's bindings."""
        self._gate = gate
        self._account = account

    async def answer(self, request: web.Request) -> web.Response:
        """Answer `POST /api/pns/`; the header `action` selects the operation."""
        try:
            parameters = await self._gate.admit(request, PRODUCT)
            data = (
                self._query(parameters)
                if request.headers["action"] == "queryAXB"
                else self._list(parameters)
            )
        except Refusal as refusal:
            return refuse(refusal.code)
        answer: Json = {
            "code": 0,
            "msg": MESSAGES[0],
            "requestId": _identifier(),
            "data": data,
        }
        return web.json_response(answer)

    def _query(self, parameters: dict[str, Json]) -> Json:
        caller, did = _digits(parameters.get("caller")), _digits(parameters.get("did"))
        if did not in self._account.dids:
            known = any(own.endswith(did.lstrip("0")) for own in self._account.dids)
            raise Refusal(NO_COUNTRY_CODE if known else NO_VIRTUAL_NUMBER)
        caller = _with_country_code(caller, did)
        for binding in self._account.bindings:
            if binding.did == did and caller in (binding.phone_a, binding.phone_b):
                return {
                    "callee": binding.phone_b
                    if caller == binding.phone_a
                    else binding.phone_a,
                    "callId": _identifier(),
                    "flag": RECORDED if binding.recorded else 0,
                    "audioWhenCallFail": "",
                    "bindType": EXTENSION_BINDING if binding.extension else 0,
                    "audioWhenDtmfErr": "",
                    "audioWhenDtmfNeed": "",
                }
        raise Refusal(NO_BINDING)

    def _list(self, parameters: dict[str, Json]) -> Json:
        limit, offset = (
            whole_number(parameters.get("limit")),
            whole_number(parameters.get("offset")),
        )
        if limit is None or offset is None:
            raise Refusal(SignedCode.PARAMETER)
        if not 0 <= limit <= LARGEST_LIST:
            raise Refusal(LIMIT_OUT_OF_RANGE)
        if offset < 0:
            raise Refusal(OFFSET_OUT_OF_RANGE)
        # "0 is all", still capped.
        page = self._account.bindings[offset : offset + (limit or LARGEST_LIST)]
        return {
            "bindList": [
                _entry(offset + index, binding) for index, binding in enumerate(page)
            ],
            "total": len(self._account.bindings),
        }


def _entry(index: int, binding: AxbBinding) -> Json:
    return {
        "customerId": 1,
        "businessId": 1,
        "bindId": str(1_602_233_475_000_000_000 + index),
        "customerBindId": "",
        "phoneA": binding.phone_a,
        "phoneB": binding.phone_b,
        "did": binding.did,
        "flag": RECORDED if binding.recorded else 0,
        "expireAt": 0,
        "extension": binding.extension or "",
    }


def _digits(value: Json) -> str:
    # No sample shows a plus sign or punctuation; refusing them is inferred.
    if not isinstance(value, str) or not DIGITS.fullmatch(value):
        raise Refusal(SignedCode.PARAMETER)
    return value


def _with_country_code(caller: str, did: str) -> str:
    """Return the caller with its country code, which a request may leave out."""
    code = country_code_of(did) or ""
    own = country_code_of(caller)
    if own is None:
        return code + caller.lstrip("0")
    if own != code:
        raise Refusal(FOREIGN_NUMBER)
    return caller


def _identifier() -> str:
    """Return an identifier of the vendor's kind: the time, then bits that differ."""
    milliseconds = int(time.time() * 1000) - SNOWFLAKE_EPOCH_MILLISECONDS
    return str(milliseconds << 22 | secrets.randbits(22))
