"""The languages in which NXCloud reads messages, as "Send Voice Notification" lists them."""

from typing import Final

LANGUAGES: Final[tuple[str, ...]] = (
    *("af", "ar", "bn", "bs", "ca", "cs", "cy", "da", "de", "el"),
    *("en", "eo", "es", "et", "fi", "fr", "gu", "hi", "hr", "hu"),
    *("hy", "id", "is", "it", "ja", "jw", "km", "kn", "ko", "la"),
    *("lv", "mk", "ml", "mr", "my", "ne", "nl", "no", "pl", "pt"),
    *("ro", "ru", "si", "sk", "sq", "sr", "su", "sv", "sw", "ta"),
    *("te", "th", "tl", "tr", "uk", "ur", "vi", "zh", "zh-yue"),
)
