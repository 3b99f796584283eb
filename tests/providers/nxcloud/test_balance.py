"""What money an NXCloud account has left."""

from datetime import timedelta
from decimal import Decimal

from aiohttp import ClientSession
import pytest

from custom_components.telephony.providers.answers import Balance
from custom_components.telephony.providers.errors import (
    MalformedAnswerError,
    NotPermittedError,
    ProviderError,
    RefusedError,
    ServerError,
    ThrottledError,
)
from custom_components.telephony.providers.nxcloud import VENDOR
from simulator import Simulator
from simulator.faults import Fault, Status, VendorCode

from ..opened_accounts import Account, configure
from ..scripted_vendor import ScriptedVendor
from .test_signed_api import only

SIGNED = {"access_key": "simaccesskey7", "access_secret": "Sx91-b02d"}
FORM = {"appkey": "asdf", "secretkey": "qwer"}
VOICE_PAIR = ("appkey", "secretkey")


async def test_documented_answers(
    scripted: ScriptedVendor, session: ClientSession
) -> None:
    for credentials, path, answer, balance in (
        (
            SIGNED,
            "/api/customer/getBalance",
            {
                "code": 0,
                "message": "Success",
                "data": {
                    "currency": "CNY",
                    "amount_cus": "111694.16",
                    "credit_cus": "500.00",
                },
                "traceId": "1",
            },
            Balance(Decimal("111694.16"), "CNY", Decimal("500.00")),
        ),
        (
            FORM,
            "/api/common/getBalance",
            {"code": "0", "balance": "3788.32", "credit_balance": "500"},
            Balance(Decimal("3788.32"), "CNY", Decimal(500)),
        ),
    ):
        scripted.clear()
        scripted.answer(answer)
        provider = VENDOR.open_account(
            session, configure(VENDOR, scripted.url, credentials)
        )

        assert await provider.balance() == balance

        (request,) = scripted.received
        assert request.path == path
    assert request.form == FORM


async def test_both_ways_at_the_vendor(
    account: Account, session: ClientSession, simulator: Simulator
) -> None:
    for opened in (account, only(account, session, *VOICE_PAIR)):
        simulator.nxcloud.clear_requests()

        balance = await opened.open().balance()

        assert balance == Balance(Decimal("1116.94"), "CNY", Decimal("500.00"))
        assert len(simulator.nxcloud.requests) == 1


async def test_it_cannot_be_asked_for_as_often_as_somebody_likes(
    account: Account, simulator: Simulator
) -> None:
    simulator.nxcloud.limits.balance.within = timedelta(hours=1)
    await account.open().balance()

    with pytest.raises(ThrottledError) as caught:
        await account.open().balance()

    assert caught.value.code == "211"


async def test_what_is_no_currency_is_the_usual_one(
    scripted: ScriptedVendor, session: ClientSession
) -> None:
    provider = VENDOR.open_account(session, configure(VENDOR, scripted.url, SIGNED))
    for currency in ("yuan", None, 5, "<b>"):
        data = {"currency": currency, "amount_cus": "-3.5", "credit_cus": "much"}
        scripted.answer({"code": 0, "data": data})

        assert await provider.balance() == Balance(Decimal("-3.5"), "CNY", None)


async def test_each_documented_failure(
    account: Account, session: ClientSession, subtests: pytest.Subtests
) -> None:
    signed = only(account, session, "access_key", "access_secret")
    form = only(account, session, *VOICE_PAIR)
    failures: tuple[tuple[Account, Fault, type[ProviderError]], ...] = (
        (signed, VendorCode(-1), RefusedError),
        (signed, VendorCode(211), ThrottledError),
        (signed, VendorCode(1005), NotPermittedError),
        (signed, VendorCode(1100), NotPermittedError),
        (signed, VendorCode(1102), RefusedError),
        (signed, VendorCode(9000), RefusedError),
        (signed, VendorCode(9001), RefusedError),
        (signed, VendorCode(9018), RefusedError),
        (signed, Status(200, body='{"code": 0, "data": null}'), MalformedAnswerError),
        (form, VendorCode(1), NotPermittedError),
        (form, VendorCode(2), RefusedError),
        (form, VendorCode(99), RefusedError),
        (form, Status(502), ServerError),
        (form, Status(502, body='{"code": "99"}'), ServerError),
        (form, Status(200, body='{"code": "0"}'), MalformedAnswerError),
    )
    for opened, fault, error in failures:
        with subtests.test(str(fault)):
            account.server.behave()
            account.server.misbehave(fault, path="/api/c")
            # Of a key that is refused for one product, another one tells more.
            account.server.misbehave(fault, path="/api/common")

            with pytest.raises(ProviderError) as caught:
                await opened.open().balance()

            assert type(caught.value) is error
