"""Triggers for the automation editor: a phone rings, or a call was missed or placed."""

from abc import abstractmethod
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar, Final, override

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.trigger import (
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .account import TelephonyConfigEntry
from .actions.account_choice import chosen_accounts
from .actions.call_options import call_options_schema, checked_call_options
from .actions.fields import (
    ATTR_DIRECTION,
    ATTR_LINE,
    ATTR_OUTCOME,
    CONF_WHO,
    ONE_LINE,
    some_of,
)
from .call_history.call_attributes import call_attributes
from .call_history.call_filter import CallFilter, Who
from .call_history.call_target import CallTarget
from .call_history.reporter import async_listen_to_calls
from .calls import (
    Call,
    Direction,
    LiveCall,
    LivePhase,
    NamedCall,
    Outcome,
    Passed,
    Report,
)
from .const import CONF_ADDRESS_BOOK, CONF_NUMBER, DOMAIN
from .live.live_attributes import live_call_attributes
from .live.ongoing_calls import async_listen_to_live_calls

ATTR_MINIMUM_TALK_TIME: Final = "minimum_talk_time"

_options_schema: Final = partial(call_options_schema, line=ONE_LINE)


class AccountTrigger(Trigger):
    """Fires for the calls that are meant, of some accounts or of all."""

    _schema: ClassVar[vol.Schema]
    _phrase: ClassVar[str]

    @classmethod
    @override
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Check the options."""
        return checked_call_options(hass, cls._schema, config)

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Take the options."""
        super().__init__(hass, config)
        options: dict[str, Any] = config.options or {}
        self._entry_id: str | None = options.get(ATTR_CONFIG_ENTRY_ID)
        self._target = CallTarget(hass, config.target)
        self._filter = CallFilter(
            directions=options.get(ATTR_DIRECTION, ()),
            outcomes=options.get(ATTR_OUTCOME, ()),
            who=options.get(CONF_WHO, ()),
            address_book=options.get(CONF_ADDRESS_BOOK),
            number=options.get(CONF_NUMBER),
            line=options.get(ATTR_LINE),
            minimum_talk_time=options.get(ATTR_MINIMUM_TALK_TIME, timedelta()),
        )

    @abstractmethod
    def _listen(
        self, run_action: TriggerActionRunner, entry: TelephonyConfigEntry
    ) -> CALLBACK_TYPE:
        """Listen to an account; return what ends that."""

    def _is_wanted(self, call: Call, entry: TelephonyConfigEntry) -> bool:
        """Whether a call of an account is one that the user means."""
        contacts = entry.runtime_data.contacts
        return self._target.includes(
            call, entry, contacts.main_number
        ) and self._filter.of(entry, contacts)(call)

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Listen to the accounts that there are, and to those that are added."""
        listening: dict[str, CALLBACK_TYPE] = {}

        @callback
        def listen(entry: TelephonyConfigEntry) -> None:
            if entry.entry_id not in listening:
                listening[entry.entry_id] = self._listen(run_action, entry)

        @callback
        def on_change(change: ConfigEntryChange, entry: ConfigEntry) -> None:
            if entry.domain != DOMAIN or self._entry_id not in (None, entry.entry_id):
                return
            if change is not ConfigEntryChange.REMOVED:
                listen(entry)
            elif (stop := listening.pop(entry.entry_id, None)) is not None:
                stop()

        for entry in chosen_accounts(self._hass, self._entry_id):
            listen(entry)
        stop_watching = async_dispatcher_connect(
            self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, on_change
        )

        @callback
        def detach() -> None:
            stop_watching()
            for stop in listening.values():
                stop()

        return detach


class CallTrigger(AccountTrigger):
    """Fires once for every finished call of its kind."""

    @staticmethod
    @abstractmethod
    def _is_meant(call: Call) -> bool:
        """Whether a call is of the trigger's kind."""

    @override
    def _listen(
        self, run_action: TriggerActionRunner, entry: TelephonyConfigEntry
    ) -> CALLBACK_TYPE:
        return async_listen_to_calls(
            self._hass, entry.entry_id, partial(self._on_report, run_action, entry)
        )

    @callback
    def _on_report(
        self,
        run_action: TriggerActionRunner,
        entry: TelephonyConfigEntry,
        report: Report,
    ) -> None:
        if not (self._is_meant(report.call) and self._is_wanted(report.call, entry)):
            return
        call = entry.runtime_data.contacts.phone_book.named(report.call)
        _ = run_action(
            {
                # Apart, for an automation knows its trigger by an ID, too.
                "call": call_attributes(call),
                "late": report.late,
                "account": entry.title,
                ATTR_CONFIG_ENTRY_ID: entry.entry_id,
            },
            f"{self._phrase} {_other_end(call)} ({entry.title})",
        )


def _other_end(call: NamedCall) -> str:
    if call.call.direction is Direction.INCOMING:
        way, somebody = "from", call.caller_display
    else:
        way, somebody = "to", call.callee_display
    return f"{way} {somebody or 'a withheld number'}"


class CallMissedTrigger(CallTrigger):
    """Somebody called in, and nobody of the account answered."""

    _schema = _options_schema(
        outcome=some_of(
            Outcome, Outcome.MISSED, Outcome.BUSY, Outcome.CANCELLED, Outcome.IVR
        ),
    )
    _phrase = "missed call"

    @staticmethod
    @override
    def _is_meant(call: Call) -> bool:
        return call.is_missed


class CallAnsweredTrigger(CallTrigger):
    """Two people talked, whoever called."""

    _schema = _options_schema(
        direction=some_of(Direction),
        minimum_talk_time=cv.positive_time_period,
    )
    _phrase = "answered call"

    @staticmethod
    @override
    def _is_meant(call: Call) -> bool:
        return call.outcome is Outcome.ANSWERED


class CallPlacedTrigger(CallTrigger):
    """A call that somebody of the account placed is over, whatever became of it."""

    _schema = _options_schema(
        who=some_of(Who, Who.CONTACT, Who.STRANGER),
        outcome=some_of(
            Outcome,
            Outcome.ANSWERED,
            Outcome.UNANSWERED,
            Outcome.BUSY,
            Outcome.CANCELLED,
            Outcome.FAILED,
        ),
        minimum_talk_time=cv.positive_time_period,
    )
    _phrase = "placed call"

    @staticmethod
    @override
    def _is_meant(call: Call) -> bool:
        return call.direction is Direction.OUTGOING


class LiveCallTrigger(AccountTrigger):
    """Fires in the moment in which a call comes to a phase."""

    _phase: ClassVar[LivePhase]

    @override
    def _listen(
        self, run_action: TriggerActionRunner, entry: TelephonyConfigEntry
    ) -> CALLBACK_TYPE:
        return async_listen_to_live_calls(
            self._hass, entry.entry_id, partial(self._on_phase, run_action, entry)
        )

    @callback
    def _on_phase(
        self,
        run_action: TriggerActionRunner,
        entry: TelephonyConfigEntry,
        passed: Passed,
    ) -> None:
        if passed.call.phase is not self._phase:
            return
        # Which phone rings may be known only after it is known that one does.
        was_wanted = passed.before is not None and self._is_any_wanted(
            passed.before, entry
        )
        if was_wanted or not self._is_any_wanted(passed.call, entry):
            return
        call, phone_book = passed.call.as_call, entry.runtime_data.contacts.phone_book
        _ = run_action(
            {
                "call": live_call_attributes(passed.call, phone_book),
                "account": entry.title,
                ATTR_CONFIG_ENTRY_ID: entry.entry_id,
            },
            f"{self._phrase} {_other_end(phone_book.named(call))} ({entry.title})",
        )

    def _is_any_wanted(self, call: LiveCall, entry: TelephonyConfigEntry) -> bool:
        """Whether one of the phones that take part is meant, and all else is."""
        return any(self._is_wanted(one, entry) for one in call.as_calls)


class PhoneRingsTrigger(LiveCallTrigger):
    """Somebody calls in, and a phone of the account rings."""

    _schema = _options_schema()
    _phrase = "ringing: call"
    _phase = LivePhase.RINGING


class CallBeginsTrigger(LiveCallTrigger):
    """A person answers, whoever called."""

    _schema = _options_schema(direction=some_of(Direction))
    _phrase = "just answered: call"
    _phase = LivePhase.ANSWERED


class CallEndsTrigger(LiveCallTrigger):
    """A call that went on is over, whatever became of it."""

    _schema = _options_schema(direction=some_of(Direction))
    _phrase = "just ended: call"
    _phase = LivePhase.ENDED


TRIGGERS: Final[dict[str, type[Trigger]]] = {
    "call_missed": CallMissedTrigger,
    "call_answered": CallAnsweredTrigger,
    "call_placed": CallPlacedTrigger,
    "phone_rings": PhoneRingsTrigger,
    "call_begins": CallBeginsTrigger,
    "call_ends": CallEndsTrigger,
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers by their names in the editor."""
    return TRIGGERS
