"""What the records of an account's seats offer: history, recordings, what became of calls."""

from collections.abc import Callable, Collection, Mapping
from itertools import batched
from typing import Final

from ...calls import Call, Direction
from ..answers import PlacedCallOutcome
from ..errors import (
    CannotConnectError,
    MalformedAnswerError,
    RefusedError,
    ServerError,
)
from ..json_record import JsonRecord
from ..transport import Transport
from .seat_api import MOST_ORDERS, SeatApi
from .seat_history import SeatHistory
from .seat_record import call_of, cause_in_words
from .seat_recording import SeatRecordings

_ADDRESS: Final = "cdr_url"


class Seats:
    """Asks what a key pair for seats opens."""

    def __init__(
        self,
        transport: Transport,
        endpoints: Mapping[str, str],
        appkey: str,
        secretkey: str,
    ) -> None:
        """Keep the key pair.

        Args:
            transport: Carries the requests.
            endpoints: The addresses of the services, by their fields.
            appkey: From the approval form.
            secretkey: From the approval form.
        """
        url = endpoints[_ADDRESS]
        self._api = SeatApi(transport, url, appkey, secretkey)
        self.recordings = SeatRecordings(endpoints["voice_url"], url)
        self.history = SeatHistory(self._api)

    async def probe(self) -> None:
        """Ask whether the records can be had.

        Raises:
            ProviderError: They cannot; it names the address where that may be wrong.
        """
        try:
            await self.history.probe()
        except (
            CannotConnectError,
            MalformedAnswerError,
            RefusedError,
            ServerError,
        ) as error:
            error.field = _ADDRESS
            raise

    async def outcomes(
        self, order_ids: Collection[str], one_of: Callable[[Call], Call]
    ) -> dict[str, PlacedCallOutcome]:
        """Return what became of calls that were placed, by order id.

        Args:
            order_ids: As many as there are.
            one_of: Returns the call that a record is a part of.

        Raises:
            ProviderError: It cannot be had.
        """
        outcomes: dict[str, PlacedCallOutcome] = {}
        # Other characters would ask for other orders.
        asked = [one for one in dict.fromkeys(order_ids) if one.isalnum()]
        for some in batched(asked, MOST_ORDERS, strict=False):
            envelope = await self._api.records_of_orders(some)
            for entry in envelope.entries("row") or []:
                record = JsonRecord(entry if isinstance(entry, dict) else {})
                order_id, call = record.text("orderid"), call_of(record)
                if order_id not in some or call is None:
                    continue
                known = outcomes.get(order_id)
                # The seat's own leg may have a record as well, which is no outcome.
                if known is None or _says_more(call, known.call):
                    outcomes[order_id] = PlacedCallOutcome(call, cause_in_words(record))
        return {
            order_id: PlacedCallOutcome(one_of(found.call), found.cause)
            for order_id, found in outcomes.items()
        }


def _says_more(call: Call, other: Call) -> bool:
    def rank(one: Call) -> tuple[bool, float]:
        talk = one.talk_time.total_seconds() if one.talk_time else 0.0
        return one.direction is Direction.OUTGOING, talk

    return rank(call) > rank(other)
