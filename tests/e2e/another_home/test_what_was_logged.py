"""What Home Assistant wrote down meanwhile; by its name the last one of this folder."""

import json
import re
from typing import Final

from demo.onboarding import UNASKED

from ..conftest import Home

# Each entry with what it has below it, which says where an error came from.
_BEGINS: Final = re.compile(r"^(?=\d{4}-\d\d-\d\d \d\d:\d\d)", re.MULTILINE)
# What aiohttp raises where nobody waits for it any more: a browser left its page while a large
# message of Home Assistant was compressed for it.
_LEFT_PAGE: Final = (
    "ClientConnectionResetError exception in shielded future",
    "_send_compressed_frame_async_locked",
)


async def test_the_log_is_clean(home: Home) -> None:
    """Nothing went wrong unnoticed, and nothing secret was written down."""
    log = home.home_assistant.log_file.read_text()
    entries = _BEGINS.split(log)

    # The phone that was offline is told to whoever called, and that is logged once.
    told = [entry for entry in entries if "is not registered with AntBuddy" in entry]
    assert len(told) <= 1
    # What Home Assistant adds by itself asks servers on the internet, and may still wait
    # for them when it is stopped.
    unasked = [
        entry
        for entry in entries
        if any(one in entry for one in UNASKED) and "custom_components" not in entry
    ]
    left = [entry for entry in entries if all(text in entry for text in _LEFT_PAGE)]
    assert [
        entry
        for entry in entries
        if " ERROR " in entry and entry not in told + unasked + left
    ] == []
    assert [
        entry
        for entry in entries
        if "telephony" in entry and "deprecat" in entry.lower()
    ] == []
    secrets = {
        secret
        for vendor in home.simulator.vendors.values()
        for secret in _texts(json.loads(json.dumps(vendor.account.credentials())))
        if len(secret) >= 12
    }
    assert len(secrets) >= 5
    assert [secret for secret in secrets if secret in log] == []


def _texts(value: object) -> list[str]:
    """Return all texts in a JSON value."""
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    return [value] if isinstance(value, str) else []
