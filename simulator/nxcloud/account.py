"""The account at the simulated NXCloud."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import override

from ..history import TRUNK_CALLS, Office
from ..numbering import INTERNATIONAL
from ..vendor_account import VendorAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class AxbBinding:
    """A privacy-number binding: A and B reach each other through X, the DID."""

    phone_a: str
    phone_b: str
    did: str
    recorded: bool = False
    extension: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NxcloudAccount(VendorAccount):
    """Credentials and phones of the NXCloud account.

    Attributes:
        appkey: Voice family.
        secretkey: Voice family.
        access_key: Signed family.
        access_secret: Signed family.
        username: A registered phone account.
        second_username: Another registered one.
        unregistered_username: A phone account whose softphone is not open.
        locked_username: A phone account the administrator locked.
        dids: Public numbers, country code first, digits only.
        bindings: Privacy numbers in use.
    """

    appkey: str = "Qe7mKx2P"
    secretkey: str = "simulated-secretkey-8f31c6"
    access_key: str = "simaccesskey7"
    access_secret: str = "simulated-accesssecret-b02d49"
    username: str = "60010001"
    second_username: str = "60010002"
    unregistered_username: str = "60010003"
    locked_username: str = "60010004"
    dids: tuple[str, ...] = ("12025550100", "442079460100")
    callee: str = "442079460123"
    people: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType(
            {
                "Front desk": "+44 20 7946 0123",
                "Boston office": "+1 617 555 0155",
                "Sydney office": "+61 2 5550 1872",
            }
        )
    )
    bindings: tuple[AxbBinding, ...] = (
        AxbBinding(phone_a="12025550172", phone_b="12025550181", did="12025550100"),
        AxbBinding(
            phone_a="442079460172",
            phone_b="442079460181",
            did="442079460100",
            recorded=True,
            extension="101",
        ),
    )

    @property
    def usernames(self) -> tuple[str, ...]:
        """Every phone account."""
        return (
            self.username,
            self.second_username,
            self.unregistered_username,
            self.locked_username,
        )

    @property
    @override
    def lines(self) -> dict[str, bool]:
        return {name: name != self.unregistered_username for name in self.usernames}

    @property
    @override
    def office(self) -> Office:
        return Office(
            name="nxcloud",
            numbers=INTERNATIONAL,
            dids=self.dids,
            lines=(self.username, self.second_username),
            kinds=TRUNK_CALLS,
            recorded=0.3,
        )

    @override
    def credentials(self) -> dict[str, str]:
        return {
            "appkey": self.appkey,
            "secretkey": self.secretkey,
            "access_key": self.access_key,
            "access_secret": self.access_secret,
            "line": self.username,
        }
