"""Calls looked for without a database: each is looked at, and nothing is prepared."""

from collections.abc import Iterable

from custom_components.telephony.archive.call_ends import folded
from custom_components.telephony.archive.call_query import CallQuery
from custom_components.telephony.calls import Call, Comparable, Direction


def is_wanted(call: Call, query: CallQuery, comparable: Comparable) -> bool:
    """Return whether a call passes."""
    own = call.callee if call.direction is Direction.INCOMING else call.caller
    lines = {comparable(call.line), comparable(call.did)}
    keys = {comparable(call.remote_party.number), comparable(own.number), *lines}
    names = [
        text
        for party in (call.caller, call.callee)
        for text in (party.name, party.user)
    ]
    numbers = [
        *(call.caller.number, call.callee.number, call.line, call.did),
        *(comparable(call.remote_party.number), *lines),
    ]

    def has_number(wanted: Iterable[str]) -> bool:
        return not keys.isdisjoint(wanted)

    return (
        (query.start is None or call.started_at >= query.start)
        and (query.end is None or call.started_at < query.end)
        and (not query.directions or call.direction in query.directions)
        and (not query.outcomes or call.outcome in query.outcomes)
        and (query.numbers is None or has_number(query.numbers))
        and (query.lines is None or not lines.isdisjoint(query.lines))
        and (
            query.name is None
            or _has(names, folded(query.name))
            or has_number(query.named_numbers)
        )
        and (
            query.text is None
            or _has(names, folded(query.text))
            or any(_has(numbers, one) for one in _ways_to_write(folded(query.text)))
            or has_number(query.text_numbers)
        )
    )


def _has(texts: Iterable[str | None], wanted: str) -> bool:
    # Nothing is a part of everything, and nobody means that.
    return wanted != "" and any(wanted in folded(text) for text in texts if text)


def _ways_to_write(text: str) -> set[str]:
    digits = "".join(filter(str.isdigit, text)).lstrip("0")
    is_number = not any(map(str.isalpha, text)) and len(digits) >= 3
    return {text, digits} if is_number else {text}
