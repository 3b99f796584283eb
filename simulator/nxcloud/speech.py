"""Voice notifications: `POST /api/voiceSms/notsend`, a form.

Source: NXCloud's "Send Voice Notification". What it does not say is inferred: that phone
begins with the country code, as in its sample, that 1,000 characters are not too long,
and that a form of which one number is refused rings none.
"""

from dataclasses import dataclass
import re
import secrets
from typing import Final

from aiohttp import web

from .application import RESULTS, ApplicationGate, FormRefusal
from .limits import Limits

PRODUCT: Final = "voice"
FIELDS: Final = ("phone", "country_code", "show_phone", "content", "lang")

PHONE: Final = re.compile(r"[0-9]{5,20}")
SHOWN: Final = re.compile(r"[0-9]{1,50}")
COUNTRY_CODE: Final = re.compile(r"[1-9][0-9]{0,2}")
LONGEST_CONTENT: Final = 1000
LANGUAGES: Final = {
    *("af", "ar", "bn", "bs", "ca", "cs", "cy", "da", "de", "el"),
    *("en", "eo", "es", "et", "fi", "fr", "gu", "hi", "hr", "hu"),
    *("hy", "id", "is", "it", "ja", "jw", "km", "kn", "ko", "la"),
    *("lv", "mk", "ml", "mr", "my", "ne", "nl", "no", "pl", "pt"),
    *("ro", "ru", "si", "sk", "sq", "sr", "su", "sv", "sw", "ta"),
    *("te", "th", "tl", "tr", "uk", "ur", "vi", "zh", "zh-yue"),
}

PARAMETER: Final = 2
TOO_LONG: Final = 5
BAD_PHONE: Final = 6
BAD_SHOWN_NUMBER: Final = 21
BAD_COUNTRY_CODE: Final = 23
SAME_AGAIN: Final = 26
NUMBER_TOO_OFTEN: Final = 27
TOO_FAST: Final = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenMessage:
    """A message that was read to somebody.

    Attributes:
        phone: Who was rung.
        shown: The number that they saw.
        content: What was read.
        language: In which language.
        reference: The vendor's identifier.
    """

    phone: str
    shown: str
    content: str
    language: str
    reference: str


class SpeechApi:
    """`/api/voiceSms/notsend`.

    Args:
        applications: Checks the keys in a form.
        limits: How often somebody may be rung.

    Attributes:
        messages: What was read, oldest first.
    """

    def __init__(self, applications: ApplicationGate, limits: Limits) -> None:
        """Start in silence."""
        self._applications = applications
        self._limits = limits
        self.messages: list[SpokenMessage] = []

    async def answer(self, request: web.Request) -> web.Response:
        """Answer `POST /api/voiceSms/notsend`."""
        try:
            form = await self._applications.admit(request, PRODUCT, *FIELDS)
            # Several are separated by commas.
            phones = form["phone"].split(",")
            if form["lang"] not in LANGUAGES:
                raise FormRefusal(PARAMETER)
            if len(form["content"]) > LONGEST_CONTENT:
                raise FormRefusal(TOO_LONG)
            if not COUNTRY_CODE.fullmatch(form["country_code"]):
                raise FormRefusal(BAD_COUNTRY_CODE)
            if not SHOWN.fullmatch(form["show_phone"]):
                raise FormRefusal(BAD_SHOWN_NUMBER)
            if not all(
                PHONE.fullmatch(phone) and phone.startswith(form["country_code"])
                for phone in phones
            ):
                raise FormRefusal(BAD_PHONE)
            self._check_limits(form["appkey"], phones, form["content"])
        except FormRefusal as refusal:
            return refusal.answer()
        reference = secrets.token_hex(16)
        self.messages += [
            SpokenMessage(
                phone=phone,
                shown=form["show_phone"],
                content=form["content"],
                language=form["lang"],
                reference=reference,
            )
            for phone in phones
        ]
        return web.json_response(
            {"result": RESULTS[0], "messageid": reference, "code": "0"}
        )

    def _check_limits(self, appkey: str, phones: list[str], content: str) -> None:
        """Count a message to some numbers, if that is not too often.

        Raises:
            FormRefusal: It is.
        """
        limits = self._limits
        same = [f"{phone} {content}" for phone in phones]
        if not limits.same_message.admits(*same):
            raise FormRefusal(SAME_AGAIN)
        if not limits.messages_to_number.admits(*phones):
            raise FormRefusal(NUMBER_TOO_OFTEN)
        if not limits.messages.take(appkey):
            raise FormRefusal(TOO_FAST)
        limits.same_message.count(*same)
        limits.messages_to_number.count(*phones)
