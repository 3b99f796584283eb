"""net2phone's pushes: who may send them, and what calls come of them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
import hashlib
import hmac
import json
from random import Random
from typing import Any

from aiohttp import ClientSession
import pytest

from custom_components.telephony.calls import (
    LONGEST_ID,
    Call,
    Direction,
    LivePhase,
    Outcome,
    amended,
)
from custom_components.telephony.providers.base import Provider
from custom_components.telephony.providers.errors import NotFoundError
from custom_components.telephony.providers.net2phone import VENDOR
from custom_components.telephony.providers.push import (
    MalformedPushError,
    PushMessage,
    PushNews,
    UnprovenPushError,
)
from simulator.calls import Direction as Way, Outcome as End
from simulator.net2phone.push_messages import PushedCall, messages_of, signed_headers

from ..opened_accounts import configure

NOW = datetime(2026, 11, 18, 20, 30, tzinfo=UTC)
RECORDING = "https://app.net2phone.com/api/call-record/89007"
# As somebody who receives them has published one.
PUBLISHED = {
    "timestamp": "2021-10-27T08:58:21.66Z",
    "event": "call_completed",
    "user": {"id": 1, "name": "Jane Doe", "account_id": 42},
    "duration": 120,
    "direction": "inbound",
    "originating_number": "+5491167950079",
    "user_name": "Jane Doe",
    "id": "2836c843-96e6-4f3a-9c04-69bb0b10febf",
    "dialed_number": "+5491126888209",
    "call_source": "normal",
    "call_id": "a471d33e562b535b9ec530e1c0c3a5b2",
}


def opened(session: ClientSession, **secret: str) -> Provider:
    return VENDOR.open_account(
        session,
        configure(
            VENDOR,
            "https://api.n2p.io",
            {"account_id": "1234567", "api_key": "key", **secret},
        ),
    )


def message(
    fields: object, headers: dict[str, str] | None = None, at: datetime = NOW
) -> PushMessage:
    body = fields if isinstance(fields, bytes) else json.dumps(fields).encode()
    lower = {name.lower(): value for name, value in (headers or {}).items()}
    return PushMessage(headers=lower, query={}, body=body, received_at=at)


def call(**details: Any) -> PushedCall:  # noqa: ANN401
    usual: dict[str, Any] = {
        "id": "a" * 32,
        "direction": Way.INCOMING,
        "outcome": End.ANSWERED,
        "number": "+12125550162",
        "own_number": "+12125550110",
        "started_at": NOW,
    }
    return PushedCall(**usual | details)


def told(provider: Provider, calls: Iterable[PushedCall]) -> list[PushNews]:
    return [
        provider.receive(message(one.fields, at=one.at))
        for each in calls
        for one in messages_of(each)
    ]


async def test_a_published_push_becomes_a_call(session: ClientSession) -> None:
    sent_at = datetime(2021, 10, 27, 8, 58, 21, 660000, UTC)

    news = opened(session).receive(
        message(PUBLISHED, at=sent_at + timedelta(seconds=2))
    )

    (finished,) = news.finished_calls
    assert finished.id == "a471d33e562b535b9ec530e1c0c3a5b2"
    assert finished.started_at == sent_at - timedelta(minutes=2)
    assert finished.talk_time == finished.duration == timedelta(minutes=2)
    assert (finished.direction, finished.outcome) == (
        Direction.INCOMING,
        Outcome.ANSWERED,
    )
    assert finished.caller.number == "+5491167950079"
    assert (finished.callee.number, finished.callee.user) == (
        "+5491126888209",
        "Jane Doe",
    )
    assert [live.phase for live in news.live_calls] == [LivePhase.ENDED]


async def test_a_call_is_told_from_the_first_ring_to_its_recording(
    session: ClientSession,
) -> None:
    provider = opened(session)

    news = told(provider, [call(recording=RECORDING, ringing=4, talk=60)])

    assert [live.phase.value for one in news for live in one.live_calls] == [
        "ringing",
        "answered",
        "ended",
    ]
    done = [one for each in news for one in each.finished_calls]
    assert [one.recording for one in done] == [None, RECORDING]
    assert done[-1].started_at == NOW
    assert done[-1].duration == timedelta(seconds=64)
    assert done[-1].talk_time == timedelta(seconds=60)
    assert (done[-1].line, done[-1].did) == ("+12125550110", "+12125550110")
    assert (await provider.recording(RECORDING)).url == RECORDING


async def test_what_became_of_a_call_is_known(
    session: ClientSession, subtests: pytest.Subtests
) -> None:
    for direction, end, outcome, first in (
        (Way.INCOMING, End.MISSED, Outcome.MISSED, "ringing"),
        (Way.OUTGOING, End.UNANSWERED, Outcome.UNANSWERED, "dialling"),
        (Way.OUTGOING, End.ANSWERED, Outcome.ANSWERED, "dialling"),
    ):
        for call_id in ("b" * 32, None):
            with subtests.test(f"{direction} {end} {call_id}"):
                each = call(id=call_id, direction=direction, outcome=end, clicked=True)
                news = told(opened(session), [each])

                assert news[0].live_calls[0].phase == first
                assert len({live.id for one in news for live in one.live_calls}) == 1
                last = news[-1] if news[-1].later is None else news[-1].later.news
                (finished,) = last.finished_calls
                assert finished.outcome is outcome
                assert finished.is_click_to_call
                talked = timedelta(seconds=30 if end is End.ANSWERED else 0)
                assert finished.talk_time == talked


async def test_voice_mail_answers_nobody(session: ClientSession) -> None:
    news = opened(session).receive(message(PUBLISHED | {"voice_mail": True}))

    assert news.finished_calls[0].outcome is Outcome.MISSED
    assert news.finished_calls[0].talk_time == timedelta()

    # Also where only its recording is told of, before or after.
    left = [
        {"id": "1", "event": "call_missed"},
        {"id": "2", "event": "call_recorded", "recording_url": RECORDING},
    ]
    for order in (left, left[::-1]):
        provider = opened(session)
        for fields in order:
            news = provider.receive(message(PUBLISHED | fields))
        (finished,) = news.finished_calls
        assert (finished.outcome, finished.recording) == (Outcome.MISSED, RECORDING)
        assert finished.talk_time == timedelta()


async def test_how_early_a_call_can_have_started_is_known(
    session: ClientSession, subtests: pytest.Subtests
) -> None:
    """As far as something was told of it: nothing of its start, but in the first case."""
    hour, minute = timedelta(hours=1), timedelta(minutes=1)
    sooner, ended = (NOW - minute).isoformat(), {"event": "call_completed"}
    cases: list[tuple[timedelta, list[dict[str, Any]]]] = [
        (minute, [{"event": "call_ringing", "timestamp": sooner}, ended]),
        (2 * minute, [{"event": "call_answered", "timestamp": sooner}, ended]),
        (3 * minute, [ended | {"duration": 120}]),
        (minute, [{"event": "call_missed"}]),
        (4 * hour + minute, [ended]),
        (5 * hour + minute, [{"event": "call_recorded"}]),
        (3 * minute, [{"event": "call_recorded"}, ended | {"duration": 120}]),
    ]
    for before, told_of_it in cases:
        with subtests.test(str(told_of_it)):
            provider = opened(session)
            for number, fields in enumerate(told_of_it):
                told_now = {"id": str(number), "timestamp": NOW.isoformat()}
                news = provider.receive(
                    message(PUBLISHED | {"duration": None} | told_now | fields)
                )
            last = news if news.later is None else news.later.news
            assert [*last.earliest_starts.values()] == [NOW - before]


async def test_reordered_and_lost_messages_end_with_the_same_history(
    session: ClientSession,
) -> None:
    """Whatever order they come in, and however often Home Assistant starts in between."""
    calls = [
        call(
            id=f"{number:032x}",
            number=f"+1212555{number:04}",
            outcome=End.ANSWERED if number % 3 else End.MISSED,
            recording=RECORDING if number % 2 else None,
            started_at=NOW + timedelta(minutes=number),
        )
        for number in range(12)
    ]
    messages = [one.fields for each in calls for one in messages_of(each)]
    at = NOW + timedelta(hours=1)

    def history(random: Random | None) -> dict[str, Call]:
        sent = messages * (1 if random is None else 2)
        if random is not None:
            random.shuffle(sent)
        provider = opened(session)
        kept: dict[str, Call] = {}
        for fields in sent:
            news = provider.receive(message(fields, at=at))
            # Whether something else took its place, or nothing did.
            for each in (news, *([news.later.news] if news.later else ())):
                for one in each.finished_calls:
                    kept[one.id] = amended(kept.get(one.id, one), one)
        return kept

    expected = history(None)
    assert len(expected) == len(calls)
    for seed in range(20):
        assert history(Random(seed)) == expected  # noqa: S311


async def test_a_message_counts_once(session: ClientSession) -> None:
    provider = opened(session)

    assert provider.receive(message(PUBLISHED)).finished_calls
    assert provider.receive(message(PUBLISHED)) == PushNews()


async def test_other_events_are_counted_and_nothing_else(
    session: ClientSession,
) -> None:
    provider = opened(session)

    news = provider.receive(message({"id": "1", "event": "sms_received"}))

    assert news == PushNews(unknown=1)


async def test_nonsense_is_refused(
    session: ClientSession, subtests: pytest.Subtests
) -> None:
    for body in (b"", b"<xml>", b"[]", b"\xff", {"event": "call_ringing"}, {"id": "1"}):
        with (
            subtests.test(body=body),
            pytest.raises(MalformedPushError),
        ):
            opened(session).receive(message(body))


async def test_odd_fields_do_not_matter(session: ClientSession) -> None:
    odd = {
        "id": 7,
        "event": "call_completed",
        "timestamp": "yesterday",
        "originating_number": 201,
        "dialed_number": None,
        "duration": "-1",
        "user": [],
        "voice_mail": "no",
        "call_id": "",
    }

    (finished,) = opened(session).receive(message(odd)).finished_calls

    assert finished.started_at == NOW
    assert finished.caller.number == "201"
    assert finished.callee.number is None


async def test_an_id_beyond_measure_is_none(session: ClientSession) -> None:
    """Whoever knows the address of the webhook may send any; none keeps all calls away."""
    odd = PUBLISHED | {"call_id": "a" * 300}

    (finished,) = opened(session).receive(message(odd)).finished_calls

    assert len(finished.id) <= LONGEST_ID


async def test_only_net2phone_has_recordings(session: ClientSession) -> None:
    provider = opened(session)
    for address in (
        "http://app.net2phone.com/a",
        "https://net2phone.com.example.org/a",
        "https://169.254.169.254/a",
        "no address",
    ):
        fields = PUBLISHED | {"id": address, "recording_url": address}
        assert provider.receive(message(fields)).finished_calls[0].recording is None
        with pytest.raises(NotFoundError):
            await provider.recording(address)


async def test_a_signature_is_checked_to_the_letter(
    session: ClientSession, subtests: pytest.Subtests
) -> None:
    body = json.dumps(PUBLISHED).encode()
    right = signed_headers("secret", NOW, body)
    timestamp = "2026-11-18T20:30:00.1234567Z"
    by_hand = hmac.new(b"secret", timestamp.encode() + b":" + body, hashlib.sha256)

    def receive(headers: dict[str, str], sent: bytes = body, **at: float) -> PushNews:
        provider = opened(session, webhook_secret="secret")
        return provider.receive(message(sent, headers, NOW + timedelta(**at)))

    assert receive(right).finished_calls
    assert receive(right, minutes=4).finished_calls
    assert receive(
        {
            "x-net2phone-timestamp": timestamp,
            "x-net2phone-signature": by_hand.hexdigest().upper(),
        }
    ).finished_calls
    for name, headers, sent, late in (
        ("none", {}, body, 0.0),
        ("another secret", signed_headers("other", NOW, body), body, 0.0),
        ("another body", right, body + b" ", 0.0),
        ("too old", right, body, 5.1),
        ("from the future", right, body, -5.1),
        ("not ASCII", right | {"X-Net2phone-Signature": "é"}, body, 0.0),
        (
            "no time",
            signed_headers("secret", NOW, body) | {"X-Net2phone-Timestamp": "now"},
            body,
            0.0,
        ),
    ):
        with subtests.test(name), pytest.raises(UnprovenPushError):
            receive(headers, sent, minutes=late)


async def test_a_time_that_is_none_is_too_old(session: ClientSession) -> None:
    body = json.dumps(PUBLISHED).encode()
    signature = hmac.new(b"secret", b"now:" + body, hashlib.sha256).hexdigest()
    headers = {"x-net2phone-timestamp": "now", "x-net2phone-signature": signature}

    with pytest.raises(UnprovenPushError):
        opened(session, webhook_secret="secret").receive(message(body, headers))


async def test_memory_is_bounded(session: ClientSession) -> None:
    provider = opened(session)
    for number in range(12_000):
        provider.receive(
            message(PUBLISHED | {"id": str(number), "call_id": f"{number:032x}"})
        )

    # It was forgotten, so that it counts again, and amends what is kept.
    assert provider.receive(message(PUBLISHED | {"id": "0"})).finished_calls


async def test_without_an_id_numbers_and_times_tell_what_belongs_together(
    session: ClientSession,
) -> None:
    provider = opened(session)
    first = call(id=None, recording=RECORDING, ringing=4, talk=60)
    again = call(id=None, started_at=first.started_at + timedelta(seconds=66))

    news = told(provider, [first, again])

    done = [one for each in news for one in each.finished_calls]
    # The recording is that of the call that is over, and who calls again has another one.
    assert [(one.started_at, one.recording) for one in done] == [
        (first.started_at, None),
        (first.started_at, RECORDING),
        (again.started_at, None),
    ]
    assert len({one.id for one in done}) == 2
    late = next(messages_of(first)).fields | {"id": "7", "event": "call_completed"}
    an_hour = first.started_at + timedelta(hours=1)
    (other,) = provider.receive(
        message(late | {"timestamp": an_hour.isoformat()}, at=an_hour)
    ).finished_calls
    assert other.id not in {one.id for one in done}
