"""Messages that overtake each other, by chance of a seed."""

from collections.abc import Iterable
from random import Random


class Disorder[Message]:
    """Keeps messages back, so that later ones overtake them."""

    def __init__(self, seed: int = 7) -> None:
        """Keep nothing back yet."""
        self._random = Random(seed)
        self._waiting: list[Message] = []

    def next(self, messages: Iterable[Message], *, held_back: int) -> list[Message]:
        """Return what goes out now, of these messages and of those kept back before.

        Args:
            messages: In order.
            held_back: How many stay behind; with 0 all go out, and nothing overtakes.
        """
        self._waiting += messages
        if held_back:
            self._random.shuffle(self._waiting)
        due = max(len(self._waiting) - held_back, 0)
        out, self._waiting = self._waiting[:due], self._waiting[due:]
        return out
