"""Address books on the servers that people run."""

from aiohttp import ClientSession
import pytest

from custom_components.telephony.carddav.carddav_errors import (
    NoCardDavError,
    UntrustedCertificateError,
    WrongCredentialsError,
)
from custom_components.telephony.carddav.connection import (
    CardDavConnection,
    Credentials,
)
from custom_components.telephony.carddav.discovery import discover

from .carddav_servers import CardDavServer
from .reader import Reader


async def test_from_an_address_to_the_cards_and_what_becomes_of_them(
    server: CardDavServer, trusting_session: ClientSession, credentials: Credentials
) -> None:
    session = trusting_session
    path = await server.make_book(session, "friends")
    for name in ("a b", "c@d", "Zoë"):
        await server.put(session, f"{path}{name}.vcf", name)

    found = {
        address: await discover(session, credentials, server.url + address)
        for address in ("", path, server.home)
    }

    books = {book.name: book for book in found[""].books}
    assert books["friends"].url == server.url + path
    assert not books["friends"].is_made_by_server
    assert found[path].books == (books["friends"],)
    assert books["friends"] in found[server.home].books
    assert found[""].origins == {server.url}

    reader = Reader(
        CardDavConnection(session, credentials, found[""].origins), books["friends"].url
    )
    assert await reader.read() == 3
    assert reader.names == ["Zoë", "a b", "c@d"]
    assert f"{path}a b.vcf" in reader.cards
    assert reader.state.token is not None
    unchanged = reader.state
    assert await reader.read() == 0
    assert reader.state == unchanged

    await server.put(session, f"{path}new.vcf", "new")
    await server.put(session, f"{path}c@d.vcf", "changed")
    await server.delete(session, f"{path}Zoë.vcf")

    assert await reader.read() == 2
    assert [*reader.removed] == [f"{path}Zoë.vcf"]
    assert reader.names == ["a b", "changed", "new"]
    # The whole listing finds nothing that the report did not tell.
    assert await reader.read(full=True) == 0
    assert not reader.removed
    assert not reader.skipped


async def test_a_forgotten_token_costs_no_card(
    server: CardDavServer, trusting_session: ClientSession, credentials: Credentials
) -> None:
    session = trusting_session
    path = await server.make_book(session, "forgotten")
    await server.put(session, f"{path}one.vcf", "one")
    await server.put(session, f"{path}two.vcf", "two")
    connection = CardDavConnection(session, credentials, [server.url])
    reader = Reader(connection, server.url + path)
    await reader.read()
    await server.delete(session, f"{path}one.vcf")
    await server.put(session, f"{path}three.vcf", "three")
    token = "http://radicale.org/ns/sync/" + "0" * 64
    reader.state = type(reader.state)(token, None, reader.state.etags)

    assert await reader.read() == 1
    assert reader.names == ["three", "two"]
    assert reader.state.token not in {None, token}


async def test_a_control_character_hides_nobody(
    server: CardDavServer, trusting_session: ClientSession, credentials: Credentials
) -> None:
    session = trusting_session
    path = await server.make_book(session, "strange")
    await server.put(session, f"{path}one.vcf", "line\x0bbreak")
    await server.put(session, f"{path}two.vcf", "two")
    connection = CardDavConnection(session, credentials, [server.url])
    reader = Reader(connection, server.url + path)

    assert await reader.read() == 2
    assert reader.names == ["linebreak", "two"]


async def test_what_is_refused_or_not_there(
    server: CardDavServer, trusting_session: ClientSession, credentials: Credentials
) -> None:
    session = trusting_session
    connection = CardDavConnection(session, credentials, [server.url])
    # One server answers 207 for a book that is not there.
    with pytest.raises(NoCardDavError):
        await Reader(connection, f"{server.url}{server.home}missing/").read()

    with pytest.raises(WrongCredentialsError):
        await discover(session, Credentials("ann", "wrong"), server.url)


@pytest.mark.parametrize("server", ["xandikos"], indirect=True)
async def test_a_certificate_that_nobody_vouches_for_is_named(
    server: CardDavServer, session: ClientSession, credentials: Credentials
) -> None:
    with pytest.raises(UntrustedCertificateError, match=r"127\.0\.0\.1"):
        await discover(session, credentials, server.url)
