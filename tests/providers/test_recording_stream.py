"""Recordings as they come: audio alone, from known places, never without an end."""

import asyncio
from datetime import UTC, datetime, timedelta
import logging

from aiohttp import ClientSession, ClientTimeout, web
import pytest
from yarl import URL

from custom_components.telephony.providers import recording_stream, transport
from custom_components.telephony.providers.answers import Recording
from custom_components.telephony.providers.byte_range import ByteRange
from custom_components.telephony.providers.errors import (
    CannotConnectError,
    MalformedAnswerError,
    NotFoundError,
    ServerError,
    ThrottledError,
    TooLargeError,
    UntrustedAddressError,
)
from custom_components.telephony.providers.recording_stream import RecordingSource
from custom_components.telephony.providers.transport import Transport

from .scripted_vendor import ScriptedVendor, Serve

AUDIO = bytes(range(1, 101))
SECRET = "Signature=s3cr3t%2Fs%3D"


class Heard:
    """What came of a recording, and how often its link was asked for."""

    def __init__(self, session: ClientSession, *origins: str) -> None:
        """Keep the recording where only the origins are trusted."""
        self.links: list[Recording] = []
        self.asked = 0
        self._origins = frozenset(origins)
        self._source = RecordingSource(Transport(session), self._fetch)

    async def _fetch(self, reference: str) -> Recording:
        self.asked += 1
        return self.links.pop(0) if len(self.links) > 1 else self.links[0]

    async def hear(
        self, part: str | None = None, *, reference: str = "a"
    ) -> tuple[str | None, str | None, bytes]:
        """Return the type, the part and the bytes."""
        wanted = ByteRange.parse(part)
        async with self._source.open(reference, self._origins, wanted) as stream:
            body = b""
            while chunk := await stream.read():
                body += chunk
            assert stream.length in (None, len(body))
            return stream.content_type, stream.content_range, body


@pytest.fixture
def heard(scripted: ScriptedVendor, session: ClientSession) -> Heard:
    """Return a recording that the scripted storage has."""
    heard = Heard(session, scripted.url)
    heard.links.append(Recording(f"{scripted.url}/a.mp3?{SECRET}", None))
    return heard


def answer(
    scripted: ScriptedVendor, body: bytes = AUDIO, status: int = 200, **headers: str
) -> None:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    scripted.answer(body, status, {"Content-Type": "audio/mpeg", **named})


async def test_a_recording_is_heard(scripted: ScriptedVendor, heard: Heard) -> None:
    answer(scripted)

    assert await heard.hear() == ("audio/mpeg", None, AUDIO)

    (request,) = scripted.received
    assert request.target == f"/a.mp3?{SECRET}"
    assert request.headers["Accept-Encoding"] == "identity"
    assert "Range" not in request.headers


async def test_a_part_is_heard(scripted: ScriptedVendor, heard: Heard) -> None:
    answer(scripted, AUDIO[10:20], 206, Content_Range="bytes 10-19/100")

    assert await heard.hear("bytes=10-19") == (
        "audio/mpeg",
        "bytes 10-19/100",
        AUDIO[10:20],
    )
    assert scripted.received[0].headers["Range"] == "bytes=10-19"


async def test_a_storage_without_parts_sends_the_whole(
    scripted: ScriptedVendor, heard: Heard
) -> None:
    for part, content_range, body in (
        ("bytes=90-", "bytes 90-99/100", AUDIO[90:]),
        ("bytes=-3", "bytes 97-99/100", AUDIO[97:]),
        ("bytes=0-0", "bytes 0-0/100", AUDIO[:1]),
    ):
        answer(scripted)
        assert await heard.hear(part) == ("audio/mpeg", content_range, body)
    assert await heard.hear("bytes=100-") == (None, "bytes */100", b"")


async def test_a_part_beyond_the_end_is_none(
    scripted: ScriptedVendor, heard: Heard
) -> None:
    answer(scripted, b"", 416, Content_Range="bytes */100")
    answer(scripted, b"", 416)

    assert await heard.hear("bytes=100-") == (None, "bytes */100", b"")
    assert await heard.hear("bytes=100-") == (None, "bytes */*", b"")


async def test_what_is_no_audio_is_refused(
    scripted: ScriptedVendor, heard: Heard, subtests: pytest.Subtests
) -> None:
    page = b"\xef\xbb\xbf <!DOCTYPE html><script>alert(1)</script>"
    for body, status, headers in (
        (AUDIO, 200, {"Content_Type": "text/html"}),
        (AUDIO, 200, {"Content_Type": "video/mp4"}),
        (AUDIO, 200, {"Content_Type": "audio/x-mpegurl"}),
        (AUDIO, 200, {"Content_Type": "audio/mpeg, text/html"}),
        (AUDIO, 200, {"Content_Encoding": "br"}),
        (page, 200, {}),
        (b"", 200, {}),
        (b"", 204, {}),
        (AUDIO, 304, {}),
        (AUDIO, 206, {"Content_Range": "bytes 0-99/100"}),
    ):
        with subtests.test(f"{status} {headers} {body[:20]!r}"):
            answer(scripted, body, status, **headers)
            with pytest.raises(MalformedAnswerError):
                await heard.hear()
    for content_range in ("", "bytes 0-4/100", "bytes 10-19/5"):
        with subtests.test(content_range):
            answer(scripted, AUDIO[:10], 206, Content_Range=content_range)
            with pytest.raises(MalformedAnswerError):
                await heard.hear("bytes=10-19")


async def test_a_storage_may_not_know_what_it_stores(
    scripted: ScriptedVendor, heard: Heard, subtests: pytest.Subtests
) -> None:
    for told, shown in (
        ("binary/octet-stream", "audio/mpeg"),
        ("application/octet-stream", "audio/mpeg"),
        ("Audio/X-WAV; charset=utf-8", "audio/x-wav"),
        ("application/ogg", "audio/ogg"),
    ):
        with subtests.test(told):
            answer(scripted, Content_Type=told)
            assert (await heard.hear())[0] == shown
    heard.links = [Recording(heard.links[0].url.replace(".mp3", ".html"), None)]
    answer(scripted, Content_Type="binary/octet-stream")
    with pytest.raises(MalformedAnswerError):
        await heard.hear()


async def test_a_link_is_used_as_long_as_it_holds(
    scripted: ScriptedVendor, heard: Heard
) -> None:
    url, now = heard.links[0].url, datetime.now(UTC)
    heard.links = [
        Recording(url, now + timedelta(seconds=10)),
        Recording(url, now + timedelta(minutes=5)),
    ]
    answer(scripted)
    for asked in (1, 2, 2, 2):
        await heard.hear()
        assert heard.asked == asked


async def test_not_every_link_is_kept_for_ever(
    scripted: ScriptedVendor, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording_stream, "_MOST_LINKS", 1)
    later = datetime.now(UTC) + timedelta(hours=1)
    heard.links = [Recording(heard.links[0].url, later)]
    answer(scripted)
    for reference, asked in (("a", 1), ("b", 2), ("b", 2), ("a", 3)):
        await heard.hear(reference=reference)
        assert heard.asked == asked


async def test_a_link_that_has_ended_is_fetched_anew_once(
    scripted: ScriptedVendor, heard: Heard, subtests: pytest.Subtests
) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    heard.links = [Recording(heard.links[0].url, later)]
    for status in (400, 401, 403, 404, 410):
        with subtests.test(str(status)):
            heard.asked = 0
            answer(scripted, b"<Error/>", status)
            answer(scripted)
            assert (await heard.hear())[2] == AUDIO
            assert heard.asked > 0

            answer(scripted, b"<Error/>", status)
            before = len(scripted.received)
            with pytest.raises(NotFoundError) as caught:
                await heard.hear()
            assert (caught.value.code, caught.value.field) == (str(status), "recording")
            assert len(scripted.received) == before + 2


async def test_other_refusals_are_told_as_they_are(
    scripted: ScriptedVendor, heard: Heard
) -> None:
    for status, error in ((429, ThrottledError), (500, ServerError)):
        answer(scripted, b"", status)
        with pytest.raises(error):
            await heard.hear()
    assert len(scripted.received) == 2


async def test_nothing_is_sent_to_other_places(
    scripted: ScriptedVendor,
    session: ClientSession,
    serve: Serve,
    caplog: pytest.LogCaptureFixture,
    subtests: pytest.Subtests,
) -> None:
    """Neither by a link nor by a redirect; not even a name is looked up."""
    caplog.set_level(logging.DEBUG)
    strangers: list[str] = []

    async def stranger(request: web.Request) -> web.Response:
        strangers.append(request.path)
        return web.Response(body=AUDIO, content_type="audio/mpeg")

    elsewhere = await serve(stranger)
    port = scripted.url.rpartition(":")[2]
    for link in (
        f"{elsewhere}/a.mp3",
        f"//{elsewhere.partition('//')[2]}/a.mp3",
        f"http://localhost:{port}/a.mp3",
        f"https://127.0.0.1:{port}/a.mp3",
        f"http://user:password@127.0.0.1:{port}/a.mp3",
        f"http://user@127.0.0.1:{port}/a.mp3",
        f"http://127.0.0.1:{port}@vendor.invalid/a.mp3",
        "http://vendor.invalid/a.mp3",
        "ftp://127.0.0.1/a.mp3",
        "file:///etc/passwd",
        "http://[1/a.mp3",
        f"{scripted.url}/a b.mp3",
        f"{scripted.url}/a\u202e.mp3",
    ):
        with subtests.test(link):
            heard = Heard(session, scripted.url)
            heard.links = [Recording(link, None)]
            with pytest.raises(UntrustedAddressError) as caught:
                await heard.hear()
            assert vars(caught.value) == {
                "code": None,
                "text": None,
                "field": "recording",
                "cause": None,
            }
            assert scripted.received == []
            # A header cannot have all of them.
            if link.isascii():
                heard.links = [Recording(f"{scripted.url}/1", None)]
                answer(scripted, b"", 302, Location=link)
                with pytest.raises(UntrustedAddressError):
                    await heard.hear()
                assert len(scripted.received) == 1
                scripted.clear()
    assert strangers == []
    assert "invalid" not in caplog.text


async def test_a_vendor_may_lead_on_within_its_own_places(
    scripted: ScriptedVendor, heard: Heard, session: ClientSession, serve: Serve
) -> None:
    async def storage(_: web.Request) -> web.Response:
        return web.Response(body=AUDIO, content_type="audio/mpeg")

    named = Heard(session, scripted.url, await serve(storage))
    named.links = heard.links
    for location in ("/b.mp3?c=%2F", "b.mp3"):
        answer(scripted, b"", 302, Location=location)
        answer(scripted)
        assert (await heard.hear())[2] == AUDIO
    assert scripted.received[1].target == "/b.mp3?c=%2F"

    (elsewhere,) = named._origins - {scripted.url}
    answer(scripted, b"", 307, Location=f"{elsewhere}/c.mp3")
    assert (await named.hear())[2] == AUDIO


def test_all_hosts_of_a_domain_can_be_named(subtests: pytest.Subtests) -> None:
    origins = frozenset({"https://*.example.com"})
    for address, is_known in (
        ("https://app.example.com/a", True),
        ("https://a.b.Example.com/a", True),
        ("https://example.com/a", False),
        ("http://app.example.com/a", False),
        ("https://app.example.com:8443/a", False),
        ("https://app.example.com.evil.test/a", False),
        ("https://evilexample.com/a", False),
        ("https://*.com/a", False),
    ):
        with subtests.test(address):
            check = recording_stream._check
            if is_known:
                check(URL(address), origins)
            else:
                with pytest.raises(UntrustedAddressError):
                    check(URL(address), origins)


async def test_redirects_end(scripted: ScriptedVendor, heard: Heard) -> None:
    answer(scripted, b"", 302, Location="/again")
    with pytest.raises(MalformedAnswerError):
        await heard.hear()
    assert len(scripted.received) == 4

    answer(scripted, b"", 302)
    answer(scripted)
    # An empty address is the same one.
    assert (await heard.hear())[2] == AUDIO


async def test_no_recording_is_endless(
    session: ClientSession, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording_stream, "LARGEST_RECORDING", 200_000)

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "audio/mpeg"})
        await response.prepare(request)
        while True:
            await response.write(AUDIO * 100)

    async def told(_: web.Request) -> web.Response:
        return web.Response(body=bytes(200_001), content_type="audio/mpeg")

    async def part(_: web.Request) -> web.Response:
        headers = {"Content-Type": "audio/mpeg", "Content-Range": "bytes 0-99/200001"}
        return web.Response(status=206, body=AUDIO, headers=headers)

    for handler, wanted in ((endless, None), (told, None), (part, "bytes=0-99")):
        url = await serve(handler)
        heard = Heard(session, url)
        heard.links = [Recording(f"{url}/", None)]
        with pytest.raises(TooLargeError):
            await heard.hear(wanted)


async def test_a_storage_that_breaks_off_or_falls_silent(
    session: ClientSession, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "STREAM_TIMEOUT", ClientTimeout(sock_read=0.2))

    for silent in (False, True):

        async def send(
            request: web.Request, *, silent: bool = silent
        ) -> web.StreamResponse:
            response = web.StreamResponse(headers={"Content-Type": "audio/mpeg"})
            response.content_length = 1000
            await response.prepare(request)
            await response.write(AUDIO)
            if silent:
                await asyncio.Event().wait()
            assert request.transport is not None
            request.transport.close()
            return response

        url = await serve(send)
        heard = Heard(session, url)
        heard.links = [Recording(f"{url}/a.mp3", None)]
        with pytest.raises(CannotConnectError):
            await heard.hear()


async def test_what_a_listener_does_wrong_stays_theirs(
    scripted: ScriptedVendor, heard: Heard
) -> None:
    """Whoever listens may hang up, and nobody waits for what is left."""
    answer(scripted, bytes(1_000_000))

    async def listen() -> None:
        async with heard._source.open("a", heard._origins, None) as stream:
            assert await stream.read()
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await listen()
