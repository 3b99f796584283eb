"""The dashboard of the demo: the phone page that the integration makes by itself."""

from .client import HomeAssistantClient

URL_PATH = "telephony-demo"


async def save_dashboard(client: HomeAssistantClient) -> str:
    """Create the dashboard and make it the page Home Assistant opens with.

    Args:
        client: An administrator's.

    Returns:
        Its path.
    """
    await client.command(
        "lovelace/dashboards/create",
        url_path=URL_PATH,
        title="Telephony",
        icon="mdi:phone",
    )
    await client.command(
        "lovelace/config/save",
        url_path=URL_PATH,
        config={"strategy": {"type": "custom:telephony"}},
    )
    await client.command(
        "frontend/set_system_data", key="core", value={"default_panel": URL_PATH}
    )
    return f"/{URL_PATH}"
