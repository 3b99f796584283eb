"""What is known of the list of a day's call records, and where news stands in it."""

from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import pairwise
from math import ceil

from ..history_pages import HistoryPage


class ListOrder(Enum):
    """In which order a vendor lists calls, by their starts. No document tells."""

    NEWEST_FIRST = auto()
    OLDEST_FIRST = auto()
    MIXED = auto()


@dataclass(frozen=True, slots=True)
class DidPage(HistoryPage):
    """A page of a day's records.

    Attributes:
        total: How many records the day has; None where not told.
        pages: On how many pages they stand; None where not told.
    """

    total: int | None
    pages: int | None

    @property
    def order(self) -> ListOrder | None:
        """The order of the page; None where it cannot be seen."""
        times = [call.started_at for call in self.calls]
        falls = any(later < earlier for earlier, later in pairwise(times))
        rises = any(later > earlier for earlier, later in pairwise(times))
        match falls, rises:
            case False, False:
                return None
            case True, True:
                return ListOrder.MIXED
        return ListOrder.NEWEST_FIRST if falls else ListOrder.OLDEST_FIRST


@dataclass(slots=True)
class KnownDay:
    """What was read of a day when it was read last.

    Attributes:
        ids: Of its calls.
        others: How many records the vendor counts beyond those; there can be fewer.
    """

    ids: set[str] = field(default_factory=set)
    others: int = 0

    @property
    def total(self) -> int:
        """How many records the day had."""
        return len(self.ids) + self.others


class DayReading:
    """A reading of a day, which ends when as many records are known as the vendor counts.

    So nothing is overlooked, wherever in the list it stands, and whatever is added to
    the list meanwhile.
    """

    def __init__(self, known: KnownDay | None, page_size: int) -> None:
        """Begin with what is known.

        Args:
            known: What the reading before came to; None has the whole day read.
            page_size: Of the pages that are read one after the other.
        """
        self._is_first = known is None
        self._known = known or KnownDay()
        self._page_size = page_size
        self._found: set[str] = set()
        self._totals: set[int | None] = set()
        self._total: int | None = None
        self._pages = 1
        self._read: set[int] = set()
        self._records = 0
        self._is_over = False
        self._has_skipped = False

    @property
    def new_calls(self) -> int:
        """How many calls were found that were not known."""
        return len(self._found)

    def look(self, page: DidPage) -> None:
        """Take a page of another size than the others, to see what there is."""
        self._take(page)
        if page.total is not None:
            self._pages = ceil(page.total / self._page_size)

    def read(self, number: int, page: DidPage) -> None:
        """Take a page."""
        self._take(page)
        self._read.add(number)
        self._records += len(page)
        self._totals.add(page.total)
        # As long as pages are full, there may be another.
        is_full = len(page) >= self._page_size
        self._pages = page.pages or max(number + is_full, *self._read)
        # What was counted and is not given cannot be read.
        self._is_over = not len(page)

    def next_page(self, order: ListOrder | None) -> int | None:
        """Return the number of the page to read; None where nothing is missing.

        Of a day that is known, news stands at an end of the list, or near it: first
        where the order has the youngest calls, then at the other, and so on.
        """
        if self._is_complete or self._is_over or len(self._read) >= self._pages:
            return None
        turn = len(self._read) + (order is not ListOrder.NEWEST_FIRST)
        number, step = (1, 1) if self._is_first or turn % 2 == 0 else (self._pages, -1)
        while number in self._read:
            number += step
        return number

    def finish(self) -> KnownDay | None:
        """Return what is known now; None where all has to be read the next time.

        To be called once, when all was read. It changes what was known before.
        """
        # What made no sense may make some later.
        if self._total is None or self._has_skipped:
            return None
        known, is_complete = self._known, self._is_complete
        known.ids |= self._found
        # Where the list changed while it was read, what is missing is found by the next.
        if not is_complete and len(self._totals) == 1:
            if self._records < self._total:
                # What was counted and not given may be there the next time.
                return None
            known.others = self._total - len(known.ids)
        return known

    @property
    def _is_complete(self) -> bool:
        """Whether all that the vendor counts is known."""
        return self._total == self._known.total + len(self._found)

    def _take(self, page: DidPage) -> None:
        self._total = page.total
        self._found |= {call.id for call in page.calls} - self._known.ids
        self._has_skipped |= page.skipped > 0
