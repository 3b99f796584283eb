"""What an account may read to whom, as its options make it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.const import CONF_LANGUAGE

from .entered_texts import entered_texts

SECTION_SPEECH: Final = "speech"
CONF_SPEAKS: Final = "speaks"
CONF_RUNG: Final = "rung"
CONF_CALLER_ID: Final = "caller_id"

_FALLBACK: Final = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechOptions:
    """What the user chose.

    Attributes:
        speaks: Whether the account has this product, which no vendor can be asked.
        rung: Numbers and names of contacts that a notification rings.
        language: The vendor's code; None where none was chosen.
        caller_id: What the called person sees; None where nothing was chosen.
    """

    speaks: bool = False
    rung: tuple[str, ...] = ()
    language: str | None = None
    caller_id: str | None = None


def read_speech_options(options: Mapping[str, Any]) -> SpeechOptions:
    """Return what an account's options say."""
    chosen = options.get(SECTION_SPEECH, {})
    return SpeechOptions(
        speaks=bool(chosen.get(CONF_SPEAKS)),
        rung=entered_texts(chosen, CONF_RUNG),
        language=chosen.get(CONF_LANGUAGE),
        caller_id=(chosen.get(CONF_CALLER_ID) or "").strip() or None,
    )


def spoken_language(wanted: str, languages: tuple[str, ...]) -> str | None:
    """Return the vendor's code for a language tag; None where it cannot speak that."""
    tag = wanted.strip().lower().replace("_", "-")
    return next((one for one in (tag, tag.partition("-")[0]) if one in languages), None)


def proposed_language(home: str, languages: tuple[str, ...]) -> str:
    """Return the language of a home, or the one that most understand."""
    return spoken_language(home, languages) or _FALLBACK
