"""What a person reads about credentials that the vendor does not accept."""

from homeassistant.core import HomeAssistant
import pytest

from simulator import Simulator
from simulator.faults import Status

from ..helpers.flows import complain_then_recover
from ..helpers.stored_accounts import NAMES, VENDORS, user_input


@pytest.mark.parametrize(
    ("vendor", "wrong", "complaint"),
    [
        (
            "nxcloud",
            "secretkey",
            {
                "appkey": "NXCloud does not accept this (appkey or secretkey invalid. [1101]). "
                "Copy it again from the vendor's portal, without blanks."
            },
        ),
        (
            "nxcloud",
            "access_secret",
            {
                "access_secret": "NXCloud does not accept this (Invalid signature [1003]). "
                "Copy it again from the vendor's portal, without blanks."
            },
        ),
        (
            "nxcloud",
            "access_key",
            {
                "access_key": "NXCloud does not accept this (Insufficient permissions [1005]). "
                "Copy it again from the vendor's portal, without blanks."
            },
        ),
        (
            "antbuddy",
            "app_secret",
            {
                "app_secret": "AntBuddy does not accept this (appId or hash is invalid [400]). "
                "Copy it again from the vendor's portal, without blanks."
            },
        ),
        (
            "net2phone",
            "api_key",
            {
                "api_key": "net2phone does not accept this (Invalid API credentials. [401]). "
                "Copy it again from the vendor's portal, without blanks."
            },
        ),
    ],
)
async def test_a_wrong_credential_is_told_beside_its_field(
    hass: HomeAssistant,
    simulator: Simulator,
    vendor: str,
    wrong: str,
    complaint: dict[str, str],
) -> None:
    entered = user_input(simulator, vendor, **{wrong: "mistyped"})

    assert await complain_then_recover(hass, simulator, vendor, entered) == complaint


@pytest.mark.parametrize("vendor", VENDORS)
async def test_revoked_credentials_are_told_beside_one_of_their_fields(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    simulator.vendors[vendor].revoke_credentials()
    entered = user_input(simulator, vendor)

    read = await complain_then_recover(hass, simulator, vendor, entered)

    assert set(read) < set(entered)
    assert "does not accept this" in "".join(read.values())


@pytest.mark.parametrize(
    ("vendor", "secret"),
    [("nxcloud", "secretkey"), ("antbuddy", "app_secret"), ("net2phone", "api_key")],
)
async def test_a_refusal_that_names_no_field_is_told_beside_the_secret(
    hass: HomeAssistant, simulator: Simulator, vendor: str, secret: str
) -> None:
    simulator.vendors[vendor].misbehave(Status(401))
    entered = user_input(simulator, vendor)

    read = await complain_then_recover(hass, simulator, vendor, entered)

    assert read == {
        secret: f"{NAMES[vendor]} does not accept this ([401]). "
        "Copy it again from the vendor's portal, without blanks."
    }
