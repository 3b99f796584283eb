"""Adding address books of servers, and mending them."""

from collections.abc import Sequence
from functools import partial

from aiohttp import web
from homeassistant.config_entries import ConfigEntry, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.aiohttp_client import async_create_clientsession
import pytest

from custom_components.telephony.address_book import carddav_access
from custom_components.telephony.calls import inert_text
from custom_components.telephony.carddav.discovery import Service
from custom_components.telephony.flows import carddav_search

from ..carddav.carddav_servers import PASSWORD, USER, CardDavServer
from ..carddav.lying_server import BOOK, HOME, Asked, Lie, LyingServer
from ..helpers.carddav_books import stored_carddav_book, sync_contacts
from ..helpers.contact_entries import add_book, contacts
from ..helpers.flows import (
    choose_vendor,
    complaints,
    options,
    submit,
    suggestions,
)
from ..helpers.stored_accounts import set_up


class _Dns:
    """What the DNS says in a test: nothing."""

    async def services(self, name: str) -> Sequence[Service]:
        return ()

    async def texts(self, name: str) -> Sequence[str]:
        return ()


@pytest.fixture(autouse=True)
def _dns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carddav_search, "DnsRecords", _Dns)


def _server(address: str, **changes: str) -> dict[str, str]:
    return {"address": address, "username": USER, "password": PASSWORD, **changes}


def _answering(status: int, **headers: str) -> Lie:
    def answer(asked: Asked) -> web.Response:
        return web.Response(status=status, headers=headers)

    return answer


async def _form(hass: HomeAssistant) -> ConfigFlowResult:
    menu = await choose_vendor(hass, "address_book")
    return await submit(hass, menu, {"next_step_id": "carddav_book"})


async def _add(hass: HomeAssistant, address: str, **changes: str) -> ConfigFlowResult:
    return await submit(hass, await _form(hass), _server(address, **changes))


def _books(hass: HomeAssistant) -> dict[str, ConfigEntry]:
    return {
        entry.title: entry for entry in hass.config_entries.async_entries("telephony")
    }


# --- Adding --------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["", HOME, BOOK, "/.well-known/carddav"])
async def test_the_only_book_of_a_server_is_added(
    hass: HomeAssistant, liar: LyingServer, address: str
) -> None:
    """Whatever of the server a person knows."""
    liar.put("Anna")

    result = await _add(hass, f" {liar.url}{address} ")

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "My book"
    assert result["description"] == "carddav_book"
    entry = result["result"]
    assert entry.data == {
        "address_book": "carddav_book",
        "url": liar.url + BOOK,
        "username": USER,
        "password": PASSWORD,
        "origins": [liar.url],
    }
    assert list(contacts(hass, entry)) == ["Anna"]
    assert set(entry.supported_subentry_types) == {"speed_dial"}


async def test_several_books_become_several_entries(
    hass: HomeAssistant, liar: LyingServer
) -> None:
    """What the server makes itself is not chosen at first, what is there not offered."""
    liar.books = {"work": "Work", "z-server-generated--system": "Accounts"}
    form = await _add(hass, liar.url)
    assert form["step_id"] == "carddav_books"
    urls = options(form, "books")
    assert list(urls) == ["Work", "My book", "Accounts"]
    assert suggestions(form) == {"books": [urls["Work"], urls["My book"]]}
    refused = await submit(hass, form, {"books": []})
    assert await complaints(hass, refused) == {
        "books": "Choose at least one address book."
    }

    result = await submit(hass, refused, {"books": [urls["My book"], urls["Work"]]})

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert set(_books(hass)) == {"Work", "My book"}
    assert {entry.data["url"] for entry in _books(hass).values()} == {
        urls["Work"],
        urls["My book"],
    }
    # One is left.
    result = await _add(hass, liar.url)
    assert result["title"] == "Accounts"
    result = await _add(hass, liar.url)
    assert result["reason"] == "already_configured"


async def test_a_book_is_added_once(hass: HomeAssistant, liar: LyingServer) -> None:
    """Also from two forms that are open at the same time."""
    liar.books = {"work": "Work"}
    forms = [await _add(hass, liar.url), await _add(hass, liar.url)]
    url = options(forms[0], "books")["Work"]
    await submit(hass, forms[0], {"books": [url]})

    result = await submit(hass, forms[1], {"books": [url]})

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
    assert list(_books(hass)) == ["Work"]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("&lt;img src=x&gt; [t](http://x)", inert_text("<img src=x> [t](http://x)")),
        ("x" * 300, "x" * 100),
        ("", "work"),
        ("\u200b", "work"),
    ],
)
async def test_the_name_that_a_server_gives_is_nothing_but_text(
    hass: HomeAssistant, liar: LyingServer, name: str, title: str
) -> None:
    liar.books = {"work": name}

    result = await _add(hass, f"{liar.url}{HOME}")

    assert title in options(result, "books")


async def test_another_server_gets_the_password_once_the_user_agrees(
    hass: HomeAssistant, liar: LyingServer, stranger: LyingServer
) -> None:
    stranger.put("Anna")
    liar.lies.append(_answering(301, Location=f"{stranger.url}/"))
    form = await _add(hass, liar.url)
    assert form["step_id"] == "carddav_agree"
    assert form["description_placeholders"] == {"origin": f"`{stranger.url}`"}
    assert stranger.asked == []

    result = await submit(hass, form, {})

    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry = result["result"]
    assert entry.data["url"] == stranger.url + BOOK
    assert set(entry.data["origins"]) == {liar.url, stranger.url}
    assert list(contacts(hass, entry)) == ["Anna"]


@pytest.mark.parametrize(
    ("status", "field", "complaint"),
    [
        (
            401,
            "password",
            (
                "The server does not accept this user name and password. Many servers "
                "want an app password here, which you make in their settings."
            ),
        ),
        (
            403,
            "base",
            (
                "The user name and the password are right, but the server does not let "
                "this user read the address book."
            ),
        ),
        (
            404,
            "address",
            (
                "There is no address book to be found there. Copy the CardDAV address "
                "from the settings of the server."
            ),
        ),
        (
            429,
            "base",
            "The server wants to be left alone for a while. Try again later.",
        ),
        (500, "base", "The server is out of order at the moment. Try again later."),
    ],
)
async def test_the_form_says_what_to_do(
    hass: HomeAssistant, liar: LyingServer, status: int, field: str, complaint: str
) -> None:
    """What was entered stays, and the next attempt works."""
    liar.lies.append(_answering(status))
    form = await _add(hass, liar.url)
    assert await complaints(hass, form) == {field: complaint}
    assert suggestions(form)["address"] == liar.url
    liar.lies.clear()

    result = await submit(hass, form, _server(liar.url))

    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("http://example.com", "carddav_bad_address"),
        ("https://ann:secret@example.com", "carddav_bad_address"),
        ("not an address", "carddav_bad_address"),
        (" ", "carddav_bad_address"),
        ("http://127.0.0.1:9/", "carddav_cannot_connect"),
    ],
)
async def test_addresses_that_cannot_be_used(
    hass: HomeAssistant, socket_enabled: None, address: str, error: str
) -> None:
    form = await _add(hass, address)

    assert form["errors"] == {"address": error}
    assert await complaints(hass, form)


async def test_a_user_name_that_no_server_can_have(
    hass: HomeAssistant, liar: LyingServer
) -> None:
    form = await _add(hass, liar.url, username="an:n")

    assert form["errors"] == {"password": "carddav_wrong_credentials"}
    assert liar.asked == []


async def test_a_server_that_takes_too_long(
    hass: HomeAssistant, liar: LyingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carddav_search, "PATIENCE_SECONDS", 0)

    form = await _add(hass, liar.url)

    assert form["errors"] == {"address": "carddav_cannot_connect"}


async def test_a_certificate_that_nobody_vouches_for(
    hass: HomeAssistant, xandikos: CardDavServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = await _add(hass, xandikos.url)
    assert form["errors"] == {"address": "carddav_untrusted_certificate"}
    # Were it valid, all would be well.
    monkeypatch.setattr(
        carddav_access,
        "async_create_clientsession",
        partial(async_create_clientsession, verify_ssl=False),
    )

    result = await submit(hass, form, _server(xandikos.url))

    if result["type"] is FlowResultType.FORM:
        book = next(iter(options(result, "books").values()))
        result = await submit(hass, result, {"books": [book]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await sync_contacts(hass)


# --- Entering the password again -----------------------------------------------------


async def _stored(
    hass: HomeAssistant, liar: LyingServer, **changes: str
) -> ConfigEntry:
    return await set_up(hass, stored_carddav_book(liar.url + BOOK, **changes))


async def test_the_password_is_entered_again(
    hass: HomeAssistant, liar: LyingServer
) -> None:
    liar.put("Anna")
    entry = await _stored(hass, liar, password="old")
    (flow,) = hass.config_entries.flow.async_progress()
    form = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert form["step_id"] == "carddav_reauth"
    assert form["description_placeholders"] == {
        "name": "Contacts",
        "book": "Contacts",
        "username": f"`{USER}`",
    }
    refused = await submit(hass, form, {"password": "older"})
    assert await complaints(hass, refused) == {
        "password": "The server does not accept this user name and password. Many "
        "servers want an app password here, which you make in their settings."
    }

    result = await submit(hass, refused, {"password": f"{PASSWORD} "})

    assert result["reason"] == "reauth_successful"
    assert entry.data["password"] == PASSWORD
    assert list(contacts(hass, entry)) == ["Anna"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (_answering(404), "carddav_no_carddav"),
        (_answering(301, Location="https://example.com/"), "carddav_other_origin"),
    ],
)
async def test_what_no_password_mends(
    hass: HomeAssistant, liar: LyingServer, answer: Lie, error: str
) -> None:
    await _stored(hass, liar, password="old")
    (flow,) = hass.config_entries.flow.async_progress()
    liar.lies.append(answer)

    form = await submit(hass, flow, {"password": PASSWORD})

    assert form["errors"] == {"base": error}
    assert await complaints(hass, form)


# --- Reconfiguring -------------------------------------------------------------------


async def _reconfigure(hass: HomeAssistant, entry: ConfigEntry) -> ConfigFlowResult:
    return await hass.config_entries.flow.async_init(
        "telephony", context={"source": "reconfigure", "entry_id": entry.entry_id}
    )


async def test_the_password_stays_where_none_is_entered(
    hass: HomeAssistant, liar: LyingServer
) -> None:
    """And the book, though the server has several."""
    liar.books = {"work": "Work"}
    entry = await _stored(hass, liar, title="Family")
    form = await _reconfigure(hass, entry)
    assert form["step_id"] == "carddav_reconfigure"
    assert form["description_placeholders"] == {"book": "Family"}
    assert suggestions(form) == {"address": liar.url + BOOK, "username": USER}

    result = await submit(hass, form, {"address": liar.url, "username": USER})

    assert result["reason"] == "reconfigure_successful"
    assert entry.data["url"] == liar.url + BOOK
    assert entry.data["password"] == PASSWORD
    assert entry.title == "Family"


async def test_a_book_moves_to_another_server(
    hass: HomeAssistant, liar: LyingServer, stranger: LyingServer
) -> None:
    """The user agrees to it, and says which of its books it is."""
    liar.put("Anna")
    stranger.put("Bert")
    stranger.books = {"work": "Work"}
    entry = await _stored(hass, liar)
    liar.lies.append(_answering(301, Location=f"{stranger.url}/"))
    form = await _reconfigure(hass, entry)
    form = await submit(hass, form, {"address": liar.url + BOOK, "username": USER})
    assert form["step_id"] == "carddav_agree"
    form = await submit(hass, form, {})
    assert form["step_id"] == "carddav_new_book"

    result = await submit(hass, form, {"books": options(form, "books")["My book"]})

    assert result["reason"] == "reconfigure_successful"
    assert entry.data["url"] == stranger.url + BOOK
    assert entry.unique_id == f"{USER} {stranger.url}{BOOK}"
    assert list(contacts(hass, entry)) == ["Bert"]


async def test_a_former_server_gets_no_new_password(
    hass: HomeAssistant, liar: LyingServer, stranger: LyingServer
) -> None:
    """Unless the user agrees to it again, also where the new one sends us there."""
    entry = await set_up(
        hass, stored_carddav_book(liar.url + BOOK, liar.url, stranger.url)
    )
    asked = len(liar.asked)
    stranger.lies.append(_answering(301, Location=f"{liar.url}/"))
    form = await _reconfigure(hass, entry)

    form = await submit(hass, form, _server(stranger.url))

    assert form["step_id"] == "carddav_agree"
    assert form["description_placeholders"] == {"origin": f"`{liar.url}`"}
    assert len(liar.asked) == asked
    stranger.lies.clear()
    form = await _reconfigure(hass, entry)
    result = await submit(hass, form, _server(stranger.url))
    assert result["reason"] == "reconfigure_successful"
    assert entry.data["origins"] == [stranger.url]


async def test_reconfiguring_says_what_to_do(
    hass: HomeAssistant, liar: LyingServer
) -> None:
    entry = await _stored(hass, liar)
    form = await _reconfigure(hass, entry)

    form = await submit(hass, form, _server(liar.url, password="wrong"))

    assert form["step_id"] == "carddav_reconfigure"
    assert form["errors"] == {"password": "carddav_wrong_credentials"}
    assert entry.data["password"] == PASSWORD


async def test_no_book_takes_the_place_of_another_entry(
    hass: HomeAssistant, liar: LyingServer, stranger: LyingServer
) -> None:
    await _stored(hass, liar)
    entry = await _stored(hass, stranger)
    form = await _reconfigure(hass, entry)

    result = await submit(hass, form, _server(liar.url))

    assert result["reason"] == "already_configured"
    assert entry.data["url"] == stranger.url + BOOK


async def test_a_book_that_is_kept_here_has_nothing_to_reconfigure(
    hass: HomeAssistant,
) -> None:
    result = await _reconfigure(hass, await add_book(hass))

    assert result["reason"] == "nothing_to_change"
