"""Holds every call against the user's rules before anything leaves the machine.

Loads the numbering plans of all countries: to be imported off the event loop.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from ..numbering.number_list import NumberList
from ..numbering.phone_number import Charge, NumberKind, PhoneNumber
from .attempts import Attempts
from .refusal import CallRefusedError, Refusal
from .rules import DialRules, ListMode

if TYPE_CHECKING:
    from ..numbering.number_plan import NumberPlan

_REFUSED_CHARGES: Final = {
    Charge.PREMIUM_RATE: Refusal.PREMIUM_RATE,
    Charge.SHARED_COST: Refusal.SHARED_COST,
    Charge.SATELLITE: Refusal.SATELLITE,
}


@dataclass(frozen=True, slots=True)
class Admission:
    """A call that may leave.

    Attributes:
        key: The number, in a form in which all ways to write it are equal.
        time: When it was admitted, aware UTC.
    """

    key: str | None
    time: datetime


class RuleCheck:
    """Admits the calls of one account, or says which rule they are against."""

    def __init__(self, rules: DialRules, attempts: Attempts, plan: NumberPlan) -> None:
        """Apply rules.

        Args:
            rules: The user's.
            attempts: The calls of the last day; added to.
            plan: How numbers are read.
        """
        self._rules = rules
        self._attempts = attempts
        self._plan = plan
        self._list = NumberList(rules.numbers, rules.countries, plan)
        self._recent: dict[str | None, datetime] = {}

    def admit(self, number: PhoneNumber, now: datetime) -> Admission:
        """Enter a call as leaving now, if no rule is against it.

        Both happen in one go: of calls that come at once, no more than allowed leave.

        Args:
            number: What is to be dialled.
            now: Aware, in the user's time zone, whose time of day quiet hours are about.

        Raises:
            CallRefusedError: It may not leave.
        """
        if (refusal := self.refusal(number, now)) is not None:
            raise CallRefusedError(refusal)
        admission = self._admission(number, now)
        self._attempts.add(admission.time)
        self._recent[admission.key] = admission.time
        return admission

    def admit_binding(self, numbers: Iterable[PhoneNumber], now: datetime) -> None:
        """Enter a binding as made now, if no rule is against calls to its numbers.

        It lets calls be made later on that cost money, and rings nobody: so neither the
        quiet hours nor how often a number is called matter, but how often bindings are
        made does.

        Args:
            numbers: Those that reach each other.
            now: Aware, in any zone.

        Raises:
            CallRefusedError: It may not be made.
        """
        for number in numbers:
            refusal = self._refusal_of_number(number)
            if refusal is not None:
                raise CallRefusedError(refusal, number)
        time = now.astimezone(UTC)
        if (refusal := self._refusal_by_limits(time)) is not None:
            raise CallRefusedError(refusal)
        self._attempts.add(time)

    def refusal(self, number: PhoneNumber, now: datetime) -> Refusal | None:
        """Return what is against a call that would leave now, and enter none.

        Args:
            number: What would be dialled.
            now: Aware, in the zone of `admit`.
        """
        return self._refusal_of(number, now) or self._refusal_by_time(
            self._admission(number, now)
        )

    def _admission(self, number: PhoneNumber, now: datetime) -> Admission:
        # Time zones with daylight saving would count an hour twice.
        return Admission(self._plan.comparable(number.dialled), now.astimezone(UTC))

    def release(self, admission: Admission) -> None:
        """Let the number be called again at once: it was certainly not dialled.

        The call stays counted, or a loop of refused ones would never end.
        """
        if self._recent.get(admission.key) == admission.time:
            del self._recent[admission.key]

    def _refusal_of(self, number: PhoneNumber, now: datetime) -> Refusal | None:
        """Return what is against calling a number at a time of day."""
        if (refusal := self._refusal_of_number(number)) is not None:
            return refusal
        # Allowed for once, an emergency number is allowed at night as well.
        is_quiet = not number.emergency and self._rules.is_quiet(now.time())
        return Refusal.QUIET_HOURS if is_quiet else None

    def _refusal_of_number(self, number: PhoneNumber) -> Refusal | None:
        """Return what is against calling a number at any time."""
        rules = self._rules
        if number.emergency and not rules.allow_emergency:
            return Refusal.EMERGENCY
        if number.kind is NumberKind.SEVERAL:
            return Refusal.SEVERAL_NUMBERS
        if number.kind is NumberKind.FEATURE_CODE and not rules.allow_feature_codes:
            return Refusal.FEATURE_CODE
        if not number.possible:
            return Refusal.NOT_POSSIBLE
        if number.emergency:
            return None
        allows = rules.list_mode is ListMode.ALLOW
        if self._list.holds(number, loosely=not allows) is not allows:
            return Refusal.NOT_ALLOWED if allows else Refusal.FORBIDDEN
        if rules.barred_countries(number):
            return Refusal.COUNTRY
        if number.charge not in {Charge.STANDARD, *rules.allowed_charges}:
            return _REFUSED_CHARGES[number.charge]
        return None

    def _refusal_by_time(self, admission: Admission) -> Refusal | None:
        """Return what is against one more call now."""
        rules, now = self._rules, admission.time
        # A clock that was set back must not keep a number locked.
        self._recent = {
            key: time
            for key, time in self._recent.items()
            if timedelta() <= now - time < rules.repeat_after
        }
        if admission.key in self._recent:
            return Refusal.REPEATED
        return self._refusal_by_limits(now)

    def _refusal_by_limits(self, now: datetime) -> Refusal | None:
        """Return which limit is reached."""
        rules = self._rules
        for refusal, most, window in (
            (Refusal.MINUTE_LIMIT, rules.per_minute, timedelta(minutes=1)),
            (Refusal.HOUR_LIMIT, rules.per_hour, timedelta(hours=1)),
            (Refusal.DAY_LIMIT, rules.per_day, timedelta(days=1)),
        ):
            if self._attempts.count(window, now) >= most:
                return refusal
        return None
