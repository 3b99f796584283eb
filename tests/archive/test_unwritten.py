"""What waits to be written, while that cannot be done."""

from datetime import timedelta

import pytest

from custom_components.telephony.archive import unwritten
from custom_components.telephony.archive.read_periods import Period
from custom_components.telephony.archive.unwritten import Unwritten

from ..conftest import NOW
from .kept_calls import call_at, unreturned

READ = Period(NOW - timedelta(days=1), NOW)


def test_what_came_meanwhile_is_newer_than_what_comes_back() -> None:
    waiting = Unwritten()
    waiting.add_calls([call_at(2, call_id="a"), call_at(3)], [READ])
    waiting.unreturned = unreturned(call_at(2, call_id="a"))
    waiting.reported = {"a": NOW}
    waiting.replaced = {"a": "b", "c": "d"}
    taken = waiting.taken()
    assert not waiting
    waiting.add_calls([call_at(1, call_id="a")], (), {"e": "f"})
    waiting.unreturned = unreturned()

    waiting.put_back(taken)

    assert waiting.calls == {"a": call_at(1, call_id="a"), "call 3": call_at(3)}
    assert waiting.unreturned == unreturned()
    assert waiting.periods == (READ,)
    assert waiting.reported == {"a": NOW}
    assert waiting.replaced == {"c": "d", "e": "f"}


def test_of_too_much_the_oldest_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unwritten, "MOST_UNWRITTEN", 2)
    waiting = Unwritten()
    waiting.add_calls([call_at(minutes) for minutes in (3, 1, 2)], [READ])
    waiting.reported = {"first": NOW, "second": NOW, "third": NOW}

    waiting.put_back(waiting.taken())

    assert set(waiting.calls) == {"call 1", "call 2"}
    # Not all of its calls are there any more.
    assert waiting.periods == ()
    assert list(waiting.reported) == ["second", "third"]
