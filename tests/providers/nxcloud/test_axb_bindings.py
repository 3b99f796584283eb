"""Bindings of NXCloud's privacy numbers: made once, ended, listed page by page."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from aiohttp import ClientSession
from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.telephony.providers.answers import BoundNumbers
from custom_components.telephony.providers.base import Provider
from custom_components.telephony.providers.errors import (
    BadArgumentError,
    BadNumberError,
    MalformedAnswerError,
    NotFoundError,
    ProviderError,
    RejectedCredentialsError,
    TooMuchError,
    UnknownBindingError,
    UnsupportedError,
)
from custom_components.telephony.providers.nxcloud import VENDOR, axb_bindings
from custom_components.telephony.providers.transport import Answer, Transport
from simulator import Simulator
from simulator.faults import Fault, Html, Reset, Status, Truncated, VendorCode

from ..opened_accounts import Account, configure
from ..scripted_vendor import ScriptedVendor
from .test_signed_api import only

A, B = "12025550191", "12025550192"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


async def _bind(provider: Provider, reference: str | None = None) -> BoundNumbers:
    return await provider.bind_axb(A, B, expires_after=HOUR, reference=reference)


def _actions(account: Account) -> list[str | None]:
    return [request.action for request in account.server.requests]


async def test_documented_requests_and_answers(
    scripted: ScriptedVendor, session: ClientSession
) -> None:
    credentials = {"access_key": "simaccesskey7", "access_secret": "Sx91-b02d"}
    provider = VENDOR.open_account(
        session, configure(VENDOR, scripted.url, credentials)
    )
    scripted.answer({"code": 0, "data": {"bindList": [], "total": 0}})
    scripted.answer(
        {
            "code": 0,
            "msg": "success",
            "requestId": "1602248485121429504",
            "data": {
                "bindId": "f6e24ebdaf64ef91adb0b60e3b582db0",
                "did": "85235753351",
            },
        }
    )
    scripted.answer({"code": 0, "msg": "success", "requestId": "1602135125931462656"})
    scripted.answer(
        {
            "code": 0,
            "msg": "success",
            "requestId": "1602262837283131392",
            "data": {
                "bindList": [
                    {
                        "customerId": "cus_1",
                        "businessId": "busi_1",
                        "bindId": "b8c2aaf940d534d3c9ed8b780757f94e",
                        "customerBindId": "1",
                        "phoneA": "85211111114",
                        "phoneB": "85222222222",
                        "did": "85235753352",
                        "flag": 0,
                        "expireAt": 1670845212,
                        "extension": "101",
                    },
                    "nonsense",
                ],
                "total": 1,
            },
        }
    )

    made = await provider.bind_axb(
        "+852 1111 1114",
        "85222222222",
        expires_after=timedelta(seconds=1011),
        reference="1",
    )
    await provider.unbind_axb(binding_id=made.binding_id)
    (listed,) = await provider.list_axb()

    assert made == BoundNumbers(
        binding_id="f6e24ebdaf64ef91adb0b60e3b582db0",
        reference="1",
        phone_a="85211111114",
        phone_b="85222222222",
        did="85235753351",
        flag=0,
        request_id="1602248485121429504",
    )
    assert listed == BoundNumbers(
        binding_id="b8c2aaf940d534d3c9ed8b780757f94e",
        reference="1",
        phone_a="85211111114",
        phone_b="85222222222",
        did="85235753352",
        flag=0,
        expires_at=datetime(2022, 12, 12, 11, 40, 12, tzinfo=UTC),
        extension="101",
        customer_id="cus_1",
        business_id="busi_1",
    )
    _, bind, unbind, _ = scripted.received
    assert {one.path for one in scripted.received} == {"/api/pns/"}
    assert [one.headers["action"] for one in scripted.received] == [
        "getAXBList",
        "bindAXB",
        "unbindAXB",
        "getAXBList",
    ]
    assert bind.json() == {
        "phoneA": "85211111114",
        "phoneB": "85222222222",
        "customerBindId": "1",
        "flag": 0,
        "expireSecond": 1011,
    }
    assert unbind.json() == {"bindId": "f6e24ebdaf64ef91adb0b60e3b582db0"}


async def test_what_is_to_end_within_a_second_does_not_last_for_ever(
    scripted: ScriptedVendor, session: ClientSession
) -> None:
    credentials = {"access_key": "simaccesskey7", "access_secret": "Sx91-b02d"}
    provider = VENDOR.open_account(
        session, configure(VENDOR, scripted.url, credentials)
    )
    scripted.answer({"code": 0, "data": {"bindId": "f6e2", "did": "85235753351"}})

    await provider.bind_axb(A, B, expires_after=timedelta(milliseconds=500))

    (bind,) = scripted.received
    assert bind.json()["expireSecond"] == 1


async def test_a_binding_is_made_listed_and_ended(
    account: Account, simulator: Simulator
) -> None:
    provider = account.open()
    before = len(await provider.list_axb())

    made = await provider.bind_axb(
        A, B, expires_after=timedelta(), is_recorded=True, reference="door"
    )
    assert (await provider.query_axb(A, made.did or "")).callee == B
    listed = {one.binding_id: one for one in await provider.list_axb()}
    assert len(listed) == before + 1
    assert listed[made.binding_id].flag == 1
    assert listed[made.binding_id].expires_at is None
    # The same reference makes no other one.
    account.server.clear_requests()
    again = await _bind(provider, "door")
    assert again.binding_id == made.binding_id
    assert _actions(account) == ["getAXBList"]
    with pytest.raises(BadArgumentError) as caught:
        await provider.bind_axb(A, "12025550193", expires_after=HOUR, reference="door")
    assert caught.value.cause == "reference_in_use"

    await provider.unbind_axb(reference="door")
    with pytest.raises(NotFoundError) as not_found:
        await provider.unbind_axb(reference="door")
    assert not_found.value.cause == "not_bound"
    assert len(simulator.nxcloud.pns.bindings) == before


async def test_what_can_be_seen_at_once_is_not_asked(account: Account) -> None:
    provider = account.open()
    for a, b, cause in ((A, A, "same_numbers"), ("+" + A, A, "same_numbers")):
        with pytest.raises(BadNumberError) as caught:
            await provider.bind_axb(a, b, expires_after=HOUR)
        assert caught.value.cause == cause
    with pytest.raises(BadNumberError):
        await provider.bind_axb("somebody", B, expires_after=HOUR)
    with pytest.raises(NotFoundError):
        await provider.unbind_axb()
    assert account.server.requests == []


async def test_a_binding_whose_fate_is_unknown_is_looked_up_and_not_made_twice(
    account: Account, simulator: Simulator, subtests: pytest.Subtests
) -> None:
    faults: tuple[Fault, ...] = (
        Reset(),
        Html(),
        Status(502),
        Status(200, body='{"code": 0, "msg": "success"}'),
    )
    for number, fault in enumerate(faults):
        with subtests.test(str(fault)):
            account.server.behave()
            account.server.clear_requests()
            # The first one to be asked is the binding, which is not made.
            account.server.misbehave(fault, path="/api/pns", times=1)

            with pytest.raises(UnknownBindingError) as caught:
                await _bind(account.open())

            assert caught.value.reference
            assert _actions(account) == ["bindAXB", "getAXBList"]
            # With the reference it is looked up before it is made.
            account.server.clear_requests()
            made = await _bind(account.open(), caught.value.reference)
            assert _actions(account) == ["getAXBList", "bindAXB"]
            assert made.reference == caught.value.reference
            await account.open().unbind_axb(binding_id=made.binding_id)
            assert len(simulator.nxcloud.pns.bindings) == 2, number


async def test_a_binding_that_was_made_is_found(
    scripted: ScriptedVendor, session: ClientSession
) -> None:
    credentials = {"access_key": "simaccesskey7", "access_secret": "Sx91-b02d"}
    provider = VENDOR.open_account(
        session, configure(VENDOR, scripted.url, credentials)
    )
    entry = {
        "bindId": "b8c2",
        "customerBindId": "door",
        "phoneA": A,
        "phoneB": B,
        "did": "12025550100",
    }
    scripted.answer({"code": 0, "data": {"bindList": [], "total": 0}})
    scripted.answer({}, status=504)
    scripted.answer({"code": 0, "data": {"bindList": [entry], "total": 1}})

    assert (await _bind(provider, "door")).binding_id == "b8c2"

    # Where it cannot be looked up, nobody knows.
    scripted.clear()
    scripted.answer({"code": 0, "data": {"bindList": [], "total": 0}})
    scripted.answer({}, status=504)
    scripted.answer({}, status=504)
    with pytest.raises(UnknownBindingError):
        await _bind(provider, "door")


async def test_an_answer_that_is_cut_off_is_looked_up(
    account: Account, simulator: Simulator
) -> None:
    before = len(simulator.nxcloud.pns.bindings)
    account.server.misbehave(Truncated(), path="/api/pns", times=1)

    made = await _bind(account.open())

    assert made.binding_id
    assert len(simulator.nxcloud.pns.bindings) == before + 1
    assert _actions(account) == ["bindAXB", "getAXBList"]


async def test_an_end_whose_fate_is_unknown_is_told(account: Account) -> None:
    account.server.misbehave(Reset(), path="/api/pns")

    with pytest.raises(UnknownBindingError) as caught:
        await account.open().unbind_axb(reference="door")

    assert caught.value.reference == "door"
    assert _actions(account) == ["unbindAXB"]


async def test_refusals_are_certain(
    account: Account, subtests: pytest.Subtests
) -> None:
    for code, error, cause in (
        (1002, BadNumberError, None),
        (1003, RejectedCredentialsError, None),
        *((code, ProviderError, True) for code in range(10001, 10014)),
    ):
        account.server.behave()
        with subtests.test(str(code)):
            account.server.misbehave(VendorCode(code), path="/api/pns/")
            account.server.clear_requests()

            with pytest.raises(error) as caught:
                await _bind(account.open())

            assert not isinstance(caught.value, UnknownBindingError)
            assert bool(caught.value.cause) is bool(cause)
            assert _actions(account) == ["bindAXB"]


async def test_the_vendor_says_what_it_has_not(account: Account) -> None:
    provider = account.open()
    with pytest.raises(BadNumberError) as caught:
        await provider.bind_axb("33123456789", B, expires_after=HOUR)
    assert caught.value.cause == "foreign_number"
    # One privacy number in this country, which one of the two uses already.
    with pytest.raises(ProviderError) as used_up:
        await provider.bind_axb("12025550172", B, expires_after=HOUR)
    assert used_up.value.cause == "privacy_numbers_used_up"


async def test_a_list_is_read_to_its_end_and_no_further(
    account: Account, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(axb_bindings, "_PAGE_SIZE", 3)
    monkeypatch.setattr(axb_bindings, "_OVERLAP", 1)
    provider = account.open()
    await _bind(provider)
    account.server.clear_requests()

    bindings = await provider.list_axb()

    assert len(bindings) == len({one.binding_id for one in bindings}) == 3
    assert len(account.server.requests) == 2
    monkeypatch.setattr(axb_bindings, "_MOST_PAGES", 1)
    with pytest.raises(TooMuchError):
        await provider.list_axb()


@pytest.mark.parametrize("by_reference", [False, True])
@pytest.mark.parametrize("ending", [1, 2, 7])
async def test_bindings_that_end_meanwhile_hide_no_others(
    account: Account,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    ending: int,
    by_reference: bool,
) -> None:
    """What stood on the next page stands on one then that was read already."""
    monkeypatch.setattr(axb_bindings, "_PAGE_SIZE", 6)
    monkeypatch.setattr(axb_bindings, "_OVERLAP", 2)
    provider = account.open()
    for number in range(20):
        await provider.bind_axb(
            f"120255502{number:02}",
            f"120255503{number:02}",
            # The first ones end while the list is read.
            expires_after=MINUTE if number < ending else HOUR,
            reference=f"pair{number}",
        )
    account.server.clear_requests()
    request: Callable[..., Awaitable[Answer]] = Transport.request
    pages = 0

    async def watched(*args: object, **more: object) -> Answer:
        nonlocal pages
        answer = await request(*args, **more)
        pages += 1
        if pages == 2:
            freezer.tick(MINUTE)
        return answer

    monkeypatch.setattr(Transport, "request", watched)

    if by_reference:
        # It would have been made again.
        again = await provider.bind_axb(
            "12025550208", "12025550308", expires_after=HOUR, reference="pair8"
        )
        assert again.reference == "pair8"
        assert "bindAXB" not in _actions(account)
    else:
        found = await provider.list_axb()
        references = {one.reference for one in found}
        assert references >= {f"pair{number}" for number in range(ending, 20)}
        assert len(found) == len({one.binding_id for one in found})
    assert pages <= 9


async def test_a_list_without_an_order_comes_to_an_end(
    scripted: ScriptedVendor, session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(axb_bindings, "_PAGE_SIZE", 2)
    monkeypatch.setattr(axb_bindings, "_OVERLAP", 1)
    credentials = {"access_key": "simaccesskey7", "access_secret": "Sx91-b02d"}
    provider = VENDOR.open_account(
        session, configure(VENDOR, scripted.url, credentials)
    )
    for number in range(9):
        entries = [{"bindId": f"{number}a"}, {"bindId": f"{number}b"}]
        scripted.answer({"code": 0, "data": {"bindList": entries, "total": 2}})
    scripted.answer({"code": 0, "data": {"bindList": [], "total": 2}})

    found = await provider.list_axb()

    assert len(found) > 2
    assert len(scripted.received) <= 12


async def test_a_list_that_makes_no_sense_is_not_empty(account: Account) -> None:
    account.server.misbehave(
        Status(200, body='{"code": 0, "data": {}}'), path="/api/pns/", times=1
    )
    with pytest.raises(MalformedAnswerError):
        await account.open().list_axb()
    account.server.misbehave(
        Status(200, body='{"code": 0, "data": {"bindList": null, "total": 0}}'),
        path="/api/pns/",
        times=1,
    )
    assert await account.open().list_axb() == ()


async def test_voice_keys_bind_nothing(
    account: Account, session: ClientSession
) -> None:
    provider = only(account, session, "appkey", "secretkey").open()
    for asked in (_bind(provider), provider.unbind_axb(), provider.list_axb()):
        with pytest.raises(UnsupportedError) as caught:
            await asked
        assert caught.value.field == "axb_binding"
    assert account.server.requests == []
