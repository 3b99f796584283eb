"""What holds for every vendor alike."""

import asyncio
from datetime import UTC, datetime, timedelta
import inspect
import re
import socket

from aiohttp import ClientTimeout
from homeassistant.util import slugify
import pytest
from yarl import URL

from custom_components.telephony.providers import VENDORS, errors, transport
from custom_components.telephony.providers.answers import CallHistory, PlacedCall
from custom_components.telephony.providers.configuration import (
    Setting,
    SignatureAlgorithm,
)
from custom_components.telephony.providers.errors import (
    BadNumberError,
    CannotConnectError,
    ProviderError,
    RejectedCredentialsError,
    ThrottledError,
    UnknownOutcomeError,
    UnsupportedError,
)
from simulator.faults import (
    BrokenRecord,
    EmptyBody,
    Fault,
    Hang,
    HangMidBody,
    Html,
    Huge,
    Redirect,
    Reset,
    ResetMidBody,
    Status,
    Throttle,
    Truncated,
    WrongTypes,
)

from ..helpers.turns import until
from .opened_accounts import DIGITS, NUMBER, Account, configure
from .operations import (
    CAPABILITIES,
    EXPLAINED,
    SUPPORTED,
    TOLD,
    UNSUPPORTED,
    Operation,
    call_history,
    click_to_call,
    verify,
)

PERIOD = timedelta(days=3)

every_supported_operation = pytest.mark.parametrize(
    ("account", "operation"), SUPPORTED, indirect=["account"]
)
every_explained_operation = pytest.mark.parametrize(
    ("account", "operation"), EXPLAINED, indirect=["account"]
)
with_history = pytest.mark.parametrize(
    "account",
    [key for key, operation in SUPPORTED if operation is call_history],
    indirect=True,
)


# The description


@pytest.mark.parametrize("key", CAPABILITIES)
def test_description_is_complete(key: str) -> None:
    vendor = VENDORS[key]

    assert vendor.key == key
    # An account is called by the vendor's name at first, its entities by the account's.
    assert slugify(vendor.name) == key
    names = [
        name
        for pair in vendor.credential_pairs
        for name in (pair.identity, pair.secret)
    ] + [vendor.line_fields.number, vendor.line_fields.password, *vendor.endpoints]
    given = [name for name in names if name is not None]
    assert vendor.credential_pairs
    assert len(set(given)) == len(given)
    assert all(re.fullmatch(r"[a-z0-9_]+", name) for name in given)


@pytest.mark.parametrize("key", CAPABILITIES)
def test_endpoints_are_https_without_a_path(key: str) -> None:
    endpoints = VENDORS[key].endpoints

    assert endpoints
    for endpoint in endpoints.values():
        assert endpoint == str(URL(endpoint).origin())
        assert URL(endpoint).scheme == "https"


@pytest.mark.parametrize("key", CAPABILITIES)
def test_settings_and_currency_are_of_their_kind(key: str) -> None:
    vendor = VENDORS[key]

    assert set(vendor.settings) <= set(Setting)
    algorithm = vendor.settings.get(Setting.SIGNATURE_ALGORITHM, SignatureAlgorithm.MD5)
    assert SignatureAlgorithm(algorithm)
    assert vendor.currency is None or re.fullmatch(r"[A-Z]{3}", vendor.currency)


def test_every_vendor_is_under_contract() -> None:
    assert set(VENDORS) == set(CAPABILITIES)


def test_every_error_has_a_word_of_its_own() -> None:
    family = [
        error
        for _, error in inspect.getmembers(errors, inspect.isclass)
        if issubclass(error, ProviderError) and error is not ProviderError
    ]

    assert len({error.key for error in family}) == len(family)


# Credentials


async def test_opening_an_account_sends_nothing(account: Account) -> None:
    account.open()

    assert account.server.requests == []


async def test_good_credentials(account: Account) -> None:
    provider = account.open()

    key = account.vendor.key
    expected = CAPABILITIES[key] | TOLD.get(key, set())
    assert await provider.verify() == expected
    assert provider.capabilities == expected


async def test_check_rings_no_phone_and_is_small(account: Account) -> None:
    """A form may try an address more; a start, of which there are many, does not."""
    pairs = len(account.vendor.credential_pairs)
    await account.open().verify()
    assert len(account.server.requests) <= 2 * pairs - 1
    account.server.clear_requests()

    await account.open().start()

    assert len(account.server.requests) <= pairs
    assert account.server.placed_calls == []


async def test_every_wrong_credential_is_rejected(account: Account) -> None:
    for pair in account.vendor.credential_pairs:
        for name in (pair.identity, pair.secret):
            with pytest.raises(RejectedCredentialsError) as caught:
                await account.open(**{name: "0123456789"}).verify()

            assert caught.value.field in {pair.identity, pair.secret}
            assert caught.value.code


@every_explained_operation
async def test_revoked_credentials_show_wherever_they_are_used(
    account: Account, operation: Operation
) -> None:
    provider = account.open()
    await provider.verify()
    account.server.revoke_credentials()

    with pytest.raises(RejectedCredentialsError):
        await operation(provider, account)
    assert account.server.placed_calls == []

    account.server.restore_credentials()
    await operation(provider, account)


# Capabilities


@every_supported_operation
async def test_supported_operation_works(
    account: Account, operation: Operation
) -> None:
    assert await operation(account.open(), account)


@pytest.mark.parametrize(("account", "operation"), UNSUPPORTED, indirect=["account"])
async def test_unsupported_operation_says_so_and_sends_nothing(
    account: Account, operation: Operation
) -> None:
    with pytest.raises(UnsupportedError) as caught:
        await operation(account.open(), account)

    assert caught.value.field
    assert account.server.requests == []


# Calls


async def test_one_call_rings_one_phone(account: Account) -> None:
    placed = await account.open().click_to_call(NUMBER, account.line)

    assert isinstance(placed, PlacedCall)
    (call,) = account.server.placed_calls
    assert re.sub(r"\D", "", call.number) == DIGITS
    assert call.line == account.line.number
    assert account.dialled_requests() == 1


async def test_order_id_comes_back(account: Account) -> None:
    placed = await account.open().click_to_call(NUMBER, account.line, order_id="Order1")

    assert placed.order_id == "Order1"


async def test_parallel_calls_ring_once_each(account: Account) -> None:
    provider = account.open()

    await asyncio.gather(
        *(provider.click_to_call(NUMBER, account.line) for _ in range(3))
    )

    assert len(account.server.placed_calls) == 3
    assert account.dialled_requests() == 3


async def test_what_is_no_number_is_not_dialled(
    account: Account, subtests: pytest.Subtests
) -> None:
    for number in ("", " ", "call me", "112;119", "१२३"):
        with subtests.test(number):
            with pytest.raises(BadNumberError) as caught:
                await account.open().click_to_call(number, account.line)

            assert caught.value.field == "number"
            assert account.server.requests == []


# The server did its work, or may have done; its answer is lost.
LOST_ANSWERS: list[Fault] = [
    Hang(after=True),
    Hang(),
    HangMidBody(),
    Reset(after=True),
    Reset(),
    ResetMidBody(),
    Status(500, after=True),
    Status(502, body="<html>", after=True),
    Status(503, after=True),
    Redirect("https://vendor.invalid/"),
    Html(),
    Huge(200_000),
    Huge(200_000, announced=True),
]


def documented_throttling(account: Account, fault: Fault) -> bool:
    """Tell whether a status proves that nothing was dialled with this vendor."""
    return isinstance(fault, Status) and fault.code == account.server.throttle_status


async def test_call_of_unknown_fate_is_not_placed_again(
    account: Account, monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests
) -> None:
    monkeypatch.setattr(transport, "LARGEST_ANSWER", 100_000)
    for fault in LOST_ANSWERS:
        account.server.behave()
        with subtests.test(str(fault)), monkeypatch.context() as impatience:
            provider = account.open()
            # So that the call goes over a connection which is already open: there, the
            # library repeats some requests of its own accord.
            await provider.verify()
            before = account.dialled_requests()
            placed = len(account.server.placed_calls)
            account.server.misbehave(fault, path=account.server.dialling_path)
            # Only from now on: what goes well takes its time on a busy machine.
            impatience.setattr(transport, "TIMEOUT", ClientTimeout(total=1))

            with pytest.raises(ProviderError) as caught:
                await provider.click_to_call(NUMBER, account.line)

            expected = (
                ThrottledError
                if documented_throttling(account, fault)
                else UnknownOutcomeError
            )
            assert type(caught.value) is expected
            assert account.dialled_requests() == before + 1
            assert len(account.server.placed_calls) <= placed + 1


async def test_odd_answer_to_a_call_leads_to_no_second_one(
    account: Account, subtests: pytest.Subtests
) -> None:
    for fault in (Truncated(), WrongTypes(), EmptyBody(), Throttle(), Status(400)):
        account.server.behave()
        account.server.clear_requests()
        with subtests.test(str(fault)):
            provider = account.open()
            placed = len(account.server.placed_calls)
            account.server.misbehave(fault, path=account.server.dialling_path)

            try:
                outcome: object = await provider.click_to_call(NUMBER, account.line)
            except ProviderError as error:
                outcome = error

            assert isinstance(outcome, PlacedCall | ProviderError)
            assert account.dialled_requests() == 1
            rang = len(account.server.placed_calls) - placed
            assert rang <= 1
            if rang:
                # It rang: the user must not be told that it did not.
                assert isinstance(outcome, PlacedCall | UnknownOutcomeError)


async def test_cancelled_call_leaves_the_account_usable(account: Account) -> None:
    provider = account.open()
    account.server.misbehave(Hang())
    call = asyncio.ensure_future(provider.click_to_call(NUMBER, account.line))
    await until(lambda: bool(account.server.requests))

    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call

    account.server.behave()
    await provider.click_to_call(NUMBER, account.line)
    assert len(account.server.placed_calls) == 1


# History


async def read(account: Account) -> CallHistory:
    end = datetime.now(UTC)
    return await account.open().call_history(end - PERIOD, end)


@with_history
async def test_history_is_complete_sorted_and_unique(account: Account) -> None:
    now = datetime.now(UTC)

    history = await account.open().call_history(now - PERIOD)

    expected = [
        call.started_at
        for call in account.server.calls
        if now - PERIOD <= call.started_at
    ]
    assert [call.started_at for call in history.calls] == expected
    assert expected
    assert len({call.id for call in history.calls}) == len(history.calls)
    assert history.skipped == 0


@with_history
async def test_times_of_the_history_are_utc(account: Account) -> None:
    assert all(call.started_at.tzinfo is UTC for call in (await read(account)).calls)


@with_history
async def test_history_stays_the_same_between_two_reads(account: Account) -> None:
    first, again = await read(account), await read(account)

    known = {call.id: call for call in again.calls}
    # The period moves on between the reads; a call may leave it.
    assert all(known.get(call.id, call) == call for call in first.calls)
    assert len(again.calls) >= len(first.calls) - 1


@with_history
async def test_period_is_kept(account: Account) -> None:
    everything = (await read(account)).calls
    first, last = everything[1], everything[-2]

    some = await account.open().call_history(first.started_at, last.started_at)

    assert list(some.calls) == [
        call
        for call in everything
        if first.started_at <= call.started_at < last.started_at
    ]


@with_history
async def test_history_of_nothing_is_empty(account: Account) -> None:
    account.server.clear_calls()

    assert await read(account) == CallHistory(calls=(), skipped=0)


@with_history
async def test_bad_record_hides_no_other(account: Account) -> None:
    good = await read(account)
    account.server.misbehave(BrokenRecord())

    history = await read(account)

    assert {call.id for call in history.calls} >= {call.id for call in good.calls[1:]}
    assert history.skipped >= 1


@with_history
async def test_records_of_wrong_types_are_counted(account: Account) -> None:
    account.server.misbehave(WrongTypes())

    history = await read(account)

    assert history.calls == ()
    assert history.skipped >= len(account.server.calls[-5:])


# Failures


@every_explained_operation
async def test_vendor_out_of_reach(account: Account, operation: Operation) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
    configuration = configure(account.vendor, url, account.configuration.credentials)
    provider = account.vendor.open_account(account.session, configuration)

    with pytest.raises(CannotConnectError) as caught:
        await operation(provider, account)

    assert caught.value.text


@every_explained_operation
async def test_throttling_carries_the_delay(
    account: Account, operation: Operation, subtests: pytest.Subtests
) -> None:
    for delay in (None, 120):
        account.server.behave()
        with subtests.test(str(delay)):
            account.server.misbehave(Throttle(None if delay is None else str(delay)))

            with pytest.raises(ThrottledError) as caught:
                await operation(account.open(), account)

            assert caught.value.retry_after == (
                None if delay is None else timedelta(seconds=delay)
            )
            assert caught.value.code == str(account.server.throttle_status)
            assert account.server.placed_calls == []


FAULTS: list[Fault] = [
    *(Status(code) for code in (400, 401, 403, 404, 408, 429, 500, 502, 503, 504)),
    Status(200, body="null"),
    Status(200, body='{"code":'),
    Status(204),
    Hang(),
    HangMidBody(),
    Reset(),
    ResetMidBody(),
    Truncated(),
    Html(),
    Huge(200_000),
    Huge(200_000, announced=True),
    Redirect("https://vendor.invalid/"),
    EmptyBody(),
]


@pytest.mark.parametrize(
    ("account", "operation"),
    [case for case in EXPLAINED if case[1] is not click_to_call],
    indirect=["account"],
)
async def test_every_fault_is_an_error_of_the_family(
    account: Account,
    operation: Operation,
    impatient: None,
    monkeypatch: pytest.MonkeyPatch,
    subtests: pytest.Subtests,
) -> None:
    monkeypatch.setattr(transport, "LARGEST_ANSWER", 100_000)
    for fault in FAULTS:
        account.server.behave()
        with subtests.test(str(fault)):
            account.server.misbehave(fault)

            with pytest.raises(ProviderError) as caught:
                await operation(account.open(), account)

            # Nothing but the vendor's word makes a credential a wrong one.
            if isinstance(caught.value, RejectedCredentialsError):
                assert isinstance(fault, Status)
                assert fault.code in {400, 401}


@every_explained_operation
async def test_account_recovers_by_itself(
    account: Account, operation: Operation
) -> None:
    provider = account.open()
    account.server.misbehave(Reset())
    with pytest.raises(ProviderError):
        await operation(provider, account)

    account.server.behave()

    assert await operation(provider, account)


async def test_wrong_types_at_the_check(account: Account) -> None:
    account.server.misbehave(WrongTypes())

    try:
        capabilities = await verify(account.open(), account)
    except ProviderError:
        return
    # A list is a list, whatever its records are made of.
    assert capabilities == CAPABILITIES[account.vendor.key]
