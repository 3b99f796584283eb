"""Applies the faults of a vendor to its answers."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
import json
from typing import Protocol

from aiohttp import web

from . import faults
from .calls import Call, Direction, Outcome
from .faults import Fault
from .json_types import Json
from .numbering import INTERNATIONAL

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HTML_PAGE = "<!DOCTYPE html><html><body><h1>Guest network: sign in</h1></body></html>"
CHUNK = b" " * 65_536
ZEROS = bytes(65_536)
# Stands where an odd value is to stand, which may be no JSON.
PLACE = "odd value"
TWENTY_FIVE_HOURS = 90_000


class Shaping(Protocol):
    """What only the vendor knows about its own answers.

    Attributes:
        throttle_status: With which it asks for fewer requests.
        vocabulary: The fields of a record that hold one of a few words or codes.
        details: The fields without which a record is a call all the same.
    """

    throttle_status: int
    vocabulary: Collection[str]
    details: Collection[str]

    def error_answer(
        self, request: web.Request, code: int, text: str | None
    ) -> web.Response:
        """Return the answer that carries an error code."""

    def endless_page(self, request: web.Request, answer: Json) -> Json:
        """Return a full page of a history that says there are more."""

    def records_in(self, answer: Json) -> list[Json] | None:
        """Return the list of history records in an answer, to be changed in place."""

    def record_of(self, call: Call) -> Json:
        """Return a call as the history writes it."""


@dataclass(slots=True)
class Rule:
    """One fault, and when it happens.

    Attributes:
        fault: What goes wrong.
        path: Where; None is everywhere.
        times: How often it still will; None is always.
        skip: How many requests still go well before.
    """

    fault: Fault
    path: str | None
    times: int | None
    skip: int


class Misbehaviour:
    """The faults of one vendor, oldest first; each request meets the first that fits.

    Args:
        shaping: What the vendor knows about its answers.

    Attributes:
        hanging: How many requests wait for an answer that does not come.
    """

    def __init__(self, shaping: Shaping) -> None:
        """Start without any fault."""
        self.hanging = 0
        self._shaping = shaping
        self._rules: list[Rule] = []
        self._closing = asyncio.Event()

    def add(self, fault: Fault, path: str | None, times: int | None, skip: int) -> None:
        """Add a fault."""
        self._rules.append(Rule(fault, path, times, skip))

    def clear(self) -> None:
        """Remove every fault."""
        self._rules.clear()

    def open(self) -> None:
        """Let requests hang, again."""
        self._closing.clear()

    def close(self) -> None:
        """Let go of every request that hangs."""
        self._closing.set()

    async def answer(
        self, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        """Answer a request the way the vendor does now."""
        fault = self._take(request.path)
        if fault is None:
            return await handler(request)
        if getattr(fault, "after", False):
            await handler(request)
        match fault:
            case faults.Status(code=code, headers=headers, body=body):
                return web.Response(
                    status=code,
                    headers={"Content-Type": "application/json", **headers},
                    body=body,
                )
            case faults.Throttle(retry_after=retry_after):
                headers = {} if retry_after is None else {"Retry-After": retry_after}
                return web.Response(
                    status=self._shaping.throttle_status, headers=headers
                )
            case faults.Redirect(location=location):
                return web.Response(status=302, headers={"Location": location})
            case faults.Html():
                return web.Response(text=HTML_PAGE, content_type="text/html")
            case faults.EmptyBody():
                return web.Response(content_type="application/json")
            case faults.Huge() | faults.EndlessBody():
                return await _too_long(request, fault)
            case faults.VendorCode(code=code, text=text):
                return self._shaping.error_answer(request, code, text)
            case faults.Hang():
                return await self._hang(request)
            case faults.Reset():
                return _reset(request)
            case _:
                return await self._spoil(fault, request, await handler(request))

    def _take(self, path: str) -> Fault | None:
        for rule in self._rules:
            if rule.path is not None and not path.startswith(rule.path):
                continue
            if rule.skip:
                rule.skip -= 1
                continue
            if rule.times is not None:
                rule.times -= 1
                if rule.times <= 0:
                    self._rules.remove(rule)
            return rule.fault
        return None

    async def _spoil(
        self, fault: Fault, request: web.Request, true: web.StreamResponse
    ) -> web.StreamResponse:
        if not isinstance(true, web.Response) or not isinstance(true.body, bytes):
            return true
        match fault:
            case faults.Truncated():
                return web.Response(
                    status=true.status,
                    content_type=true.content_type,
                    body=_half(true.body),
                )
            case faults.HangMidBody():
                await _send_half(request, true, true.body)
                return await self._hang(request)
            case faults.ResetMidBody():
                await _send_half(request, true, true.body)
                return _reset(request)
        if true.content_type != "application/json":
            return true
        return self._spoil_json(fault, request, true.status, json.loads(true.body))

    def _spoil_json(
        self, fault: Fault, request: web.Request, status: int, answer: Json
    ) -> web.Response:
        records = self._shaping.records_in(answer)
        match fault:
            case faults.WrongTypes():
                answer = _wrong_types(answer)
            case faults.EndlessPages():
                answer = self._shaping.endless_page(request, answer)
            case faults.LongPage(count=count) if records is not None:
                records[:] = [{} for _ in range(count)]
            case faults.BrokenRecord():
                _break_one(records)
            case faults.FutureCall(started_at=started_at) if records is not None:
                call = _call_at(datetime.fromisoformat(started_at))
                records.insert(0, self._shaping.record_of(call))
            case faults.OddValue(text=text):
                if records and isinstance(records[0], dict):
                    names = (*self._shaping.details, "newField")
                    records[0].update(dict.fromkeys(names, PLACE))
                written = json.dumps(answer).encode()
                return web.Response(
                    status=status,
                    content_type="application/json",
                    body=written.replace(json.dumps(PLACE).encode(), text),
                )
            case _:
                for record in records or []:
                    if isinstance(record, dict):
                        _make_odd(record, fault, self._shaping.vocabulary)
        return web.json_response(answer, status=status)

    async def _hang(self, request: web.Request) -> web.Response:
        self.hanging += 1
        try:
            await self._closing.wait()
        finally:
            self.hanging -= 1
        return _reset(request)


def _half(body: bytes) -> bytes:
    return body[: len(body) // 2]


async def _send_half(request: web.Request, true: web.Response, body: bytes) -> None:
    response = web.StreamResponse(status=true.status)
    response.content_type = true.content_type
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(_half(body))


def _reset(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _too_long(
    request: web.Request, fault: faults.Huge | faults.EndlessBody
) -> web.StreamResponse:
    if isinstance(fault, faults.EndlessBody):
        return await _endless(request, fault.content_type)
    return await _huge(request, fault.size, announced=fault.announced)


async def _huge(
    request: web.Request, size: int, *, announced: bool
) -> web.StreamResponse:
    response = web.StreamResponse()
    response.content_type = "application/json"
    if announced:
        response.content_length = size
    await response.prepare(request)
    # White space before a value keeps the text valid JSON however long it is.
    left = size - 2
    while left > 0:
        await response.write(CHUNK[:left])
        left -= len(CHUNK)
    await response.write(b"{}")
    return response


async def _endless(request: web.Request, content_type: str) -> web.StreamResponse:
    response = web.StreamResponse()
    response.content_type = content_type
    await response.prepare(request)
    with suppress(ConnectionResetError):
        while True:
            await response.write(ZEROS)
    return response


def _wrong_types(value: Json) -> Json:
    if isinstance(value, dict):
        return {
            key: inner if key == "code" else _wrong_types(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_wrong_types(inner) for inner in value]
    return [value]


def _break_one(records: list[Json] | None) -> None:
    if records is None:
        return
    pattern = records[0] if records and isinstance(records[0], dict) else {}
    broken: Json = {key: [] for key in pattern}
    records.insert(len(records) // 2, broken)


def _call_at(moment: datetime) -> Call:
    return Call(
        id=10**9,
        started_at=moment,
        direction=Direction.INCOMING,
        outcome=Outcome.ANSWERED,
        number=INTERNATIONAL[0],
        duration=TWENTY_FIVE_HOURS,
        talk=TWENTY_FIVE_HOURS,
    )


def _make_odd(
    record: dict[str, Json], fault: Fault, vocabulary: Collection[str]
) -> None:
    match fault:
        case faults.NullFields():
            record.update(dict.fromkeys(record))
        case faults.MissingFields():
            record.clear()
        case faults.UnknownWords():
            words = record.keys() & vocabulary
            record.update(dict.fromkeys(words, "telepathy"))
        case faults.AbsurdNumbers():
            numbers = [name for name in record if isinstance(record[name], int | float)]
            record.update(dict.fromkeys(numbers, 10**40))
