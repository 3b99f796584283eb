"""One call of which a vendor tells bit by bit."""

from dataclasses import replace

from .call import Call, Party


def amended(known: Call, told: Call) -> Call:
    """Return a call with what is told of it beside what was known.

    Whichever of the two was told first, the same comes of it, but for what contradicts:
    there the later word counts.

    Args:
        known: What was told before.
        told: What is told now, of the same call.
    """
    return replace(
        known,
        started_at=min(known.started_at, told.started_at),
        direction=told.direction,
        outcome=told.outcome or known.outcome,
        caller=_party(known.caller, told.caller),
        callee=_party(known.callee, told.callee),
        line=told.line or known.line,
        did=told.did or known.did,
        duration=known.duration if told.duration is None else told.duration,
        talk_time=known.talk_time if told.talk_time is None else told.talk_time,
        recording=told.recording or known.recording,
        cost=told.cost or known.cost,
        country=told.country or known.country,
        is_click_to_call=known.is_click_to_call
        if told.is_click_to_call is None
        else told.is_click_to_call,
    )


def _party(known: Party, told: Party) -> Party:
    return Party(
        number=told.number or known.number,
        name=told.name or known.name,
        user=told.user or known.user,
        person=told.person or known.person,
    )
