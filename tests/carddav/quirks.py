"""Ways in which real servers differ, each with a name."""

from collections.abc import Callable
from itertools import count
import re

from aiohttp import web

from .lying_server import (
    BOOK,
    HOME,
    Asked,
    Lie,
    LyingServer,
    bare,
    multistatus,
    resource,
)

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
    """nextcloud/calendar#2053, python-caldav/caldav#353."""
    liar.lies.append(refusing("sync", 507))


def empty_tokens_refused(liar: LyingServer) -> None:
    """Google."""
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
    """naiba/bonds#215, Intermesh/groupoffice#556."""
    liar.etag = "{}".format


def weak_etags(liar: LyingServer) -> None:
    liar.etag = 'W/"{}"'.format


def teapots(liar: LyingServer) -> None:
    """As jobisoft/DAV-4-TbSync#73, said of the properties."""
    liar.gone = lambda href: resource(href, "", "418 I'm a teapot")


def bare_teapots(liar: LyingServer) -> None:
    """jobisoft/DAV-4-TbSync#73, python-caldav/caldav#203."""
    liar.gone = lambda href: bare(href, "418 I'm a teapot")


def gone_for_good(liar: LyingServer) -> None:
    liar.gone = lambda href: bare(href, "410 Gone")


def new_cards_with_a_status(liar: LyingServer) -> None:
    """mstilkerich/rcmcarddav#302."""
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
    """RFC 6578, section 3.6; nextcloud/server#50092."""
    liar.page = 1


def other_escapes_each_time(liar: LyingServer) -> None:
    """skarra/ASynK#69."""
    numbers = count()

    def escaped(path: str) -> str:
        escape_all = next(numbers) % 2
        head, _, name = path.rpartition("/")
        special = name.encode().replace(b"@", b"%40" if escape_all else b"@")
        text = special.replace(b" ", b"%20" if escape_all else b" ").decode()
        return f"{head}/{text}"

    liar.escaped = escaped


def whole_addresses(liar: LyingServer) -> None:
    """kenn-io/msgvault#849."""
    liar.escaped = lambda path: f"{liar.url}{path.replace(' ', '%20')}"

    # Who is asked for one answers 400.
    liar.lies.append(
        refusing(
            "multiget", 400, when=lambda asked: any("://" in x for x in asked.hrefs)
        )
    )


def no_multiget(liar: LyingServer) -> None:
    """pimutils/vdirsyncer#534, aluxnimm/outlookcaldavsynchronizer#400."""
    liar.lies.append(refusing("multiget", 500, "<html>Oops</html>"))


def one_at_a_time(liar: LyingServer) -> None:
    liar.lies.append(refusing("multiget", 500, when=lambda asked: len(asked.hrefs) > 1))


def cut_multiget(liar: LyingServer) -> None:
    """nextcloud/server#3740."""
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


def members_twice(liar: LyingServer) -> None:
    """pimutils/vdirsyncer#88."""

    def repeat(asked: Asked) -> web.StreamResponse | None:
        if asked.kind not in {"sync", "PROPFIND 1"}:
            return None
        answer = liar.truth(asked)
        assert isinstance(answer, web.Response)
        assert answer.text is not None
        answer.text = re.sub(
            "<response>.*?</response>", r"\g<0>\g<0>", answer.text, flags=re.DOTALL
        )
        return answer

    liar.lies.append(repeat)


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
