"""Sends pushes to the address that a customer has entered, as well or as badly as told."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
import json
from random import Random
import uuid

import aiohttp
from yarl import URL

from ..clock import Clock
from .push_messages import Message, PushedCall, messages_of, signed_headers


@dataclass(slots=True, kw_only=True)
class PushFaults:
    """What goes wrong on the way.

    Attributes:
        duplicates: How often each message is sent again.
        reordered: Whether the messages of a call overtake each other.
        without_end: Whether the end of a call is never told.
        wrong_signature: Whether another secret signs.
        old_by: Seconds by which the signature is too old.
        cut_off: Whether the connection ends in the middle of each message.
        flood: How many other calls ring beside each message, all at the same time, of
            which nothing more is told.
    """

    duplicates: int = 0
    reordered: bool = False
    without_end: bool = False
    wrong_signature: bool = False
    old_by: float = 0
    cut_off: bool = False
    flood: int = 0


class Webhook:
    """The customer's address, and what was answered there.

    Attributes:
        address: Where to; None as long as the customer has entered none.
        secret: Which signs; None for no signature.
        faults: What goes wrong from now on.
        statuses: What was answered, oldest first.
        flooded: What was answered to those of floods, and how often.
    """

    def __init__(self, clock: Clock, seed: int = 7) -> None:
        """Prepare; nothing is sent yet."""
        self._clock = clock
        self._random = Random(seed)
        self._playing: set[asyncio.Task[None]] = set()
        self.address: str | None = None
        self.secret: str | None = None
        self.faults = PushFaults()
        self.statuses: list[int] = []
        self.flooded: Counter[int] = Counter()

    def play(self, call: PushedCall) -> None:
        """Tell of a call while it goes on, without waiting for that."""
        if self.address is not None:
            task = asyncio.create_task(self._play(call))
            self._playing.add(task)
            task.add_done_callback(self._playing.discard)

    async def tell_at_once(self, calls: Iterable[PushedCall]) -> None:
        """Tell all there is to tell of calls, one message after the other."""
        async with _session() as session:
            for message in self._spoilt(
                [message for call in calls for message in messages_of(call)]
            ):
                await self._send(session, message)

    async def stop(self) -> None:
        """Tell nothing more."""
        for task in self._playing:
            task.cancel()
        await asyncio.gather(*self._playing, return_exceptions=True)

    async def _play(self, call: PushedCall) -> None:
        async with _session() as session:
            for message in self._spoilt(list(messages_of(call))):
                wait = (message.at - self._clock()).total_seconds()
                await asyncio.sleep(max(wait, 0))
                await self._send(session, message)

    def _spoilt(self, messages: list[Message]) -> list[Message]:
        faults = self.faults
        if faults.without_end:
            ends = ("call_completed", "call_missed", "call_recorded")
            messages = [one for one in messages if one.fields["event"] not in ends]
        messages = messages * (1 + faults.duplicates)
        if faults.reordered:
            self._random.shuffle(messages)
        else:
            messages.sort(key=lambda one: one.at)
        return messages

    async def _send(self, session: aiohttp.ClientSession, message: Message) -> None:
        if self.address is None:
            return
        if self.faults.cut_off:
            await self._break_off(message)
            return
        status, *others = await asyncio.gather(
            self._post(session, message),
            *(self._post(session, _stray(message)) for _ in range(self.faults.flood)),
        )
        self.statuses.append(status)
        self.flooded.update(others)

    async def _post(self, session: aiohttp.ClientSession, message: Message) -> int:
        body = json.dumps(message.fields).encode()
        headers = {"Content-Type": "application/json"}
        if self.secret is not None:
            secret = "another" if self.faults.wrong_signature else self.secret
            sent_at = self._clock() - timedelta(seconds=self.faults.old_by)
            headers |= signed_headers(secret, sent_at, body)
        address = self.address or ""
        async with session.post(address, data=body, headers=headers) as response:
            return response.status

    async def _break_off(self, message: Message) -> None:
        """Send the half of a message, and nothing more."""
        url, body = URL(self.address or ""), json.dumps(message.fields)
        _, writer = await asyncio.open_connection(url.host, url.port)
        head = (
            f"POST {url.raw_path} HTTP/1.1\r\nHost: home\r\nContent-Length: {len(body)}"
        )
        writer.write(f"{head}\r\n\r\n{body[: len(body) // 2]}".encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()


def _session() -> aiohttp.ClientSession:
    """Return a session that sends a hundred messages at the same time, not more: a flood."""
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=100))


def _stray(message: Message) -> Message:
    """Return the ringing of another call that resembles one."""
    other = {"id": str(uuid.uuid4()), "call_id": uuid.uuid4().hex}
    return Message(message.at, {**message.fields, **other, "event": "call_ringing"})
