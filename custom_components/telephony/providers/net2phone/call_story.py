"""What all pushes about one call come to, whatever order they arrive in."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ...calls import Call, Direction, LiveCall, LivePhase, Outcome, Party
from . import inferred
from .inferred import EventKind
from .pushed_event import PushedEvent


@dataclass(slots=True)
class CallStory:
    """One call, as far as it was told. Times are aware, UTC.

    Attributes:
        id: The vendor's, or one that was made for it.
        direction: Seen from the account.
        heard_since: The earliest time that a push named.
        ringing_at: When it began to ring.
        rang_at: When a phone began to ring last.
        rung: The users whose phones rang.
        given_up: Those whose phones ring no more.
        answered_at: When somebody answered.
        answered_by: The user who did.
        completed_at: When it ended, after somebody or something took it.
        missed_at: When a phone rang no more that nobody answered.
        missed_by: The user whose phone that was.
    """

    id: str
    direction: Direction
    heard_since: datetime
    caller: str | None = None
    callee: str | None = None
    user: str | None = None
    ringing_at: datetime | None = None
    rang_at: datetime | None = None
    rung: set[str | None] = field(default_factory=set)
    given_up: set[str | None] = field(default_factory=set)
    answered_at: datetime | None = None
    answered_by: str | None = None
    completed_at: datetime | None = None
    missed_at: datetime | None = None
    missed_by: str | None = None
    duration: timedelta | None = None
    is_voice_mail: bool = False
    is_recorded: bool = False
    recording: str | None = None
    is_click_to_call: bool | None = None

    def add(self, event: PushedEvent) -> None:
        """Take what one more push says."""
        self.heard_since = min(self.heard_since, event.at)
        self.caller = self.caller or event.caller
        self.callee = self.callee or event.callee
        self.user = event.user or self.user
        self.is_voice_mail |= event.is_voice_mail
        self.recording = event.recording or self.recording
        if event.is_click_to_call is not None:
            self.is_click_to_call = event.is_click_to_call
        match event.kind:
            case EventKind.RINGING:
                # Of several phones that ring, the first.
                self.ringing_at = min(event.at, self.ringing_at or event.at)
                self.rang_at = max(event.at, self.rang_at or event.at)
                self.rung.add(event.user)
            case EventKind.ANSWERED:
                if self.answered_at is None or event.at < self.answered_at:
                    self.answered_at, self.answered_by = event.at, event.user
            case EventKind.COMPLETED:
                self.completed_at = event.at
                self.duration = event.duration or self.duration
            case EventKind.MISSED:
                # Of several phones that rang, the last.
                if self.missed_at is None or event.at > self.missed_at:
                    self.missed_at, self.missed_by = event.at, event.user
                self.given_up.add(event.user)
            case EventKind.RECORDED:
                self.is_recorded = True

    def is_continued_by(self, event: PushedEvent) -> bool:
        """Whether a push without an id can be about this call."""
        latest = self.heard_since + inferred.LONGEST_CALL
        if self.ended_at is not None:
            is_recording = event.kind is EventKind.RECORDED
            latest = self.ended_at + (
                inferred.RECORDED_AFTER_END if is_recording else inferred.AFTER_END
            )
        return (
            (self.direction, self.caller, self.callee)
            == (event.direction, event.caller, event.callee)
            and self.heard_since - inferred.BEFORE_OTHERS <= event.at <= latest
            and (event.kind is not EventKind.RINGING or self._may_ring_at(event.at))
        )

    def _may_ring_at(self, moment: datetime) -> bool:
        """Whether a phone that begins to ring then can be the next one of this call."""
        if self.ended_at is None:
            return True
        # Who calls again later has another call.
        return self.doubt is not None and moment <= self.ended_at + inferred.NEXT_PHONE

    @property
    def ended_at(self) -> datetime | None:
        """When it ended; None where it goes on, or nobody said so.

        One phone may give up before another answers, or because it does.
        """
        if self.completed_at is not None or self.missed_at is None:
            return self.completed_at
        if self.answered_at is not None:
            is_elsewhere = None not in (self.answered_by, self.missed_by) and (
                self.answered_by != self.missed_by
            )
            if is_elsewhere or self.missed_at < self.answered_at:
                return None
        return self.missed_at

    @property
    def doubt(self) -> timedelta | None:
        """For how long it may prove to go on, though a phone gave up; None for none."""
        if (
            self.direction is not Direction.INCOMING
            or self.missed_at is None
            or self.completed_at is not None
            or self.ended_at is None
            or self.is_recorded
        ):
            return None
        # Where only one phone was heard to ring, nobody knows whether others do.
        others_ring = len(self.rung) > 1 and bool(self.rung - self.given_up)
        if others_ring or self._rings_again:
            return inferred.LONGEST_RINGING
        return inferred.NEXT_PHONE

    @property
    def _rings_again(self) -> bool:
        """Whether a phone began to ring after another gave up."""
        return (
            self.rang_at is not None
            and self.missed_at is not None
            and self.rang_at > self.missed_at
        )

    @property
    def is_finished(self) -> bool:
        """Whether it is over: a recording is there only then."""
        return self.ended_at is not None or self.is_recorded

    @property
    def live_call(self) -> LiveCall:
        """The call as it goes on."""
        caller, callee = self._parties
        incoming = self.direction is Direction.INCOMING
        phase = LivePhase.RINGING if incoming else LivePhase.DIALLING
        if self.answered_at is not None:
            phase = LivePhase.ANSWERED
        if self.is_finished:
            phase = LivePhase.ENDED
        return LiveCall(
            id=self.id,
            phase=phase,
            direction=self.direction,
            started_at=self._started_at,
            answered_at=self.answered_at,
            ended_at=self.ended_at,
            caller=caller,
            callee=callee,
            line=self._own_number,
            did=self.callee if incoming else None,
        )

    @property
    def call_ringing_again(self) -> LiveCall | None:
        """The call as the next phone rings; None where nobody can say that one does."""
        if self.doubt is None or self.answered_at is not None or not self._rings_again:
            return None
        return replace(self.live_call, phase=LivePhase.RINGING, ended_at=None)

    @property
    def finished_call(self) -> Call | None:
        """The record of the call; None as long as it goes on."""
        if not self.is_finished:
            return None
        caller, callee = self._parties
        incoming = self.direction is Direction.INCOMING
        outcome: Outcome | None = Outcome.MISSED if incoming else Outcome.UNANSWERED
        if self._was_answered:
            outcome = Outcome.ANSWERED
        elif self._is_only_recorded and not self.is_voice_mail:
            # Whoever talked may be a machine, of which was told before a restart.
            outcome = None
        return Call(
            id=self.id,
            started_at=self._started_at,
            direction=self.direction,
            outcome=outcome,
            caller=caller,
            callee=callee,
            line=self._own_number,
            did=self.callee if incoming else None,
            duration=self._whole_duration,
            talk_time=self._talk_time,
            recording=self.recording,
            is_click_to_call=self.is_click_to_call,
        )

    @property
    def _started_at(self) -> datetime:
        if self.ringing_at is not None or self.ended_at is None:
            return min(self.ringing_at or self.heard_since, self.heard_since)
        return min(self.heard_since, self.ended_at - (self.duration or timedelta()))

    @property
    def earliest_start(self) -> datetime:
        """When it can have started at the earliest: before all of which was told."""
        if self.ringing_at is not None:
            return self._started_at
        before = inferred.LONGEST_RINGING
        if self._is_only_recorded:
            before += inferred.RECORDED_AFTER_END
        is_missed = self.completed_at is None and self.missed_at is not None
        if self.answered_at is None and self.duration is None and not is_missed:
            before += inferred.LONGEST_CALL
        return self._started_at - before

    @property
    def _is_only_recorded(self) -> bool:
        """Whether it was told to be recorded, and neither when it was nor how it ended."""
        return (self.ringing_at, self.answered_at, self.ended_at) == (None, None, None)

    @property
    def _was_answered(self) -> bool:
        if self.is_voice_mail or self._is_only_recorded:
            return False
        if self.answered_at is not None:
            return True
        # What a machine recorded after a phone rang in vain is no talk.
        return self.missed_at is None and (self.is_recorded or bool(self.duration))

    @property
    def _talk_time(self) -> timedelta | None:
        if not self._was_answered:
            return timedelta() if self.ended_at is not None else None
        if self.duration is not None:
            return self.duration
        if self.answered_at is not None and self.ended_at is not None:
            return max(self.ended_at - self.answered_at, timedelta())
        return None

    @property
    def _whole_duration(self) -> timedelta | None:
        if self.ended_at is None:
            return None
        return max(self.ended_at - self._started_at, self._talk_time or timedelta())

    @property
    def _parties(self) -> tuple[Party, Party]:
        incoming = self.direction is Direction.INCOMING
        caller = Party(number=self.caller, user=None if incoming else self.user)
        callee = Party(number=self.callee, user=self.user if incoming else None)
        return caller, callee

    @property
    def _own_number(self) -> str | None:
        incoming = self.direction is Direction.INCOMING
        return inferred.own_line(self.callee if incoming else self.caller)
