"""What a user has to change in what was asked for."""

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..const import DOMAIN
from ..numbering.number_hint import without_numbers


def invalid_action(problem: str, **placeholders: str) -> ServiceValidationError:
    """Return the error that tells the user of an action what to change.

    Home Assistant logs it where an automation asked.

    Args:
        problem: Under which the translations explain it.
        **placeholders: What the text names; of numbers, only the end.
    """
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=problem,
        translation_placeholders={
            name: without_numbers(value) for name, value in placeholders.items()
        },
    )


def invalid_number(
    which: str, problem: ServiceValidationError
) -> ServiceValidationError:
    """Return the error that tells which of several numbers another one is about.

    Args:
        which: The field in which the number was given.
        problem: What is wrong with it.
    """
    return invalid_action("number_refused", which=which, reason=str(problem))


def failed_action(problem: str) -> HomeAssistantError:
    """Return the error that tells the user of an action what keeps it from being done.

    Args:
        problem: Under which the translations explain it.
    """
    return HomeAssistantError(translation_domain=DOMAIN, translation_key=problem)
