"""Messages that overtake each other, and all arrive."""

from simulator.disorder import Disorder


def test_in_order_where_nothing_is_held_back() -> None:
    assert Disorder[int]().next(range(5), held_back=0) == [0, 1, 2, 3, 4]


def test_later_ones_overtake_and_none_is_lost() -> None:
    disorder: Disorder[int] = Disorder()

    sent = [disorder.next([number], held_back=3) for number in range(20)]
    arrived = [one for some in sent for one in some]
    rest = disorder.next([], held_back=0)

    assert [len(some) for some in sent] == [0] * 3 + [1] * 17
    assert arrived != sorted(arrived)
    assert sorted([*arrived, *rest]) == list(range(20))
    # The same disorder with the same seed.
    other: Disorder[int] = Disorder()
    assert [other.next([number], held_back=3) for number in range(20)] == sent
