"""What became of a call, where only its talk time tells."""

from datetime import timedelta

from ..calls import Direction, Outcome


def outcome_by_talk_time(
    direction: Direction, talk_time: timedelta | None
) -> Outcome | None:
    """Tell the outcome of a call: talk time above zero means somebody answered."""
    if talk_time is None:
        return None
    if talk_time:
        return Outcome.ANSWERED
    return Outcome.MISSED if direction is Direction.INCOMING else Outcome.UNANSWERED
