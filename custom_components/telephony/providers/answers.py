"""What vendors answer, whichever vendor it was."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from ..calls import Call
from .errors import ProviderError


@dataclass(frozen=True, slots=True)
class PlacedCall:
    """The vendor's receipt for a call it accepted.

    Attributes:
        reference: The vendor's id of the call, where it gives one.
        order_id: The caller's own id of the call.
    """

    reference: str | None
    order_id: str | None


@dataclass(frozen=True, slots=True)
class CallHistory:
    """The calls of a period.

    Attributes:
        calls: Oldest first, each once.
        skipped: Records that could not be understood.
        failures: What kept a part of the vendor's records from being read, where there
            are several kinds; the calls are those of the others then. Of what is new, a later
            reading makes up for it.
        is_blind: Whether none of the records of one kind could be understood, where there
            are several.
        whole_since: From when on there are records of all kinds, aware, where those of one
            end sooner than others; None where there are in the whole period.
        replaced: By the id of another record of a call the one by which it is told: a
            call that was told by the former is this one.
    """

    calls: tuple[Call, ...]
    skipped: int = 0
    failures: tuple[ProviderError, ...] = ()
    is_blind: bool = False
    whole_since: datetime | None = None
    replaced: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_understood(self) -> bool:
        """Whether the vendor made sense: else nobody knows which calls there were."""
        return not self.is_blind and (bool(self.calls) or not self.skipped)


@dataclass(frozen=True, slots=True)
class PlacedCallOutcome:
    """What became of a call that was placed.

    Attributes:
        call: The finished call, as the history has it.
        cause: Why it ended, in the vendor's words; None where it does not say.
    """

    call: Call
    cause: str | None


@dataclass(frozen=True, slots=True)
class AxbBinding:
    """Who is behind a privacy number for a given caller.

    Attributes:
        callee: The number the call would reach.
        call_id: The vendor's id of this look-up.
        flag: Bits; 1 means the call is recorded.
        audio_when_call_fail: Audio file played when the call fails; "" for none.
        bind_type: 4 for a binding with an extension.
        audio_when_dtmf_need: Audio file that asks for the extension.
        audio_when_dtmf_err: Audio file for a wrong extension.
        request_id: The vendor's id of the request.
    """

    callee: str | None
    call_id: str | None
    flag: int | None
    audio_when_call_fail: str | None
    bind_type: int | None
    audio_when_dtmf_need: str | None
    audio_when_dtmf_err: str | None
    request_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundNumbers:
    """Two numbers that reach each other through a privacy number.

    Attributes:
        binding_id: The vendor's id of the binding.
        reference: Our own id of it.
        phone_a: One of the two, with its country code.
        phone_b: The other one.
        did: The privacy number X.
        flag: Bits; 1 means that calls are recorded.
        expires_at: When the binding ends, aware UTC; None for never, or not known.
        extension: What is dialled behind X.
        customer_id: The vendor's id of its customer.
        business_id: What the binding is for, in the vendor's words.
        request_id: The vendor's id of the request that made it; None where another did.
    """

    binding_id: str | None
    reference: str | None
    phone_a: str | None
    phone_b: str | None
    did: str | None
    flag: int | None = None
    expires_at: datetime | None = None
    extension: str | None = None
    customer_id: str | None = None
    business_id: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """Where a recording can be heard.

    Attributes:
        url: A link that needs no credentials; treat it as a secret.
        expires_at: When the link ends, aware UTC; None where not known.
    """

    url: str = field(repr=False)
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Balance:
    """What money an account has left.

    Attributes:
        amount: What is there; negative where it is overdrawn.
        currency: ISO 4217 code.
        credit: How far it may be overdrawn; None where not known.
    """

    amount: Decimal
    currency: str
    credit: Decimal | None
