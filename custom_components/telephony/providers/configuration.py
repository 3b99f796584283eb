"""What a user enters for one account, and what the vendor asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from enum import StrEnum


class Setting(StrEnum):
    """What a user may change about how a vendor is asked."""

    TIME_ZONE = "time_zone"
    SIGNATURE_ALGORITHM = "signature_algorithm"


class SignatureAlgorithm(StrEnum):
    """How a request is signed."""

    MD5 = "md5"
    SHA256 = "sha256"


@dataclass(frozen=True, slots=True)
class CredentialPair:
    """The names of two credential fields that belong together.

    Attributes:
        identity: The field that says which account it is.
        secret: The field that proves it.
    """

    identity: str
    secret: str


@dataclass(frozen=True, slots=True)
class LineFields:
    """The names of the fields that describe a line.

    Attributes:
        number: The field with the vendor's number or name of the phone.
        password: The field with the phone's password, where the vendor wants it.
    """

    number: str
    password: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A phone of the account which can place calls.

    Attributes:
        number: The vendor's number or name of the phone.
        name: What the user calls it.
        password: The phone's own password, where the vendor wants it.
    """

    number: str
    name: str
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the user entered for one account.

    Attributes:
        credentials: By field name; fields left out are missing.
        endpoints: By field name: scheme and host, without a path.
        time_zone: In which the vendor writes times without a zone.
        signature_algorithm: With which requests are signed.
    """

    credentials: Mapping[str, str] = field(repr=False)
    endpoints: Mapping[str, str]
    time_zone: tzinfo | None = None
    signature_algorithm: SignatureAlgorithm | None = None
