"""Look-ups of NXCloud's privacy numbers."""

from aiohttp import ClientSession
import pytest

from custom_components.telephony.providers.answers import AxbBinding
from custom_components.telephony.providers.base import Provider
from custom_components.telephony.providers.errors import (
    BadNumberError,
    MalformedAnswerError,
    NotFoundError,
)
from custom_components.telephony.providers.nxcloud import VENDOR
from simulator import Simulator

from ...fixtures import read_bytes, read_json
from ..opened_accounts import Account, configure
from ..scripted_vendor import ScriptedVendor


@pytest.fixture
def scripted_provider(scripted: ScriptedVendor, session: ClientSession) -> Provider:
    """Open an account with the scripted vendor."""
    credentials = {"access_key": "simaccesskey7", "access_secret": "Sx91-b02d"}
    return VENDOR.open_account(session, configure(VENDOR, scripted.url, credentials))


async def test_documented_answer(
    scripted: ScriptedVendor, scripted_provider: Provider
) -> None:
    scripted.answer(read_bytes("nxcloud/query_axb_response.json"))

    binding = await scripted_provider.query_axb("85222222222", "85235753352")

    assert binding == AxbBinding(
        callee="85211111114",
        call_id="1602233475636793344",
        flag=0,
        audio_when_call_fail="",
        bind_type=4,
        audio_when_dtmf_need="",
        audio_when_dtmf_err="",
        request_id="1602233475628404736",
    )


async def test_numbers_are_sent_in_digits(
    scripted: ScriptedVendor, scripted_provider: Provider, subtests: pytest.Subtests
) -> None:
    for caller, did in (
        ("85222222222", "85235753352"),
        ("+852 2222-2222", "+852 (3575) 3352"),
    ):
        scripted.clear()
        with subtests.test(caller):
            scripted.answer(read_bytes("nxcloud/query_axb_response.json"))

            await scripted_provider.query_axb(caller, did)

            (request,) = scripted.received
            assert request.json() == read_json("nxcloud/query_axb_request.json")


async def test_what_is_no_number_is_not_sent(
    account: Account, subtests: pytest.Subtests
) -> None:
    for caller, did, field in (
        ("somebody", "85235753352", "caller"),
        ("85222222222", "", "did"),
        ("85222222222", "+", "did"),
    ):
        with subtests.test(f"{caller}, {did}"):
            with pytest.raises(BadNumberError) as caught:
                await account.open().query_axb(caller, did)

            assert caught.value.field == field
            assert account.server.requests == []


async def test_each_side_finds_the_other(
    account: Account, simulator: Simulator
) -> None:
    known = simulator.nxcloud.account.bindings[1]

    there = await account.open().query_axb(known.phone_a, known.did)
    back = await account.open().query_axb(known.phone_b, known.did)

    assert there.callee == known.phone_b
    assert back.callee == known.phone_a
    assert (there.flag, there.bind_type) == (1, 4)
    assert there.call_id != back.call_id


async def test_numbers_that_are_not_bound(account: Account) -> None:
    with pytest.raises(NotFoundError) as caught:
        await account.open().query_axb("12025550199", "12025550100")

    assert (caught.value.code, caught.value.text) == ("10013", "binding not exist")


async def test_success_without_a_binding_is_malformed(
    scripted: ScriptedVendor, scripted_provider: Provider, subtests: pytest.Subtests
) -> None:
    data: object
    for data in (
        None,
        {},
        [],
        "callee",
        {"callee": None, "callId": ""},
        {"callee": ["1"]},
    ):
        with subtests.test(str(data)):
            scripted.answer({"code": 0, "msg": "success", "data": data})

            with pytest.raises(MalformedAnswerError):
                await scripted_provider.query_axb("85222222222", "85235753352")


async def test_fields_of_other_types_are_none(
    scripted: ScriptedVendor, scripted_provider: Provider
) -> None:
    scripted.answer(
        {"code": 0, "data": {"callee": 85211111114, "flag": "one", "bindType": "4"}}
    )

    binding = await scripted_provider.query_axb("85222222222", "85235753352")

    assert (binding.callee, binding.flag, binding.bind_type) == ("85211111114", None, 4)
    assert (binding.call_id, binding.request_id) == (None, None)
