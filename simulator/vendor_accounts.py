"""The accounts of the simulated vendors; their secrets and numbers are fiction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class AxbBinding:
    """A privacy-number binding: A and B reach each other through X, the DID."""

    phone_a: str
    phone_b: str
    did: str
    recorded: bool = False
    extension: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NxcloudAccount:
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

    def credentials(self) -> dict[str, str]:
        """Return what a person types into a form."""
        return {
            "appkey": self.appkey,
            "secretkey": self.secretkey,
            "access_key": self.access_key,
            "access_secret": self.access_secret,
            "line": self.username,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AntbuddyAccount:
    """Credentials and phones of the AntBuddy account.

    Attributes:
        app_id: Identifies the account.
        app_secret: Goes into every hash.
        sip_user: A device that is online.
        offline_sip_user: A device that is not.
        devices: SIP user to SIP password, of every device.
        usernames: SIP user to the AntBuddy user it belongs to.
        did: The company's public number, in national format as AntBuddy writes it.
    """

    app_id: str = "7310482265194"
    app_secret: str = "simulated-appsecret-5d90ae"
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

    @property
    def sip_password(self) -> str:
        """The password of `sip_user`."""
        return self.devices[self.sip_user]

    def credentials(self) -> dict[str, str]:
        """Return what a person types into a form."""
        return {
            "app_id": self.app_id,
            "app_secret": self.app_secret,
            "sip_user": self.sip_user,
            "sip_password": self.sip_password,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Net2phoneAccount:
    """Credentials and phones of the net2phone account.

    Attributes:
        account_id: The account number.
        api_key: Its click-to-call API key.
        user_lines: Numbers of the account's users, digits only.
    """

    account_id: str = "2074816"
    api_key: str = "5b1f0c9e-7a42-4d38-9e66-simulated0key"
    user_lines: tuple[str, ...] = ("12125550110", "12125550111")

    @property
    def user_line(self) -> str:
        """The first line."""
        return self.user_lines[0]

    def credentials(self) -> dict[str, str]:
        """Return what a person types into a form."""
        return {
            "account_id": self.account_id,
            "api_key": self.api_key,
            "line": self.user_line,
        }


type Account = NxcloudAccount | AntbuddyAccount | Net2phoneAccount
