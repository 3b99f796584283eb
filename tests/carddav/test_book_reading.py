"""What a server says is in a book, and what it forgets to say."""

from itertools import count
from urllib.parse import unquote

from aiohttp import web
import pytest

from custom_components.telephony.carddav import book_reading
from custom_components.telephony.carddav.carddav_errors import (
    NoCardDavError,
    TooLargeBookError,
)

from .lying_server import BOOK, INVALID_TOKEN, LyingServer, bare, multistatus, resource
from .quirks import NAMES, foreign_members, refusing
from .reader import Reader


@pytest.mark.parametrize("status", [400, 403, 409, 412])
async def test_a_forgotten_token_loses_nobody_meanwhile(
    liar: LyingServer, reader: Reader, status: int
) -> None:
    """sabre-io/Baikal#1202, Kozea/Radicale#825."""
    liar.put(*NAMES)
    await reader.read()
    liar.put("new")
    liar.delete("zoë")
    token = reader.state.token
    liar.lies.append(
        refusing("sync", status, INVALID_TOKEN, when=lambda a: a.token == token)
    )
    liar.kinds.clear()

    assert await reader.read() == 1
    assert reader.cards == liar.texts
    # Those that did not change were not fetched again.
    assert liar.kinds == ["PROPFIND 0", "sync", "sync", "multiget"]


async def test_all_tokens_may_be_forgotten(liar: LyingServer, reader: Reader) -> None:
    liar.put(*NAMES)
    await reader.read()
    liar.put("new")
    liar.lies.append(refusing("sync", 403, INVALID_TOKEN))

    assert await reader.read() == 1
    assert reader.cards == liar.texts


async def test_an_empty_listing_is_believed_the_second_time(
    liar: LyingServer, reader: Reader
) -> None:
    liar.put(*NAMES)
    await reader.read()
    before = dict(reader.cards)
    empty = [multistatus(liar._book(BOOK, ""))]
    liar.lies.append(
        lambda asked: empty.pop() if empty and asked.kind == "PROPFIND 1" else None
    )
    assert await reader.read(full=True) == 0
    assert reader.cards == before

    liar.delete(*NAMES)
    liar.kinds.clear()
    await reader.read(full=True)
    assert reader.cards == {}
    assert liar.kinds == ["PROPFIND 0", "PROPFIND 1", "PROPFIND 1"]


async def test_a_report_that_most_cards_are_gone_is_looked_into(
    liar: LyingServer, reader: Reader
) -> None:
    """bitfireAT/davdroid#631."""
    liar.put(*NAMES)
    await reader.read()
    liar.put("new")
    token = liar.token
    gone = [bare(liar.escaped(f"{BOOK}{name}.vcf"), "404 Gone") for name in NAMES[:2]]
    liar.lies.append(
        lambda asked: multistatus(*gone, token=token) if asked.kind == "sync" else None
    )

    assert await reader.read() == 1
    assert reader.cards == liar.texts
    assert not reader.removed


async def test_a_cut_listing_removes_nobody(liar: LyingServer, reader: Reader) -> None:
    liar.reports = False
    liar.put(*NAMES)
    await reader.read()
    liar.put("new")
    new = liar.escaped(f"{BOOK}new.vcf")
    liar.lies.append(
        lambda asked: (
            multistatus(
                resource(new, liar._etag(f"{BOOK}new.vcf")),
                bare(BOOK, "507 Insufficient Storage"),
            )
            if asked.kind == "PROPFIND 1"
            else None
        )
    )

    assert await reader.read() == 1
    assert reader.names == sorted([*NAMES, "new"])
    # It is not taken for all, however often.
    assert reader.state.ctag is None


async def test_lists_have_an_end(
    liar: LyingServer, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book_reading, "MOST_REPORTS", 5)
    monkeypatch.setattr(book_reading, "MOST_CARDS", 20)
    numbers = count()
    cut = bare(BOOK, "507 Insufficient Storage")
    liar.lies.append(
        lambda asked: (
            multistatus(cut, token=f"t{next(numbers)}")
            if asked.kind == "sync"
            else None
        )
    )
    with pytest.raises(TooLargeBookError):
        await reader.read()
    assert liar.kinds.count("sync") == 5

    # A token that does not change is no report: the listing tells.
    liar.lies[:] = [
        lambda asked: multistatus(cut, token="t") if asked.kind == "sync" else None
    ]
    liar.put(*NAMES)
    assert await reader.read() == 3
    assert liar.kinds == ["PROPFIND 0", "sync", "sync", "PROPFIND 1", "multiget"]

    liar.put(*(f"card{number}" for number in range(20)))
    with pytest.raises(TooLargeBookError):
        await reader.read(full=True)


@pytest.mark.parametrize(
    "properties",
    ["<resourcetype><collection/></resourcetype>", "<displayname>Book</displayname>"],
)
async def test_a_book_that_is_gone_removes_nobody(
    liar: LyingServer, reader: Reader, properties: str
) -> None:
    liar.put(*NAMES)
    await reader.read()
    before = reader.state
    answers: list[web.StreamResponse] = []
    liar.lies.append(lambda _: answers.pop())
    # Said with 207 all the same.
    for answer in (
        multistatus(bare(BOOK, "404 Not Found")),
        multistatus(),
        multistatus(resource(BOOK, properties)),
    ):
        answers.append(answer)
        with pytest.raises(NoCardDavError):
            await reader.read()
    assert reader.state == before
    assert reader.names == sorted(NAMES)


@pytest.mark.parametrize("full", [True, False])
async def test_what_is_elsewhere_is_never_asked_for(
    liar: LyingServer, reader: Reader, *, full: bool
) -> None:
    foreign_members(liar)
    liar.put(*NAMES)
    await reader.read(full=full)

    asked_for = [href for asked in liar.asked for href in asked.hrefs]
    assert sorted(map(unquote, asked_for)) == sorted(liar.cards)
    assert {asked.path for asked in liar.asked} == {BOOK}


async def test_names_in_an_unknown_encoding_stay_apart(
    liar: LyingServer, reader: Reader
) -> None:
    hrefs = [f"{BOOK}Ren%E9.vcf", f"{BOOK}Ren%E8.vcf"]
    liar.lies.append(
        lambda asked: (
            multistatus(
                *(resource(x, "<getetag>1</getetag>") for x in hrefs), token="t"
            )
            if asked.kind == "sync"
            else None
        )
    )
    data = "<C:address-data>BEGIN:VCARD&#10;FN:{}</C:address-data>"
    liar.lies.append(
        lambda asked: (
            multistatus(*(resource(x, data.format(x)) for x in asked.hrefs))
            if asked.kind == "multiget"
            else None
        )
    )

    assert await reader.read() == 2
    assert reader.names == sorted(hrefs)
