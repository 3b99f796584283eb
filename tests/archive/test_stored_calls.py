"""Calls in a file of an account."""

from dataclasses import replace
import json

from homeassistant.helpers.json import json_bytes, json_fragment

from custom_components.telephony.archive.stored_calls import read_calls, stored_calls
from custom_components.telephony.calls import Party

from .kept_calls import FULL_CALL, call_at


def test_calls_are_what_they_were() -> None:
    """Each was written by itself: of thousands that holds up nobody for long."""
    calls = [FULL_CALL, call_at(1)]

    stored = stored_calls(calls)

    assert all(isinstance(one, json_fragment) for one in stored)
    read = read_calls(json.loads(json_bytes(stored)))
    assert [*read.values()] == calls


def test_a_call_that_no_file_can_hold_costs_no_other() -> None:
    half_a_letter = replace(FULL_CALL, id="half", caller=Party(name="\ud800"))

    stored = stored_calls([half_a_letter, FULL_CALL])

    assert [*read_calls(json.loads(json_bytes(stored)))] == [FULL_CALL.id]
