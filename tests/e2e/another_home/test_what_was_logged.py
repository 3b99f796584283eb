"""What Home Assistant wrote down meanwhile; by its name the last one of this folder."""

import json

from demo.onboarding import UNASKED

from ..conftest import Home


async def test_the_log_is_clean(home: Home) -> None:
    """Nothing went wrong unnoticed, and nothing secret was written down."""
    log = home.home_assistant.log_file.read_text()
    lines = log.splitlines()

    # The phone that was offline is told to whoever called, and that is logged once.
    told = [line for line in lines if "is not registered with AntBuddy" in line]
    assert len(told) <= 1
    # What Home Assistant adds by itself asks servers on the internet, and may still wait
    # for them when it is stopped.
    unasked = [line for line in lines if any(f".{one}]" in line for one in UNASKED)]
    assert [
        line for line in lines if " ERROR " in line and line not in told + unasked
    ] == []
    assert [
        line for line in lines if "telephony" in line and "deprecat" in line.lower()
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
