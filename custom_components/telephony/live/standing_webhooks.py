"""The webhooks of all accounts, which stand also while an account can take nothing.

Home Assistant answers whoever sends to an address that it does not know as if all were
well, and what a vendor takes for delivered it never tells again.
"""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp.web import Request, Response
from homeassistant.components import webhook
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..entry.stored_entries import account_entries, is_account

type WebhookTaker = Callable[[Request], Awaitable[Response]]

# By the account's entry id.
_TAKERS: HassKey[dict[str, WebhookTaker]] = HassKey(f"{DOMAIN}_webhook_takers")


@callback
def async_let_webhooks_stand(hass: HomeAssistant) -> None:
    """Have each account's address answer until it is removed or disabled, from now on."""
    standing: dict[str, str] = {}

    @callback
    def follow(entry: ConfigEntry) -> None:
        wanted = _webhook_id_of(hass, entry)
        stands = standing.get(entry.entry_id)
        if wanted == stands:
            return
        if stands is not None:
            webhook.async_unregister(hass, standing.pop(entry.entry_id))
        if wanted is not None:
            _register(hass, entry, wanted)
            standing[entry.entry_id] = wanted

    @callback
    def on_change(_: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain == DOMAIN:
            follow(entry)

    for entry in account_entries(hass):
        follow(entry)
    # For as long as Home Assistant runs.
    async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, on_change)


@callback
def async_take_from_webhook(
    hass: HomeAssistant, entry: ConfigEntry, taker: WebhookTaker
) -> CALLBACK_TYPE:
    """Have somebody asked what to answer to all that comes to an account's webhook.

    Returns:
        What ends that: from then on, everything has to be sent again.
    """
    takers = hass.data.setdefault(_TAKERS, {})
    takers[entry.entry_id] = taker

    @callback
    def stop() -> None:
        del takers[entry.entry_id]

    return stop


def _webhook_id_of(hass: HomeAssistant, entry: ConfigEntry) -> str | None:
    """Return the address at which an account wants to be told; None where it is at none."""
    is_gone = hass.config_entries.async_get_entry(entry.entry_id) is None
    if is_gone or entry.disabled_by or not is_account(entry):
        return None
    return entry.data.get(CONF_WEBHOOK_ID)


def _register(hass: HomeAssistant, entry: ConfigEntry, webhook_id: str) -> None:
    async def answer(_hass: HomeAssistant, _id: str, request: Request) -> Response:
        taker = hass.data.get(_TAKERS, {}).get(entry.entry_id)
        if taker is None:
            return Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        return await taker(request)

    webhook.async_register(
        hass,
        DOMAIN,
        entry.title,
        webhook_id,
        answer,
        # Home Assistant would name the address in its log if it refused a method.
        allowed_methods=webhook.SUPPORTED_METHODS,
    )
