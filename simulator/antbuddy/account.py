"""The account at the simulated AntBuddy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import override

from ..history import SWITCHBOARD_CALLS, Office
from ..numbering import NATIONAL
from ..vendor_account import VendorAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class AntbuddyAccount(VendorAccount):
    """Credentials and phones of the AntBuddy account.

    Attributes:
        app_id: Identifies the account.
        app_secret: Goes into every hash.
        account_id: Whose live calls are told.
        sip_user: A device that is online.
        offline_sip_user: A device that is not.
        devices: SIP user to SIP password, of every device.
        usernames: SIP user to the AntBuddy user it belongs to.
        did: The company's public number, in national format as AntBuddy writes it.
    """

    app_id: str = "7310482265194"
    app_secret: str = "simulated-appsecret-5d90ae"
    account_id: str = "4b8c51e0a7d94f36b2c0118e5f7a9d23"
    sip_user: str = "office-desk"
    offline_sip_user: str = "workshop"
    devices: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType(
            {
                "office-desk": "simulated-sip-1c77f0",
                "reception": "simulated-sip-42be9a",
                "workshop": "simulated-sip-9d03e5",
            }
        )
    )
    usernames: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType(
            {"office-desk": "office", "reception": "reception", "workshop": "workshop"}
        )
    )
    did: str = "02079460200"
    callee: str = "+442079460345"
    people: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType(
            {
                "Workshop": "020 7946 0345",
                "Reception": "0113 496 0112",
                "Night shift": "020 7946 0958",
            }
        )
    )

    @property
    def sip_password(self) -> str:
        """The password of `sip_user`."""
        return self.devices[self.sip_user]

    @property
    @override
    def lines(self) -> dict[str, bool]:
        return {name: name != self.offline_sip_user for name in self.devices}

    @property
    @override
    def office(self) -> Office:
        return Office(
            name="antbuddy",
            numbers=NATIONAL,
            dids=(self.did,),
            lines=tuple(self.devices),
            kinds=SWITCHBOARD_CALLS,
            recorded=0.5,
        )

    @override
    def credentials(self) -> dict[str, str]:
        return {
            "app_id": self.app_id,
            "app_secret": self.app_secret,
            "sip_user": self.sip_user,
            "sip_password": self.sip_password,
        }

    @override
    def optional_credentials(self) -> dict[str, str]:
        return {"account_id": self.account_id}
