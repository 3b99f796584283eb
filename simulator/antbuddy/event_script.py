"""What the switch tells of a call, leg by leg.

Source: the events in Kazoo's documentation of Blackhole. A call has one leg that comes
into the switch, from whoever calls, and one out of it for each phone that rings.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
import secrets

from ..calls import Direction
from .account import AntbuddyAccount
from .event_wire import Event

# Of the year 1970, in the seconds that Erlang counts.
GREGORIAN_EPOCH = 62_167_219_200


class LiveCall:
    """The events of one call.

    Args:
        account: Whose call it is.
        direction: Seen from the account.
        number: The other party; for an internal call the line called.
        line: The account's phone that calls, or answers.
        started_at: Aware.
        ringing: The phones that ring for a call that came in; `line` is one of them.
        is_click_to_call: Whether the account's phone is rung first.
    """

    def __init__(
        self,
        account: AntbuddyAccount,
        *,
        direction: Direction,
        number: str,
        line: str,
        started_at: datetime,
        ringing: Sequence[str] = (),
        is_click_to_call: bool = False,
    ) -> None:
        """Make up the ids of the legs."""
        self._account = account
        self._direction = direction
        self._number = number
        self._line = line
        self._started_at = started_at
        self._is_click_to_call = is_click_to_call
        self._first = secrets.token_hex(10)
        phones = ringing or (line,)
        targets = phones if direction is Direction.INCOMING else (number,)
        self._targets = {target: secrets.token_hex(10) for target in targets}

    def created(self) -> list[Event]:
        """Return what is told when it begins, and phones ring."""
        return [*self.begun(), *self.rung()]

    def begun(self) -> list[Event]:
        """Return what is told of the leg that it begins with."""
        return [self._event("CHANNEL_CREATE", 0)]

    def picked_up(self) -> list[Event]:
        """Return what is told when a voice menu answers, or the phone that is rung first."""
        return [self._event("CHANNEL_ANSWER", 0)]

    def rung(self) -> list[Event]:
        """Return what is told when phones ring."""
        return [self._event("CHANNEL_CREATE", 1, target) for target in self._targets]

    def answered(self, after: float) -> list[Event]:
        """Return what is told when somebody answers, so many seconds after the start."""
        target = self._line if self._direction is Direction.INCOMING else self._number
        return [
            self._event("CHANNEL_ANSWER", after, target),
            self._event("CHANNEL_ANSWER", after),
            *(
                self._event("CHANNEL_DESTROY", after, other)
                for other in self._targets
                if other != target
            ),
        ]

    def ended(
        self, after: float, *, was_answered: bool, menu: bool = False
    ) -> list[Event]:
        """Return what is told at the end, so many seconds after the start."""
        target = self._line if self._direction is Direction.INCOMING else self._number
        left = [target] if was_answered else [*self._targets]
        return [
            *(
                self._event("CHANNEL_DESTROY", after, other)
                for other in left
                if not menu
            ),
            self._event("CHANNEL_DESTROY", after),
        ]

    def _event(self, name: str, after: float, target: str | None = None) -> Event:
        """Return an event of the leg to a target; None is the leg it began with."""
        moment = self._started_at + timedelta(seconds=after)
        is_first = target is None
        own = {
            Direction.INCOMING: not is_first,
            Direction.OUTGOING: is_first,
            Direction.INTERNAL: True,
        }[self._direction]
        phone = (target or self._line) if own else None
        caller = self._number if self._direction is Direction.INCOMING else self._line
        dialled = target or (
            self._account.did if self._direction is Direction.INCOMING else self._number
        )
        to_phone = not is_first or self._is_click_to_call
        if is_first and to_phone:
            dialled = self._line
        realm = f"{self._account.account_id}.sip.invalid"
        event: Event = {
            "Event-Category": "call_event",
            "Event-Name": name,
            "Call-ID": self._first if target is None else self._targets[target],
            "Call-Direction": "outbound" if to_phone else "inbound",
            "Caller-ID-Number": caller,
            "Caller-ID-Name": caller,
            "From": f"{caller}@{realm}",
            "Request": f"{dialled}@{realm}",
            "To": f"{dialled}@{realm}",
            "Timestamp": int(moment.timestamp()) + GREGORIAN_EPOCH,
            "Msg-ID": str(int(moment.timestamp() * 1_000_000)),
            "Custom-Channel-Vars": {
                "Account-ID": self._account.account_id,
                "Bridge-ID": self._first,
                **(
                    {"Authorizing-Type": "device", "Username": phone, "Realm": realm}
                    if own
                    else {}
                ),
            },
        }
        if target is not None:
            event["Callee-ID-Number"] = event["Callee-ID-Name"] = target
            event["Other-Leg-Call-ID"] = self._first
        if name == "CHANNEL_DESTROY":
            event["Hangup-Cause"] = "NORMAL_CLEARING"
            event["Duration-Seconds"] = str(int(after))
        return event
