"""From a provider that tells by itself to a source that is listened to."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..coordinator import CallHistoryCoordinator
from ..providers.base import Provider
from ..providers.push import PushSource
from .first_pushes import FirstPushes, async_first_news
from .push_connection import PushConnection
from .push_intake import PushIntake
from .push_store import PushStore
from .push_webhook import PushWebhook


@callback
def async_start_listening(
    hass: HomeAssistant,
    entry: ConfigEntry,
    *,
    provider: Provider,
    coordinator: CallHistoryCoordinator,
    intake: PushIntake,
) -> None:
    """Listen to the vendor of an account, until it is unloaded."""
    intake.async_start()
    for news in async_first_news(hass, entry):
        intake.async_take(news)
    if intake.state.source is PushSource.WEBHOOK:
        PushWebhook(hass, entry, provider=provider, intake=intake).async_start()
        return
    PushConnection(
        hass, entry, provider=provider, coordinator=coordinator, intake=intake
    ).async_start()


@callback
def async_await_first_push(
    hass: HomeAssistant, entry: ConfigEntry, *, provider: Provider, store: PushStore
) -> None:
    """Listen for the first call of an account that has no history yet, if any is told."""
    if provider.push_source is PushSource.WEBHOOK:
        first = FirstPushes(hass, entry, store)
        PushWebhook(hass, entry, provider=provider, intake=first).async_start()
