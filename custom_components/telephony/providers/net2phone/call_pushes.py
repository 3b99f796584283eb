"""From net2phone's pushes to calls: proven, each once, those of a call put together."""

from collections import OrderedDict
from typing import Final

from ..call_identity import call_digest
from ..push import LaterNews, PushMessage, PushNews
from .call_story import CallStory
from .inferred import EventKind
from .pushed_event import PushedEvent, is_recording_address, read_pushed_event
from .webhook_signature import check_signature

# More than a busy company has in the hours in which a push may be sent again.
_MOST_MESSAGES: Final = 10_000
_MOST_CALLS: Final = 2_000

# Calls without an id are looked for among the youngest.
_LOOKED_THROUGH: Final = 50


class CallPushes:
    """Reads what comes to the webhook of an account.

    Source: "net2phone Webhook API Specification"; what it leaves open is in `inferred`.
    """

    def __init__(self, secret: str | None, base_url: str) -> None:
        """Read pushes.

        Args:
            secret: With which they are signed; None where the address alone is the proof.
            base_url: The account's address of net2phone.
        """
        self._secret = secret
        self._base_url = base_url
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._stories: OrderedDict[str, CallStory] = OrderedDict()

    def read(self, message: PushMessage) -> PushNews:
        """Return what a push says; nothing where it came before.

        Raises:
            UnprovenPushError: It is not signed as it has to be, or too old.
            MalformedPushError: It cannot be understood.
        """
        if self._secret is not None:
            check_signature(
                self._secret, message.headers, message.body, message.received_at
            )
        event = read_pushed_event(message.body, message.received_at)
        if event.message_id in self._seen:
            return PushNews()
        _remember(self._seen, event.message_id, None, _MOST_MESSAGES)
        if event.kind is None:
            return PushNews(unknown=1)
        story = self._story_of(event)
        story.add(event)
        if story.recording and not is_recording_address(
            story.recording, self._base_url
        ):
            story.recording = None
        finished = story.finished_call
        news = PushNews(
            live_calls=() if event.kind is EventKind.RECORDED else (story.live_call,),
            finished_calls=() if finished is None else (finished,),
            earliest_starts={}
            if finished is None
            else {story.id: story.earliest_start},
        )
        if (doubt := story.doubt) is None:
            return news
        # As long as it is told to ring on, nobody need make up its end.
        ringing = story.call_ringing_again
        return PushNews(
            live_calls=() if ringing is None else (ringing,),
            later=LaterNews(news, doubt),
        )

    def _story_of(self, event: PushedEvent) -> CallStory:
        story = self._known_story(event)
        if story is None:
            story = CallStory(
                event.call_id or _made_id(event), event.direction, event.at
            )
        _remember(self._stories, story.id, story, _MOST_CALLS)
        return story

    def _known_story(self, event: PushedEvent) -> CallStory | None:
        if event.call_id is not None:
            return self._stories.get(event.call_id)
        youngest = zip(range(_LOOKED_THROUGH), reversed(self._stories.values()))  # noqa: B905
        return next(
            (story for _, story in youngest if story.is_continued_by(event)), None
        )


def _made_id(event: PushedEvent) -> str:
    return call_digest(
        event.direction, event.caller, event.callee, event.at.isoformat()
    )


def _remember[Value](
    memory: OrderedDict[str, Value], key: str, value: Value, most: int
) -> None:
    memory[key] = value
    memory.move_to_end(key)
    if len(memory) > most:
        memory.popitem(last=False)
