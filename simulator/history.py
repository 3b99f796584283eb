"""A believable past: the same calls of a small office for the same seed and time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
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
# Ringing as long as it ever does, and a few words. What is younger is not over yet.
SHORTEST_CALL = timedelta(seconds=40)
# Of so many calls of a day one can be heard, where the office records any: so one of the
# newest four always can, though they are of two days.
ONE_RECORDED_OF = 3
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
        recorded: Share of the answered outside calls that have a recording. There are
            more where too many calls in a row would have none.
    """

    name: str
    numbers: Sequence[str]
    dids: Sequence[str]
    lines: Sequence[str]
    kinds: dict[tuple[Direction, Outcome], int] = field(hash=False)
    recorded: float = 0.0


# Tests begin at the same moment again and again.
@lru_cache(maxsize=16)
def past_calls(
    office: Office, *, seed: int, now: datetime, days: int, zone: tzinfo
) -> tuple[Call, ...]:
    """Return the calls of the last days, today included, oldest first, all over by now.

    Args:
        office: Who calls whom.
        seed: Another seed, another past.
        now: Aware.
        days: How many; 0 is no past at all.
        zone: Where the office keeps its hours.
    """
    # In UTC, for on a day on which the clocks change an hour is missing or comes twice.
    now = now.astimezone(UTC).replace(microsecond=0)
    today = now.astimezone(zone).date()
    calls: list[Call] = []
    for back in range(days):
        day = today - timedelta(days=back)
        random = Random(f"{seed}/{office.name}/{day}")
        moments = (
            _earlier_day(random, day, zone) if back else _today(random, day, zone, now)
        )
        for turn, moment in enumerate(sorted(moments)):
            is_heard = office.recorded > 0 and turn % ONE_RECORDED_OF == 1
            calls.append(_call(random, office, moment, now, is_heard=is_heard))
    calls.sort(key=lambda call: call.started_at)
    return tuple(replace(call, id=number) for number, call in enumerate(calls, start=1))


def _today(random: Random, day: date, zone: tzinfo, now: datetime) -> list[datetime]:
    """Return moments of today; the last hours are empty only where no call fits in."""
    opening = max(_moment(day, time(), zone), now - LONGEST_PART_OF_TODAY)
    room = now - SHORTEST_CALL - opening
    if room < timedelta():
        return []
    count = min(random.randint(*TODAY), room // SHORTEST_GAP + 1)
    seconds = random.sample(range(int(room.total_seconds()) + 1), count)
    return [opening + timedelta(seconds=passed) for passed in seconds]


def _earlier_day(random: Random, day: date, zone: tzinfo) -> set[datetime]:
    """Return moments of a day, no two in one second."""
    is_weekend = day.weekday() >= SATURDAY
    count = random.randint(*(WEEKEND_DAY if is_weekend else BUSY_DAY))
    moments: set[datetime] = set()
    while len(moments) < count:
        (hour,) = random.choices(range(24), HOURS)
        at = time(hour, random.randint(0, 59), random.randint(0, 59))
        moments.add(_moment(day, at, zone))
    return moments


def _moment(day: date, at: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def _call(
    random: Random, office: Office, moment: datetime, now: datetime, *, is_heard: bool
) -> Call:
    """Return a call that is over by now.

    Args:
        random: Decides what the arguments leave open.
        office: Who calls whom.
        moment: When it starts, `SHORTEST_CALL` ago at least.
        now: No call lasts beyond.
        is_heard: Whether it has to have a recording.
    """
    direction, outcome = _kind(random, office, is_heard=is_heard)
    ringing = random.randint(3, 28)
    left = int((now - moment).total_seconds()) - ringing
    talk = (
        min(8 + int(random.lognormvariate(4.4, 0.9)), LONGEST_TALK, left)
        if outcome is Outcome.ANSWERED
        else 0
    )
    line, other_line = random.sample(office.lines, 2)
    internal = direction is Direction.INTERNAL
    can_be_recorded = outcome is Outcome.ANSWERED and not internal
    recorded = can_be_recorded and (is_heard or random.random() < office.recorded)
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


def _kind(
    random: Random, office: Office, *, is_heard: bool
) -> tuple[Direction, Outcome]:
    kinds: Iterable[tuple[Direction, Outcome]] = office.kinds
    if is_heard:
        kinds = (
            (direction, outcome)
            for direction, outcome in office.kinds
            if outcome is Outcome.ANSWERED and direction is not Direction.INTERNAL
        )
    population = list(kinds)
    (kind,) = random.choices(population, [office.kinds[kind] for kind in population])
    return kind
