"""What every account of a simulated vendor tells of itself."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

from .history import Office


class VendorAccount(ABC):
    """An account; its secrets and numbers are fiction.

    They are looked for where nobody may see them, so that no date holds one by chance.
    """

    # A number that the account can call, in international form.
    callee: str

    # Some of those who call and are called: names, and numbers as people write them.
    people: Mapping[str, str]

    @abstractmethod
    def credentials(self) -> dict[str, str]:
        """Return what a person types into a form, the first line included."""

    def optional_credentials(self) -> dict[str, str]:
        """Return what a person may type in beside them."""
        return {}

    @property
    @abstractmethod
    def lines(self) -> dict[str, bool]:
        """Every phone, and whether it is registered at first."""

    @property
    def office(self) -> Office | None:
        """Who calls whom; None where the vendor has no call history."""
        return None
