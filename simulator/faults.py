"""Ways in which a vendor can misbehave.

Every fault answers in place of the vendor, unless its text says that it changes the
vendor's true answer. `after=True` lets the vendor do its work first, a call is really
placed, and only its answer is lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Status:
    """Answer with a status, headers and a body of choice."""

    code: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | bytes = ""
    after: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hang:
    """Accept the request and never answer."""

    after: bool = False


@dataclass(frozen=True, slots=True)
class HangMidBody:
    """Send half of the true answer, then nothing more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset:
    """Drop the connection without an answer."""

    after: bool = False


@dataclass(frozen=True, slots=True)
class ResetMidBody:
    """Drop the connection after half of the true answer."""


@dataclass(frozen=True, slots=True)
class Truncated:
    """Send half of the true answer as if it were all of it: broken JSON."""


@dataclass(frozen=True, slots=True)
class Html:
    """Answer 200 with a page of HTML, as a captive portal does."""


@dataclass(frozen=True, slots=True)
class Throttle:
    """Answer with the vendor's own throttling status."""

    retry_after: str | None = None


@dataclass(frozen=True, slots=True)
class Huge:
    """Answer 200 with a JSON text of so many bytes, its length announced or not."""

    size: int
    announced: bool = False


@dataclass(frozen=True, slots=True)
class EndlessBody:
    """Answer 200 and send zeros until the client hangs up."""

    content_type: str = "audio/wav"


@dataclass(frozen=True, slots=True)
class Redirect:
    """Answer 302 to another address."""

    location: str


@dataclass(frozen=True, slots=True)
class WrongTypes:
    """Put every value of the true answer, `code` excepted, into a list."""


@dataclass(frozen=True, slots=True)
class EmptyBody:
    """Answer 200 with nothing."""


@dataclass(frozen=True, slots=True)
class VendorCode:
    """Answer 200 with the vendor's own error code; without text, the documented one."""

    code: int
    text: str | None = None


@dataclass(frozen=True, slots=True)
class EndlessPages:
    """Fill every page of a history with new records and claim there is one more."""


@dataclass(frozen=True, slots=True)
class LongPage:
    """Fill every page of a history with so many records that hold nothing."""

    count: int


@dataclass(frozen=True, slots=True)
class BrokenRecord:
    """Add one record to every page of a history whose values are all empty lists."""


@dataclass(frozen=True, slots=True)
class NullFields:
    """Let every field of every record of a history be null."""


@dataclass(frozen=True, slots=True)
class MissingFields:
    """Leave every field of every record of a history out."""


@dataclass(frozen=True, slots=True)
class UnknownWords:
    """Write words and codes in the records of a history that no document knows."""


@dataclass(frozen=True, slots=True)
class AbsurdNumbers:
    """Write every number in the records of a history with forty zeros."""


@dataclass(frozen=True, slots=True)
class OddValue:
    """Write a text in place of the details of one record of every page of a history.

    It is written as it is, and in a field that no document knows as well.
    """

    text: bytes


@dataclass(frozen=True, slots=True)
class FutureCall:
    """Add a record to every page of a history: a long call that starts then, in ISO 8601."""

    started_at: str


type Fault = (
    Status
    | Hang
    | HangMidBody
    | Reset
    | ResetMidBody
    | Truncated
    | Html
    | Throttle
    | Huge
    | EndlessBody
    | Redirect
    | WrongTypes
    | EmptyBody
    | VendorCode
    | EndlessPages
    | LongPage
    | BrokenRecord
    | NullFields
    | MissingFields
    | UnknownWords
    | AbsurdNumbers
    | OddValue
    | FutureCall
)
