"""A loaded account: all that it is made of, handed to entities, triggers and actions."""

from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from .address_book.account_contacts import AccountContacts
from .archive.account_archive import AccountArchive
from .balance_coordinator import BalanceCoordinator
from .call_history.backfill import HistoryBackfill
from .call_history.forgetting import CallForgetting
from .call_history.history_turns import HistoryTurns
from .call_history.reporter import CallReporter
from .calls import Contact
from .click_to_call.axb_binder import AxbBinder
from .click_to_call.call_gate import CallGate
from .click_to_call.dialler import Dialler
from .click_to_call.speaker import Speaker
from .click_to_call.tracker import CallTracker
from .const import CONF_DEFAULT_ACCOUNT
from .coordinator import CallHistoryCoordinator
from .entry.lines import lines_of
from .entry.numbers import AccountNumbers
from .entry.stored_entries import account_entries
from .live.push_intake import PushIntake
from .live.push_store import PushStore
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
        gate: Lets through what makes phones ring, or may; None where nothing does.
        dialler: Places calls; None where the account cannot.
        axb_binder: Binds numbers by privacy numbers; None likewise.
        speaker: Has messages read by telephone; None likewise.
        tracker: Finds out what becomes of them; None without a call history.
        balance: Reads what money is left; None where the account may not ask.
        pushes: What was known of the vendor's telling by itself when this was loaded.
        push_intake: Takes what the vendor tells by itself; None where it tells nothing.
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
    gate: CallGate | None
    dialler: Dialler | None
    axb_binder: AxbBinder | None
    speaker: Speaker | None
    tracker: CallTracker | None
    balance: BalanceCoordinator | None
    pushes: PushStore
    push_intake: PushIntake | None


type TelephonyConfigEntry = ConfigEntry[Account]


@callback
def accounts_in_order(
    hass: HomeAssistant, *, include_disabled: bool = False
) -> list[TelephonyConfigEntry]:
    """Return the accounts, the default one first, then in the order of age."""
    entries: list[TelephonyConfigEntry] = account_entries(
        hass, include_disabled=include_disabled
    )
    return sorted(entries, key=lambda one: not one.options.get(CONF_DEFAULT_ACCOUNT))


@callback
def loaded_accounts(hass: HomeAssistant) -> list[Account]:
    """Return the accounts that run, in the same order."""
    return [
        entry.runtime_data
        for entry in accounts_in_order(hass)
        if entry.state is ConfigEntryState.LOADED
    ]


@callback
def calling_entries(hass: HomeAssistant) -> list[TelephonyConfigEntry]:
    """Return the accounts that can place calls, or may again.

    The first one calls where it is not said which: one that runs and has a line goes
    before others, then the one that the user chose for this.
    """
    able: list[TelephonyConfigEntry] = [
        entry
        for entry in account_entries(hass, include_disabled=False)
        if entry.state is not ConfigEntryState.LOADED
        or entry.runtime_data.dialler is not None
    ]
    able.sort(
        key=lambda entry: (
            entry.state is not ConfigEntryState.LOADED,
            not lines_of(entry),
            not entry.options.get(CONF_DEFAULT_ACCOUNT),
        )
    )
    return able


def entry_calling(
    entries: list[TelephonyConfigEntry], contact: Contact
) -> TelephonyConfigEntry | None:
    """Return which of some accounts calls a contact; None where there is none.

    It is the one of the speed dial, whether it runs or not, or else the first one.
    """
    chosen = contact.speed_dial.account if contact.speed_dial is not None else None
    return next(
        (entry for entry in entries if entry.entry_id == chosen),
        entries[0] if entries else None,
    )
