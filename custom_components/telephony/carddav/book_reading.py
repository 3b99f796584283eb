"""What a server says is in one book, and what is new: by the best way that it offers.

What goes through all that a book has is done in threads: others wait meanwhile.
"""

from asyncio import to_thread
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from yarl import URL

from .addresses import folder
from .bounded_xml import read_xml
from .carddav_errors import NoCardDavError, TooLargeBookError
from .connection import CardDavAnswer, CardDavConnection
from .multistatus import (
    CALENDAR_SERVER,
    CARDDAV,
    DAV,
    SYNC_TOKEN,
    Resource,
    read_multistatus,
)
from .request_bodies import BOOK, LISTING, changes_since

MOST_CARDS: Final = 50_000
# A server has cut its reports at 2,500 cards.
MOST_REPORTS: Final = 100


@dataclass(frozen=True, slots=True)
class CurrentBook:
    """What a book says of itself.

    Attributes:
        url: Its address, after redirects.
        reports: Whether it tells what is new (RFC 6578).
        token: What it calls its present content where it does; else None.
        ctag: What it calls its present content, whether it does or not.
    """

    url: URL
    reports: bool
    token: str | None
    ctag: str | None


@dataclass(frozen=True, slots=True)
class News:
    """What a server announces.

    Attributes:
        start: The token to begin with once more, if a card cannot be had.
        token: The one that comes after all of this.
        announced: Cards that are there, new or not.
        gone: The paths of known ones that are not, and perhaps of others.
        faulty: The paths of those of which nobody knows.
        is_all: Whether everything that is there was announced.
    """

    start: str | None = None
    token: str | None = None
    announced: list[Resource] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    faulty: list[str] = field(default_factory=list)
    is_all: bool = False


class _UnusableReportError(Exception):
    """The server does not tell what is new; a listing may."""


class _UnknownTokenError(_UnusableReportError):
    """The server has forgotten what was before."""


async def look_at(connection: CardDavConnection, book: URL) -> CurrentBook:
    """Return what a book says of itself.

    Raises:
        NoCardDavError: There is no such book any more.
        CardDavError: The server refuses.
    """
    answer = await connection.propfind(folder(book), BOOK)
    answer.raise_for_status()
    found = (await read_multistatus(answer.body, answer.url)).of(answer.url)
    if found is None or not found.has_type(f"{CARDDAV}addressbook"):
        raise NoCardDavError("the book is gone")
    reports = found.properties.get(f"{DAV}supported-report-set")
    can_report = (
        reports is not None
        and next(reports.iter(f"{DAV}sync-collection"), None) is not None
    )
    return CurrentBook(
        folder(answer.url),
        can_report,
        found.text(SYNC_TOKEN) if can_report else None,
        found.text(f"{CALENDAR_SERVER}getctag"),
    )


class BookReading:
    """Finds out what is new in one book."""

    def __init__(
        self,
        connection: CardDavConnection,
        book: CurrentBook,
        token: str | None,
        known: Collection[str],
    ) -> None:
        """Ask through the given connection.

        Args:
            connection: To the book's server.
            book: As it is now.
            token: From where on news are asked for; None is from the beginning.
            known: The paths of all cards that were read before.
        """
        self._connection = connection
        self._book = book
        self._token = token
        self._known = known

    async def news(self, *, full: bool) -> News:
        """Return what is new.

        Args:
            full: Whether to ask for all, in the way that no server gets wrong.

        Raises:
            CardDavError: The book cannot be read.
        """
        news = await self._read(full=full)
        if len(news.gone.intersection(self._known)) * 2 > len(self._known):
            # Servers have lost most of their cards for a moment.
            news = await self._listing()
        return news

    async def _read(self, *, full: bool) -> News:
        if full or not self._book.reports:
            return await self._listing()
        try:
            if self._token is not None:
                try:
                    return await self._changes(self._token)
                except _UnknownTokenError:
                    # The cards that were read with it stay until all is compared.
                    pass
            return await self._changes(None)
        except _UnusableReportError:
            return await self._listing()

    async def _changes(self, start: str | None) -> News:
        """Return what is new since a token; without one, all that there is."""
        said: dict[str, Resource] = {}
        token = start
        for _ in range(MOST_REPORTS):
            answer = await self._report(token)
            try:
                found = await read_multistatus(answer.body, answer.url)
            except NoCardDavError as error:
                raise _UnusableReportError from error
            said |= await to_thread(found.below, self._book.url)
            own = found.of(self._book.url)
            is_cut = own is not None and own.status == HTTPStatus.INSUFFICIENT_STORAGE
            if found.sync_token is None or (is_cut and found.sync_token == token):
                raise _UnusableReportError
            token = found.sync_token
            if not is_cut:
                return await to_thread(
                    self._sorted, said, start, token, is_all=start is None
                )
        raise TooLargeBookError("pages")

    async def _report(self, token: str | None) -> CardDavAnswer:
        body = changes_since(token or "")
        answer = await self._connection.report(self._book.url, body)
        error = answer.error()
        if error is None:
            return answer
        if await _names_invalid_token(answer):
            raise _UnknownTokenError
        # A book may refuse what it says it can; if it refuses all, the listing tells.
        raise _UnusableReportError from error

    async def _listing(self) -> News:
        """Return all that there is, by asking for all."""
        answer = await self._connection.propfind(self._book.url, LISTING, depth=1)
        answer.raise_for_status()
        found = await read_multistatus(answer.body, answer.url)
        own = found.of(self._book.url)
        said = await to_thread(found.below, self._book.url)
        # The book itself is part of every listing that was not cut. What changed
        # meanwhile comes after the token from before.
        is_all = own is not None and own.is_there
        return await to_thread(
            self._sorted, said, None, self._book.token, is_all=is_all
        )

    def _sorted(
        self,
        said: Mapping[str, Resource],
        start: str | None,
        token: str | None,
        *,
        is_all: bool,
    ) -> News:
        if len(said) > MOST_CARDS:
            raise TooLargeBookError("cards")
        news = News(start, token, is_all=is_all)
        for path, resource in said.items():
            if resource.is_there:
                if not resource.is_folder:
                    news.announced.append(resource)
            elif resource.is_gone:
                news.gone.add(path)
            else:
                news.faulty.append(path)
        if is_all:
            there = {resource.path for resource in news.announced}
            news.gone.update({*self._known} - there - {*news.faulty})
        return news


async def _names_invalid_token(answer: CardDavAnswer) -> bool:
    """Tell whether a refusal is about the token: servers give it several statuses."""
    try:
        root = await read_xml(answer.body)
    except NoCardDavError, TooLargeBookError:
        return False
    return next(root.iter(f"{DAV}valid-sync-token"), None) is not None
