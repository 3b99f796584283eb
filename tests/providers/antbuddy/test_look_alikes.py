"""Calls that look alike where one page ends and the next begins, and calls that arrive meanwhile.

AntBuddy gives calls no id. On a later page, a record that looks like one of the page before
is either that very one, which a new call moved there, or another call.
"""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Final

from aiohttp import ClientSession
import pytest

from custom_components.telephony.providers.answers import CallHistory
from custom_components.telephony.providers.antbuddy import VENDOR, call_records
from custom_components.telephony.providers.base import Provider
from simulator.antbuddy import histories
from simulator.antbuddy.histories import Query
from simulator.json_types import Json
from simulator.vendor_server import VendorServer

from ..opened_accounts import Account, configure
from ..scripted_vendor import ScriptedVendor
from .test_call_records import PERIOD, record

PAGE_SIZE: Final = 4
MINUTE: Final = timedelta(minutes=1)
NUMBER: Final = "07700900123"

# Not a day of the simulator's made-up past.
DAY: Final = datetime(2024, 3, 5, 4, tzinfo=UTC)

# Behind all that is in the history when a reading begins.
ARRIVAL: Final = DAY + timedelta(hours=6)

# How many calls may arrive at once: up to more than fill two pages.
ARRIVING: Final = range(1, 2 * PAGE_SIZE + 2)


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_records, "PAGE_SIZE", PAGE_SIZE)


@pytest.fixture
def provider(account: Account) -> Provider:
    """Open the account."""
    return account.open()


type Arrive = Callable[[dict[int, int]], None]


@pytest.fixture
def arrive(account: Account, monkeypatch: pytest.MonkeyPatch) -> Arrive:
    """Return what lets calls arrive when so many more pages were written, so many each time."""
    write: Callable[..., Json] = histories.page_of
    arrivals: dict[int, int] = {}
    written = 0

    def page_of(*arguments: object) -> Json:
        nonlocal written
        page = write(*arguments)
        written += 1
        for _ in range(arrivals.pop(written, 0)):
            count = len(account.server.calls)
            account.server.add_call(
                number=NUMBER, started_at=ARRIVAL + count * timedelta(seconds=1)
            )
        return page

    def arrive(schedule: dict[int, int]) -> None:
        nonlocal arrivals, written
        arrivals, written = dict(schedule), 0

    monkeypatch.setattr(histories, "page_of", page_of)
    return arrive


def ring(server: VendorServer, *minutes: int) -> None:
    """Put calls in the history that began so many minutes after a day's beginning."""
    for minute in minutes:
        server.add_call(number=NUMBER, started_at=DAY + minute * MINUTE)


async def read(provider: Provider) -> CallHistory:
    """Read the day; every call has an id of its own."""
    history = await provider.call_history(DAY, DAY + timedelta(days=1))
    ids = [call.id for call in history.calls]
    assert len(ids) == len(set(ids))
    return history


def minutes(history: CallHistory) -> list[int]:
    """Return when the calls began that did not arrive during the reading."""
    return [
        (call.started_at - DAY) // MINUTE
        for call in history.calls
        if call.started_at < ARRIVAL
    ]


async def test_look_alikes_on_either_side_of_a_border_are_different_calls(
    account: Account, subtests: pytest.Subtests
) -> None:
    for rung in (
        # The newest stand on the first page.
        (0, 1, 2, 2, 3, 4, 5),
        (0, 1, 1, 2, 3, 4),
        (2, 2, 2, 3, 4, 5),
        (2, 2, 2, 3, 4),
        # Over three pages.
        (0, 2, 2, 2, 2, 2, 2, 3, 4, 5),
        # At two borders.
        (0, 1, 1, 2, 3, 4, 4, 5, 6, 7),
    ):
        account.server.clear_calls()
        with subtests.test(str(rung)):
            ring(account.server, *rung)

            first = await read(account.open())
            again = await read(account.open())

            assert minutes(first) == list(rung)
            assert again == first


async def test_telling_look_alikes_apart_takes_one_more_request(
    account: Account, provider: Provider
) -> None:
    ring(account.server, 0, 1, 2, 2, 3, 4, 5)

    await read(provider)

    assert len(account.server.requests) == 2 + 1


async def test_look_alikes_within_a_page_take_no_more_requests(
    account: Account, provider: Provider
) -> None:
    ring(account.server, 0, 0, 1, 2, 3, 4, 4)

    await read(provider)

    assert len(account.server.requests) == 2


async def test_calls_that_arrive_move_others_and_double_none(
    account: Account, arrive: Arrive, subtests: pytest.Subtests
) -> None:
    for calls, arriving, after_page in product((7, 8, 12, 13), ARRIVING, (1, 2, 3)):
        account.server.clear_calls()
        with subtests.test(f"{calls} calls, {arriving} after page {after_page}"):
            provider = account.open()
            ring(account.server, *range(calls))
            arrive({after_page: arriving})

            first = await read(provider)
            again = await read(provider)

            assert minutes(first) == list(range(calls))
            assert minutes(again) == list(range(calls))
            assert {call.id for call in first.calls} <= {
                call.id for call in again.calls
            }


async def test_look_alikes_among_calls_that_are_moved_are_neither_doubled_nor_lost(
    account: Account, arrive: Arrive, subtests: pytest.Subtests
) -> None:
    """While calls arrive one may stay unseen, until the next reading at the latest."""
    rows = (
        (0, 1, 2, 2, 3, 4, 5),
        (0, 1, 2, 2, 2, 3, 4, 5),
        (0, 1, 2, 2, 2, 2, 3, 4, 5, 5, 6, 7, 8),
        (0, 1, 1, 2, 3, 4, 4, 5, 6, 7),
    )
    for rung, arriving, after_page in product(rows, ARRIVING, (1, 2, 3, 4)):
        account.server.clear_calls()
        with subtests.test(f"{rung}, {arriving} after page {after_page}"):
            provider = account.open()
            ring(account.server, *rung)
            arrive({after_page: arriving})

            first = await read(provider)
            again = await read(provider)

            assert set(minutes(first)) == set(rung)
            assert Counter(minutes(first)) <= Counter(rung)
            assert minutes(again) == list(rung)
            assert {call.id for call in first.calls} <= {
                call.id for call in again.calls
            }


async def test_a_pair_that_is_moved_as_a_whole_is_seen_at_once(
    account: Account, arrive: Arrive, subtests: pytest.Subtests
) -> None:
    for arriving in (1, 2, PAGE_SIZE):
        account.server.clear_calls()
        with subtests.test(f"{arriving} arriving"):
            ring(account.server, 0, 1, 2, 2, 3, 4, 5)
            arrive({1: arriving})

            assert minutes(await read(account.open())) == [0, 1, 2, 2, 3, 4, 5]


async def test_calls_that_never_stop_arriving_do_not_keep_it_reading(
    account: Account, provider: Provider, arrive: Arrive
) -> None:
    ring(account.server, *range(3 * PAGE_SIZE - 1))
    arrive(dict.fromkeys(range(1, 100), 1))

    history = await read(provider)

    assert minutes(history) == list(range(3 * PAGE_SIZE - 1))
    # Every page but the first twice, at most; by then there is one page more.
    assert len(account.server.requests) <= 2 * 5 - 1


async def test_a_whole_page_that_is_moved_is_no_end(
    account: Account, provider: Provider, arrive: Arrive
) -> None:
    """Some servers repeat their last page for ever; others show it again for this reason."""
    ring(account.server, *range(3 * PAGE_SIZE))
    arrive({1: PAGE_SIZE})

    assert minutes(await read(provider)) == list(range(3 * PAGE_SIZE))


async def test_the_last_page_may_be_repeated_though_a_call_arrived(
    account: Account, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    write: Callable[..., Json] = histories.page_of

    def page_of(state: object, query: Query, *arguments: object) -> Json:
        last = -(-len(account.server.calls) // PAGE_SIZE)
        page = write(
            state,
            Query(query.start, query.end, query.limit, min(query.page, last)),
            *arguments,
        )
        if len(account.server.requests) == 3:
            account.server.add_call(number=NUMBER, started_at=ARRIVAL)
        return page

    monkeypatch.setattr(histories, "page_of", page_of)
    ring(account.server, *range(2 * PAGE_SIZE))

    history = await read(provider)

    assert minutes(history) == list(range(2 * PAGE_SIZE))
    assert len(account.server.requests) <= 8


async def test_records_that_make_no_sense_are_no_look_alikes(
    scripted: ScriptedVendor, session: ClientSession
) -> None:
    """Two borders with broken records at them, and a call like one of the page before."""
    credentials = {"app_id": "6544646543674", "app_secret": "123456"}
    provider = VENDOR.open_account(
        session, configure(VENDOR, scripted.url, credentials)
    )
    first = [record(unix_timestamp=1519639918 + n) for n in (2, 1, 0)] + [None]
    scripted.answer(first)
    scripted.answer([None, record(unix_timestamp=1519639918), record()])
    scripted.answer(first)

    history = await provider.call_history(*PERIOD)

    assert [call.started_at.second for call in history.calls] == [57, 58, 58, 59, 0]
    assert len(scripted.received) == 3
