"""The action `transcribe_recording`: what was said in a call, written down."""

from functools import partial
from typing import Final

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, CONF_LANGUAGE
from homeassistant.core import ServiceCall, ServiceResponse
import voluptuous as vol

from ..archive.archive import async_get_archive
from ..archive.database_thread import ArchiveUnavailableError
from ..archive.transcripts import transcript_of
from ..calls import inert_text
from ..failures.user_errors import failed_action
from ..providers.base import Capability
from .account_choice import async_find_accounts
from .fields import ONE_LINE
from .get_recording import ATTR_CALL_ID, async_recording_of

ATTR_ENGINE: Final = "engine"

SCHEMA: Final = vol.Schema(
    {
        vol.Required(ATTR_CALL_ID): ONE_LINE,
        vol.Optional(ATTR_ENGINE): ONE_LINE,
        vol.Optional(CONF_LANGUAGE): ONE_LINE,
        vol.Optional(ATTR_CONFIG_ENTRY_ID): ONE_LINE,
    }
)


async def async_transcribe_recording(call: ServiceCall) -> ServiceResponse:
    """Write down what was said in a call, or tell what was written down before.

    Raises:
        ServiceValidationError: There is no such account, call, recording or engine, or the
            engine does not know the language.
        HomeAssistantError: It cannot be done now.
        Unauthorized: There is a right to none of the accounts.
    """
    # It keeps an engine busy, which may cost money.
    accounts = await async_find_accounts(call, Capability.RECORDINGS, POLICY_CONTROL)
    call_id: str = call.data[ATTR_CALL_ID]
    account, reference = await async_recording_of(accounts, call_id)
    engine, language = call.data.get(ATTR_ENGINE), call.data.get(CONF_LANGUAGE)
    text: str | None = None
    if engine is None and language is None:
        try:
            text = await async_get_archive(call.hass).async_run(
                partial(
                    transcript_of, entry_id=account.entry.entry_id, call_id=call_id
                ),
                is_reading=True,
            )
        except ArchiveUnavailableError as error:
            raise failed_action("archive_unavailable") from error
    if text is None:
        # Loaded by those who have something written down: nobody else needs what
        # understands speech.
        from ..recordings.transcription import async_transcribe

        text = await async_transcribe(
            call.hass,
            account,
            call_id,
            reference,
            engine_id=engine,
            language=language,
        )
    return {
        "text": inert_text(text),
        ATTR_CALL_ID: call_id,
        ATTR_CONFIG_ENTRY_ID: account.entry.entry_id,
    }
