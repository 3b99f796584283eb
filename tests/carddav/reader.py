"""Somebody who keeps what a synchronisation hands out, as the integration will."""

from contextlib import aclosing
from dataclasses import dataclass, field

from custom_components.telephony.carddav.connection import CardDavConnection
from custom_components.telephony.carddav.synchronisation import (
    Batch,
    BookState,
    synchronise,
)


@dataclass
class Reader:
    """Reads one book, again and again.

    Attributes:
        connection: To its server.
        book: Its address.
        state: What was stored last.
        cards: The cards that are stored, by path.
        removed: The paths that were last told to be gone.
        skipped: The paths that could not be had.
        names: Whose cards are stored.
    """

    connection: CardDavConnection
    book: str
    state: BookState = field(default_factory=BookState)
    cards: dict[str, str] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """Whose cards are stored."""
        lines = [line for card in self.cards.values() for line in card.splitlines()]
        return sorted(line[3:] for line in lines if line.startswith("FN:"))

    async def read(self, *, full: bool = False, batches: int | None = None) -> int:
        """Synchronise; return how many cards came.

        Args:
            full: Whether all are compared.
            batches: After how many it is interrupted.
        """
        self.removed = self.skipped = ()
        count = number = 0
        batch: Batch | None = None
        async with aclosing(
            synchronise(self.connection, self.book, self.state, full=full)
        ) as news:
            async for batch in news:
                if number == batches:
                    return count
                number += 1
                self.cards.update((card.path, card.text) for card in batch.cards)
                for path in batch.removed:
                    del self.cards[path]
                count += len(batch.cards)
                self.removed, self.skipped = batch.removed, batch.skipped
                self.state = batch.state
        assert batch is not None
        assert batch.is_last
        return count
