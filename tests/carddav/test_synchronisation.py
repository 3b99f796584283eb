"""What is new in a book, on servers as wrong as they are."""

from collections.abc import Callable
from contextlib import suppress

from aiohttp import web
import pytest

from custom_components.telephony.carddav import card_fetching
from custom_components.telephony.carddav.carddav_errors import (
    CardDavError,
    NoCardDavError,
    RefusedForNowError,
    WrongCredentialsError,
)
from custom_components.telephony.carddav.synchronisation import BookState

from .lying_server import BOOK, LyingServer, multistatus
from .quirks import (
    NAMES,
    bare_etags,
    bare_teapots,
    cut_multiget,
    empty_tokens_refused,
    foreign_members,
    gone_for_good,
    members_twice,
    multiget_without_cards,
    neither_reports_nor_ctag,
    new_cards_with_a_status,
    no_multiget,
    no_reports,
    one_at_a_time,
    other_escapes_each_time,
    pages_of_one,
    refusing,
    reports_are_pages,
    reports_refused,
    reports_without_token,
    teapots,
    weak_etags,
    whole_addresses,
)
from .reader import Reader


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
        members_twice,
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
    """nextcloud/android#9973."""
    liar.put(*NAMES)
    liar.lies.append(refusing(kind, status))

    with pytest.raises(error):
        await reader.read()

    assert liar.asked[-1].kind == kind
    assert liar.kinds.count(kind) == 1
    assert reader.state == BookState()
