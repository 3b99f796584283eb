"""The command `number/describe`: what somebody types, as people write it, and who that is."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, CONF_ID
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers import config_validation as cv
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from ..account import Account
from ..actions.account_choice import async_find_parts
from ..actions.calling_account import async_find_caller
from ..address_book.account_contacts import may_be_name
from ..address_book.loaded_books import async_get_address_books
from ..archive.call_ends import folded
from ..calls import Contact, DialOrigin, Origin
from ..click_to_call.country_names import async_country_names
from ..click_to_call.dial_progress import reason_of_refusal
from ..const import CONF_NUMBER
from ..failures.user_errors import invalid_action
from .command import ENTRY_FIELD, Message, as_action, command, person_of
from .picture_address import async_picture_address

_MOST_SUGGESTED: Final = 8

# Fewer are a part of most numbers.
_FEWEST_DIGITS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A text, read as a number or a name.

    Attributes:
        written: As people write it.
        origin: Where the number is from.
        is_possible: Whether a number like this can exist.
        contact: Whose it is, or who is called so.
        suggestions: Numbers of contacts that may be meant, each as people write it.
    """

    written: str
    origin: Origin
    is_possible: bool
    contact: Contact | None
    suggestions: list[tuple[Contact, str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prospect:
    """What would become of a call.

    Attributes:
        line: The name of the line that would ring; None where none would.
        reason: Why it would not be placed, in a word; None where it would.
        refusal: The same in a sentence.
    """

    line: str | None = None
    reason: str | None = None
    refusal: HomeAssistantError | None = None


@command(
    "number/describe",
    {
        vol.Required(CONF_NUMBER): vol.All(cv.string, vol.Length(max=128)),
        **ENTRY_FIELD,
    },
)
async def describe_number(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> None:
    """Send what is known of a number or a name, and whether it would be called now.

    Nothing is dialled, and nothing is counted as refused.
    """
    call = as_action(hass, connection, message)
    text: str = message[CONF_NUMBER].strip()
    readable = [
        account
        for account, _ in await async_find_parts(
            call, None, POLICY_READ, lambda one: one
        )
    ]
    account, prospect = await _async_look(call, text, readable)
    person = person_of(connection, message)
    books = {
        book.entry.entry_id
        for book in async_get_address_books(hass).books
        if person.may(hass, book.entry, POLICY_READ)
    }
    await account.contacts.async_load()
    read = await hass.async_add_executor_job(_read, account, text, books)
    country = read.origin.country
    connection.send_result(
        message[CONF_ID],
        {
            ATTR_CONFIG_ENTRY_ID: account.entry.entry_id,
            CONF_NUMBER: message[CONF_NUMBER],
            "written": read.written,
            "country": country,
            "country_name": (await async_country_names(hass)).get(country or ""),
            "place": read.origin.place,
            "is_possible": read.is_possible,
            "contact": read.contact.name if read.contact is not None else None,
            "line": prospect.line,
            "is_allowed": prospect.refusal is None,
            "reason": prospect.reason,
            **_explained(prospect.refusal),
            "suggestions": [
                {
                    "name": contact.name,
                    "number": number,
                    "written": written,
                    "picture": async_picture_address(hass, person, contact),
                    "person": contact.person,
                }
                for contact, number, written in read.suggestions
            ],
        },
    )


async def _async_look(
    call: ServiceCall, text: str, readable: list[Account]
) -> tuple[Account, _Prospect]:
    """Return the account that would call, and what would become of that.

    Args:
        call: As that of an action, by somebody who may see the calls of some accounts.
        text: Whom to call.
        readable: These accounts.
    """
    account = readable[0]
    try:
        found, dialler = await async_find_caller(call, text, None)
        if found in readable:
            account = found
        line = await dialler.async_look(
            text, origin=DialOrigin.DASHBOARD, context=call.context
        )
    except HomeAssistantError as error:
        # Home Assistant has no sentence for who may not.
        refusal = (
            invalid_action("assist_not_permitted", account=account.entry.title)
            if isinstance(error, Unauthorized)
            else error
        )
        return account, _Prospect(reason=reason_of_refusal(error), refusal=refusal)
    return account, _Prospect(line=line.name)


def _explained(refusal: HomeAssistantError | None) -> dict[str, JsonValueType]:
    """Return why a call would not be placed, with what translates it."""
    if refusal is None:
        names = ("message", "translation_key", "translation_placeholders")
        return dict.fromkeys(names)
    return {
        "message": str(refusal),
        "translation_key": refusal.translation_key,
        "translation_placeholders": {**(refusal.translation_placeholders or {})},
    }


def _read(account: Account, text: str, books: Collection[str]) -> _Read:
    """Read a text as a number or a name. Takes its time.

    Args:
        account: Whose numbering plan is loaded.
        text: What was typed.
        books: The ids of the address books that may be read.
    """
    # Needs the numbering plans of all countries, which are loaded by now.
    from ..numbering.half_typed import half_typed

    plan, phone_book = account.numbers.plan, account.contacts.phone_book
    number, typed = plan.read(text), half_typed(text, plan.region)
    origin, written = Origin(), plan.for_people(text)
    if number.possible and account.numbers.origin_of is not None:
        origin = account.numbers.origin_of(text)
    if origin.country is None:
        origin = Origin(number.region or typed.country)
    if written == text:
        # It may become another number yet.
        written = typed.written
    contact = phone_book.contact_of(text) or phone_book.contact_of(number.dialled)
    if may_be_name(text, number):
        called = phone_book.all_named(text)
        contact = called[0] if len(called) == 1 and called[0].book in books else None
    suggested = (
        (one, own, plan.for_people(own))
        for one, own in _matching(
            [one for one in phone_book.contacts if one.book in books], text
        )
    )
    return _Read(
        written=written,
        origin=origin,
        is_possible=number.possible,
        contact=contact,
        suggestions=[*islice(suggested, _MOST_SUGGESTED)],
    )


def _matching(contacts: list[Contact], text: str) -> Iterator[tuple[Contact, str]]:
    """Yield contacts, each with the numbers by which it may be meant.

    Those whose name begins with the text come first, then those who have it anywhere in
    it, and then those who have the digits in a number.
    """
    wanted = folded(text)
    if not wanted:
        return
    digits = "".join(filter(str.isdecimal, text)).lstrip("0")
    names = [(contact, folded(contact.name)) for contact in contacts]
    begins = [contact for contact, name in names if name.startswith(wanted)]
    has = [
        contact
        for contact, name in names
        if wanted in name and not name.startswith(wanted)
    ]
    for contact in (*begins, *has):
        for number in contact.numbers:
            yield contact, number
    if len(digits) >= _FEWEST_DIGITS and not any(map(str.isalpha, text)):
        named = {id(contact) for contact in (*begins, *has)}
        for contact in contacts:
            for number in contact.numbers:
                own = "".join(filter(str.isdecimal, number))
                if digits in own and id(contact) not in named:
                    yield contact, number
