"""Adding a line to an account, and changing it."""

from typing import Any, Final

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME, CONF_PASSWORD
from homeassistant.core import callback
from homeassistant.helpers.selector import BooleanSelector
import voluptuous as vol

from ..const import CONF_NUMBER, SUBENTRY_TYPE_LINE
from ..entry.lines import async_choose_default_line, default_line
from ..entry.stored_account import vendor_of
from .form import TEXT, Form, FormErrors, read_text
from .line_fields import line_fields, read_line

CONF_IS_DEFAULT: Final = "is_default"


class LineFlow(ConfigSubentryFlow):
    """Asks for the phone that a line is."""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Add a line."""
        entry: ConfigEntry = self._get_entry()
        errors: FormErrors = {}
        if user_input is not None:
            data = read_line(vendor_of(entry).line_fields, user_input, errors)
            if data is not None:
                name = read_text(user_input, CONF_NAME) or data[CONF_NUMBER]
                self._refuse_doubles(entry, None, data[CONF_NUMBER], name, errors)
                if not errors:
                    self._choose_default(entry, None, data[CONF_NUMBER], user_input)
                    return self.async_create_entry(
                        title=name, data=data, unique_id=data[CONF_NUMBER]
                    )
        return self._show_form("user", entry, user_input, errors)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change a line."""
        entry: ConfigEntry = self._get_entry()
        line = self._get_reconfigure_subentry()
        fields = vendor_of(entry).line_fields
        errors: FormErrors = {}
        if user_input is None:
            known = {
                CONF_NAME: line.title,
                fields.number: line.data[CONF_NUMBER],
                CONF_IS_DEFAULT: _is_default(entry, line),
            }
            return self._show_form("reconfigure", entry, known, errors)
        password = line.data.get(CONF_PASSWORD)
        data = read_line(fields, user_input, errors, password)
        if data is not None:
            name = read_text(user_input, CONF_NAME) or data[CONF_NUMBER]
            self._refuse_doubles(entry, line, data[CONF_NUMBER], name, errors)
            if not errors:
                self._choose_default(entry, line, data[CONF_NUMBER], user_input)
                return self.async_update_and_abort(
                    entry, line, title=name, data=data, unique_id=data[CONF_NUMBER]
                )
        return self._show_form("reconfigure", entry, user_input, errors)

    @callback
    def _choose_default(
        self,
        entry: ConfigEntry,
        line: ConfigSubentry | None,
        number: str,
        form: Form,
    ) -> None:
        """Have the line ring where none is named, or no longer, as was chosen.

        Args:
            entry: The account.
            line: As it was; None where it is added.
            number: As it becomes.
            form: What was entered.
        """
        if form[CONF_IS_DEFAULT]:
            async_choose_default_line(self.hass, entry, number)
        elif line is not None and _is_default(entry, line):
            async_choose_default_line(self.hass, entry, None)

    def _refuse_doubles(
        self,
        entry: ConfigEntry,
        line: ConfigSubentry | None,
        number: str,
        name: str,
        errors: FormErrors,
    ) -> None:
        """Say in `errors` what another line of the account has already."""
        for other in entry.get_subentries_of_type(SUBENTRY_TYPE_LINE):
            if line is not None and other.subentry_id == line.subentry_id:
                continue
            if other.data[CONF_NUMBER] == number:
                errors[vendor_of(entry).line_fields.number] = "line_exists"
            elif other.title.casefold() == name.casefold():
                errors[CONF_NAME] = "name_exists"

    def _show_form(
        self,
        step_id: str,
        entry: ConfigEntry,
        values: Form | None,
        errors: FormErrors,
    ) -> SubentryFlowResult:
        vendor = vendor_of(entry)
        keeps_password = step_id == "reconfigure"
        schema = vol.Schema(
            {vol.Optional(CONF_NAME): TEXT}
            | line_fields(
                vendor.line_fields, required=True, keeps_password=keeps_password
            )
            | {
                vol.Required(
                    CONF_IS_DEFAULT, default=default_line(entry) is None
                ): BooleanSelector()
            }
        )
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, values),
            errors=errors,
            description_placeholders={"vendor": vendor.name},
        )


def _is_default(entry: ConfigEntry, line: ConfigSubentry) -> bool:
    default = default_line(entry)
    return default is not None and default.number == line.data[CONF_NUMBER]
