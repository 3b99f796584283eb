"""What a user has to change in what was asked for."""

from homeassistant.exceptions import ServiceValidationError

from ..const import DOMAIN


def invalid_action(problem: str, **placeholders: str) -> ServiceValidationError:
    """Return the error that tells the user of an action what to change.

    Args:
        problem: Under which the translations explain it.
        **placeholders: What the text names.
    """
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=problem,
        translation_placeholders=placeholders,
    )
