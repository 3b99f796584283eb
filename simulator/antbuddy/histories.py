"""Call history: `GET /oapi/v1/call/histories`.

Source: AntBuddy's "Get Call History". The envelope is not documented, so it can be a
bare list or an object with the list under a key. What an internal call and one that
reached only the system look like is inferred.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
import re

from aiohttp import web

from ..calls import Call, Direction, Outcome
from ..json_types import Json
from ..numbering import NATIONAL
from ..state import VendorState
from .account import AntbuddyAccount
from .answers import bad_request

LONGEST_WINDOW = timedelta(days=31)
DEFAULT_LIMIT = 20
LARGEST_LIMIT = 100
# The form of the published example; that no other is accepted is inferred.
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
HASHED = ("appId", "created_from", "created_to", "limit", "page")
STATUSES = {
    Outcome.ANSWERED: "SUCCESS",
    Outcome.MISSED: "UNSUCCESS",
    Outcome.UNANSWERED: "UNSUCCESS",
    Outcome.FAILED: "UNSUCCESS",
    Outcome.BUSY: "BUSY",
    Outcome.CANCELLED: "CANCELLED",
    Outcome.IVR: "IVR",
}


@dataclass(frozen=True, slots=True)
class Query:
    """The parameters of a request, checked."""

    start: datetime
    end: datetime
    limit: int
    page: int


def parse(request: web.Request) -> Query:
    """Return the parameters of a request.

    Raises:
        web.HTTPBadRequest: One is missing (inferred for the dates), malformed or out of
            range.
    """
    query = Query(
        start=_date(request, "created_from"),
        end=_date(request, "created_to"),
        limit=_number(request, "limit", DEFAULT_LIMIT),
        page=_number(request, "page", 1),
    )
    if query.end < query.start:
        raise bad_request("created_to is before created_from")
    if query.end - query.start > LONGEST_WINDOW:
        raise bad_request("maximum time filter is 31 days")
    if query.limit > LARGEST_LIMIT:
        raise bad_request("maximum limit is 100")
    return query


def page_of(state: VendorState, query: Query, account: AntbuddyAccount) -> list[Json]:
    """Return the records of one page, newest first (inferred)."""
    # Calls start on whole seconds, and that of the end counts.
    after = query.end + timedelta(microseconds=1)
    matching = state.visible_calls(query.start, after)[::-1]
    start = (query.page - 1) * query.limit
    return [record(call, account) for call in matching[start : start + query.limit]]


def endless_page(query: Query, account: AntbuddyAccount) -> list[Json]:
    """Return a full page of records no other page has."""
    latest = query.end - timedelta(seconds=query.page * query.limit)
    return [
        record(_any_call(latest - timedelta(seconds=index)), account)
        for index in range(query.limit)
    ]


def _any_call(started_at: datetime) -> Call:
    return Call(
        id=0,
        started_at=started_at,
        direction=Direction.INCOMING,
        outcome=Outcome.ANSWERED,
        number=NATIONAL[0],
        duration=30,
        talk=20,
    )


def record(call: Call, account: AntbuddyAccount) -> Json:
    """Return a call as the vendor writes it."""
    incoming = call.direction is Direction.INCOMING
    internal = call.direction is Direction.INTERNAL
    did = call.did or account.did
    own = (
        _outside(did)
        if call.outcome is Outcome.IVR
        else _user(call.line or account.sip_user, account)
    )
    other = _user(call.number, account) if internal else _outside(call.number)
    return {
        "caller": other if incoming else own,
        "callee": own if incoming else other,
        "class": "one_one" if internal else "trunking",
        "did_number": did if incoming else None,
        "direction": "to_ab" if incoming else "from_ab",
        "status_detail": STATUSES[call.outcome],
        "duration_seconds": call.duration,
        "unix_timestamp": int(call.started_at.timestamp()),
        "billing_seconds": call.talk,
        "recording": call.recording or "",
    }


def _user(sip_user: str, account: AntbuddyAccount) -> Json:
    return {
        "number": sip_user,
        "type": "user",
        "username": account.usernames.get(sip_user, sip_user),
    }


def _outside(number: str) -> Json:
    return {"number": number, "type": "realnumber"}


def _date(request: web.Request, name: str) -> datetime:
    text = request.query.get(name, "")
    if not DATE.fullmatch(text):
        raise bad_request(f"{name} is invalid")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise bad_request(f"{name} is invalid") from None


def _number(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) < 1:
        raise bad_request(f"{name} is invalid")
    return int(text)
