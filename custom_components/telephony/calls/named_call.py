"""A call as it is shown to people."""

from dataclasses import dataclass

from .call import Call
from .origin import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedCall:
    """A call with the names of contacts in place of the vendor's.

    Attributes:
        call: With the names, and the persons of contacts.
        caller_display: Who called, for people to read: the name, or else the number as
            they write it; None where neither is known. It is text and nothing else
            wherever it is shown, whatever the caller sent.
        callee_display: The same of who was called.
        caller_origin: Where a caller is from who is no contact, with nothing known of all
            others; None where nobody wants to know.
    """

    call: Call
    caller_display: str | None
    callee_display: str | None
    caller_origin: Origin | None = None
