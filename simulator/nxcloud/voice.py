"""The voice family: get a token, make a call.

Source: NXCloud's "Get Token" and "Make Call". All answers, refusals too, come with HTTP
200.
"""

from datetime import datetime, timedelta
from enum import IntEnum
import re
import secrets
import uuid

from aiohttp import web

from ..json_types import Json
from ..state import VendorState
from .account import NxcloudAccount

FORM = "application/x-www-form-urlencoded"
# The document says no more than "Called number"; digits only is inferred from the
# samples of the other family.
PHONE = re.compile(r"[0-9]{3,20}")
ORDER_ID = re.compile(r"[A-Za-z0-9]+")
ORDER_ID_SHORTEST = 4
ORDER_ID_LONGEST = 32


class VoiceCode(IntEnum):
    """Codes of this family; the same numbers mean other things in the signed one."""

    NO_USERNAME = 1001
    LOCKED = 1002
    NOT_REGISTERED = 1003
    ORDER_ID_FORMAT = 1007
    ORDER_ID_TOO_LONG = 1008
    DATA_ERROR = 1100
    BAD_CREDENTIALS = 1101
    PARAMETER_ERROR = 1200
    TOKEN = 1201


TEXTS = {
    0: "success",
    1000: "data error, please reload token",
    1001: "Username no exist!",
    1002: "Username lock, please contact the administrator!",
    1003: "User is not registered! please reload",
    1004: "User is not registered! please reload",
    1005: "User is not registered! please reload",
    1006: "Username no exist",
    1007: "orderid format error",
    1008: "orderid length is too long",
    1100: "Data error!",
    1101: "appkey or secretkey invalid.",
    1200: "Parameter error!",
    1201: "This token is not available",
    10000: "unknown error",
}
TOKEN_EXPIRED = "This token has expired"


class Refusal(Exception):
    """A request answered with an error code.

    Args:
        code: The code.
        text: Its text; None is the documented one.
    """

    def __init__(self, code: int, text: str | None = None) -> None:
        """Keep what to answer."""
        super().__init__(code)
        self.code = code
        self.text = text


def refuse(code: int, text: str | None = None) -> web.Response:
    """Return the answer with an error code; without text, the documented one."""
    return web.json_response(
        {
            "code": int(code),
            "info": TEXTS.get(code, "unknown error") if text is None else text,
        }
    )


class VoiceApi:
    """`/v1/call/token` and `/v1/call/makecall`.

    Args:
        account: Whose credentials and phones count.
        state: What the vendor knows.

    Attributes:
        token_lifetime: Seconds a token lives.
    """

    def __init__(self, account: NxcloudAccount, state: VendorState) -> None:
        """Start without any token."""
        self._account = account
        self._state = state
        self.token_lifetime = 1200
        # Nothing says that a new token ends the one before; so several live side by
        # side (inferred).
        self._tokens: dict[str, datetime] = {}
        self._order_ids: set[str] = set()

    def expire_tokens(self) -> None:
        """Let every token given out so far be past its time."""
        past = self._state.server_now() - timedelta(seconds=1)
        self._tokens = dict.fromkeys(self._tokens, past)

    async def token(self, request: web.Request) -> web.Response:
        """Answer `POST /v1/call/token`."""
        try:
            form = await _form(request, "appkey", "secretkey")
            if not self._state.credentials_valid or (
                form["appkey"],
                form["secretkey"],
            ) != (
                self._account.appkey,
                self._account.secretkey,
            ):
                raise Refusal(VoiceCode.BAD_CREDENTIALS)
        except Refusal as refusal:
            return refuse(refusal.code, refusal.text)
        token = secrets.token_hex(16).upper()
        self._tokens[token] = self._state.server_now() + timedelta(
            seconds=self.token_lifetime
        )
        return web.json_response(
            {"code": 0, "token": token, "expireinterval": self.token_lifetime}
        )

    async def make_call(self, request: web.Request) -> web.Response:
        """Answer `POST /v1/call/makecall`."""
        try:
            form = await _form(request, "token", "username", "phone")
            self._check_token(form["token"])
            self._check_username(form["username"])
            if not PHONE.fullmatch(form["phone"]):
                raise Refusal(VoiceCode.PARAMETER_ERROR)
            order_id = self._check_order_id(form.get("orderid"))
        except Refusal as refusal:
            return refuse(refusal.code, refusal.text)
        self._order_ids.add(order_id)
        caller_id = form.get("showphone") or "nxcloud"
        session_id = str(uuid.uuid4())
        self._state.place_call(
            number=form["phone"],
            line=form["username"],
            did=caller_id if caller_id in self._account.dids else self._account.dids[0],
            caller_id=caller_id,
            order_id=order_id,
            reference=session_id,
        )
        answer: Json = {
            "code": 0,
            "orderid": order_id,
            "sessionid": session_id,
            "info": "success",
        }
        return web.json_response(answer)

    def _check_token(self, token: str) -> None:
        # The failure shown for makecall is 1101, though it takes no appkey: inferred to
        # mean revoked credentials.
        if not self._state.credentials_valid:
            raise Refusal(VoiceCode.BAD_CREDENTIALS)
        expires_at = self._tokens.get(token)
        if expires_at is None:
            raise Refusal(VoiceCode.TOKEN)
        if self._state.server_now() >= expires_at:
            raise Refusal(VoiceCode.TOKEN, TOKEN_EXPIRED)

    def _check_username(self, username: str) -> None:
        if not self._state.knows_line(username):
            raise Refusal(VoiceCode.NO_USERNAME)
        if username == self._account.locked_username:
            raise Refusal(VoiceCode.LOCKED)
        if not self._state.is_online(username):
            raise Refusal(VoiceCode.NOT_REGISTERED)

    def _check_order_id(self, order_id: str | None) -> str:
        if not order_id:
            # Not documented: the vendor is inferred to make one up, as its answer
            # always has one.
            return secrets.token_hex(10)
        if not ORDER_ID.fullmatch(order_id):
            raise Refusal(VoiceCode.ORDER_ID_FORMAT)
        if len(order_id) > ORDER_ID_LONGEST:
            raise Refusal(VoiceCode.ORDER_ID_TOO_LONG)
        # "Between 4 and 32" has a code for too long only; that a short one is a wrong
        # format is inferred.
        if len(order_id) < ORDER_ID_SHORTEST:
            raise Refusal(VoiceCode.ORDER_ID_FORMAT)
        # "Must be unique for each call" has no code; "Data error!" is inferred.
        if order_id in self._order_ids:
            raise Refusal(VoiceCode.DATA_ERROR)
        return order_id


async def _form(request: web.Request, *required: str) -> dict[str, str]:
    """Return the fields of a form.

    Raises:
        Refusal: Another content type (inferred: its fields are not seen), or a required
            field is missing or empty.
    """
    if request.content_type != FORM:
        raise Refusal(VoiceCode.PARAMETER_ERROR)
    form = {
        key: value
        for key, value in (await request.post()).items()
        if isinstance(value, str)
    }
    if not all(form.get(name) for name in required):
        raise Refusal(VoiceCode.PARAMETER_ERROR)
    return form
