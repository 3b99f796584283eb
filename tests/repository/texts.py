"""The words under which the integration's code looks texts up, read from the code."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
import re
from typing import Final

from custom_components.telephony.address_book.contact_check import ContactProblem
from custom_components.telephony.calls import DialOrigin
from custom_components.telephony.carddav.carddav_errors import CardDavError
from custom_components.telephony.dial_rules.refusal import Refusal
from custom_components.telephony.failures.vendor_errors import placeholders
from custom_components.telephony.providers import VENDORS
from custom_components.telephony.providers.base import Capability
from custom_components.telephony.providers.errors import (
    Cause,
    ProviderError,
    ThrottledError,
    WrongClockError,
)

from .files import INTEGRATION, modules_outside_providers

_VENDOR: Final = next(iter(VENDORS.values()))


def _errors(kind: type[ProviderError] = ProviderError) -> Iterator[type[ProviderError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _errors(narrower)


def provider_words() -> set[str]:
    """Return the words of all that can go wrong with a vendor."""
    return {kind.key for kind in _errors()}


def cause_words() -> set[str]:
    """Return the words of what vendors say more exactly."""
    return set(Cause)


def carddav_words() -> set[str]:
    """Return the words of all that can go wrong with the server of an address book."""
    return {f"carddav_{kind.key}" for kind in _carddav_errors(CardDavError)}


def _carddav_errors(kind: type[CardDavError]) -> Iterator[type[CardDavError]]:
    for narrower in kind.__subclasses__():
        yield narrower
        yield from _carddav_errors(narrower)


def vendor_placeholders(word: str) -> list[dict[str, str]]:
    """Return what is given to the texts of an error: little, and all that can be."""
    kind = next((kind for kind in _errors() if kind.key == word), ProviderError)
    text = "Something went wrong."
    full: ProviderError = kind(code="500", text=text)
    if isinstance(full, ThrottledError):
        full = ThrottledError(text=text, retry_after=timedelta(seconds=30))
    if isinstance(full, WrongClockError):
        full = WrongClockError(text=text, offset=timedelta(seconds=-90))
    errors = (kind(), full)
    for error in errors:
        # What an error is about is known wherever a text names it.
        error.field = "caller_id"
    return [placeholders(error, _VENDOR, "Desk") for error in errors]


def error_words(*names: str) -> set[str]:
    """Return the words that modules put beside the fields of a form."""
    return {
        word
        for name in names
        for node in ast.walk(ast.parse((INTEGRATION / f"{name}.py").read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for word in _words_in_form(node)
    }


def _words_in_form(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    words: set[str] = set()
    for node in ast.walk(function):
        match node:
            case ast.Assign(
                targets=[ast.Subscript(value=ast.Name(id="errors"))],
                value=ast.Constant(value=str(word)),
            ):
                words.add(word)
            case ast.Return(value=ast.Constant(value=str(word))) if (
                function.name.endswith("_problem")
            ):
                words.add(word)
    return words


@cache
def exception_words() -> dict[str, set[str]]:
    """Return the words of the exceptions that are not a vendor's, and what they name."""
    words: dict[str, set[str]] = {}
    modules = modules_outside_providers().values()
    # What the names that stand in the words can be.
    values: dict[str, set[str]] = {
        "capability": {
            capability
            for module in modules
            for capability in _capabilities_asked_for(module)
        },
        # From a dashboard, everybody may be called.
        "origin": {*DialOrigin} - {DialOrigin.DASHBOARD},
        "refusal": set(Refusal),
        "problem": set(ContactProblem),
        "trouble": error_words("actions/import_contacts"),
    }
    for module in modules:
        for node in ast.walk(module):
            match node:
                case ast.Call(
                    func=ast.Name(id="invalid_action" | "failed_action"),
                    args=[key],
                    keywords=named,
                ):
                    given = {str(keyword.arg) for keyword in named}
                    for word in _words_of(key, values):
                        words[word] = words.get(word, given) & given
                case ast.Call(
                    func=ast.Name(
                        id="ConfigEntryError"
                        | "ConfigEntryNotReady"
                        | "BrowseError"
                        | "Unresolvable"
                    ),
                    keywords=named,
                ):
                    words |= {
                        word: set()
                        for keyword in named
                        if keyword.arg == "translation_key"
                        for word in _words_of(keyword.value, values)
                    }
    return words


def _words_of(key: ast.expr, values: dict[str, set[str]]) -> set[str]:
    match key:
        case ast.Constant(value=str(word)):
            return {word}
        case ast.JoinedStr(
            values=[
                ast.Constant(value=str(start)),
                ast.FormattedValue(value=ast.Name(id=name) | ast.Attribute(attr=name)),
            ]
        ):
            return {f"{start}{value}" for value in values[name]}
    return set()


def _capabilities_asked_for(module: ast.Module) -> set[str]:
    return {
        Capability[node.args[1].attr].value
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and re.fullmatch(r"(async_)?find_(accounts?|parts)", node.func.id)
        and isinstance(node.args[1], ast.Attribute)
    }
