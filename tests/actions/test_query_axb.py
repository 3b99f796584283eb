"""Looking up whom a privacy number connects a caller with."""

from datetime import timedelta

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from custom_components.telephony.const import DOMAIN
from simulator import Simulator
from simulator.faults import Fault, Html, Reset, Status, Throttle, VendorCode

from ..conftest import NOW
from ..helpers.actions import act, refusal
from ..helpers.stored_accounts import add_account

FIELDS = {"caller": "12025550172", "did": "12025550100"}
PATH = "/api/pns"


@pytest.mark.parametrize(
    ("caller", "did", "callee"),
    [
        ("12025550172", "12025550100", "12025550181"),
        ("12025550181", "12025550100", "12025550172"),
        ("+1 (202) 555-0172", "+1 202 555 0100", "12025550181"),
        # The country code may be left out.
        ("2025550172", "12025550100", "12025550181"),
    ],
)
async def test_the_other_end_is_told(
    hass: HomeAssistant, simulator: Simulator, caller: str, did: str, callee: str
) -> None:
    await add_account(hass, simulator, "nxcloud")

    binding = await act(hass, "query_axb", caller=caller, did=did)

    assert binding.pop("call_id")
    assert binding.pop("request_id")
    assert binding == {
        "callee": callee,
        "flag": 0,
        "audio_when_call_fail": "",
        "bind_type": 0,
        "audio_when_dtmf_need": "",
        "audio_when_dtmf_err": "",
    }


async def test_a_recorded_binding_with_an_extension_is_told(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "nxcloud")

    binding = await act(hass, "query_axb", caller="442079460172", did="442079460100")

    assert binding["flag"] == 1
    assert binding["bind_type"] == 4


async def test_every_documented_value_is_passed_on(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """The answer is the sample of the vendor's document."""
    await add_account(hass, simulator, "nxcloud")
    simulator.nxcloud.misbehave(
        Status(
            200,
            body="""{"code": 0, "msg": "success", "requestId": "1319102016843223040",
            "data": {"callee": "8615912345678", "callId": "1319102016843223041",
            "flag": 1, "audioWhenCallFail": "fail.wav", "bindType": 4,
            "audioWhenDtmfErr": "err.wav", "audioWhenDtmfNeed": "need.wav"}}""",
        ),
        path=PATH,
    )

    assert await act(hass, "query_axb", **FIELDS) == {
        "callee": "8615912345678",
        "call_id": "1319102016843223041",
        "flag": 1,
        "audio_when_call_fail": "fail.wav",
        "bind_type": 4,
        "audio_when_dtmf_need": "need.wav",
        "audio_when_dtmf_err": "err.wav",
        "request_id": "1319102016843223040",
    }


async def test_it_can_be_asked_without_a_response(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "nxcloud")
    simulator.nxcloud.clear_requests()

    await hass.services.async_call(DOMAIN, "query_axb", FIELDS, blocking=True)

    assert [request.action for request in simulator.nxcloud.requests] == ["queryAXB"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (
            {"caller": "12025550143", "did": "12025550100"},
            (
                "NXCloud knows no such binding (binding not exist [10013]), so nothing "
                "was done. It may have ended. Check what you asked for, or list the "
                "bindings to see what there is"
            ),
        ),
        (
            {"caller": "442079460172", "did": "12025550100"},
            (
                "NXCloud has no privacy number in the country of one of the numbers, "
                "or the two are in different countries (number lacks the country code "
                "of the virtual number [10004]), so nothing was done. Use numbers of "
                "the country in which your privacy numbers are, and write them with "
                "the country code"
            ),
        ),
        (
            {"caller": "12025550172", "did": "2025550100"},
            (
                "NXCloud wants the privacy number with its country code (virtual "
                "number lacks country code [10007]), so nothing was done. Write the "
                "country code in front of it"
            ),
        ),
        (
            {"caller": "somebody", "did": "12025550100"},
            (
                "NXCloud cannot use one of the numbers (no reason given), so nothing "
                "was done. Write it with digits only, with the country code"
            ),
        ),
    ],
)
async def test_what_has_to_be_put_right_is_told(
    hass: HomeAssistant, simulator: Simulator, fields: dict[str, str], told: str
) -> None:
    await add_account(hass, simulator, "nxcloud")

    assert await refusal(hass, "query_axb", ServiceValidationError, **fields) == told


@pytest.mark.usefixtures("frozen_time")
@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (
            Reset(),
            (
                "NXCloud could not be reached (ServerDisconnectedError), so nothing was "
                "done. Check the internet connection and try again"
            ),
        ),
        (
            Html(),
            (
                "NXCloud gave an answer that makes no sense ([200]). Try again later; "
                "if it stays like this, report it with the diagnostics of the account"
            ),
        ),
        (
            Throttle("120"),
            (
                "NXCloud asks for fewer requests ([429]), so nothing was done. Wait "
                "2 minutes and try again"
            ),
        ),
        (
            VendorCode(10008),
            (
                "The account has no such privacy number with NXCloud, or none at all "
                "(user has no virtual number [10008]), so nothing was done. Check the "
                "number, or get privacy numbers from NXCloud"
            ),
        ),
        (
            Status(
                200,
                {"Date": f"{NOW - timedelta(minutes=2):%a, %d %b %Y %H:%M:%S GMT}"},
                '{"code": 1004, "msg": "Timestamp expired"}',
            ),
            (
                "The clock of this computer differs from the one of NXCloud by +120 s; "
                "NXCloud refuses requests from clocks that are more than 60 seconds "
                "off. Correct the time of the computer that runs Home Assistant"
            ),
        ),
        (
            Status(200, {"Date": "today"}, '{"code": 1004}'),
            (
                "The clock of this computer differs from the one of NXCloud by an "
                "unknown time; NXCloud refuses requests from clocks that are more than "
                "60 seconds off. Correct the time of the computer that runs Home "
                "Assistant"
            ),
        ),
    ],
)
async def test_what_went_wrong_is_told(
    hass: HomeAssistant, simulator: Simulator, fault: Fault, told: str
) -> None:
    await add_account(hass, simulator, "nxcloud")
    simulator.nxcloud.misbehave(fault, path=PATH)

    assert await refusal(hass, "query_axb", HomeAssistantError, **FIELDS) == told
    assert hass.config_entries.flow.async_progress() == []


@pytest.mark.parametrize("seconds", [90, -90])
async def test_a_clock_that_is_wrong_by_more_than_a_minute_is_told(
    hass: HomeAssistant, simulator: Simulator, seconds: int
) -> None:
    await add_account(hass, simulator, "nxcloud")
    simulator.nxcloud.skew_clock(seconds)

    read = await refusal(hass, "query_axb", HomeAssistantError, **FIELDS)

    assert read.startswith("The clock of this computer differs from the one of NXCloud")
    assert hass.config_entries.flow.async_progress() == []


async def test_a_product_that_is_not_enabled_is_no_matter_of_credentials(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "nxcloud")
    simulator.nxcloud.disable_product("pns")

    assert await refusal(hass, "query_axb", HomeAssistantError, **FIELDS) == (
        "NXCloud does not allow this for the account (Insufficient permissions "
        "[1005]). Ask NXCloud to enable it"
    )
    assert hass.config_entries.flow.async_progress() == []


@pytest.mark.parametrize("code", [1001, 1003])
async def test_refused_credentials_are_asked_for_again(
    hass: HomeAssistant, simulator: Simulator, code: int
) -> None:
    await add_account(hass, simulator, "nxcloud")
    simulator.nxcloud.misbehave(VendorCode(code), path=PATH)

    read = await refusal(hass, "query_axb", HomeAssistantError, **FIELDS)

    assert "NXCloud does not accept the credentials of this account" in read
    (form,) = hass.config_entries.flow.async_progress()
    assert form["step_id"] == "reauth_several"
