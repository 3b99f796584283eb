"""What NXCloud sends to an account's webhook when a call is over.

Sources: "Seat CDR Push", "Call Status Push" (both version 1.0), the result and error
pushes of privacy numbers in their old form (2022) and their new one (2024). None of them
is signed, so that whoever knows the address may send anything: a push about a call that
can be read is a sign to read, and nothing else.
"""

from hashlib import sha256
from typing import Final
from urllib.parse import parse_qsl

from ..json_record import Json, JsonRecord, decode_json
from ..push import MalformedPushError, PushMessage, PushNews
from .privacy_call import call_of, is_privacy_call

# As many as come while the vendor tries one again: each minute, up to an hour.
_MOST_REMEMBERED: Final = 500

_MOST_FIELDS: Final = 100

# Of the call status push: started, connected, in call, hung up.
_STATES: Final = frozenset({1, 2, 3, 4})
_HUNG_UP: Final = 4


class Pushes:
    """Reads pushes, and knows which came before."""

    def __init__(self) -> None:
        """Remember none."""
        self._seen: dict[bytes, None] = {}

    def read(self, message: PushMessage) -> PushNews:
        """Return what a push says; nothing of one that came before.

        Raises:
            MalformedPushError: It is neither JSON nor a form.
        """
        push = _push_of(message)
        digest = sha256(message.body).digest()
        if digest in self._seen:
            return PushNews()
        if len(self._seen) >= _MOST_REMEMBERED:
            del self._seen[next(iter(self._seen))]
        self._seen[digest] = None
        if is_privacy_call(push):
            call = call_of(push, message.received_at)
            return (
                PushNews(unknown=1)
                if call is None
                else PushNews(finished_calls=(call,))
            )
        if push.text("sessionid") is not None:
            return _of_a_seat(push)
        # Somebody called a privacy number that is bound to nobody: there was no call.
        is_known = push.record("data").text("action") == "queryAXB"
        return PushNews(unknown=int(not is_known))


def _of_a_seat(push: JsonRecord) -> PushNews:
    """Return what is said of a seat's call: its record, or how far it is."""
    if "state" not in push.fields:
        return PushNews(is_history_due=True)
    state = push.integer("state")
    return PushNews(is_history_due=state == _HUNG_UP, unknown=int(state not in _STATES))


def _push_of(message: PushMessage) -> JsonRecord:
    """Return the fields of a body in JSON or of a form, whatever it says it is."""
    body = message.body.strip()
    try:
        if body.startswith((b"{", b"[")):
            fields = decode_json(body)
        else:
            pairs = parse_qsl(
                body.decode(), strict_parsing=True, max_num_fields=_MOST_FIELDS
            )
            fields = {name: _decoded(value) for name, value in pairs}
    except ValueError as error:
        raise MalformedPushError from error
    if not isinstance(fields, dict):
        raise MalformedPushError
    return JsonRecord(fields)


def _decoded(value: str) -> Json:
    """Return the value of a form's field, in which a list or an object is JSON."""
    if value.startswith(("[", "{")):
        try:
            return decode_json(value.encode(errors="replace"))
        except ValueError:
            pass
    return value
