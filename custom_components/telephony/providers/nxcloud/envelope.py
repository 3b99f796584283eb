"""What NXCloud wraps its answers in: a code, a text, and the rest.

The two families of services share this form, and nothing of what the codes mean.
"""

from collections.abc import Callable
from typing import Final

from ..errors import MalformedAnswerError, ProviderError, UnknownOutcomeError
from ..json_record import JsonRecord
from ..transport import Answer

_SUCCESS: Final = 0


def read_envelope(
    answer: Answer,
    text_of: Callable[[JsonRecord], str | None],
    error_of: Callable[[int, str | None, Answer], ProviderError],
) -> JsonRecord:
    """Return the envelope of a success.

    Args:
        answer: Of any status: no document says with which one errors come.
        text_of: Returns the vendor's explanation, fit to be shown.
        error_of: Returns the error for a code of the family.

    Raises:
        ProviderError: What the code or the status means.
    """
    try:
        envelope = answer.record()
    except MalformedAnswerError, UnknownOutcomeError:
        answer.raise_for_status()
        raise
    code = envelope.integer("code")
    if code == _SUCCESS and answer.is_success:
        return envelope
    text = text_of(envelope)
    if code is not None and code != _SUCCESS:
        raise error_of(code, text, answer)
    answer.raise_for_status(text)
    raise answer.malformed()
