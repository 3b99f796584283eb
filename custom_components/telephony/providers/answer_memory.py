"""What answers were read as, so that the same bytes are not read a second time."""

from collections.abc import Callable, Sized
from hashlib import sha256
from typing import Final

from .transport import Answer

# A day of a very busy account. Most of it is at hand anyway, as the same objects.
MOST_RECORDS: Final = 12_000


class AnswerMemory[Content: Sized]:
    """Remembers the pages of one account that were asked for last.

    Only what the vendor granted is remembered: a refusal is read each time.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self._contents: dict[bytes, Content] = {}
        self._size = 0

    def read(self, answer: Answer, read: Callable[[Answer], Content]) -> Content:
        """Return what an answer says.

        Args:
            answer: Of any status.
            read: Reads an answer that is not known. It must not depend on anything
                but the bytes, and may raise.
        """
        if not answer.is_success:
            return read(answer)
        digest = sha256(answer.body).digest()
        content = self._contents.pop(digest, None)
        if content is None:
            content = read(answer)
            self._size += _size(content)
        # The first in the dictionary is the one that was not asked for longest.
        self._contents[digest] = content
        while self._size > MOST_RECORDS:
            oldest = next(iter(self._contents))
            self._size -= _size(self._contents.pop(oldest))
        return content


def _size(content: Sized) -> int:
    # Pages without a record take room, too.
    return len(content) + 1
