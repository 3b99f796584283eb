"""NXCloud's signed requests, which all its products but the voice service take.

Sources: "API Interface Call Convention" (algorithm and error codes), the pages
"DID Number Call Record Query" and "Query the Other Bound Number".
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
import hashlib
import json
import time
from typing import Final

from ..configuration import SignatureAlgorithm
from ..errors import (
    BadArgumentError,
    BadNumberError,
    Cause,
    NotFoundError,
    NotPermittedError,
    ProviderError,
    RefusedError,
    RejectedCredentialsError,
    ThrottledError,
    WrongClockError,
)
from ..json_record import JsonRecord
from ..transport import Answer, Transport
from .envelope import read_envelope

_NOT_PERMITTED: Final = "1005"

# "PNS-API-Error-Code": what each code means, and which kind of error that is.
_CAUSES: Final[dict[int, tuple[type[ProviderError], Cause]]] = {
    10001: (BadNumberError, Cause.NUMBER_MISSING),
    10002: (BadNumberError, Cause.SAME_NUMBERS),
    10003: (NotPermittedError, Cause.UNKNOWN_CUSTOMER),
    10004: (BadNumberError, Cause.FOREIGN_NUMBER),
    10005: (RefusedError, Cause.NUMBERS_NOT_COUNTED),
    10006: (RefusedError, Cause.WRONG_COUNT_OF_NUMBERS),
    10007: (BadNumberError, Cause.PRIVACY_NUMBER_WITHOUT_COUNTRY),
    10008: (RefusedError, Cause.NO_PRIVACY_NUMBER),
    10009: (RefusedError, Cause.DATA_NOT_READ),
    10010: (RefusedError, Cause.PRIVACY_NUMBERS_USED_UP),
    10011: (BadArgumentError, Cause.LIMIT_OUT_OF_RANGE),
    10012: (BadArgumentError, Cause.OFFSET_OUT_OF_RANGE),
    10013: (NotFoundError, Cause.NOT_BOUND),
}

# "The maximum time difference allowed between the user and the server is 60 seconds".
_LARGEST_CLOCK_OFFSET: Final = timedelta(seconds=60)

# The vendor's time is told to the second.
_SECOND: Final = timedelta(seconds=1)

# So long a key is taken for valid after it was put to the test.
_TRUSTED_SECONDS: Final = 60 * 60

# So long the answer to a proof is one to whoever asks the same.
_TOLD_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request, but for what every one has: key, time and signature.

    Attributes:
        url: The whole address.
        action: The header `action`.
        business: The header `bizType`, which tells the product.
        parameters: The body; None sends none.
        changes: Whether it changes something, so that an answer that is lost leaves
            its fate unknown.
    """

    url: str
    action: str
    business: str
    parameters: Mapping[str, str | int] | None = None
    changes: bool = False


# What a proof asked, what it was told, and until when that is new.
type _Told = tuple[SignedRequest, JsonRecord | ThrottledError, float]


def sign(
    fields: Mapping[str, str],
    body: str,
    access_secret: str,
    algorithm: SignatureAlgorithm = SignatureAlgorithm.MD5,
) -> str:
    """Return the signature of a request, in lower-case hex.

    Args:
        fields: The headers accessKey, action, bizType and ts.
        body: The exact text that is sent; "" where there is none.
        access_secret: The secret that belongs to the access key.
        algorithm: The hash.
    """
    parts = [f"{name}={fields[name]}" for name in sorted(fields)]
    if body:
        parts.append(f"body={body}")
    parts.append(f"accessSecret={access_secret}")
    return hashlib.new(algorithm, "&".join(parts).encode()).hexdigest()


class SignedApi:
    """Sends signed requests and reads the answers' envelopes."""

    def __init__(
        self,
        transport: Transport,
        access_key: str,
        access_secret: str,
        algorithm: SignatureAlgorithm,
        proofs: Iterable[Callable[[], SignedRequest]],
    ) -> None:
        """Keep the key pair.

        Args:
            transport: Carries the requests.
            access_key: Identifies the account.
            access_secret: Signs the requests.
            algorithm: The hash to sign with.
            proofs: Make harmless requests, each of another product, that show
                whether the key is valid.
        """
        self._transport = transport
        self._access_key = access_key
        self._access_secret = access_secret
        self._algorithm = algorithm
        self._proofs = tuple(proofs)
        self._trusted_until = 0.0
        self._told: _Told | None = None

    async def call(self, request: SignedRequest) -> JsonRecord:
        """Send a request and return the envelope of a success.

        What a proof was told a moment ago is not asked for again, once.

        Raises:
            RejectedCredentialsError: Wrong key or secret.
            NotPermittedError: The product is not enabled for the account.
            WrongClockError: This machine's clock is more than 60 s off.
            NotFoundError: There is no such binding.
            BadNumberError: A number lacks its country code, say.
            UnknownOutcomeError: What it should change may have been changed.
            ProviderError: Any other failure.
        """
        if self._told is not None and self._told[0] == request:
            _, told, new_until = self._told
            self._told = None
            if time.monotonic() < new_until:
                if isinstance(told, ThrottledError):
                    raise told
                return told
        try:
            return await self._send(request)
        except NotPermittedError as refusal:
            if refusal.code != _NOT_PERMITTED or await self._key_is_valid(request):
                raise
            raise RejectedCredentialsError(
                code=refusal.code, text=refusal.text, field="access_key"
            ) from refusal

    async def _key_is_valid(self, refused: SignedRequest) -> bool:
        """Tell a wrong key from a product that is not enabled: both are 1005.

        Only what is refused for all products counts as a wrong key. Where a proof
        fails for another reason, the credentials get the benefit of the doubt.
        """
        now = time.monotonic()
        if now < self._trusted_until:
            return True
        for make in self._proofs:
            proof = make()
            if proof.business == refused.business:
                continue
            try:
                envelope = await self._send(proof)
            except RejectedCredentialsError:
                return False
            except ProviderError as error:
                if isinstance(error, ThrottledError):
                    self._told = (proof, error, now + _TOLD_SECONDS)
                if error.code != _NOT_PERMITTED:
                    return True
            else:
                self._trusted_until = now + _TRUSTED_SECONDS
                self._told = (proof, envelope, now + _TOLD_SECONDS)
                return True
        return False

    async def _send(self, request: SignedRequest) -> JsonRecord:
        parameters = request.parameters
        body = "" if parameters is None else json.dumps(parameters, ensure_ascii=False)
        headers = {
            "accessKey": self._access_key,
            "action": request.action,
            "bizType": request.business,
            "ts": str(time.time_ns() // 1_000_000),
        }
        signature = sign(headers, body, self._access_secret, self._algorithm)
        headers |= {"sign": signature, "Content-Type": "application/json"}
        if self._algorithm is not SignatureAlgorithm.MD5:
            # The older documents know no such header, only its default.
            headers["algorithm"] = self._algorithm.value
        answer = await self._transport.request(
            "POST",
            request.url,
            headers=headers,
            data=body.encode() or None,
            dials=request.changes,
        )

        def text_of(envelope: JsonRecord) -> str | None:
            return self._transport.clean_text(
                envelope.explanation("message", "msg"), signature
            )

        return read_envelope(answer, text_of, _error)


def _error(code: int, text: str | None, answer: Answer) -> ProviderError:
    """Return the error for a code of the signed family."""
    vendor_code = str(code)
    match code:
        case 1001:
            return RejectedCredentialsError(
                code=vendor_code, text=text, field="access_key"
            )
        case 1003:
            return RejectedCredentialsError(
                code=vendor_code, text=text, field="access_secret"
            )
        case 1004:
            offset = answer.clock_offset
            if offset is not None and abs(offset) < _LARGEST_CLOCK_OFFSET + _SECOND:
                # The vendor measures otherwise: this is no reason to refuse anything.
                offset = None
            return WrongClockError(code=vendor_code, text=text, offset=offset)
        case 1005:
            return NotPermittedError(code=vendor_code, text=text)
        case 211:
            return ThrottledError(
                code=vendor_code, text=text, retry_after=answer.retry_after
            )
        case code if code in _CAUSES:
            error, cause = _CAUSES[code]
            return error(code=vendor_code, text=text, cause=cause)
        case _:
            # A code of no meaning to us says less than the status it came with.
            answer.raise_for_status(text)
            return RefusedError(code=vendor_code, text=text)
