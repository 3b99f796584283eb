"""What somebody saves in Home Assistant's editors is there, and works."""

from .conftest import Home, until_there


async def test_a_script_that_was_saved_runs(home: Home) -> None:
    """Save one as the script editor does; it calls with its one action."""
    account = home.accounts["nxcloud"]
    action = {
        "action": "telephony.click_to_call",
        "data": {"number": account.form.callee, "config_entry_id": account.entry_id},
    }
    before = home.simulator.nxcloud.placed_calls

    await home.client.post(
        "/api/config/script/config/call_them",
        {"alias": "Call them", "sequence": [action]},
    )
    await until_there(home, "script.call_them")
    await home.client.perform_action("script.call_them", {})

    assert len(home.simulator.nxcloud.placed_calls) == len(before) + 1


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
