"""Calls as a file of an account has them."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from homeassistant.helpers.json import json_bytes, json_fragment

from ..calls import Call, Direction, Outcome
from ..entry.account_store import read_time
from .call_rows import call_of_values, row_of
from .column_types import SenselessValueError


def stored_calls(calls: Iterable[Call]) -> list[json_fragment]:
    """Return calls as rows have them, moments as ISO 8601, lengths in seconds.

    Each is written as JSON already: whoever writes thousands at once lets no other thread
    go on meanwhile, the event loop's neither. A call that JSON cannot hold costs no other.
    """
    written = []
    for call in calls:
        with suppress(TypeError):
            written.append(json_fragment(json_bytes(_stored_call(call))))
    return written


def _stored_call(call: Call) -> dict[str, Any]:
    row = row_of(call)
    return row | {
        "started_at": row["started_at"].isoformat(),
        "duration": _seconds(call.duration),
        "talk_time": _seconds(call.talk_time),
    }


def _seconds(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds()


def read_calls(stored: Iterable[Mapping[str, Any]]) -> dict[str, Call]:
    """Return the calls that were kept; one that means nothing costs no other."""
    calls = {}
    for one in stored:
        with suppress(
            AttributeError, KeyError, SenselessValueError, TypeError, ValueError
        ):
            call = _read_call(one)
            calls[call.id] = call
    return calls


def _read_call(stored: Mapping[str, Any]) -> Call:
    """Return a call that was kept.

    Raises:
        KeyError, SenselessValueError, TypeError, ValueError: It is none.
    """
    outcome = stored["outcome"]
    return call_of_values(
        {
            **stored,
            "started_at": read_time(stored["started_at"]),
            "direction": Direction(stored["direction"]),
            "outcome": None if outcome is None else Outcome(outcome),
            "duration": _length(stored["duration"]),
            "talk_time": _length(stored["talk_time"]),
        }
    )


def _length(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
