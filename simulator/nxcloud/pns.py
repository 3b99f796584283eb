"""Privacy numbers: `POST /api/pns/`, whose header `action` says what is asked.

Sources: NXCloud's "Query the Other Bound Number Based on A, X or B, X", "Bind A and B
Numbers and Return X Number", "Unbind A and B Based on bindId", its list of bindings and
its table of codes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
import re
import secrets
import time

from aiohttp import web

from ..json_types import Json
from ..numbering import country_code_of
from .account import AxbBinding, NxcloudAccount
from .signed import Gate, Product, Refusal, SignedCode, whole_number

PRODUCT = Product("pns", "5", ("queryAXB", "getAXBList", "bindAXB", "unbindAXB"))
DIGITS = re.compile(r"[0-9]{3,20}")
LARGEST_LIST = 1000
RECORDED = 1
EXTENSION_BINDING = 4
# The first instant of the identifiers in the vendor's samples.
SNOWFLAKE_EPOCH_MILLISECONDS = 1_288_834_974_657

NUMBER_MISSING = 10001
SAME_NUMBERS = 10002
FOREIGN_NUMBER = 10004
NO_COUNTRY_CODE = 10007
NO_VIRTUAL_NUMBER = 10008
NUMBERS_EXHAUSTED = 10010
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
    NUMBER_MISSING: "phoneA or phoneB is empty",
    SAME_NUMBERS: "phoneA and phoneB are the same",
    10003: "user does not exist",
    FOREIGN_NUMBER: "number lacks the country code of the virtual number",
    10005: "error getting the number of bound dids",
    10006: "exception in the number of bound dids",
    NO_COUNTRY_CODE: "virtual number lacks country code",
    NO_VIRTUAL_NUMBER: "user has no virtual number",
    10009: "failed to retrieve data",
    NUMBERS_EXHAUSTED: "virtual numbers exhausted",
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bound:
    """A binding, and what the vendor keeps of it.

    Attributes:
        identifier: The vendor's.
        binding: What is bound.
        reference: The customer's own id of it, "" for none.
        expires_at: None for never.
    """

    identifier: str
    binding: AxbBinding
    reference: str = ""
    expires_at: datetime | None = None


class PnsApi:
    """`/api/pns/`.

    Args:
        gate: Checks the signature.
        account: Whose numbers and first bindings count.
        now: The vendor's time.
    """

    def __init__(
        self, gate: Gate, account: NxcloudAccount, now: Callable[[], datetime]
    ) -> None:
        """Start with the account's bindings."""
        self._gate = gate
        self._account = account
        self._now = now
        self._bindings = [
            _Bound(identifier=f"{index:032x}", binding=binding)
            for index, binding in enumerate(account.bindings)
        ]

    @property
    def bindings(self) -> list[AxbBinding]:
        """The bindings that have not ended, oldest first."""
        return [bound.binding for bound in self._live()]

    async def answer(self, request: web.Request) -> web.Response:
        """Answer `POST /api/pns/`."""
        answer: dict[str, Json] = {"code": 0, "msg": MESSAGES[0]}
        try:
            parameters = await self._gate.admit(request, PRODUCT)
            data: Json = None
            match request.headers["action"]:
                case "queryAXB":
                    data = self._query(parameters)
                case "bindAXB":
                    data = self._bind(parameters)
                case "unbindAXB":
                    self._unbind(parameters)
                case _:
                    data = self._list(parameters)
        except Refusal as refusal:
            return refuse(refusal.code)
        answer["requestId"] = _identifier()
        if data is not None:
            answer["data"] = data
        return web.json_response(answer)

    def _live(self) -> list[_Bound]:
        now = self._now()
        return [
            bound
            for bound in self._bindings
            if bound.expires_at is None or bound.expires_at > now
        ]

    def _bind(self, parameters: dict[str, Json]) -> Json:
        phone_a, phone_b = parameters.get("phoneA"), parameters.get("phoneB")
        if not phone_a or not phone_b:
            raise Refusal(NUMBER_MISSING)
        a, b = _digits(phone_a), _digits(phone_b)
        if a == b:
            raise Refusal(SAME_NUMBERS)
        seconds = whole_number(parameters.get("expireSecond"))
        flag = whole_number(parameters.get("flag", 0))
        reference = parameters.get("customerBindId") or ""
        if (
            seconds is None
            or seconds < 0
            or flag not in (0, RECORDED)
            or not isinstance(reference, str)
        ):
            raise Refusal(SignedCode.PARAMETER)
        live = self._live()
        # "Must be unique"; no code is named for one that is not (inferred).
        if reference and any(bound.reference == reference for bound in live):
            raise Refusal(SignedCode.PARAMETER)
        code = country_code_of(a)
        at_home = [did for did in self._account.dids if country_code_of(did) == code]
        if code is None or country_code_of(b) != code or not at_home:
            raise Refusal(FOREIGN_NUMBER)
        # One of the numbers that neither of the two has in another binding: or nobody
        # would know whom a caller means.
        taken = {
            bound.binding.did
            for bound in live
            if {a, b} & {bound.binding.phone_a, bound.binding.phone_b}
        }
        free = [did for did in at_home if did not in taken]
        if not free:
            raise Refusal(NUMBERS_EXHAUSTED)
        bound = _Bound(
            identifier=secrets.token_hex(16),
            binding=AxbBinding(
                phone_a=a, phone_b=b, did=free[0], recorded=flag == RECORDED
            ),
            reference=reference,
            expires_at=self._now() + timedelta(seconds=seconds) if seconds else None,
        )
        self._bindings.append(bound)
        return {"bindId": bound.identifier, "did": free[0]}

    def _unbind(self, parameters: dict[str, Json]) -> None:
        identifier = parameters.get("bindId") or None
        reference = parameters.get("customerBindId") or None
        if identifier is None and reference is None:
            raise Refusal(SignedCode.PARAMETER)
        for bound in self._live():
            if identifier == bound.identifier or (
                identifier is None and reference == bound.reference
            ):
                self._bindings.remove(bound)
                return
        raise Refusal(NO_BINDING)

    def _query(self, parameters: dict[str, Json]) -> Json:
        caller, did = _digits(parameters.get("caller")), _digits(parameters.get("did"))
        if did not in self._account.dids:
            known = any(own.endswith(did.lstrip("0")) for own in self._account.dids)
            raise Refusal(NO_COUNTRY_CODE if known else NO_VIRTUAL_NUMBER)
        caller = _with_country_code(caller, did)
        for binding in self.bindings:
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
        live = self._live()
        page = live[offset : offset + (limit or LARGEST_LIST)]
        return {"bindList": [_entry(bound) for bound in page], "total": len(live)}


def _entry(bound: _Bound) -> Json:
    binding, ends = bound.binding, bound.expires_at
    return {
        "customerId": "cus_1",
        "businessId": "busi_1",
        "bindId": bound.identifier,
        "customerBindId": bound.reference,
        "phoneA": binding.phone_a,
        "phoneB": binding.phone_b,
        "did": binding.did,
        "flag": RECORDED if binding.recorded else 0,
        "expireAt": 0 if ends is None else int(ends.timestamp()),
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
