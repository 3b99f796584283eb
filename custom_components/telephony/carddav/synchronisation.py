"""One address book, kept up with what is new on its server.

Whatever was handed out is in the state that was handed out with it, and nothing else is:
whoever stores both together loses and doubles nobody, wherever it is interrupted.
"""

from asyncio import to_thread
from collections.abc import AsyncGenerator, Iterable, Mapping
from dataclasses import dataclass, field

from .addresses import safe_url
from .book_reading import BookReading, CurrentBook, look_at
from .card_fetching import CardFetching
from .connection import CardDavConnection
from .multistatus import Resource


@dataclass(frozen=True, slots=True)
class BookState:
    """How far a book was read, to be stored and given back; new, it is empty.

    Attributes:
        token: Where the server's next report begins (RFC 6578).
        ctag: What the server calls the book's content, where it has no tokens.
        etags: What it calls each card's, by the card's path; "" where it does not say.
    """

    token: str | None = None
    ctag: str | None = None
    etags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Card:
    """A card as the server keeps it.

    Attributes:
        path: What it is known by: its href without escapes.
        etag: What the server calls this content; "" where it does not say.
        text: The vCard, unread; its lines end with a line feed.
    """

    path: str
    etag: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Batch:
    """A part of what is new.

    Attributes:
        state: To be stored together with this part. Before the last one it has neither
            token nor ctag, so that whoever is interrupted compares all cards next time.
        cards: New and changed ones.
        removed: The paths of those that are gone; they come last.
        skipped: The paths of those that cannot be had: they stay as they were, and are
            asked for again next time.
        is_last: Whether this was all.
    """

    state: BookState
    cards: tuple[Card, ...] = ()
    removed: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    is_last: bool = False


async def synchronise(
    connection: CardDavConnection, book: str, state: BookState, *, full: bool = False
) -> AsyncGenerator[Batch]:
    """Yield what is new in a book since a state.

    Args:
        connection: To the book's server.
        book: The book's address.
        state: From the last batch that was stored.
        full: Whether to compare all cards, because servers forget to tell of some; once
            a week is enough.

    Raises:
        CardDavError: The book cannot be read; what was yielded before holds.
    """
    current = await look_at(connection, safe_url(book))
    if not full and _is_unchanged(state, current):
        yield Batch(state, is_last=True)
        return
    reading = BookReading(connection, current, state.token, state.etags.keys())
    news = await reading.news(full=full)
    etags = dict(state.etags)
    wanted = await to_thread(_unknown, news.announced, etags)
    gone = news.gone
    skipped = news.faulty
    async for fetched in CardFetching(connection, current.url).fetch(
        [*wanted.values()]
    ):
        gone.update(fetched.gone)
        skipped += fetched.skipped
        if fetched.cards:
            cards = tuple(
                # Not the ETag that came with it, which may never be announced.
                Card(path, wanted[path].etag or "", text)
                for path, text in fetched.cards.items()
            )
            etags.update((card.path, card.etag) for card in cards)
            yield Batch(BookState(etags=dict(etags)), cards)
    removed = tuple(path for path in etags if path in gone)
    kept = {path: etag for path, etag in etags.items() if path not in gone}
    is_whole = not skipped and (news.is_all or news.start is not None)
    yield Batch(
        BookState(news.token, current.ctag, kept)
        if is_whole
        else BookState(news.start, None, kept),
        removed=removed,
        skipped=tuple(skipped),
        is_last=True,
    )


def _unknown(
    announced: Iterable[Resource], etags: Mapping[str, str]
) -> dict[str, Resource]:
    """Return the cards that are new or another than before, by path."""
    return {
        resource.path: resource
        for resource in announced
        if not resource.etag or etags.get(resource.path) != resource.etag
    }


def _is_unchanged(state: BookState, current: CurrentBook) -> bool:
    if state.token is not None and current.token is not None:
        return state.token == current.token
    return state.ctag is not None and state.ctag == current.ctag
