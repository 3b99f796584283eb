"""The button of a notification that calls a missed call back.

The app on the phone tells of a tap with an event, which names what the button is for. So
the button works for as long as the call waits to be returned, whatever became of the
automation that has sent it: after a restart, say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from urllib.parse import parse_qsl

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_ENTITY_ID
from homeassistant.core import Context, Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from ..account import Account, TelephonyConfigEntry
from ..calls import Call, DialOrigin
from ..const import DOMAIN
from ..entity import async_call_event_id
from ..failures.user_errors import invalid_action
from ..providers.errors import UnknownOutcomeError
from .fields import ATTR_LINE
from .get_recording import ATTR_CALL_ID

EVENT_TAP: Final = "mobile_app_notification_action"
EVENT_CALLED_BACK: Final = f"{DOMAIN}_called_back"

ATTR_ACTION: Final = "action"
ATTR_TAG: Final = "tag"

# What is called back stands behind it as in an address, so that any text may.
ACTION: Final = f"{DOMAIN}_call_back?"


class Result(StrEnum):
    """What came of a tap."""

    PLACED = "placed"
    RETURNED = "returned"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class _Tap:
    """A tap on a button.

    Attributes:
        account: The config entry ID of the account that was called.
        call_id: Of the missed call.
        line: The name or number of the line that is to ring; None for the usual one.
        tag: Whatever the sender wants to know the notification by.
        context: On whose behalf.
    """

    account: str
    call_id: str
    line: str | None
    tag: str | None
    context: Context


@callback
def async_follow_notifications(hass: HomeAssistant) -> None:
    """Call back from notifications, for as long as Home Assistant runs."""
    hass.bus.async_listen(EVENT_TAP, _CallBacks(hass).async_on_tap, _is_ours)


@callback
def _is_ours(data: Mapping[str, Any]) -> bool:
    return str(data.get(ATTR_ACTION)).startswith(ACTION)


def _read(event: Event[Mapping[str, Any]]) -> _Tap:
    fields = dict(parse_qsl(str(event.data[ATTR_ACTION]).removeprefix(ACTION)))
    return _Tap(
        account=fields.get(ATTR_CONFIG_ENTRY_ID, ""),
        call_id=fields.get(ATTR_CALL_ID, ""),
        line=fields.get(ATTR_LINE),
        tag=fields.get(ATTR_TAG),
        context=event.context,
    )


class _CallBacks:
    """Calls back, each missed call once, on whichever phone somebody taps first."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        # Those whose call back is on its way, or may be for all that is known.
        self._taken: set[tuple[str, str]] = set()

    async def async_on_tap(self, event: Event[Mapping[str, Any]]) -> None:
        """Call back, and tell what came of it."""
        tap = _read(event)
        entry: TelephonyConfigEntry | None = self._hass.config_entries.async_get_entry(
            tap.account
        )
        if entry is None or entry.domain != DOMAIN:
            # A button of an account that is gone.
            return
        call: Call | None = None
        try:
            account = _loaded(entry)
            missed = _missed_like(account, tap.call_id)
            if not missed:
                self._tell(tap, entry, call, Result.RETURNED)
                return
            if self._are_taken(tap, missed):
                # The first tap tells what comes of it.
                return
            call = next(one for one in missed if one.id == tap.call_id)
            await self._async_call(tap, account, missed)
        except HomeAssistantError as error:
            self._tell(tap, entry, call, Result.FAILED, str(error))
        else:
            self._tell(tap, entry, call, Result.PLACED)

    def _are_taken(self, tap: _Tap, missed: tuple[Call, ...]) -> bool:
        return not self._taken.isdisjoint((tap.account, call.id) for call in missed)

    async def _async_call(
        self, tap: _Tap, account: Account, missed: tuple[Call, ...]
    ) -> None:
        """Place the call, and take all missed calls from the number for returned.

        Raises:
            HomeAssistantError: It was not placed, or nobody knows whether it was.
        """
        number = missed[0].caller.number
        if account.dialler is None or account.reporter is None:
            raise invalid_action(
                "account_without_click_to_call", account=account.entry.title
            )
        if number is None:
            raise invalid_action("number_withheld")
        taken = {(tap.account, call.id) for call in missed}
        self._taken |= taken
        try:
            await account.dialler.async_call(
                number,
                origin=DialOrigin.AUTOMATION,
                context=tap.context,
                line=tap.line,
            )
        except HomeAssistantError as error:
            if not isinstance(error.__cause__, UnknownOutcomeError):
                # Certainly not dialled: whoever puts it right may tap again.
                self._taken -= taken
            raise
        await account.reporter.async_mark_seen(number)
        self._taken -= taken

    @callback
    def _tell(
        self,
        tap: _Tap,
        entry: TelephonyConfigEntry,
        call: Call | None,
        result: Result,
        reason: str | None = None,
    ) -> None:
        """Fire the event that the sender of the notification may wait for."""
        caller, started_at = None, None
        if call is not None:
            named = entry.runtime_data.contacts.phone_book.named(call)
            caller, started_at = named.caller_display, call.started_at.isoformat()
        self._hass.bus.async_fire(
            EVENT_CALLED_BACK,
            {
                # A recorder that leaves out the calls of the account leaves this out.
                ATTR_ENTITY_ID: async_call_event_id(self._hass, entry),
                ATTR_CONFIG_ENTRY_ID: entry.entry_id,
                ATTR_CALL_ID: tap.call_id,
                ATTR_TAG: tap.tag,
                "caller_display": caller,
                "started_at": started_at,
                "result": result.value,
                "reason": reason,
            },
            context=tap.context,
        )


def _loaded(entry: TelephonyConfigEntry) -> Account:
    """Return the account.

    Raises:
        ServiceValidationError: It is not running.
    """
    if entry.state is not ConfigEntryState.LOADED:
        raise invalid_action("account_not_loaded", account=entry.title)
    return entry.runtime_data


def _missed_like(account: Account, call_id: str) -> tuple[Call, ...]:
    """Return a missed call to return, and the others from its number, newest first."""
    reporter = account.reporter
    return reporter.unreturned.like(call_id) if reporter is not None else ()
