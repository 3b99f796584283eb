"""What is said in a recording, by whatever engine for speech Home Assistant has."""

import asyncio
from functools import partial
from typing import Final

from homeassistant.components import stt
from homeassistant.components.stt import async_default_engine
from homeassistant.core import HomeAssistant, callback
from homeassistant.setup import async_setup_component
from homeassistant.util import language as language_util
from homeassistant.util.hass_dict import HassKey

from ..account import Account
from ..archive.archive import async_get_archive
from ..archive.database_thread import ArchiveUnavailableError
from ..archive.transcripts import LONGEST_TRANSCRIPT, keep_transcript
from ..calls import one_line
from ..const import DOMAIN
from ..failures.user_errors import failed_action, invalid_action
from ..failures.vendor_errors import action_errors
from ..providers.base import Capability
from .speech_audio import SAMPLE_RATE, NoFfmpegError, converted
from .time_limit import async_ending_with

type _Engine = stt.SpeechToTextEntity | stt.Provider

# One at a time: an engine at home has a computer to itself for that long.
_LONGEST_SECONDS: Final = 15 * 60
_TURN: Final[HassKey[asyncio.Lock]] = HassKey(f"{DOMAIN}_transcription")


async def async_transcribe(
    hass: HomeAssistant,
    account: Account,
    call_id: str,
    reference: str,
    *,
    engine_id: str | None,
    language: str | None,
) -> str:
    """Have an engine write down what is said in a recording, and keep it.

    Args:
        hass: Home Assistant.
        account: Whose call it is.
        call_id: Of the call.
        reference: `Call.recording`.
        engine_id: An entity, or an engine of the older kind; None for the default one.
        language: BCP 47; None for Home Assistant's.

    Returns:
        What is said, in one line; empty where nothing is.

    Raises:
        ServiceValidationError: There is no such engine, or it does not know the language.
        HomeAssistantError: It cannot be done now.
    """
    engine = _engine(hass, engine_id)
    metadata = _metadata(hass, engine, language)
    if not await async_setup_component(hass, "ffmpeg", {}):
        raise failed_action("transcription_without_ffmpeg")
    turn = hass.data.setdefault(_TURN, asyncio.Lock())
    try:
        async with async_ending_with(account.entry, _LONGEST_SECONDS), turn:
            text = await _async_heard(hass, account, reference, engine, metadata)
    except TimeoutError:
        raise failed_action("transcription_takes_too_long") from None
    except NoFfmpegError:
        raise failed_action("transcription_without_ffmpeg") from None
    text = one_line(text)[:LONGEST_TRANSCRIPT]
    try:
        await async_get_archive(hass).async_run(
            partial(
                keep_transcript,
                entry_id=account.entry.entry_id,
                call_id=call_id,
                text=text,
            )
        )
    except ArchiveUnavailableError as error:
        raise failed_action("archive_unavailable") from error
    return text


async def _async_heard(
    hass: HomeAssistant,
    account: Account,
    reference: str,
    engine: _Engine,
    metadata: stt.SpeechMetadata,
) -> str:
    process = (
        engine.internal_async_process_audio_stream
        if isinstance(engine, stt.SpeechToTextEntity)
        else engine.async_process_audio_stream
    )
    with action_errors(hass, account.entry, Capability.RECORDINGS):
        async with (
            account.provider.open_recording(reference) as stream,
            converted(hass, stream.read) as audio,
        ):
            result = await process(metadata, audio.chunks())
    if not audio.length:
        raise failed_action("transcription_without_sound")
    if result.result is not stt.SpeechResultState.SUCCESS or result.text is None:
        raise failed_action("transcription_failed")
    return result.text


@callback
def _engine(hass: HomeAssistant, engine_id: str | None) -> _Engine:
    """Return an engine.

    Raises:
        ServiceValidationError: There is none, or none of this name.
    """
    if stt.DOMAIN not in hass.config.components:
        raise invalid_action("transcription_without_engine")
    wanted = engine_id or async_default_engine(hass)
    if wanted is None:
        raise invalid_action("transcription_without_engine")
    engine = stt.async_get_speech_to_text_engine(hass, wanted)
    if engine is None:
        raise invalid_action("transcription_engine_not_found", engine=wanted)
    return engine


@callback
def _metadata(
    hass: HomeAssistant, engine: _Engine, language: str | None
) -> stt.SpeechMetadata:
    """Return what an engine is told of the audio.

    Raises:
        ServiceValidationError: It does not know the language, or such audio.
    """
    wanted = language or hass.config.language
    known = language_util.matches(
        wanted, engine.supported_languages, country=hass.config.country
    )
    if not known:
        raise invalid_action("transcription_language_unknown", language=wanted)
    metadata = stt.SpeechMetadata(
        language=known[0],
        format=stt.AudioFormats.WAV,
        codec=stt.AudioCodecs.PCM,
        bit_rate=stt.AudioBitRates.BITRATE_16,
        sample_rate=stt.AudioSampleRates(SAMPLE_RATE),
        channel=stt.AudioChannels.CHANNEL_MONO,
    )
    if not engine.check_metadata(metadata):
        raise invalid_action("transcription_engine_unfit")
    return metadata
