"""Recordings as engines for speech understand them, by Home Assistant's ffmpeg."""

import asyncio
from asyncio import StreamWriter
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final, cast

from homeassistant.components.ffmpeg import get_ffmpeg_manager
from homeassistant.core import HomeAssistant

# As everybody's microphones in Home Assistant have it.
SAMPLE_RATE: Final = 16_000

_LONGEST_SECONDS: Final = 2 * 3600
_CHUNK: Final = 4096

_BEFORE_INPUT: Final = (
    *("-hide_banner", "-loglevel", "quiet", "-nostdin"),
    # A file may name others, which are nobody's business.
    *("-protocol_whitelist", "pipe"),
)
_AFTER_INPUT: Final = (
    *("-vn", "-sn", "-dn", "-t", str(_LONGEST_SECONDS)),
    *("-ar", str(SAMPLE_RATE), "-ac", "1", "-f", "s16le", "pipe:1"),
)


class NoFfmpegError(Exception):
    """There is no ffmpeg here."""


class SpeechAudio:
    """What comes of a recording: samples without a header, one channel of 16 bit.

    Attributes:
        length: How many bytes have come so far.
    """

    def __init__(self, process: Process) -> None:
        """Read what a process writes."""
        self.length = 0
        self._process = process

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the bytes as they come."""
        output = self._process.stdout
        while output is not None and (chunk := await output.read(_CHUNK)):
            self.length += len(chunk)
            yield chunk


@asynccontextmanager
async def converted(
    hass: HomeAssistant, read: Callable[[], Awaitable[bytes]]
) -> AsyncGenerator[SpeechAudio]:
    """Convert audio of any kind while it comes; nothing is left running behind it.

    Args:
        hass: Home Assistant, with ffmpeg set up.
        read: Returns the next bytes of a recording, and none at its end.

    Raises:
        NoFfmpegError: It cannot be started.
        Exception: What `read` raised.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            get_ffmpeg_manager(hass).binary,
            *_BEFORE_INPUT,
            *("-i", "pipe:0"),
            *_AFTER_INPUT,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
        )
    except OSError as error:
        raise NoFfmpegError from error
    feeding = asyncio.create_task(_feed(process, read))
    try:
        yield SpeechAudio(process)
        if feeding.done():
            # What it raised.
            feeding.result()
    finally:
        feeding.cancel()
        with suppress(ProcessLookupError):
            process.kill()
        await asyncio.wait([feeding])
        if not feeding.cancelled():
            # Whoever has not seen it, has something worse to tell.
            feeding.exception()
        # It reads to the end what is left in the pipes.
        await process.communicate()


async def _feed(process: Process, read: Callable[[], Awaitable[bytes]]) -> None:
    # It was asked for, so that it is there.
    pipe = cast("StreamWriter", process.stdin)
    try:
        # It hangs up when it has what it wants.
        with suppress(BrokenPipeError, ConnectionResetError):
            while chunk := await read():
                pipe.write(chunk)
                await pipe.drain()
    finally:
        pipe.close()
