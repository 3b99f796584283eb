"""What a person has to put right stands among the repairs, until it is right."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from string import Formatter

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.telephony.archive.database import Trouble
from custom_components.telephony.const import DOMAIN
from custom_components.telephony.providers.base import Capability
from simulator import Simulator
from simulator.faults import Html, Reset, Status, VendorCode

from ..helpers.actions import NUMBER, act, click_to_call, refusal
from ..helpers.states import shown
from ..helpers.stored_accounts import (
    NXCLOUD_VOICE,
    VENDORS,
    WITH_HISTORY,
    add_account,
    line,
    registered_line,
    set_up,
    state,
    stored_account,
)
from ..helpers.time_travel import pass_time
from ..repository.files import INTEGRATION, read_json
from ..repository.texts import carddav_words

pytestmark = pytest.mark.usefixtures("frozen_time")

AXB = {"caller": "12025550172", "did": "12025550100"}


async def poll(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let the time pass until the next poll, whatever an account's own distance is."""
    await pass_time(hass, freezer, timedelta(minutes=5, seconds=20))


def repairs(hass: HomeAssistant) -> dict[str, list[str]]:
    """Return the titles and the texts that a person reads now, by kind of problem."""
    texts = read_json(INTEGRATION / "translations" / "en.json")["issues"]
    found: dict[str, list[str]] = {}
    for (domain, _), issue in ir.async_get(hass).issues.items():
        if domain != DOMAIN or not issue.active:
            continue
        assert issue.translation_key is not None
        if issue.translation_key == "no_push_yet":
            # A hint that comes with the account.
            continue
        assert issue.is_fixable is False
        given = issue.translation_placeholders or {}
        text = texts[issue.translation_key]
        found.setdefault(issue.translation_key, []).append(
            f"{text['title']}: {text['description']}".format(**given)
        )
    return found


async def test_a_wrong_clock_is_shown_until_a_poll_goes_well(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "nxcloud")
    assert repairs(hass) == {}
    simulator.nxcloud.skew_clock(120)

    await poll(hass, freezer)
    await poll(hass, freezer)

    (text,) = repairs(hass).pop("wrong_clock")
    assert text.startswith("The clock is wrong for NXCloud: ")
    assert "NXCloud" in text
    assert shown(hass, "sensor.nxcloud_calls_today").state == "unavailable"
    # The voice service looks at no clock: its success proves nothing.
    await click_to_call(hass)
    assert set(repairs(hass)) == {"wrong_clock"}
    simulator.nxcloud.skew_clock(0)
    await poll(hass, freezer)
    assert repairs(hass) == {}
    assert shown(hass, "sensor.nxcloud_calls_today").state != "unavailable"


async def test_a_wrong_clock_is_shown_at_a_start_until_the_account_starts(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    simulator.nxcloud.skew_clock(-120)
    entry = await add_account(hass, simulator, "nxcloud")
    assert set(repairs(hass)) == {"wrong_clock"}
    simulator.nxcloud.skew_clock(0)

    await pass_time(hass, freezer, timedelta(minutes=1))

    assert state(entry) is ConfigEntryState.LOADED
    assert repairs(hass) == {}


@pytest.mark.parametrize("by_poll", [True, False])
async def test_a_wrong_clock_is_one_problem_whoever_meets_it(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    by_poll: bool,
) -> None:
    """And gone, whoever it is that finds the clock right."""
    await add_account(hass, simulator, "nxcloud")
    simulator.nxcloud.skew_clock(120)
    await poll(hass, freezer)
    await refusal(hass, "query_axb", HomeAssistantError, **AXB)

    assert len(repairs(hass)["wrong_clock"]) == 1
    simulator.nxcloud.skew_clock(0)
    if by_poll:
        await poll(hass, freezer)
    else:
        await act(hass, "query_axb", **AXB)
    assert repairs(hass) == {}


async def test_what_was_ignored_before_a_restart_stands_in_no_way(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """Home Assistant keeps no more of it than that."""
    await add_account(hass, simulator, "nxcloud")
    ir.async_create_issue(
        hass,
        DOMAIN,
        "ignored",
        is_fixable=False,
        severity=ir.IssueSeverity.ERROR,
        translation_key="wrong_clock",
    )

    response = await act(hass, "query_axb", **AXB)

    assert response["request_id"]
    assert ir.async_get(hass).async_get_issue(DOMAIN, "ignored")


async def test_a_product_that_is_withdrawn_is_shown_until_it_is_back(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "nxcloud")
    simulator.nxcloud.disable_product("did")

    await poll(hass, freezer)

    (text,) = repairs(hass).pop("not_permitted")
    assert "Ask NXCloud to enable it" in text
    assert "(`Insufficient permissions` [1005])" in text
    # Other products work on, and say nothing about this one.
    await act(hass, "query_axb", **AXB)
    assert set(repairs(hass)) == {"not_permitted"}
    assert hass.config_entries.flow.async_progress() == []
    simulator.nxcloud.enable_product("did")
    await poll(hass, freezer)
    assert repairs(hass) == {}


async def test_a_vendors_words_are_quoted(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """The text of a repair is Markdown, in which nothing of theirs is to be live."""
    await add_account(hass, simulator, "nxcloud")
    words = "![x](http://h/x) `<b>`\n# x"
    simulator.nxcloud.misbehave(VendorCode(1005, words), path="/api/did/cdr")

    await poll(hass, freezer)

    (text,) = repairs(hass)["not_permitted"]
    assert "(`![x](http://h/x) '<b>' # x` [1005])" in text


async def test_a_product_that_an_action_misses_is_shown_until_the_action_succeeds(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "nxcloud")
    simulator.nxcloud.disable_product("pns")
    await refusal(hass, "query_axb", HomeAssistantError, **AXB)

    await poll(hass, freezer)

    assert set(repairs(hass)) == {"not_permitted"}
    simulator.nxcloud.enable_product("pns")
    await act(hass, "query_axb", **AXB)
    assert repairs(hass) == {}


async def test_a_product_withdrawn_while_home_assistant_was_off_is_shown(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await set_up(
        hass, stored_account(simulator, "nxcloud", without=NXCLOUD_VOICE)
    )
    await hass.config_entries.async_unload(entry.entry_id)
    simulator.nxcloud.disable_product("did")

    await hass.config_entries.async_setup(entry.entry_id)

    assert state(entry) is ConfigEntryState.LOADED
    assert set(repairs(hass)) == {"not_permitted"}
    await act(hass, "query_axb", **AXB)
    assert set(repairs(hass)) == {"not_permitted"}
    simulator.nxcloud.enable_product("did")
    await hass.config_entries.async_reload(entry.entry_id)
    assert repairs(hass) == {}
    assert shown(hass, "sensor.nxcloud_calls_today").state != "unavailable"


async def test_a_product_the_account_never_had_is_no_problem(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.nxcloud.disable_product("did")

    entry = await add_account(hass, simulator, "nxcloud")

    assert repairs(hass) == {}
    # Nor later, though the account has entities of what it can do.
    assert hass.states.async_entity_ids("sensor")
    await hass.config_entries.async_reload(entry.entry_id)
    assert repairs(hass) == {}


@pytest.mark.parametrize(
    ("vendor", "desk", "hall", "password"),
    [
        ("nxcloud", "60010001", "60010002", None),
        ("antbuddy", "office-desk", "reception", "simulated-sip-42be9a"),
    ],
)
async def test_an_offline_line_is_shown_until_it_places_a_call(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    desk: str,
    hall: str,
    password: str | None,
) -> None:
    lines = [registered_line(simulator, vendor), line(hall, "Hall", password)]
    await set_up(hass, stored_account(simulator, vendor, lines=lines))
    server = simulator.vendors[vendor]
    server.set_line_online(desk, online=False)
    server.set_line_online(hall, online=False)
    for name in ("Desk", "Hall"):
        await refusal(hass, "click_to_call", number=NUMBER, line=name)

    texts = repairs(hass)["line_offline"]

    assert len(texts) == 2
    assert 'The phone "Desk" of' in texts[0]
    assert 'The phone "Hall" of' in texts[1]
    server.set_line_online(desk, online=True)
    await click_to_call(hass, line="Desk")
    await poll(hass, freezer)
    (text,) = repairs(hass)["line_offline"]
    assert 'The phone "Hall" of' in text
    server.set_line_online(hall, online=True)
    await click_to_call(hass, line="Hall")
    assert repairs(hass) == {}


@pytest.mark.parametrize("vendor", ["antbuddy", "net2phone"])
async def test_a_rejected_option_is_shown_until_the_action_succeeds(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    await add_account(hass, simulator, vendor)
    await refusal(
        hass,
        "click_to_call",
        ServiceValidationError,
        number=NUMBER,
        caller_id="12025550100",
    )

    (text,) = repairs(hass).pop("unsupported")

    assert "does not offer caller_id" in text
    await click_to_call(hass)
    assert repairs(hass) == {}


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("fault", [Reset(), Html(), Status(500)])
async def test_what_passes_by_itself_is_no_repair(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    fault: Reset | Html | Status,
) -> None:
    await add_account(hass, simulator, vendor)
    simulator.vendors[vendor].misbehave(fault)

    await poll(hass, freezer)
    with pytest.raises(HomeAssistantError):
        await click_to_call(hass)

    assert repairs(hass) == {}


async def _unload(hass: HomeAssistant, entry_id: str) -> None:
    assert await hass.config_entries.async_unload(entry_id)


async def _remove(hass: HomeAssistant, entry_id: str) -> None:
    await hass.config_entries.async_remove(entry_id)


@pytest.mark.parametrize("leave", [_unload, _remove])
async def test_problems_go_with_their_account_alone(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    leave: Callable[[HomeAssistant, str], Awaitable[None]],
) -> None:
    entry = await add_account(hass, simulator, "nxcloud")
    await set_up(hass, stored_account(simulator, "nxcloud", title="Shop"))
    simulator.nxcloud.skew_clock(120)
    await poll(hass, freezer)
    assert len(repairs(hass)["wrong_clock"]) == 2

    await leave(hass, entry.entry_id)

    (text,) = repairs(hass)["wrong_clock"]
    assert "Shop" in text


async def _disable(hass: HomeAssistant, entry_id: str) -> None:
    await hass.config_entries.async_set_disabled_by(entry_id, ConfigEntryDisabler.USER)


@pytest.mark.parametrize("leave", [_disable, _remove])
async def test_problems_of_an_account_that_never_started_go_with_it_alone(
    hass: HomeAssistant,
    simulator: Simulator,
    leave: Callable[[HomeAssistant, str], Awaitable[None]],
) -> None:
    simulator.nxcloud.skew_clock(120)
    entry = await add_account(hass, simulator, "nxcloud")
    await set_up(hass, stored_account(simulator, "nxcloud", title="Shop"))
    assert state(entry) is ConfigEntryState.SETUP_RETRY
    assert len(repairs(hass)["wrong_clock"]) == 2

    await leave(hass, entry.entry_id)

    (text,) = repairs(hass)["wrong_clock"]
    assert "Shop" in text


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_credentials_that_are_taken_again_need_no_restart(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    entry = await add_account(hass, simulator, vendor)
    server = simulator.vendors[vendor]
    server.revoke_credentials()
    await poll(hass, freezer)
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"
    assert shown(hass, f"sensor.{vendor}_calls_today").state == "unavailable"
    call = server.add_call(number=NUMBER)
    server.clear_requests()
    for _ in range(12):
        await poll(hass, freezer)
    # An account that is locked out is not asked as often as others.
    assert 0 < len(server.requests) < 20
    assert len(hass.config_entries.flow.async_progress()) == 1
    server.restore_credentials()

    await pass_time(hass, freezer, timedelta(minutes=80))

    assert state(entry) is ConfigEntryState.LOADED
    last_call = shown(hass, f"sensor.{vendor}_last_call")
    assert last_call.state == call.started_at.isoformat()
    # Nor an answer to what no longer needs to be asked.
    assert hass.config_entries.flow.async_progress() == []
    assert repairs(hass) == {}


@pytest.mark.parametrize("vendor", VENDORS)
async def test_credentials_that_an_action_is_granted_again_are_asked_for_no_longer(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    await add_account(hass, simulator, vendor)
    server = simulator.vendors[vendor]
    server.revoke_credentials()
    await refusal(hass, "click_to_call", number=NUMBER)
    assert len(hass.config_entries.flow.async_progress()) == 1
    server.restore_credentials()

    await click_to_call(hass)

    assert hass.config_entries.flow.async_progress() == []


async def test_credentials_are_asked_for_until_what_they_are_for_goes_well(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """The keys of the voice service are wrong, the ones of everything else right."""
    await add_account(hass, simulator, "nxcloud")
    simulator.nxcloud.misbehave(VendorCode(1101), path="/v1/call/")
    await refusal(hass, "click_to_call", number=NUMBER)
    (flow,) = hass.config_entries.flow.async_progress()

    await poll(hass, freezer)

    assert shown(hass, "sensor.nxcloud_calls_today").state != "unavailable"
    assert hass.config_entries.flow.async_progress() == [flow]


@pytest.mark.parametrize("vendor", VENDORS)
async def test_credentials_that_a_start_is_granted_are_asked_for_no_longer(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    simulator.vendors[vendor].revoke_credentials()
    entry = await add_account(hass, simulator, vendor)
    other = await set_up(hass, stored_account(simulator, vendor, title="Shop"))
    assert len(hass.config_entries.flow.async_progress()) == 2
    simulator.vendors[vendor].restore_credentials()

    # A reload of Home Assistant's would end the question whatever the vendor says.
    await hass.config_entries.async_unload(entry.entry_id)
    assert len(hass.config_entries.flow.async_progress()) == 2
    await hass.config_entries.async_setup(entry.entry_id)

    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["entry_id"] == other.entry_id


def test_texts_name_no_more_than_is_given() -> None:
    texts = read_json(INTEGRATION / "translations" / "en.json")["issues"]

    by_vendors = {"account", "vendor", "line", "field", "reason", "offset", "delay"}
    given = dict.fromkeys(
        ("wrong_clock", "not_permitted", "line_offline", "unsupported", "too_much"),
        by_vendors,
    ) | {"calls_at_limit": {"account"}, "archive_damaged": {"file"}}
    given["low_balance"] = {"account", "vendor", "amount", "least"}
    for trouble in Trouble:
        given[f"archive_{trouble}"] = set()
    # Nobody asks for calls that are going on.
    for purpose in {"set_up", *Capability} - {Capability.LIVE_CALLS}:
        given[f"paused_{purpose}"] = {"account", "vendor", "until"}
    # A wrong password is asked for by a form.
    for word in carddav_words() - {"carddav_wrong_credentials"}:
        given[word] = {"book", "origin"}
    given["incomplete_call_history"] = by_vendors
    given["no_push_yet"] = given["push_unproven"] = {"account", "vendor"}
    given["push_silent"] = {"account", "vendor", "fields"}
    given.setdefault("card_not_loaded", {"lines", "file"})
    given["left_calls"] = {"count", "first", "last"}
    given["left_server"] = {"server"}
    assert set(texts) == set(given)
    for key, text in texts.items():
        asked = text.pop("fix_flow", None)
        parts = [*text.values()]
        if asked is not None:
            # The form of a message that can be mended takes the place of its text.
            (step,) = asked["step"].values()
            parts += [*step.values(), *asked["abort"].values()]
        assert set(text) == ({"title"} if asked else {"title", "description"})
        for part in parts:
            named = {name for _, name, _, _ in Formatter().parse(part) if name}
            assert named <= given[key]
