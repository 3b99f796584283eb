"""Each rule, just inside and just outside."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType
import pytest

from custom_components.telephony.dial_rules.attempts import Attempts
from custom_components.telephony.dial_rules.refusal import CallRefusedError, Refusal
from custom_components.telephony.dial_rules.rule_check import Admission, RuleCheck
from custom_components.telephony.dial_rules.rules import DialRules, ListMode
from custom_components.telephony.numbering.number_plan import NumberPlan
from custom_components.telephony.numbering.phone_number import Charge

NOW = datetime(2026, 11, 18, 20, 30, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

USA = NumberPlan("US")
GERMANY = NumberPlan("DE")
NUMBER = "+12025550143"


def _example(number: phonenumbers.PhoneNumber | None) -> str:
    assert number is not None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


PREMIUM_RATE = "+19005550143"
SHARED_COST = _example(
    phonenumbers.example_number_for_type("DE", PhoneNumberType.SHARED_COST)
)
SATELLITE = _example(phonenumbers.example_number_for_non_geo_entity(881))


class Caller:
    """Somebody who calls at different times."""

    def __init__(
        self,
        rules: DialRules | None = None,
        plan: NumberPlan = USA,
        attempts: Attempts | None = None,
    ) -> None:
        """Call by rules."""
        self._plan = plan
        self.rule_check = RuleCheck(rules or DialRules(), attempts or Attempts(), plan)
        self.admissions: list[Admission] = []

    def call(self, number: str = NUMBER, now: datetime = NOW) -> Refusal | None:
        """Return why a call is refused; None for one that leaves."""
        try:
            self.admissions.append(self.rule_check.admit(self._plan.read(number), now))
        except CallRefusedError as error:
            return error.refusal
        return None


def _different(index: int) -> str:
    return f"+1202555{100 + index:04}"


def test_who_may_be_called(subtests: pytest.Subtests) -> None:
    for rules, plan, number, refusal in (
        # Numbers that can be.
        (DialRules(), USA, NUMBER, None),
        (DialRules(), USA, "(202) 555-0143", None),
        (DialRules(), USA, "101", None),
        (DialRules(), USA, "+48 (0) 22 512 12 34", None),
        (DialRules(), USA, "+44 (0)7700 900123", None),
        # Not of the country that the code names.
        (DialRules(), USA, "+1 555 0143", Refusal.NOT_POSSIBLE),
        (DialRules(), USA, "+48 0 0 22 512 12", Refusal.NOT_POSSIBLE),
        (DialRules(), USA, "+52 1 2 55 1234 5678", Refusal.NOT_POSSIBLE),
        # Several.
        (DialRules(), USA, "202 555 0143\r\n202 555 0144", Refusal.SEVERAL_NUMBERS),
        (DialRules(), USA, "911\n101", Refusal.SEVERAL_NUMBERS),
        (DialRules(), USA, "202 555 0143 / 202 555 0144", Refusal.SEVERAL_NUMBERS),
        (DialRules(), USA, "+1202555014", Refusal.NOT_POSSIBLE),
        (DialRules(), USA, "+120255501433", Refusal.NOT_POSSIBLE),
        (DialRules(), USA, "+999 123456789", Refusal.NOT_POSSIBLE),
        (DialRules(), USA, "Anna", Refusal.NOT_POSSIBLE),
        # Emergency services.
        (DialRules(), USA, "911", Refusal.EMERGENCY),
        (DialRules(), USA, "112", Refusal.EMERGENCY),
        (DialRules(), USA, "+1 911", Refusal.EMERGENCY),
        (DialRules(), GERMANY, "110", Refusal.EMERGENCY),
        (DialRules(), NumberPlan(None), "112", Refusal.EMERGENCY),
        (DialRules(), USA, "912", None),
        (DialRules(allow_emergency=True), USA, "911", None),
        (DialRules(allow_emergency=True), USA, NUMBER, None),
        (DialRules(allow_emergency=True), USA, "+1 911", Refusal.NOT_POSSIBLE),
        # What costs more.
        (DialRules(), USA, "+44 70 1234 5678", Refusal.PREMIUM_RATE),
        (DialRules(), USA, "+878 10 1234567890", Refusal.SATELLITE),
        (DialRules(), USA, PREMIUM_RATE, Refusal.PREMIUM_RATE),
        (DialRules(), USA, SHARED_COST, Refusal.SHARED_COST),
        (DialRules(), USA, SATELLITE, Refusal.SATELLITE),
        *(
            (
                DialRules(allowed_charges=frozenset({charge})),
                USA,
                number,
                None if charge == allowed else refusal,
            )
            for charge in (Charge.PREMIUM_RATE, Charge.SHARED_COST, Charge.SATELLITE)
            for number, refusal, allowed in (
                (PREMIUM_RATE, Refusal.PREMIUM_RATE, Charge.PREMIUM_RATE),
                (SHARED_COST, Refusal.SHARED_COST, Charge.SHARED_COST),
                (SATELLITE, Refusal.SATELLITE, Charge.SATELLITE),
            )
        ),
        # The list forbids.
        (DialRules(numbers=("202 555 0143",)), USA, NUMBER, Refusal.FORBIDDEN),
        (DialRules(numbers=("202 555 0143",)), USA, "+12025550144", None),
        (DialRules(numbers=("+1202*",)), USA, NUMBER, Refusal.FORBIDDEN),
        (DialRules(numbers=("+1203*",)), USA, NUMBER, None),
        (DialRules(countries=frozenset({"US"})), USA, NUMBER, Refusal.FORBIDDEN),
        (DialRules(countries=frozenset({"CA"})), USA, NUMBER, None),
        # A country code or an area code: who forbids means both, who allows only one.
        (DialRules(numbers=("4420*",)), USA, "+442079460100", Refusal.FORBIDDEN),
        (
            DialRules(list_mode=ListMode.ALLOW, numbers=("4420*",)),
            USA,
            "+442079460100",
            Refusal.NOT_ALLOWED,
        ),
        # Orders to the network.
        *(
            (DialRules(), plan, code, Refusal.FEATURE_CODE)
            for plan in (USA, GERMANY)
            for code in ("*72", "##002#", "**61#", "*#06#", "*31#", "*72 2025550143")
        ),
        *(
            (DialRules(allow_feature_codes=True), USA, code, None)
            for code in ("*72", "##002#", "**61#", "*#06#")
        ),
        # No rule about numbers can see into one.
        (
            DialRules(allow_feature_codes=True),
            USA,
            "*72 202 555 0143",
            Refusal.NOT_POSSIBLE,
        ),
        (DialRules(allow_feature_codes=True), USA, "*67 911", Refusal.EMERGENCY),
        # Countries.
        *(
            (DialRules(callable_countries=frozenset(countries)), USA, number, refusal)
            for countries, number, refusal in (
                (("US",), NUMBER, None),
                (("US",), "(202) 555-0143", None),
                (("US", "GB"), "+44 20 7946 0100", None),
                (("US",), "+44 20 7946 0100", Refusal.COUNTRY),
                (("US",), "442079460100", Refusal.COUNTRY),
                (("US",), "+53 7 8371234", Refusal.COUNTRY),
                # One code, another country.
                (("US",), "+1 876 555 0123", Refusal.COUNTRY),
                (("US",), "+1 613 555 0143", Refusal.COUNTRY),
                # No plan knows these: where they may be is what counts.
                (("US",), "+44 7700 900123", Refusal.COUNTRY),
                (("US", "GB"), "+44 7700 900123", None),
                (("US",), "555 0143", None),
                # An outside line is no way around it.
                (("PK",), "9 202 555 0143", Refusal.COUNTRY),
                # In no country; what they cost is another rule.
                (("US",), "101", None),
                (("US",), "+800 1234 5678", None),
                (("US",), SATELLITE, Refusal.SATELLITE),
                (("US",), "911", Refusal.EMERGENCY),
            )
        ),
        (
            DialRules(callable_countries=frozenset({"GB"}), allow_emergency=True),
            USA,
            "911",
            None,
        ),
        # Only what is on the list is allowed.
        (DialRules(list_mode=ListMode.ALLOW), USA, NUMBER, Refusal.NOT_ALLOWED),
        (
            DialRules(list_mode=ListMode.ALLOW, numbers=(NUMBER,)),
            USA,
            "2025550143",
            None,
        ),
        (
            DialRules(list_mode=ListMode.ALLOW, numbers=(NUMBER,)),
            USA,
            "+12025550144",
            Refusal.NOT_ALLOWED,
        ),
        (DialRules(list_mode=ListMode.ALLOW, numbers=("+1 202*",)), USA, NUMBER, None),
        (
            DialRules(list_mode=ListMode.ALLOW, countries=frozenset({"US"})),
            USA,
            NUMBER,
            None,
        ),
        (
            DialRules(list_mode=ListMode.ALLOW, countries=frozenset({"CA"})),
            USA,
            NUMBER,
            Refusal.NOT_ALLOWED,
        ),
        (
            DialRules(list_mode=ListMode.ALLOW, countries=frozenset({"US"})),
            USA,
            "101",
            Refusal.NOT_ALLOWED,
        ),
        (DialRules(list_mode=ListMode.ALLOW, numbers=("101",)), USA, "101", None),
        # Being on the list does not make a call cheap.
        (
            DialRules(list_mode=ListMode.ALLOW, countries=frozenset({"US"})),
            USA,
            PREMIUM_RATE,
            Refusal.PREMIUM_RATE,
        ),
        # Nor does it make 911 harmless; where that is allowed, no list is in its way.
        (
            DialRules(list_mode=ListMode.ALLOW, numbers=("911",)),
            USA,
            "911",
            Refusal.EMERGENCY,
        ),
        (DialRules(list_mode=ListMode.ALLOW, allow_emergency=True), USA, "911", None),
    ):
        with subtests.test(f"{number}, {rules}"):
            assert Caller(rules, plan).call(number) is refusal


def test_quiet_hours_are_local(subtests: pytest.Subtests) -> None:
    for utc, refusal in (
        # 22:00 and 7:00 in New York, in winter.
        ("2026-11-19T02:59:59.999999+00:00", None),
        ("2026-11-19T03:00:00+00:00", Refusal.QUIET_HOURS),
        ("2026-11-19T11:59:59.999999+00:00", Refusal.QUIET_HOURS),
        ("2026-11-19T12:00:00+00:00", None),
        # In summer.
        ("2026-07-01T01:59:59.999999+00:00", None),
        ("2026-07-01T02:00:00+00:00", Refusal.QUIET_HOURS),
    ):
        with subtests.test(utc):
            caller = Caller(DialRules(quiet_start=time(22), quiet_end=time(7)))
            now = datetime.fromisoformat(utc).astimezone(ZoneInfo("America/New_York"))

            assert caller.call(now=now) is refusal


def test_emergency_calls_that_are_allowed_know_no_night() -> None:
    rules = DialRules(allow_emergency=True, quiet_start=time(20), quiet_end=time(21))

    assert Caller(rules).call() is Refusal.QUIET_HOURS
    assert Caller(rules).call("911") is None


def test_a_double_click_calls_once(subtests: pytest.Subtests) -> None:
    for seconds, after, refusal in (
        (5, timedelta(), Refusal.REPEATED),
        (5, 5 * SECOND - INSTANT, Refusal.REPEATED),
        (5, 5 * SECOND, None),
        (60, 60 * SECOND - INSTANT, Refusal.REPEATED),
        (60, 60 * SECOND, None),
        (0, timedelta(), None),
    ):
        for again in (NUMBER, "(202) 555-0143", "12025550143", "202-555-0143 ext. 7"):
            with subtests.test(f"{again} after {after}, {seconds=}"):
                caller = Caller(DialRules(repeat_after=seconds * SECOND))

                assert caller.call() is None
                assert caller.call("+12025550144", NOW) is None
                assert caller.call(again, NOW + after) is refusal


def test_a_refused_click_does_not_prolong_the_wait() -> None:
    caller = Caller()
    caller.call()

    assert caller.call(now=NOW + 4 * SECOND) is Refusal.REPEATED
    assert caller.call(now=NOW + 5 * SECOND) is None


def test_a_number_that_was_not_dialled_may_be_called_at_once() -> None:
    caller = Caller()
    caller.call()

    caller.rule_check.release(caller.admissions[0])

    assert caller.call(now=NOW + SECOND) is None


def test_an_old_call_that_fails_does_not_free_a_new_one() -> None:
    caller = Caller()
    caller.call()
    caller.call(now=NOW + 5 * SECOND)

    caller.rule_check.release(caller.admissions[0])

    assert caller.call(now=NOW + 6 * SECOND) is Refusal.REPEATED


def test_as_many_calls_leave_as_the_limits_let(subtests: pytest.Subtests) -> None:
    for rules, most, window, refusal in (
        (DialRules(), 6, MINUTE, Refusal.MINUTE_LIMIT),
        (DialRules(per_minute=1), 1, MINUTE, Refusal.MINUTE_LIMIT),
        (DialRules(per_minute=100), 30, HOUR, Refusal.HOUR_LIMIT),
        (DialRules(per_minute=101, per_hour=101), 100, DAY, Refusal.DAY_LIMIT),
        (DialRules(per_minute=9, per_hour=9, per_day=2), 2, DAY, Refusal.DAY_LIMIT),
    ):
        with subtests.test(f"{most} in {window}"):
            caller = Caller(rules)

            for index in range(most):
                assert caller.call(_different(index)) is None
            assert caller.call(_different(most)) is refusal
            # Refused calls do not count, or a loop would never let a person call again.
            assert caller.call(_different(most), NOW + window - INSTANT) is refusal
            assert caller.call(_different(most), NOW + window) is None


def test_the_limits_slide() -> None:
    """Calls spread over a minute are let in again one by one."""
    caller = Caller(DialRules(per_minute=2))
    caller.call(_different(0), NOW)
    caller.call(_different(1), NOW + 40 * SECOND)

    assert caller.call(_different(2), NOW + 59 * SECOND) is Refusal.MINUTE_LIMIT
    assert caller.call(_different(2), NOW + 60 * SECOND) is None
    assert caller.call(_different(3), NOW + 99 * SECOND) is Refusal.MINUTE_LIMIT
    assert caller.call(_different(3), NOW + 100 * SECOND) is None


def test_a_call_that_the_vendor_refused_stays_counted() -> None:
    caller = Caller(DialRules(per_minute=1))
    caller.call()

    caller.rule_check.release(caller.admissions[0])

    assert caller.call(now=NOW + SECOND) is Refusal.MINUTE_LIMIT


def test_what_the_list_refuses_does_not_use_up_the_limits() -> None:
    caller = Caller(DialRules(per_minute=1))

    for _ in range(10):
        assert caller.call(PREMIUM_RATE) is Refusal.PREMIUM_RATE
    assert caller.call() is None


def test_earlier_calls_count() -> None:
    attempts = Attempts([NOW - HOUR + number * SECOND for number in range(1, 31)])
    caller = Caller(attempts=attempts)

    assert caller.call() is Refusal.HOUR_LIMIT
    assert caller.call(now=NOW + SECOND) is None
    assert attempts.times[-1] == NOW + SECOND


def test_the_hour_that_comes_twice_is_an_hour_once() -> None:
    """At the end of summer time, the clock of the wall goes back."""
    wall = ZoneInfo("Europe/Berlin")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=wall)
    caller = Caller(DialRules(per_hour=1))
    caller.call(now=first)

    again = (first.astimezone(UTC) + HOUR).astimezone(wall)
    assert again.time() == first.time()
    assert caller.call(_different(1), again - SECOND) is Refusal.HOUR_LIMIT
    assert caller.call(_different(1), again) is None


def test_a_clock_that_was_set_back_locks_nobody_out() -> None:
    caller = Caller(DialRules(per_minute=2))
    caller.call()
    earlier = NOW - 365 * DAY

    assert caller.call(now=earlier) is None
    assert caller.call(_different(1), earlier + SECOND) is Refusal.MINUTE_LIMIT
    assert caller.call(_different(1), earlier + MINUTE) is None
