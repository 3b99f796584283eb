"""Adding a DID to an account, so that its calls are counted, and changing it."""

from typing import Any

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.helpers.selector import (
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from ..account import TelephonyConfigEntry
from ..const import CONF_NUMBER, SUBENTRY_TYPE_DID
from ..providers.base import Capability
from .form import TEXT, Form, FormErrors, read_text

_FIELDS = vol.Schema(
    {
        vol.Optional(CONF_NAME): TEXT,
        vol.Required(CONF_NUMBER): TextSelector(
            TextSelectorConfig(type=TextSelectorType.TEL)
        ),
    }
)


class DidFlow(ConfigSubentryFlow):
    """Asks for a number of the account that people call."""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Add a DID."""
        return await self._async_ask("user", None, user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change a DID."""
        did = self._get_reconfigure_subentry()
        return await self._async_ask("reconfigure", did, user_input)

    async def _async_ask(
        self, step_id: str, did: ConfigSubentry | None, form: Form | None
    ) -> SubentryFlowResult:
        entry: TelephonyConfigEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="account_not_loaded")
        if Capability.CALL_HISTORY not in entry.runtime_data.capabilities:
            return self.async_abort(reason="no_call_history")
        errors: FormErrors = {}
        if form is not None:
            number = read_text(form, CONF_NUMBER) or ""
            name = read_text(form, CONF_NAME) or number
            plan = await entry.runtime_data.numbers.async_load()
            if not plan.read(number).possible:
                errors[CONF_NUMBER] = "not_a_number"
            self._refuse_doubles(did, plan.comparable(number), name, errors)
            if not errors:
                # Apart from the ids of lines, which are numbers, too.
                unique_id = f"{SUBENTRY_TYPE_DID} {plan.comparable(number)}"
                data = {CONF_NUMBER: number}
                if did is None:
                    return self.async_create_entry(
                        title=name, data=data, unique_id=unique_id
                    )
                return self.async_update_and_abort(
                    entry, did, title=name, data=data, unique_id=unique_id
                )
        elif did is not None:
            form = {CONF_NAME: did.title, **did.data}
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(_FIELDS, form),
            errors=errors,
            description_placeholders={"account": entry.title},
        )

    def _refuse_doubles(
        self,
        did: ConfigSubentry | None,
        number: str | None,
        name: str,
        errors: FormErrors,
    ) -> None:
        """Say in `errors` what another DID of the account has already."""
        entry: TelephonyConfigEntry = self._get_entry()
        comparable = entry.runtime_data.numbers.plan.comparable
        for other in entry.get_subentries_of_type(SUBENTRY_TYPE_DID):
            if did is not None and other.subentry_id == did.subentry_id:
                continue
            if comparable(other.data[CONF_NUMBER]) == number:
                errors[CONF_NUMBER] = "did_exists"
            elif other.title.casefold() == name.casefold():
                errors[CONF_NAME] = "name_exists"
