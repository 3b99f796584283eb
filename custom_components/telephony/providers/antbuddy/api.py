"""AntBuddy's requests: how they prove themselves, and what a refusal means.

Sources: "Use API" (address, hash, HTTP codes) and "API List".
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
import json
from typing import Final

from ..errors import (
    ProviderError,
    RefusedError,
    RejectedCredentialsError,
    ThrottledError,
)
from ..json_record import Json
from ..transport import Answer, Transport
from . import inferred
from .hashes import HashOrder, header_hash, query_hash

_HISTORIES: Final = "call/histories"

# Enough to ask whether history can be had at all.
_PROBED_PERIOD: Final = timedelta(minutes=1)


class BadRequestError(RefusedError):
    """Something is wrong with the request, the credentials excepted."""


class AntBuddyApi:
    """Sends the requests of one account."""

    def __init__(
        self, transport: Transport, url: str, app_id: str, app_secret: str
    ) -> None:
        """Keep the key pair.

        Args:
            transport: Carries the requests.
            url: Scheme and host.
            app_id: Identifies the application.
            app_secret: Proves it.
        """
        self._transport = transport
        self._url = url
        self._app_id = app_id
        self._app_secret = app_secret
        self._order = HashOrder.ID_FIRST

    async def check_credentials(self) -> None:
        """Ask for the smallest page of history, with either order of the hash.

        The order that the vendor takes is kept.

        Raises:
            RejectedCredentialsError: Wrong id or secret. This is inferred: the
                documents know a status 400 alone, and the request has no other
                fault.
            ProviderError: Any other failure.
        """
        now = datetime.now(UTC)
        parameters = _history_parameters(now - _PROBED_PERIOD, now, limit=1, page=1)
        try:
            history_records(await self._get(_HISTORIES, parameters, self._order))
        except BadRequestError:
            await self._try_other_order(parameters)

    async def _try_other_order(self, parameters: Mapping[str, str]) -> None:
        order = self._order.other
        try:
            history_records(await self._get(_HISTORIES, parameters, order))
        except BadRequestError as error:
            raise RejectedCredentialsError(
                code=error.code, text=error.text, field="app_secret"
            ) from error
        self._order = order

    async def history_page(
        self, start: datetime, end: datetime, limit: int, page: int
    ) -> Answer:
        """Return the answer that holds one page.

        Args:
            start: First moment, aware.
            end: Last moment, aware, at most 31 days later.
            limit: Records on a page, at most 100.
            page: The first is 1.

        Raises:
            RejectedCredentialsError: Wrong id or secret.
            ThrottledError: Too many requests.
            ProviderError: Any other failure.
        """
        parameters = _history_parameters(start, end, limit, page)
        try:
            return await self._get(_HISTORIES, parameters, self._order)
        except BadRequestError:
            # Once the credentials have passed, perhaps with the other order of
            # the hash, a second refusal is about the request itself.
            await self.check_credentials()
            return await self._get(_HISTORIES, parameters, self._order)

    async def get(self, path: str, parameters: Mapping[str, str]) -> Answer:
        """Send a request whose parameters are hashed.

        Args:
            path: Below the version of the API.
            parameters: In the documented order of the hash.

        Raises:
            BadRequestError: Something is wrong with the parameters.
            RejectedCredentialsError: Wrong id or secret.
            ThrottledError: Too many requests.
            ProviderError: Any other failure.
        """
        try:
            return await self._get(path, parameters, HashOrder.ID_FIRST)
        except BadRequestError:
            await self._exclude_credentials()
            raise

    async def post(
        self, path: str, body: Mapping[str, str] | None = None, *, dials: bool = False
    ) -> Answer:
        """Send a request that proves itself in the headers.

        Args:
            path: Below the version of the API, percent-encoded.
            body: Sent as JSON; what it holds is taken for secret.
            dials: Whether a phone may ring.

        Raises:
            BadRequestError: Something is wrong with the path or the body.
            RejectedCredentialsError: Wrong id or secret.
            ThrottledError: Too many requests.
            ProviderError: Any other failure.
        """
        hashed = header_hash(self._app_id, self._app_secret)
        answer = await self._transport.request(
            "POST",
            f"{self._url}/oapi/v1/{path}",
            headers={
                "x-auth-app-id": self._app_id,
                "x-auth-app-hash": hashed,
                "Content-Type": "application/json",
            },
            data=json.dumps(body).encode() if body is not None else None,
            dials=dials,
        )
        try:
            self._raise_for_status(answer, hashed, *(body or {}).values())
        except BadRequestError:
            await self._exclude_credentials()
            raise
        return answer

    async def _get(
        self, path: str, parameters: Mapping[str, str], order: HashOrder
    ) -> Answer:
        hashed = query_hash(self._app_id, parameters.values(), self._app_secret, order)
        answer = await self._transport.request(
            "GET",
            f"{self._url}/oapi/v1/{path}",
            headers={"Content-Type": "application/json"},
            query={"appId": self._app_id, **parameters, "hash": hashed},
        )
        self._raise_for_status(answer, hashed)
        return answer

    async def _exclude_credentials(self) -> None:
        """Tell wrong credentials from a wrong request: a 400 may be either.

        Where history cannot be had for another reason, the credentials get the
        benefit of the doubt.

        Raises:
            RejectedCredentialsError: Wrong id or secret.
        """
        try:
            await self.check_credentials()
        except RejectedCredentialsError:
            raise
        except ProviderError:
            return

    def _raise_for_status(self, answer: Answer, *secrets: str) -> None:
        """Raise what a status means with AntBuddy, unless it is a success."""
        if answer.is_success:
            # No explanation: a page of history is not decoded to look for one.
            return
        code = str(answer.status)
        text = self._transport.clean_text(
            answer.explanation(*inferred.EXPLANATIONS), *secrets
        )
        match answer.status:
            case HTTPStatus.BAD_REQUEST if not answer.is_foreign:
                raise BadRequestError(code=code, text=text)
            case HTTPStatus.SERVICE_UNAVAILABLE:
                # Documented as "request limit exceeded".
                raise ThrottledError(
                    code=code, text=text, retry_after=answer.retry_after
                )
            case _:
                answer.raise_for_status(text)


def history_records(answer: Answer) -> list[Json]:
    """Return the records of a page.

    Raises:
        MalformedAnswerError: It is no page of records.
    """
    records = inferred.records_in(answer.json())
    if records is None:
        raise answer.malformed()
    return records


def _history_parameters(
    start: datetime, end: datetime, limit: int, page: int
) -> dict[str, str]:
    """Return the parameters in the order in which they are hashed."""
    return {
        "created_from": _timestamp(start),
        "created_to": _timestamp(end),
        "limit": str(limit),
        "page": str(page),
    }


def _timestamp(time: datetime) -> str:
    """Return a time as the worked example writes it: UTC, milliseconds, Z."""
    written = time.astimezone(UTC).isoformat(timespec="milliseconds")
    return f"{written.removesuffix('+00:00')}Z"
