"""What can go wrong with a CardDAV server, as one family of exceptions.

Each is raised once, where the answer is read. Its `key` is the word under which the
user's language explains it. None holds a password, nor what the server wrote.
"""

from datetime import timedelta
from typing import ClassVar


class CardDavError(Exception):
    """Something the server, or the way to it, did not do.

    Attributes:
        key: The error's word in the translations.
        detail: What happened, in a few plain words: a status, the name of an exception.
    """

    key: ClassVar[str]

    def __init__(self, detail: str = "") -> None:
        """Keep what happened."""
        super().__init__(f"{self.key}: {detail}" if detail else self.key)
        self.detail = detail


class BadAddressError(CardDavError):
    """The address cannot be used: no https, a name in it, or no address at all."""

    key = "bad_address"


class UnreachableServerError(CardDavError):
    """The server cannot be reached, or does not end its answer."""

    key = "cannot_connect"


class UntrustedCertificateError(UnreachableServerError):
    """The server is there, but its certificate is not to be trusted."""

    key = "untrusted_certificate"


class WrongCredentialsError(CardDavError):
    """The server does not accept the user name and the password."""

    key = "wrong_credentials"


class NoAccessError(CardDavError):
    """The credentials are right, but this is not for this user."""

    key = "no_access"


class NoCardDavError(CardDavError):
    """There is no CardDAV here: a page for people, nothing, or what makes no sense."""

    key = "no_carddav"


class TooLargeBookError(CardDavError):
    """The server sends more than an address book can have, or without an end."""

    key = "too_much"


class ServerOutOfOrderError(CardDavError):
    """The server was reached, and is out of order, or refused without a reason."""

    key = "server_error"


class RefusedForNowError(CardDavError):
    """The server wants to be left alone for a while.

    Attributes:
        retry_after: How long, at most a day; None where it did not say.
    """

    key = "refused_for_now"

    def __init__(self, detail: str = "", retry_after: timedelta | None = None) -> None:
        """Keep the delay beside what happened."""
        super().__init__(detail)
        self.retry_after = retry_after


class OtherOriginError(CardDavError):
    """Another server wants the credentials; nothing was sent to it.

    Attributes:
        origin: Its scheme, host and port, for the user to agree to.
    """

    key = "other_origin"

    def __init__(self, origin: str) -> None:
        """Keep whom the credentials would go to."""
        super().__init__(origin)
        self.origin = origin
