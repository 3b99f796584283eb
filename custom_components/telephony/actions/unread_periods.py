"""What is kept of a period: the vendor is asked for what is not, and what is lacking is told."""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonValueType

from ..account import Account
from ..archive.archive import async_get_archive
from ..archive.database_thread import ArchiveUnavailableError
from ..archive.read_periods import Period, as_read, merged, missing, overlap
from ..coordinator import CallHistoryCoordinator
from ..entry.stored_account import vendor_of
from ..failures.user_errors import failed_action
from ..failures.vendor_errors import action_errors
from ..kept_account import KeptAccount
from ..providers.base import Capability
from .fields import ATTR_END, ATTR_START
from .kept_account_choice import reads_no_calls

# Read piece by piece, with a breath in between, so that a long period is no burst.
_PIECE: Final = timedelta(days=1)
BREATH_SECONDS: Final = 0.2

_NOTHING_WHOLE: Final[dict[str, JsonValueType]] = {
    "kept_since": None,
    "kept_until": None,
}


@dataclass(frozen=True, slots=True)
class UnreadPeriod:
    """A period of which calls may be missing among those that are found.

    Attributes:
        kept: Whose calls.
        period: When they started.
        reason: Why they may be missing.
        is_told_in_part: Whether the vendor told a part of them, and has no more.
    """

    kept: KeptAccount
    period: Period
    reason: HomeAssistantError
    is_told_in_part: bool = False

    @property
    def is_failure(self) -> bool:
        """Whether it should have been read: an account that does not run reads nothing."""
        return self.kept.account is not None and not self.is_told_in_part

    def as_told(self) -> dict[str, JsonValueType]:
        """Return it as an answer has it."""
        return {
            "account": self.kept.entry.title,
            ATTR_CONFIG_ENTRY_ID: self.kept.entry.entry_id,
            ATTR_START: self.period.start.isoformat(),
            ATTR_END: self.period.end.isoformat(),
            "error": str(self.reason),
        }


def kept_as_told(accounts: Sequence[KeptAccount]) -> dict[str, JsonValueType]:
    """Return between which times the calls of all accounts are kept, as an answer has it."""
    since = [one.archive.kept_since for one in accounts]
    until = [one.archive.kept_until for one in accounts]
    if None in since or None in until:
        return _NOTHING_WHOLE
    start, end = max(filter(None, since)), min(filter(None, until))
    if start >= end:
        return _NOTHING_WHOLE
    return {"kept_since": start.isoformat(), "kept_until": end.isoformat()}


async def async_read_unread(
    hass: HomeAssistant, kept: KeptAccount, period: Period
) -> list[UnreadPeriod]:
    """Ask the vendor for what was never read of a period, as far as it can tell.

    Returns:
        What could not be read, what the vendor told in part, and what cannot be found yet,
        oldest first.
    """
    if kept.account is None:
        unread = _unread_since_it_ran(kept, period)
    elif (coordinator := _poller_of(kept.account)) is not None:
        unread = await _async_read_lacking(
            hass, kept, kept.account, coordinator, period
        )
    else:
        unread = []
    return await _async_with_rest(hass, kept, period, unread)


async def async_unread(
    hass: HomeAssistant, kept: KeptAccount, period: Period
) -> list[UnreadPeriod]:
    """Look up what was never read of a period, and ask nobody.

    Returns:
        That, as far as the vendor can tell, what it told in part, and what cannot be found
        yet, oldest first.
    """
    if kept.account is None:
        unread = _unread_since_it_ran(kept, period)
    elif (coordinator := _poller_of(kept.account)) is not None:
        lacking, unpolled = _lacking(kept, kept.account, coordinator, period)
        unread = [
            UnreadPeriod(kept, each, failed_action("history_not_read_yet"))
            for each in lacking
        ]
        if (reason := _failure_of_polls(coordinator)) is not None:
            unread += [UnreadPeriod(kept, each, reason) for each in unpolled]
    else:
        unread = []
    return await _async_with_rest(hass, kept, period, unread)


async def _async_with_rest(
    hass: HomeAssistant, kept: KeptAccount, period: Period, unread: list[UnreadPeriod]
) -> list[UnreadPeriod]:
    """Return also what was told in part, and when calls started that still wait."""
    all_unread = list(unread)
    for rest in missing(period, [one.period for one in unread]):
        waiting = await kept.archive.calls.async_waiting(rest)
        if waiting is not None:
            all_unread += [UnreadPeriod(kept, waiting, _not_kept(hass))]
    told_in_part = failed_action("history_told_in_part")
    remembered = Period(max(period.start, kept.archive.forgotten.before), period.end)
    all_unread += [
        UnreadPeriod(kept, part, told_in_part, is_told_in_part=True)
        for part in overlap(remembered, kept.archive.partial_periods)
    ]
    return sorted(all_unread, key=lambda one: one.period)


async def async_read_anew(
    hass: HomeAssistant, kept: KeptAccount, period: Period
) -> None:
    """Ask the vendor of an account that runs for all of a period, as far back as it tells.

    Raises:
        ServiceValidationError, HomeAssistantError: The calls cannot be had.
    """
    account = kept.account
    if account is None or (coordinator := _poller_of(account)) is None:
        return
    now = dt_util.utcnow()
    start = max(period.start, _told_since(kept, account.vendor.history_reach))
    # This machine's clock may be behind the vendor's.
    wanted = merged(Period(start, min(period.end, now + _PIECE)))
    await _async_read(hass, kept, account, coordinator, _pieces(wanted))


async def _async_read_lacking(
    hass: HomeAssistant,
    kept: KeptAccount,
    account: Account,
    coordinator: CallHistoryCoordinator,
    period: Period,
) -> list[UnreadPeriod]:
    """Ask the vendor for what no poll has read; return what neither could read."""
    lacking, unpolled = _lacking(kept, account, coordinator, period)
    pieces = _pieces(lacking)
    reason = _failure_of_polls(coordinator)
    try:
        await _async_read(hass, kept, account, coordinator, pieces)
    except HomeAssistantError as error:
        reason = error
    if reason is None:
        return []
    return [UnreadPeriod(kept, each, reason) for each in merged(*pieces, *unpolled)]


def _lacking(
    kept: KeptAccount,
    account: Account,
    coordinator: CallHistoryCoordinator,
    period: Period,
) -> tuple[tuple[Period, ...], tuple[Period, ...]]:
    """Return what was not read of a period that the vendor tells.

    Returns:
        What no poll has read, and what came since the last one where it failed: otherwise
        the next one tells it.
    """
    now = dt_util.utcnow()
    start = max(period.start, _told_since(kept, account.vendor.history_reach))
    until = coordinator.read_until or now
    known = (*kept.archive.periods, *kept.archive.partial_periods)
    unpolled: tuple[Period, ...] = ()
    if not coordinator.is_complete:
        unpolled = missing(Period(max(start, until), min(period.end, now)), known)
    return missing(Period(start, min(period.end, until)), known), unpolled


async def _async_read(
    hass: HomeAssistant,
    kept: KeptAccount,
    account: Account,
    coordinator: CallHistoryCoordinator,
    pieces: deque[Period],
) -> None:
    """Ask the vendor for pieces of its history, one after the other, until one fails.

    Args:
        hass: Home Assistant.
        kept: What is kept of the account.
        account: The account.
        coordinator: Polls its history.
        pieces: In the order in which they are read; those stay that could not be.

    Raises:
        ServiceValidationError, HomeAssistantError: The calls cannot be had.
    """
    if not pieces:
        return
    now = dt_util.utcnow()
    async with account.history_turns.turn():
        while pieces:
            piece = pieces[0]
            try:
                with action_errors(
                    hass, account.entry, Capability.CALL_HISTORY
                ) as failures:
                    history = await account.history_turns.async_read(
                        piece.start, piece.end, kept.archive, coordinator
                    )
                    failures.extend(history.failures)
                # Of what lies ahead of the vendor's clock, it tells nothing yet.
                until = min(piece.end, now, account.provider.answered_at or now)
                read = as_read(Period(piece.start, until), history.whole_since)
                await account.numbers.async_learn(history.calls)
                await kept.archive.async_keep(
                    history.calls,
                    *(() if failures else read),
                    replaced=history.replaced,
                )
            except ArchiveUnavailableError as error:
                raise _not_kept(hass) from error
            if failures:
                raise failed_action("history_incomplete")
            pieces.popleft()
            if pieces:
                await asyncio.sleep(BREATH_SECONDS)


def _poller_of(account: Account) -> CallHistoryCoordinator | None:
    """Return what polls an account that runs; None where its vendor tells by itself."""
    return account.coordinator if account.vendor.is_polled else None


def _unread_since_it_ran(kept: KeptAccount, period: Period) -> list[UnreadPeriod]:
    """Return what is not kept of an account that does not run."""
    now = dt_util.utcnow()
    reach = vendor_of(kept.entry).history_reach
    # Since it was read last nobody knows of its calls, however long ago that is.
    known_until = kept.archive.kept_until or now
    start = max(period.start, min(_told_since(kept, reach), known_until))
    known = (*kept.archive.periods, *kept.archive.partial_periods)
    lacking = missing(Period(start, min(period.end, now)), known)
    reason = reads_no_calls(kept.entry)
    return [UnreadPeriod(kept, each, reason) for each in lacking]


def _told_since(kept: KeptAccount, reach: timedelta) -> datetime:
    """Return from when on the vendor tells calls that are to be kept."""
    return max(dt_util.utcnow() - reach, kept.archive.forgotten.before)


def _failure_of_polls(coordinator: CallHistoryCoordinator) -> HomeAssistantError | None:
    """Return what kept the last poll from telling all; None where it did."""
    if coordinator.is_complete:
        return None
    error = coordinator.last_exception
    if isinstance(error, HomeAssistantError) and error.translation_key is not None:
        # It is still the poll's, and told again.
        return HomeAssistantError(
            translation_domain=error.translation_domain,
            translation_key=error.translation_key,
            translation_placeholders=error.translation_placeholders,
        )
    return failed_action("history_incomplete")


def _not_kept(hass: HomeAssistant) -> HomeAssistantError:
    """Return what keeps calls from being found that were read."""
    if async_get_archive(hass).backup.holds:
        return failed_action("calls_wait_for_backup")
    return failed_action("archive_unavailable")


def _pieces(periods: Iterable[Period]) -> deque[Period]:
    """Return pieces of periods, the last one first."""
    pieces: deque[Period] = deque()
    for period in sorted(periods, reverse=True):
        end = period.end
        while period.start < end:
            start = max(period.start, end - _PIECE)
            pieces.append(Period(start, end))
            end = start
    return pieces
