"""What can go wrong with a vendor, as one family of exceptions.

Each error is raised once, where the vendor's answer is read, and carries the
vendor's own code and text. Its `key` is the word under which the user's
language explains it.
"""

from datetime import timedelta
from enum import StrEnum
from typing import ClassVar, Final

# Whatever a vendor says, it is asked anew after it: an epoch is no number of seconds.
LONGEST_DELAY: Final = timedelta(hours=1)


class Cause(StrEnum):
    """Why a vendor refused, where it says so more exactly than an error's `key`."""

    NUMBER_MISSING = "number_missing"
    SAME_NUMBERS = "same_numbers"
    UNKNOWN_CUSTOMER = "unknown_customer"
    FOREIGN_NUMBER = "foreign_number"
    NUMBERS_NOT_COUNTED = "numbers_not_counted"
    WRONG_COUNT_OF_NUMBERS = "wrong_count_of_numbers"
    PRIVACY_NUMBER_WITHOUT_COUNTRY = "privacy_number_without_country"
    NO_PRIVACY_NUMBER = "no_privacy_number"
    DATA_NOT_READ = "data_not_read"
    PRIVACY_NUMBERS_USED_UP = "privacy_numbers_used_up"
    LIMIT_OUT_OF_RANGE = "limit_out_of_range"
    OFFSET_OUT_OF_RANGE = "offset_out_of_range"
    NOT_BOUND = "not_bound"
    REFERENCE_IN_USE = "reference_in_use"
    SPEECH_NOT_ENABLED = "speech_not_enabled"
    BALANCE_USED_UP = "balance_used_up"
    TEXT_NOT_ALLOWED = "text_not_allowed"
    TEXT_TOO_LONG = "text_too_long"
    TEXT_WITH_EMOJI = "text_with_emoji"
    ADDRESS_NOT_ALLOWED = "address_not_allowed"
    BAD_CALLER_ID = "bad_caller_id"
    NO_ROUTE = "no_route"
    BAD_COUNTRY_CODE = "bad_country_code"
    CALLEE_MISSING = "callee_missing"
    SAME_TEXT_AGAIN = "same_text_again"
    CALLED_TOO_OFTEN = "called_too_often"
    TIME_PAST = "time_past"
    TIME_ZONE_MISSING = "time_zone_missing"
    FILE_NOT_FOUND = "file_not_found"
    FILE_NOT_USABLE = "file_not_usable"
    REQUEST_FAILED = "request_failed"
    FEATURE_DISABLED = "feature_disabled"
    ACCOUNT_DISABLED = "account_disabled"


class ProviderError(Exception):
    """Something the vendor, or the way to it, did not do.

    Attributes:
        key: The error's word in the translations.
        cause: A more exact one, where the vendor's code has it.
        code: The vendor's code or the HTTP status, as text.
        text: The vendor's explanation, without secrets, at most 200 characters.
        field: The configuration field or argument that the error is about.
    """

    key: ClassVar[str] = "refused"

    def __init__(
        self,
        *,
        code: str | None = None,
        text: str | None = None,
        field: str | None = None,
        cause: Cause | None = None,
    ) -> None:
        """Keep what the vendor said."""
        super().__init__(f"{self.key} (code {code})" if code else self.key)
        self.code = code
        self.text = text
        self.field = field
        self.cause = cause

    @property
    def message(self) -> str:
        """The word under which the translations explain it best."""
        return self.cause or self.key


class CannotConnectError(ProviderError):
    """The vendor cannot be reached; nothing was dialled."""

    key = "cannot_connect"


class ServerError(ProviderError):
    """The vendor was reached, and is out of order; nothing was dialled."""

    key = "server_error"


class RejectedCredentialsError(ProviderError):
    """The vendor does not accept the credentials."""

    key = "rejected_credentials"


class NotPermittedError(ProviderError):
    """The credentials are right, but this is not enabled for the account."""

    key = "not_permitted"


class ThrottledError(ProviderError):
    """The vendor wants fewer requests; nothing was dialled.

    Attributes:
        retry_after: How long the vendor asks to wait, at most an hour; None where it
            did not say.
    """

    key = "throttled"

    def __init__(
        self,
        *,
        code: str | None = None,
        text: str | None = None,
        retry_after: timedelta | None = None,
    ) -> None:
        """Keep the delay beside what the vendor said."""
        super().__init__(code=code, text=text)
        self.retry_after = retry_after


class WrongClockError(ProviderError):
    """The clock of this machine is too far from the vendor's.

    Attributes:
        offset: How far this machine's clock runs ahead of the vendor's; negative
            when it is behind, None where the vendor's time is not known or does not
            explain the refusal.
    """

    key = "wrong_clock"

    def __init__(
        self,
        *,
        code: str | None = None,
        text: str | None = None,
        offset: timedelta | None = None,
    ) -> None:
        """Keep the offset beside what the vendor said."""
        super().__init__(code=code, text=text)
        self.offset = offset


class LineOfflineError(ProviderError):
    """The phone that should place the call is not registered; nothing was dialled."""

    key = "line_offline"


class UnknownLineError(ProviderError):
    """The account has no such phone; nothing was dialled."""

    key = "unknown_line"


class BadNumberError(ProviderError):
    """The number is not one the vendor can dial or look up; nothing was dialled."""

    key = "bad_number"


class BadOrderIdError(ProviderError):
    """The order id is not of the vendor's form; nothing was dialled."""

    key = "bad_order_id"


class BadArgumentError(ProviderError):
    """Something that was given cannot be used, as the cause says; nothing was done."""

    key = "bad_argument"


class UnsupportedError(ProviderError):
    """The vendor has no such function or option; nothing was sent."""

    key = "unsupported"


class NotFoundError(ProviderError):
    """The vendor knows nothing under that number, id or name."""

    key = "not_found"


class RefusedError(ProviderError):
    """The vendor refused, for a reason of its own; nothing was dialled."""

    key = "refused"


class UnknownOutcomeError(ProviderError):
    """The call may have been placed: the request left, its fate is not known."""

    key = "unknown_outcome"


class UnknownBindingError(ProviderError):
    """Two numbers may have been bound, or set free: nobody knows.

    Attributes:
        reference: What finds the binding, and keeps it from being made twice; None
            where not known.
    """

    key = "unknown_binding"

    def __init__(
        self,
        *,
        code: str | None = None,
        text: str | None = None,
        reference: str | None = None,
    ) -> None:
        """Keep what finds the binding."""
        super().__init__(code=code, text=text)
        self.reference = reference


class TooMuchError(ProviderError):
    """The vendor sends more than an account can have, or without an end."""

    key = "too_much"


class MalformedAnswerError(ProviderError):
    """The vendor's answer cannot be understood."""

    key = "malformed_answer"


class UntrustedAddressError(ProviderError):
    """The vendor leads to a place that is not its own; nothing was sent there."""

    key = "untrusted_address"


class TooLargeError(ProviderError):
    """A file is larger than any of its kind can be, or has no end."""

    key = "too_large"
