"""No secret reaches a log or an error, and no number a log, whatever happens."""

import json
import logging
import re

from aiohttp import web
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.telephony.providers import VENDORS as PROVIDED_VENDORS
from simulator import Simulator
from simulator.faults import Html, Reset, Status, Throttle, Truncated
from simulator.misbehaviour import Handler, Misbehaviour
from simulator.stand_ins import STAND_INS

from .helpers.actions import NUMBER, act
from .helpers.automations import automate
from .helpers.contact_entries import ASSIST, add_contacts, contact
from .helpers.flows import choose_vendor, complaints, submit
from .helpers.proofs import proofs_of
from .helpers.stored_accounts import (
    VENDORS,
    credentials,
    first_line,
    line,
    set_up,
    stored_account,
    user_input,
)
from .helpers.time_travel import poll

MISTYPED = "a mistyped secret"
RECORDING = "call_recording_dl5m5j5hfh4n8njj1oor.wav"
SECRETS = {
    key: [pair.secret for pair in vendor.credential_pairs]
    for key, vendor in PROVIDED_VENDORS.items()
}
ACTIONS: dict[str, dict[str, str]] = {
    "click_to_call": {"number": NUMBER},
    "query_axb": {"caller": "12025550172", "did": "12025550100"},
}


@pytest.fixture
def proofs(monkeypatch: pytest.MonkeyPatch, vendor: str) -> set[str]:
    """Return what all requests that reach a vendor prove themselves with."""
    heard: set[str] = set()
    original = Misbehaviour.answer

    async def answer(
        misbehaviour: Misbehaviour, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        heard.update(await proofs_of(request, STAND_INS[vendor].proofs))
        return await original(misbehaviour, request, handler)

    monkeypatch.setattr(Misbehaviour, "answer", answer)
    return heard


def _indiscreet(status: int, code: int, *secrets: str) -> Status:
    """Return the answer of a vendor that repeats what it was told."""
    told = f"not {' or '.join(secrets)}"
    texts = dict.fromkeys(("error", "message", "msg", "info"), told)
    return Status(status, body=json.dumps({"code": code, **texts}))


async def _act(hass: HomeAssistant, recording: str) -> list[str]:
    """Call every action; return what was said of it."""
    said = []
    heard = {"get_recording": {"recording": recording}}
    for action, fields in (ACTIONS | heard).items():
        try:
            said.append(str(await act(hass, action, **fields)))
        except HomeAssistantError as error:
            said.append(str(error))
    await hass.async_block_till_done(wait_background_tasks=True)
    return said


@pytest.mark.usefixtures("frozen_time")
@pytest.mark.parametrize("vendor", VENDORS)
async def test_no_secret_is_told(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
    proofs: set[str],
    vendor: str,
) -> None:
    server = simulator.vendors[vendor]
    server.add_call(number=NUMBER, recording=RECORDING)
    right = credentials(simulator, vendor)
    line = first_line(simulator, vendor)
    _, *password = line.values()
    secrets = {*right.values(), *password, MISTYPED}
    said: list[str] = []

    # Added at the third attempt.
    form = await choose_vendor(hass, vendor)
    mistyped = user_input(simulator, vendor, **dict.fromkeys(SECRETS[vendor], MISTYPED))
    for status, code in ((500, 4711), (401, 1101)):
        server.misbehave(_indiscreet(status, code, MISTYPED), times=1)
        result = await submit(hass, form, mistyped)
        said += (await complaints(hass, result)).values()
    result = await submit(hass, form, user_input(simulator, vendor, **line))
    entry = result["result"]
    history = entry.runtime_data.coordinator
    recordings = [call.recording for call in (history.data.calls if history else ())]
    recording = next(filter(None, recordings), RECORDING)

    # Used, with and without trouble.
    said += await _act(hass, recording)
    for fault in (
        _indiscreet(200, 4711, *right.values()),
        _indiscreet(200, 1002, *right.values()),
        _indiscreet(400, 4711, *right.values()),
        _indiscreet(500, 4711, *right.values()),
        Reset(),
        Html(),
        Truncated(),
        Throttle("1"),
        Status(401),
    ):
        server.misbehave(fault)
        await poll(hass, freezer)
        said += await _act(hass, recording)
        await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        said.append(entry.reason or "")
        server.behave()
        await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)

    server.misbehave(_indiscreet(500, 4711, *password), path=server.dialling_path)
    # Sooner it would be a double click.
    freezer.tick(5)
    said += await _act(hass, recording)
    server.behave()

    # Refused, mended, removed.
    server.revoke_credentials()
    freezer.tick(5)
    said += await _act(hass, recording)
    server.restore_credentials()
    (form,) = hass.config_entries.flow.async_progress()
    await submit(hass, form, {name: right[name] for name in SECRETS[vendor]})
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    proofs.discard("")
    assert proofs, "see `VendorServer.proofs`"
    told = "\n".join((caplog.text, *said))
    assert len(told) > 10_000
    for secret in secrets | proofs:
        assert secret not in told


OTHER = "442079460123"
UNKNOWN = "12025550181"
EXTENSION = "442079460999"
# As people write them: none is a number by itself.
WANTED = (
    "call +1 202 555 0181 now",
    "Mr. (202) 555-0181",
    f"the one with {UNKNOWN}",
    "Anna +44 20 7946 0181",
    "Anna",
)


def _numbers_in(log: str) -> set[str]:
    """Return the numbers of this test that a log names, whole or without their country."""
    digits = re.sub(r"[^0-9\n]", "", log)
    return {
        number
        for number in (NUMBER, OTHER, UNKNOWN, EXTENSION)
        if number.removeprefix("1").removeprefix("44") in digits
    }


@pytest.mark.usefixtures("frozen_time")
@pytest.mark.parametrize("vendor", VENDORS)
async def test_no_number_is_logged(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
    vendor: str,
) -> None:
    """An automation's actions fail, which Home Assistant logs."""
    caplog.set_level(logging.INFO)
    number, *password = first_line(simulator, vendor).values()
    subentries = [
        line(OTHER, f"+{OTHER}", *password),
        line(number, number, *password),
    ]
    await add_contacts(
        hass,
        contact("Anna (+44 20 7946 0123)", f"+{OTHER}", called_by=ASSIST),
        contact(f"Anna ({EXTENSION})", f"+{EXTENSION}", called_by=ASSIST),
        contact("+44 20 7946 0123 Bob", "+44 20 7946 0124", called_by=["button"]),
    )
    await set_up(hass, stored_account(simulator, vendor, lines=subentries))
    server = simulator.vendors[vendor]
    calls = [
        *({"number": wanted, "line": number} for wanted in WANTED),
        {"number": "+44 20 7946 0123 Bob", "line": number},
        {"number": NUMBER, "line": f"the phone {UNKNOWN}"},
        {"number": NUMBER, "line": f"+{OTHER}", "caller_id": UNKNOWN},
        {"number": NUMBER, "line": number},
        {"number": NUMBER, "line": number, "order_id": "1" * 40},
        {"number": UNKNOWN + UNKNOWN, "line": number},
    ]
    await automate(
        hass,
        triggers=[{"trigger": "event", "event_type": "go"}],
        actions=[
            {
                "action": "telephony.click_to_call",
                "data": call,
                "continue_on_error": True,
            }
            for call in calls
        ],
    )

    # Home Assistant has logged the names of entities, which are the user's choice.
    caplog.clear()
    for fault in (
        None,
        _indiscreet(200, 1001, OTHER),
        _indiscreet(400, 1007, OTHER, "+1 (202) 555-0181"),
        _indiscreet(418, 4711, UNKNOWN),
        _indiscreet(500, 4711, UNKNOWN),
    ):
        if fault is not None:
            server.misbehave(fault)
        hass.bus.async_fire("go")
        await hass.async_block_till_done(wait_background_tasks=True)
        await poll(hass, freezer)
        server.behave()

    assert len(re.findall("No contact is called", caplog.text)) >= 3
    assert "Several contacts could be" in caplog.text
    assert _numbers_in(caplog.text) == set()
