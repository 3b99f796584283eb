"""Whole cards from a server that may stumble over any of them."""

from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import batched
from typing import Final

from yarl import URL

from .carddav_errors import (
    CardDavError,
    NoAccessError,
    NoCardDavError,
    ServerOutOfOrderError,
    TooLargeBookError,
)
from .connection import CardDavConnection
from .multistatus import ADDRESS_DATA, Resource, read_multistatus
from .request_bodies import cards_at

CARDS_AT_ONCE: Final = 50
# One bad card must not stop all others; but where all are bad it is the server's fault.
MOST_SKIPPED: Final = 100

# These are about what was asked for; any other error is about whoever asks.
_FAULT_OF_A_CARD: Final = (NoCardDavError, ServerOutOfOrderError, TooLargeBookError)
_GONE: Final = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of some cards; each that was asked for is in one of the three.

    Attributes:
        cards: Their texts, by path.
        gone: The paths of those that are not there any more.
        skipped: The paths of those that cannot be had.
    """

    cards: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


class CardFetching:
    """Fetches cards of one book, many at once where that works."""

    def __init__(self, connection: CardDavConnection, book: URL) -> None:
        """Fetch through the given connection."""
        self._connection = connection
        self._book = book
        self._reports_that_worked = 0
        self._fetched_alone = 0
        self._skipped = 0

    async def fetch(self, wanted: Sequence[Resource]) -> AsyncIterator[Fetched]:
        """Yield what came of all cards that were announced, in pieces.

        Raises:
            CardDavError: The server refuses, or almost no card can be had.
        """
        waiting = deque(batched(wanted, CARDS_AT_ONCE, strict=False))
        while waiting:
            asked = waiting.popleft()
            if len(asked) == 1 and self._is_better_alone:
                yield await self._fetch_alone(asked[0])
                continue
            fetched = Fetched() if self._is_better_alone else await self._report(asked)
            if fetched.cards or fetched.gone:
                yield fetched
            answered = fetched.cards.keys() | {*fetched.gone}
            missing = [card for card in asked if card.path not in answered]
            if len(asked) == 1 and missing:
                yield await self._fetch_alone(asked[0])
            elif missing:
                # What was cut, too large or spoilt by one of them is asked for in halves.
                half = max(1, min(len(missing), len(asked) // 2))
                waiting.extendleft(reversed([*batched(missing, half, strict=False)]))

    @property
    def _is_better_alone(self) -> bool:
        """Whether the server has shown that it cannot give several cards at once."""
        return self._reports_that_worked == 0 and self._fetched_alone >= CARDS_AT_ONCE

    async def _report(self, asked: Sequence[Resource]) -> Fetched:
        """Ask for several cards; nothing came of those that are not in the answer."""
        fetched = Fetched()
        body = cards_at(card.href for card in asked)
        try:
            answer = await self._connection.report(self._book, body)
            answer.raise_for_status()
            found = await read_multistatus(answer.body, answer.url)
        except _FAULT_OF_A_CARD:
            return fetched
        said = {resource.path: resource for resource in found.resources}
        for card in asked:
            resource = said.get(card.path)
            if resource is None:
                continue
            if text := _card(resource.text(ADDRESS_DATA)):
                fetched.cards[card.path] = text
            elif resource.is_gone:
                fetched.gone.append(card.path)
        if fetched.cards or fetched.gone:
            self._reports_that_worked += 1
        return fetched

    async def _fetch_alone(self, card: Resource) -> Fetched:
        self._fetched_alone += 1
        failure: CardDavError = NoCardDavError("no card")
        try:
            answer = await self._connection.get(card.url)
            if answer.status in _GONE:
                return Fetched(gone=[card.path])
            answer.raise_for_status()
            if text := _card(answer.body.decode("utf-8", "replace")):
                return Fetched(cards={card.path: text})
        except (*_FAULT_OF_A_CARD, NoAccessError) as error:
            failure = error
        self._skipped += 1
        if self._skipped > MOST_SKIPPED:
            raise failure
        return Fetched(skipped=[card.path])


def _card(text: str | None) -> str | None:
    """Return a card's text, the same whichever way it came; None for anything else."""
    if text is None:
        return None
    text = text.replace("\r\n", "\n").strip("\ufeff\n\t ")
    return text if text[:11].upper() == "BEGIN:VCARD" else None
