"""The command `calls/list`: a page of the calls that are kept, the newest first."""

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import Final

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.const import CONF_ID
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..actions.fields import ATTR_LIMIT, ATTR_TEXT, storable
from ..actions.kept_account_choice import async_open_kept_accounts
from ..archive.archive import async_get_archive
from ..archive.call_pages import page_of_calls
from ..archive.call_search import Position
from ..archive.column_types import EPOCH, MICROSECOND
from ..archive.database_thread import ArchiveUnavailableError
from ..call_history.kept_calls_query import WantedCalls
from ..calls import Direction, Outcome
from ..failures.user_errors import failed_action, invalid_action
from .command import ENTRY_FIELD, Message, as_action, command, person_of
from .shown_calls import async_shown_calls

_FILTER: Final = "filter"
_BEFORE: Final = "before"

_DEFAULT_LIMIT: Final = 50
_MOST_CALLS: Final = 100

# Who missed a call did not answer it, in whatever way: `Call.is_missed`.
_NOT_ANSWERED: Final = tuple(one for one in Outcome if one is not Outcome.ANSWERED)

# What databases have room for.
_LARGEST: Final = 2**63 - 1
_LATEST: Final = 2**53


class CallFilterWord(StrEnum):
    """Which calls are wanted, in a word."""

    ALL = "all"
    MISSED = "missed"
    INCOMING = "incoming"
    OUTGOING = "outgoing"
    RECORDED = "recorded"


_WANTED: Final[dict[CallFilterWord, Callable[..., WantedCalls]]] = {
    CallFilterWord.ALL: WantedCalls,
    CallFilterWord.MISSED: partial(
        WantedCalls, directions=(Direction.INCOMING,), outcomes=_NOT_ANSWERED
    ),
    CallFilterWord.INCOMING: partial(WantedCalls, directions=(Direction.INCOMING,)),
    CallFilterWord.OUTGOING: partial(WantedCalls, directions=(Direction.OUTGOING,)),
    CallFilterWord.RECORDED: partial(WantedCalls, is_recorded=True),
}


@command(
    "calls/list",
    {
        **ENTRY_FIELD,
        vol.Optional(_FILTER, default=CallFilterWord.ALL): vol.Coerce(CallFilterWord),
        vol.Optional(ATTR_TEXT, default=""): vol.All(
            cv.string, storable, vol.Strip, vol.Length(max=128)
        ),
        vol.Optional(ATTR_LIMIT, default=_DEFAULT_LIMIT): vol.All(
            vol.Coerce(int), vol.Range(min=1, max=_MOST_CALLS)
        ),
        vol.Optional(_BEFORE): vol.Any(None, vol.All(str, vol.Length(max=64))),
    },
)
async def list_calls(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> None:
    """Send a page of the calls that pass, of one account or of all that may be read.

    Raises:
        ServiceValidationError: There is no such account, or no such page.
        HomeAssistantError: The calls cannot be had at the moment.
        Unauthorized: There is a right to none of the accounts.
    """
    call = as_action(hass, connection, message)
    wanted = _WANTED[message[_FILTER]](text=message[ATTR_TEXT] or None)
    behind = _position(message.get(_BEFORE))
    async with async_open_kept_accounts(call, POLICY_READ) as accounts:
        # Numbers that somebody typed take a while to read.
        queries = await hass.async_add_executor_job(
            lambda: [wanted.of(each.entry, each.contacts) for each in accounts]
        )
        try:
            page = await async_get_archive(hass).async_run(
                partial(
                    page_of_calls,
                    queries=queries,
                    behind=behind,
                    limit=message[ATTR_LIMIT],
                ),
                is_reading=True,
            )
        except ArchiveUnavailableError as error:
            raise failed_action("archive_unavailable") from error
        calls = await async_shown_calls(
            hass, person_of(connection, message), accounts, page.calls
        )
    connection.send_result(
        message[CONF_ID],
        {
            "calls": calls,
            "next": None if page.next is None else _place(page.next),
            "total": page.total,
        },
    )


def _place(position: Position) -> str:
    """Return a position as something that nobody has to understand."""
    return f"{(position.started_at - EPOCH) // MICROSECOND:x}-{position.row_id:x}"


def _position(place: str | None) -> Position | None:
    """Return the position that was made something that nobody has to understand.

    Raises:
        ServiceValidationError: It was not.
    """
    if place is None:
        return None
    try:
        moment, row_id = (int(part, 16) for part in place.split("-"))
    except ValueError as error:
        raise invalid_action("page_not_found") from error
    if not (0 <= moment <= _LATEST and 0 <= row_id <= _LARGEST):
        raise invalid_action("page_not_found")
    return Position(EPOCH + moment * MICROSECOND, row_id)
