"""Deletes calls of an account in as many transactions as it takes: others have turns, too."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime
from functools import partial

from ..calls import Comparable
from .archive import Archive
from .call_forgetting import forget_again, forget_some, vendor_forms, youngest_ids
from .call_query import CallQuery
from .forgotten_calls import MOST_CALLS, ForgottenCalls


async def async_forget(
    archive: Archive, query: CallQuery
) -> AsyncGenerator[Sequence[datetime]]:
    """Delete calls, a few at a time; yield when those started that were deleted.

    What is left of them in the database's file, `Archive.async_erase` deletes.

    Raises:
        ArchiveUnavailableError: It cannot be done at the moment.
    """
    forget = partial(forget_some, query=query)
    while deleted := await archive.async_run(forget):
        yield deleted


async def async_forget_again(
    archive: Archive, forgotten: ForgottenCalls, entry_id: str
) -> AsyncGenerator[Sequence[datetime]]:
    """Delete the calls of an account that are kept though they were forgotten.

    An older database was put back, or the forgetting broke off.

    Args:
        archive: Keeps them.
        forgotten: Knows which.
        entry_id: Of the account.

    Yields:
        When those started that were deleted, a few at a time.

    Raises:
        ArchiveUnavailableError: It cannot be done at the moment.
    """
    row: int | None = 0
    while row is not None:
        deleted, row = await archive.async_run(
            partial(
                forget_again,
                entry_id=entry_id,
                until_of=forgotten.until_of,
                after=row,
            )
        )
        if deleted:
            yield deleted


async def async_vendor_forms(
    archive: Archive, query: CallQuery, comparable: Comparable
) -> frozenset[str]:
    """Return how the vendor writes the numbers of a query.

    Args:
        archive: Keeps the calls.
        query: Which calls of which account.
        comparable: Gives a number a form in which all ways to write it are equal.

    Raises:
        ArchiveUnavailableError: It cannot be told at the moment.
    """
    return await archive.async_run(
        partial(vendor_forms, query=query, comparable=comparable), is_reading=True
    )


async def async_youngest_ids(
    archive: Archive, query: CallQuery
) -> Mapping[str, datetime]:
    """Return when the calls of a query started of which more may be told, by their ids.

    Args:
        archive: Keeps them.
        query: Which calls of which account.

    Raises:
        ArchiveUnavailableError: It cannot be told at the moment.
    """
    return await archive.async_run(
        partial(youngest_ids, query=query, most=MOST_CALLS), is_reading=True
    )
