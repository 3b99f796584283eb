"""Call records of seats, and their recordings.

Sources: NXCloud's "WebCall CDR List Page By Page" (`getSipCdr`: a form, success is code
"1"), "WebCall CDR List By OrderId" (`getSipCdrByOrderid`: JSON, success is code "0"), and
its "CDR Webhook", which says that a recording's address leads on by 302. Refusals come
with HTTP 200.
"""

from dataclasses import replace
from datetime import datetime, timedelta
import re

from aiohttp import web

from ..audio import recording
from ..calls import Call, Direction, Outcome
from ..file_answers import file_answer
from ..json_types import Json
from ..numbering import INTERNATIONAL
from ..state import VendorState
from .account import NxcloudAccount
from .appearing import has_appeared
from .limits import Limits
from .seat_record import (
    BEIJING_TIME,
    is_of_a_seat,
    order_id_of,
    record,
    session_of,
)

FORM = "application/x-www-form-urlencoded"
LONGEST_SPAN = timedelta(hours=24)
REACH = timedelta(days=15)
LARGEST_PAGE = 1000
MOST_ORDERS = 20
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
DIRECTIONS = {"0": Direction.INCOMING, "1": Direction.OUTGOING}
ENDLESS_CALLS = 1_000_000

BAD_KEYS = "appkey or secretkey invalid"
NO_SEAT = "mobile no exist"
BAD_PAGE = "page_size or page_index invalid"
BAD_TIME = "time invalid"
BAD_PARAMETERS = "params invalid"
# Documented for orders; the text for records is not, and inferred to be like it.
TOO_OFTEN = "appkey access rate limit"


class Refusal(Exception):
    """A request answered with a failure.

    Args:
        text: What is wrong with it.
    """

    def __init__(self, text: str) -> None:
        """Keep what to answer."""
        super().__init__(text)
        self.text = text


def refuse(path: str, text: str | None = None) -> web.Response:
    """Return a failure: "0" from the one address, "1" from the other."""
    code = "1" if path.endswith("Orderid") else "0"
    return web.json_response({"code": code, "info": text or BAD_PARAMETERS})


class SeatApi:
    """`/api/voiceSms/getSipCdr`, `/api/voiceSms/getSipCdrByOrderid` and `/record/`.

    Args:
        account: Whose credentials and phones count.
        state: What the vendor knows.
        limits: How often it may be asked.

    Attributes:
        newest_first: How records are listed, which no document tells.
        late: How much later a seat's record begins than that of a DID.
        lag: How long after its end a call is listed, which no document tells.
        file_address: Where recordings lead to; None is here.
    """

    def __init__(
        self, account: NxcloudAccount, state: VendorState, limits: Limits
    ) -> None:
        """Start with complete records."""
        self._account = account
        self._state = state
        self._limits = limits
        self.newest_first = True
        self.late = timedelta()
        self.lag = timedelta()
        self.file_address: str | None = None

    async def records(self, request: web.Request) -> web.Response:
        """Answer `POST /api/voiceSms/getSipCdr`."""
        try:
            form = await _form(request)
            self._check_keys(form)
            if not self._limits.records.take(str(request.remote)):
                raise Refusal(TOO_OFTEN)
            calls = self._calls(form)
            size = _number(form.get("page_size"), LARGEST_PAGE)
            number = _number(form.get("page"), None)
        except Refusal as refusal:
            return refuse(request.path, refusal.text)
        first = (number - 1) * size
        rows = [
            self.record_of(call, str(request.url.origin()))
            for call in calls[first : first + size]
        ]
        return web.json_response(_page(rows, number, size, total=len(calls)))

    async def records_of_orders(self, request: web.Request) -> web.Response:
        """Answer `POST /api/voiceSms/getSipCdrByOrderid`."""
        try:
            body = await _json(request)
            self._check_keys(body)
            if not self._limits.orders.take(body["appkey"]):
                raise Refusal(TOO_OFTEN)
            wanted = [one for one in body.get("orderid", "").split(",") if one]
            if not 1 <= len(wanted) <= MOST_ORDERS:
                raise Refusal(BAD_PARAMETERS)
        except Refusal as refusal:
            return refuse(request.path, refusal.text)
        earliest = self._state.server_now() - REACH
        rows: list[Json] = [
            self.record_of(call, str(request.url.origin()))
            for call in self._state.visible_calls(earliest)
            if is_of_a_seat(call) and order_id_of(call) in wanted
        ]
        return web.json_response({"code": "0", "row": rows})

    async def recording(self, request: web.Request) -> web.Response:
        """Answer `GET /record/:sessionid`: the file is elsewhere."""
        session = request.match_info["session"]
        if not any(
            call.recording is not None and session_of(call) == session
            for call in self._state.visible_calls()
        ):
            return web.Response(status=404, text="no such recording")
        address = self.file_address or str(request.url.origin())
        location = f"{address}/recordfile/{session}.wav"
        return web.Response(status=302, headers={"Location": location})

    async def file(self, request: web.Request) -> web.Response:
        """Answer `GET /recordfile/:name` with audio."""
        return file_answer(request, recording(), "audio/wav")

    def record_of(self, call: Call, address: str) -> Json:
        """Return a call as the vendor writes it."""
        return record(call, self._account, address, self.late)

    def endless_page(self, number: int, size: int) -> Json:
        """Return a full page of records no other page has, in front of one more."""
        now = self._state.server_now()
        any_call = Call(
            id=0,
            started_at=now,
            direction=Direction.INCOMING,
            outcome=Outcome.ANSWERED,
            number=INTERNATIONAL[0],
            line=self._account.username,
            duration=30,
            talk=30,
        )
        first = ENDLESS_CALLS + number * size
        rows = [
            self.record_of(replace(any_call, id=first + index), "https://example.com")
            for index in range(size)
        ]
        return _page(rows, number, size, total=(number + 1) * size)

    def _calls(self, form: dict[str, str]) -> list[Call]:
        start, end = _time(form.get("start_time")), _time(form.get("end_time"))
        now = self._state.server_now()
        if (
            not start <= end
            or end - start > LONGEST_SPAN
            or start < now.replace(microsecond=0) - REACH
        ):
            raise Refusal(BAD_TIME)
        username = form.get("username")
        if username and not self._state.knows_line(username):
            raise Refusal(NO_SEAT)
        direction = form.get("direction")
        if direction and direction not in DIRECTIONS:
            raise Refusal(BAD_PARAMETERS)
        calls = [
            call
            for call in self._state.visible_calls(
                start - self.late, end - self.late + timedelta(seconds=1)
            )
            if is_of_a_seat(call)
            and has_appeared(call, now, self.lag)
            and (not username or (call.line or self._account.username) == username)
            and (not direction or call.direction is DIRECTIONS[direction])
        ]
        return calls[::-1] if self.newest_first else calls

    def _check_keys(self, fields: dict[str, str]) -> None:
        if not self._state.credentials_valid or (
            fields.get("appkey"),
            fields.get("secretkey"),
        ) != (self._account.appkey, self._account.secretkey):
            raise Refusal(BAD_KEYS)


def _page(rows: list[Json], number: int, size: int, *, total: int) -> Json:
    return {
        "code": "1",
        "info": {"total": total, "page": number, "pageSize": size, "rows": rows},
    }


async def _form(request: web.Request) -> dict[str, str]:
    """Return the fields of a form; of anything else none is seen (inferred)."""
    if request.content_type != FORM:
        raise Refusal(BAD_KEYS)
    return {
        key: value
        for key, value in (await request.post()).items()
        if isinstance(value, str)
    }


async def _json(request: web.Request) -> dict[str, str]:
    if request.content_type != "application/json":
        raise Refusal(BAD_PARAMETERS)
    try:
        body: Json = await request.json()
    except ValueError:
        raise Refusal(BAD_PARAMETERS) from None
    if not isinstance(body, dict):
        raise Refusal(BAD_PARAMETERS)
    # The samples have an order as a text and as a number.
    return {key: str(value) for key, value in body.items() if value is not None}


def _number(text: str | None, largest: int | None) -> int:
    if text is None or not re.fullmatch(r"[0-9]{1,9}", text):
        raise Refusal(BAD_PAGE)
    number = int(text)
    if number < 1 or (largest is not None and number > largest):
        raise Refusal(BAD_PAGE)
    return number


def _time(text: str | None) -> datetime:
    if text is None or not TIME.fullmatch(text):
        raise Refusal(BAD_TIME)
    try:
        return datetime.fromisoformat(text).replace(tzinfo=BEIJING_TIME)
    except ValueError:
        raise Refusal(BAD_TIME) from None
