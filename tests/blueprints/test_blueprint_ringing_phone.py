"""The blueprint that pauses what plays while a phone rings, and says who calls."""

from functools import partial

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulator import Simulator

from ..helpers.blueprints import ANNA, account_with_anna, run_by_hand, running, use
from ..helpers.states import shown
from ..helpers.stored_accounts import set_up, stored_account
from ..helpers.turns import turns, until
from ..live.pushes import Pushes, pushed_call

pytestmark = pytest.mark.usefixtures("frozen_time")

KITCHEN, HALL = "media_player.kitchen", "media_player.hall"
SPOKEN = {"speech": ["tts.voice"], "speakers": ["media_player.hall"]}


class Home:
    """Two players, one of which plays, and what they are told to do."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Let the kitchen play."""
        hass.states.async_set(KITCHEN, "playing")
        hass.states.async_set(HALL, "paused")
        self._paused = async_mock_service(hass, "media_player", "media_pause")
        self._played = async_mock_service(hass, "media_player", "media_play")
        self._spoken = async_mock_service(hass, "tts", "speak")

    @property
    def told(self) -> tuple[list[list[str]], list[list[str]], list[str]]:
        """What was paused, what went on, and what was said."""
        return (
            [call.data["entity_id"] for call in self._paused],
            [call.data["entity_id"] for call in self._played],
            [call.data["message"] for call in self._spoken],
        )


async def test_what_plays_is_paused_until_the_last_call_is_over(
    hass: HomeAssistant,
    simulator: Simulator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    account = await account_with_anna(hass, simulator, "net2phone")
    other = await set_up(
        hass,
        stored_account(
            simulator, "net2phone", title="Shop", changes={"account_id": "another"}
        ),
    )
    client = await hass_client_no_auth()
    pushes, elsewhere = (Pushes(hass, one, client) for one in (account, other))
    home = Home(hass)
    await use(
        hass,
        "ringing_phone",
        players=[KITCHEN, HALL],
        account=account.entry_id,
        who=["contact"],
        **SPOKEN,
    )
    anna, again = (pushed_call(id=i * 32, number=f"+{ANNA}") for i in "bc")

    # Neither whom the user did not choose, nor another account.
    await pushes.tell([pushed_call()], "call_ringing", "call_missed")
    await elsewhere.tell([anna], "call_ringing", "call_completed")
    await pushes.tell([pushed_call()], "call_completed")
    assert home.told == ([], [], [])
    assert running(hass) == 0

    # From now on, the automation waits for what comes.
    pushes = Pushes(hass, account, client, partial(turns, 1))
    await pushes.tell([anna], "call_ringing")
    await until(lambda: home.told == ([[KITCHEN]], [], ["Call from Anna"]))
    # A second call pauses nothing more, and is waited for.
    await pushes.tell([again], "call_ringing")
    await pushes.tell([anna], "call_answered", "call_completed")
    await until(lambda: shown(hass, "sensor.net2phone_calls_today").state == "2")
    assert home.told == ([[KITCHEN]], [], ["Call from Anna"])
    assert running(hass) == 1
    await pushes.tell([again], "call_completed")
    await until(lambda: running(hass) == 0)

    assert home.told == ([[KITCHEN]], [[KITCHEN]], ["Call from Anna"])


@pytest.mark.parametrize(
    ("number", "inputs", "message"),
    [
        # Else a voice would say how many millions it is.
        ("+12125550162", SPOKEN, ["Call from +1 2 1 2-5 5 5-0 1 6 2"]),
        ("", SPOKEN | {"call_words": "Hark:"}, ["Hark: a withheld number"]),
        ("+12125550162", {}, []),
    ],
)
async def test_what_is_said_is_what_the_user_wants(
    hass: HomeAssistant,
    simulator: Simulator,
    hass_client_no_auth: ClientSessionGenerator,
    number: str,
    inputs: dict[str, object],
    message: list[str],
) -> None:
    """And everything stays paused where nobody wants it to go on."""
    account = await account_with_anna(hass, simulator, "net2phone")
    pushes = Pushes(hass, account, await hass_client_no_auth(), partial(turns, 100))
    home = Home(hass)
    await use(hass, "ringing_phone", players=[KITCHEN], resume=False, **inputs)

    await pushes.tell([pushed_call(number=number)])

    await until(lambda: home.told == ([[KITCHEN]], [], message))
    await until(lambda: running(hass) == 0)
    assert home.told == ([[KITCHEN]], [], message)


async def test_it_can_be_tried_by_hand(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await account_with_anna(hass, simulator, "net2phone")
    home = Home(hass)
    await use(hass, "ringing_phone", players=[KITCHEN], **SPOKEN)

    await run_by_hand(hass)
    await until(lambda: running(hass) == 0)

    assert home.told == ([[KITCHEN]], [[KITCHEN]], ["Call from Under test"])
