"""The command `dial`: ring a line and connect it, and tell what becomes of the call."""

from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.const import CONF_ID
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from ..account import Account
from ..actions.calling_account import async_find_caller
from ..actions.click_to_call import placed_call
from ..actions.fields import ATTR_LINE, ONE_LINE
from ..calls import DialAttempt, DialOrigin, DialResult
from ..click_to_call.dial_progress import Progress, Stage, async_listen_to_progress
from ..click_to_call.tracker import async_listen_to_placed_calls
from ..const import CONF_NUMBER
from ..providers.errors import UnknownOutcomeError
from .command import ENTRY_FIELD, Message, as_action, command

# Beside the words of `Stage`: the history has told what became of it.
_ENDED = "ended"


@command(
    "dial",
    {
        vol.Required(CONF_NUMBER): ONE_LINE,
        vol.Optional(ATTR_LINE): ONE_LINE,
        **ENTRY_FIELD,
    },
)
async def dial_number(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> None:
    """Place a call; send how far it is until it is known what became of it.

    Whoever listens no more ends the telling, not the call.
    """
    wanted, line = message[CONF_NUMBER], message.get(ATTR_LINE)
    call = as_action(hass, connection, message)
    account, dialler = await async_find_caller(call, wanted, line)
    telling = _Telling(hass, connection, message[CONF_ID], account)
    doubt: str | None = None
    try:
        attempt = await dialler.async_call(
            wanted, origin=DialOrigin.DASHBOARD, context=call.context, line=line
        )
    except HomeAssistantError as error:
        in_doubt = telling.in_doubt
        if error.translation_key != UnknownOutcomeError.key or in_doubt is None:
            telling.stop()
            raise
        attempt, doubt = in_doubt, str(error)
    connection.send_result(message[CONF_ID], placed_call(account, attempt))
    telling.begin(attempt, doubt)


class _Telling:
    """Tells a dashboard of one call.

    Attributes:
        in_doubt: The call of which the vendor said last that it may have been placed, or
            not, since it was begun.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        connection: ActiveConnection,
        message_id: int,
        account: Account,
    ) -> None:
        """Be what the dashboard can end, from before the call is placed."""
        self._connection = connection
        self._message_id = message_id
        tracker = account.tracker
        self._is_tracked = tracker is not None and tracker.will_be_told
        self._attempt: DialAttempt | None = None
        self.in_doubt: DialAttempt | None = None
        entry_id = account.entry.entry_id
        self._stops: list[CALLBACK_TYPE] = [
            async_listen_to_progress(hass, entry_id, self._on_progress),
            async_listen_to_placed_calls(hass, entry_id, self._on_result),
        ]
        connection.subscriptions[message_id] = self.stop

    @callback
    def stop(self) -> None:
        """Listen no more; a dashboard may say so when it has heard the end, too."""
        while self._stops:
            self._stops.pop()()

    @callback
    def begin(self, attempt: DialAttempt, doubt: str | None) -> None:
        """Tell that the phone rings, or may ring.

        Args:
            attempt: What left for the vendor.
            doubt: What a person reads where the vendor did not say what became of it.
        """
        self._attempt = attempt
        stage = Stage.RINGING if doubt is None else Stage.IN_DOUBT
        self._send(stage, is_final=not self._is_tracked, message=doubt)

    @callback
    def _on_progress(self, progress: Progress) -> None:
        if progress.stage is Stage.IN_DOUBT:
            self.in_doubt = progress.attempt

    @callback
    def _on_result(self, result: DialResult) -> None:
        if self._attempt is None or result.attempt.id != self._attempt.id:
            return
        call, answered_after = result.call, result.answered_after
        talk_time = call.talk_time if call is not None else None
        self._send(
            _ENDED,
            is_final=True,
            outcome=result.outcome.value,
            talk_time=talk_time.total_seconds() if talk_time is not None else None,
            answered_after=answered_after.total_seconds()
            if answered_after is not None
            else None,
            certain=result.certain,
            call_id=call.id if call is not None else None,
        )

    def _send(self, stage: str, *, is_final: bool, **known: JsonValueType) -> None:
        """Send an event with the same keys for every stage; unknown values are None."""
        if not self._stops:
            return
        self._connection.send_event(
            self._message_id,
            {
                "dial_id": self._attempt.id if self._attempt is not None else None,
                "stage": stage,
                "outcome": None,
                "talk_time": None,
                "answered_after": None,
                "certain": None,
                "call_id": None,
                "message": None,
                **known,
                "is_final": is_final,
            },
        )
        if is_final:
            self.stop()
