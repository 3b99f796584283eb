"""What somebody may do with an account, by the rights that Home Assistant gives users."""

from dataclasses import dataclass

from homeassistant.auth.models import User
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized, UnknownUser
from homeassistant.helpers import entity_registry as er


@dataclass(frozen=True, slots=True)
class Person:
    """On whose behalf something is done.

    Attributes:
        context: Of what is done.
        user: None for nobody in particular, such as an automation, and for somebody who
            is a user no more.
    """

    context: Context
    user: User | None

    def may(self, hass: HomeAssistant, entry: ConfigEntry, permission: str) -> bool:
        """Whether they have a right to all of an account's own entities.

        Those of its lines and speed dials are not asked for: who may press the button of
        one contact may not call everybody.

        Args:
            hass: Home Assistant.
            entry: The account, or the address book.
            permission: `POLICY_READ` or `POLICY_CONTROL` of Home Assistant.
        """
        if self.user is None:
            # Automations belong to nobody, and may, as with Home Assistant's own actions.
            return self.context.user_id is None
        if self.user.is_admin:
            return True
        permissions = self.user.permissions
        own = [
            entity.entity_id
            for entity in er.async_entries_for_config_entry(
                er.async_get(hass), entry.entry_id
            )
            if entity.config_subentry_id is None
        ]
        if not own:
            return permissions.access_all_entities(permission)
        return all(permissions.check_entity(entity, permission) for entity in own)

    def check_administrator(self) -> None:
        """Let nobody go on but administrators, and automations, which they made.

        Raises:
            UnknownUser: The user is gone.
            Unauthorized: The user is no administrator.
        """
        if self.user is None:
            if self.context.user_id is not None:
                raise UnknownUser(context=self.context)
        elif not self.user.is_admin:
            raise Unauthorized(context=self.context, user_id=self.user.id)

    def check(self, hass: HomeAssistant, entry: ConfigEntry, permission: str) -> None:
        """Let nobody go on who may not.

        Raises:
            UnknownUser: The user is gone.
            Unauthorized: The user has no right to do this with the account.
        """
        if self.may(hass, entry, permission):
            return
        if self.user is None:
            raise UnknownUser(context=self.context, permission=permission)
        raise Unauthorized(
            context=self.context,
            user_id=self.user.id,
            config_entry_id=entry.entry_id,
            permission=permission,
        )


async def async_person_of(hass: HomeAssistant, context: Context) -> Person:
    """Return on whose behalf something is done."""
    user_id = context.user_id
    user = None if user_id is None else await hass.auth.async_get_user(user_id)
    return Person(context, user)
