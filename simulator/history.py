"""A believable past: the same calls of a small office for the same seed and time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from random import Random

from .calls import Call, Direction, Outcome

SATURDAY = 5
# How likely a call is in each hour of the day.
HOURS = (0, 0, 0, 0, 0, 0, 0, 1, 5, 12, 15, 12, 6, 9, 14, 13, 10, 6, 2, 1, 0, 0, 0, 0)
BUSY_DAY = (10, 18)
WEEKEND_DAY = (3, 7)
TODAY = (18, 25)
LONGEST_PART_OF_TODAY = timedelta(hours=11)
# Early in the day there cannot have been many calls yet.
SHORTEST_GAP = timedelta(minutes=10)
LONGEST_TALK = 1_800
# Often enough for a list of ten calls to show most of what can happen.
TRUNK_CALLS = {
    (Direction.INCOMING, Outcome.ANSWERED): 34,
    (Direction.INCOMING, Outcome.MISSED): 14,
    (Direction.INCOMING, Outcome.BUSY): 4,
    (Direction.OUTGOING, Outcome.ANSWERED): 30,
    (Direction.OUTGOING, Outcome.UNANSWERED): 7,
    (Direction.OUTGOING, Outcome.BUSY): 4,
    (Direction.OUTGOING, Outcome.CANCELLED): 5,
}
SWITCHBOARD_CALLS = TRUNK_CALLS | {
    (Direction.INCOMING, Outcome.IVR): 5,
    (Direction.INTERNAL, Outcome.ANSWERED): 9,
    (Direction.INTERNAL, Outcome.UNANSWERED): 2,
}
NAME_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Who calls whom.

    Attributes:
        name: Tells the vendors' histories apart.
        numbers: The outside parties, in the vendor's format.
        dids: The office's public numbers.
        lines: Its phones.
        kinds: What happens, and how often in proportion.
        recorded: Share of the answered outside calls that have a recording.
    """

    name: str
    numbers: Sequence[str]
    dids: Sequence[str]
    lines: Sequence[str]
    kinds: dict[tuple[Direction, Outcome], int]
    recorded: float = 0.0


def past_calls(
    office: Office, *, seed: int, now: datetime, days: int, zone: tzinfo
) -> list[Call]:
    """Return the calls of the last days, today included, oldest first, all over by now.

    Args:
        office: Who calls whom.
        seed: Another seed, another past.
        now: Aware.
        days: How many; 0 is no past at all.
        zone: Where the office keeps its hours.
    """
    now = now.astimezone(zone).replace(microsecond=0)
    calls: list[Call] = []
    for back in range(days):
        day = now.date() - timedelta(days=back)
        random = Random(f"{seed}/{office.name}/{day}")
        moments = _today(random, now) if back == 0 else _earlier_day(random, day, zone)
        calls.extend(
            _ended_by(now, _call(random, office, moment)) for moment in moments
        )
    calls.sort(key=lambda call: call.started_at)
    return [replace(call, id=number) for number, call in enumerate(calls, start=1)]


def _today(random: Random, now: datetime) -> Iterator[datetime]:
    """Yield moments of today; the last hours are never empty, early or late."""
    midnight = datetime.combine(now.date(), time(), now.tzinfo)
    opening = max(midnight, now - LONGEST_PART_OF_TODAY)
    room = (now - opening) // SHORTEST_GAP
    for _ in range(min(random.randint(*TODAY), room + 1)):
        yield opening + timedelta(
            seconds=random.randint(0, int((now - opening).total_seconds()))
        )


def _earlier_day(random: Random, day: date, zone: tzinfo) -> Iterator[datetime]:
    for _ in range(
        random.randint(*(WEEKEND_DAY if day.weekday() >= SATURDAY else BUSY_DAY))
    ):
        (hour,) = random.choices(range(24), HOURS)
        yield datetime.combine(
            day, time(hour, random.randint(0, 59), random.randint(0, 59)), zone
        )


def _call(random: Random, office: Office, moment: datetime) -> Call:
    ((direction, outcome),) = random.choices(
        list(office.kinds), list(office.kinds.values())
    )
    ringing = random.randint(3, 28)
    talk = (
        min(8 + int(random.lognormvariate(4.4, 0.9)), LONGEST_TALK)
        if outcome is Outcome.ANSWERED
        else 0
    )
    line, other_line = random.sample(office.lines, 2)
    internal = direction is Direction.INTERNAL
    recorded = talk > 0 and not internal and random.random() < office.recorded
    return Call(
        id=0,
        started_at=moment,
        direction=direction,
        outcome=outcome,
        number=other_line if internal else random.choice(office.numbers),
        line=None if outcome is Outcome.IVR else line,
        did=None if internal else random.choice(office.dids),
        duration=ringing + talk,
        talk=talk,
        recording=f"call_recording_{''.join(random.choices(NAME_LETTERS, k=20))}.wav"
        if recorded
        else None,
    )


def _ended_by(now: datetime, call: Call) -> Call:
    """Return the call cut short where it would last into the future."""
    left = int((now - call.started_at).total_seconds())
    if call.duration <= left:
        return call
    return replace(call, duration=left, talk=min(call.talk, left))
