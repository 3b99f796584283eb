"""The fields of a line, and what may be entered in them."""

from typing import Any

from homeassistant.const import CONF_PASSWORD
import voluptuous as vol

from ..const import CONF_NUMBER
from ..providers.configuration import LineFields
from .form import SECRET, TEXT, Form, FormErrors, read_text


def line_fields(
    fields: LineFields, *, required: bool, keeps_password: bool = False
) -> dict[vol.Marker, Any]:
    """Return the fields of a line.

    Args:
        fields: Their names.
        required: Whether there has to be a line.
        keeps_password: Whether an empty password means the stored one.
    """
    number = vol.Required if required else vol.Optional
    schema: dict[vol.Marker, Any] = {number(fields.number): TEXT}
    if fields.password is not None:
        password = vol.Optional if keeps_password else number
        schema[password(fields.password)] = SECRET
    return schema


def read_line(
    fields: LineFields,
    form: Form,
    errors: FormErrors,
    stored_password: str | None = None,
) -> dict[str, str] | None:
    """Return what is to be stored of a line; say in `errors` what is missing.

    Args:
        fields: Their names.
        form: What was entered.
        errors: By field; added to.
        stored_password: Holds where none is entered.
    """
    number = read_text(form, fields.number)
    if number is None:
        errors[fields.number] = "incomplete_pair"
        return None
    if fields.password is None:
        return {CONF_NUMBER: number}
    password = read_text(form, fields.password) or stored_password
    if password is None:
        errors[fields.password] = "incomplete_pair"
        return None
    return {CONF_NUMBER: number, CONF_PASSWORD: password}
