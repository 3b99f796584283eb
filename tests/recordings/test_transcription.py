"""What is said in recordings, written down by an engine and found again."""

import asyncio
from collections.abc import AsyncIterable
from itertools import pairwise
from pathlib import Path
from typing import Any, override

from homeassistant.components import stt
from homeassistant.components.stt.const import DATA_COMPONENT, DATA_PROVIDERS
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.setup import async_setup_component
from imageio_ffmpeg import get_ffmpeg_exe  # type: ignore[import-untyped]
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.telephony.archive.archive import async_get_archive
from custom_components.telephony.archive.database import Trouble
from custom_components.telephony.archive.database_thread import ArchiveUnavailableError
from custom_components.telephony.const import DOMAIN
from custom_components.telephony.recordings import transcription
from custom_components.telephony.recordings.speech_audio import SAMPLE_RATE
from simulator import Simulator
from simulator.audio import TONES, recording
from simulator.faults import ResetMidBody, Status

from ..helpers.actions import act, refusal
from ..helpers.states import shown
from ..helpers.stored_accounts import add_account

FILES = "/nkrecord"

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past")


class Engine(stt.SpeechToTextEntity):
    """Writes down what it is told to, and keeps what it heard."""

    _attr_name = "Whisper"
    supported_languages = ["en", "de"]  # noqa: RUF012 - as an attribute of each
    supported_formats = [stt.AudioFormats.WAV]  # noqa: RUF012 - as an attribute of each
    supported_codecs = [stt.AudioCodecs.PCM]  # noqa: RUF012 - as an attribute of each
    supported_bit_rates = [stt.AudioBitRates.BITRATE_16]  # noqa: RUF012 - as an attribute of each
    supported_sample_rates = [stt.AudioSampleRates.SAMPLERATE_16000]  # noqa: RUF012 - as an attribute of each
    supported_channels = [stt.AudioChannels.CHANNEL_MONO]  # noqa: RUF012 - as an attribute of each

    def __init__(self) -> None:
        """Have heard nothing yet."""
        self.heard: list[bytes] = []
        self.languages: list[str] = []
        self.result = stt.SpeechResult(
            "Call me back about the <b>Übergabe</b>\n100 %",
            stt.SpeechResultState.SUCCESS,
        )
        self.has_heard = asyncio.Event()
        self.thinks: asyncio.Event | None = None

    @override
    async def async_process_audio_stream(
        self, metadata: stt.SpeechMetadata, stream: AsyncIterable[bytes]
    ) -> stt.SpeechResult:
        self.languages.append(metadata.language)
        self.heard.append(b"".join([chunk async for chunk in stream]))
        self.has_heard.set()
        if self.thinks is not None:
            await self.thinks.wait()
        return self.result


@pytest.fixture
async def engine(hass: HomeAssistant) -> Engine:
    """Add an engine."""
    assert await async_setup_component(hass, "stt", {})
    engine = Engine()
    await hass.data[DATA_COMPONENT].async_add_entities([engine])
    return engine


@pytest.fixture
async def ffmpeg(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Set up a stand-in that hands on what it is given."""
    program = tmp_path / "ffmpeg"
    program.write_text(
        '#!/bin/sh\ncase "$*" in *-version*) echo "ffmpeg version 7.1"; exit;; esac\n'
        'echo "$@" >"$0.arguments"\n[ -e "$0.broken" ] && exit 1\nexec cat\n'
    )
    program.chmod(0o755)
    config = {"ffmpeg": {"ffmpeg_bin": str(program)}}
    assert await async_setup_component(hass, "ffmpeg", config)
    return program


@pytest.fixture
async def account(hass: HomeAssistant, simulator: Simulator) -> MockConfigEntry:
    """Set up an account with a recorded call and others."""
    simulator.antbuddy.add_call(number="02079460345")
    simulator.antbuddy.add_call(number="02079460123", recording="a.wav")
    return await add_account(hass, simulator, "antbuddy")


def call_id(hass: HomeAssistant) -> str:
    """Return the id of the recorded call."""
    calls = shown(hass, "sensor.antbuddy_last_call").attributes["recent_calls"]
    found: str = next(call["id"] for call in calls if call["recording"])
    return found


async def _found(hass: HomeAssistant, text: str) -> list[str]:
    answer = await act(hass, "get_call_history", text=text)
    assert answer["total"] == answer["count"]
    return [call["caller"] for call in answer["calls"]]


async def _transcribed(hass: HomeAssistant, **fields: str) -> dict[str, Any]:
    return await act(hass, "transcribe_recording", call_id=call_id(hass), **fields)


async def test_what_is_said_is_written_down_kept_and_found(
    hass: HomeAssistant, account: MockConfigEntry, engine: Engine, ffmpeg: Path
) -> None:
    assert await _found(hass, "ubergabe") == []

    answer = await _transcribed(hass)

    assert answer["call_id"] == call_id(hass)
    assert answer["config_entry_id"] == account.entry_id
    # A text of strangers, which is nothing but text.
    assert answer["text"].startswith("Call me back about the ")
    assert "<" not in answer["text"]
    assert "Übergabe" in answer["text"]
    assert engine.heard == [recording()]
    assert engine.languages == ["en"]
    arguments = ffmpeg.with_name("ffmpeg.arguments").read_text()
    assert "-protocol_whitelist pipe -i pipe:0" in arguments

    for text in ("ubergabe", "ME BACK", "100 %"):
        assert await _found(hass, text) == ["02079460123"]
    assert await _found(hass, "back_about") == []
    assert await _found(hass, "02079460345") == ["02079460345"]
    assert sorted(await _found(hass, "0207")) == ["02079460123", "02079460345"]

    # It is there, until it is wanted anew.
    assert await _transcribed(hass) == answer
    assert len(engine.heard) == 1
    engine.result = stt.SpeechResult("Guten Tag", stt.SpeechResultState.SUCCESS)
    fields = {"engine": engine.entity_id, "language": "de-AT"}
    assert (await _transcribed(hass, **fields))["text"] == "Guten Tag"
    assert engine.languages == ["en", "de"]
    assert await _found(hass, "ubergabe") == []

    await act(hass, "forget_calls", number="02079460123")
    assert await _found(hass, "guten") == []


async def test_the_real_ffmpeg_makes_of_it_what_engines_take(
    hass: HomeAssistant, account: MockConfigEntry, engine: Engine
) -> None:
    """Twice as many samples a second, of the two tones that were recorded."""
    config = {"ffmpeg": {"ffmpeg_bin": get_ffmpeg_exe()}}
    assert await async_setup_component(hass, "ffmpeg", config)

    assert "Übergabe" in (await _transcribed(hass))["text"]

    (heard,) = engine.heard
    samples = memoryview(heard).cast("h")
    assert len(samples) == pytest.approx(len(TONES) * SAMPLE_RATE, rel=0.01)
    for number, tone in enumerate(TONES):
        second = samples[number * SAMPLE_RATE :][:SAMPLE_RATE]
        swings = sum((one < 0) is not (other < 0) for one, other in pairwise(second))
        assert swings / 2 == pytest.approx(tone, abs=3)


async def test_an_engine_of_the_older_kind_writes_down_too(
    hass: HomeAssistant, account: MockConfigEntry, engine: Engine, ffmpeg: Path
) -> None:
    hass.data[DATA_PROVIDERS]["older"] = engine  # type: ignore[assignment]

    assert "Übergabe" in (await _transcribed(hass, engine="older"))["text"]


async def test_what_is_missing_is_told(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def told(
        kind: type[HomeAssistantError] = ServiceValidationError, **fields: str
    ) -> str:
        fields = {"call_id": call_id(hass), **fields}
        return await refusal(hass, "transcribe_recording", kind, **fields)

    assert "There is no speech-to-text engine that" in await told()
    assert await async_setup_component(hass, "stt", {})
    assert "There is no speech-to-text engine that" in await told()
    engine = Engine()
    await hass.data[DATA_COMPONENT].async_add_entities([engine])
    assert "no speech-to-text engine stt.other" in await told(engine="stt.other")
    assert "does not know the language tlh" in await told(language="tlh")
    calls = shown(hass, "sensor.antbuddy_last_call").attributes["recent_calls"]
    (other,) = (call["id"] for call in calls if not call["recording"])
    assert "was not recorded" in await told(call_id=other)
    monkeypatch.setattr(engine, "supported_channels", [])
    assert "does not take the audio" in await told()
    monkeypatch.undo()
    # Nobody has it in the tests.
    config = {"ffmpeg": {"ffmpeg_bin": "/nowhere/ffmpeg"}}
    await async_setup_component(hass, "ffmpeg", config)
    assert "finds no FFmpeg" in await told(HomeAssistantError)
    assert engine.heard == []


async def test_what_goes_wrong_is_told_and_nothing_is_kept(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    engine: Engine,
    ffmpeg: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def told() -> str:
        return await refusal(hass, "transcribe_recording", call_id=call_id(hass))

    simulator.antbuddy.misbehave(ResetMidBody(), path=FILES, times=1)
    assert "could not be reached" in await told()
    simulator.antbuddy.misbehave(
        Status(200, {"Content-Type": "text/html"}, "a"), path=FILES, times=1
    )
    assert "makes no sense" in await told()
    engine.result = stt.SpeechResult(None, stt.SpeechResultState.ERROR)
    assert "could not write down" in await told()
    await hass.async_add_executor_job(ffmpeg.with_name("ffmpeg.broken").touch)
    assert "no sound in the recording" in await told()
    monkeypatch.setattr(transcription, "_LONGEST_SECONDS", 0)
    assert "did not come to an end" in await told()
    assert await _found(hass, "ubergabe") == []


async def test_an_archive_that_is_out_of_reach_is_told(
    hass: HomeAssistant,
    account: MockConfigEntry,
    engine: Engine,
    ffmpeg: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody has something written down twice because of it."""
    known = call_id(hass)

    async def unavailable(*_: object, **__: object) -> None:
        raise ArchiveUnavailableError(Trouble.UNAVAILABLE)

    monkeypatch.setattr(async_get_archive(hass), "async_run", unavailable)
    told = await refusal(hass, "transcribe_recording", call_id=known)

    assert "archive of calls cannot be used" in told
    assert engine.heard == []


async def test_an_account_that_goes_ends_it(
    hass: HomeAssistant, account: MockConfigEntry, engine: Engine, ffmpeg: Path
) -> None:
    engine.thinks = asyncio.Event()
    going_on = asyncio.create_task(_transcribed(hass))
    await engine.has_heard.wait()

    await hass.config_entries.async_unload(account.entry_id)

    with pytest.raises(HomeAssistantError):
        await going_on


async def test_whoever_may_only_look_has_nothing_written_down(
    hass: HomeAssistant,
    account: MockConfigEntry,
    engine: Engine,
    hass_read_only_user: MockUser,
) -> None:
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            DOMAIN,
            "transcribe_recording",
            {"call_id": call_id(hass)},
            blocking=True,
            context=Context(user_id=hass_read_only_user.id),
        )
    assert engine.heard == []
