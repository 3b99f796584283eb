"""What users may do with an account whom Home Assistant gives less than all rights."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.const import GROUP_ID_READ_ONLY, GROUP_ID_USER
from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized, UnknownUser
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.telephony.const import DOMAIN
from simulator import Simulator
from simulator.calls import Outcome

from .helpers.actions import NUMBER
from .helpers.contact_entries import add_contact, contact
from .helpers.conversations import Speaker, set_up_assist
from .helpers.states import shown
from .helpers.stored_accounts import (
    NXCLOUD_VOICE,
    add_account,
    set_up,
    stored_account,
)
from .test_llm import MISSED, TODAY, Model

type Action = tuple[str, dict[str, str]]

CALLS: Final[Action] = ("click_to_call", {"number": NUMBER})
MARKS: Final[Action] = ("mark_seen", {})
LOOKS_UP: Final[Action] = ("query_axb", {"caller": "12025550172", "did": "12025550100"})
FORGETS: Final[Action] = ("forget_calls", {"number": NUMBER})
EXPORTS: Final[Action] = ("export_calls", {})
READS: Final[Action] = ("get_call_history", {})
FINDS: Final[Action] = ("find_contact", {"number": NUMBER})
RECORDING: Final = "call_recording_dl5m5j5hfh4n8njj1oor.wav"
HEARS: Final[Action] = ("get_recording", {"recording": RECORDING})

VENDOR_OF: Final = {"query_axb": "nxcloud"}

pytestmark = pytest.mark.usefixtures("frozen_time")

type NewUser = Callable[[str], Awaitable[User]]


@pytest.fixture
def new_user(hass: HomeAssistant, hass_owner_user: MockUser) -> NewUser:
    """Make a user of one of Home Assistant's groups, who is not the first one."""

    async def make(group: str) -> User:
        return await hass.auth.async_create_user("Somebody", group_ids=[group])

    return make


def _files(folder: Path) -> set[Path]:
    return set((folder / "media").rglob("*"))


async def _act_as(hass: HomeAssistant, user_id: str | None, action: Action) -> None:
    name, fields = action
    await hass.services.async_call(
        DOMAIN,
        name,
        fields,
        blocking=True,
        context=Context(user_id=user_id),
        return_response=True,
    )


@pytest.mark.parametrize("action", [CALLS, MARKS, LOOKS_UP])
async def test_whoever_may_only_look_does_nothing_with_an_account(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    new_user: NewUser,
    action: Action,
) -> None:
    vendor = VENDOR_OF.get(action[0], "antbuddy")
    await add_account(hass, simulator, vendor)
    server = simulator.vendors[vendor]
    server.clear_requests()

    with pytest.raises(Unauthorized):
        await _act_as(hass, (await new_user(GROUP_ID_READ_ONLY)).id, action)
    with pytest.raises(UnknownUser):
        await _act_as(hass, "of nobody", action)

    assert server.requests == []
    # An automation is nobody in particular.
    for user_id in ((await new_user(GROUP_ID_USER)).id, None):
        freezer.tick(timedelta(minutes=2))
        await _act_as(hass, user_id, action)


async def test_only_administrators_and_automations_have_calls_forgotten(
    hass: HomeAssistant,
    simulator: Simulator,
    new_user: NewUser,
    hass_admin_user: MockUser,
) -> None:
    simulator.antbuddy.clear_calls()
    simulator.antbuddy.add_call(number=NUMBER)
    await add_account(hass, simulator, "antbuddy")

    for group in (GROUP_ID_READ_ONLY, GROUP_ID_USER):
        with pytest.raises(Unauthorized):
            await _act_as(hass, (await new_user(group)).id, FORGETS)
    with pytest.raises(UnknownUser):
        await _act_as(hass, "of nobody", FORGETS)
    assert shown(hass, "sensor.antbuddy_last_call").attributes["recent_calls"]

    for user_id in (hass_admin_user.id, None):
        await _act_as(hass, user_id, FORGETS)
    assert not shown(hass, "sensor.antbuddy_last_call").attributes["recent_calls"]


@pytest.mark.parametrize("action", [READS, HEARS, EXPORTS, FINDS])
async def test_whoever_may_look_reads_the_history(
    hass: HomeAssistant,
    simulator: Simulator,
    new_user: NewUser,
    hass_read_only_user: MockUser,
    tmp_path: Path,
    action: Action,
) -> None:
    hass.config.media_dirs = {"local": str(tmp_path / "media")}
    simulator.antbuddy.add_call(number=NUMBER, recording=RECORDING)
    await add_contact(hass, contact("Anna", f"+{NUMBER}"))
    await add_account(hass, simulator, "antbuddy")
    await _act_as(hass, (await new_user(GROUP_ID_READ_ONLY)).id, action)
    simulator.antbuddy.clear_requests()
    hass_read_only_user.mock_policy({"entities": {"domains": {"light": True}}})

    files = _files(tmp_path)

    with pytest.raises(Unauthorized):
        await _act_as(hass, hass_read_only_user.id, action)

    assert simulator.antbuddy.requests == []
    assert _files(tmp_path) == files


async def test_a_refusal_is_counted(
    hass: HomeAssistant, simulator: Simulator, new_user: NewUser
) -> None:
    await add_account(hass, simulator, "antbuddy")

    with pytest.raises(Unauthorized):
        await _act_as(hass, (await new_user(GROUP_ID_READ_ONLY)).id, CALLS)

    refused = shown(hass, "sensor.antbuddy_refused_calls_today")
    assert (refused.state, refused.attributes["reasons"]) == ("1", {"no_permission": 1})


def _rights_to(
    hass: HomeAssistant, entry: MockConfigEntry, right: bool | dict[str, bool]
) -> dict[str, Any]:
    """Return a right to the entities of an account, those of its lines excepted."""
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return {
        "entities": {
            "entity_ids": {
                entity.entity_id: right
                for entity in entities
                if entity.config_subentry_id is None
            }
        }
    }


async def test_rights_are_an_account_s_own(
    hass: HomeAssistant, simulator: Simulator, hass_read_only_user: MockUser
) -> None:
    """Those to one account, or to one button, open no other."""
    await add_contact(hass, contact("Anna", f"+{NUMBER}"))
    mine = await add_account(hass, simulator, "antbuddy")
    other = await set_up(hass, stored_account(simulator, "antbuddy", title="Shop"))
    (button,) = hass.states.async_entity_ids("button")

    async def call(entry: MockConfigEntry) -> None:
        fields = CALLS[1] | {"config_entry_id": entry.entry_id}
        await _act_as(hass, hass_read_only_user.id, (CALLS[0], fields))

    hass_read_only_user.mock_policy({"entities": {"entity_ids": {button: True}}})
    with pytest.raises(Unauthorized):
        await call(mine)
    hass_read_only_user.mock_policy(_rights_to(hass, mine, {"read": True}))
    with pytest.raises(Unauthorized):
        await call(mine)
    hass_read_only_user.mock_policy(_rights_to(hass, mine, True))
    with pytest.raises(Unauthorized):
        await call(other)
    assert simulator.antbuddy.placed_calls == []

    await call(mine)

    assert len(simulator.antbuddy.placed_calls) == 1


async def test_whoever_may_press_a_button_calls_with_it(
    hass: HomeAssistant,
    simulator: Simulator,
    new_user: NewUser,
    hass_read_only_user: MockUser,
) -> None:
    await add_contact(hass, contact("Anna", f"+{NUMBER}"))
    await add_account(hass, simulator, "net2phone")
    (button,) = hass.states.async_entity_ids("button")

    async def press(user: User) -> None:
        await hass.services.async_call(
            "button",
            "press",
            {"entity_id": button},
            blocking=True,
            context=Context(user_id=user.id),
        )

    with pytest.raises(Unauthorized):
        await press(await new_user(GROUP_ID_READ_ONLY))
    assert simulator.net2phone.placed_calls == []
    hass_read_only_user.mock_policy({"entities": {"entity_ids": {button: True}}})

    await press(hass_read_only_user)

    assert len(simulator.net2phone.placed_calls) == 1


async def test_an_account_without_entities_needs_the_right_to_all(
    hass: HomeAssistant, simulator: Simulator, new_user: NewUser
) -> None:
    simulator.nxcloud.disable_product("did")
    entry = stored_account(simulator, "nxcloud", without=NXCLOUD_VOICE)
    await set_up(hass, entry)
    registry = er.async_get(hass)
    for entity in er.async_entries_for_config_entry(registry, entry.entry_id):
        registry.async_remove(entity.entity_id)
    assert hass.states.async_entity_ids() == []

    with pytest.raises(Unauthorized):
        await _act_as(hass, (await new_user(GROUP_ID_READ_ONLY)).id, LOOKS_UP)

    await _act_as(hass, (await new_user(GROUP_ID_USER)).id, LOOKS_UP)


async def test_a_call_is_placed_with_an_account_that_one_may_call_with(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_read_only_user: MockUser,
) -> None:
    """Where none is named, the account of others does not call, on speed dial either."""
    await set_up_assist(hass)
    private = await add_account(hass, simulator, "antbuddy")
    (line,) = private.subentries
    await add_contact(hass, contact("Anna", "+12025550172", line=line))
    shop = await add_account(hass, simulator, "net2phone")
    hass_read_only_user.mock_policy(_rights_to(hass, shop, True))
    person = Speaker(hass, user_id=hass_read_only_user.id)

    for wanted in (NUMBER, "Anna"):
        await _act_as(hass, hass_read_only_user.id, (CALLS[0], {"number": wanted}))
    freezer.tick(timedelta(minutes=2))
    await person.say("call anna")
    assert (await person.say("yes call")).startswith("I am calling Anna")

    placed = [call.number for call in simulator.net2phone.placed_calls]
    assert placed == [NUMBER, "12025550172", "12025550172"]
    assert simulator.antbuddy.placed_calls == []


async def test_assist_calls_for_nobody_who_may_only_look(
    hass: HomeAssistant, simulator: Simulator, new_user: NewUser
) -> None:
    """It does not tell them a contact's number either."""
    await set_up_assist(hass)
    await add_contact(hass, contact("Anna", f"+{NUMBER}"))
    await add_account(hass, simulator, "net2phone")
    person = (await new_user(GROUP_ID_READ_ONLY)).id
    guest = Speaker(hass, user_id=person)

    assert await guest.say("call anna") == (
        "You may not place calls with any account. An administrator can change the "
        "rights of your user"
    )
    model = Model(hass)
    answer = await model.use(
        "telephony__call_contact", Context(user_id=person), contact="Anna"
    )
    assert (answer.data, answer.error) == (
        {"error": await guest.say("call anna")},
        True,
    )

    await guest.say("yes call")
    assert simulator.net2phone.placed_calls == []
    member = Speaker(hass, user_id=(await new_user(GROUP_ID_USER)).id)
    await member.say("call anna")
    assert (await member.say("yes call")).startswith("I am calling Anna")


async def test_assist_calls_for_nobody_who_has_lost_the_right(
    hass: HomeAssistant, simulator: Simulator, hass_read_only_user: MockUser
) -> None:
    await set_up_assist(hass)
    await add_contact(hass, contact("Anna", f"+{NUMBER}"))
    entry = await add_account(hass, simulator, "net2phone")
    hass_read_only_user.mock_policy(_rights_to(hass, entry, True))
    person = Speaker(hass, user_id=hass_read_only_user.id)
    assert "Anna" in await person.say("call anna")
    hass_read_only_user.mock_policy({})

    assert await person.say("yes call") == (
        "You may not place calls with the account net2phone, or it is not known who "
        "you are. An administrator can change that in the options of the account, or in "
        "the rights of your user"
    )

    assert simulator.net2phone.placed_calls == []


async def test_assist_and_language_models_tell_of_calls_that_one_may_see(
    hass: HomeAssistant, simulator: Simulator, hass_read_only_user: MockUser
) -> None:
    await set_up_assist(hass)
    entries = []
    for title, number in (("Home", "12025550171"), ("Shop", "12025550172")):
        server = simulator.antbuddy
        server.clear_calls()
        server.add_call(number=number, outcome=Outcome.MISSED)
        entries.append(
            await set_up(hass, stored_account(simulator, "antbuddy", title=title))
        )
    person = Speaker(hass, user_id=hass_read_only_user.id)
    model = Model(hass)
    hass_read_only_user.mock_policy(_rights_to(hass, entries[0], {"read": True}))

    heard = await person.say("Who called me today?")

    assert "0171" in heard
    assert "0172" not in heard
    hass_read_only_user.mock_policy({"entities": {"domains": {"light": True}}})
    refusal = (
        "You may not see the calls of any account. An administrator can change the "
        "rights of your user"
    )
    for question in ("Who called me today?", "Do I have any missed calls?"):
        assert await person.say(question) == refusal
    for tool in (TODAY, MISSED):
        answer = await model.use(tool, Context(user_id=hass_read_only_user.id))
        assert answer.data == {"error": refusal}
