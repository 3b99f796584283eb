"""What strangers and vendors write leaves a provider in one line, and not without end."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
import json
from typing import Any

import pytest

from custom_components.telephony.providers.errors import ProviderError
from simulator.calls import Outcome
from simulator.faults import Status

from .opened_accounts import Account
from .operations import EXPLAINED, SUPPORTED, Operation, call_history

# A heading, a turn of the writing direction, a mark that nobody sees.
WRITTEN = "\u202eannA\u202c\r\n# 0143\u2028<b>\x9b\u200b</b>"
KEPT = "annA # 0143 <b> </b>"


def _texts(value: object) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [text for item in value.values() for text in _texts(item)]
        case list() | tuple():
            return [text for item in value for text in _texts(item)]
    return []


@pytest.mark.parametrize(
    "account",
    [key for key, operation in SUPPORTED if operation is call_history],
    indirect=True,
)
async def test_a_call_is_told_in_one_line(account: Account) -> None:
    account.server.clear_calls()
    account.server.add_call(number=WRITTEN, outcome=Outcome.MISSED)
    account.server.add_call(number="x" * 501, outcome=Outcome.ANSWERED)

    history = await account.open().call_history(datetime.now(UTC) - timedelta(hours=1))

    told = {call.outcome.value if call.outcome else "": call for call in history.calls}
    assert told["missed"].caller.number == KEPT
    assert told["answered"].caller.number is None
    calls: list[dict[str, Any]] = [asdict(call) for call in history.calls]
    assert all(text.isprintable() for text in _texts(calls))


@pytest.mark.parametrize(("account", "operation"), EXPLAINED, indirect=["account"])
async def test_an_explanation_is_told_in_one_line(
    account: Account, operation: Operation
) -> None:
    texts = dict.fromkeys(("error", "message", "msg", "info"), WRITTEN + "x" * 1_000)
    body = json.dumps({"code": 4711, **texts})
    account.server.misbehave(Status(418, body=body))

    with pytest.raises(ProviderError) as caught:
        await operation(account.open(), account)

    assert caught.value.text == (KEPT + "x" * 1_000)[:200]
