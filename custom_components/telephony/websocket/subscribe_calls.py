"""The command `calls/subscribe`: tells of calls that are new, or other than they were."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from homeassistant.auth import EVENT_USER_UPDATED
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.const import ERR_UNAUTHORIZED
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, CONF_ID
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback

from ..account import Account, TelephonyConfigEntry
from ..actions.account_choice import chosen_accounts
from ..address_book.loaded_books import async_listen_to_contacts
from ..archive.call_keeping import Kept
from ..archive.call_search import FoundCall
from ..call_history.forgetting import async_listen_to_forgetting
from ..call_history.reporter import async_listen_to_unreturned_calls
from ..calls import Call
from ..entry.changes import async_follow_all_changes
from ..entry.lines import numbers_by_name
from ..entry.permission import Person
from ..failures.user_errors import invalid_action
from ..kept_account import kept_of
from .account_state import async_account_state
from .command import ENTRY_FIELD, Message, command, person_of
from .shown_calls import ShownCall, async_shown_calls, unreturned_ids

# Of more, whoever looks reads a page.
_MOST_CALLS: Final = 50


@command("calls/subscribe", ENTRY_FIELD)
async def subscribe_calls(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> None:
    """Send what changes of one account, or of all, until nobody wants to know.

    Raises:
        ServiceValidationError: There is no such account.
    """
    entry_id: str | None = message.get(ATTR_CONFIG_ENTRY_ID)
    person = person_of(connection, message)
    accounts = chosen_accounts(hass, entry_id)
    if entry_id is not None and not accounts:
        raise invalid_action("account_not_found")
    if accounts and not any(
        person.may(hass, account, POLICY_READ) for account in accounts
    ):
        # Open dashboards ask again, in case that changes: nothing to be logged each time.
        connection.send_error(message[CONF_ID], ERR_UNAUTHORIZED, "Unauthorized")
        return
    feed = _CallFeed(hass, connection, message[CONF_ID], person, entry_id)
    connection.subscriptions[message[CONF_ID]] = feed.stop
    feed.start()
    connection.send_result(message[CONF_ID])


@dataclass(slots=True)
class _Changes:
    """What is to be told of an account.

    Attributes:
        calls: Those that are new or amended, by their ids.
        is_refresh: Whether there is more than these.
    """

    calls: dict[str, Call] = field(default_factory=dict)
    is_refresh: bool = False

    def add(self, calls: Iterable[Call]) -> None:
        """Tell of calls; of very many, the newest, and that there are more."""
        self.calls.update((call.id, call) for call in calls)
        if len(self.calls) > _MOST_CALLS:
            self.is_refresh = True
            self.calls = {call.id: call for call in self.newest_first()[:_MOST_CALLS]}

    def newest_first(self) -> list[Call]:
        """Return the calls."""
        return sorted(
            self.calls.values(), key=lambda call: call.started_at, reverse=True
        )


@dataclass(frozen=True, slots=True)
class _Look:
    """What of an account a dashboard shows beside its calls.

    Attributes:
        account: What it is made of, which is something else after each start; None
            where it does not run.
        about: How it is, and what it and its lines are called.
        may_read: Whether whoever looks may see its calls.
        may_control: Whether they may do something with it.
    """

    account: Account | None
    about: tuple[object, ...]
    may_read: bool
    may_control: bool


class _CallFeed:
    """Tells one dashboard of changes, those of a moment together."""

    def __init__(
        self,
        hass: HomeAssistant,
        connection: ActiveConnection,
        message_id: int,
        person: Person,
        entry_id: str | None,
    ) -> None:
        """Tell nothing yet.

        Args:
            hass: Home Assistant.
            connection: To the dashboard.
            message_id: By which it knows what it asked for.
            person: Who looks at it.
            entry_id: Of the account; None for all that there are and will be.
        """
        self._hass = hass
        self._connection = connection
        self._message_id = message_id
        self._person = person
        self._entry_id = entry_id
        self._changes: dict[str, _Changes] = {}
        self._sending: asyncio.Task[None] | None = None
        self._stops: list[CALLBACK_TYPE] = []
        self._looks: dict[str, _Look] = {}
        self._followed: dict[str, list[CALLBACK_TYPE]] = {}

    @callback
    def start(self) -> None:
        """Tell what changes from now on."""
        self._stops += [
            async_follow_all_changes(self._hass, self._look),
            async_listen_to_contacts(self._hass, self._on_contacts),
            self._hass.bus.async_listen(EVENT_USER_UPDATED, self._on_user),
        ]
        for entry in chosen_accounts(self._hass, self._entry_id):
            self._looks[entry.entry_id] = look = self._look_of(entry)
            self._follow(entry.entry_id, look.account)

    @callback
    def stop(self) -> None:
        """Tell nothing any more."""
        for entry_id in self._looks:
            self._stop_following(entry_id)
        while self._stops:
            self._stops.pop()()
        if self._sending is not None:
            self._sending.cancel()

    @callback
    def _look(self) -> None:
        """Tell which accounts are other than they were, or gone."""
        looks = {
            entry.entry_id: self._look_of(entry)
            for entry in chosen_accounts(self._hass, self._entry_id)
        }
        before, self._looks = self._looks, looks
        for entry_id in {**before, **looks}:
            was, now = before.get(entry_id), looks.get(entry_id)
            if was == now:
                continue
            if now is None:
                self._stop_following(entry_id)
            elif was is None or was.account is not now.account:
                self._follow(entry_id, now.account)
            self._refresh(entry_id)
            if was and was.may_read and now and not now.may_read:
                # That much is told, and nothing after it.
                self._tell(entry_id, [], [], is_refresh=True)

    @callback
    def _follow(self, entry_id: str, account: Account | None) -> None:
        """Listen to an account as it runs now, and no more to what it was."""
        self._stop_following(entry_id)
        # Those of an account that does not run can be forgotten, too.
        followed = self._followed[entry_id] = [
            async_listen_to_forgetting(
                self._hass, entry_id, partial(self._refresh, entry_id)
            )
        ]
        if account is None or account.archive is None or account.coordinator is None:
            return
        followed += [
            account.archive.writings.add(partial(self._on_kept, entry_id)),
            account.coordinator.async_add_listener(self._look),
            async_listen_to_unreturned_calls(
                self._hass, entry_id, partial(self._on_unreturned, entry_id)
            ),
        ]

    @callback
    def _stop_following(self, entry_id: str) -> None:
        for stop in self._followed.pop(entry_id, ()):
            stop()

    @callback
    def _on_user(self, event: Event) -> None:
        """Look whether they may do more or less; other users' rights are not theirs."""
        user = self._person.user
        if user is not None and event.data["user_id"] == user.id:
            self._look()

    @callback
    def _on_contacts(self) -> None:
        for entry_id in self._looks:
            self._refresh(entry_id)

    @callback
    def _on_kept(self, entry_id: str, kept: Kept) -> None:
        if kept.since is None or kept.gone:
            # Others were, when it was not known yet whether they were written.
            self._refresh(entry_id)
        self._changed(entry_id).add((*kept.new, *kept.changed))

    @callback
    def _on_unreturned(self, entry_id: str) -> None:
        self._changed(entry_id)

    @callback
    def _refresh(self, entry_id: str) -> None:
        self._changed(entry_id).is_refresh = True

    @callback
    def _changed(self, entry_id: str) -> _Changes:
        """Return what is to be told of an account, which is sent as soon as possible."""
        if self._sending is None:
            self._sending = self._hass.async_create_background_task(
                self._async_send(), "tell a dashboard of calls", eager_start=False
            )
        return self._changes.setdefault(entry_id, _Changes())

    async def _async_send(self) -> None:
        try:
            while self._changes:
                entry_id = next(iter(self._changes))
                await self._async_send_of(entry_id, self._changes.pop(entry_id))
        finally:
            self._sending = None

    async def _async_send_of(self, entry_id: str, changes: _Changes) -> None:
        look = self._looks.get(entry_id)
        if not self._may_read(entry_id):
            return
        account = look.account if look is not None else None
        shown = []
        if account is not None and (kept := kept_of(account)) is not None:
            found = [FoundCall(entry_id, call) for call in changes.newest_first()]
            shown = await async_shown_calls(self._hass, self._person, [kept], found)
            if not self._may_read(entry_id):
                # The right was taken away while they were written for people.
                return
        self._tell(
            entry_id,
            shown,
            sorted(unreturned_ids(account)),
            is_refresh=changes.is_refresh,
        )

    @callback
    def _may_read(self, entry_id: str) -> bool:
        """Whether they may be told of an account; that one is gone, everybody may."""
        entry = self._hass.config_entries.async_get_entry(entry_id)
        return entry is None or self._person.may(self._hass, entry, POLICY_READ)

    @callback
    def _tell(
        self,
        entry_id: str,
        calls: list[ShownCall],
        unreturned: list[str],
        *,
        is_refresh: bool,
    ) -> None:
        self._connection.send_event(
            self._message_id,
            {
                ATTR_CONFIG_ENTRY_ID: entry_id,
                "calls": calls,
                "unreturned": unreturned,
                "refresh": is_refresh,
            },
        )

    @callback
    def _look_of(self, entry: TelephonyConfigEntry) -> _Look:
        hass, may = self._hass, self._person.may
        is_running = entry.state is ConfigEntryState.LOADED
        return _Look(
            entry.runtime_data if is_running else None,
            (async_account_state(hass, entry), entry.title, numbers_by_name(entry)),
            may_read=may(hass, entry, POLICY_READ),
            may_control=may(hass, entry, POLICY_CONTROL),
        )
