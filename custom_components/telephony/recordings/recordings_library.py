"""Recordings among Home Assistant's media: by account, month and day, and by a search."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from mimetypes import guess_type
from typing import Final, Self, override

from homeassistant.components.media_player.browse_media import (
    SearchMedia,
    SearchMediaQuery,
)
from homeassistant.components.media_player.const import MediaClass, MediaType
from homeassistant.components.media_player.errors import BrowseError
from homeassistant.components.media_source import (
    BrowseMediaSource,
    MediaSource,
    MediaSourceItem,
    PlayMedia,
    Unresolvable,
)
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..account import Account
from ..archive.archive import async_get_archive
from ..archive.call_query import CallQuery
from ..archive.call_search import find_calls, find_periods
from ..archive.database_thread import ArchiveUnavailableError
from ..call_history.call_texts import told_named_call
from ..call_history.kept_calls_query import WantedCalls
from ..calls import Call
from ..const import DOMAIN
from ..entry.view_access import person_asking
from .recorded_calls import async_find_call, find_listened_account, listened_accounts
from .recording_view import recording_path

# More than anybody looks through, and less than a page that stands still.
_MOST_CALLS: Final = 500
_MOST_FOUND: Final = 100

# What most vendors record. What is sent says what it is.
_USUAL: Final = "audio/mpeg"

_MONTH: Final = "%Y-%m"
_DAY: Final = "%Y-%m-%d"
_CALL: Final = "call"


@dataclass(frozen=True, slots=True)
class _Place:
    """A place among the recordings.

    Attributes:
        account: The id of the config entry.
        period: A month or a day as in ISO 8601; None for all.
        call: The id of a call; None where it is no call.
    """

    account: str
    period: str | None = None
    call: str | None = None

    @classmethod
    def parse(cls, identifier: str) -> Self:
        account, _, rest = identifier.partition("/")
        if rest.startswith(f"{_CALL}/"):
            return cls(account, call=rest.removeprefix(f"{_CALL}/"))
        return cls(account, rest or None)


class RecordingsLibrary(MediaSource):
    """Lists and finds the recordings of accounts whose calls somebody may see."""

    name = "Telephony"

    def __init__(self, hass: HomeAssistant) -> None:
        """Know nothing: what there is changes with the accounts."""
        super().__init__(DOMAIN)
        self._hass = hass

    @override
    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        if not item.identifier:
            accounts = listened_accounts(self._hass, person_asking())
            found = map(_account_folder, accounts)
            return _folder("", self.name or DOMAIN, found, can_search=True)
        place = _Place.parse(item.identifier)
        account = self._account(place)
        if account is None or place.call is not None:
            raise _not_found()
        if place.period is None:
            return _account_folder(account, await self._async_months(account))
        start, end, is_day = _bounds(place.period)
        if not is_day:
            days = await self._async_folders(account, _DAY, start, end)
            return _folder(item.identifier, place.period, days, can_search=True)
        query = CallQuery(
            account=account.entry.entry_id, start=start, end=end, is_recorded=True
        )
        calls = await self._async_calls(query, _MOST_CALLS)
        shown = await self._async_shown(account, calls, "%H:%M")
        return _folder(item.identifier, place.period, shown, can_search=True)

    @override
    async def async_search_media(
        self, item: MediaSourceItem, query: SearchMediaQuery
    ) -> SearchMedia:
        if not item.identifier:
            accounts = listened_accounts(self._hass, person_asking())
            start = end = None
        else:
            place = _Place.parse(item.identifier)
            one = self._account(place)
            if one is None or place.call is not None:
                raise _not_found()
            accounts = [one]
            start, end, _ = _bounds(place.period)
        classes = query.media_filter_classes
        if classes and MediaClass.MUSIC not in classes:
            return SearchMedia(result=[])
        wanted = WantedCalls(
            start=start, end=end, text=query.search_query, is_recorded=True
        )
        found: list[BrowseMediaSource] = []
        for account in accounts:
            # A number that somebody typed takes a while to read.
            one_query = await self._hass.async_add_executor_job(
                wanted.of, account.entry, account.contacts
            )
            calls = await self._async_calls(one_query, _MOST_FOUND)
            found += await self._async_shown(account, calls, "%Y-%m-%d %H:%M")
        return SearchMedia(result=found)

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        place = _Place.parse(item.identifier)
        account = self._account(place)
        call = (
            None
            if account is None or place.call is None
            else await async_find_call(account, place.call)
        )
        if account is None or call is None or call.recording is None:
            raise Unresolvable(
                translation_domain=DOMAIN, translation_key="recording_not_found"
            )
        # Home Assistant signs it.
        return PlayMedia(recording_path(account, call.id), _mime_type(call.recording))

    def _account(self, place: _Place) -> Account | None:
        return find_listened_account(self._hass, place.account, person_asking())

    async def _async_months(self, account: Account) -> list[BrowseMediaSource]:
        return await self._async_folders(account, _MONTH, None, None)

    async def _async_folders(
        self,
        account: Account,
        form: str,
        start: datetime | None,
        end: datetime | None,
    ) -> list[BrowseMediaSource]:
        """Return the months or days of a period in which calls were recorded."""
        entry_id = account.entry.entry_id
        query = CallQuery(account=entry_id, start=start, end=end, is_recorded=True)
        begin_of = _begin_of_month if form == _MONTH else dt_util.start_of_local_day
        periods = await self._async_run(
            lambda connection: find_periods(
                connection, query, lambda moment: begin_of(dt_util.as_local(moment))
            )
        )
        return [
            _folder(f"{entry_id}/{name}", name)
            for name in (period.strftime(form) for period in periods)
        ]

    async def _async_calls(self, query: CallQuery, limit: int) -> list[Call]:
        found = await self._async_run(partial(find_calls, queries=[query], limit=limit))
        return [one.call for one in found]

    async def _async_run[Result](self, work: Callable[..., Result]) -> Result:
        try:
            return await async_get_archive(self._hass).async_run(work, is_reading=True)
        except ArchiveUnavailableError as error:
            raise BrowseError(
                translation_domain=DOMAIN, translation_key="archive_unavailable"
            ) from error

    async def _async_shown(
        self, account: Account, calls: Iterable[Call], time: str
    ) -> list[BrowseMediaSource]:
        """Return calls that can be played, with the names of today's contacts."""

        named = account.contacts.phone_book.named
        # Numbers are written for people, which takes half a second for as many.
        named_calls = await self._hass.async_add_executor_job(
            lambda: [*map(named, calls)]
        )
        return [
            BrowseMediaSource(
                domain=DOMAIN,
                identifier=f"{account.entry.entry_id}/{_CALL}/{named_call.call.id}",
                media_class=MediaClass.MUSIC,
                media_content_type=MediaType.MUSIC,
                title=(
                    f"{dt_util.as_local(named_call.call.started_at).strftime(time)} "
                    f"{told_named_call(self._hass, named_call)}"
                ),
                can_play=True,
                can_expand=False,
            )
            for named_call in named_calls
        ]


def _folder(
    identifier: str,
    title: str,
    children: Iterable[BrowseMediaSource] | None = None,
    *,
    can_search: bool = False,
) -> BrowseMediaSource:
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=identifier,
        media_class=MediaClass.DIRECTORY,
        media_content_type=MediaType.MUSIC,
        title=title,
        can_play=False,
        can_expand=True,
        can_search=can_search,
        search_media_classes=[MediaClass.MUSIC] if can_search else None,
        children=None if children is None else [*children],
    )


def _account_folder(
    account: Account, children: Iterable[BrowseMediaSource] | None = None
) -> BrowseMediaSource:
    entry = account.entry
    return _folder(entry.entry_id, entry.title, children, can_search=True)


def _bounds(period: str | None) -> tuple[datetime | None, datetime | None, bool]:
    """Return the first moment of a month or a day, that after it, and if it is a day.

    Raises:
        BrowseError: It is neither.
    """
    if period is None:
        return None, None, False
    try:
        is_day = len(period) > len("2026-11")
        first = date.fromisoformat(period if is_day else f"{period}-01")
        after = first + timedelta(days=1 if is_day else 31)
    except OverflowError, ValueError:
        raise _not_found() from None
    if not is_day:
        after = after.replace(day=1)
    return (
        dt_util.start_of_local_day(first),
        dt_util.start_of_local_day(after),
        is_day,
    )


def _begin_of_month(moment: datetime) -> datetime:
    return dt_util.start_of_local_day(moment.date().replace(day=1))


def _mime_type(recording: str) -> str:
    """Return by what a player chooses whether it can play a recording."""
    guessed, _ = guess_type(recording)
    return guessed if guessed and guessed.startswith("audio/") else _USUAL


def _not_found() -> BrowseError:
    return BrowseError(translation_domain=DOMAIN, translation_key="recording_not_found")
