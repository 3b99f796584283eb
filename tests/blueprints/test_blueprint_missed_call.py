"""The blueprint that tells phones about missed calls, and calls back from there."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulator import Simulator
from simulator.calls import Direction, Outcome

from ..helpers.blueprints import (
    ANNA,
    AUTOMATION,
    STRANGER,
    Phone,
    account_with_anna,
    dialled,
    run_by_hand,
    running,
    use,
)
from ..helpers.states import shown
from ..helpers.stored_accounts import add_account
from ..helpers.time_travel import POLL_INTERVAL, fire_time_changed, poll
from ..helpers.turns import turns, until
from ..live.pushes import Pushes, pushed_call

pytestmark = pytest.mark.usefixtures("frozen_time")

type Ring = Callable[..., None]


@pytest.fixture
def ring(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> Ring:
    """Return what has calls missed that show up with the next poll."""

    def miss(*numbers: str, vendor: str = "nxcloud", minutes_ago: int = 1) -> None:
        server = simulator.vendors[vendor]
        for number in numbers:
            server.add_call(
                number=number,
                outcome=Outcome.MISSED,
                started_at=server.state.true_now() - timedelta(minutes=minutes_ago),
            )
        freezer.tick(POLL_INTERVAL + timedelta(seconds=1))
        fire_time_changed(hass)

    return miss


async def _phone(hass: HomeAssistant, **inputs: object) -> Phone:
    phone = Phone(hass)
    await use(hass, "missed_call", notify_device=[phone.device_id], **inputs)
    return phone


async def test_a_missed_call_is_returned_from_the_notification(
    hass: HomeAssistant, simulator: Simulator, ring: Ring
) -> None:
    await account_with_anna(hass, simulator)
    phone = await _phone(hass)
    ring(ANNA)
    await phone.received(1)

    assert phone.texts == ["Missed call: Anna, 12:29"]
    (button,) = phone.buttons(0)
    assert button["title"] == "Call back"
    assert dialled(simulator) == []

    phone.tap(button)
    await until(lambda: not running(hass))
    assert dialled(simulator) == [ANNA]
    assert phone.shown == {}


async def test_the_user_chooses_whose_calls_are_told(
    hass: HomeAssistant, simulator: Simulator, ring: Ring
) -> None:
    await account_with_anna(hass, simulator)
    phone = await _phone(hass, who=["stranger"])
    ring(ANNA, STRANGER)
    await phone.received(1)

    assert phone.texts == ["Missed call: +44 20 7946 0172, 12:29"]


async def test_a_second_tap_calls_nobody(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    ring: Ring,
) -> None:
    await account_with_anna(hass, simulator)
    phone = await _phone(hass)
    ring(ANNA)
    await phone.received(1)
    (button,) = phone.buttons(0)

    phone.tap(button)
    phone.tap(button)
    await until(lambda: not running(hass))
    freezer.tick(timedelta(minutes=1))
    phone.tap(button)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert dialled(simulator) == [ANNA]


async def test_each_notification_calls_its_own_caller_back(
    hass: HomeAssistant, simulator: Simulator, ring: Ring
) -> None:
    await account_with_anna(hass, simulator)
    phone = await _phone(hass)
    ring(ANNA, STRANGER)
    await phone.received(2)
    assert sorted(phone.texts) == [
        "Missed call: +44 20 7946 0172, 12:29",
        "Missed call: Anna, 12:29",
    ]
    place = phone.texts.index("Missed call: Anna, 12:29")
    anna, stranger = phone.buttons(place)[0], phone.buttons(1 - place)[0]

    phone.tap(stranger)
    await until(lambda: running(hass) == 1)
    assert dialled(simulator) == [STRANGER]
    phone.tap(anna)
    await until(lambda: not running(hass))
    assert dialled(simulator) == [STRANGER, ANNA]


async def test_who_calls_again_has_one_notification(
    hass: HomeAssistant, simulator: Simulator, ring: Ring
) -> None:
    await account_with_anna(hass, simulator)
    phone = await _phone(hass)
    ring(ANNA)
    await phone.received(1)
    (first,) = phone.buttons(0)
    ring(ANNA)
    await phone.received(2)
    assert phone.texts == ["Missed call: Anna, 12:34"]

    # The run of the first notification has ended with it.
    await until(lambda: running(hass) == 1)
    phone.tap(first)
    phone.tap(phone.buttons(0)[0])
    await until(lambda: not running(hass))
    assert dialled(simulator) == [ANNA]


async def test_callers_who_withhold_their_numbers_are_not_one(
    hass: HomeAssistant, simulator: Simulator, ring: Ring
) -> None:
    await account_with_anna(hass, simulator)
    phone = await _phone(hass)
    ring("")
    await phone.received(1)
    ring("")
    await phone.received(2)

    assert phone.texts == [
        "Missed call: Withheld number, 12:29",
        "Missed call: Withheld number, 12:34",
    ]
    assert phone.buttons(0) == phone.buttons(1) == []
    # Nothing waits for a tap that cannot come.
    await until(lambda: not running(hass))


async def test_all_phones_are_told_and_the_first_tap_counts(
    hass: HomeAssistant, simulator: Simulator, ring: Ring
) -> None:
    await account_with_anna(hass, simulator)
    phones = [Phone(hass, "Anna's phone"), Phone(hass, "Küche 2")]
    await use(hass, "missed_call", notify_device=[phone.device_id for phone in phones])
    ring(ANNA)
    await phones[1].received(1)
    (one,), (other,) = (phone.buttons(0) for phone in phones)

    phones[1].tap(other)
    phones[0].tap(one)
    await until(lambda: not running(hass))

    assert dialled(simulator) == [ANNA]
    assert [phone.shown for phone in phones] == [{}, {}]


async def test_a_phone_that_is_gone_hides_nothing_from_the_others(
    hass: HomeAssistant, simulator: Simulator, ring: Ring
) -> None:
    await account_with_anna(hass, simulator)
    gone, phone = Phone(hass, "Old phone"), Phone(hass, "New phone")
    await use(hass, "missed_call", notify_device=[gone.device_id, phone.device_id])
    dr.async_get(hass).async_remove_device(gone.device_id)
    hass.services.async_remove("notify", "mobile_app_old_phone")

    ring(ANNA)
    await phone.received(1)

    assert phone.texts == ["Missed call: Anna, 12:29"]


@pytest.mark.parametrize(("seconds", "stays"), [(-1, True), (1, False)])
async def test_a_notification_stays_for_as_long_as_the_user_wants(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    ring: Ring,
    seconds: int,
    stays: bool,
) -> None:
    """A phone that is not heard of takes it away by itself, or calls back even so."""
    await account_with_anna(hass, simulator)
    phone = await _phone(hass, waiting_time=2)
    ring(ANNA)
    await phone.received(1)
    (button,) = phone.buttons(0)
    assert phone.sent[0]["data"]["timeout"] == 2 * 60 * 60
    # Until it waits for the tap.
    await until(lambda: running(hass) == 1)

    freezer.tick(timedelta(hours=2, seconds=seconds))
    fire_time_changed(hass)
    await until(lambda: running(hass) == stays)
    assert len(phone.shown) == stays
    phone.tap(button)
    await until(lambda: not running(hass) and bool(dialled(simulator)))

    assert dialled(simulator) == [ANNA]


async def _restart(hass: HomeAssistant, account: MockConfigEntry) -> None:
    """Begin anew with the automation and the account, as a restart does.

    Runs that wait for something end with it.
    """
    for action in ("turn_off", "turn_on"):
        await hass.services.async_call(
            "automation", action, {"entity_id": AUTOMATION}, blocking=True
        )
    assert await hass.config_entries.async_reload(account.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert running(hass) == 0


async def test_a_button_works_after_a_restart(
    hass: HomeAssistant, simulator: Simulator, ring: Ring
) -> None:
    account = await account_with_anna(hass, simulator)
    phones = [Phone(hass, "Anna's phone"), Phone(hass, "Tablet")]
    await use(hass, "missed_call", notify_device=[phone.device_id for phone in phones])
    ring(ANNA)
    await phones[1].received(1)
    await _restart(hass, account)
    (one,), (other,) = (phone.buttons(0) for phone in phones)

    phones[0].tap(one)
    await until(lambda: not any(phone.shown for phone in phones))
    assert dialled(simulator) == [ANNA]
    await _restart(hass, account)
    phones[1].tap(other)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert dialled(simulator) == [ANNA]


async def test_a_button_whose_automation_is_gone_calls_back(
    hass: HomeAssistant, simulator: Simulator, ring: Ring
) -> None:
    await account_with_anna(hass, simulator)
    phone = await _phone(hass)
    ring(ANNA)
    await phone.received(1)
    (button,) = phone.buttons(0)
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": AUTOMATION}, blocking=True
    )

    phone.tap(button)
    await until(lambda: dialled(simulator) == [ANNA])


async def test_a_call_that_was_returned_is_not_returned_again(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    ring: Ring,
) -> None:
    """Somebody has called back from the desk meanwhile."""
    await account_with_anna(hass, simulator)
    phone = await _phone(hass)
    ring(ANNA)
    await phone.received(1)
    (button,) = phone.buttons(0)
    simulator.nxcloud.add_call(number=ANNA, direction=Direction.OUTGOING)
    freezer.tick(POLL_INTERVAL + timedelta(seconds=1))
    fire_time_changed(hass)
    await until(
        lambda: shown(hass, "sensor.nxcloud_missed_calls_to_return").state == "0"
    )

    phone.tap(button)
    await until(lambda: phone.shown == {} and not running(hass))

    assert dialled(simulator) == []


async def test_who_tapped_is_told_that_no_phone_will_ring(
    hass: HomeAssistant, simulator: Simulator, ring: Ring
) -> None:
    """A premium-rate number is one that the rules do not let anybody call."""
    await account_with_anna(hass, simulator)
    phone = await _phone(hass)
    ring("19005550143")
    await phone.received(1)

    phone.tap(phone.buttons(0)[0])
    await until(lambda: not running(hass))

    (text,) = phone.texts
    who, why = text.split("\n")
    assert who == "Calling back may have failed: +1 900-555-0143, 12:29"
    assert why.startswith("This is a premium-rate number")
    assert phone.buttons(0) == []
    assert dialled(simulator) == []


async def test_a_call_of_another_day_is_told_with_the_day(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    ring: Ring,
) -> None:
    # Some minutes before midnight.
    freezer.move_to("2026-11-19 07:57:00+00:00")
    await account_with_anna(hass, simulator)
    phone = await _phone(hass)
    freezer.move_to("2026-11-19 07:59:00+00:00")
    ring(ANNA, minutes_ago=1)
    # By night polls are farther apart.
    freezer.tick(timedelta(minutes=20))
    fire_time_changed(hass)
    await phone.received(1)

    assert phone.texts == ["Missed call: Anna, 2026-11-18 23:58"]


async def test_the_user_chooses_the_words(
    hass: HomeAssistant, simulator: Simulator, ring: Ring
) -> None:
    await account_with_anna(hass, simulator)
    phone = await _phone(
        hass,
        title_words="Anruf in Abwesenheit",
        button_words="Zurückrufen",
        withheld_words="unterdrückte Nummer",
    )
    ring(ANNA)
    await phone.received(1)
    ring("")
    await phone.received(2)

    assert phone.texts == [
        "Anruf in Abwesenheit: Anna, 12:29",
        "Anruf in Abwesenheit: unterdrückte Nummer, 12:34",
    ]
    assert phone.buttons(0)[0]["title"] == "Zurückrufen"


async def test_the_account_that_was_called_calls_back_on_the_chosen_line(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    ring: Ring,
) -> None:
    await add_account(hass, simulator, "antbuddy")
    account = await account_with_anna(hass, simulator)
    phone = await _phone(hass, account=account.entry_id, line="Desk")
    simulator.antbuddy.add_call(number=STRANGER, outcome=Outcome.MISSED)
    await poll(hass, freezer)
    assert phone.texts == []
    ring(STRANGER)
    await phone.received(1)

    phone.tap(phone.buttons(0)[0])
    await until(lambda: not running(hass))

    assert dialled(simulator) == [STRANGER]
    assert dialled(simulator, "antbuddy") == []


@pytest.mark.parametrize("inputs", [{}, {"account": ""}, {"account": None}], ids=str)
async def test_all_accounts_are_told_of_unless_one_is_chosen(
    hass: HomeAssistant, simulator: Simulator, ring: Ring, inputs: dict[str, str | None]
) -> None:
    await add_account(hass, simulator, "antbuddy")
    await account_with_anna(hass, simulator)
    phone = await _phone(hass, **inputs)
    ring(STRANGER, vendor="antbuddy")
    await phone.received(1)
    # However the vendor writes the number.
    assert phone.texts == ["Missed call: +44 20 7946 0172, 12:29"]

    phone.tap(phone.buttons(0)[0])
    await until(lambda: not running(hass))

    assert dialled(simulator) == []
    assert dialled(simulator, "antbuddy") == [STRANGER]


async def test_one_phone_needs_no_list(
    hass: HomeAssistant, simulator: Simulator, ring: Ring
) -> None:
    await account_with_anna(hass, simulator)
    phone = Phone(hass)
    await use(hass, "missed_call", notify_device=phone.device_id)
    ring(ANNA)
    await phone.received(1)

    assert phone.texts == ["Missed call: Anna, 12:29"]


async def test_it_can_be_tried_by_hand(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await account_with_anna(hass, simulator)
    phone = await _phone(hass)

    await run_by_hand(hass)
    await hass.async_block_till_done()

    assert phone.texts == ["Missed call: Under test, 12:30"]
    assert phone.buttons(0) == []


async def test_a_tag_is_as_short_as_apple_wants_it(
    hass: HomeAssistant, simulator: Simulator, ring: Ring
) -> None:
    await account_with_anna(hass, simulator)
    phone = await _phone(hass)
    ring("1" * 80)
    await phone.received(1)

    (tag,) = phone.shown
    assert len(tag.encode()) <= 64


async def test_a_call_that_was_pushed_is_told_at_its_end(
    hass: HomeAssistant,
    simulator: Simulator,
    hass_client_no_auth: ClientSessionGenerator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Nothing is polled for it, and only a moment passes: another phone might ring on."""
    account = await account_with_anna(hass, simulator, "net2phone")
    phone = await _phone(hass)
    pushes = Pushes(hass, account, await hass_client_no_auth(), partial(turns, 100))
    call = pushed_call(number=f"+{ANNA}", outcome=Outcome.MISSED)

    await pushes.tell([call], "call_ringing")
    assert phone.texts == []
    await pushes.tell([call], "call_missed")
    assert phone.texts == []
    freezer.tick(timedelta(seconds=3))
    fire_time_changed(hass)
    await phone.received(1)

    assert phone.texts == ["Missed call: Anna, 12:30"]
