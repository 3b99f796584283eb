"""Adding an account."""

from typing import Any, Final

from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.telephony.const import DOMAIN
from custom_components.telephony.providers import VENDORS as VENDOR_DATA
from simulator import Simulator

from ..helpers.actions import click_to_call
from ..helpers.flows import (
    add_new_account,
    choose_vendor,
    complaints,
    fields,
    submit,
    suggestions,
)
from ..helpers.stored_accounts import (
    LINE_FIELDS,
    NAMES,
    NXCLOUD_SIGNED,
    NXCLOUD_VOICE,
    VENDORS,
    credentials,
    endpoints,
    first_line,
    user_input,
)

# As the vendors' documents have them.
PUBLISHED_ADDRESSES: Final = {
    "nxcloud": {
        "voice_url": "https://as01.nxcloud.com",
        "cdr_url": "https://api.nxcloud.com",
        "did_url": "https://api2.nxcloud.com",
        "pns_url": "https://number.nxcloud.com",
    },
    "antbuddy": {"base_url": "https://openapi.antbuddy.com"},
    "net2phone": {"base_url": "https://api.n2p.io"},
}


def _without_webhook(entry: ConfigEntry) -> dict[str, Any]:
    """Return what is stored of an account, but for the address at which it is told."""
    return {key: value for key, value in entry.data.items() if key != "webhook_id"}


async def test_the_first_step_is_a_menu_of_vendors_and_an_address_book(
    hass: HomeAssistant,
) -> None:
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )

    assert result["type"] is FlowResultType.MENU
    assert result["step_id"] == "user"
    assert result["menu_options"] == [*VENDORS, "address_book"]


@pytest.mark.parametrize(
    ("vendor", "expected"),
    [
        (
            "nxcloud",
            {
                "appkey": False,
                "secretkey": False,
                "access_key": False,
                "access_secret": False,
                "line": False,
                "line_name": False,
                "callable_countries": False,
                "endpoints": False,
            },
        ),
        (
            "antbuddy",
            {
                "app_id": True,
                "app_secret": True,
                "account_id": False,
                "sip_user": False,
                "sip_password": False,
                "line_name": False,
                "callable_countries": False,
                "endpoints": False,
            },
        ),
        (
            "net2phone",
            {
                "account_id": True,
                "api_key": True,
                "webhook_secret": False,
                "line": False,
                "line_name": False,
                "callable_countries": False,
                "endpoints": False,
            },
        ),
    ],
)
async def test_each_vendor_asks_for_its_own_fields(
    hass: HomeAssistant, vendor: str, expected: dict[str, bool]
) -> None:
    form = await choose_vendor(hass, vendor)

    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == vendor
    assert fields(form) == expected
    assert suggestions(form).items() >= PUBLISHED_ADDRESSES[vendor].items()


@pytest.mark.parametrize(
    ("vendor", "home", "proposed"),
    [
        ("nxcloud", "GB", ["gb", "cn"]),
        ("antbuddy", "GB", ["gb", "vn"]),
        ("net2phone", "GB", ["gb", "us"]),
        ("net2phone", "US", ["us"]),
        ("net2phone", None, ["us"]),
    ],
)
async def test_the_home_and_the_vendors_country_are_proposed(
    hass: HomeAssistant,
    simulator: Simulator,
    vendor: str,
    home: str | None,
    proposed: list[str],
) -> None:
    hass.config.country = home

    form = await choose_vendor(hass, vendor)

    assert suggestions(form)["callable_countries"] == proposed
    # What is entered stays when something else is wrong.
    entered = user_input(simulator, vendor) | {"callable_countries": ["de"]}
    wrong = dict.fromkeys(entered["endpoints"], "nowhere")
    form = await submit(hass, form, entered | {"endpoints": wrong})
    assert suggestions(form)["callable_countries"] == ["de"]

    result = await submit(hass, form, entered)

    assert result["result"].options == {"destinations": {"callable_countries": ["de"]}}


async def test_no_country_means_all(hass: HomeAssistant, simulator: Simulator) -> None:
    left_out: dict[str, Any] = {}
    for vendor, chosen in zip(
        VENDORS, (left_out, {"callable_countries": []}), strict=False
    ):
        result = await add_new_account(
            hass, vendor, user_input(simulator, vendor) | chosen
        )

        assert result["result"].options == {}


@pytest.mark.parametrize("vendor", VENDORS)
async def test_an_account_with_a_line_is_created(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    line = first_line(simulator, vendor)
    number, *password = line.values()

    result = await add_new_account(hass, vendor, user_input(simulator, vendor, **line))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry = result["result"]
    assert entry.state is ConfigEntryState.LOADED
    assert entry.title == NAMES[vendor]
    assert _without_webhook(entry) == {
        "vendor": vendor,
        **credentials(simulator, vendor),
        "endpoints": endpoints(simulator, vendor),
    }
    (subentry,) = entry.subentries.values()
    assert subentry.subentry_type == "line"
    assert subentry.title == subentry.unique_id == number
    assert list(subentry.data.values()) == [number, *password]
    assert simulator.vendors[vendor].placed_calls == []


@pytest.mark.parametrize("vendor", VENDORS)
async def test_the_first_line_has_a_name(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    entered = user_input(
        simulator, vendor, **first_line(simulator, vendor), line_name=" Desk "
    )

    result = await add_new_account(hass, vendor, entered)

    (subentry,) = result["result"].subentries.values()
    assert subentry.title == "Desk"
    response = await click_to_call(hass, line="desk")
    assert response["line"] == subentry.unique_id


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_name_without_its_line_is_told(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    entered = user_input(simulator, vendor, line_name="Desk")

    result = await add_new_account(hass, vendor, entered)

    assert list(await complaints(hass, result)) == [LINE_FIELDS[vendor][0]]


@pytest.mark.parametrize("vendor", VENDORS)
async def test_an_account_without_a_line_is_created(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    blanks = dict.fromkeys(first_line(simulator, vendor), "  ")

    result = await add_new_account(
        hass, vendor, user_input(simulator, vendor, **blanks)
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].state is ConfigEntryState.LOADED
    assert result["result"].subentries == {}


@pytest.mark.parametrize("pair", [NXCLOUD_VOICE, NXCLOUD_SIGNED])
async def test_one_pair_of_nxcloud_keys_is_enough(
    hass: HomeAssistant, simulator: Simulator, pair: tuple[str, str]
) -> None:
    keys = {name: credentials(simulator, "nxcloud")[name] for name in pair}

    result = await add_new_account(
        hass,
        "nxcloud",
        {**keys, "endpoints": endpoints(simulator, "nxcloud")},
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    stored = _without_webhook(result["result"])
    assert set(stored) == {"vendor", *pair, "endpoints"}


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("entered", [{}, {"endpoints": {}}])
async def test_addresses_left_out_are_the_vendors_own(
    hass: HomeAssistant,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    vendor: str,
    entered: dict[str, Any],
) -> None:
    """Nobody but the vendor listens at its addresses, so that the simulator takes them over."""
    addresses = endpoints(simulator, vendor)
    for name, address in addresses.items():
        monkeypatch.setitem(VENDOR_DATA[vendor].endpoints, name, address)

    result = await add_new_account(
        hass, vendor, {**credentials(simulator, vendor), **entered}
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].data["endpoints"] == addresses


@pytest.mark.parametrize("vendor", VENDORS)
async def test_blanks_around_what_was_pasted_do_not_matter(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    pasted = {
        name: f" {value}\n" for name, value in credentials(simulator, vendor).items()
    }
    addresses = {
        name: f" {address}/ " for name, address in endpoints(simulator, vendor).items()
    }

    result = await add_new_account(hass, vendor, {**pasted, "endpoints": addresses})

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert _without_webhook(result["result"]) == {
        "vendor": vendor,
        **credentials(simulator, vendor),
        "endpoints": endpoints(simulator, vendor),
    }


@pytest.mark.parametrize("vendor", VENDORS)
async def test_what_names_an_account_gives_no_credential_away(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    result = await add_new_account(hass, vendor, user_input(simulator, vendor))

    entry = result["result"]
    assert entry.unique_id
    for credential in credentials(simulator, vendor).values():
        assert credential not in entry.unique_id
        assert credential not in entry.title
