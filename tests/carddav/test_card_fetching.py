"""Cards from a server that stumbles over some of them."""

from collections.abc import Callable
from urllib.parse import unquote

from aiohttp import web
import pytest

from custom_components.telephony.carddav import (
    card_fetching,
    connection as connection_module,
)
from custom_components.telephony.carddav.carddav_errors import ServerOutOfOrderError

from .lying_server import BOOK, Asked, LyingServer, bare, multistatus, resource
from .quirks import NAMES, no_multiget, refusing
from .reader import Reader


@pytest.mark.parametrize(
    "bad",
    [
        lambda href: resource(href, "", "500 Internal Server Error"),
        lambda href: resource(href, "<C:address-data/>", "403 Forbidden"),
        lambda _: "",
        lambda href: resource(href, "<C:address-data>no card</C:address-data>"),
        lambda _: "<<<",
    ],
)
async def test_one_bad_card_stops_no_other(
    liar: LyingServer, reader: Reader, bad: Callable[[str], str]
) -> None:
    """christian-putzke/Roundcube-CardDAV#53, jobisoft/DAV-4-TbSync#146."""
    liar.put(*(f"card{number}" for number in range(60)))
    path = f"{BOOK}card7.vcf"

    def spoil(asked: Asked) -> web.Response | None:
        if asked.kind == "multiget" and path in asked.hrefs:
            return multistatus(
                *(bad(x) if x == path else liar.card(x) for x in asked.hrefs)
            )
        return web.Response(text="<html>") if asked.path == path else None

    liar.lies.append(spoil)
    assert await reader.read() == 59
    assert reader.skipped == (path,)
    # It takes some halves, not a request for each.
    assert len(liar.asked) < 25
    liar.asked.clear()

    # It is asked for again, and alone.
    assert await reader.read() == 0
    assert reader.skipped == (path,)
    assert len(liar.asked) <= 4

    liar.lies.clear()
    assert await reader.read() == 1
    assert reader.cards == liar.texts
    assert not reader.skipped


async def test_a_known_card_stays_while_it_cannot_be_had(
    liar: LyingServer, reader: Reader
) -> None:
    liar.put(*NAMES)
    await reader.read()
    before = dict(reader.cards)
    path = f"{BOOK}zoë.vcf"
    liar.put("zoë", text="BEGIN:VCARD\nFN:changed\nEND:VCARD")
    liar.lies += [
        refusing("multiget", 500),
        refusing("GET", 403, when=lambda asked: unquote(asked.path) == path),
    ]
    assert await reader.read() == 0
    assert (reader.cards, reader.skipped) == (before, (path,))

    # The server itself may not know what became of it.
    liar.lies[:] = [
        lambda asked: (
            multistatus(
                bare(liar.escaped(path), "500 Internal Server Error"), token=liar.token
            )
            if asked.kind == "sync"
            else None
        )
    ]
    assert await reader.read() == 0
    assert (reader.cards, reader.skipped) == (before, (path,))

    own, href = liar._book(BOOK, ""), liar.escaped(path)
    liar.lies[:] = [
        lambda asked: (
            multistatus(own, bare(href, "500 Internal Server Error"))
            if asked.kind == "PROPFIND 1"
            else None
        )
    ]
    await reader.read(full=True)
    assert [*reader.cards] == [path]
    assert reader.skipped == (path,)

    liar.lies.clear()
    assert await reader.read() == 3
    assert reader.cards == liar.texts


async def test_photos_that_are_too_large_together_come_alone(
    liar: LyingServer, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """nextcloud/contacts#176."""
    monkeypatch.setattr(connection_module, "LARGEST_CARDDAV_ANSWER", 300_000)
    photo = "BEGIN:VCARD\nFN:{}\nPHOTO:" + "A" * 100_000 + "\nEND:VCARD"
    for number in range(20):
        liar.put(f"card{number}", text=photo.format(number))
    liar.put("huge", text=photo.format("A" * 300_000))

    assert await reader.read() == 20
    assert reader.skipped == (f"{BOOK}huge.vcf",)


async def test_a_server_that_gives_no_card_is_given_up(
    liar: LyingServer, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_fetching, "MOST_SKIPPED", 10)
    liar.put(*(f"card{number}" for number in range(100)))
    liar.lies += [refusing("multiget", 500), refusing("GET", 500)]

    with pytest.raises(ServerOutOfOrderError):
        await reader.read()
    assert len(liar.asked) < 60


async def test_a_server_without_multiget_is_soon_known(
    liar: LyingServer, reader: Reader
) -> None:
    no_multiget(liar)
    liar.put(*(f"card{number}" for number in range(200)))

    assert await reader.read() == 200
    assert liar.kinds.count("multiget") < 110


async def test_a_card_that_goes_while_it_is_fetched_is_gone(
    liar: LyingServer, reader: Reader
) -> None:
    liar.put(*NAMES)
    await reader.read()
    liar.put("zoë", "new", "newer")
    liar.lies += [
        refusing(
            "multiget", 500, when=lambda asked: any("newer" in x for x in asked.hrefs)
        ),
        refusing("GET", 404),
        lambda asked: (
            multistatus(*(liar.gone(href) for href in asked.hrefs))
            if asked.kind == "multiget"
            else None
        ),
    ]

    liar.asked.clear()
    assert await reader.read() == 0
    assert reader.names == sorted(NAMES[:2])
    assert liar.kinds.count("GET") == 1
    assert not reader.skipped


async def test_only_what_is_asked_for_is_sent(
    liar: LyingServer, reader: Reader
) -> None:
    """No limit, no filter, no part of a card: servers answer less (ulsklyc/yuvomi#529)."""
    liar.put(*NAMES)
    await reader.read()
    await reader.read(full=True)

    bodies = "".join(asked.body for asked in liar.asked)
    assert "limit" not in bodies
    assert "filter" not in bodies
    assert "<C:address-data/>" in bodies
    assert all(href.startswith(BOOK) for href in liar.asked[2].hrefs)
    assert {asked.method for asked in liar.asked} == {"PROPFIND", "REPORT"}


async def test_what_is_no_card_is_not_fetched(
    liar: LyingServer, reader: Reader
) -> None:
    liar.put(*NAMES)
    folder = "<resourcetype><collection/></resourcetype><getetag>1</getetag>"
    liar.lies.append(
        lambda asked: (
            multistatus(
                liar._book(BOOK, ""),
                resource(f"{BOOK}folder/", folder),
                *(
                    resource(liar.escaped(path), liar._etag(path))
                    for path in liar.cards
                ),
            )
            if asked.kind == "PROPFIND 1"
            else None
        )
    )

    assert await reader.read(full=True) == 3
    assert not reader.skipped
    assert "folder" not in "".join(asked.body for asked in liar.asked)
