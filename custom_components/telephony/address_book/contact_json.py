"""Contacts as they are written into a file."""

from collections.abc import Mapping
from typing import Any

from ..calls import Contact, NumberUse


def contact_as_json(contact: Contact) -> dict[str, Any]:
    """Return what is kept of a contact; what nobody said is left out."""
    kept = {
        "id": contact.id,
        "name": contact.name,
        "numbers": list(contact.numbers),
        "uses": list(contact.uses) if any(contact.uses) else None,
        "aliases": list(contact.aliases),
        "organization": contact.organization,
        "person": contact.person,
        "picture": contact.picture,
    }
    return {name: value for name, value in kept.items() if value}


def contact_of_json(kept: Mapping[str, Any]) -> Contact:
    """Return a contact that was kept."""
    return Contact(
        id=kept["id"],
        name=kept["name"],
        numbers=tuple(kept["numbers"]),
        uses=tuple(use and NumberUse(use) for use in kept.get("uses", ())),
        aliases=tuple(kept.get("aliases", ())),
        organization=kept.get("organization"),
        person=kept.get("person"),
        picture=kept.get("picture"),
    )
