"""Call records of DID numbers: `POST /api/did/cdr`.

Source: NXCloud's "DID Number Call Record Query". Whose day a `date` is, is not
documented; UTC+8 is inferred.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone, tzinfo
import math
import re

from aiohttp import web

from ..calls import Call, Direction, Outcome
from ..json_types import Json
from ..numbering import INTERNATIONAL
from ..state import VendorState
from .appearing import has_appeared
from .did_record import record
from .signed import Gate, Product, Refusal, SignedCode, whole_number

BEIJING_TIME = timezone(timedelta(hours=8))
PRODUCT = Product("did", "4", ("cdr",))
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
PAGE_SIZE_LIMIT = 1000
# Identifiers of calls made up for endless pages start beyond all others.
ENDLESS_CALLS = 1_000_000
TYPES = {0: Direction.INCOMING, 1: Direction.OUTGOING}
MESSAGES = {
    0: "Request successful",
    -1: "Request failed",
    1001: "Missing parameters",
    1002: "Parameter error",
    1003: "Invalid signature",
    1004: "Timestamp expired",
    1005: "Insufficient permissions",
}


def refuse(code: int, text: str | None = None) -> web.Response:
    """Return the answer with an error code; without text, the documented one."""
    message = MESSAGES.get(code, "Request failed") if text is None else text
    return web.json_response({"code": int(code), "data": None, "message": message})


@dataclass(frozen=True, slots=True)
class Query:
    """The parameters of a request, checked."""

    day: date
    page_size: int
    page: int
    did_number: str | None
    call_number: str | None
    direction: Direction | None


class DidApi:
    """`/api/did/cdr`.

    Args:
        gate: Checks the signature.
        state: What the vendor knows.
        dids: The account's numbers; a call that names none came through the first.

    Attributes:
        zone: Of `date`, `startTime` and `endTime`.
        newest_first: How a day is listed, which no document tells.
        lag: How long after its end a call is listed, likewise.
    """

    def __init__(self, gate: Gate, state: VendorState, dids: tuple[str, ...]) -> None:
        """Start with complete records."""
        self._gate = gate
        self._state = state
        self._dids = dids
        self.zone: tzinfo = BEIJING_TIME
        self.number_in_records = True
        self.newest_first = True
        self.lag = timedelta()

    async def records(self, request: web.Request) -> web.Response:
        """Answer `POST /api/did/cdr`."""
        try:
            query = _query(await self._gate.admit(request, PRODUCT))
        except Refusal as refusal:
            return refuse(refusal.code)
        of_day = self._state.visible_calls(
            datetime.combine(query.day, time.min, self.zone),
            datetime.combine(query.day, time.max, self.zone),
        )
        matching = [call for call in of_day if self._matches(call, query)]
        if self.newest_first:
            matching.reverse()
        start = (query.page - 1) * query.page_size
        records = [
            self.record_of(call) for call in matching[start : start + query.page_size]
        ]
        return web.json_response(
            _page(records, query.page, query.page_size, total=len(matching))
        )

    def endless_page(self, number: int, size: int) -> Json:
        """Return a full page of records no other page has, in front of one more."""
        first = ENDLESS_CALLS + number * size
        records = [
            self.record_of(replace(self._any_call(), id=first + index))
            for index in range(size)
        ]
        return _page(records, number, size, total=(number + 1) * size)

    def record_of(self, call: Call) -> Json:
        """Return a call as the vendor writes it."""
        written = record(call, self._did(call), self.zone)
        if not self.number_in_records:
            del written["number"]
        return written

    def _any_call(self) -> Call:
        return Call(
            id=0,
            started_at=self._state.true_now(),
            direction=Direction.INCOMING,
            outcome=Outcome.ANSWERED,
            number=INTERNATIONAL[0],
            duration=30,
            talk=30,
        )

    def _did(self, call: Call) -> str:
        return call.did or self._dids[0]

    def _matches(self, call: Call, query: Query) -> bool:
        return (
            has_appeared(call, self._state.true_now(), self.lag)
            and query.did_number in (None, self._did(call))
            and query.call_number in (None, call.number)
            and query.direction in (None, call.direction)
        )


def _page(records: list[Json], number: int, size: int, *, total: int) -> Json:
    return {
        "code": 0,
        "data": {
            "totalRow": total,
            "pageNumber": number,
            "totalPage": math.ceil(total / size),
            "pageSize": size,
            "list": records,
        },
        "message": MESSAGES[0],
    }


def _query(parameters: dict[str, Json]) -> Query:
    day = parameters.get("date")
    page_size = whole_number(parameters.get("pageSize"))
    page = whole_number(parameters.get("page"))
    if not isinstance(day, str) or not DATE.fullmatch(day):
        raise Refusal(SignedCode.PARAMETER)
    if (
        page_size is None
        or not 1 <= page_size < PAGE_SIZE_LIMIT
        or page is None
        or page < 1
    ):
        raise Refusal(SignedCode.PARAMETER)
    try:
        return Query(
            day=date.fromisoformat(day),
            page_size=page_size,
            page=page,
            did_number=_text(parameters.get("didNumber")),
            call_number=_text(parameters.get("callNumber")),
            direction=_direction(parameters.get("type")),
        )
    except ValueError:
        raise Refusal(SignedCode.PARAMETER) from None


def _text(value: Json) -> str | None:
    if value is not None and not isinstance(value, str):
        raise Refusal(SignedCode.PARAMETER)
    return value or None


def _direction(value: Json) -> Direction | None:
    if value is None:
        return None
    number = whole_number(value)
    if number not in TYPES:
        raise Refusal(SignedCode.PARAMETER)
    return TYPES[number]
