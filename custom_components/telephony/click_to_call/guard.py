"""Holds the calls of an account against the user's rules, and tells what was refused."""

import asyncio
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from datetime import datetime
import logging
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from ..archive.account_dialling import AccountDialling
from ..calls import DialOrigin
from ..dial_rules.attempts import Attempts
from ..dial_rules.refusal import (
    LIMITS,
    CallRefusedError,
    Obstacle,
    Reason,
    Refusal,
)
from ..dial_rules.rules import DialRules
from ..dial_rules.tally import STUCK_WINDOW
from ..entry.dial_options import read_rules
from ..entry.numbers import AccountNumbers
from ..failures.issues import (
    async_create_stuck_automation_issue,
    async_delete_stuck_automation_issue,
)
from ..failures.user_errors import invalid_action, invalid_number
from ..listeners import Listeners
from ..numbering.number_hint import last_digits
from ..numbering.phone_number import PhoneNumber
from .country_names import async_country_names

if TYPE_CHECKING:
    from ..dial_rules.rule_check import Admission, RuleCheck
    from ..numbering.number_plan import NumberPlan

_LOGGER = logging.getLogger(__name__)


def _make_rule_check(
    rules: DialRules, attempts: Attempts, plan: NumberPlan
) -> RuleCheck:
    # Needs the numbering plans of all countries, so that it is imported off the loop.
    from ..dial_rules.rule_check import RuleCheck

    return RuleCheck(rules, attempts, plan)


class DialGuard:
    """Applies the user's rules to the calls of one account."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        numbers: AccountNumbers,
        dialling: AccountDialling,
    ) -> None:
        """Guard an account by its options.

        Args:
            hass: Home Assistant.
            entry: The account.
            numbers: How numbers are read.
            dialling: Keeps what is counted.
        """
        self._hass = hass
        self._entry = entry
        self._numbers = numbers
        self._rules = read_rules(entry.options)
        self._dialling = dialling
        self._tally = dialling.tally
        self._rule_check: RuleCheck | None = None
        self._country_names: Mapping[str, str] = {}
        self._turn = asyncio.Lock()
        self._listeners = Listeners[[]]()
        self._cancel_calm: CALLBACK_TYPE | None = None

    @callback
    def async_stop(self) -> None:
        """Wait for nothing any more."""
        self._stop_waiting()

    async def async_open(self) -> None:
        """Make ready to admit calls, off the event loop when that is first needed."""
        async with self._turn:
            if self._rule_check is None:
                self._country_names = await async_country_names(self._hass)
                plan = await self._numbers.async_load()
                self._rule_check = await self._hass.async_add_import_executor_job(
                    _make_rule_check, self._rules, self._dialling.attempts, plan
                )

    @property
    def placed_today(self) -> int:
        """How many calls were handed to the vendor today."""
        return self._tally.placed(dt_util.now().date())

    @property
    def refused_today(self) -> dict[str, int]:
        """How many calls were stopped today, by what stopped them."""
        refused = self._tally.refused(dt_util.now().date())
        return {reason.value: count for reason, count in refused.items()}

    @callback
    def async_add_listener(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Have a callback called when a call was refused; returns what ends that."""
        return self._listeners.add(listener)

    @callback
    def async_admit(self, number: PhoneNumber, origin: DialOrigin) -> Admission:
        """Enter a call as leaving now, if no rule is against it.

        Raises:
            ServiceValidationError: One is.
        """
        try:
            admission = self._opened.admit(number, dt_util.now())
        except CallRefusedError as error:
            self._note(error.refusal, origin, number)
            raise self._refused(error.refusal, number) from error
        self._calm()
        return admission

    @callback
    def async_admit_binding(
        self, numbers: Mapping[str, PhoneNumber], origin: DialOrigin
    ) -> None:
        """Enter a binding of numbers as made now, if no rule is against it.

        Args:
            numbers: By the field in which each was given.
            origin: What wants to bind them.

        Raises:
            ServiceValidationError: One is.
        """
        try:
            self._opened.admit_binding(numbers.values(), dt_util.now())
        except CallRefusedError as error:
            self._note(error.refusal, origin, error.number)
            refused = self._refused(error.refusal, error.number)
            for which, number in numbers.items():
                if number is error.number:
                    raise invalid_number(which, refused) from error
            raise refused from error
        self._calm()

    @callback
    def async_look(self, number: PhoneNumber) -> None:
        """Look whether a rule is against a call that would leave now; count nothing.

        Raises:
            ServiceValidationError: One is.
        """
        if (refusal := self._opened.refusal(number, dt_util.now())) is not None:
            raise self._refused(refusal, number)

    def _refused(
        self, refusal: Refusal, number: PhoneNumber | None
    ) -> ServiceValidationError:
        """Return the error that tells the user which rule a call was against."""
        rules = self._rules
        barred = rules.barred_countries(number) if number is not None else frozenset()
        return invalid_action(
            f"call_refused_{refusal}",
            account=self._entry.title,
            country=self._names_of(barred),
            seconds=f"{rules.repeat_after.total_seconds():.0f}",
            per_minute=str(rules.per_minute),
            per_hour=str(rules.per_hour),
            per_day=str(rules.per_day),
            quiet_start=f"{rules.quiet_start:%H:%M}" if rules.quiet_start else "",
            quiet_end=f"{rules.quiet_end:%H:%M}" if rules.quiet_end else "",
        )

    async def async_keep(self) -> None:
        """Write down that a call leaves, before it does.

        A Home Assistant that is killed would otherwise begin its limits anew.
        """
        await self._dialling.async_write_in_time()

    def _names_of(self, countries: Iterable[str]) -> str:
        names = (self._country_names.get(one, one) for one in countries)
        return ", ".join(sorted(names))

    @callback
    def async_release(self, admission: Admission) -> None:
        """Let the number be called again at once: it was certainly not dialled."""
        self._opened.release(admission)

    @property
    def _opened(self) -> RuleCheck:
        if self._rule_check is None:
            raise RuntimeError("the guard was not opened")
        return self._rule_check

    @contextmanager
    def counting(
        self,
        obstacle: Obstacle,
        origin: DialOrigin,
        number: PhoneNumber | None = None,
    ) -> Generator[None]:
        """Count a call as stopped by an obstacle, where it proves to be one.

        Args:
            obstacle: What is looked at.
            origin: What wants to call.
            number: What is to be dialled; None where that is not known yet.
        """
        try:
            yield
        except ServiceValidationError, Unauthorized:
            self._note(obstacle, origin, number)
            raise

    @callback
    def async_count_placed(self) -> None:
        """Count a call that was handed to the vendor."""
        self._tally.count_placed(dt_util.now())
        self._dialling.async_write_later()

    def _note(
        self, reason: Reason, origin: DialOrigin, number: PhoneNumber | None
    ) -> None:
        """Count a refusal, log it without the number, and see whether it is a loop's."""
        self._tally.count_refused(reason, dt_util.now())
        self._dialling.async_write_later()
        ending = last_digits(number.dialled) if number is not None else ""
        _LOGGER.warning(
            "A call to a number%s, asked for by %s, was not placed: %s",
            f" ending in {ending}" if ending else "",
            origin,
            reason,
        )
        if reason in LIMITS:
            self._stop_waiting()
            self._cancel_calm = async_call_later(
                self._hass, STUCK_WINDOW, self._on_calm
            )
            if self._tally.is_stuck:
                async_create_stuck_automation_issue(self._hass, self._entry)
        self._listeners.tell()

    @callback
    def _on_calm(self, _now: datetime) -> None:
        self._cancel_calm = None
        self._calm()

    def _calm(self) -> None:
        """Nothing runs into the limits any more."""
        self._stop_waiting()
        self._tally.forget_limit_refusals()
        async_delete_stuck_automation_issue(self._hass, self._entry)

    def _stop_waiting(self) -> None:
        if self._cancel_calm is not None:
            self._cancel_calm()
            self._cancel_calm = None
