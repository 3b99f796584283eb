"""Recordings: a signed address that works for a while, and the file behind it.

Source: AntBuddy's "Get Call Recording", whose sample address is signed in the way of S3
(version 2). How long it works is not documented; five minutes are inferred.
"""

import base64
from datetime import timedelta
import hashlib
import hmac

from aiohttp import web
from yarl import URL

from ..audio import recording
from ..file_answers import file_answer
from ..state import VendorState

LIFETIME = timedelta(minutes=5)
ACCESS_KEY = "E7SIMULATED4I6T4400"
SECRET = b"simulated-storage-secret"


class RecordingFiles:
    """`/nkrecord/:file`, the storage the signed addresses point to.

    Args:
        state: What the vendor knows.
    """

    def __init__(self, state: VendorState) -> None:
        """Start with addresses of the usual life."""
        self._state = state
        self.lifetime = LIFETIME
        self.content_type = "audio/wav"

    def address(self, base: str, file: str) -> str:
        """Return an address that works from now on for `lifetime`."""
        expires = int((self._state.server_now() + self.lifetime).timestamp())
        url = URL(base) / "nkrecord" / file
        signed = url.with_query(
            AWSAccessKeyId=ACCESS_KEY,
            Expires=expires,
            Signature=_signature(url.path, expires),
        )
        return str(signed)

    async def serve(self, request: web.Request) -> web.Response:
        """Answer `GET /nkrecord/:file` with audio, or as S3 does with 403 and XML."""
        query = request.query
        expires = query.get("Expires", "")
        if not expires.isdecimal() or query.get("Signature") != _signature(
            request.path, int(expires)
        ):
            return _denied("SignatureDoesNotMatch")
        if self._state.server_now().timestamp() > int(expires):
            return _denied("AccessDenied")
        return file_answer(request, recording(), self.content_type)


def _signature(path: str, expires: int) -> str:
    text = f"GET\n\n\n{expires}\n{path}".encode()
    return base64.b64encode(hmac.new(SECRET, text, hashlib.sha1).digest()).decode()


def _denied(code: str) -> web.Response:
    text = f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code></Error>'
    return web.Response(status=403, text=text, content_type="application/xml")
