"""What a person is told among the repairs when a vendor's messages do not come as they have to."""

from datetime import timedelta
import json

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest

from simulator import Simulator
from simulator.net2phone.push_messages import signed_headers

from ..helpers.states import shown
from .conftest import OpenAccount
from .pushes import Pushes, pushed_call

pytestmark = pytest.mark.usefixtures("frozen_time")

SECRET = "a good secret"


def repairs(hass: HomeAssistant, pushes: Pushes) -> set[str]:
    """Return the repairs of an account, by what they are about."""
    return {
        name.removeprefix(f"{pushes.entry.entry_id}_")
        for _, name in ir.async_get(hass).issues
    }


async def test_the_hint_goes_with_the_first_message_whatever_it_is_about(
    hass: HomeAssistant, pushes: Pushes
) -> None:
    """Who sends something there was given the address."""
    assert repairs(hass, pushes) == {"no_push_yet"}
    assert await pushes.send(b"not JSON") == 400
    assert repairs(hass, pushes) == {"no_push_yet"}
    assert shown(hass, "sensor.net2phone_call_state").state == "unknown"

    assert await pushes.send_fields({"id": "1", "event": "fax_received"}) == 200

    assert repairs(hass, pushes) == set()
    assert shown(hass, "sensor.net2phone_call_state").state == "idle"
    assert shown(hass, "sensor.net2phone_calls_today").state == "0"
    # So it is after a restart.
    assert await hass.config_entries.async_reload(pushes.entry.entry_id)
    await hass.async_block_till_done()
    assert repairs(hass, pushes) == set()
    assert shown(hass, "sensor.net2phone_calls_today").state == "0"


async def test_a_secret_that_has_become_another_one_is_told(
    hass: HomeAssistant, open_account: OpenAccount, simulator: Simulator
) -> None:
    pushes = await open_account(webhook_secret=SECRET)
    vendor = simulator.net2phone
    vendor.set_webhook(str(pushes.client.make_url(pushes.path)), SECRET)
    await vendor.webhook.tell_at_once([pushed_call()])
    await hass.async_block_till_done()
    assert repairs(hass, pushes) == set()

    vendor.push_faults(wrong_signature=True)
    await vendor.webhook.tell_at_once([pushed_call(id="b" * 32)])
    await hass.async_block_till_done()

    assert vendor.webhook.statuses == [200] * 3 + [403] * 3
    (issue,) = ir.async_get(hass).issues.values()
    assert issue.translation_key == "push_unproven"
    assert issue.translation_placeholders == {
        "account": "net2phone",
        "vendor": "net2phone",
    }
    vendor.push_faults()
    await vendor.webhook.tell_at_once([pushed_call(id="c" * 32)])
    await hass.async_block_till_done()
    assert repairs(hass, pushes) == set()


async def test_a_forged_message_among_good_ones_is_no_matter_for_a_person(
    hass: HomeAssistant, open_account: OpenAccount
) -> None:
    pushes = await open_account(webhook_secret=SECRET)
    body = json.dumps({"id": "1", "event": "fax_received"}).encode()
    now = dt_util.utcnow()

    for _ in range(3):
        for headers in (None, signed_headers(SECRET, now - timedelta(hours=1), body)):
            assert await pushes.send(body, headers) == 403
        assert await pushes.send(body, signed_headers(SECRET, now, body)) == 200

    assert repairs(hass, pushes) == set()
