"""One list of calls from two: what the seats' records and those of the DIDs tell.

A call that a seat answered, or placed, may stand in both. It is one call then, with the
fields of both, by whichever id it was told first. Nothing is told by two ids, whichever
record comes first, or comes alone for a while, and also after a restart.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Final

from ...calls import Call, CallTimeline, Direction, Party
from . import inferred
from .seat_record import is_seat_call, is_seat_id

# The calls that several polls in a row are given.
_MOST_REMEMBERED: Final = 1_500


class CallMerge:
    """Knows the records of both kinds, which belong together, and what was told of them.

    Attributes:
        has_moved: Whether records of DIDs are of other times than they were, as in another
            zone. Those that were not read since belong to no others then, and what was
            told to be two may be one.
    """

    def __init__(self, *, has_moved: bool = False) -> None:
        """Know nothing yet.

        Args:
            has_moved: Whether it is known that records of DIDs have moved.
        """
        self.has_moved = has_moved
        self._seats = CallTimeline()
        self._dids = CallTimeline()
        # By the id of a seat's record that of the DID's, and the other way round.
        self._did_of: dict[str, str] = {}
        self._seat_of: dict[str, str] = {}
        # By the id of a seat's record: it, that of a DID, and the call that they are.
        self._ones: dict[str, tuple[Call, Call, Call]] = {}
        # The same of the records that were found to belong together since it was asked.
        self._linked: dict[str, str] = {}
        # The ids by which calls were told.
        self._told: set[str] = set()
        # Those ids that were told before this knew anything.
        self._recalled: set[str] = set()
        # The ids of DIDs' records that are known by such a call alone.
        self._unread: set[str] = set()

    def recall(self, calls: Iterable[Call]) -> dict[str, Call]:
        """Take up calls that were told before, of which the records need not be known.

        Returns:
            Calls that were told here by another id meanwhile, as they are told now, by
            that id, which holds no more; and by its id what was told in part.
        """
        told_here = self._told - self._recalled
        strangers, completed = [], []
        for call in calls:
            self._recalled.add(call.id)
            other = self._did_of.get(call.id) or self._seat_of.get(call.id)
            if call.id in self._told or other in self._told - told_here:
                # Else it gave way before, and that is not written yet.
                if call.id in told_here and other is None and self._complete(call):
                    completed.append(call.id)
                continue
            self._told.add(call.id)
            if other is not None:
                # Its records are known, and belong together.
                self._told.discard(other)
                continue
            strangers.append(call.id)
            self._let_stand_in(call)
        if told_here:
            self._match(
                self._known_of(self._seats, strangers),
                self._known_of(self._dids, strangers),
                yielding=told_here,
            )
        gone = told_here - self._told
        return {call_id: self._call_of(call_id) for call_id in (*gone, *completed)}

    def retell(self, calls: Iterable[Call]) -> None:
        """Take up calls that were told by another one, by ids that may hold no more."""
        for call in calls:
            if call.id not in self._told:
                self._told.add(call.id)
                self._let_stand_in(call)

    def take(self, seats: Iterable[Call] = (), dids: Iterable[Call] = ()) -> list[Call]:
        """Add records; return the calls that they tell of, in no order.

        Args:
            seats: Records of seats, each once.
            dids: Records of DIDs, each once.
        """
        seats, dids = list(seats), list(dids)
        new_seats = self._seats.without_known(seats)
        new_dids = self._dids.without_known(dids)
        self._unread.difference_update(call.id for call in dids)
        moved = {call.id for call in new_dids if self._is_moved(call)}
        self.has_moved |= bool(moved)
        self._seats.put(new_seats)
        self._dids.put(new_dids)
        # Those that seemed to belong to one of them are told anew.
        seats = list(
            {call.id: call for call in (*self._parted(moved), *seats)}.values()
        )
        # Of two that were there before, it has been told whether they are one.
        if new_seats or new_dids or self.has_moved:
            self._match(seats, dids)
        # Most belong to no other.
        calls = [
            *(
                self._call_of_seat(one) if one.id in self._did_of else one
                for one in seats
            ),
            *(
                self._call_of_did(one) if one.id in self._seat_of else one
                for one in dids
            ),
        ]
        found = {call.id: call for call in calls}
        self._told.update(found)
        return list(found.values())

    def take_replaced(self) -> dict[str, str]:
        """Return by which ids calls are told, by the others of their two records.

        Each is returned once, when it has turned out that they are one.
        """
        linked, self._linked = self._linked, {}
        return {
            other: call_id
            for pair in linked.items()
            for call_id, other in (pair, pair[::-1])
            if call_id in self._told and other not in self._told
        }

    def between(self, start: datetime, end: datetime) -> list[Call]:
        """Return the calls of a period that were told."""
        calls = [
            *map(self._call_of_seat, self._seats.between(start, end)),
            *map(self._call_of_did, self._dids.between(start, end)),
        ]
        return list({call.id: call for call in calls if call.id in self._told}.values())

    def forget(self, before: datetime) -> None:
        """Drop what started before a moment; it takes as long as there is to drop."""
        for seat in self._seats.drop([call.id for call in self._seats.before(before)]):
            self._seat_of.pop(self._did_of.pop(seat.id, ""), None)
            self._forget_told(seat)
        for did in self._dids.drop([call.id for call in self._dids.before(before)]):
            self._did_of.pop(self._seat_of.pop(did.id, ""), None)
            self._forget_told(did)

    def _forget_told(self, record: Call) -> None:
        # A call is told by the id of one of its records.
        for ids in (self._told, self._recalled, self._unread):
            ids.discard(record.id)

    def _let_stand_in(self, call: Call) -> None:
        """Have a call stand for the records that it was made of, until they come."""
        if is_seat_call(call):
            self._seats.put([call])
        if not is_seat_call(call) or _has_did_part(call):
            self._dids.put([call])
            self._unread.add(call.id)
        if is_seat_call(call) and _has_did_part(call):
            self._link(call, call)

    def _complete(self, call: Call) -> bool:
        """Have a call stand for the record that is lacking, if it was made of both."""
        is_whole = is_seat_call(call) and _has_did_part(call)
        if is_whole:
            lacking = self._dids if is_seat_id(call.id) else self._seats
            lacking.put([call])
            self._link(call, call)
        return is_whole

    def _parted(self, moved: Iterable[str]) -> list[Call]:
        """Part records of DIDs from those of seats; return the latter."""
        parted = []
        for did_id in moved:
            seat_id = self._seat_of.get(did_id)
            # A call that was recalled is whole, as far as nobody knows better.
            if seat_id not in (None, did_id):
                parted.append(seat_id)
                del self._seat_of[did_id], self._did_of[seat_id]
        return self._known_of(self._seats, parted)

    def _is_moved(self, did: Call) -> bool:
        """Whether a record that is known is of another time now, read in another zone."""
        known = self._dids.get(did.id)
        if known is None:
            return False
        return abs(known.started_at - did.started_at) > inferred.FURTHEST_STARTS

    @staticmethod
    def _known_of(timeline: CallTimeline, ids: Iterable[str]) -> list[Call]:
        return [call for call in map(timeline.get, ids) if call is not None]

    def _call_of(self, record_id: str) -> Call:
        """Return the call that a record is a part of, of whichever kind."""
        seat = self._seats.get(record_id)
        if seat is not None:
            return self._call_of_seat(seat)
        (did,) = self._known_of(self._dids, [record_id])
        return self._call_of_did(did)

    def _call_of_seat(self, seat: Call) -> Call:
        did = self._dids.get(self._did_of.get(seat.id, ""))
        return seat if did is None else self._one(seat, did)

    def _call_of_did(self, did: Call) -> Call:
        seat = self._seats.get(self._seat_of.get(did.id, ""))
        return did if seat is None else self._one(seat, did)

    def _one(self, seat: Call, did: Call) -> Call:
        was_seat = seat.id in self._told and did.id not in self._told
        call_id = seat.id if was_seat else did.id
        known = self._ones.get(seat.id)
        if known is not None:
            of_seat, of_did, call = known
            if of_seat is seat and of_did is did and call.id == call_id:
                return call
        call = _merged(seat, did, call_id)
        if len(self._ones) >= _MOST_REMEMBERED:
            del self._ones[next(iter(self._ones))]
        self._ones[seat.id] = seat, did, call
        return call

    def _match(
        self,
        seats: list[Call],
        dids: list[Call],
        yielding: Collection[str] = frozenset(),
    ) -> None:
        """Find which records belong together, as far as that can be told.

        Two do where each is the other's likeliest, and nothing else is as likely.

        Args:
            seats: Records of seats, some of which are new.
            dids: Records of DIDs, likewise.
            yielding: Ids that were told, and give way to others that were told before.
        """
        near = {call.id: call for call in seats if self._is_free_seat(call)}
        for did in dids:
            if self._is_free_did(did):
                near |= {
                    call.id: call
                    for call in _around(self._seats, did)
                    if self._is_free_seat(call)
                }
        for seat in near.values():
            likeliest = self._likeliest_did(seat)
            if likeliest is None or self._likeliest_seat(likeliest) is not seat:
                continue
            told = {seat.id, likeliest.id} & self._told
            if len(told) == 2:
                # The times of seats' records are those of one zone.
                giving_way = {likeliest.id} if self.has_moved else told & {*yielding}
                if len(giving_way) != 1:
                    # What was told to be two stays two.
                    continue
                self._told.remove(giving_way.pop())
            self._link(seat, likeliest)

    def _likeliest_did(self, seat: Call) -> Call | None:
        dids = [call for call in _around(self._dids, seat) if self._is_free_did(call)]
        return _only_best([(inferred.unlikeness(seat, did), did) for did in dids])

    def _likeliest_seat(self, did: Call) -> Call | None:
        seats = [call for call in _around(self._seats, did) if self._is_free_seat(call)]
        return _only_best([(inferred.unlikeness(seat, did), seat) for seat in seats])

    def _is_free_seat(self, seat: Call) -> bool:
        """Whether a record belongs to none that is known.

        A call that was recalled stands for both of its records, by the id of one. It is
        that record as well as any, and gives way to the other one when that is known.
        """
        return is_seat_id(seat.id) and self._did_of.get(seat.id, seat.id) == seat.id

    def _is_free_did(self, did: Call) -> bool:
        """Likewise for a record of a DID, of which it is known when the call was."""
        return (
            not is_seat_id(did.id)
            and self._seat_of.get(did.id, did.id) == did.id
            and not (self.has_moved and did.id in self._unread)
        )

    def _link(self, seat: Call, did: Call) -> None:
        """Note that two records belong together; drop what stood for one of them."""
        stand_in = self._did_of.get(seat.id, did.id)
        if stand_in != did.id:
            self._seat_of.pop(stand_in, None)
            self._dids.drop([stand_in])
        stand_in = self._seat_of.get(did.id, seat.id)
        if stand_in != seat.id:
            self._did_of.pop(stand_in, None)
            self._seats.drop([stand_in])
        self._did_of[seat.id] = self._linked[seat.id] = did.id
        self._seat_of[did.id] = seat.id


def _has_did_part(call: Call) -> bool:
    """Whether a call was told by a DID's record, or by one as well."""
    return call.cost is not None or call.country is not None


def _around(timeline: CallTimeline, call: Call) -> list[Call]:
    """Return the calls that began at about the time of another one."""
    return timeline.between(
        call.started_at - inferred.FURTHEST_STARTS,
        call.started_at + inferred.FURTHEST_STARTS,
    )


def _only_best(found: Iterable[tuple[timedelta | None, Call]]) -> Call | None:
    """Return what is least unlike; None where nothing can be it, or two are as likely."""
    possible = sorted(
        ((unlikeness, call) for unlikeness, call in found if unlikeness is not None),
        key=itemgetter(0),
    )
    if not possible or [each[0] for each in possible[1:2]] == [possible[0][0]]:
        return None
    return possible[0][1]


def _merged(seat: Call, did: Call, call_id: str) -> Call:
    """Return one call with the fields of two records.

    Who called, when and at what cost is the DID's to tell; what became of it and where
    it is recorded the seat's.
    """
    incoming = did.direction is Direction.INCOMING
    own = seat.callee if incoming else seat.caller
    own_did = (did.callee if incoming else did.caller).number or own.number
    own = Party(own_did, own.name, own.user)
    other = did.remote_party if did.remote_party.number else seat.remote_party
    return replace(
        did,
        id=call_id,
        outcome=seat.outcome or did.outcome,
        caller=other if incoming else own,
        callee=own if incoming else other,
        line=seat.line,
        did=did.did or seat.did,
        duration=did.duration if seat.duration is None else seat.duration,
        talk_time=did.talk_time if seat.talk_time is None else seat.talk_time,
        recording=seat.recording,
    )
