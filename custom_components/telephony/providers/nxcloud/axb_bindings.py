"""NXCloud's bindings of two numbers by a privacy number: made, ended and listed.

Sources: "Bind A and B Numbers and Return X Number", "Unbind A and B Based on bindId",
"Query Current Number Binding Relationship List".
"""

from collections.abc import AsyncIterator
from datetime import timedelta
import math
import secrets
from typing import Final

from ..answers import BoundNumbers
from ..errors import (
    BadArgumentError,
    BadNumberError,
    Cause,
    MalformedAnswerError,
    NotFoundError,
    ProviderError,
    RefusedError,
    TooMuchError,
    UnknownBindingError,
    UnknownOutcomeError,
)
from ..json_record import JsonRecord
from . import inferred
from .pns_request import PARAMETER_ERROR, pns_request
from .signed_api import SignedApi, SignedRequest

_RECORDED: Final = 1

# "Maximum allowed is 1k data".
_PAGE_SIZE: Final = 1000
_MOST_PAGES: Final = 100

# A page begins with so many of the one before.
_OVERLAP: Final = 100

# A list without an order would be gone back in for ever.
_MOST_STEPS_BACK: Final = 5


def smallest_list_request(url: str) -> SignedRequest:
    """Return what asks for one binding, at a scheme and host.

    Unlike a query for a binding that is not there, it reports nothing to anybody.
    """
    return pns_request(url, "getAXBList", {"limit": 1, "offset": 0})


class AxbBindings:
    """The bindings of an account."""

    def __init__(self, api: SignedApi, url: str) -> None:
        """Ask a host.

        Args:
            api: Signs the requests.
            url: Scheme and host of the privacy number service.
        """
        self._api = api
        self._url = url

    async def bind(
        self,
        phone_a: str,
        phone_b: str,
        *,
        expires_after: timedelta,
        is_recorded: bool,
        reference: str | None,
    ) -> BoundNumbers:
        """Bind two numbers, unless a binding has the reference already.

        Raises:
            BadNumberError: A number is not of the form the vendor takes.
            BadArgumentError: The reference is that of other numbers.
            UnknownBindingError: They may have been bound.
            ProviderError: Any other failure; they were not bound.
        """
        numbers = {
            "phoneA": inferred.dialable_number(phone_a, "a"),
            "phoneB": inferred.dialable_number(phone_b, "b"),
        }
        if numbers["phoneA"] == numbers["phoneB"]:
            raise BadNumberError(field="b", cause=Cause.SAME_NUMBERS)
        if reference is None:
            reference = secrets.token_hex(16)
        elif (known := await self._find(reference, numbers)) is not None:
            return known
        flag = _RECORDED if is_recorded else 0
        parameters: dict[str, str | int] = {
            **numbers,
            "customerBindId": reference,
            "flag": flag,
            # Zero would be for ever.
            "expireSecond": math.ceil(expires_after.total_seconds()),
        }
        request = pns_request(self._url, "bindAXB", parameters, changes=True)
        try:
            envelope = await self._api.call(request)
            data = envelope.record("data")
            binding_id, did = data.text("bindId"), data.text("did")
            if binding_id is None or did is None:
                raise UnknownOutcomeError(text="no binding")
        except UnknownOutcomeError as error:
            return await self._look_up(error, reference, numbers)
        except RefusedError as error:
            if error.code != PARAMETER_ERROR:
                raise
            raise BadNumberError(code=error.code, text=error.text) from error
        return BoundNumbers(
            binding_id=binding_id,
            reference=reference,
            phone_a=numbers["phoneA"],
            phone_b=numbers["phoneB"],
            did=did,
            flag=flag,
            request_id=envelope.text("requestId"),
        )

    async def unbind(self, binding_id: str | None, reference: str | None) -> None:
        """End a binding.

        Raises:
            NotFoundError: There is none.
            UnknownBindingError: It may have been ended.
            ProviderError: Any other failure; it was not ended.
        """
        name, value = (
            ("bindId", binding_id) if binding_id else ("customerBindId", reference)
        )
        if not value:
            raise NotFoundError(cause=Cause.NOT_BOUND)
        request = pns_request(self._url, "unbindAXB", {name: value}, changes=True)
        try:
            await self._api.call(request)
        except UnknownOutcomeError as error:
            raise UnknownBindingError(
                code=error.code, text=error.text, reference=value
            ) from error

    async def all(self) -> tuple[BoundNumbers, ...]:
        """Return all bindings, each once however they shift between pages.

        Raises:
            TooMuchError: There is no end to them.
            ProviderError: They cannot be had.
        """
        return tuple([binding async for binding in self._each()])

    async def _each(self) -> AsyncIterator[BoundNumbers]:
        """Yield all bindings, each once.

        What ends meanwhile moves others to the page before. So pages overlap, and where
        one does not begin with what is known, others may stand before it: it is left for
        an earlier one.
        """
        known: set[object] = set()
        offset, steps_back = 0, _MOST_STEPS_BACK
        for _ in range(_MOST_PAGES):
            page, is_full = await self._page(offset)
            follows = not offset or (page and _identity(page[0]) in known)
            if not follows and steps_back:
                steps_back -= 1
                offset = max(0, offset - _PAGE_SIZE + _OVERLAP)
                continue
            for binding in page:
                if _identity(binding) not in known:
                    known.add(_identity(binding))
                    yield binding
            # The total counts "relationships returned": those of the page, perhaps.
            if not is_full:
                return
            offset += _PAGE_SIZE - _OVERLAP
        raise TooMuchError

    async def _page(self, offset: int) -> tuple[list[BoundNumbers], bool]:
        """Return the bindings from one on, and whether there may be more."""
        parameters = {"limit": _PAGE_SIZE, "offset": offset}
        envelope = await self._api.call(
            pns_request(self._url, "getAXBList", parameters)
        )
        entries = envelope.record("data").entries("bindList")
        if entries is None and envelope.record("data").integer("total") != 0:
            raise MalformedAnswerError(text="no bindings")
        bindings = [
            _binding_of(JsonRecord(entry))
            for entry in entries or ()
            if isinstance(entry, dict)
        ]
        return bindings, len(entries or ()) >= _PAGE_SIZE

    async def _find(
        self, reference: str, numbers: dict[str, str]
    ) -> BoundNumbers | None:
        """Return the binding with a reference; None where there is none.

        Raises:
            BadArgumentError: It binds other numbers.
            ProviderError: It is not known whether there is one.
        """
        async for binding in self._each():
            if binding.reference == reference:
                if {binding.phone_a, binding.phone_b} != set(numbers.values()):
                    raise BadArgumentError(
                        field="reference", cause=Cause.REFERENCE_IN_USE
                    )
                return binding
        return None

    async def _look_up(
        self, doubt: UnknownOutcomeError, reference: str, numbers: dict[str, str]
    ) -> BoundNumbers:
        """Return a binding that may have been made, if it was.

        That it is not listed proves nothing: the request may still be on its way.
        """
        try:
            binding = await self._find(reference, numbers)
        except ProviderError:
            binding = None
        if binding is None:
            raise UnknownBindingError(
                code=doubt.code, text=doubt.text, reference=reference
            ) from doubt
        return binding


def _identity(binding: BoundNumbers) -> object:
    return binding.binding_id or binding


def _binding_of(entry: JsonRecord) -> BoundNumbers:
    ends = entry.integer("expireAt")
    return BoundNumbers(
        binding_id=entry.text("bindId"),
        reference=entry.text("customerBindId"),
        phone_a=entry.text("phoneA"),
        phone_b=entry.text("phoneB"),
        did=entry.text("did"),
        flag=entry.integer("flag"),
        # "If 0, it means no expiration".
        expires_at=entry.timestamp("expireAt") if ends else None,
        extension=entry.text("extension"),
        customer_id=entry.text("customerId"),
        business_id=entry.text("businessId"),
    )
