"""No secret leaves an account but for the vendor: not by an error, a log or a repr."""

from collections.abc import Collection
import itertools
import logging
import traceback

from aiohttp import web
import pytest

from custom_components.telephony.providers import transport
from custom_components.telephony.providers.errors import ProviderError
from simulator.faults import (
    Fault,
    Hang,
    Html,
    Huge,
    Redirect,
    Reset,
    ResetMidBody,
    Status,
    Truncated,
)

from ..helpers.proofs import proofs_of
from .opened_accounts import Account, configure
from .operations import EXPLAINED, SUPPORTED, Operation
from .scripted_vendor import Handler, Serve

TOKEN = "05804537D2A6693DC7E6CC5E0ADA09B9"


def texts_of(error: ProviderError) -> str:
    """Return everything that an error could show."""
    return "\n".join(
        (
            str(error),
            repr(error),
            repr(vars(error)),
            *traceback.format_exception(error),
        )
    )


def repeating(
    kept: Collection[str], names: Collection[str], proven: set[str], status: int
) -> Handler:
    """Return a server's answers, which repeat one secret after another.

    Args:
        kept: What an account keeps secret.
        names: Under which a request has what it proves itself with.
        proven: Filled with that.
        status: What all answers are sent with but those that carry a token.
    """
    turns = itertools.count()

    async def repeat(request: web.Request) -> web.Response:
        if request.path == "/v1/call/token":
            return web.json_response({"code": 0, "token": TOKEN})
        proofs = await proofs_of(request, names)
        proven.update(proofs)
        known = [*kept, *sorted(proofs)]
        text = f"<{known[next(turns) % len(known)]}>"
        answer: dict[str, object] = dict.fromkeys(
            ("error", "message", "msg", "info"), text
        )
        return web.json_response(answer | {"code": 4711}, status=status)

    return repeat


@pytest.mark.parametrize(("account", "operation"), EXPLAINED, indirect=["account"])
async def test_vendor_that_repeats_what_it_was_told(
    account: Account,
    operation: Operation,
    serve: Serve,
    caplog: pytest.LogCaptureFixture,
    subtests: pytest.Subtests,
) -> None:
    caplog.set_level(logging.DEBUG)
    credentials = account.configuration.credentials
    kept = [credentials[pair.secret] for pair in account.vendor.credential_pairs]
    for status in (200, 400, 401, 403, 404, 429, 500, 503):
        caplog.clear()
        with subtests.test(str(status)):
            proven: set[str] = set()
            names = account.server.proofs
            url = await serve(repeating(kept, names, proven, status))
            configuration = configure(account.vendor, url, credentials)
            shown = []
            for _ in range(12):
                provider = account.vendor.open_account(account.session, configuration)
                try:
                    await operation(provider, account)
                except ProviderError as error:
                    shown.append(texts_of(error))

            assert proven, f"no request has any of {names}: see `VendorServer.proofs`"
            seen = "\n".join(shown) + caplog.text
            told = proven.union(account.secrets)
            assert [secret for secret in told if secret in seen] == []


FAULTS: list[Fault] = [
    Hang(),
    Reset(),
    ResetMidBody(),
    Truncated(),
    Html(),
    Huge(200_000),
    Redirect("https://vendor.invalid/"),
    Status(500),
]


@pytest.mark.parametrize(("account", "operation"), SUPPORTED, indirect=["account"])
async def test_fault_shows_no_secret(
    account: Account,
    operation: Operation,
    impatient: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    subtests: pytest.Subtests,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(transport, "LARGEST_ANSWER", 100_000)
    for fault in FAULTS:
        account.server.behave()
        caplog.clear()
        with subtests.test(str(fault)):
            account.server.misbehave(fault)

            shown = ""
            try:
                await operation(account.open(), account)
            except ProviderError as error:
                shown = texts_of(error)

            seen = shown + caplog.text
            assert [secret for secret in account.secrets if secret in seen] == []
            assert "hash=" not in seen


async def test_configuration_and_line_hide_their_secrets(account: Account) -> None:
    seen = repr((account.configuration, account.line, account.vendor, account.open()))

    assert [secret for secret in account.secrets if secret in seen] == []
