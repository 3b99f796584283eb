"""Where an account's reported and unreturned calls outlive a restart."""

from typing import TypedDict

from homeassistant.core import HomeAssistant

from ..calls import (
    Call,
    CallLedger,
    Comparable,
    Direction,
    Outcome,
    Party,
    UnreturnedCalls,
)
from ..entry.account_store import AccountStore, read_time


class StoredMissedCall(TypedDict):
    """What is kept of a missed call: enough to show it and to call back."""

    id: str
    started_at: str
    outcome: str
    number: str | None
    name: str | None
    line: str | None
    did: str | None


class StoredCalls(TypedDict):
    """What is kept of an account; times are ISO 8601 in UTC."""

    known: dict[str, str]
    forgotten_before: str | None
    unreturned: list[StoredMissedCall]


class ReportedCallsStore:
    """Loads and saves what an account knows of its calls."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Keep it in a file of the account's own."""
        # What a busy account knows is long; each time it is written anew.
        self._store = AccountStore[StoredCalls](hass, entry_id, is_large=True)

    async def async_load(
        self, comparable: Comparable
    ) -> tuple[CallLedger, UnreturnedCalls]:
        """Return what was known; an account never looked at knows nothing.

        Args:
            comparable: Gives a number a form in which all ways to write it are equal.
        """
        ledger, unreturned = CallLedger(), UnreturnedCalls(comparable)
        with self._store.reading("What was known of the calls"):
            stored = await self._store.async_load()
            if stored is not None:
                ledger = _ledger(stored)
                unreturned = UnreturnedCalls(
                    comparable, map(_call, stored["unreturned"])
                )
        return ledger, unreturned

    async def async_save(self, ledger: CallLedger, unreturned: UnreturnedCalls) -> None:
        """Write it down."""
        boundary = ledger.forgotten_before
        await self._store.async_save(
            StoredCalls(
                known={
                    call_id: time.isoformat() for call_id, time in ledger.known.items()
                },
                forgotten_before=boundary.isoformat() if boundary else None,
                unreturned=[_stored(call) for call in unreturned.calls],
            )
        )

    async def async_remove(self) -> None:
        """Delete the file."""
        await self._store.async_remove()


def _ledger(stored: StoredCalls) -> CallLedger:
    boundary = stored["forgotten_before"]
    return CallLedger(
        {call_id: read_time(time) for call_id, time in stored["known"].items()},
        read_time(boundary) if boundary else None,
    )


def _stored(call: Call) -> StoredMissedCall:
    return StoredMissedCall(
        id=call.id,
        started_at=call.started_at.isoformat(),
        outcome=(call.outcome or Outcome.MISSED).value,
        number=call.caller.number,
        name=call.caller.name,
        line=call.line,
        did=call.did,
    )


def _call(stored: StoredMissedCall) -> Call:
    return Call(
        id=stored["id"],
        started_at=read_time(stored["started_at"]),
        direction=Direction.INCOMING,
        outcome=Outcome(stored["outcome"]),
        caller=Party(number=stored["number"], name=stored["name"]),
        line=stored["line"],
        did=stored["did"],
    )
