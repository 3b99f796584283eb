"""NXCloud's voice notifications: a number is rung, and a text read to whoever answers.

Sources: "Send Voice Notification" (fields, codes 0 to 99), the newer page of the same name
(27 to 78) and the vendor's Java SDK (24, 26, 101 to 103).
"""

from typing import Final

from ..answers import PlacedCall
from ..errors import (
    BadArgumentError,
    BadNumberError,
    Cause,
    NotPermittedError,
    ProviderError,
    RefusedError,
    ThrottledError,
    UnknownOutcomeError,
)
from ..transport import Answer, Transport
from . import inferred
from .form_api import FormKeys, post_form

_LONGEST_CALLER_ID: Final = 50

_SYSTEM_ERROR: Final = 99
_TOO_FAST: Final = 28

# What each code means, and which kind of error that is; where no cause is named, the
# error's own words say it.
_CAUSES: Final[dict[int, tuple[type[ProviderError], Cause | None]]] = {
    1: (NotPermittedError, Cause.SPEECH_NOT_ENABLED),
    2: (BadArgumentError, None),
    3: (RefusedError, Cause.BALANCE_USED_UP),
    4: (BadArgumentError, Cause.TEXT_NOT_ALLOWED),
    5: (BadArgumentError, Cause.TEXT_TOO_LONG),
    6: (BadNumberError, None),
    9: (RefusedError, Cause.ADDRESS_NOT_ALLOWED),
    20: (RefusedError, Cause.FILE_NOT_FOUND),
    21: (BadArgumentError, Cause.BAD_CALLER_ID),
    22: (RefusedError, Cause.NO_ROUTE),
    23: (BadNumberError, Cause.BAD_COUNTRY_CODE),
    24: (BadNumberError, Cause.CALLEE_MISSING),
    26: (RefusedError, Cause.SAME_TEXT_AGAIN),
    27: (RefusedError, Cause.CALLED_TOO_OFTEN),
    29: (RefusedError, Cause.TIME_PAST),
    31: (RefusedError, Cause.TIME_ZONE_MISSING),
    77: (RefusedError, Cause.FILE_NOT_USABLE),
    78: (BadNumberError, None),
    88: (RefusedError, Cause.REQUEST_FAILED),
    101: (NotPermittedError, Cause.FEATURE_DISABLED),
    102: (NotPermittedError, Cause.ACCOUNT_DISABLED),
    103: (BadArgumentError, Cause.TEXT_WITH_EMOJI),
}


async def speak(
    transport: Transport,
    url: str,
    keys: FormKeys,
    number: str,
    message: str,
    *,
    country_code: str,
    language: str,
    caller_id: str | None,
) -> PlacedCall:
    """Ring a number and read it a message.

    Args:
        transport: Carries the request.
        url: Scheme and host of the services that take forms.
        keys: Of the voice application.
        number: Whom to call, with the country code.
        message: What is read.
        country_code: In digits.
        language: Of the message.
        caller_id: The number that the called person sees.

    Raises:
        BadNumberError: A number is not of the form the vendor takes.
        BadArgumentError: The message, or the caller ID, is not.
        NotPermittedError: The product is not enabled for the account.
        UnknownOutcomeError: The call may have been placed.
        ProviderError: Any other failure; nobody was rung.
    """
    shown = inferred.SHOWN_NUMBER
    if caller_id is not None:
        shown = inferred.dialable_number(caller_id, "caller_id")
        if len(shown) > _LONGEST_CALLER_ID:
            raise BadArgumentError(field="caller_id", cause=Cause.BAD_CALLER_ID)
    envelope = await post_form(
        transport,
        f"{url}/api/voiceSms/notsend",
        keys,
        {
            # The samples have the country code in both.
            "phone": inferred.dialable_number(number),
            "country_code": country_code,
            "show_phone": shown,
            "content": message,
            "lang": language,
        },
        _error,
        dials=True,
    )
    return PlacedCall(reference=envelope.text("messageid"), order_id=None)


def _error(code: int, text: str | None, answer: Answer) -> ProviderError:
    """Return the error for a code of the voice notifications."""
    vendor_code = str(code)
    if code == _SYSTEM_ERROR:
        # It does not say that nobody was rung.
        return UnknownOutcomeError(code=vendor_code, text=text)
    if code == _TOO_FAST:
        return ThrottledError(
            code=vendor_code, text=text, retry_after=answer.retry_after
        )
    if code in _CAUSES:
        error, cause = _CAUSES[code]
        return error(code=vendor_code, text=text, cause=cause)
    # A code of no meaning to us says less than the status it came with.
    answer.raise_for_status(text)
    return RefusedError(code=vendor_code, text=text)
