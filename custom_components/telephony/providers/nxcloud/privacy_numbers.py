"""NXCloud's privacy numbers (PNS): who is behind a number for a given caller.

Source: "Query the Other Bound Number Based on A, X or B, X".
"""

from ..answers import AxbBinding
from ..errors import BadNumberError, MalformedAnswerError, RefusedError
from . import inferred
from .pns_request import PARAMETER_ERROR, pns_request
from .signed_api import SignedApi


async def query_axb(api: SignedApi, url: str, caller: str, did: str) -> AxbBinding:
    """Look a binding up.

    Args:
        api: Signs the request.
        url: Scheme and host of the privacy number service.
        caller: The calling number; its country code is optional.
        did: The privacy number X, with its country code.

    Raises:
        BadNumberError: A number is not of the form the vendor takes.
        NotFoundError: The two numbers are not bound.
        MalformedAnswerError: The vendor reported a success, but no binding.
        ProviderError: Any other failure.
    """
    parameters = {
        "caller": inferred.dialable_number(caller, "caller"),
        "did": inferred.dialable_number(did, "did"),
    }
    try:
        envelope = await api.call(pns_request(url, "queryAXB", parameters))
    except RefusedError as error:
        if error.code != PARAMETER_ERROR:
            raise
        raise BadNumberError(code=error.code, text=error.text) from error
    data = envelope.record("data")
    callee, call_id = data.text("callee"), data.text("callId")
    if callee is None and call_id is None:
        raise MalformedAnswerError(text="no binding")
    # As documented: "" where no audio file is set.
    return AxbBinding(
        callee=callee,
        call_id=call_id,
        flag=data.integer("flag"),
        audio_when_call_fail=data.text("audioWhenCallFail", keep_empty=True),
        bind_type=data.integer("bindType"),
        audio_when_dtmf_need=data.text("audioWhenDtmfNeed", keep_empty=True),
        audio_when_dtmf_err=data.text("audioWhenDtmfErr", keep_empty=True),
        request_id=envelope.text("requestId"),
    )
