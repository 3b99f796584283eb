"""All vendors in the newest Home Assistant: sensors, actions, forms, editors."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import aiohttp
from playwright.async_api import BrowserContext, expect
import pytest

from demo.account_setup import Account
from demo.address_book_setup import FLOW
from demo.client import ApiError
from simulator.stand_ins import STAND_INS

from ..conftest import Home, until, until_there
from ..opened_pages import tab


async def state_of(home: Home, account: Account, key: str) -> dict[str, object]:
    """Return the state of a sensor, read over the REST API."""
    sensor = account.sensor(key)
    assert sensor is not None, key
    state: dict[str, object] = await home.client.get(f"/api/states/{sensor.entity_id}")
    return state


@pytest.mark.parametrize("vendor", ["nxcloud", "antbuddy"])
async def test_the_history_is_shown(home: Home, vendor: str) -> None:
    """Count the vendor's own list, in Home Assistant's zone, beside the sensors."""
    calls = home.simulator.vendors[vendor].calls
    zone = ZoneInfo((await home.client.get("/api/config"))["time_zone"])
    days = [call.started_at.astimezone(zone).date() for call in calls]

    async def are_counted() -> bool:
        # The day may turn over between two looks at the clock.
        expected = days.count(datetime.now(zone).date())
        counted = await state_of(home, home.accounts[vendor], "calls_today")
        return counted["state"] == str(expected)

    await until(are_counted)
    last = await state_of(home, home.accounts[vendor], "last_call")
    assert datetime.fromisoformat(str(last["state"])) == max(
        call.started_at for call in calls
    )


async def test_dashboards_load_the_card_and_ask_for_calls(home: Home) -> None:
    """By one address, of this version; over all accounts, a page behind the other."""
    command = home.client.command
    (card,) = [
        one for one in await command("lovelace/resources") if "telephony" in one["url"]
    ]
    assert card["type"] == "module"
    assert "?v=" in card["url"]
    async with (
        aiohttp.ClientSession() as session,
        session.get(home.home_assistant.url + card["url"]) as answer,
    ):
        assert answer.status == 200
        assert "telephony-card" in await answer.text()
    accounts = await command("telephony/accounts")
    assert {one["config_entry_id"] for one in accounts} == {
        account.entry_id for account in home.accounts.values()
    }
    first = await command("telephony/calls/list", limit=2)
    second = await command("telephony/calls/list", limit=2, before=first["next"])
    times = [call["started_at"] for page in (first, second) for call in page["calls"]]
    assert len(times) == 4
    assert times == sorted(times, reverse=True)


async def test_nothing_is_shown_that_the_vendor_does_not_tell(home: Home) -> None:
    keys = {
        vendor: {sensor.key for sensor in account.sensors}
        for vendor, account in home.accounts.items()
    }

    assert "call_state" in keys["net2phone"] & keys["antbuddy"] - keys["nxcloud"]
    assert "balance" in keys["nxcloud"] - keys["net2phone"] - keys["antbuddy"]


@pytest.mark.parametrize("vendor", ["nxcloud", "antbuddy"])
async def test_automations_can_begin_from_what_an_account_has(
    home: Home, vendor: str
) -> None:
    """Ask as the editor does, for each device and for the events."""
    command = home.client.command
    devices = [
        device["id"]
        for device in await command("config/device_registry/list")
        if home.accounts[vendor].entry_id in device["config_entries"]
    ]
    assert devices
    for target in (
        *({"device_id": [device]} for device in devices),
        {"entity_id": [f"event.{vendor}_call"]},
        {"entity_id": [f"event.{vendor}_placed_call"]},
    ):
        triggers = await command("get_triggers_for_target", target=target)
        conditions = await command("get_conditions_for_target", target=target)

        assert {
            f"telephony.call_{kind}" for kind in ("missed", "answered", "placed")
        } <= {*triggers}
        assert "telephony.has_unreturned_calls" in conditions


@pytest.mark.parametrize("vendor", STAND_INS)
async def test_a_call_is_placed_once(home: Home, vendor: str) -> None:
    """Call over the REST API; the vendor's side tells how often a phone rang."""
    account = home.accounts[vendor]
    before = home.simulator.vendors[vendor].placed_calls

    answer = await home.client.post(
        "/api/services/telephony/click_to_call?return_response",
        {"number": account.form.callee, "config_entry_id": account.entry_id},
    )

    response = answer["service_response"]
    assert set(response) == {
        "config_entry_id",
        "contact",
        "dial_id",
        "line",
        "number",
        "reference",
        "order_id",
    }
    assert response["config_entry_id"] == account.entry_id
    assert response["number"] == account.form.callee
    placed = home.simulator.vendors[vendor].placed_calls
    assert len(placed) == len(before) + 1
    assert placed[-1].line == response["line"]


async def test_a_privacy_number_is_looked_up(home: Home) -> None:
    """Ask for a binding that the vendor has."""
    binding = home.simulator.nxcloud.account.bindings[0]

    answer = await home.client.post(
        "/api/services/telephony/query_axb?return_response",
        {"caller": binding.phone_a, "did": binding.did},
    )

    assert answer["service_response"]["callee"] == binding.phone_b
    assert answer["service_response"]["request_id"]


async def test_a_recording_can_be_heard(home: Home) -> None:
    """Take a recorded call from the list and follow the link."""
    last = await state_of(home, home.accounts["antbuddy"], "last_call")
    attributes = last["attributes"]
    assert isinstance(attributes, dict)
    recorded = next(call for call in attributes["recent_calls"] if call["recording"])

    answer = await home.client.post(
        "/api/services/telephony/get_recording?return_response",
        {"call_id": recorded["id"]},
    )

    link = answer["service_response"]
    assert datetime.fromisoformat(link["expires_at"]) > datetime.now(UTC)
    for url in (link["url"], home.home_assistant.url + link["path"]):
        async with aiohttp.ClientSession() as session, session.get(url) as audio:
            assert audio.status == 200
            assert (await audio.read()).startswith(b"RIFF")


async def test_a_recording_is_played_from_where_somebody_seeks(
    home: Home, browser: BrowserContext
) -> None:
    """Find it in the media browser, and play it in a page that knows Home Assistant alone."""
    account = home.accounts["antbuddy"].entry_id
    folder = f"media-source://telephony/{account}"
    while True:
        found = await home.client.command(
            "media_source/browse_media", media_content_id=folder
        )
        first = found["children"][0]
        folder = first["media_content_id"]
        if first["can_play"]:
            break
    media = await home.client.command(
        "media_source/resolve_media", media_content_id=folder
    )
    page = await browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(f"{home.home_assistant.url}/manifest.json")

    heard = await page.evaluate(
        """async (path) => {
            const audio = new Audio(path);
            const happened = (name) => new Promise((resolve, reject) => {
                audio.addEventListener(name, resolve, { once: true });
                audio.addEventListener("error", () => reject(audio.error.message));
            });
            audio.preload = "auto";
            await happened("canplaythrough");
            audio.currentTime = 1.5;
            await happened("seeked");
            return [audio.duration, audio.currentTime, audio.seekable.end(0)];
        }""",
        media["url"],
    )

    await page.close()
    assert heard == [2, 1.5, 2]
    assert all(url.startswith(home.home_assistant.url) for url in asked)
    assert "Night shift" in first["title"]


async def test_a_phone_that_is_offline_is_named(home: Home) -> None:
    """The user reads what to do next."""
    account = home.accounts["antbuddy"]
    vendor = home.simulator.antbuddy
    line = vendor.account.sip_user
    vendor.set_line_online(line, online=False)
    try:
        with pytest.raises(
            ApiError,
            match='The phone "Desk" is not registered with AntBuddy; '
            "open its softphone and try again",
        ):
            await home.client.perform_action(
                "telephony.click_to_call",
                {"number": "Night shift", "config_entry_id": account.entry_id},
            )
    finally:
        vendor.set_line_online(line, online=True)


async def test_a_wrong_secret_is_said_beside_its_field(home: Home) -> None:
    """Fill the form in wrongly, over the API that the form uses."""
    flow = await home.client.post(FLOW, {"handler": "telephony"})
    path = f"{FLOW}/{flow['flow_id']}"
    await home.client.post(path, {"next_step_id": "net2phone"})
    url = home.simulator.net2phone.url

    form = await home.client.post(
        path,
        {
            "account_id": "1000000",
            "api_key": "wrong",
            "endpoints": {"base_url": url},
        },
    )

    assert form["type"] == "form"
    assert form["errors"] == {"api_key": "rejected_credentials"}
    await home.client.delete(path)


async def test_the_dashboard_shows_calls_and_places_one(
    home: Home, browser: BrowserContext
) -> None:
    """Read a counter, and call somebody by the tile of the speed dial."""
    account = home.accounts["nxcloud"]
    before = home.simulator.nxcloud.placed_calls
    async with tab(browser) as page:
        await page.goto(home.dashboard)
        counters = page.locator("hui-section").filter(
            has=page.get_by_role("heading", name=account.title, exact=True)
        )

        async def is_shown() -> bool:
            # A call that was placed before may be counted at any moment.
            counted = await state_of(home, account, "calls_today")
            name = page.get_by_text("Calls today", exact=True)
            tile = counters.locator("hui-tile-card").filter(has=name)
            return await tile.get_by_text(
                str(counted["state"]), exact=True
            ).is_visible()

        await until(is_shown)
        tile = page.locator("hui-tile-card").filter(
            has=page.locator("telephony-call-feature"), has_text="Boston office"
        )
        await tile.get_by_role("button", name="Call", exact=True).click()
        assert home.simulator.nxcloud.placed_calls == before
        await tile.get_by_role("button", name="Really call?").click()
        await expect(
            tile.get_by_role("button", name="Your phone rings")
        ).to_be_visible()
    placed = home.simulator.nxcloud.placed_calls[len(before) :]
    assert [call.number for call in placed] == ["16175550155"]


async def test_the_form_shows_its_error(home: Home, browser: BrowserContext) -> None:
    """Type a wrong secret into the form that a person sees."""
    async with tab(browser) as page:
        url = home.home_assistant.url
        await page.goto(f"{url}/config/integrations/integration/telephony")
        await page.get_by_role("button", name="Add service").click()
        form = page.locator("dialog-data-entry-flow")
        await form.get_by_text("Place calls", exact=True).click()
        await form.locator("input[name=account_id]").fill("1000000")
        await form.locator("input[name=api_key]").fill("wrong")
        await form.get_by_role("button", name="Addresses").click()
        await form.locator("input[name=base_url]").fill(home.simulator.net2phone.url)
        await form.get_by_role("button", name="Submit").click()

        alert = form.locator("ha-alert").filter(
            has_text="net2phone does not accept this"
        )
        await expect(alert).to_contain_text("Copy it again")


async def test_the_blueprints_make_automations(home: Home) -> None:
    """Have the newest Home Assistant read them, and run one for a phone that it calls."""
    found = await home.client.command("blueprint/list", domain="automation")
    own = {path: one for path, one in found.items() if path.startswith("telephony/")}
    assert len(own) == 4
    assert [path for path, one in own.items() if "error" in one] == []

    account = home.accounts["net2phone"]
    before = len(home.simulator.net2phone.placed_calls)
    await home.client.post("/api/states/alarm_control_panel.home", {"state": "armed"})
    await home.client.post(
        "/api/config/automation/config/alarm",
        {
            "alias": "Alarm",
            "use_blueprint": {
                "path": "telephony/alarm_calls_me.yaml",
                "input": {
                    "alarm": ["alarm_control_panel.home"],
                    "number": "Chicago office",
                    "account": account.entry_id,
                },
            },
        },
    )
    await until_there(home, "automation.alarm")

    await home.client.post(
        "/api/states/alarm_control_panel.home", {"state": "triggered"}
    )

    async def is_placed() -> bool:
        return len(home.simulator.net2phone.placed_calls) > before

    await until(is_placed)
    assert home.simulator.net2phone.placed_calls[before].number == "13125550119"


async def test_a_script_that_was_saved_runs(home: Home) -> None:
    """Save one as the script editor does; it calls with its one action."""
    account = home.accounts["nxcloud"]
    # Whom no other test calls: the same number again would be refused on a quick machine.
    number = "12025550147"
    action = {
        "action": "telephony.click_to_call",
        "data": {"number": number, "config_entry_id": account.entry_id},
    }
    before = home.simulator.nxcloud.placed_calls

    await home.client.post(
        "/api/config/script/config/call_them",
        {"alias": "Call them", "sequence": [action]},
    )
    await until_there(home, "script.call_them")
    await home.client.perform_action("script.call_them", {})

    placed = home.simulator.nxcloud.placed_calls[len(before) :]
    assert [call.number for call in placed] == [number]


async def test_an_automation_and_a_scene_that_were_saved_are_there(home: Home) -> None:
    """Save them as their editors do."""
    trigger = {"trigger": "event", "event_type": "somebody_wants_it"}
    await home.client.post(
        "/api/config/automation/config/1",
        {"alias": "Wanted", "triggers": [trigger], "actions": []},
    )
    await home.client.post(
        "/api/config/scene/config/1", {"name": "Quiet", "entities": {}}
    )

    await until_there(home, "automation.wanted")
    await until_there(home, "scene.quiet")
