"""The dashboard of the demo: a column for each account with speed dial, sensors and calls."""

from collections.abc import Iterable

from .account_setup import Account, Sensor
from .address_book_setup import Contact
from .client import HomeAssistantClient, JsonObject

URL_PATH = "telephony-demo"

# What is too long for half of the width has all of it, below the rest.
_WIDE = ("unreturned_calls", "placed_call_state")

# A table of the latest calls; markdown needs its rows without an empty line in between.
CALL_LIST = """\
|   | Who | When | Talk |
|:-:|:----|:-----|-----:|
{%- for call in (state_attr('ENTITY_ID', 'recent_calls') or [])[:8] %}
{%- set other = 'caller' if call.direction == 'incoming' else 'callee' %}
{%- set icon = 'missed' if call.outcome == 'missed'
    else 'off' if call.outcome == 'unanswered'
    else 'remove' if call.outcome in ('busy', 'cancelled', 'failed')
    else 'incoming' if call.direction == 'incoming'
    else 'outgoing' if call.direction == 'outgoing' else 'sync' %}
{%- set talk = (call.talk_time or 0) | int %}
| <ha-icon icon="mdi:phone-{{ icon }}"></ha-icon> \
| {{ call[other ~ '_display'] or 'withheld' }} \
| {{ (call.started_at | as_datetime | as_local).strftime('%a %H:%M') }} \
| {{ '%d:%02d' | format(talk // 60, talk % 60) if talk }} |
{%- endfor %}
"""


async def save_dashboard(
    client: HomeAssistantClient, accounts: Iterable[Account]
) -> str:
    """Create the dashboard and make it the page Home Assistant opens with.

    Args:
        client: An administrator's.
        accounts: What to show, a column each.

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
        "lovelace/config/save", url_path=URL_PATH, config=_dashboard(accounts)
    )
    await client.command(
        "frontend/set_system_data", key="core", value={"default_panel": URL_PATH}
    )
    return f"/{URL_PATH}"


def _dashboard(accounts: Iterable[Account]) -> JsonObject:
    return {
        "views": [
            {
                "type": "sections",
                "title": "Telephony",
                "max_columns": 3,
                "dense_section_placement": True,
                # Short columns between long ones leave holes.
                "sections": [
                    _section(account)
                    for account in sorted(accounts, key=lambda one: not one.sensors)
                ],
            }
        ]
    }


def _section(account: Account) -> JsonObject:
    last_call = account.sensor("last_call")
    if last_call is None:
        history = [_note("This vendor has no call history; it places calls.")]
    else:
        today = [sensor for sensor in account.sensors if _is_of_today(sensor)]
        others = [sensor for sensor in account.sensors if not _is_of_today(sensor)]
        others.sort(key=_is_wide)
        history = [
            *map(_tile, others),
            _heading("Today", "mdi:calendar-today"),
            *map(_tile, today),
            _heading("Recent calls", "mdi:history"),
            _call_list(last_call),
        ]
    return {
        "type": "grid",
        "cards": [
            _heading(account.title, "mdi:phone-classic", "title"),
            _heading("Speed dial", "mdi:star"),
            *(_speed_dial(account, contact) for contact in account.contacts),
            *history,
        ],
    }


def _heading(text: str, icon: str, style: str = "subtitle") -> JsonObject:
    return {"type": "heading", "heading": text, "heading_style": style, "icon": icon}


def _note(text: str) -> JsonObject:
    return {"type": "markdown", "text_only": True, "content": text}


def _is_of_today(sensor: Sensor) -> bool:
    return sensor.key.endswith("_today")


def _is_wide(sensor: Sensor) -> bool:
    return sensor.key in _WIDE


def _tile(sensor: Sensor) -> JsonObject:
    return {
        "type": "tile",
        "entity": sensor.entity_id,
        # The heading above says that it is about the calls of today.
        "name": sensor.name.removesuffix(" today").removesuffix(" calls"),
        "color": "red" if sensor.key.startswith("missed") else "primary",
        "grid_options": {"columns": 12 if _is_wide(sensor) else 6},
    }


def _call_list(last_call: Sensor) -> JsonObject:
    return {
        "type": "markdown",
        "content": CALL_LIST.replace("ENTITY_ID", last_call.entity_id),
    }


def _speed_dial(account: Account, contact: Contact) -> JsonObject:
    return {
        "type": "button",
        "entity": contact.button,
        "name": contact.name,
        "icon": "mdi:phone-dial",
        "icon_height": "32px",
        "grid_options": {"columns": 4, "rows": 2},
        "tap_action": {
            "action": "perform-action",
            "perform_action": "button.press",
            "target": {"entity_id": contact.button},
            "confirmation": {
                "text": f"Call {contact.name} with {account.title}? "
                "Your own phone rings first."
            },
        },
    }
