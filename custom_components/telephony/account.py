"""A loaded account: all that it is made of, handed to entities, triggers and actions."""

from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry

from .archive.account_archive import AccountArchive
from .call_history.backfill import HistoryBackfill
from .call_history.forgetting import CallForgetting
from .call_history.history_turns import HistoryTurns
from .call_history.reporter import CallReporter
from .click_to_call.dialler import Dialler
from .click_to_call.tracker import CallTracker
from .coordinator import CallHistoryCoordinator
from .entry.contacts import AccountContacts
from .entry.numbers import AccountNumbers
from .providers.base import Capability, Provider, Vendor
from .statistics.call_statistics import CallStatistics


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A loaded account.

    Attributes:
        entry: What is stored of it.
        vendor: Whose account it is.
        provider: Asks the vendor.
        capabilities: What the account can do.
        archive: Keeps its calls; None where there is no call history.
        coordinator: Polls the call history; None where there is none.
        reporter: Reports the calls of the history; None likewise.
        backfill: Reads what the archive lacks; None likewise.
        forgetting: Forgets calls; None likewise.
        statistics: Has the recorder know what they add up to; None likewise.
        history_turns: Lets periods of the history be read, one after the other.
        numbers: How numbers are read.
        contacts: Who has which number.
        dialler: Places calls; None where the account cannot.
        tracker: Finds out what becomes of them; None without a call history.
    """

    entry: ConfigEntry
    vendor: Vendor
    provider: Provider
    capabilities: frozenset[Capability]
    archive: AccountArchive | None
    coordinator: CallHistoryCoordinator | None
    reporter: CallReporter | None
    backfill: HistoryBackfill | None
    forgetting: CallForgetting | None
    statistics: CallStatistics | None
    history_turns: HistoryTurns
    numbers: AccountNumbers
    contacts: AccountContacts
    dialler: Dialler | None
    tracker: CallTracker | None


type TelephonyConfigEntry = ConfigEntry[Account]
