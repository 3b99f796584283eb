"""NXCloud's requests that carry their keys in a form: the balance, and calls that speak.

Sources: "Balance Inquiry", "Send Voice Notification". They answer with a code that is a
text, and share no code with the voice service or the signed requests.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..errors import ProviderError
from ..json_record import JsonRecord
from ..transport import Answer, Transport
from .envelope import read_envelope


@dataclass(frozen=True, slots=True)
class FormKeys:
    """The key pair of an application.

    Attributes:
        appkey: Says which application it is.
        secretkey: Proves it.
    """

    appkey: str
    secretkey: str = field(repr=False)


async def post_form(
    transport: Transport,
    url: str,
    keys: FormKeys,
    fields: Mapping[str, str],
    error_of: Callable[[int, str | None, Answer], ProviderError],
    *,
    dials: bool = False,
) -> JsonRecord:
    """Send a form and return the envelope of a success.

    Args:
        transport: Carries the request.
        url: The whole address.
        keys: Of the application.
        fields: What the form has beside them.
        error_of: Returns the error for a code.
        dials: Whether the request may make a phone ring.

    Raises:
        ProviderError: What the code or the status means.
    """
    form = {"appkey": keys.appkey, "secretkey": keys.secretkey, **fields}
    answer = await transport.request("POST", url, data=form, dials=dials)

    def text_of(envelope: JsonRecord) -> str | None:
        # Older documents call it by the first name, newer ones by the second.
        return transport.clean_text(envelope.explanation("result", "message", "info"))

    return read_envelope(answer, text_of, error_of)
