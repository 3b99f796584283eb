"""What a person reads when an account cannot be added, and how it is added after all."""

from dataclasses import dataclass
import re

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from simulator import Simulator
from simulator.faults import (
    EmptyBody,
    Fault,
    Hang,
    Html,
    Huge,
    Redirect,
    Reset,
    Status,
    Throttle,
    Truncated,
    VendorCode,
    WrongTypes,
)

from ..helpers.flows import (
    choose_vendor,
    complain_then_recover,
    complaints,
    submit,
)
from ..helpers.stored_accounts import NAMES, VENDORS, user_input

NOBODY_LISTENS = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Trouble:
    """Something that goes wrong, and how it is put."""

    fault: Fault
    complaint: str
    vendors: tuple[str, ...] = VENDORS
    path: str | None = None
    field: str = "base"


SEATS = "/api/voiceSms/getSipCdr"
UNREACHABLE = "{name} could not be reached ({reason}). Check the internet connection and try again."
OUT_OF_ORDER = "{name} is out of order at the moment ([500]). Try again later."
NONSENSE = (
    "{name} gave an answer that makes no sense ({reason}). "
    "Check the addresses, and try again later."
)
THROTTLED = "{name} asks for fewer requests ({reason}). Wait a minute and try again."
NOT_ALLOWED = (
    "{name} knows the account but does not allow this ({reason}). "
    "Ask {name} to enable it."
)
REFUSED = "{name} refused the request ({reason})."
TROUBLES = [
    Trouble(Reset(), UNREACHABLE.replace("{reason}", "ServerDisconnectedError")),
    Trouble(Status(500), OUT_OF_ORDER),
    Trouble(Html(), NONSENSE.replace("{reason}", "[200]")),
    Trouble(
        Truncated(), NONSENSE.replace("{reason}", "[200]"), ("nxcloud", "antbuddy")
    ),
    Trouble(Truncated(), REFUSED.replace("{reason}", "[400]"), ("net2phone",)),
    Trouble(EmptyBody(), NONSENSE.replace("{reason}", "[200]")),
    Trouble(Huge(9 * 1024 * 1024), NONSENSE.replace("{reason}", "[200]")),
    Trouble(WrongTypes(), NONSENSE.replace("{reason}", "[200]"), ("nxcloud",)),
    Trouble(Redirect(NOBODY_LISTENS), NONSENSE.replace("{reason}", "[302]")),
    Trouble(
        Throttle("7"), THROTTLED.replace("{reason}", "[429]"), ("nxcloud", "net2phone")
    ),
    Trouble(Throttle(None), THROTTLED.replace("{reason}", "[503]"), ("antbuddy",)),
    Trouble(
        VendorCode(211, "slow down"),
        THROTTLED.replace("{reason}", "slow down [211]"),
        ("nxcloud",),
        "/api/did",
    ),
    Trouble(Status(403), NOT_ALLOWED.replace("{reason}", "[403]")),
    Trouble(
        VendorCode(1002, "locked"),
        NOT_ALLOWED.replace("{reason}", "locked [1002]"),
        ("nxcloud",),
        "/v1/call/token",
    ),
    Trouble(
        VendorCode(0, "appkey or secretkey invalid"),
        "{name} does not accept this (appkey or secretkey invalid [0]). "
        "Copy it again from the vendor's portal, without blanks.",
        ("nxcloud",),
        SEATS,
        field="appkey",
    ),
    *(
        Trouble(
            fault,
            "http://127.0.0.1 does not answer as it should "
            f"({reason}). Check this address, and that {{name}} has enabled this for the "
            "account.",
            ("nxcloud",),
            SEATS,
            field="endpoints",
        )
        for fault, reason in (
            (Reset(), "ServerDisconnectedError"),
            (Status(404), "[404]"),
            (Html(), "[200]"),
            (VendorCode(0, "no such product"), "no such product [0]"),
        )
    ),
    Trouble(Status(418), REFUSED.replace("{reason}", "[418]")),
    Trouble(
        VendorCode(4711, "out of stock"),
        REFUSED.replace("{reason}", "out of stock [4711]"),
        ("nxcloud",),
    ),
]


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_vendor_in_trouble_is_told(
    hass: HomeAssistant, simulator: Simulator, vendor: str, subtests: pytest.Subtests
) -> None:
    server = simulator.vendors[vendor]
    form = await choose_vendor(hass, vendor)
    for trouble in TROUBLES:
        if vendor not in trouble.vendors:
            continue
        with subtests.test(str(trouble.fault)):
            server.misbehave(trouble.fault, path=trouble.path)
            result = await submit(hass, form, user_input(simulator, vendor))
            read = await complaints(hass, result)
            told = {field: re.sub(r":\d+ ", " ", text) for field, text in read.items()}
            complaint = trouble.complaint.format(name=NAMES[vendor])
            assert told == {trouble.field: complaint}
            server.behave()

    result = await submit(hass, form, user_input(simulator, vendor))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert server.placed_calls == []


@pytest.mark.usefixtures("impatience")
@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_vendor_that_hangs_is_told(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    simulator.vendors[vendor].misbehave(Hang())
    entered = user_input(simulator, vendor)

    read = await complain_then_recover(hass, simulator, vendor, entered)

    assert read == {
        "base": f"{NAMES[vendor]} could not be reached (TimeoutError). "
        "Check the internet connection and try again."
    }


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_vendor_that_is_not_there_is_told(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    entered = user_input(simulator, vendor)
    entered["endpoints"] = dict.fromkeys(entered["endpoints"], NOBODY_LISTENS)

    read = await complain_then_recover(hass, simulator, vendor, entered)

    assert read == {
        "base": f"{NAMES[vendor]} could not be reached (ClientConnectorError). "
        "Check the internet connection and try again."
    }


@pytest.mark.parametrize("seconds", [90, -90])
async def test_a_wrong_clock_is_told(
    hass: HomeAssistant, simulator: Simulator, seconds: int
) -> None:
    simulator.nxcloud.skew_clock(seconds)
    entered = user_input(simulator, "nxcloud")

    read = await complain_then_recover(hass, simulator, "nxcloud", entered)

    assert read == {
        "base": "The clock of this computer is wrong by more than a minute, so NXCloud "
        "refuses its requests. Correct the time of the computer that runs Home "
        "Assistant and try again."
    }
