"""Phones that ring by chance: short and long, late, alike, and amended afterwards."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Final

from simulator.calls import Call, Direction, Outcome
from simulator.vendor_server import VendorServer

NUMBERS: Final = tuple(f"120255501{last:02}" for last in range(100))

# In seconds. Any record of a longer call is a vendor's slip.
USUAL_LONG_CALL: Final = 4 * 60 * 60
LONGEST_CALL: Final = 23 * 60 * 60


class Phones:
    """The phones of one account."""

    def __init__(self, server: VendorServer, random: Random) -> None:
        """Ring by chance."""
        self._server = server
        self._random = random

    def ring(self, times: int, now: datetime, *, may_be_long: bool) -> None:
        """Put calls that end now in the history.

        Args:
            times: How many.
            now: The true time, aware.
            may_be_long: Whether one may have lasted longer than a quarter of an hour.
        """
        for _ in range(times):
            kind = self._random.random()
            duration = self._random.randrange(5, 900)
            visible_from = None
            if kind < 0.1:
                if may_be_long:
                    longest = LONGEST_CALL if kind < 0.01 else USUAL_LONG_CALL
                    duration = self._random.randrange(900, longest)
            elif kind < 0.2:
                visible_from = now + timedelta(minutes=self._random.randrange(1, 30))
            recent = [call for call in self._server.state._history[-1:] if call.id > 60]
            if recent and kind > 0.85:
                # The same two talk again in the same second, as AntBuddy writes it.
                self._ring_again(recent[0])
                continue
            outcome = self._random.choice((Outcome.ANSWERED, Outcome.MISSED))
            direction = self._random.choice((Direction.INCOMING, Direction.OUTGOING))
            if direction is Direction.OUTGOING and outcome is Outcome.MISSED:
                outcome = Outcome.UNANSWERED
            self._server.add_call(
                number=self._random.choice(NUMBERS),
                direction=direction,
                outcome=outcome,
                started_at=now - timedelta(seconds=duration),
                duration=duration,
                visible_from=visible_from,
            )

    def ring_again_where_pages_meet(self, page_size: int) -> None:
        """Put a call in the history that looks like the first one of the second page.

        It is the last one of the first page itself.
        """
        visible = self._server.state.visible_calls()
        assert len(visible) > page_size
        self._ring_again(visible[-page_size])

    def amend_a_call(self) -> None:
        """Let one of the last records say more than it did."""
        history = self._server.state._history
        place = len(history) - self._random.randrange(1, 20)
        call = history[place]
        history[place] = replace(
            call,
            duration=call.duration + 7,
            recording="call_recording_dl5m5j5hfh4n8njj1oor.wav",
        )

    def _ring_again(self, call: Call) -> None:
        self._server.add_call(
            number=call.number,
            direction=call.direction,
            outcome=call.outcome,
            started_at=call.started_at,
            duration=call.duration,
            talk=call.talk,
            visible_from=call.visible_from,
        )
