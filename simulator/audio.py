"""A short recording to listen to: two tones, as an uncompressed WAV file."""

from functools import cache
import io
import math
import wave

RATE = 8_000
SECONDS_A_TONE = 1
TONES = (440, 660)
LOUDNESS = 9_000


@cache
def recording() -> bytes:
    """Return the file: mono, 16 bit, 8 kHz, two seconds."""
    samples = bytearray()
    for tone in TONES:
        for index in range(RATE * SECONDS_A_TONE):
            value = LOUDNESS * math.sin(2 * math.pi * tone * index / RATE)
            samples += round(value).to_bytes(2, "little", signed=True)
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(bytes(samples))
    return file.getvalue()
