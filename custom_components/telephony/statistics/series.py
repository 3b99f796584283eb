"""Which long-term statistics there are of an account's calls."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
import re
from typing import TYPE_CHECKING, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import UnitOfTime
from homeassistant.util import slugify

from ..archive.call_sums import CallSum
from ..archive.column_types import MICROSECOND
from ..calls import Direction, Outcome
from ..const import DOMAIN

if TYPE_CHECKING:
    # The recorder's package may be without what it requires where nobody uses it.
    from homeassistant.components.recorder.models import StatisticMetaData

_LONGEST_NAME: Final = 255
_UNIT_OF_CALLS: Final = "calls"
_MICROSECONDS_A_MINUTE: Final = 60_000_000
_CURRENCY: Final = re.compile("[A-Z]{3}")

_OUTCOMES: Final = {
    outcome: "voice menu only" if outcome is Outcome.IVR else outcome.value
    for outcome in Outcome
}


@dataclass(frozen=True, slots=True)
class Series:
    """One of the statistics of an account.

    Attributes:
        key: The end of its id.
        words: The end of its name.
        unit: Of its sums.
        unit_class: By which Home Assistant converts the unit; None where it does not.
    """

    key: str
    words: str
    unit: str = _UNIT_OF_CALLS
    unit_class: str | None = None

    def statistic_id(self, entry: ConfigEntry) -> str:
        """Return its id, which stays when the account gets another name."""
        return f"{id_prefix(entry.entry_id)}{self.key}"

    def metadata(self, entry: ConfigEntry) -> StatisticMetaData:
        """Return what Home Assistant wants to know of it, with the account's name now."""
        from homeassistant.components.recorder.models import (
            StatisticMeanType,
        )

        title = entry.title[: _LONGEST_NAME - len(self.words) - 1]
        return {
            "statistic_id": self.statistic_id(entry),
            "source": DOMAIN,
            "name": f"{title} {self.words}",
            "unit_of_measurement": self.unit,
            "unit_class": self.unit_class,
            "has_sum": True,
            "mean_type": StatisticMeanType.NONE,
        }


type HourlyValues = Mapping[Series, Mapping[datetime, Decimal]]


def id_prefix(entry_id: str) -> str:
    """Return what the ids of all statistics of an account begin with."""
    return f"{DOMAIN}:{slugify(entry_id)}_"


def hourly_values(sums: Iterable[CallSum]) -> HourlyValues:
    """Return what each series gains in each hour.

    Args:
        sums: What the calls of each hour add up to.
    """
    found: defaultdict[Series, defaultdict[datetime, Decimal]] = defaultdict(
        lambda: defaultdict(Decimal)
    )
    for each in sums:
        found[_calls(each.direction)][each.start] += each.calls
        if each.outcome is not None:
            found[_calls(each.direction, each.outcome)][each.start] += each.calls
        if each.talk_time:
            microseconds = Decimal(each.talk_time // MICROSECOND)
            minutes = microseconds / _MICROSECONDS_A_MINUTE
            found[_talk_time(each.direction)][each.start] += minutes
        for currency, amount in each.costs.items():
            if amount and _CURRENCY.fullmatch(currency):
                found[_cost(each.direction, currency)][each.start] += amount
    return found


def known_series(entry: ConfigEntry, statistic_ids: Iterable[str]) -> set[Series]:
    """Return those of an account that are among some statistics."""
    prefix = id_prefix(entry.entry_id)
    return {
        series
        for statistic_id in statistic_ids
        if statistic_id.startswith(prefix)
        and (series := _series_of(statistic_id.removeprefix(prefix))) is not None
    }


def _series_of(key: str) -> Series | None:
    if key in _WITHOUT_MONEY:
        return _WITHOUT_MONEY[key]
    direction, _, currency = key.partition("_cost_")
    if direction in Direction and _CURRENCY.fullmatch(currency.upper()):
        return _cost(Direction(direction), currency.upper())
    return None


def _calls(direction: Direction, outcome: Outcome | None = None) -> Series:
    if outcome is None:
        return Series(f"{direction}_calls", f"{direction} calls")
    return Series(
        f"{direction}_calls_{outcome}", f"{direction} calls, {_OUTCOMES[outcome]}"
    )


def _talk_time(direction: Direction) -> Series:
    return Series(
        f"{direction}_talk_time",
        f"{direction} talk time",
        UnitOfTime.MINUTES,
        "duration",
    )


def _cost(direction: Direction, currency: str) -> Series:
    return Series(f"{direction}_cost_{currency.lower()}", f"{direction} cost", currency)


_WITHOUT_MONEY: Final = {
    series.key: series
    for direction in Direction
    for series in (
        *(_calls(direction, outcome) for outcome in (None, *Outcome)),
        _talk_time(direction),
    )
}
