"""Calls as dashboards show them: as the action `get_call_history` has them, and more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.util.json import JsonValueType

from ..account import Account
from ..actions.get_call_history import shown_call
from ..archive.call_search import FoundCall
from ..calls import Call, Comparable, Contact, Party, kind_of
from ..entry.lines import numbers_by_name
from ..entry.permission import Person
from ..kept_account import KeptAccount
from .picture_address import async_picture_address

type ShownCall = dict[str, JsonValueType]


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is known of an account in the moment in which its calls are shown.

    Attributes:
        account: The account.
        unreturned: The ids of its missed calls that nobody has returned.
        lines: The names of its lines and DIDs, by their comparable numbers.
    """

    account: KeptAccount
    unreturned: frozenset[str]
    lines: dict[str | None, str]


async def async_shown_calls(
    hass: HomeAssistant,
    person: Person,
    accounts: Iterable[KeptAccount],
    calls: Sequence[FoundCall],
) -> list[ShownCall]:
    """Return calls as dashboards show them.

    Args:
        hass: Home Assistant.
        person: Who looks, and may see the calls.
        accounts: Those whose calls they are, with a call history.
        calls: In any order.
    """
    if not calls:
        # An account without a history may have no numbering plan either.
        return []
    unreturned = {one.entry.entry_id: unreturned_ids(one.account) for one in accounts}

    def shown() -> list[tuple[ShownCall, Contact | None]]:
        of = {
            account.entry.entry_id: _Shown(
                account,
                unreturned[account.entry.entry_id],
                _line_names(account.entry, account.numbers.plan.comparable),
            )
            for account in accounts
        }
        return [_shown(of[one.account], one.call) for one in calls]

    # Numbers are written for people, which takes a while.
    pairs = await hass.async_add_executor_job(shown)
    return [
        {**call, "picture": async_picture_address(hass, person, contact)}
        for call, contact in pairs
    ]


def unreturned_ids(account: Account | None) -> frozenset[str]:
    """Return the ids of the missed calls that nobody has returned."""
    reporter = account.reporter if account is not None else None
    if reporter is None:
        return frozenset()
    return frozenset(call.id for call in reporter.unreturned.calls)


def _shown(of: _Shown, call: Call) -> tuple[ShownCall, Contact | None]:
    phone_book, comparable = (
        of.account.contacts.phone_book,
        of.account.numbers.plan.comparable,
    )
    number = None if call.is_withheld else call.remote_party.number
    contact = phone_book.contact_of(number)
    attributes = shown_call(of.account, call)
    is_incoming = call.remote_party is call.caller
    own = (call.line, call.did)
    return {
        **attributes,
        "kind": kind_of(call).value,
        "display": attributes["caller_display" if is_incoming else "callee_display"],
        "number": number,
        "number_display": phone_book.displayed(Party(number=number)),
        "contact": None if contact is None else contact.name,
        "line_name": next(
            (
                name
                for text in own
                if text is not None
                and (name := of.lines.get(comparable(text))) is not None
            ),
            None,
        ),
        "recorded": call.recording is not None,
        "to_return": call.id in of.unreturned,
    }, contact


def _line_names(entry: ConfigEntry, comparable: Comparable) -> dict[str | None, str]:
    return {comparable(number): name for name, number in numbers_by_name(entry)}
