"""The account at the simulated net2phone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import override

from ..vendor_account import VendorAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class Net2phoneAccount(VendorAccount):
    """Credentials and phones of the net2phone account.

    Attributes:
        account_id: The account number.
        api_key: Its click-to-call API key.
        user_lines: Numbers of the account's users, digits only.
    """

    account_id: str = "2074816"
    api_key: str = "5b1f0c9e-7a42-4d38-9e66-simulated0key"
    user_lines: tuple[str, ...] = ("12125550110", "12125550111")
    callee: str = "12125550162"
    people: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType(
            {
                "New York office": "+1 212 555 0162",
                "Chicago office": "+1 312 555 0119",
            }
        )
    )

    @property
    def user_line(self) -> str:
        """The first line."""
        return self.user_lines[0]

    @property
    @override
    def lines(self) -> dict[str, bool]:
        return dict.fromkeys(self.user_lines, True)

    @override
    def credentials(self) -> dict[str, str]:
        return {
            "account_id": self.account_id,
            "api_key": self.api_key,
            "line": self.user_line,
        }
