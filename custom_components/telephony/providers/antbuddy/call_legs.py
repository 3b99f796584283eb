"""From the legs of calls to calls.

Events may come twice, in another order, or not at all: what is known of a call is what
all events about its legs say together. Pure: no clock, no connection.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from ...calls import Direction, LiveCall, LivePhase, Party
from .call_events import LegEvent
from .inferred import LegChange

# More calls than go on at a time. Those that ended are kept among them, for an event may
# come late; the ones of which nothing was heard for longest make room.
MOST_CALLS: Final = 500

# A line that rings at many desks. What comes beyond is no call's.
MOST_LEGS: Final = 50
MOST_NAMES: Final = 2 * MOST_LEGS

# The legs of a call end together, but for the time that a message takes.
PATIENCE: Final = timedelta(seconds=10)

# Where events say different things, the later ones know better.
_BEST_INFORMED: Final = (
    LegChange.ANSWERED,
    LegChange.BRIDGED,
    LegChange.DESTROYED,
    LegChange.CREATED,
)

_NEVER: Final = datetime.max.replace(tzinfo=UTC)

# A phase gives way to those of a higher rank, and to others of its own.
_RANKS: Final = {
    LivePhase.RINGING: 0,
    LivePhase.DIALLING: 0,
    LivePhase.ANSWERED: 1,
    LivePhase.ENDED: 2,
}


@dataclass(slots=True)
class _Leg:
    """All that was told of a leg; nothing of one that was only named.

    Attributes:
        told: By what happened to it; what comes twice counts once.
        is_to_phone: Whether the switch calls somebody by it.
        is_own: Whether a phone of the account is at its end.
        began_at: When the first that was told of it happened.
    """

    told: dict[LegChange, LegEvent] = field(default_factory=dict)
    is_to_phone: bool = False
    is_own: bool = False
    began_at: datetime = _NEVER

    def take(self, event: LegEvent) -> None:
        if self.told.setdefault(event.change, event) is event:
            self.is_to_phone |= event.is_to_phone
            self.is_own |= event.is_own
            self.began_at = min(self.began_at, event.happened_at)

    def text(self, attribute: str) -> str | None:
        """Return what the best informed event says, where any says it."""
        for change in _BEST_INFORMED:
            event = self.told.get(change)
            value: str | None = getattr(event, attribute, None)
            if value is not None:
                return value
        return None

    def moment(self, change: LegChange) -> datetime | None:
        event = self.told.get(change)
        return event.happened_at if event else None

    @property
    def is_over(self) -> bool:
        return LegChange.DESTROYED in self.told

    @property
    def is_origin(self) -> bool:
        """Whether the switch called a phone of the account for nobody else.

        Nothing but click-to-call has it do so.
        """
        return self.is_to_phone and self.is_own and self.text("other_leg") is None


@dataclass(slots=True)
class _LegsOfCall:
    """The legs that belong together.

    Attributes:
        id: Of the call.
        legs: By their ids.
        names: All ids by which the call is known.
        heard_at: When the last event about it came, by this machine's clock.
        is_given_up: Whether it is over, whatever the events say.
        told: What was told of it last.
    """

    id: str
    heard_at: datetime
    legs: dict[str, _Leg] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    is_given_up: bool = False
    told: LiveCall | None = None

    @property
    def is_over(self) -> bool:
        return self.is_given_up or all(leg.is_over for leg in self.legs.values())

    @property
    def seen(self) -> list[_Leg]:
        """The legs of which something was told, by their age."""
        legs = [(leg.began_at, id_) for id_, leg in self.legs.items() if leg.told]
        return [self.legs[id_] for _, id_ in sorted(legs)]

    @property
    def is_overdue(self) -> bool:
        """Whether it goes on, though the leg that it began with ended and none followed."""
        if self.is_over:
            return False
        seen = self.seen
        main = [leg for leg in seen if not leg.is_to_phone] or seen[:1]
        if not all(leg.is_over for leg in main):
            return False
        ended_at = max(filter(None, (leg.moment(LegChange.DESTROYED) for leg in main)))
        # Whoever called may have handed the call on.
        later = [leg.moment(LegChange.CREATED) for leg in seen if not leg.is_over]
        return all(moment is None or moment <= ended_at for moment in later)


class CallLegs:
    """The calls that go on, and those that ended a short while ago."""

    def __init__(self) -> None:
        """Know of none yet."""
        # The one of which nothing was heard for longest comes first.
        self._calls: dict[str, _LegsOfCall] = {}
        self._by_name: dict[str, _LegsOfCall] = {}

    def take(self, event: LegEvent, now: datetime) -> tuple[LiveCall, ...]:
        """Take an event.

        Args:
            event: About one leg.
            now: By this machine's clock, aware.

        Returns:
            The calls of which it tells something new: none, mostly one.
        """
        call, *absorbed = self._calls_of(event, now)
        news = [self._absorb(call, other) for other in absorbed]
        call.heard_at = now
        self._calls[call.id] = self._calls.pop(call.id, call)
        for leg in filter(None, (event.leg, event.other_leg)):
            if leg in call.legs or len(call.legs) < MOST_LEGS:
                call.legs.setdefault(leg, _Leg())
                self._name(call, leg)
        if event.bridge is not None and len(call.names) < MOST_NAMES:
            self._name(call, event.bridge)
        if event.leg in call.legs:
            call.legs[event.leg].take(event)
            news.append(_news_of(call))
        news += self._make_room()
        return tuple(filter(None, news))

    def overdue(self, now: datetime) -> tuple[LiveCall, ...]:
        """Return the calls that are over, though the end of some leg was not told."""
        news = []
        for call in self._calls.values():
            if now - call.heard_at >= PATIENCE and call.is_overdue:
                call.is_given_up = True
                news.append(_news_of(call))
        return tuple(filter(None, news))

    def _calls_of(self, event: LegEvent, now: datetime) -> list[_LegsOfCall]:
        """Return the calls that an event is about: those that go on first, by their age."""
        names = (event.leg, event.other_leg, event.bridge)
        found = {
            call.id: call
            for name in names
            if name and (call := self._by_name.get(name))
        }
        if not found:
            return [_LegsOfCall(event.leg, now)]
        if len(found) == 1:
            return [*found.values()]
        order = {id_: place for place, id_ in enumerate(self._calls)}
        return sorted(found.values(), key=lambda call: (call.is_over, order[call.id]))

    def _absorb(self, call: _LegsOfCall, other: _LegsOfCall) -> LiveCall | None:
        """Make one call of two that prove to be one; what was told of the other ends."""
        ended_at = max(leg.began_at for leg in other.seen) if other.seen else None
        for id_, leg in other.legs.items():
            if id_ in call.legs or len(call.legs) < MOST_LEGS:
                mine = call.legs.setdefault(id_, _Leg())
                for event in leg.told.values():
                    mine.take(event)
        del self._calls[other.id]
        for name in other.names:
            if len(call.names) < MOST_NAMES:
                self._name(call, name)
            else:
                del self._by_name[name]
        if other.told is None or other.told.phase is LivePhase.ENDED:
            return None
        return replace(other.told, phase=LivePhase.ENDED, ended_at=ended_at)

    def _name(self, call: _LegsOfCall, name: str) -> None:
        call.names.add(name)
        self._by_name[name] = call

    def _make_room(self) -> Iterator[LiveCall | None]:
        while len(self._calls) > MOST_CALLS:
            call = self._calls.pop(next(iter(self._calls)))
            for name in call.names:
                del self._by_name[name]
            call.is_given_up = True
            yield _news_of(call)


def _news_of(call: _LegsOfCall) -> LiveCall | None:
    """Return what is to be told of a call; None where nothing is new."""
    found = _live_call(call)
    if found == call.told:
        return None
    call.told = found
    return found


def _live_call(call: _LegsOfCall) -> LiveCall:
    """Return what all that was told of a call says together."""
    seen = call.seen
    incoming = [leg for leg in seen if not leg.is_to_phone]
    direction = _direction(seen, incoming)
    origin = next((leg for leg in seen if leg.is_origin and not incoming), None)
    # A voice menu answers the leg that came in, and the phone that is called first for
    # click-to-call is the user's own.
    rung = [leg for leg in call.legs.values() if leg.is_to_phone and leg is not origin]
    answered_at = min(
        filter(None, (leg.moment(LegChange.ANSWERED) for leg in rung)), default=None
    )
    phase = _phase(call, direction, is_answered=answered_at is not None)
    moments = [event.happened_at for leg in seen for event in leg.told.values()]
    created = [leg.moment(LegChange.CREATED) for leg in seen]
    ends = [leg.moment(LegChange.DESTROYED) for leg in seen]
    first = (incoming or seen)[0]
    is_over = phase is LivePhase.ENDED
    # Who did not answer rings no more, whether it was told already or not. The end is told
    # to all who talked, or to all who rang for nothing: each of them waits for it.
    taking_part = [
        leg
        for leg in rung
        if (is_over or not leg.is_over)
        and (answered_at is None or LegChange.ANSWERED in leg.told)
    ]
    # When all phones gave up, the caller may wait for the next one, or talk to a mailbox.
    does_none_ring = phase is LivePhase.RINGING and not taking_part
    talking = None if does_none_ring else _talking(taking_part or rung)
    caller, callee, line = _parties(direction, first, origin, talking)
    phones = {leg.text("phone") for leg in taking_part}
    return LiveCall(
        id=call.id,
        phase=phase,
        direction=direction,
        started_at=min(filter(None, created), default=min(moments)),
        answered_at=answered_at,
        ended_at=max(filter(None, ends), default=max(moments)) if is_over else None,
        caller=caller,
        callee=callee,
        line=line,
        other_lines=tuple(sorted(filter(None, phones - {line}))),
        did=first.text("dialled")
        if direction is Direction.INCOMING and incoming
        else None,
    )


def _direction(seen: list[_Leg], incoming: list[_Leg]) -> Direction:
    """Return which way a call goes; the switch's own word is about a leg."""
    rung = [leg for leg in seen if leg.is_to_phone]
    if any(not leg.is_own for leg in incoming):
        return Direction.INCOMING
    if not incoming and not any(leg.is_origin for leg in rung):
        # Nothing was told of the leg that it began with.
        is_own = all(leg.is_own for leg in rung)
        return Direction.INCOMING if is_own else Direction.OUTGOING
    called = rung if incoming else [leg for leg in rung if not leg.is_origin]
    is_internal = bool(called) and all(leg.is_own for leg in called)
    return Direction.INTERNAL if is_internal else Direction.OUTGOING


def _phase(call: _LegsOfCall, direction: Direction, *, is_answered: bool) -> LivePhase:
    """Return how far a call is; it never goes back."""
    if call.is_over:
        phase = LivePhase.ENDED
    elif is_answered:
        phase = LivePhase.ANSWERED
    elif direction is Direction.INCOMING:
        phase = LivePhase.RINGING
    else:
        phase = LivePhase.DIALLING
    passed = call.told.phase if call.told else phase
    return passed if _RANKS[passed] > _RANKS[phase] else phase


def _talking(rung: list[_Leg]) -> _Leg | None:
    """Return the leg to the phone that was answered first, else the first that rang."""
    answered = [leg for leg in rung if LegChange.ANSWERED in leg.told]
    return min(
        answered or rung[:1],
        key=lambda leg: leg.moment(LegChange.ANSWERED) or leg.began_at,
        default=None,
    )


def _parties(
    direction: Direction,
    first: _Leg,
    origin: _Leg | None,
    talking: _Leg | None,
) -> tuple[Party, Party, str | None]:
    """Return who calls, who is called, and the account's own phone among them."""
    if direction is Direction.INCOMING:
        caller = Party(first.text("caller_number"), first.text("caller_name"))
        phone = talking.text("phone") if talking else None
        called = phone or (None if first.is_to_phone else first.text("dialled"))
        name = talking.text("callee_name") if talking else None
        return caller, Party(called, name if phone else None), phone
    own = first if origin is None else origin
    phone = own.text("phone")
    number = None
    if not first.is_to_phone:
        # What was dialled is nearer to what the user knows than what the switch made of it.
        number = first.text("dialled")
    if direction is Direction.INTERNAL and talking is not None:
        number = talking.text("phone") or number
    if number is None and talking is not None:
        number = talking.text("callee_number") or talking.text("dialled")
    name = talking.text("callee_name") if talking else None
    return Party(phone), Party(number, name), phone
