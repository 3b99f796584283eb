"""Adding a line to an account, and changing it."""

from typing import Any, cast

from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult
from homeassistant.const import CONF_NAME, CONF_PASSWORD
import voluptuous as vol

from .account import TelephonyConfigEntry, vendor_of
from .account_form import TEXT, FormErrors, line_fields, read_text
from .const import CONF_NUMBER, SUBENTRY_TYPE_LINE


class LineFlow(ConfigSubentryFlow):
    """Asks for the phone that a line is."""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Add a line."""
        return self._form("user", user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change a line."""
        return self._form("reconfigure", user_input)

    def _form(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> SubentryFlowResult:
        """Ask for a line until it is complete and unlike the others."""
        entry = cast("TelephonyConfigEntry", self._get_entry())
        vendor = vendor_of(entry)
        fields = vendor.line_fields
        stored = self._get_reconfigure_subentry() if step_id == "reconfigure" else None
        errors: FormErrors = {}
        if user_input is not None:
            number = read_text(user_input, fields.number)
            name = read_text(user_input, CONF_NAME) or number
            password = read_text(user_input, fields.password)
            if password is None and stored is not None:
                password = stored.data.get(CONF_PASSWORD)
            if number is None:
                errors[fields.number] = "incomplete_pair"
            if fields.password is not None and password is None:
                errors[fields.password] = "incomplete_pair"
            for other in entry.get_subentries_of_type(SUBENTRY_TYPE_LINE):
                if stored is not None and other.subentry_id == stored.subentry_id:
                    continue
                if other.data[CONF_NUMBER] == number:
                    errors[fields.number] = "line_exists"
                elif other.title == name:
                    errors[CONF_NAME] = "name_exists"
            if not errors and number is not None and name is not None:
                data = {CONF_NUMBER: number}
                if password is not None:
                    data[CONF_PASSWORD] = password
                if stored is None:
                    return self.async_create_entry(
                        title=name, data=data, unique_id=number
                    )
                return self.async_update_and_abort(
                    entry, stored, title=name, data=data, unique_id=number
                )
        known = (
            {CONF_NAME: stored.title, fields.number: stored.data[CONF_NUMBER]}
            if stored is not None
            else None
        )
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema(
                    {vol.Optional(CONF_NAME): TEXT}
                    | line_fields(fields, required=True, keeps_password=bool(stored))
                ),
                user_input if user_input is not None else known,
            ),
            errors=errors,
            description_placeholders={"vendor": vendor.name},
        )
