"""What NXCloud pushes when a call is over, and what is made of it."""

from datetime import UTC, datetime, timedelta
import json
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import ClientSession, web
import pytest

from custom_components.telephony.calls import Call, Direction, Outcome
from custom_components.telephony.providers.base import Provider
from custom_components.telephony.providers.nxcloud import pushes
from custom_components.telephony.providers.push import (
    MalformedPushError,
    PushMessage,
    PushNews,
    PushSource,
)
from simulator import Call as HappenedCall, Direction as Way, Outcome as End, Simulator
from simulator.nxcloud.pushes import privacy_push, seat_push
from tests.helpers.turns import until
from tests.providers.opened_accounts import Account
from tests.providers.scripted_vendor import Serve

NOW: Final = datetime(2026, 11, 18, 20, 30, tzinfo=UTC)
START: Final = NOW - timedelta(seconds=40)
CALLER, CALLEE, DID = "12025550172", "12025550181", "12025550100"


@pytest.fixture
def provider(account: Account) -> Provider:
    """Open the account with NXCloud."""
    return account.open()


def message(fields: object, *, as_form: bool = False) -> PushMessage:
    if as_form:
        assert isinstance(fields, dict)
        body = urlencode(
            {
                name: json.dumps(value) if isinstance(value, list | dict) else value
                for name, value in fields.items()
            }
        ).encode()
    else:
        body = fields if isinstance(fields, bytes) else json.dumps(fields).encode()
    return PushMessage(headers={}, query={}, body=body, received_at=NOW)


def happened(outcome: End = End.ANSWERED) -> HappenedCall:
    return HappenedCall(
        id=1,
        started_at=START,
        direction=Way.INCOMING,
        outcome=outcome,
        number=CALLER,
        did=DID,
        duration=35,
        talk=23 if outcome is End.ANSWERED else 0,
    )


def privacy(*, is_new: bool, outcome: End = End.ANSWERED) -> dict[str, Any]:
    return privacy_push(
        happened(outcome), CALLEE, call_id="1640920940635361280", is_new=is_new
    )


def only_call(news: PushNews) -> Call:
    assert (news.is_history_due, news.unknown, news.live_calls) == (False, 0, ())
    (call,) = news.finished_calls
    return call


def test_every_account_has_a_webhook(provider: Provider) -> None:
    assert provider.push_source is PushSource.WEBHOOK


@pytest.mark.parametrize("as_form", [False, True])
def test_record_of_a_seat_is_a_sign_to_read(provider: Provider, as_form: bool) -> None:
    """Nobody signs it: what counts is what is read."""
    push = seat_push(happened(), "60010001")

    news = provider.receive(message(push, as_form=as_form))

    assert news == PushNews(is_history_due=True)


def test_state_of_a_seats_call(provider: Provider) -> None:
    """The documents call this push unavailable, for now."""

    def news_of(state: object) -> PushNews:
        return provider.receive(
            message({"sessionid": "a", "state": state, "time": "1552628370.54565"})
        )

    assert [news_of(state).is_history_due for state in (1, 2, 3, 4, "4")] == [
        *(False, False, False, True),
        True,
    ]
    assert news_of(9) == PushNews(unknown=1)


@pytest.mark.parametrize("as_form", [False, True])
@pytest.mark.parametrize("is_new", [False, True])
def test_privacy_number_call_is_known_by_its_push_alone(
    provider: Provider, is_new: bool, as_form: bool
) -> None:
    call = only_call(provider.receive(message(privacy(is_new=is_new), as_form=as_form)))

    assert call.id == "1640920940635361280"
    assert call.direction is Direction.INCOMING
    assert call.outcome is Outcome.ANSWERED
    assert call.started_at == START
    assert (call.caller.number or "").removeprefix("+") == CALLER
    assert (call.callee.number, call.did) == (CALLEE, DID)
    assert call.duration == timedelta(seconds=35)
    assert call.talk_time == timedelta(seconds=23)
    assert (call.line, call.cost) == (None, None)


@pytest.mark.parametrize("is_new", [False, True])
@pytest.mark.parametrize(
    ("outcome", "expected"), [(End.MISSED, Outcome.MISSED), (End.BUSY, Outcome.BUSY)]
)
def test_privacy_number_call_that_nobody_answered(
    provider: Provider, is_new: bool, outcome: End, expected: Outcome
) -> None:
    """The switch answers the leg of the caller, and is no person."""
    call = only_call(provider.receive(message(privacy(is_new=is_new, outcome=outcome))))

    assert call.outcome is expected
    assert call.talk_time == timedelta()
    assert call.is_missed


def test_privacy_number_call_without_an_id_or_types_of_legs(provider: Provider) -> None:
    push = privacy(is_new=True)
    push["callId"] = None
    for leg in push["legList"]:
        del leg["callType"]

    call = only_call(provider.receive(message(push)))

    assert call.id.startswith("~")
    assert call.outcome is Outcome.ANSWERED


def test_times_in_milliseconds_and_ends_that_make_no_sense(provider: Provider) -> None:
    push = privacy(is_new=False)
    for name in ("startAt", "answerAt"):
        push[name] *= 1000
    push["hangupAt"] = 7
    push["duration"] = 12

    call = only_call(provider.receive(message(push)))

    assert call.started_at == START
    assert call.duration is None
    assert call.talk_time == timedelta(seconds=12)


@pytest.mark.parametrize("start", [0, None, -5, 10**17, 10**30, 1_000_000_000])
def test_call_of_another_time_is_none(provider: Provider, start: object) -> None:
    """Whoever knows the address could rewrite the past."""
    push = privacy(is_new=False) | {"startAt": start}

    assert provider.receive(message(push)) == PushNews(unknown=1)


def test_call_to_a_number_that_is_bound_to_nobody(provider: Provider) -> None:
    push = {
        "code": 10013,
        "msg": "binding not exist",
        "requestId": "1640920940635361280",
        "data": {
            "action": "queryAXB",
            "requestParams": {"caller": CALLER, "did": DID},
            "occurrenceTime": "2023-03-29 11:36:53",
        },
    }

    assert provider.receive(message(push)) == PushNews()


def test_what_comes_again_is_no_news(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is not answered tells it again, for an hour."""
    monkeypatch.setattr(pushes, "_MOST_REMEMBERED", 3)
    push = message(privacy(is_new=True))
    assert provider.receive(push).finished_calls

    assert provider.receive(push) == PushNews()

    for number in range(3):
        provider.receive(message({"other": number}))
    assert provider.receive(push).finished_calls


@pytest.mark.parametrize("fields", [{}, {"a": 1}, {"legList": []}, {"legList": [7]}])
def test_unknown_push_is_counted(provider: Provider, fields: object) -> None:
    assert provider.receive(message(fields)) == PushNews(unknown=1)


@pytest.mark.parametrize(
    "body",
    [b"hello", b"{", b"[]", b"\xff=\xff", b"&".join([b"a=1"] * 200), b"{" * 100_000],
)
def test_what_cannot_be_read(provider: Provider, body: bytes) -> None:
    with pytest.raises(MalformedPushError):
        provider.receive(message(body))


def test_field_of_a_form_that_only_looks_like_json(provider: Provider) -> None:
    push = message(b"sessionid=1&phone=%5B")

    assert provider.receive(push) == PushNews(is_history_due=True)


@pytest.mark.parametrize("as_form", [False, True])
async def test_stand_in_pushes_at_the_end_of_a_call(
    simulator: Simulator,
    session: ClientSession,
    serve: Serve,
    provider: Provider,
    as_form: bool,
) -> None:
    received: list[PushMessage] = []

    async def take(request: web.Request) -> web.Response:
        body = await request.read()
        received.append(PushMessage({}, {}, body, datetime.now(UTC)))
        return web.Response()

    nxcloud = simulator.nxcloud
    nxcloud.clear_calls()
    nxcloud.set_webhook(await serve(take), as_form=as_form)
    nxcloud.push_faults(copies=2)

    nxcloud.play_call(CALLER, ringing=0, talk=0)
    await until(lambda: len(received) == 2)

    first, second = map(provider.receive, received)
    assert first == PushNews(is_history_due=True)
    assert second == PushNews()
    assert len(nxcloud.calls) == 1
