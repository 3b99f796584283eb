"""A status 400 of AntBuddy: wrong credentials, another order of the hash, or the request."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
import hashlib

from aiohttp import ClientSession, web
import pytest

from custom_components.telephony.providers.antbuddy import VENDOR
from custom_components.telephony.providers.antbuddy.provider import AntBuddyProvider
from custom_components.telephony.providers.base import Provider
from custom_components.telephony.providers.errors import (
    LineOfflineError,
    MalformedAnswerError,
    NotFoundError,
    ProviderError,
    RefusedError,
    RejectedCredentialsError,
    ServerError,
    ThrottledError,
)
from simulator.faults import Hang, Html, Status, Throttle

from ..opened_accounts import NUMBER, Account, configure
from ..scripted_vendor import ScriptedVendor, Serve

HISTORIES = "/oapi/v1/call/histories"
APP_ID, APP_SECRET = "6544646543674", "simulated-123456"

type Operation = Callable[[Provider, Account], Awaitable[object]]


async def read_history(provider: Provider, account: Account) -> object:
    return await provider.call_history(datetime.now(UTC) - timedelta(hours=1))


async def place_call(provider: Provider, account: Account) -> object:
    return await provider.click_to_call(NUMBER, account.line)


async def find_recording(provider: Provider, account: Account) -> object:
    return await provider.recording("call_recording_dl5m5j5hfh4n8njj1oor.mp3")


async def fetch_auth_token(provider: Provider, account: Account) -> object:
    assert isinstance(provider, AntBuddyProvider)
    return await provider.auth_token()


OPERATIONS = [read_history, place_call, find_recording, fetch_auth_token]


async def test_wrong_credentials_are_found_out_wherever_they_show(
    account: Account, subtests: pytest.Subtests
) -> None:
    for operation in OPERATIONS:
        for name in ("app_id", "app_secret"):
            with subtests.test(f"{operation.__name__}, {name}"):
                provider = account.open(**{name: "7310482265195"})

                with pytest.raises(RejectedCredentialsError) as caught:
                    await operation(provider, account)

                assert (caught.value.code, caught.value.field) == ("400", "app_secret")
                assert account.server.placed_calls == []


async def test_wrong_credentials_are_found_out_at_setup(account: Account) -> None:
    with pytest.raises(RejectedCredentialsError) as caught:
        await account.open(app_secret="simulated-appsecret-6d90ae").verify()

    assert caught.value.text == "appId or hash is invalid"
    assert len(account.server.requests) == 2


async def test_check_is_one_small_request(
    scripted: ScriptedVendor, session: ClientSession
) -> None:
    scripted.answer([])
    credentials = {"app_id": APP_ID, "app_secret": APP_SECRET}
    configuration = configure(VENDOR, scripted.url, credentials)

    await VENDOR.open_account(session, configuration).verify()

    (request,) = scripted.received
    assert request.path == HISTORIES
    assert (request.query["limit"], request.query["page"]) == ("1", "1")
    period = datetime.fromisoformat(request.query["created_to"]) - (
        datetime.fromisoformat(request.query["created_from"])
    )
    assert period == timedelta(minutes=1)


async def test_request_refused_with_good_credentials(
    scripted: ScriptedVendor,
    session: ClientSession,
    account: Account,
    subtests: pytest.Subtests,
) -> None:
    for operation, error in (
        (read_history, RefusedError),
        (place_call, LineOfflineError),
        (find_recording, NotFoundError),
        (fetch_auth_token, RefusedError),
    ):
        scripted.clear()
        with subtests.test(operation.__name__):
            provider = VENDOR.open_account(
                session,
                configure(VENDOR, scripted.url, account.configuration.credentials),
            )
            scripted.answer({"message": "input invalid"}, status=400)
            scripted.answer([])
            scripted.answer({"message": "input invalid"}, status=400)

            with pytest.raises(error) as caught:
                await operation(provider, account)

            assert (caught.value.code, caught.value.text) == ("400", "input invalid")
            assert not isinstance(caught.value, RejectedCredentialsError)


async def test_credentials_get_the_benefit_of_the_doubt(
    account: Account, impatient: None, subtests: pytest.Subtests
) -> None:
    for fault in (Status(500), Throttle(), Html(), Hang()):
        account.server.behave()
        with subtests.test(str(fault)):
            account.server.set_line_online(account.line.number, False)
            account.server.misbehave(fault, path=HISTORIES)

            with pytest.raises(LineOfflineError):
                await account.open().click_to_call(NUMBER, account.line)


@dataclass
class Picky:
    """A vendor that takes the hash in one order alone.

    Attributes:
        id_first: Whether the id has to stand before the parameters.
        verdicts: Of each request, whether its hash was right.
    """

    id_first: bool = False
    verdicts: list[bool] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        sent = request.query
        names = ("created_from", "created_to", "limit", "page")
        text = "".join(sent[name] for name in names)
        text = f"{APP_ID}{text}" if self.id_first else f"{text}{APP_ID}"
        right = hashlib.sha256(f"{text}{APP_SECRET}".encode()).hexdigest()
        self.verdicts.append(sent["hash"] == right)
        return web.json_response([], status=200 if self.verdicts[-1] else 400)


@pytest.fixture
def picky() -> Picky:
    """Return a vendor that wants the id behind the parameters."""
    return Picky()


@pytest.fixture
async def provider(picky: Picky, serve: Serve, session: ClientSession) -> Provider:
    """Open an account with the picky vendor."""
    credentials = {"app_id": APP_ID, "app_secret": APP_SECRET}
    configuration = configure(VENDOR, await serve(picky.answer), credentials)
    return VENDOR.open_account(session, configuration)


async def test_other_order_of_the_hash_is_tried_and_kept(
    provider: Provider, picky: Picky, account: Account
) -> None:
    await provider.verify()
    await read_history(provider, account)
    await provider.verify()

    assert picky.verdicts == [False, True, True, True]


async def test_other_order_of_the_hash_is_found_by_a_poll(
    provider: Provider, picky: Picky, account: Account
) -> None:
    await read_history(provider, account)
    await read_history(provider, account)

    # The poll, the check with either order, the poll again; then it is known.
    assert picky.verdicts == [False, False, True, True, True]


async def test_vendor_may_change_its_mind(provider: Provider, picky: Picky) -> None:
    await provider.verify()
    picky.id_first = True

    await provider.verify()
    await provider.verify()

    assert picky.verdicts == [False, True, False, True, True]


async def test_first_order_is_kept_where_it_is_taken(account: Account) -> None:
    provider = account.open()

    await provider.verify()
    await provider.verify()

    assert [request.status for request in account.server.requests] == [200, 200]


async def test_other_failures_of_the_check(
    account: Account, subtests: pytest.Subtests
) -> None:
    for fault, error in (
        (Status(500), ServerError),
        (Throttle("60"), ThrottledError),
        (Html(), MalformedAnswerError),
        (Status(200, body='{"message": "welcome"}'), MalformedAnswerError),
        (Status(404), RefusedError),
        (Status(401), RejectedCredentialsError),
    ):
        account.server.behave()
        account.server.clear_requests()
        with subtests.test(str(fault)):
            account.server.misbehave(fault)

            with pytest.raises(ProviderError) as caught:
                await account.open().verify()

            assert type(caught.value) is error
            assert len(account.server.requests) == 1
