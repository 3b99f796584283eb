"""Where the recording of a seat's call can be heard.

Source: "Call Detail Records (CDR) Callback Interface Specification": `record_url` is "not
the final recording file address [302 redirect]".
"""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Final

from yarl import URL

from ..base import Recording
from ..errors import MalformedAnswerError, NotFoundError
from ..transport import Transport
from . import inferred

# What a file of a recording may be said to be; a page or an explanation is none.
_SOUND: Final = ("audio/", "video/", "application/octet-stream", "binary/")

# One is documented; what leads on for ever is no address of a file.
_MOST_REDIRECTS: Final = 3

_REDIRECTS: Final = frozenset(
    {
        HTTPStatus.MOVED_PERMANENTLY,
        HTTPStatus.FOUND,
        HTTPStatus.SEE_OTHER,
        HTTPStatus.TEMPORARY_REDIRECT,
        HTTPStatus.PERMANENT_REDIRECT,
    }
)


class SeatRecordings:
    """Finds recordings, and asks nobody for them but the vendor."""

    def __init__(self, transport: Transport, urls: Iterable[str]) -> None:
        """Take the hosts of some addresses for the vendor's, beside those that are known.

        Args:
            transport: Carries the requests.
            urls: The addresses of the account's services, that of the voice service first.
        """
        self._transport = transport
        origins = [URL(url).origin() for url in urls]
        self._voice = origins[0]
        self._origins = frozenset(origins)

    async def recording(self, reference: str) -> Recording:
        """Return the address of a file.

        Args:
            reference: An address, or the vendor's id of the call.

        Raises:
            NotFoundError: There is no such recording.
            MalformedAnswerError: It is said to be where nothing of the vendor's is.
            ProviderError: It cannot be had.
        """
        address = self._address(reference)
        for _ in range(_MOST_REDIRECTS):
            answer = await self._transport.request(
                "GET", str(address), reads_body=False
            )
            location = answer.headers.get("Location")
            if answer.status in _REDIRECTS and location is not None:
                try:
                    address = address.join(URL(location, encoded=True))
                except ValueError:
                    raise answer.malformed() from None
                self._check(address)
                continue
            if answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
                raise NotFoundError(code=str(answer.status), field="recording")
            answer.raise_for_status()
            if not answer.headers.get("Content-Type", "").startswith(_SOUND):
                raise answer.malformed()
            return Recording(str(address), None)
        raise MalformedAnswerError(text="the recording leads on and on")

    def _address(self, reference: str) -> URL:
        try:
            address = URL(reference, encoded=True)
        except ValueError:
            raise NotFoundError(field="recording") from None
        if not address.absolute:
            if not inferred.is_session_id(reference):
                raise NotFoundError(field="recording")
            return self._voice / "record" / reference
        self._check(address)
        return address

    def _check(self, address: URL) -> None:
        """Let nobody be asked who is not the vendor.

        Raises:
            MalformedAnswerError: It is somebody else.
        """
        if address.absolute and address.scheme in {"http", "https"}:
            if address.origin() in self._origins:
                return
            host = address.host or ""
            if any(
                host == own or host.endswith(f".{own}")
                for own in inferred.RECORDING_HOSTS
            ):
                return
        raise MalformedAnswerError(text="the recording is not at the vendor's")
