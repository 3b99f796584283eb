"""Where the recording of a seat's call can be heard.

Source: "Call Detail Records (CDR) Callback Interface Specification": `record_url` is "not
the final recording file address [302 redirect]". Whoever opens it follows that to the
vendor's own hosts alone.
"""

from typing import Final

from yarl import URL

from ..answers import Recording
from ..errors import NotFoundError
from . import inferred

_FOLDER: Final = "/record"


def recording_name(record_url: str | None) -> str | None:
    """Return what a record's address is remembered by: the vendor's id of the call.

    One that has another form is remembered without its scheme.
    """
    if record_url is None:
        return None
    try:
        address = URL(record_url, encoded=True)
    except ValueError:
        return None
    if not address.absolute:
        return None
    if address.parent.path == _FOLDER and inferred.is_session_id(address.name):
        return address.name
    return f"{address.raw_authority}{address.raw_path_qs}"


class SeatRecordings:
    """Knows where recordings are."""

    def __init__(self, voice_url: str, cdr_url: str) -> None:
        """Take the account's own addresses for the vendor's, beside those that are known.

        Args:
            voice_url: Scheme and host of the voice service.
            cdr_url: Scheme and host of the call records.
        """
        self._voice_url = voice_url
        self.origins = inferred.RECORDING_ORIGINS | {
            str(URL(url).origin()).lower() for url in (voice_url, cdr_url)
        }

    def recording(self, name: str) -> Recording:
        """Return the address that leads to a file. Nothing is sent.

        Args:
            name: As `recording_name` gives it.

        Raises:
            NotFoundError: It is none.
        """
        if inferred.is_session_id(name):
            return Recording(f"{self._voice_url}{_FOLDER}/{name}", None)
        if "/" not in name or "://" in name:
            raise NotFoundError(field="recording")
        return Recording(f"https://{name}", None)
