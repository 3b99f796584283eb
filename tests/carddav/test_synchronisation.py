"""What is new in a book, on servers as wrong as they are."""

from collections.abc import Callable
from contextlib import suppress
from itertools import count
from urllib.parse import unquote

from aiohttp import web
import pytest

from custom_components.telephony.carddav import (
    book_reading,
    card_fetching,
    connection as connection_module,
)
from custom_components.telephony.carddav.carddav_errors import (
    CardDavError,
    NoCardDavError,
    RefusedForNowError,
    ServerError,
    TooMuchError,
    WrongCredentialsError,
)
from custom_components.telephony.carddav.synchronisation import BookState

from .lying_server import (
    BOOK,
    HOME,
    INVALID_TOKEN,
    Asked,
    Lie,
    LyingServer,
    bare,
    multistatus,
    resource,
)
from .reader import Reader

NAMES = ["ann@home", "b c", "zoë"]


def refusing(
    kind: str, status: int, text: str = "", when: Callable[[Asked], bool] | None = None
) -> Lie:
    """Return what refuses one kind of request, always or where a condition holds."""

    def lie(asked: Asked) -> web.Response | None:
        if asked.kind != kind or (when is not None and not when(asked)):
            return None
        return web.Response(status=status, text=text)

    return lie


def reports_refused(liar: LyingServer) -> None:
    liar.lies.append(refusing("sync", 507))


def empty_tokens_refused(liar: LyingServer) -> None:
    liar.lies.append(refusing("sync", 400, when=lambda asked: asked.token == ""))


def reports_without_token(liar: LyingServer) -> None:
    liar.lies.append(lambda asked: multistatus() if asked.kind == "sync" else None)


def reports_are_pages(liar: LyingServer) -> None:
    liar.lies.append(refusing("sync", 200, "<html>Sign in</html>"))


def no_reports(liar: LyingServer) -> None:
    liar.reports = False


def neither_reports_nor_ctag(liar: LyingServer) -> None:
    liar.reports = liar.ctag = False


def bare_etags(liar: LyingServer) -> None:
    liar.etag = "{}".format


def weak_etags(liar: LyingServer) -> None:
    liar.etag = 'W/"{}"'.format


def teapots(liar: LyingServer) -> None:
    liar.gone = lambda href: resource(href, "", "418 I'm a teapot")


def bare_teapots(liar: LyingServer) -> None:
    liar.gone = lambda href: bare(href, "418 I'm a teapot")


def gone_for_good(liar: LyingServer) -> None:
    liar.gone = lambda href: bare(href, "410 Gone")


def new_cards_with_a_status(liar: LyingServer) -> None:
    liar.lies.append(
        lambda asked: (
            multistatus(
                *(
                    f"<response><href>{liar.escaped(path)}</href>"
                    "<status>HTTP/1.1 201 Created</status><propstat><prop>"
                    f"{liar._etag(path)}</prop><status>HTTP/1.1 200 OK</status>"
                    "</propstat></response>"
                    if path in liar.cards
                    else liar.gone(path)
                    for path in liar.changes
                ),
                token=liar.token,
            )
            if asked.kind == "sync"
            else None
        )
    )


def pages_of_one(liar: LyingServer) -> None:
    liar.page = 1


def other_escapes_each_time(liar: LyingServer) -> None:
    numbers = count()

    def escaped(path: str) -> str:
        escape_all = next(numbers) % 2
        head, _, name = path.rpartition("/")
        special = name.encode().replace(b"@", b"%40" if escape_all else b"@")
        text = special.replace(b" ", b"%20" if escape_all else b" ").decode()
        return f"{head}/{text}"

    liar.escaped = escaped


def whole_addresses(liar: LyingServer) -> None:
    liar.escaped = lambda path: f"{liar.url}{path.replace(' ', '%20')}"

    # Who is asked for one answers 400.
    liar.lies.append(
        refusing(
            "multiget", 400, when=lambda asked: any("://" in x for x in asked.hrefs)
        )
    )


def no_multiget(liar: LyingServer) -> None:
    liar.lies.append(refusing("multiget", 500, "<html>Oops</html>"))


def one_at_a_time(liar: LyingServer) -> None:
    liar.lies.append(refusing("multiget", 500, when=lambda asked: len(asked.hrefs) > 1))


def cut_multiget(liar: LyingServer) -> None:
    liar.lies.append(
        lambda asked: (
            multistatus(liar.card(asked.hrefs[0])) if asked.kind == "multiget" else None
        )
    )


def multiget_without_cards(liar: LyingServer) -> None:
    liar.lies.append(
        lambda asked: (
            multistatus(
                *(resource(href, "<getetag>1</getetag>") for href in asked.hrefs)
            )
            if asked.kind == "multiget"
            else None
        )
    )


def foreign_members(liar: LyingServer) -> None:
    foreign = "".join(
        resource(href, "<getetag>1</getetag>")
        for href in (
            "https://elsewhere.example/dav/ann/book/x.vcf",
            f"{HOME}other/x.vcf",
            f"{BOOK}../../x.vcf",
            f"{BOOK}%2e%2e/x.vcf",
            "mailto:ann@example.com",
            "",
        )
    )

    def add(asked: Asked) -> web.StreamResponse | None:
        if asked.kind not in {"sync", "PROPFIND 1"}:
            return None
        answer = liar.truth(asked)
        assert isinstance(answer, web.Response)
        assert answer.text is not None
        answer.text = answer.text.replace("<response>", f"{foreign}<response>", 1)
        return answer

    liar.lies.append(add)


@pytest.mark.parametrize(
    "quirk",
    [
        lambda _: None,
        reports_refused,
        empty_tokens_refused,
        reports_without_token,
        reports_are_pages,
        no_reports,
        neither_reports_nor_ctag,
        bare_etags,
        weak_etags,
        teapots,
        bare_teapots,
        gone_for_good,
        new_cards_with_a_status,
        pages_of_one,
        other_escapes_each_time,
        whole_addresses,
        no_multiget,
        one_at_a_time,
        cut_multiget,
        multiget_without_cards,
        foreign_members,
    ],
)
async def test_a_book_is_kept_up_whatever_its_server_is_like(
    liar: LyingServer, reader: Reader, quirk: Callable[[LyingServer], None]
) -> None:
    quirk(liar)
    liar.put(*NAMES)
    assert await reader.read() == 3
    assert reader.cards == liar.texts
    assert liar.kinds[0] == "PROPFIND 0"

    assert await reader.read() == 0
    # The price of an hour in which nothing happens; more only where nobody tells.
    if liar.reports or liar.ctag:
        assert liar.kinds == ["PROPFIND 0"]

    liar.delete("b c")
    liar.put("new")
    liar.put("zoë", text="BEGIN:VCARD\nFN:changed\nEND:VCARD")
    assert await reader.read() == 2
    assert reader.cards == liar.texts
    assert reader.removed == (f"{BOOK}b c.vcf",)
    assert not reader.skipped

    liar.delete("new")
    assert await reader.read(full=True) == 0
    assert reader.cards == liar.texts
    assert reader.removed == (f"{BOOK}new.vcf",)


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


async def test_cards_without_etags_are_always_fetched(
    liar: LyingServer, reader: Reader
) -> None:
    liar.etag = lambda _: ""
    liar.put(*NAMES)
    assert await reader.read() == 3
    assert set(reader.state.etags.values()) == {""}
    liar.put("new")
    liar.delete("zoë")
    assert await reader.read() == 1
    assert await reader.read(full=True) == 3
    assert reader.cards == liar.texts


async def test_etags_that_do_not_fit_fetch_nothing_twice(
    liar: LyingServer, reader: Reader
) -> None:
    liar.put(*NAMES)
    liar.lies.append(
        lambda asked: (
            multistatus(
                *(
                    liar.card(href).replace("<getetag>", "<getetag>other")
                    for href in asked.hrefs
                )
            )
            if asked.kind == "multiget"
            else None
        )
    )

    assert await reader.read() == 3
    assert await reader.read(full=True) == 0


async def test_only_what_is_asked_for_is_sent(
    liar: LyingServer, reader: Reader
) -> None:
    """No limit, no filter, no part of a card: there are servers that answer with less."""
    liar.put(*NAMES)
    await reader.read()
    await reader.read(full=True)

    bodies = "".join(asked.body for asked in liar.asked)
    assert "limit" not in bodies
    assert "filter" not in bodies
    assert "<C:address-data/>" in bodies
    assert all(href.startswith(BOOK) for href in liar.asked[2].hrefs)
    assert {asked.method for asked in liar.asked} == {"PROPFIND", "REPORT"}


@pytest.mark.parametrize("status", [400, 403, 409, 412])
async def test_a_forgotten_token_loses_nobody_meanwhile(
    liar: LyingServer, reader: Reader, status: int
) -> None:
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


@pytest.mark.parametrize("phase", range(8))
@pytest.mark.parametrize("reports", [True, False])
async def test_whoever_is_interrupted_loses_and_doubles_nobody(
    liar: LyingServer,
    reader: Reader,
    monkeypatch: pytest.MonkeyPatch,
    phase: int,
    *,
    reports: bool,
) -> None:
    monkeypatch.setattr(card_fetching, "CARDS_AT_ONCE", 2)
    liar.reports = reports
    liar.put(*NAMES, "five")
    await reader.read()
    liar.put("new", "newer", "ann@home")
    liar.delete("zoë")
    liar.asked.clear()
    # One request after the other fails, or one batch after the other is the last stored.
    fails = phase % 2 == 0
    if fails:
        liar.lies.append(
            lambda _: web.Response(status=503) if len(liar.asked) > phase // 2 else None
        )
    with suppress(RefusedForNowError):
        await reader.read(batches=None if fails else phase // 2)
    liar.lies.clear()
    # Meanwhile somebody goes whom nobody announces any more.
    liar.delete("newer")

    await reader.read()
    assert reader.cards == liar.texts
    assert reader.state.etags.keys() == liar.cards.keys()
    assert await reader.read(full=True) == 0
    assert not reader.removed


async def test_what_was_stored_is_not_fetched_again(
    liar: LyingServer, reader: Reader
) -> None:
    liar.put(*(f"card{number}" for number in range(120)))

    assert await reader.read(batches=1) == 50
    assert reader.state.token is None
    assert await reader.read() == 70
    assert reader.state.token == liar.token


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
    monkeypatch.setattr(connection_module, "LARGEST_ANSWER", 300_000)
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

    with pytest.raises(ServerError):
        await reader.read()
    assert len(liar.asked) < 60


async def test_a_server_without_multiget_is_soon_known(
    liar: LyingServer, reader: Reader
) -> None:
    no_multiget(liar)
    liar.put(*(f"card{number}" for number in range(200)))

    assert await reader.read() == 200
    assert liar.kinds.count("multiget") < 110


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

    assert await reader.read() == 0
    assert reader.names == sorted(NAMES[:2])
    assert not reader.skipped


@pytest.mark.parametrize(
    ("kind", "status", "error"),
    [
        ("PROPFIND 0", 401, WrongCredentialsError),
        ("PROPFIND 0", 404, NoCardDavError),
        ("sync", 429, RefusedForNowError),
        ("sync", 401, WrongCredentialsError),
        ("multiget", 503, RefusedForNowError),
        ("multiget", 401, WrongCredentialsError),
    ],
)
async def test_who_is_refused_does_not_ask_again(
    liar: LyingServer,
    reader: Reader,
    kind: str,
    status: int,
    error: type[CardDavError],
) -> None:
    liar.put(*NAMES)
    liar.lies.append(refusing(kind, status))

    with pytest.raises(error):
        await reader.read()

    assert liar.asked[-1].kind == kind
    assert liar.kinds.count(kind) == 1
    assert reader.state == BookState()


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


async def test_lists_have_an_end(
    liar: LyingServer, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book_reading, "MOST_PAGES", 5)
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
    with pytest.raises(TooMuchError):
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
    with pytest.raises(TooMuchError):
        await reader.read(full=True)
