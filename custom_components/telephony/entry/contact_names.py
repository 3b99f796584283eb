"""Each contact of an account has a name of its own, for one is called by it.

The forms see to that; but Home Assistant lets a contact be renamed without asking them.
"""

from itertools import chain, count

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..calls import LONGEST_NAME, Contact, free_name, name_with
from .changes import async_follow_changes
from .contacts import contacts_of


@callback
def async_keep_names_apart(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Give a contact a name of its own that was renamed to another one's, from now on.

    Who had the name before keeps it, so that whatever calls it calls nobody else.
    """
    known: dict[str, str] = {}

    @callback
    def tell_apart() -> None:
        contacts = contacts_of(entry)
        contacts.sort(key=lambda contact: known.get(contact.id) != contact.name)
        known.clear()
        taken: set[str] = set()
        for contact in contacts:
            name = known[contact.id] = _own_name(contact, taken)
            taken.add(name.casefold())
            hass.config_entries.async_update_subentry(
                entry, entry.subentries[contact.id], title=name
            )

    async_follow_changes(hass, entry, tell_apart)
    tell_apart()


def _own_name(contact: Contact, taken: set[str]) -> str:
    """Return the name of a contact, with a number behind it where it is taken."""
    name = contact.name[:LONGEST_NAME].rstrip() or contact.numbers[0]
    counted = (name_with(name, str(number)) for number in count(2))
    return free_name(chain([name], counted), taken)
