"""Answers that were read before."""

import pytest

from custom_components.telephony.providers import answer_memory
from custom_components.telephony.providers.answer_memory import AnswerMemory
from custom_components.telephony.providers.errors import MalformedAnswerError
from custom_components.telephony.providers.transport import Answer


class Reader:
    """Reads a page as its letters, and remembers what it read.

    Attributes:
        read: The pages that were read, in this order.
    """

    def __init__(self) -> None:
        """Have read nothing."""
        self.read: list[str] = []
        self._memory = AnswerMemory[str]()

    def __call__(self, page: str, status: int = 200) -> str:
        return self._memory.read(Answer(status, {}, page.encode()), self._read)

    def _read(self, answer: Answer) -> str:
        text = answer.body.decode()
        self.read.append(text)
        if text == "broken":
            raise answer.malformed()
        return text


def test_same_bytes_are_read_once() -> None:
    page = Reader()

    assert [page("a"), page("b"), page("a"), page("b")] == ["a", "b", "a", "b"]
    assert page.read == ["a", "b"]


def test_refusal_is_read_each_time() -> None:
    page = Reader()
    page("a")

    page("a", status=400)
    page("a", status=400)

    assert page.read == ["a", "a", "a"]


def test_what_cannot_be_read_is_not_remembered() -> None:
    page = Reader()

    for _ in range(2):
        with pytest.raises(MalformedAnswerError):
            page("broken")

    assert page.read == ["broken", "broken"]


@pytest.mark.parametrize("empty", [False, True])
def test_memory_is_bounded_and_keeps_what_was_asked_for_last(
    monkeypatch: pytest.MonkeyPatch, empty: bool
) -> None:
    # Each page counts as one record more than it has.
    monkeypatch.setattr(answer_memory, "MOST_RECORDS", 9)
    page = Reader()
    for text in ("ab", "cd", "ef"):
        page(text)
    page("ab")

    page("" if empty else "g")

    page("ab")
    page("ef")
    assert page.read == ["ab", "cd", "ef", "" if empty else "g"]
    page("cd")
    assert page.read[-1] == "cd"


def test_page_that_is_too_large_is_read_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(answer_memory, "MOST_RECORDS", 3)
    page = Reader()

    assert [page("abcd"), page("abcd")] == ["abcd", "abcd"]
    assert page.read == ["abcd", "abcd"]
