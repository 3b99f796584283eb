"""A disk that fails."""

from typing import Any

import pytest

from custom_components.telephony.archive.opened_database import OpenedDatabase


class BreakingDisk:
    """Lets nothing be done with the database as long as it is broken."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Be whole for the time being."""
        self.is_broken = False
        do = OpenedDatabase.do

        def do_or_fail(*arguments: Any) -> object:  # noqa: ANN401
            if self.is_broken:
                raise OSError
            return do(*arguments)

        monkeypatch.setattr(OpenedDatabase, "do", do_or_fail)
